"""Where a number on a page comes from: the reason in sentences, and the rows behind it."""
