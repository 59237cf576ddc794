"""What happened in each open deal since the yes, one line per fact."""

from __future__ import annotations

import ibis
import pyarrow as pa
from ibis.expr.types import StringValue, Table, Value

from holdfast.engine import Tables
from holdfast.signals import PREPARE, known
from holdfast.vocab import Side
from holdfast.voices import VOICE

PER_DEAL = 60


def timeline(spine: Table, t: Tables) -> pa.Table:
    """The newest 60 known facts of each deal since the day of the yes, oldest first (columns: ``runs`` → timeline)."""
    parts = [_activities, _stages, _fields, _plan, _pushback, _scope, _parks, _people]
    keys = spine.select("deal_id", "as_of", "yes_on")
    rows = ibis.union(*(part(keys, t) for part in parts), distinct=False)
    rows = rows.filter(rows.on >= rows.yes_on)
    newest = ibis.row_number().over(
        group_by="deal_id", order_by=[ibis.desc("on"), ibis.desc("is_progress"), ibis.desc("row_id")]
    )
    rows = rows.mutate(order=newest)
    rows = rows.filter(rows.order < PER_DEAL)
    names = t.names()
    rows = rows.left_join(names, rows.who == names.person_id)
    # A key of the CRM tells nobody who it was: a person without a name stays unnamed. Sellers keep theirs, as owners are listed by it.
    words = rows.who.re_search("[@ ]") | ~rows.who.re_search("[0-9]")
    said = (rows.side == Side.SELLER.value) | words
    rows = rows.mutate(who=ibis.coalesce(rows.name, ibis.ifelse(said, rows.who, ibis.null("string"))))
    rows = rows.order_by(["deal_id", "on", ibis.desc("order")])
    return t.engine.collect(
        rows.select("deal_id", "on", "kind", "side", "who", "text", "is_progress", "table", "row_id"), "timeline"
    )


def _line(
    r: Table,
    table: str,
    on: Value,
    kind: Value | str,
    text: Value,
    *,
    side: Value | str,
    who: Value,
    progress: Value | None = None,
) -> Table:
    return r.select(
        deal_id=r.deal_id,
        yes_on=r.yes_on,
        on=on,
        kind=_text(kind),
        side=_text(side),
        who=who.cast("string"),
        text=text.cast("string").fill_null(""),
        is_progress=ibis.literal(False) if progress is None else progress,
        table=ibis.literal(table),
        row_id=r.row_id,
    ).filter(lambda line: line.on.notnull())


def _text(value: Value | str) -> StringValue:
    return ibis.literal(value) if isinstance(value, str) else value.cast("string")


def _activities(keys: Table, t: Tables) -> Table:
    r = PREPARE["activities"](known(keys, t.activities, "activities"))
    on = ibis.coalesce(r.cancelled_on, r.occurred_on, r.planned_on)
    state = ibis.ifelse(
        r.cancelled_on.notnull(),
        ibis.literal("cancelled: "),
        ibis.ifelse(r.occurred_on.isnull(), ibis.literal("planned: "), ibis.literal("")),
    )
    text = state + ibis.coalesce(r.subject, r.kind)
    who = ibis.coalesce(r.person_id, r.owner)
    return _line(r, "activities", on, r.kind, text, side=r.side, who=who, progress=r.is_progress)


def _stages(keys: Table, t: Tables) -> Table:
    r = known(keys, t.stage_changes, "stage_changes")
    return _line(
        r,
        "stage_changes",
        r.occurred_on,
        "stage",
        ibis.literal("stage: ") + r.to_stage,
        side="system",
        who=r.changed_by,
    )


def _fields(keys: Table, t: Tables) -> Table:
    r = known(keys, t.field_changes, "field_changes")
    old, new = r.old_value.fill_null("empty"), r.new_value.fill_null("empty")
    text = r.field.replace("_", " ") + ": " + old + " → " + new
    return _line(r, "field_changes", r.occurred_on, r.field, text, side="system", who=r.changed_by)


def _plan(keys: Table, t: Tables) -> Table:
    r = PREPARE["plan_rows"](known(keys, t.plan_rows, "plan_rows"))
    state = ibis.ifelse(
        r.is_open, ibis.ifelse(r.is_overdue, ibis.literal("overdue: "), ibis.literal("due: ")), ibis.literal("done: ")
    )
    on = ibis.coalesce(r.done_on, r.due_on)
    return _line(
        r, "plan_rows", on, "plan", state + r.title, side=r.side, who=r.owner, progress=r.is_buyer_row & ~r.is_open
    )


def _pushback(keys: Table, t: Tables) -> Table:
    r = known(keys, t.pushback, "pushback")
    who = ibis.coalesce(r.voice_id.re_replace(f"^{VOICE}", ""), r.voice, r.person_id)
    return _line(r, "pushback", r.occurred_on, "pushback", r.words, side="buyer", who=who)


def _scope(keys: Table, t: Tables) -> Table:
    r = known(keys, t.scope_changes, "scope_changes")
    return _line(r, "scope_changes", r.occurred_on, "scope", r.words, side="buyer", who=r.person_id)


def _parks(keys: Table, t: Tables) -> Table:
    r = known(keys, t.parks, "parks")
    text = ibis.literal("parked until ") + r.resume_on.cast("string") + ": " + r.reason
    return _line(r, "parks", r.occurred_on, "park", text, side="seller", who=r.said_by)


def _people(keys: Table, t: Tables) -> Table:
    r = known(keys, t.people, "people")
    text = ibis.literal("new on the deal: ") + ibis.coalesce(
        r.name, r.title, r.email, ibis.literal("somebody without a name")
    )
    return _line(r, "people", r.known_on, "person", text, side="buyer", who=r.person_id)
