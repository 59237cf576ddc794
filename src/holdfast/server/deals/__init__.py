"""The published Run and what people write about its deals."""
