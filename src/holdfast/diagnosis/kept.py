"""The rows of a case as a Run keeps them for documents, read back, with what people wrote since the Run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from holdfast.diagnosis.case import TABLES, Case, Row
from holdfast.schema import BY_NAME

#: Columns that no document needs; without them the kept facts of a deal stay small.
_DROPPED = ("deal_id", "row_no", "email", "occurred_at", "planned_for", "subject")
#: Newest activities that are kept of a deal.
MOST_ACTIVITIES = 60


def kept(case: Case) -> str:
    """The rows of a case as JSON, as the Run's table ``kit`` keeps them; :func:`case_of` reads them back."""
    rows = {name: [_small(r) for r in getattr(case, name)] for name in TABLES}
    rows["activities"] = [r for r in rows["activities"] if r.get("is_since_yes")][-MOST_ACTIVITIES:]
    facts: dict[str, Any] = {k: v for k, v in rows.items() if v}
    if case.employees is not None:
        facts["employees"] = case.employees
    return json.dumps(facts, default=date.isoformat, ensure_ascii=False, sort_keys=True)


def _small(row: Row) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k not in _DROPPED}


def case_of(deal: Row, as_of: date, *, words: Mapping[str, Iterable[Row]] | None = None) -> Case:
    """The case of ``Run.deal()`` with what people wrote since the Run.

    *words* are rows of the tables of words, in the order in which they were written; days may be dates or ISO text. Parts
    that the Run lacks are empty, so every document can still be made.
    """
    own = {k: _dated(k, v) for k, v in deal.items() if not isinstance(v, (list, tuple, dict))}
    held = [r for r in deal.get("kit") or () if r.get("facts")]
    facts: dict[str, Any] = json.loads(held[0]["facts"]) if held else {}
    employees = facts.pop("employees", None)
    found: dict[str, list[Row]] = {
        name: [_full(name, r, n) for n, r in enumerate(rows)] for name, rows in facts.items()
    }
    plain: dict[str, Any] = dict(found)
    case = Case(
        as_of=as_of,
        deal=own,
        signals=deal.get("signals") or {},
        evidence=[{k: _dated(k, v) for k, v in r.items()} for r in deal.get("evidence") or ()],
        chances=list(deal.get("chances") or ()),
        read_classes=read_classes(deal),
        compared=list(deal.get("moves") or ()),
        proposed=[{k: _dated(k, v) for k, v in r.items()} for r in deal.get("ties") or () if r.get("is_proposed")],
        employees=employees,
        **plain,
    )
    return with_words(case, words or {})


def read_classes(deal: Row) -> dict[str, str]:
    """Entry of push-back → the classes that were read in it and nobody has said otherwise; a proposal."""
    rows = deal.get("pushback") or ()
    return {r["row_id"]: r["classes"] for r in rows if r.get("classes") and r.get("classes_from") == "read"}


def with_words(case: Case, words: Mapping[str, Iterable[Row]]) -> Case:
    """The case with the rows of *words* that it does not hold yet; a row that it holds is as *words* have it now."""
    more: dict[str, Any] = {}
    for name, rows in words.items():
        if name not in TABLES or name in ("people", "activities"):
            continue
        here: list[Row] = list(getattr(case, name))
        seen = {_said(name, r) for r in here}
        places = {r["row_id"]: n for n, r in enumerate(here)}
        for n, row in enumerate(rows, start=1):
            full = _full(name, {"row_id": f"said {n}", **row}, n)
            full["is_since_yes"] = _since(full, case)
            if full["row_id"] in places:
                here[places[full["row_id"]]] = full
            elif _said(name, full) not in seen:
                here.append(full)
        more[name] = here
    return replace(case, **more)


def _since(row: Row, case: Case) -> bool:
    on = row.get("occurred_on")
    return on is None or on >= case.deal["yes_on"]


_OWN = ("row_id", "deal_id", "row_no", "occurred_at", "known_on", "is_since_yes", "as_of", "yes_on")


def _said(table: str, row: Row) -> tuple[Any, ...]:
    """What a row says, without what the import adds: equal words are one word."""
    plain = [c.name for c in BY_NAME[table].columns if c.name not in _OWN]
    return tuple(row.get(c) or None for c in plain)


def _full(table: str, row: Row, n: int) -> dict[str, Any]:
    """A row with every column of its table, days as dates."""
    full: dict[str, Any] = {c.name: None for c in BY_NAME[table].columns}
    full |= {"is_since_yes": True, **{k: _dated(k, v) for k, v in row.items()}, "row_no": n}
    for column in BY_NAME[table].columns:
        full[column.name] = _typed(column.kind, full[column.name])
    full["known_on"] = full.get("known_on") or full.get("occurred_on")
    return full


def _typed(kind: str, value: Any) -> Any:
    if kind == "int" and isinstance(value, str):
        return int(float(value)) if value.strip() else None
    if kind == "bool" and not isinstance(value, bool):
        return str(value or "").casefold() in ("yes", "true", "1")
    return value if value != "" else None


def _dated(name: str, value: Any) -> Any:
    if name.endswith("_on") and isinstance(value, str):
        return date.fromisoformat(value[:10]) if value else None
    return value
