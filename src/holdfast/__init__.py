"""Holdfast: your buyer said yes; Holdfast keeps it."""

from __future__ import annotations

__version__ = "0.1.0"
