"""Signals that an export can tell only as of the day it was written: they may know the end of a deal beforehand.

A CRM keeps one amount per deal; at the end it is the amount that was signed. Where changes of the amount are recorded, the
amount of any day can be told; where they are not, it must not teach a model. The same holds for people and rows of a plan
without a day of their own: who was added to win a deal would seem to have been there from the start.
"""

from __future__ import annotations

from datetime import date

from ibis.expr.types import Table

from holdfast.engine import Tables
from holdfast.vocab import Field

#: Tables whose rows count as known from the opening of the deal when the export gives them no day.
UNDATED = ("people", "plan_rows")


def hindsight(t: Tables, as_of: date) -> frozenset[str]:
    """Names of the signals that must not teach: of their history nothing is recorded before *as_of*."""
    from holdfast.signals import SIGNALS

    amounts = t.field_changes.filter(t.field_changes.field == Field.AMOUNT.value)
    found = set() if _counted(t, amounts, as_of) else {"amount_log"}
    opened = t.deals.select("deal_id", opened_on="known_on")
    for name in UNDATED:
        rows = getattr(t, name)
        later = rows.inner_join(opened, "deal_id").filter(lambda r: r.known_on > r.opened_on)
        if _counted(t, rows, as_of) and not _counted(t, later, as_of):
            found |= {s.name for s in SIGNALS if s.over == name}
    return frozenset(found)


def _counted(t: Tables, rows: Table, as_of: date) -> int:
    found = t.engine.collect(rows.filter(rows.known_on < as_of).count().as_table(), "recorded changes")
    return int(found.column(0)[0].as_py())
