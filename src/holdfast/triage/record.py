"""The push-back of one deal, from its rows: entries, voices by week, register of concerns, drift of the scope. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from holdfast.triage.base import Backend, Reading
from holdfast.triage.entries import OPEN, Proposal, answer_to, earlier, first_of, has_substance, propose
from holdfast.triage.mailbox import Mail
from holdfast.voices import plain

Row = Mapping[str, Any]
Rows = list[dict[str, Any]]
PERSON, READ = "person", "read"
#: A scope change without a stated cause is tied to push-back of at most this many days before. A design choice.
CAUSE_DAYS = 21
#: Words that a change and its cause must share when they come from different people.
_ALIKE_CAUSE = 0.45
_DEFAULT_SHARE = 1.0
#: From this likeness on two requests are one, asked twice. Strict: two that differ in one thing are two.
_SAME_REQUEST = 0.95
#: Mails are proposed as entries from this chance of push-back on; a message that a person pastes is proposed always.
LEAST = 0.5


@dataclass(frozen=True)
class Log:
    """What is known of one deal: the day of the yes, and rows of ``pushback``, ``concerns``, ``scope_changes``, ``people``.

    ``mails`` are texts of the buyer since the yes: row_id, body, person_id, name, occurred_on, n_words.
    """

    yes_on: date
    as_of: date
    pushback: Sequence[Row] = ()
    concerns: Sequence[Row] = ()
    scope_changes: Sequence[Row] = ()
    people: Sequence[Row] = ()
    mails: Sequence[Row] = field(default_factory=tuple)


def entries(log: Log, backend: Backend) -> Rows:
    """Rows of the Run's table ``pushback``: logged entries since the yes, then proposals from mails, by day."""
    names = _named(log)
    logged = _reclassed([r for r in log.pushback if r["occurred_on"] is not None])
    unread = [r for r in logged if r.get("words")]
    readings = dict(zip((r["row_id"] for r in unread), backend.read([str(r["words"]) for r in unread]), strict=True))
    found: Rows = []
    before: Rows = []
    for row in logged:
        found.append(_entry(row, readings.get(row["row_id"]), before, log, names))
        before.append(dict(row) | {"repeats": found[-1]["repeats"]})
    found += _proposed(log, before, backend, names)
    found = [e for e in found if e["heard_on"] >= log.yes_on or not e["is_proposed"]]
    return sorted(found, key=lambda e: (e["heard_on"], e["row_id"]))


def _named(log: Log) -> dict[str, str]:
    """What everybody is called: the people of the deal, and voices of the log that are none of them."""
    heard = {str(r["voice_id"]): str(r["voice"]) for r in log.pushback if r.get("voice_id") and r.get("voice")}
    return heard | {str(p["person_id"]): str(p.get("name") or p["person_id"]) for p in log.people}


def _reclassed(rows: list[Row]) -> list[Row]:
    """Entries with the newest classes that people gave them: a row that names another entry as its source re-reads it."""
    ids = {str(r["row_id"]) for r in rows}
    words = {str(r["source_row"]): r for r in rows if str(r.get("source_row")) in ids}
    again = {str(r["row_id"]) for r in words.values()} | {
        str(r["row_id"]) for r in rows if str(r.get("source_row")) in ids
    }
    return [
        {**r, "classes": words[i]["classes"]} if (i := str(r["row_id"])) in words else r
        for r in rows
        if str(r["row_id"]) not in again
    ]


def _entry(row: Row, reading: Reading | None, before: Rows, log: Log, names: Mapping[str, str]) -> dict[str, Any]:
    said = row.get("classes")
    classes = str(said).split() if said is not None else list(reading.labels) if reading else []
    classes = [c for c in classes if c != "none"]
    by_person = said is not None
    voice = names.get(str(row.get("person_id")), "") or row.get("voice") or None
    words = str(row.get("words") or "")
    alike = earlier([words], row.get("person_id"), str(voice or ""), before, log.concerns) if words else None
    repeats = row.get("repeats") or (alike.row_id if alike else None)
    head = first_of({**row, "repeats": repeats}, [*before]) if repeats else row
    step = answer_to(head, before, _until(log.concerns, row["occurred_on"])) if repeats else None
    return {
        "row_id": row["row_id"],
        "heard_on": row["occurred_on"],
        "week": _week(log, row["occurred_on"]),
        "voice": voice,
        "voice_id": row.get("voice_id") or row.get("person_id") or None,
        "person_id": row.get("person_id") or None,
        "reported_by": row.get("reported_by"),
        "channel": row.get("channel"),
        "heard_by": row.get("heard_by"),
        "words": row.get("words"),
        "span": (reading.spans.get(classes[0]) or None) if reading and classes else None,
        "classes": " ".join(classes),
        "classes_from": PERSON if by_person else READ,
        "p_substantive": None if by_person or reading is None else reading.chances["substantive"],
        "is_repeat": bool(row.get("is_repeat")) or bool(row.get("repeats") and _same(head, row, names))
        or bool(alike and alike.same_voice and not row.get("repeats")),
        "repeats": repeats,
        "repeats_from": None if not repeats else PERSON if row.get("repeats") else READ,
        "answer": step["answer"] if step else None,
        "answered_on": step["occurred_on"] if step else None,
        "is_ask": bool(reading and reading.chances["ask"] >= 0.5),
        "is_proposed": False,
        "needs_person": (reading.needs_person or None) if reading and not by_person else None,
    }  # fmt: skip


