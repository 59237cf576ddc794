"""What a reason is made of: sentences, then tables whose cells may lead on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from holdfast.report import words

Row = Mapping[str, Any]
#: Rows of one table that are shown.
MOST = 40


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; ``href`` is where it leads, empty = nowhere. ``row`` is the key of a row, which opens itself."""

    text: str
    href: str = ""
    row: str = ""


@dataclass(frozen=True)
class Rows:
    """A table of a reason: heads with a mark for numbers, rows of cells; ``total`` counts those not shown too."""

    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int


@dataclass(frozen=True)
class Reason:
    """Where a number comes from: sentences first, then rows."""

    title: str
    says: tuple[str, ...]
    tables: tuple[Rows, ...] = field(default=())


def table(caption: str, heads: str, rows: Iterable[Sequence[str | Cell]]) -> Rows:
    """A table with *heads* separated by bars; a head that begins with # is of numbers."""
    made = [tuple(c if isinstance(c, Cell) else Cell(c) for c in r) for r in rows]
    named = tuple((h.strip().lstrip("#"), h.strip().startswith("#")) for h in heads.split("|"))
    return Rows(caption, named, tuple(made[:MOST]), len(made))


def key(row_id: Any) -> Cell:
    """The key of a row of the export or of a word, which opens the row."""
    return Cell("row", row=str(row_id)) if row_id else Cell("")


def signed(effect: float) -> str:
    """Points with their sign and at most one decimal."""
    said = f"{effect:+.1f}".removesuffix(".0").replace("-", "−")
    return "0" if said in ("+0", "−0") else said


def day(on: Any) -> str:
    """A day or moment, as a date or written, as a person reads it."""
    return words.day(on if isinstance(on, date) else date.fromisoformat(str(on)[:10]))
