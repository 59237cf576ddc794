"""A case: everything known about the people of one deal before the as-of date, as plain rows in their order.

Only the few deals that are looked at come out of the engine; rows known later are absent, as for every signal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # documents are made from cases that a Run keeps, without an engine
    from ibis.expr.types import Table

    from holdfast.engine import Tables

Row = Mapping[str, Any]

TABLES = (
    "people", "activities", "pushback", "concerns", "scope_changes", "ties", "seats", "stances", "readiness", "commitments",
    "impacts", "replies", "openings", "moves", "plan_rows",
)  # fmt: skip
#: Readers of a text look at no more than this many letters of it.
MAX_LETTERS = 2000


@dataclass(frozen=True)
class Case:
    """The rows of one deal. ``deal`` is its row of the Run, ``signals`` its signals, ``evidence`` the reasons of its verdict.

    ``read_classes`` are classes that were read in entries of push-back, and ``compared`` the moves as the Run compared them.
    ``proposed`` are ties that a Run read from mails and meetings which the case no longer holds.
    """

    as_of: date
    deal: Row
    people: Sequence[Row] = ()
    activities: Sequence[Row] = ()
    pushback: Sequence[Row] = ()
    concerns: Sequence[Row] = ()
    scope_changes: Sequence[Row] = ()
    ties: Sequence[Row] = ()
    seats: Sequence[Row] = ()
    stances: Sequence[Row] = ()
    readiness: Sequence[Row] = ()
    commitments: Sequence[Row] = ()
    impacts: Sequence[Row] = ()
    replies: Sequence[Row] = ()
    openings: Sequence[Row] = ()
    moves: Sequence[Row] = ()
    plan_rows: Sequence[Row] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    signals: Row = field(default_factory=dict)
    evidence: Sequence[Row] = ()
    chances: Sequence[Row] = ()
    read_classes: Mapping[str, str] = field(default_factory=dict)
    employees: int | None = None
    compared: Sequence[Row] = ()
    proposed: Sequence[Row] = ()

    @property
    def deal_id(self) -> str:
        """The deal."""
        return str(self.deal["deal_id"])

    @property
    def since_yes(self) -> int:
        """Calendar days since the yes."""
        return int(self.deal["days_since_yes"])


def newest(rows: Iterable[Row], *keys: str) -> list[Row]:
    """The newest row of each *keys*, in the order in which the keys were first seen.

    >>> newest([{"item": "b1", "mark": 0}, {"item": "b2", "mark": 1}, {"item": "b1", "mark": 3}], "item")[0]["mark"]
    3
    """
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        found[tuple(row[k] for k in keys)] = row
    return list(found.values())


def collect(
    t: Tables, spine: Table, ids: Sequence[str], *, texts: bool = True
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The known rows of the deals *ids* by table and deal: the only step here that asks the engine."""
    import pyarrow as pa

    from holdfast.signals import PREPARE, known

    wanted = t.engine.memory(pa.table({"deal_id": pa.array(ids, pa.string())}))
    keys = t.engine.keep(spine.semi_join(wanted, "deal_id").select("deal_id", "as_of", "yes_on"), "deals to look at")
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name in TABLES:
        rows = known(keys, getattr(t, name), name)
        rows = PREPARE.get(name, lambda r: r)(rows).drop("as_of", "yes_on")
        rows = rows.order_by(["deal_id", "row_no"])
        by_deal: dict[str, list[dict[str, Any]]] = {}
        for row in t.engine.collect(rows, f"{name} of the deals to look at").to_pylist():
            by_deal.setdefault(row["deal_id"], []).append(row)
        found[name] = by_deal
    if texts:
        rows = t.texts.inner_join(keys, "deal_id")
        rows = rows.filter((rows.known_on < rows.as_of) & (rows.body != ""))
        rows = rows.select("deal_id", "row_id", body=rows.body.substr(0, MAX_LETTERS)).order_by(["deal_id", "row_id"])
        by_deal = {}
        for row in t.engine.collect(rows, "texts of the deals to look at").to_pylist():
            by_deal.setdefault(row["deal_id"], []).append(row)
        found["texts"] = by_deal
    return found


def cases(
    t: Tables, spine: Table, as_of: date, deals: Sequence[Row], run_rows: Mapping[str, Mapping[str, Sequence[Row]]]
) -> list[Case]:
    """The cases of *deals* (rows of the Run); ``run_rows`` holds ``signals``, ``evidence`` and ``chances`` by deal."""
    ids = [str(d["deal_id"]) for d in deals]
    rows = collect(t, spine, ids)
    own: list[dict[str, Any]] = [{name: rows[name].get(i, []) for name in TABLES} for i in ids]
    sizes = _employees(t, ids, as_of)
    return [
        Case(
            as_of=as_of,
            deal=deal,
            **mine,
            texts={r["row_id"]: r["body"] for r in rows["texts"].get(i, [])},
            signals=(run_rows.get("signals", {}).get(i) or [{}])[0],
            evidence=run_rows.get("evidence", {}).get(i, []),
            chances=run_rows.get("chances", {}).get(i, []),
            employees=sizes.get(i),
        )
        for i, deal, mine in zip(ids, deals, own, strict=True)
    ]


def _employees(t: Tables, ids: Sequence[str], as_of: date) -> dict[str, int]:
    """Deal → how many people work at the buyer's company, where the export holds it; facts of an older version do not."""
    import pyarrow as pa

    if "employees" not in t.deals.columns:
        return {}
    wanted = t.engine.memory(pa.table({"deal_id": pa.array(ids, pa.string())}))
    rows = t.deals.semi_join(wanted, "deal_id")
    rows = rows.filter((rows.known_on < as_of) & rows.employees.notnull()).select("deal_id", "employees")
    found = t.engine.collect(rows, "sizes of the companies").to_pylist()
    return {r["deal_id"]: int(r["employees"]) for r in found}
