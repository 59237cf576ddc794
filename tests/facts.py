"""Small facts for tests: rows as dictionaries, dates as days counted from the first of January 2025."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from holdfast import schema
from holdfast.engine import Engine, Tables

DAY0 = date(2025, 1, 1)
Rows = dict[str, list[dict[str, Any]]]
_ids = itertools.count()


def day(n: int | None) -> date | None:
    """The date *n* days after the first; null stays null."""
    return None if n is None else DAY0 + timedelta(days=n)


def moment(n: int | None, hour: int = 9) -> datetime | None:
    """A moment on that day."""
    return None if n is None else datetime.combine(DAY0 + timedelta(days=n), time(hour), UTC)


def row(
    deal: str, on: int | None, *, known: int | None = None, row_id: str | None = None, **values: Any
) -> dict[str, Any]:
    """One fact that happened on day *on* and is known since (default: the same day)."""
    return {
        "row_id": row_id or f"r{next(_ids):05d}",
        "deal_id": deal,
        "occurred_at": moment(on),
        "occurred_on": day(on),
        "known_on": day(on if known is None else known),
        **values,
    }


def deal(deal_id: str, opened: int = 0, **values: Any) -> dict[str, Any]:
    """A deal opened on that day."""
    base = {"name": f"Deal {deal_id}", "owner": "Kim", "pipeline": "Main", "amount_minor": 1_000_000, "currency": "EUR"}
    return {**base, "row_id": f"deal-{deal_id}", "deal_id": deal_id, "known_on": day(opened), **values}


def stage(deal_id: str, on: int, kind: str, name: str | None = None) -> dict[str, Any]:
    """A stage change."""
    return row(deal_id, on, to_stage=name or kind, stage_kind=kind)


def act(deal_id: str, on: int, side: str = "buyer", kind: str = "email", **values: Any) -> dict[str, Any]:
    """An activity that happened."""
    return row(deal_id, on, side=side, kind=kind, **{"n_words": 40, "is_auto": False, **values})


def planned(deal_id: str, for_day: int, known: int, kind: str = "meeting") -> dict[str, Any]:
    """A meeting planned for a day, known since *known*."""
    return row(deal_id, None, known=known, side="buyer", kind=kind, planned_on=day(for_day), is_auto=False)


def arrow(rows: Mapping[str, Iterable[dict[str, Any]]]) -> dict[str, pa.Table]:
    """Rows as Arrow tables in canonical columns."""
    return {name: pa.Table.from_pylist(list(values), schema.BY_NAME[name].arrow) for name, values in rows.items()}


def tables(engine: Engine, rows: Mapping[str, Iterable[dict[str, Any]]]) -> Tables:
    """Rows as canonical tables of an engine."""
    return Tables.of(engine, arrow(rows))


def signed_history(n: int = 40, gap: int = 7, steps: int = 3) -> Rows:
    """*n* deals signed after *steps* buyer steps every *gap* days: enough to learn limits."""
    rows: Rows = {"deals": [], "stage_changes": [], "activities": []}
    for i in range(n):
        name, start = f"H{i:03d}", i % 20
        rows["deals"].append(deal(name, start))
        rows["stage_changes"] += [
            stage(name, start, "before_yes", "Open"),
            stage(name, start + 10, "yes", "Verbal"),
            stage(name, start + 10 + gap * (steps + 1), "signed", "Signed"),
        ]
        rows["activities"] += [act(name, start + 5)] + [act(name, start + 10 + gap * (k + 1)) for k in range(steps)]
    return rows


def merge(*parts: Rows) -> Rows:
    """All rows of all parts."""
    out: Rows = {}
    for part in parts:
        for name, values in part.items():
            out.setdefault(name, []).extend(values)
    return out
