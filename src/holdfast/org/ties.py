"""Ties between the buyer's people: stated by a person, exported, or proposed from mail and meetings; and closeness."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from holdfast.diagnosis.case import Case, Row, newest
from holdfast.org.entry import Somebody
from holdfast.org.fixed import FIXED
from holdfast.vocab import ActivityKind, TieKind
from holdfast.voices import plain

_CLOSENESS = "closeness: "


@dataclass(frozen=True)
class Link:
    """A tie as in the Run's table ``ties``."""

    from_person: str
    to_person: str
    kind: str
    evidence: str
    is_proposed: bool
    dated_on: date | None
    table: str
    row_id: str | None

    @property
    def pair(self) -> frozenset[str]:
        """Both people."""
        return frozenset((self.from_person, self.to_person))


def links(case: Case, people: Sequence[Somebody], voices: Mapping[str, str]) -> list[Link]:
    """All ties of the deal; a refused tie is gone, whoever proposed it, and a stated one hides its proposal."""
    ids = {p.person_id for p in people}
    stated = newest(case.ties, "from_person", "to_person", "kind")
    refused = {(frozenset((r["from_person"], r["to_person"])), r["kind"]) for r in stated if r["is_refused"]}
    found = [_stated(r) for r in stated if not r["is_refused"]]
    found += _reporting(case)
    found += _heard(case, voices, people)
    found += _met(case)
    found += _named(case, people)
    found += [Link(**{k: r[k] for k in Link.__dataclass_fields__}) for r in case.proposed]
    kept: list[Link] = []
    seen: set[tuple[frozenset[str], str]] = set()
    tied: set[frozenset[str]] = set()
    for link in found:
        key = (link.pair, link.kind)
        known = link.is_proposed and link.pair in tied
        if len(link.pair) < 2 or not link.pair <= ids or key in refused or key in seen or known:
            continue
        seen.add(key)
        if link.kind != TieKind.REPORTS_TO.value:
            tied.add(link.pair)
        kept.append(link)
    return kept


def _stated(r: Row) -> Link:
    by = f"stated by {r['said_by']}" if r["said_by"] else "stated by a person"
    why = f"{by}: {r['evidence']}" if r["evidence"] else by
    return Link(r["from_person"], r["to_person"], r["kind"], why, False, r["occurred_on"], "ties", r["row_id"])


def _reporting(case: Case) -> list[Link]:
    rows = newest(case.people, "person_id")
    by_name = {plain(r["name"] or ""): r["person_id"] for r in rows if r["name"]}
    found = []
    for r in rows:
        boss = r["reports_to"]
        if not boss:
            continue
        boss = boss if any(x["person_id"] == boss for x in rows) else str(by_name.get(plain(boss), boss))
        why = "the CRM has the reporting line"
        found.append(
            Link(r["person_id"], boss, TieKind.REPORTS_TO.value, why, False, r["known_on"], "people", r["row_id"])
        )
    return found


def _heard(case: Case, voices: Mapping[str, str], people: Sequence[Somebody]) -> list[Link]:
    """A voice and those who heard it: they talk with each other."""
    by_name = {plain(p.name): p.person_id for p in people} | {p.person_id: p.person_id for p in people}
    found = []
    for r in case.pushback:
        for heard in (r["heard_by"] or "").split(";"):
            who, to = voices.get(r["row_id"]), by_name.get(heard.strip()) or by_name.get(plain(heard.strip()))
            if who and to:
                why = "one of them told the other what they think"
                found.append(
                    Link(who, to, TieKind.WORKS_WITH.value, why, True, r["occurred_on"], "pushback", r["row_id"])
                )
    return found


def _met(case: Case) -> list[Link]:
    """Two of the buyer's people in the same meeting: same day, same subject."""
    rooms: dict[tuple[date, str], list[Row]] = {}
    for r in case.activities:
        if (
            r["kind"] == ActivityKind.MEETING.value
            and r["person_id"]
            and r["occurred_on"]
            and r["cancelled_on"] is None
        ):
            rooms.setdefault((r["occurred_on"], r["subject"] or ""), []).append(r)
    found = []
    for (_, subject), rows in rooms.items():
        first = rows[0]
        for other in rows[1:]:
            why = f"both were in the meeting “{subject}”" if subject else "both were in one meeting"
            found.append(_proposal(first, first["person_id"], other["person_id"], why))
    return found


