"""Names a deal carried on an as-of date: its stage, who moved it there, its owner. For grouping, never for the rule.

An export tells the owner as of today. That may be from the future: some teams hand won or lost deals to somebody
else. So the owner is told only where the changes of owners are recorded, and then as of the row's date.
"""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from holdfast.engine import Tables
from holdfast.signals.base import known
from holdfast.vocab import Field

#: The names: of the owner, the pipeline, the country, the stage and who moved the deal there.
LABELS = ("owner_then", "pipeline", "country", "stage_then", "stage_then_by")


def labels(spine: Table, t: Tables) -> Table:
    """*spine* (deal_id, as_of, yes_on, owner …) with ``stage_then``, ``stage_then_by`` and ``owner_then``; null = not known."""
    keys = spine.select("deal_id", "as_of", "yes_on")
    moves = known(keys, t.stage_changes, "stage_changes")
    moves = moves.group_by("deal_id", "as_of").agg(
        stage_then=moves.to_stage.argmax(moves.row_no), stage_then_by=moves.changed_by.argmax(moves.row_no)
    )
    owners = t.field_changes.filter(t.field_changes.field == Field.OWNER.value)
    before = known(keys, owners, "field_changes")
    before = before.group_by("deal_id", "as_of").agg(newest=before.new_value.argmax(before.row_no))
    first = owners.group_by("deal_id").agg(first=owners.old_value.argmin(owners.row_no))
    is_recorded = t.engine.collect(owners.count().as_table(), "changes of owners").column(0)[0].as_py() > 0
    joined = spine.left_join(moves, ["deal_id", "as_of"]).drop("deal_id_right", "as_of_right")
    joined = joined.left_join(before, ["deal_id", "as_of"]).drop("deal_id_right", "as_of_right")
    joined = joined.left_join(first, "deal_id").drop("deal_id_right")
    owner = ibis.coalesce(joined.newest, joined["first"], joined.owner) if is_recorded else ibis.null("string")
    return joined.mutate(owner_then=owner).drop("newest", "first")
