"""Pauses that somebody named in a mail or in the next step, and that nobody recorded: they hold a flag back and ask.

The buyer names a day for going on ("the budget opens on 2 March"), or we confirm one. Until that day silence says nothing, and
from it the clock counts. It stays a proposal: the verdict is *not enough known* with the question whether to park the deal. A
buyer who lets a named day pass and then names another is believed no longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from holdfast.engine import Tables
from holdfast.ingest.pauses import pause_in
from holdfast.signals import PREPARE, known
from holdfast.verdict.clocks import NAT, Days
from holdfast.vocab import Field, Side

#: Days that differ by less are the same pause, told again.
SAME_DAYS = 10


@dataclass(frozen=True, slots=True)
class Named:
    """A day named for going on: by whom, when and in which words."""

    until: date
    said_on: date
    by_buyer: bool
    who: str | None
    words: str
    table: str
    row_id: str


def named(t: Tables, frame: pa.Table) -> tuple[list[Named | None], Days, Days]:
    """Per row of *frame* the pause that holds or held last, the day until which it holds, and the day on which it ended.

    Both days are NaT where no pause was named or it is not believed any more.
    """
    keys = t.engine.memory(frame.select(["deal_id", "as_of", "yes_on"]))
    acts = PREPARE["activities"](known(keys, t.activities, "activities"))
    acts = acts.filter(acts.resume_on.notnull() & (acts.is_buyer | acts.is_seller) & (acts.occurred_on >= acts.yes_on))
    spoken = acts.left_join(t.texts.select("row_id", "body"), "row_id").select(
        "deal_id",
        "row_id",
        "side",
        said_on="occurred_on",
        who="person_id",
        words="body",
        table=ibis.literal("activities"),
    )
    steps = known(keys, t.field_changes, "field_changes")
    steps = steps.filter((steps.field == Field.NEXT_STEP.value) & steps.is_since_yes & steps.new_value.notnull())
    written = steps.select(
        "deal_id",
        "row_id",
        side=ibis.literal(Side.SELLER.value),
        said_on="occurred_on",
        who="changed_by",
        words="new_value",
        table=ibis.literal("field_changes"),
    )
    rows = t.engine.collect(
        ibis.union(spoken, written).order_by(["deal_id", "said_on", "row_id"]), "days named for going on"
    ).to_pylist()
    said: dict[str, list[Named]] = {}
    for row in rows:
        pause = _pause(row)
        if pause:
            said.setdefault(row["deal_id"], []).append(pause)
    return _per_deal(frame, said)


def _pause(row: dict[str, Any]) -> Named | None:
    by_buyer = row["side"] == Side.BUYER.value
    found = pause_in(row["words"] or "", row["said_on"], by_buyer=by_buyer)
    if found is None:
        return None
    return Named(found.until, row["said_on"], by_buyer, row["who"], found.words, row["table"], row["row_id"])


def _per_deal(frame: pa.Table, said: dict[str, list[Named]]) -> tuple[list[Named | None], Days, Days]:
    n = frame.num_rows
    shown: list[Named | None] = [None] * n
    holds, ended = np.full(n, NAT), np.full(n, NAT)
    for i, (deal_id, as_of) in enumerate(zip(frame["deal_id"].to_pylist(), frame["as_of"].to_pylist(), strict=True)):
        pause = believed(said.get(deal_id, []))
        if pause is not None:
            shown[i] = pause
            (holds if pause.until > as_of else ended)[i] = np.datetime64(pause.until, "D")
    return shown, holds, ended


def believed(said: Sequence[Named]) -> Named | None:
    """The newest of the pauses *said* (oldest first), or null where it was only put off: an earlier day had passed before.

    >>> at = lambda until, said: Named(date(2026, *until), date(2026, *said), True, None, "", "activities", "")
    >>> believed([at((3, 1), (1, 5)), at((3, 2), (2, 1))]).until.isoformat()
    '2026-03-02'
    >>> believed([at((3, 1), (1, 5)), at((4, 15), (3, 3))]) is None
    True
    """
    if not said:
        return None
    newest = said[-1]
    put_off = any(
        abs((p.until - newest.until).days) > SAME_DAYS and p.until <= newest.said_on + timedelta(days=SAME_DAYS)
        for p in said
    )
    return None if put_off else newest
