"""Who hears of the decision together, and who tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holdfast.org.entry import Somebody
from holdfast.org.titles import LEVELS
from holdfast.plays.base import Situation
from holdfast.preparation.document import Source
from holdfast.preparation.facts import Level
from holdfast.vocab import Stance

#: Stances of those who are heard before their people are told.
DOUBTS = (Stance.OPPONENT.value, Stance.SCEPTIC.value)


def levels(s: Situation) -> tuple[Level, ...]:
    """Levels from the top down, each in as many parts as there are people to tell it.

    A part is told by a known person above it in their own line: of its department, or to whom its people report. The level
    right below the decision maker hears it from them, and so does the line of somebody who doubts it: nobody is sent to announce
    what they oppose. A level above the decision maker's own of which nobody is known is left out: they do not brief their
    own superiors.
    """
    found: list[Level] = []
    # A voice that is known from the log alone was named in confidence.
    listed = {r["person_id"]: r for r in s.case.people}
    decider = s.map.decider
    top = decider.level if decider is not None else 0
    below = min((p.level for p in s.map.people if p.level > top), default=0)
    for number, name in LEVELS.items():
        here = [p for p in s.map.people if p.level == number and not p.is_decision_maker]
        known = [p for p in here if p.person_id in listed]
        if not here or (not known and decider is not None and number < decider.level):
            continue
        parts: dict[str, list[Somebody]] = {}
        tellers = {p.person_id: p for p in s.map.known}
        for p in here:
            teller = _teller(p, listed, s) or (decider if not found or number == below else None)
            parts.setdefault(teller.person_id if teller else "", []).append(p)
        for teller_id, people in parts.items():
            teller = tellers.get(teller_id)
            groups: dict[str, bool] = {}
            for p in people:
                if p.department and p.department.casefold() != name:
                    groups[p.department] = groups.get(p.department, True) and p.is_assumed
            sources = tuple(Source("people", p.person_id) for p in people if p.person_id in listed)
            told_by = (Source("people", teller.person_id),) if teller else ()
            found.append(Level(name, teller.name if teller else "", tuple(groups.items()), sources, told_by))
    return tuple(found)


def _teller(p: Somebody, listed: Mapping[str, Mapping[str, Any]], s: Situation) -> Somebody | None:
    """Who tells *p*: the nearest above in their line; the decision maker in the place of one who doubts it."""
    reports = (listed.get(p.person_id) or {}).get("reports_to")
    above = [
        x for x in s.map.known
        if x.level < p.level and x.person_id in listed
        and (x.person_id == reports or (p.department and x.department == p.department))
    ]  # fmt: skip
    nearest = max(above, key=lambda x: (x.person_id == reports, x.level, x.person_id), default=None)
    return s.map.decider if nearest is not None and nearest.stance in DOUBTS else nearest
