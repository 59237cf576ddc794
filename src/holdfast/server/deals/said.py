"""What people wrote about a deal, as plain objects; who may see the deal is asked before, in ``queries``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from holdfast.server.deals.models import Word
from holdfast.server.deals.words import ENTRIES


@dataclass(frozen=True)
class Said:
    """A word of a person; ``values`` are the plain columns, ``version`` the place among the words on its subject."""

    key: str
    table: str
    deal_id: str
    subject: str
    version: int
    values: dict[str, Any]
    said_on: date
    said_by: str
    author_id: int | None
    written_at: datetime
    is_taken_back: bool = False


def words_of(deal_id: str) -> tuple[dict[str, tuple[Said, ...]], dict[str, int]]:
    """What people wrote about a deal here, by table, and the present version of every subject."""
    return gathered(Word.objects.filter(deal_id=deal_id).order_by("said_on", "pk"))


def gathered(rows_of_deal: Iterable[Word]) -> tuple[dict[str, tuple[Said, ...]], dict[str, int]]:
    """The same from stored words of one deal, oldest first."""
    words: dict[str, list[Said]] = {}
    versions: dict[str, int] = {}
    for w in rows_of_deal:
        name = f"{w.table}|{w.subject}"
        versions[name] = max(versions.get(name, 0), w.version)
        if w.taken_back_at is None:
            rows = words.setdefault(w.table, [])
            if w.table in ENTRIES:  # a changed entry stays one entry
                rows[:] = [r for r in rows if r.key != w.key]
            rows.append(said(w))
    return {k: tuple(v) for k, v in words.items()}, versions


def said(w: Word) -> Said:
    """A stored word as a plain object."""
    return Said(
        w.key, w.table, w.deal_id, w.subject, w.version, w.values, w.said_on, w.said_by, w.author_id, w.written_at,
        w.taken_back_at is not None,
    )  # fmt: skip
