"""Rows of a made-up deal, as the engine would give them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from holdfast import voices
from holdfast.diagnosis.case import Case

AS_OF = date(2026, 3, 2)
YES = date(2026, 1, 12)
Row = dict[str, Any]
_WHO = [("deal_id", pa.string()), ("known_on", pa.date32()), ("person_id", pa.string())]
LOG = pa.schema([*_WHO, ("row_id", pa.string()), ("voice", pa.string())])
CONTACTS = pa.schema([*_WHO, ("name", pa.string())])


def deal(**other: Any) -> Row:
    return {
        "deal_id": "D-1", "name": "Pumps", "yes_on": YES, "yes_who": None, "days_since_yes": (AS_OF - YES).days,
        "verdict": "stalled", "buyer_silence_days": 12, "limit_days": 9, "last_buyer_on": date(2026, 2, 12),
        "stage_kind": "yes", "close_date_pushes": None, **other,
    }  # fmt: skip


def person(person_id: str, name: str, **other: Any) -> Row:
    return {
        "row_id": f"pe-{person_id}", "person_id": person_id, "name": name, "email": None, "title": None, "department": None,
        "seat": "unknown", "raw_seat": None, "reports_to": None, "left_on": None, "known_on": date(2025, 12, 1), **other,
    }  # fmt: skip


def decider(**other: Any) -> Row:
    return person("d", "Dora Stahl", **{"seat": "decision_maker", "raw_seat": "decision maker", **other})


def tie(a: str, b: str, kind: str, **other: Any) -> Row:
    return {
        "row_id": f"t-{a}{b}{kind}", "from_person": a, "to_person": b, "kind": kind, "evidence": None, "is_refused": False,
        "said_by": "Mo", "occurred_on": date(2026, 1, 20), **other,
    }  # fmt: skip


def pushback(person_id: str, words: str, on: date = date(2026, 2, 10), **other: Any) -> Row:
    return {
        "row_id": f"pb-{person_id}-{other.get('voice')}-{on}-{words[:6]}", "person_id": person_id, "voice": None, "words": words, "heard_by": None,
        "classes": None, "is_repeat": False, "occurred_on": on, "is_since_yes": True, **other,
    }  # fmt: skip


def readiness(item: str, mark: int | None, words: str | None = None, on: date = date(2026, 2, 1)) -> Row:
    return {"row_id": f"r-{item}-{on}", "item": item, "mark": mark, "words": words, "occurred_on": on}


def move(play: str, state: str, on: date = date(2026, 2, 25)) -> Row:
    return {"row_id": f"m-{play}-{state}", "play": play, "state": state, "note": None, "occurred_on": on}


def commitment(act: str, state: str, on: date = date(2026, 2, 20), due: date | None = None) -> Row:
    return {
        "row_id": f"c-{act[:5]}-{state}", "commitment": act, "act": act, "state": state, "occurred_on": on, "due_on": due,
        "person_id": None,
    }  # fmt: skip


def stance(person_id: str, word: str, on: date = date(2026, 2, 5)) -> Row:
    return {
        "row_id": f"s-{person_id}-{on}",
        "person_id": person_id,
        "stance": word,
        "occurred_on": on,
        "evidence": None,
    }


def act(person_id: str, kind: str = "email", on: date = date(2026, 2, 12), **other: Any) -> Row:
    return {
        "row_id": f"a-{person_id}-{on}-{kind}", "person_id": person_id, "kind": kind, "side": "buyer", "occurred_on": on,
        "cancelled_on": None, "subject": "Next steps", "is_buyer": True, "is_progress": True, "is_since_yes": True,
        "is_cancelled_meeting": False, **other,
    }  # fmt: skip


def scope(words: str, on: date = date(2026, 2, 11), **other: Any) -> Row:
    return {
        "row_id": f"sc-{on}-{words[:4]}", "person_id": None, "words": words, "caused_by": None, "share": None,
        "occurred_on": on, "is_since_yes": True, **other,
    }  # fmt: skip


def case(verdict: str = "stalled", **rows: Any) -> Case:
    given = dict(rows)
    head = given.pop("deal", None) or deal(verdict=verdict)
    given.setdefault("people", [decider()])
    if heard := given.get("pushback"):
        log = pa.Table.from_pylist([{**r, "deal_id": "D-1", "known_on": r["occurred_on"]} for r in heard], LOG)
        contacts = pa.Table.from_pylist([{**p, "deal_id": "D-1"} for p in given["people"]], CONTACTS)
        ids = voices.identified(log, contacts)["voice_id"].to_pylist()
        given["pushback"] = [{**r, "voice_id": i} for r, i in zip(heard, ids, strict=True)]
    return Case(as_of=AS_OF, deal=head, **given)
