"""Rows of a deal as the parts of its page read them, and the forms that are filled from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.saying import FORMS, Form
from holdfast.server.pages.shell import once, usual_day
from holdfast.server.problems import Invalid

Row = dict[str, Any]


class Loose(dict[str, Any]):
    """A row whose absent columns are null: older Runs lack some, words written here have fewer."""

    def __missing__(self, key: str) -> None:
        return None


def dated(row: Mapping[str, Any]) -> Row:
    """A row of the published detail with its days as dates again."""
    return Loose(
        (k, date.fromisoformat(v) if isinstance(v, str) and (k == "on" or k.endswith("_on")) else v)
        for k, v in row.items()
    )


def people_of(found: DealPage) -> list[tuple[str, str]]:
    """The people of a deal to choose from: those of the Run and those added since."""
    names = {p["person_id"]: _called(p) for p in found.detail.get("people", []) if not p.get("is_assumed")}
    for said in found.words.get("contacts", ()):
        names[said.values["person_id"]] = _called(said.values)
    return sorted(names.items(), key=lambda pair: pair[1])


def _called(p: Mapping[str, Any]) -> str:
    name = str(p.get("name") or p.get("person_id"))
    return f"{name}, {p['title']}" if p.get("title") else name


def form(found: DealPage, table: str, values: Mapping[str, Any] | None = None) -> Form:
    """A form about a deal, filled; its day is the usual one unless given."""
    assert found.run is not None
    given = {"said_on": usual_day(found.run.as_of).isoformat(), **(values or {})}
    return FORMS[table].filled({k: str(v) for k, v in given.items() if v is not None}, people_of(found))


def values_of(table: str, given: QueryDict) -> tuple[Row, date | None]:
    """What a form sent, as the columns of its table, and the day it speaks of."""
    names = {f.name for f in FORMS[table].fields} - {"said_on"}
    values: Row = {n: given.get(n, "").strip() for n in names if n in given}
    for f in FORMS[table].fields:
        if f.kind == "check":
            values[f.name] = bool(given.get(f.name))
    if table == "pushback":
        values["classes"] = given.getlist("classes")
    if table == "ties" and "is_refused" in given:
        values["is_refused"] = True
    if table == "contacts" and not values.get("person_id"):
        values["person_id"] = f"p-{once()[:10]}"
    if table == "commitments" and not values.get("commitment"):
        values["commitment"] = values.get("act", "")[:120]
    return values, day_said(given)


def day_said(given: Mapping[str, Any]) -> date | None:
    """The day that a form speaks of; null when it names none."""
    told = given.get("said_on", "")
    try:
        return date.fromisoformat(told) if told else None
    except ValueError as cause:
        raise Invalid({"said_on": "not a date such as 2026-03-02"}) from cause
