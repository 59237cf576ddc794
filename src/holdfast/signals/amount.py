"""The amount of a deal on an as-of date."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from holdfast.engine import Tables
from holdfast.signals.base import known
from holdfast.vocab import Field


def present_amount(frame: Table, t: Tables) -> Table:
    """Adds ``present_minor``: the amount as of the row's date, minor units, null when not in the export."""
    frame = t.engine.keep(frame, "signals")  # it is read twice
    rows = known(frame.select("deal_id", "as_of", "yes_on"), t.field_changes, "field_changes")
    rows = rows.filter((rows.field == Field.AMOUNT.value) & rows.new_minor.notnull())
    newest = rows.group_by("deal_id").agg(newest_minor=rows.new_minor.argmax(rows.row_no))
    joined = frame.left_join(newest, "deal_id").drop("deal_id_right")
    return joined.mutate(present_minor=ibis.coalesce(joined.newest_minor, joined.amount_minor)).drop("newest_minor")
