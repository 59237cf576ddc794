"""The paper step of the plan that is under way and inside its expected time.

A row of the plan is under way when it has an owner and its turn has come: the paper row before it is done, or it is the
first one and the row before it is done. A later row that is done shows that the earlier ones are, even where nobody ticked
them. It explains a silence up to its due day or for its expected working days from then, whichever is later. A row whose
turn the plan does not show to have come explains one only once the buyer named the paperwork, for its expected days and
not beyond its due day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from holdfast.calendar import Workdays
from holdfast.engine import Tables
from holdfast.signals import PREPARE, known
from holdfast.verdict.clocks import Floats

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A paper step inside its expected time. ``since``: the day its turn came (null = only words of the buyer show it);

    ``expected_days``: working days stated for it (null = not stated).
    """

    row_id: str
    title: str
    owner: str
    since: date | None
    expected_days: int | None
    due_on: date | None


def expected(
    t: Tables, frame: pa.Table, as_of: date, countries: Sequence[str], named: Floats, usual: int
) -> list[Step | None]:
    """Per row of *frame* the paper step of the plan inside its expected time, or null.

    ``named``: working days since the buyer named a paper step (NaN = never); ``usual``: working days of a row that states
    neither a due day nor a duration.
    """
    plans = {deal: list(rows) for deal, rows in groupby(_rows(t, frame), key=lambda r: str(r["deal_id"]))}
    out: list[Step | None] = []
    for deal, country, ago in zip(frame["deal_id"].to_pylist(), countries, named.tolist(), strict=True):
        rows = plans.get(deal, [])
        step = under_way(rows)
        if step is None or not _is_inside(step, as_of, country, usual):
            step = named_ahead(rows, as_of, ago)
        out.append(step)
    return out


def _rows(t: Tables, frame: pa.Table) -> list[dict[str, Any]]:
    """The plans with an open paper row that has an owner, in the order of their due days."""
    rows = PREPARE["plan_rows"](
        known(t.engine.memory(frame.select(["deal_id", "as_of", "yes_on"])), t.plan_rows, "plan_rows")
    )
    open_ = rows.filter(rows.is_open & rows.is_paper & rows.owner.notnull())
    rows = rows.semi_join(open_, "deal_id").filter(lambda r: r.is_paper | r.is_buyer_row)
    rows = rows.select(
        "deal_id", "row_id", "title", "owner", "is_paper", "due_on", "expected_days", "done_on", "known_on", "row_no"
    )
    found: list[dict[str, Any]] = t.engine.collect(
        rows.order_by(["deal_id", "due_on", "row_no"]), "plans with paperwork"
    ).to_pylist()
    return found


def under_way(rows: Sequence[Row]) -> Step | None:
    """The paper step whose turn has come in a plan (rows in order of their due days), or null.

    >>> at = lambda title, paper, done=None: dict(row_id=title, title=title, owner="Ines Beispiel", is_paper=paper, due_on=None,
    ...     expected_days=20, done_on=done, known_on=date(2026, 1, 5))
    >>> under_way([at("Tell the managers", False), at("Legal review", True)]) is None
    True
    >>> step = under_way([at("Legal review", True), at("Purchase order", True, date(2026, 2, 3)), at("Leasing", True)])
    >>> step.title, step.since.isoformat()
    ('Leasing', '2026-02-03')
    """
    papers = [n for n, row in enumerate(rows) if row["is_paper"]]
    last = max((n for n in papers if rows[n]["done_on"]), default=-1)
    turn = next((n for n in papers if n > last and not rows[n]["done_on"]), None)
    if turn is None or not rows[turn]["owner"]:
        return None
    if last < 0 and turn > 0 and not rows[turn - 1]["done_on"]:
        return None
    row = rows[turn]
    since = max([row["known_on"], *(r["done_on"] for r in rows[:turn] if r["done_on"])])
    return _step(row, since)


def named_ahead(rows: Sequence[Row], as_of: date, named: float) -> Step | None:
    """The next paper step that is not due yet, where the buyer named the paperwork within its expected days."""
    for row in rows:
        is_ahead = row["is_paper"] and row["owner"] and not row["done_on"] and row["due_on"] and row["due_on"] >= as_of
        if is_ahead and named <= (row["expected_days"] or 0):
            return _step(row, None)
    return None


def _step(row: Row, since: date | None) -> Step:
    return Step(row["row_id"], row["title"] or "", row["owner"], since, row["expected_days"], row["due_on"])


def _is_inside(step: Step, as_of: date, country: str, usual: int) -> bool:
    if step.due_on is not None and step.due_on >= as_of:
        return True
    if step.due_on is not None and step.expected_days is None:
        return False
    today, began = Workdays(country).number(np.array([as_of, step.since], dtype="datetime64[D]") - np.array([1, 0]))
    return bool(today - began <= (usual if step.expected_days is None else step.expected_days))
