"""Gains and costs of the change as a seller writes them down with the decision maker, and the replies that were rehearsed.

A stream of luck of its own: with or without these words the rest of a market stays the same.
"""

from __future__ import annotations

from typing import Any

from holdfast.market.life import Life
from holdfast.market.luck import Luck, luck_for
from holdfast.market.told import Record
from holdfast.market.words_impacts import COSTS, GAINS, REPLIES

Row = dict[str, Any]
TABLES = ("impacts", "replies")
#: Of the deals of which words about people are kept: both sides written down, and a reply said aloud. Assumed.
_SHEETS, _REHEARSED = 0.85, 0.45
_MOST_GROUPS = 4


class Impacts:
    """The rows of ``impacts`` and ``replies`` of one deal; a seller who keeps no words about people keeps none here."""

    def __init__(self, record: Record, *, keeps_words: bool) -> None:
        self.record = record
        self.life: Life = record.life
        self.luck: Luck = luck_for(self.life.settings.seed, "impacts", self.life.index)
        self.rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        if keeps_words and self.life.yes_day is not None and self.luck.chance(_SHEETS):
            self._sheet(self.life.yes_day)
            if self.luck.chance(_REHEARSED / _SHEETS):
                self._replies(self.life.yes_day)

    def _sheet(self, yes: int) -> None:
        """Groups of the cast with at least one gain; every group that gains also pays, as far as the seller asked."""
        here = dict.fromkeys(p.department for p in self.life.cast.people if p.department in GAINS)
        groups = list(here)[:_MOST_GROUPS]
        day = yes + self.luck.whole(2, 12)
        asked = self.luck.chance(0.85)
        for n, group in enumerate(groups):
            self._add(
                "impacts",
                day,
                kind="gain",
                group=group,
                what=self.luck.pick(GAINS[group]),
                bearer="",
                peaks="",
                fades="",
            )
            what, bearer, peaks, fades = self.luck.pick(COSTS[group])
            if asked or n % 2:
                costs = {"what": what, "bearer": bearer, "peaks": peaks, "fades": fades}
                self._add("impacts", day + 1, kind="cost", group=group, **costs)

    def _replies(self, yes: int) -> None:
        day = yes + self.luck.whole(6, 18)
        for kind in self.luck.sample(tuple(REPLIES), self.luck.whole(1, 3)):
            reply, act = self.luck.pick(REPLIES[kind])
            self._add(
                "replies", day, kind=kind, heard="", reply=reply, act=act, aloud="yes" if self.luck.chance(0.6) else "no",
                person_id=self.life.cast.decider.person_id,
            )  # fmt: skip

    def _add(self, table: str, day: int, **values: Any) -> None:
        day = self.life.contact.after(day, 0)
        if day <= self.record.last_day and day < self.life.settings.n_days:
            at = self.record.at(day, 600 + self.luck.whole(0, 420))
            row = {"deal_id": self.record.deal_id, "said_at": at, **values, "said_by": self.life.seller.name}
            self.rows[table].append(row)
