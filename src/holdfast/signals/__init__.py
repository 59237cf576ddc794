"""The signals: what is known of each deal on an as-of date, and nothing later.

>>> len(SIGNALS) >= 24, sorted({s.family for s in SIGNALS})
(True, ['dates', 'money', 'paper', 'people', 'plan', 'silence', 'stage'])
"""

from __future__ import annotations

import ibis
from ibis.expr.types import DateValue, Table

from holdfast.engine import Tables
from holdfast.signals import dates, money, paper, people, silence, stage
from holdfast.signals.base import KEY, Signal, evaluate, known
from holdfast.signals.hindsight import hindsight
from holdfast.signals.labels import LABELS, labels
from holdfast.signals.rows import LONE_REPLY_DAYS, PREPARE
from holdfast.signals.spine import course, open_spine

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
    """
    keys = spine.select(*KEY, "yes_on")
    acts = PREPARE["activities"](known(keys, t.activities, "activities"))
    acts = acts.filter(acts.is_progress & acts.is_since_yes)
    firm = acts.filter(~acts.is_reply).group_by(*KEY).agg(firm_on=lambda r: r.occurred_on.max())
    replies = acts.filter(acts.is_reply).select(*KEY, "occurred_on").distinct()
    replies = replies.mutate(order=ibis.row_number().over(group_by=KEY, order_by=ibis.desc("occurred_on")))
    replies = replies.group_by(*KEY).agg(
        reply_on=lambda r: r.occurred_on.max(), before_on=lambda r: r.occurred_on.max(where=r.order == 1)
    )
    rows = PREPARE["plan_rows"](known(keys, t.plan_rows, "plan_rows"))
    rows = (
        rows.filter(rows.is_buyer_row & (rows.done_on > rows.yes_on))
        .group_by(*KEY)
        .agg(done_on=lambda r: r.done_on.max())
    )
    joined = spine
    for part in (firm, replies, rows):
        joined = joined.left_join(part, list(KEY)).drop("deal_id_right", "as_of_right")
    is_fresh = joined.as_of.delta(joined.reply_on, unit="day") <= LONE_REPLY_DAYS
    counted = ibis.ifelse(is_fresh, joined.reply_on, joined.before_on)
    yes_on = joined.yes_on
    joined = joined.mutate(
        last_buyer_on=_latest(yes_on, joined.firm_on, joined.done_on, counted),
        last_contact_on=_latest(yes_on, joined.firm_on, joined.done_on, joined.reply_on),
        has_buyer_step=ibis.coalesce(joined.firm_on, joined.done_on, joined.reply_on).notnull(),
        first_close_on=joined.close_on,
        first_amount_minor=joined.amount_minor,
    )
    return joined.drop("firm_on", "done_on", "reply_on", "before_on")


def _latest(floor: DateValue, *days: DateValue) -> DateValue:
    return ibis.greatest(floor, *(day.fill_null(floor) for day in days))
