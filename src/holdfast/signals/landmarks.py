"""The weekly landmarks of every deal: the rows from which the timing model learns.

One row per deal and landmark day since the yes on which the deal was open. What a row may use is what was known before
its ``as_of``: the deal and its yes must have been known then, the deal must not have stood in a lost stage, and signals
are computed on this spine by the same code that computes them today. The outcome runs forward to the end of the deal or
to the day the training stops. One limit: where a yes was dated anew, only the landmarks after the new word remain.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from holdfast.engine import Tables
from holdfast.settings import Settings
from holdfast.signals.base import known
from holdfast.signals.spine import course
from holdfast.vocab import Outcome, StageKind

#: Days since the yes, weekly for a year and a half.
WEEKLY: tuple[int, ...] = tuple(range(7, 546, 7))
#: Days since the yes from which a Run learns: dense at first, wider later, so that long deals do not crowd out others.
SPREAD: tuple[int, ...] = (1, 3, 7, 14, 21, 28, 42, 56, 84, 112, 168, 252, 365, 504)


def landmarks(t: Tables, settings: Settings, as_of: date, days: Sequence[int] = WEEKLY, *, every: int = 1) -> Table:
    """The spine of landmarks before *as_of*, with what became of the deal.

    One row per deal and landmark day: the columns of :func:`holdfast.signals.course` but ``as_of`` is the landmark's
    date, and ``stage``, ``stage_kind``, ``stage_on``, ``stage_by``, ``end_on`` and ``outcome`` are gone: they are from
    the future. In their place:

    * ``wait_days``: days from the landmark to the end, or to *as_of* for a deal still open; at least 0;
    * ``cause``: 1 signed, 2 lost, 0 still open when the training stops.

    With ``every`` above one, only each so-many-th deal in the order of ids is kept.
    A deal that ended on day D was open on every landmark up to D; an open deal was watched up to the day before *as_of*.
    """
    stop = ibis.literal(as_of, "date")
    rows = course(t, settings, as_of)
    if every > 1:
        rows = rows.mutate(order=ibis.row_number().over(order_by="deal_id"))
        rows = rows.filter(rows.order % every == 0).drop("order")
    marks = t.engine.memory(_days(days))
    rows = rows.cross_join(marks)
    landmark = rows.yes_on + rows.landmark_day.as_interval("D")
    rows = rows.mutate(as_of=landmark)
    is_open = rows.end_on.isnull() | (rows.end_on >= rows.as_of)
    is_known = (rows.opened_on < rows.as_of) & (rows.yes_known_on < rows.as_of)
    rows = t.engine.keep(rows.filter((rows.as_of < stop) & is_open & is_known), "landmarks")
    rows = rows.anti_join(_lost_then(rows, t), ["deal_id", "as_of"])
    end = ibis.coalesce(rows.end_on, stop)
    cause = ibis.cases((rows.outcome == Outcome.SIGNED.value, 1), (rows.outcome == Outcome.LOST.value, 2), else_=0)
    rows = rows.mutate(as_of=rows.as_of.cast("date"), wait_days=end.delta(rows.as_of, unit="day"), cause=cause)
    return rows.drop("stage", "stage_kind", "stage_on", "stage_by", "end_on", "outcome", "landmark_day")


def _lost_then(rows: Table, t: Tables) -> Table:
    """Landmarks on which the deal stood in a lost stage, though it was opened again later: nobody would have seen it."""
    moves = known(rows.select("deal_id", "as_of", "yes_on"), t.stage_changes, "stage_changes")
    newest = moves.group_by("deal_id", "as_of").agg(kind=moves.stage_kind.argmax(moves.row_no))
    return newest.filter(newest.kind == StageKind.LOST.value)


def _days(days: Sequence[int]) -> pa.Table:
    return pa.table({"landmark_day": pa.array(sorted(set(days)), pa.int64())})
