"""Names in messages matched to the people of a deal: sure by address or full name, else a proposal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from holdfast.voices import plain

#: Names alike to this degree are proposed, never taken for sure. A design choice.
_ALIKE = 0.86


@dataclass(frozen=True, slots=True)
class Match:
    """A voice and who it may be. ``person_id`` is null when nobody fits; ``why`` says how it was matched."""

    voice: str
    person_id: str | None = None
    is_sure: bool = False
    why: str = "not among the people of the deal"
    candidates: tuple[str, ...] = field(default_factory=tuple)


def match(voice: str, people: Iterable[Mapping[str, Any]], *, address: str = "", department: str = "") -> Match:
    """Who among *people* (rows with person_id, name, email, department) the *voice* may be.

    >>> people = [{"person_id": "p1", "name": "Maria Rossi", "email": "m@x.example"}, {"person_id": "p2", "name": "Jo Berg"}]
    >>> match("Maria", people).person_id, match("Maria", people).is_sure, match("Jo Berg", people).is_sure
    ('p1', False, True)
    """
    rows = list({str(p["person_id"]): p for p in people}.values())
    for p in rows:
        if address and str(p.get("email") or "").casefold() == address.casefold():
            return Match(voice, str(p["person_id"]), True, "same address")
    wanted = plain(voice)
    if not wanted:
        return Match(voice)
    if "@" in voice:
        found = [p for p in rows if str(p.get("email") or "").casefold() == voice.strip().casefold()]
        return Match(voice, str(found[0]["person_id"]), True, "same address") if found else Match(voice)
    names = [(p, plain(str(p.get("name") or ""))) for p in rows]
    ways = (
        ("same name", [p for p, n in names if n == wanted]),
        ("same part of the name", [p for p, n in names if " " not in wanted and wanted in n.split()]),
        ("name within the name", [p for p, n in names if " " in wanted and set(wanted.split()) <= set(n.split())]),
        ("nearly the same name", [p for p, n in names if _alike(wanted, n)]),
    )
    for why, fitting in ways:
        found = fitting
        if len(found) > 1 and department:
            found = [p for p in found if department.casefold() in str(p.get("department") or "").casefold()] or found
        if len(found) == 1:
            return Match(voice, str(found[0]["person_id"]), why == "same name", why)
        if found:
            ids = tuple(str(p["person_id"]) for p in found)
            return Match(voice, None, False, f"{len(found)} people fit", ids)
    return Match(voice)


def _alike(wanted: str, name: str) -> bool:
    if not name or len(wanted) < 4:
        return False
    options = [name] if " " in wanted else name.split()
    return any(len(o) >= 4 and SequenceMatcher(None, wanted, o).ratio() >= _ALIKE for o in options)
