"""The page for people: one self-contained HTML file drawn from a Run."""

from __future__ import annotations

from holdfast.report.page import render

__all__ = ["render"]
