"""The rows behind the signs: their ids, days, words and people, fetched once for all deals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import Table

from holdfast.engine import Tables
from holdfast.units import is_name
from holdfast.vocab import Sign
from holdfast.voices import VOICE

#: Sign → (canonical table, signal whose evidence row it is). Several sources: the first that has a row.
SOURCES: dict[Sign, tuple[tuple[str, str], ...]] = {
    Sign.BUYER_STEP: (("activities", "buyer_silence_days"),),
    Sign.BUYER_SILENCE: (("activities", "stopped_days"),),
    Sign.BUYER_ROW_OVERDUE: (("plan_rows", "plan_overdue_days"),),
    Sign.ROW_DONE: (("plan_rows", "buyer_row_done_days"),),
    Sign.CLOSE_DATE_MOVED: (("field_changes", "pushes_since_step"),),
    Sign.REPLIES_FADING: (("activities", "unanswered_contacts"), ("activities", "reply_length_ratio")),
    Sign.CONTACT_LOST: (("people", "people_lost_since_yes"),),
    Sign.MEETING_CANCELLED: (("activities", "meetings_cancelled"),),
    Sign.SCOPE_REQUEST: (("scope_changes", "scope_requests_since_yes"),),
    Sign.NEW_DOUBTER: (("pushback", "voices_since_yes"),),
    Sign.PAPER_OVERDUE: (("stage_changes", "stage_idle_days"),),
    Sign.PLANNED_STEP: (("activities", "next_meeting_in_days"), ("plan_rows", "next_buyer_row_in_days")),
    Sign.PAPER_NAMED: (("activities", "paper_named_days"),),
    Sign.PAPER_STEP: (("stage_changes", "paper_stage_days"),),
}

#: What is worth saying of a row: its day, its words, its person.
_SHOWN: dict[str, tuple[str, str, str]] = {
    "activities": ("occurred_on", "subject", "person_id"),
    "plan_rows": ("due_on", "title", "owner"),
    "field_changes": ("occurred_on", "new_value", "changed_by"),
    "people": ("left_on", "name", "person_id"),
    "stage_changes": ("occurred_on", "to_stage", "changed_by"),
    "pushback": ("occurred_on", "words", "voice_id"),
    "scope_changes": ("occurred_on", "words", "person_id"),
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One row behind a sign. ``on`` is null only for rows without a day; ``kind`` is set for activities."""

    table: str
    row_id: str
    on: date | None
    what: str
    who: str
    kind: str = ""
    old_on: date | None = None
    new_on: date | None = None


class Details:
    """Rows behind the signs of all open deals: ``get(i, sign)`` for the deal in row *i* of the frame."""

    def __init__(self, t: Tables, frame: pa.Table) -> None:
        self._columns = {
            (table, name): frame[f"{name}__row"].to_pylist() for sources in SOURCES.values() for table, name in sources
        }
        self._rows = {table: self._fetch(t, table) for table in _SHOWN}
        self._names = _names(t, frame)
        self._elsewhere = _elsewhere(t, self._rows)
        self._deals = frame["deal_id"].to_pylist()

    def get(self, i: int, sign: Sign) -> Detail | None:
        """The row behind *sign* for deal *i*, or null when there is none."""
        for table, name in SOURCES.get(sign, ()):
            row_no = self._columns[table, name][i]
            if row_no is not None:
                return self._detail(i, table, self._rows[table][row_no])
        return None

    def name(self, i: int, person: str | None) -> str:
        """What a person of deal *i* is called: name, else title, else address; empty where only a key of the CRM is known."""
        here = self._names.get((self._deals[i], person or "")) or self._elsewhere.get(person or "")
        return here or (person if person and is_name(person) else "")

    def _detail(self, i: int, table: str, row: dict[str, Any]) -> Detail:
        on = row["on"] or row.get("cancelled_on") or row.get("planned_on")
        return Detail(
            table,
            row["row_id"],
            on,
            row["what"] or "",
            self.name(i, (row["who"] or "").removeprefix(VOICE)) or self.name(i, row.get("voice")),
            row.get("kind") or "",
            row.get("old_on"),
            row.get("new_on"),
        )

    def _fetch(self, t: Tables, table: str) -> dict[int, dict[str, Any]]:
        wanted = {n for (of, _), column in self._columns.items() if of == table for n in column if n is not None}
        rows: Table = getattr(t, table)
        keys = t.engine.memory(pa.table({"row_no": pa.array(sorted(wanted), pa.int64())}))
        on, what, who = _SHOWN[table]
        extra = {
            "activities": ["kind", "planned_on", "cancelled_on"],
            "field_changes": ["old_on", "new_on"],
            "pushback": ["voice"],
        }.get(table, [])
        rows = rows.semi_join(keys, "row_no")
        picked = rows.select(
            "row_no",
            "row_id",
            *extra,
            on=rows[on],
            what=rows[what],
            who=rows[who].cast("string") if who else ibis.null("string"),
        )
        return {row["row_no"]: row for row in t.engine.collect(picked, f"rows of {table}").to_pylist()}


def _names(t: Tables, frame: pa.Table) -> dict[tuple[str, str], str]:
    deals = t.engine.memory(frame.select(["deal_id"]))
    rows = t.people.semi_join(deals, "deal_id").select("deal_id", "person_id", "name", "title", "email")
    found = t.engine.collect(rows, "names of people").to_pylist()
    return {(r["deal_id"], r["person_id"]): _called(r["name"], r["title"]) or r["email"] or "" for r in found}


def _elsewhere(t: Tables, rows: dict[str, dict[int, dict[str, Any]]]) -> dict[str, str]:
    """Names from other deals of the people behind the signs."""
    who = {str(row["who"]) for of_table in rows.values() for row in of_table.values() if row["who"]}
    keys = t.engine.memory(pa.table({"person_id": pa.array(sorted(who), pa.string())}))
    found = t.engine.collect(t.names().semi_join(keys, "person_id"), "names of people elsewhere").to_pylist()
    return {r["person_id"]: r["name"] for r in found}


def _called(name: str | None, title: str | None) -> str:
    return f"{name} ({title})" if name and title else name or title or ""


def stretch(values: np.ndarray[Any, Any], i: int) -> int | None:
    """The whole number at *i*, or null for NaN."""
    value = values[i]
    return None if np.isnan(value) else int(value)
