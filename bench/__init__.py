"""Measurements: each script runs one comparison and writes one page of docs/evidence."""
