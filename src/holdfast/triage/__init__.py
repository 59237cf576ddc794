"""Reading push-back: what people wrote, as labelled proposals with quoted words, doubt included."""

from __future__ import annotations

from holdfast.triage.base import CLASSES, HEADS, Backend, Reading
from holdfast.triage.default import load

__all__ = ["CLASSES", "HEADS", "Backend", "Reading", "load"]
