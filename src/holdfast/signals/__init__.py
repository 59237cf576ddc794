"""The signals: what is known of each deal on an as-of date, and nothing later.

>>> len(SIGNALS) >= 24, sorted({s.family for s in SIGNALS})
(True, ['dates', 'money', 'paper', 'people', 'plan', 'silence', 'stage'])
"""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from holdfast.engine import Tables
from holdfast.signals import dates, money, paper, people, silence, stage
from holdfast.signals.base import KEY, Signal, evaluate, known
from holdfast.signals.rows import PREPARE
from holdfast.signals.spine import course, open_spine

SIGNALS: tuple[Signal, ...] = tuple(
    value
    for module in (silence, stage, dates, people, paper, money)
    for value in vars(module).values()
    if isinstance(value, Signal)
)

__all__ = ["KEY", "PREPARE", "SIGNALS", "Signal", "course", "known", "open_spine", "signals_of"]


def signals_of(spine: Table, t: Tables) -> Table:
    """One row per row of *spine* (deal_id, as_of, yes_on, close_on, amount_minor …) with every signal.

    Adds ``last_buyer_on``: the buyer's last step since the yes, or the day of the yes itself.
    """
    anchored = t.engine.keep(anchor(spine, t), "last buyer step")
    return evaluate(anchored, t, SIGNALS, PREPARE)


def anchor(spine: Table, t: Tables) -> Table:
    """*spine* with the day of the buyer's last step, from activities and from plan rows the buyer has done."""
    keys = spine.select(*KEY, "yes_on")
    acts = PREPARE["activities"](known(keys, t.activities, "activities"))
    acts = acts.filter(acts.is_progress & acts.is_since_yes).group_by(*KEY).agg(acted_on=lambda r: r.occurred_on.max())
    rows = PREPARE["plan_rows"](known(keys, t.plan_rows, "plan_rows"))
    rows = rows.filter(rows.is_buyer_row & (rows.done_on > rows.yes_on)).group_by(*KEY).agg(done_on=lambda r: r.done_on.max())
    joined = spine.left_join(acts, list(KEY)).drop("deal_id_right", "as_of_right")
    joined = joined.left_join(rows, list(KEY)).drop("deal_id_right", "as_of_right")
    last = ibis.greatest(
        joined.yes_on, joined.acted_on.fill_null(joined.yes_on), joined.done_on.fill_null(joined.yes_on)
    )
    joined = joined.mutate(
        last_buyer_on=last,
        has_buyer_step=joined.acted_on.notnull() | joined.done_on.notnull(),
        first_close_on=joined.close_on,
        first_amount_minor=joined.amount_minor,
    )
    return joined.drop("acted_on", "done_on")
