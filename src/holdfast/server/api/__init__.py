"""The REST interface: the same queries and actions as the pages."""