def _week(log: Log, day: date) -> int | None:
    return (day - log.yes_on).days // 7 if day >= log.yes_on else None


def _same(head: Row, row: Row, names: Mapping[str, str]) -> bool:
    return who(head, names) == who(row, names)


def _until(steps: Iterable[Row], day: date) -> list[Row]:
    return [c for c in steps if c.get("occurred_on") is None or c["occurred_on"] <= day]


def _proposed(log: Log, before: Rows, backend: Backend, names: Mapping[str, str]) -> Rows:
    """Push-back read in mails of the buyer that no entry was made of; of mails in another language only the newest."""
    taken = {str(r.get("source_row")) for r in log.pushback if r.get("source_row")}
    logged = {" ".join(str(r.get("words") or "").split()) for r in log.pushback}
    found: Rows = []
    foreign: dict[str, Any] | None = None
    for mail in log.mails:
        if str(mail["row_id"]) in taken or not str(mail["body"] or "").strip():
            continue
        sender = names.get(str(mail.get("person_id")), "")
        taken_apart = Mail(body=str(mail["body"]), sender=sender, sent_on=mail["occurred_on"], channel="mail")
        for p in propose(taken_apart, log.people, before, backend, as_of=mail["occurred_on"], concerns=log.concerns):
            if not p.is_pushback or " ".join(p.words.split()) in logged:
                continue
            row = _read(p, mail, log, names)
            if not p.classes:
                foreign = row
            elif p.chances["pushback"] >= LEAST:
                found.append(row)
    return [*found, foreign] if foreign else found


def _read(p: Proposal, mail: Row, log: Log, names: Mapping[str, str]) -> dict[str, Any]:
    person = p.person_id or (mail.get("person_id") if not p.reported_by else None)
    return {
        "row_id": mail["row_id"],
        "heard_on": mail["occurred_on"],
        "week": _week(log, mail["occurred_on"]),
        "voice": p.voice or names.get(str(person)) or None,
        "voice_id": who({"person_id": person, "voice": p.voice}, names) or None,
        "person_id": person,
        "reported_by": p.reported_by or None,
        "channel": "mail",
        "heard_by": None,
        "words": p.words,
        "span": p.spans.get(p.classes[0]) if p.classes else None,
        "classes": " ".join(p.classes),
        "classes_from": READ,
        "p_substantive": p.chances["substantive"],
        "is_repeat": p.is_repeat,
        "repeats": p.repeats.row_id if p.repeats else None,
        "repeats_from": READ if p.repeats else None,
        "answer": p.answered.answer if p.answered else None,
        "answered_on": p.answered.answered_on if p.answered else None,
        "is_ask": p.ask,
        "is_proposed": True,
        "needs_person": p.needs_person or None,
    }


def who(entry: Row, names: Mapping[str, str]) -> str:
    """One key per person: the identity of the voice or its id, else the name as heard; "" when nobody is named."""
    if one := entry.get("voice_id") or entry.get("person_id"):
        return str(one)
    voice = plain(str(entry.get("voice") or ""))
    known = {plain(name): i for i, name in names.items()}
    return known.get(voice, voice)


def voices(found: Sequence[Row], log: Log) -> Rows:
    """Rows of ``voices``: every week since the yes up to the newest entry, empty ones among them.

    Entries without a name count as one unnamed voice a week, never as several.
    """
    names = _named(log)
    weeks = [e["week"] for e in found if e["week"] is not None]
    seen = {who(e, names) for e in found if e["week"] is None and not e["is_proposed"]}
    rows: Rows = []
    for week in range(max(weeks) + 1 if weeks else 0):
        mine = [e for e in found if e["week"] == week and not e["is_proposed"]]
        people = {who(e, names) for e in mine}
        rows.append(
            {
                "week": week,
                "from_on": log.yes_on + timedelta(days=7 * week),
                "entries": len(mine),
                "repeats": sum(e["is_repeat"] for e in mine),
                "voices": len(people),
                "new_voices": len(people - seen - {""}),
                "substantive": sum(has_substance(e["classes"]) for e in mine),
                "proposed": sum(e["week"] == week and e["is_proposed"] for e in found),
            }
        )
        seen |= people
    return rows


def register(found: Sequence[Row], log: Log) -> Rows:
    """Rows of ``concerns``: what holds substance, once per point, with the newest word about it. Open ones first."""
    logged = [e for e in found if not e["is_proposed"]]
    steps: dict[str, list[Row]] = {}
    for step in log.concerns:
        steps.setdefault(str(step["concern"]), []).append(step)
    chains: dict[str, list[Row]] = {}
    for e in logged:
        chains.setdefault(str(first_of(e, logged)["row_id"]), []).append(e)
    names = {str(p["person_id"]): str(p.get("name") or "") for p in log.people}
    rows: Rows = []
    for head, chain in chains.items():
        mine = [s for e in chain for s in steps.get(str(e["row_id"]), [])]
        if mine or any(has_substance(e["classes"]) for e in chain):
            rows.append(_concern(head, chain, sorted(mine, key=lambda s: s.get("row_no") or 0), log, names))
    return sorted(rows, key=lambda r: (r["state"] != OPEN, r["raised_on"], r["concern"]))


