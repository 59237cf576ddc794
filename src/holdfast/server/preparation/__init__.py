"""Preparing the decision maker, for pages and the REST interface: read through :mod:`queries`, written as words of a deal."""
