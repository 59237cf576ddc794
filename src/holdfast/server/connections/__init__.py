"""Exports that come in, work in the background, settings, backup."""
