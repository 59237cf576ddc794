"""People who sign in, their roles and teams, tokens, and the record of who did what."""
