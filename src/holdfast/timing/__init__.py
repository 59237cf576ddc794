"""When it will be signed: chances with intervals, where they come from, or an honest abstention."""

from __future__ import annotations

from holdfast.timing.learn import Learned, learn
from holdfast.timing.parts import Parts, curve_table, note, told

__all__ = ["Learned", "Parts", "curve_table", "learn", "note", "told"]