def _named(case: Case, people: Sequence[Somebody]) -> list[Link]:
    """Somebody who names a colleague in a mail works with them; first names count where only one person has them."""
    firsts: dict[str, list[str]] = {}
    for p in people:
        firsts.setdefault(p.name.split(" ")[0], []).append(p.person_id)
    names = {p.name: p.person_id for p in people} | {
        n: ids[0] for n, ids in firsts.items() if len(ids) == 1 and len(n) > 2
    }
    if not names:
        return []
    pattern = re.compile(r"\b(" + "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)) + r")\b")
    counts: dict[frozenset[str], list[Row]] = {}
    for r in case.activities:
        if not r["is_buyer"] or not r["person_id"] or r["kind"] != ActivityKind.EMAIL.value:
            continue
        for word in set(pattern.findall(case.texts.get(r["row_id"], ""))):
            pair = frozenset((r["person_id"], names[word]))
            if len(pair) == 2:
                counts.setdefault(pair, []).append(r)
    found = []
    for pair, rows in counts.items():
        author = rows[0]["person_id"]
        other = next(i for i in pair if i != author)
        times = "a mail" if len(rows) == 1 else f"{len(rows)} mails"
        found.append(_proposal(rows[0], author, other, f"one of them names the other in {times}"))
    return found


def _proposal(r: Row, a: str, b: str, why: str) -> Link:
    return Link(a, b, TieKind.WORKS_WITH.value, why, True, r["occurred_on"], "activities", r["row_id"])


#: Closeness to the decision maker by the strongest tie, 0 to 1.
WEIGHTS = {p.name.removeprefix(_CLOSENESS): p.mode for p in FIXED if p.name.startswith(_CLOSENESS)}


def closeness(people: Sequence[Somebody], found: Sequence[Link], decider: str | None) -> dict[str, tuple[float, str]]:
    """How close everybody is to the decision maker, 0 to 1, and why; the decision maker is at 1."""
    dm = next((p for p in people if p.person_id == decider), None)
    out = {}
    for p in people:
        if dm is None:
            out[p.person_id] = (WEIGHTS["no tie"], "no decision maker is known")
        elif p.person_id == decider:
            out[p.person_id] = (1.0, "decides")
        else:
            out[p.person_id] = _near(p, dm, [link for link in found if link.pair == {p.person_id, dm.person_id}])
    return out


def _near(p: Somebody, dm: Somebody, own: Sequence[Link]) -> tuple[float, str]:
    first = dm.name.split(" ")[0] if " " in dm.name else dm.name
    told: list[tuple[float, str]] = []
    for link in own:
        if link.kind == TieKind.TRUSTS.value:
            told.append(
                (
                    WEIGHTS["trusted"],
                    f"{first} trusts them" if link.from_person == dm.person_id else f"they trust {first}",
                )
            )
        elif link.kind == TieKind.REPORTS_TO.value:
            up = link.from_person == dm.person_id
            told.append(
                (WEIGHTS["boss" if up else "reports"], f"{first} reports to them" if up else f"they report to {first}")
            )
        elif link.kind == TieKind.WORKS_WITH.value:
            weight = WEIGHTS["works with, proposed" if link.is_proposed else "works with, stated"]
            told.append((weight, f"they work with {first}" + (", as it seems" if link.is_proposed else "")))
    if told:
        return max(told)
    if any(link.kind == TieKind.CONFLICTS_WITH.value for link in own):
        return WEIGHTS["conflict"], f"they are in conflict with {first}"
    if p.department and p.department == dm.department:
        return WEIGHTS["same department"], f"same department as {first}"
    return WEIGHTS["no tie"], "no tie is known"