def _concern(head: str, chain: list[Row], steps: list[Row], log: Log, names: Mapping[str, str]) -> dict[str, Any]:
    first = chain[0]
    newest: dict[str, Any] = {}
    for step in steps:
        newest |= {k: v for k, v in step.items() if v not in (None, "")}
    answers = [s for s in steps if str(s.get("answer") or "").strip()]
    state, note = str(newest.get("state") or OPEN), None
    if state != OPEN and not answers:
        state, note = OPEN, "a word closed it without an answer; it stays open"
    due = newest.get("due_on")
    return {
        "concern": head,
        "raised_on": first["heard_on"],
        "words": first["words"],
        "voice": first["voice"],
        "person_id": first["person_id"],
        "n_entries": len(chain),
        "n_voices": len({who(e, names) for e in chain}),
        "state": state,
        "owner": newest.get("owner"),
        "answer": answers[-1]["answer"] if answers else None,
        "answered_on": answers[-1].get("occurred_on") if answers else None,
        "proof": newest.get("proof"),
        "due_on": due,
        "is_overdue": state == OPEN and due is not None and due < log.as_of,
        "is_proposed": not steps and all(e["classes_from"] == READ for e in chain),
        "note": note,
    }


def scope(found: Sequence[Row], log: Log) -> Rows:
    """Rows of ``scope``: changes since the yes with their cause, and how much was moved by what.

    >>> day = date(2026, 3, 2)
    >>> e = {"row_id": "e1", "heard_on": day, "person_id": "p", "voice": "Jo", "words": "Not before the audit.",
    ...      "classes": "delay", "is_proposed": False}
    >>> log = Log(day, date(2026, 4, 1), scope_changes=[{"row_id": "s", "occurred_on": day, "caused_by": "e1", "share": 0.2}])
    >>> [(r["cause"], r["is_substantive"], r["moved"], r["moved_without"]) for r in scope([e], log)]
    [('e1', False, 0.2, 1.0)]
    """
    by_id = {str(e["row_id"]): e for e in found}
    rows: Rows = []
    moved = without = unknown = 0.0
    changes = [c for c in log.scope_changes if c["occurred_on"] is not None and c["occurred_on"] >= log.yes_on]
    told = [float(c["share"]) for c in changes if c.get("share") is not None]
    equal = sum(told) / len(told) if told else _DEFAULT_SHARE
    asked: Rows = []
    for change in changes:
        again = _asked_before(change, asked)
        asked.append(dict(change))
        cause = by_id.get(str(change.get("caused_by"))) if change.get("caused_by") else None
        source = PERSON if cause else None
        if cause is None and not change.get("caused_by"):
            cause = _cause(change, found)
            source = READ if cause else None
        size = 0.0 if again else float(change["share"]) if change.get("share") is not None else equal
        substance = has_substance(cause["classes"]) if cause else None
        moved += size
        without += size * (substance is False)
        unknown += size * (substance is None)
        rows.append(
            {
                "row_id": change["row_id"],
                "asked_on": change["occurred_on"],
                "person_id": change.get("person_id"),
                "words": change.get("words"),
                "share": change.get("share"),
                "repeats": again,
                "cause": cause["row_id"] if cause else None,
                "cause_from": source,
                "cause_words": cause["words"] if cause else None,
                "cause_classes": cause["classes"] if cause else None,
                "is_substantive": substance,
                "moved": round(moved, 6),
                "moved_without": round(without / moved, 6) if moved else 0.0,
                "moved_unknown": round(unknown / moved, 6) if moved else 0.0,
            }
        )
    return rows


def _asked_before(change: Row, asked: Sequence[Row]) -> str | None:
    """The first earlier request that asks the same, so that a wish said twice moves the scope once."""
    from holdfast.triage.likeness import alike

    words = str(change.get("words") or "")
    same = (
        str(a["row_id"]) for a in asked if words and a.get("words") and alike(words, str(a["words"])) >= _SAME_REQUEST
    )
    return next(same, None)


def _cause(change: Row, found: Sequence[Row]) -> Row | None:
    """The newest entry shortly before a change by the same person, else the one whose words are most alike."""
    from holdfast.triage.likeness import alike

    day = change["occurred_on"]
    near = [e for e in found if timedelta(0) <= day - e["heard_on"] <= timedelta(days=CAUSE_DAYS)]
    same = [e for e in near if change.get("person_id") and e["person_id"] == change["person_id"]]
    if same:
        return same[-1]
    words = str(change.get("words") or "")
    rated = [(alike(words, str(e["words"])), e["row_id"], e) for e in near if words and e["words"]]
    best = max(rated, default=None, key=lambda r: r[:2])
    return best[2] if best is not None and best[0] >= _ALIKE_CAUSE else None
