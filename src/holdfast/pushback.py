"""The push-back of every open deal since its yes, for the Run: entries, voices, concerns, scope (tables: ``runs_pushback``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
from ibis.expr.types import Table

from holdfast.engine import Tables
from holdfast.runs import RUN_TABLE
from holdfast.signals import known
from holdfast.triage import Backend, load, record
from holdfast.triage.record import Log
from holdfast.vocab import Side

#: Letters of one mail that are read, and newest mails of one deal. Design choices that bound the time of a Run.
MOST_LETTERS, MOST_MAILS = 6000, 12
#: Deals whose unlogged mails are read: the listed ones and as many others, in the order of the list.
MOST_DEALS = 400
NAMES = ("pushback", "voices", "concerns", "scope")
_TABLES = ("pushback", "concerns", "scope_changes", "people")

Grouped = dict[str, list[dict[str, Any]]]


def tables(
    t: Tables, spine: Table, as_of: date, deal_ids: Sequence[str], backend: Backend | None = None
) -> dict[str, pa.Table]:
    """The four tables of a Run; mails are read in the first of *deal_ids*, logged entries in all open deals."""
    model = backend or load()
    rows = {name: _rows(t, spine, name) for name in _TABLES}
    mails = _mails(t, spine, deal_ids[:MOST_DEALS])
    yes = {
        r["deal_id"]: r["yes_on"]
        for r in t.engine.collect(spine.select("deal_id", "yes_on"), "days of the yes").to_pylist()
    }
    told = {d for name in ("pushback", "concerns", "scope_changes") for d in rows[name]} | set(mails)
    out: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    for deal in sorted(told & set(yes)):
        log = Log(yes[deal], as_of, **{name: rows[name].get(deal, []) for name in _TABLES}, mails=mails.get(deal, []))
        found = record.entries(log, model)
        made = (found, record.voices(found, log), record.register(found, log), record.scope(found, log))
        for name, part in zip(NAMES, made, strict=True):
            out[name] += [{"deal_id": deal, **row} for row in part]
    return {name: pa.Table.from_pylist(part, RUN_TABLE[name].arrow) for name, part in out.items()}


def _rows(t: Tables, spine: Table, name: str) -> Grouped:
    rows = known(spine.select("deal_id", "as_of", "yes_on"), getattr(t, name), name)
    return _grouped(t.engine.collect(rows.order_by(["deal_id", "row_no"]), f"{name} of open deals"))


def _mails(t: Tables, spine: Table, ids: Sequence[str]) -> Grouped:
    """The buyer's newest mails since the yes with a body, oldest first."""
    import ibis

    wanted = t.engine.memory(pa.table({"deal_id": pa.array(list(ids), pa.string())}))
    keys = spine.semi_join(wanted, "deal_id").select("deal_id", "as_of", "yes_on")
    acts = known(keys, t.activities, "activities")
    acts = acts.filter(
        (acts.side == Side.BUYER.value)
        & acts.is_since_yes
        & ~acts.is_auto.fill_null(False)
        & acts.occurred_on.notnull()
    )
    texts = t.texts.filter(t.texts.body.length() > 0).select("row_id", body=t.texts.body.substr(0, MOST_LETTERS))
    rows = acts.inner_join(texts, "row_id")
    newest = ibis.row_number().over(group_by="deal_id", order_by=ibis.desc("row_no"))
    rows = rows.select("deal_id", "row_id", "body", "person_id", "occurred_on", "row_no", newest=newest)
    rows = rows.filter(rows.newest < MOST_MAILS).order_by(["deal_id", "row_no"])
    return _grouped(t.engine.collect(rows, "mails of the buyer since the yes"))


def _grouped(rows: pa.Table) -> Grouped:
    found: Grouped = {}
    for row in rows.to_pylist():
        found.setdefault(row["deal_id"], []).append(row)
    return found
