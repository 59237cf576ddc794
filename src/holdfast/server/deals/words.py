"""Words of people as rows: which tables there are, what a row speaks of, and what may stand in its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from holdfast.ingest.spoken import ALLOWED, SPOKEN
from holdfast.report.words import clean
from holdfast.server.problems import Invalid
from holdfast.vocab import Seat

#: Persons whom somebody added to a deal: read back as plain contacts.
CONTACTS = "contacts"
#: Rows of the plan that both sides keep: read back as plain rows of a plan; a dropped row is not read back.
PLAN = "plan"
PLAN_STATES = ("open", "done", "dropped")
#: Table → its time column and our column → plain column; the tables of words and the persons that were added.
TABLES: dict[str, tuple[str, dict[str, str]]] = {
    **SPOKEN,
    CONTACTS: (
        "added_at",
        {c: c for c in ("person_id", "name", "title", "department", "role", "reports_to", "left_at")},
    ),
    PLAN: (
        "created_at",
        {c: c for c in ("title", "side", "owner", "due_on", "state", "play")} | {"done_on": "done_at"},
    ),
}
#: Tables where every row stands alone; in the others the newest row of a subject holds.
ENTRIES = frozenset({"pushback", "scope_changes", "impacts", "replies", "plan"})
#: Columns of names and free text, emptied when a person is erased.
TEXTS = frozenset(
    {"who", "evidence", "said_by", "reason", "words", "voice", "heard_by", "reported_by", "owner", "answer", "proof", "act",
     "note", "name", "title", "what", "bearer", "heard", "reply", "text"}
)  # fmt: skip
_NEEDED: dict[str, tuple[str, ...]] = {
    "parks": ("reason", "resume_on"),
    "pushback": ("words",),
    "concerns": ("concern", "state"),
    "scope_changes": ("words",),
    "impacts": ("kind", "group", "what"),
    "replies": ("heard", "reply"),
    "openings": ("document", "place"),
    "ties": ("from_person", "to_person", "kind"),
    "seats": ("person_id", "seat"),
    "stances": ("person_id", "stance"),
    "readiness": ("item",),
    "commitments": ("commitment", "act", "state"),
    "moves": ("play", "state"),
    "disputes": ("sign",),
    CONTACTS: ("person_id", "name"),
    PLAN: ("title", "side", "state"),
}
_SUBJECT: dict[str, tuple[str, ...]] = {
    "yeses": (),
    "parks": (),
    "concerns": ("concern",),
    "ties": ("from_person", "to_person", "kind"),
    "seats": ("person_id",),
    "stances": ("person_id",),
    "readiness": ("item",),
    "commitments": ("commitment",),
    "openings": ("document", "place"),
    "moves": ("play",),
    "disputes": ("sign", "evidence_row"),
    CONTACTS: ("person_id",),
}
LONGEST = 8000


#: Days after which the Run on the pages is taken for one of another time: a demo, or an export of long ago.
LONG_AGO = 7


def usual_day(today: date, as_of: date | None) -> date:
    """The day of a word that names none: today; beside a Run of long ago the last day that this Run, computed again, knows.

    >>> usual_day(date(2026, 3, 4), date(2026, 3, 2)), usual_day(date(2026, 11, 25), date(2026, 3, 2))
    (datetime.date(2026, 3, 4), datetime.date(2026, 3, 1))
    """
    return today if as_of is None or today - as_of <= timedelta(days=LONG_AGO) else as_of - timedelta(days=1)


def subject_of(table: str, values: Mapping[str, Any], key: str) -> str:
    """What a row speaks of within its deal; an entry speaks of itself.

    >>> subject_of("stances", {"person_id": "p-1", "stance": "sceptic"}, "w1"), subject_of("pushback", {}, "w1")
    ('p-1', 'w1')
    """
    if table in ENTRIES:
        return key
    return "|".join(str(values.get(c) or "") for c in _SUBJECT[table])[:300]


def checked(table: str, values: Mapping[str, Any], said_on: date, today: date) -> dict[str, Any]:
    """The values of a row as they are kept: our column names, plain JSON; raises :class:`Invalid` field by field."""
    if table not in TABLES:
        raise Invalid({"table": "not one of " + ", ".join(TABLES)})
    columns = TABLES[table][1]
    fields: dict[str, str] = {k: "no such field" for k in values if k not in columns or k == "said_by"}
    kept: dict[str, Any] = {}
    for name in columns:
        raw = values.get(name)
        if name == "said_by" or raw is None or raw == "":
            continue
        try:
            kept[name] = _kind(table, name)(raw)
        except ValueError as cause:
            fields[name] = str(cause)
    for name in _NEEDED.get(table, ()):
        if name not in fields and kept.get(name) in (None, ""):
            fields[name] = "must be filled in"
    if said_on > today:
        fields["said_on"] = "a day to come"
    if table == "parks" and "resume_on" in kept and kept["resume_on"] <= said_on.isoformat():
        fields["resume_on"] = "must be a day after the park begins"
    if table == PLAN and kept.get("state") == "done":
        kept.setdefault("done_on", said_on.isoformat())
    elif table == PLAN:
        kept.pop("done_on", None)
    if table == "ties" and kept.get("from_person") and kept.get("from_person") == kept.get("to_person"):
        fields["to_person"] = "a tie is between two people"
    if fields:
        raise Invalid(fields)
    return kept


def _kind(table: str, name: str) -> Callable[[Any], Any]:
    allowed = ALLOWED.get(table, {}).get(name)
    if table == CONTACTS and name == "role":
        allowed = Seat
    if table == PLAN and name in ("side", "state"):
        words = ("buyer", "seller") if name == "side" else PLAN_STATES
        return lambda raw: _one_of(raw, list(words))
    if allowed is not None:
        return lambda raw: _one_of(raw, [str(v) for v in allowed])
    if name.startswith("is_"):
        return _flag
    if name.endswith("_on") or name == "left_at":
        return _day
    if name == "mark":
        return lambda raw: _number(raw, 0, 3, whole=True)
    if name == "place":
        return lambda raw: _number(raw, 1, 4, whole=True)
    if name == "share":
        return lambda raw: _number(raw, 0, 1)
    if name == "classes":
        return _classes
    return _text


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("must be text")
    text = "\n".join(clean(line) for line in raw.replace("\r\n", "\n").split("\n")).strip()
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    return text


def _one_of(raw: Any, allowed: list[str]) -> str:
    said = str(raw).strip().lower()
    if said not in allowed:
        raise ValueError("not one of " + ", ".join(allowed))
    return said


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    said = str(raw).strip().lower()
    if said in ("yes", "true", "on", "1"):
        return True
    if said in ("no", "false", "off", "0", ""):
        return False
    raise ValueError("must be yes or no")


def _day(raw: Any) -> str:
    if isinstance(raw, date):
        return raw.isoformat()
    try:
        found = date.fromisoformat(str(raw).strip())
    except ValueError as cause:
        raise ValueError("not a date such as 2026-03-02") from cause
    if not 1990 <= found.year <= 2100:
        raise ValueError("not a day of these decades")
    return found.isoformat()


def _number(raw: Any, low: float, high: float, *, whole: bool = False) -> float | int:
    try:
        found = float(raw)
    except (TypeError, ValueError) as cause:
        raise ValueError("must be a number") from cause
    if not low <= found <= high or (whole and found != int(found)):
        raise ValueError(f"must be {'a whole number ' if whole else ''}from {low:g} to {high:g}")
    return int(found) if whole else found


def _classes(raw: Any) -> str:
    parts = list(raw) if isinstance(raw, list | tuple) else str(raw).split()
    if len(parts) > 12 or not all(isinstance(p, str) and re.fullmatch(r"[a-z_]{1,40}", p) for p in parts):
        raise ValueError("must be classes separated by blanks")
    return " ".join(dict.fromkeys(parts))
