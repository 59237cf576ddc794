"""The signals: what is known of each deal on an as-of date, and nothing later.

>>> len(SIGNALS) >= 24, sorted({s.family for s in SIGNALS})
(True, ['dates', 'money', 'paper', 'people', 'plan', 'silence', 'stage'])
"""

from __future__ import annotations

import ibis
from ibis.expr.types import DateValue, Table

from holdfast.engine import Tables
from holdfast.signals import dates, money, paper, people, silence, stage
from holdfast.signals.amount import present_amount
from holdfast.signals.base import KEY, Signal, evaluate, known
from holdfast.signals.hindsight import hindsight
from holdfast.signals.labels import LABELS, labels
from holdfast.signals.rows import LONE_REPLY_DAYS, PREPARE
from holdfast.signals.spine import course, open_spine
from holdfast.vocab import Side

SIGNALS: tuple[Signal, ...] = tuple(
    value
    for module in (silence, stage, dates, people, paper, money)
    for value in vars(module).values()
    if isinstance(value, Signal)
)

__all__ = [
    "KEY",
    "LABELS",
    "PREPARE",
    "SIGNALS",
    "Signal",
    "course",
    "hindsight",
    "known",
    "labels",
    "open_spine",
    "present_amount",
    "signals_of",
]


def signals_of(spine: Table, t: Tables) -> Table:
    """One row per row of *spine* (deal_id, as_of, yes_on, close_on, amount_minor …) with every signal.

    Adds what :func:`anchor` adds.
    """
    anchored = t.engine.keep(anchor(spine, t), "last buyer step")
    return evaluate(anchored, t, SIGNALS, PREPARE)


def anchor(spine: Table, t: Tables) -> Table:
    """*spine* with the buyer's last contact and the day from which the buyer's clock counts.

    ``last_contact_on``: the last step since the yes, or the yes itself. ``last_buyer_on``: the same, but a reply that stands
    alone counts only for five days; if nothing follows it, the clock counts from the step before it (adr/0009).
    ``before_last_on``: the step before the last one, or the yes; the same day where the last step is a piece of work.
    """
    steps = _last_steps(spine.select(*KEY, "yes_on"), t)
    yes_on, last_on = spine.yes_on, steps.last_on.fill_null(spine.yes_on)
    is_fresh = spine.as_of.delta(steps.reply_on, unit="day") <= LONE_REPLY_DAYS
    counted = ibis.ifelse(is_fresh, steps.reply_on, steps.reply_before_on)
    return spine.left_join(steps, list(KEY)).select(
        *(spine[name] for name in spine.columns),
        last_buyer_on=_latest(yes_on, steps.firm_on, counted),
        last_contact_on=last_on,
        before_last_on=ibis.ifelse(steps.work_on == last_on, last_on, steps.before_on).fill_null(yes_on),
        has_buyer_step=steps.last_on.notnull(),
        first_close_on=spine.close_on,
        first_amount_minor=spine.amount_minor,
    )


def _last_steps(keys: Table, t: Tables) -> Table:
    """Per row of *keys* the days of the buyer's last steps since the yes: of any kind, firm, a reply, a piece of work."""
    theirs = t.activities.filter(
        t.activities.side == Side.BUYER.value
    )  # before the join, where it spares half the rows
    acts = PREPARE["activities"](known(keys, theirs, "activities"))
    acts = acts.filter(acts.is_progress & acts.is_since_yes)
    rows = PREPARE["plan_rows"](known(keys, t.plan_rows, "plan_rows"))
    rows = rows.filter(rows.is_buyer_row & (rows.done_on > rows.yes_on))
    steps = ibis.union(
        acts.select(*KEY, day="occurred_on", is_reply="is_reply", is_work="is_work"),
        rows.select(*KEY, day="done_on", is_reply=ibis.literal(False), is_work=ibis.literal(True)),
    )
    days = steps.day.collect(distinct=True).sort()
    reply_days = steps.day.collect(where=steps.is_reply, distinct=True).sort()
    return steps.group_by(*KEY).agg(
        last_on=steps.day.max(),
        before_on=days[-2],
        firm_on=steps.day.max(where=~steps.is_reply),
        work_on=steps.day.max(where=steps.is_work),
        reply_on=steps.day.max(where=steps.is_reply),
        reply_before_on=reply_days[-2],
    )


def _latest(floor: DateValue, *days: DateValue) -> DateValue:
    return ibis.greatest(floor, *(day.fill_null(floor) for day in days))
