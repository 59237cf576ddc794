"""The map of a deal: people, seats, stances, ties, closeness and gaps, built from facts; what is proposed says so and why.

A person's word comes first, then the CRM, then a proposal from titles, mail and meetings. Nothing here is a judgement of
anybody: every entry is an act, a word or an export's own cell, with its day where there is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from holdfast.diagnosis.case import Case, Row, newest
from holdfast.org import groups, ties
from holdfast.org.entry import Somebody, group_name
from holdfast.org.fixed import fixed
from holdfast.org.ties import Link
from holdfast.org.titles import propose
from holdfast.units import is_name
from holdfast.vocab import Seat, Stance
from holdfast.voices import VOICE, plain

#: Level taken for a person whose title says nothing. Assumed.
NO_LEVEL = 3
#: A champion is proposed when somebody took at least this many steps since the yes and more than anybody else.
CHAMPION_STEPS = int(fixed("steps of a champion"))
#: What somebody is called of whom the export gives no name, address or title.
UNNAMED = "somebody without a name"


@dataclass(frozen=True)
class Gap:
    """Something missing: ``kind`` seat_empty, not_spoken, no_stance or proposed, with the question that closes it."""

    kind: str
    text: str
    question: str
    seat: str | None = None
    person_id: str | None = None


@dataclass(frozen=True)
class PeopleMap:
    """The map of one deal. ``size`` and ``prior`` tell how the assumed groups were chosen."""

    people: tuple[Somebody, ...]
    links: tuple[Link, ...]
    gaps: tuple[Gap, ...]
    size: str
    prior: str

    @property
    def known(self) -> list[Somebody]:
        """People known by name."""
        return [p for p in self.people if not p.is_assumed]

    @property
    def decider(self) -> Somebody | None:
        """The decision maker; null when nobody is known."""
        return next((p for p in self.people if p.is_decision_maker), None)

    @property
    def voices(self) -> list[Somebody]:
        """Distinct people who pushed back."""
        return [p for p in self.known if p.n_entries]

    def get(self, person_id: str | None) -> Somebody | None:
        """The entry of a person."""
        return next((p for p in self.people if p.person_id == person_id), None)


def build(case: Case) -> PeopleMap:
    """The map of *case*: a pure function of the facts."""
    people = _present(case)
    people = _seated(case, people)
    voices = voices_of(case, people)
    people += [_voice(name) for name in sorted(set(voices.values()) - {p.person_id for p in people})]
    decider = _decider(case, people)
    people = [replace(p, is_decision_maker=p.person_id == decider) for p in people]
    people = _championed(case, people, decider)
    links = ties.links(case, people, voices)
    spoken = _spoken(case)
    stances = {r["person_id"]: r for r in newest(case.stances, "person_id")}
    n = Counter(voices.values())
    people = [
        _with_stance(replace(p, has_spoken=_has_spoken(p, spoken, stances, n), n_entries=n[p.person_id]), stances)
        for p in people
    ]
    near = ties.closeness(people, links, decider)
    people = [replace(p, closeness=near[p.person_id][0], closeness_evidence=near[p.person_id][1]) for p in people]
    people.sort(key=lambda p: (not p.is_decision_maker, p.level, -p.closeness, p.name, p.person_id))
    size, prior, assumed = groups.fill(people, case.employees)
    return PeopleMap(tuple(people + assumed), tuple(links), tuple(_gaps(people)), size, prior)


def _present(case: Case) -> list[Somebody]:
    """The people of the deal who are still there, newest row each."""
    found = []
    for row in newest(case.people, "person_id"):
        if row["left_on"] is not None:
            continue
        said = propose(row["title"], row["department"])
        level = said.level or NO_LEVEL
        why = f"“{said.level_pattern}” in the title" if said.level else "assumed: the title does not say"
        department = row["department"] or said.department
        found.append(
            Somebody(
                person_id=row["person_id"],
                name=row["name"] or row["email"] or row["title"] or UNNAMED,
                title=row["title"],
                department=department,
                level=level,
                level_evidence=why,
                group=group_name(department, level),
            )
        )
    return found


def _voice(person_id: str) -> Somebody:
    said = person_id.removeprefix(VOICE)
    name = said if is_name(said) else "somebody not in the CRM"
    return Somebody(person_id, name, None, None, NO_LEVEL, "assumed: known by name only", "known by name only")


def _seated(case: Case, people: list[Somebody]) -> list[Somebody]:
    """Seats: a person's word, then the CRM's, then a proposal from the title."""
    stated = {r["person_id"]: r for r in newest(case.seats, "person_id")}
    crm = {r["person_id"]: r for r in newest(case.people, "person_id")}
    found = []
    for p in people:
        if row := stated.get(p.person_id):
            why = f"stated by {row['said_by'] or 'a person'}" + (f": {row['evidence']}" if row["evidence"] else "")
            found.append(replace(p, seat=row["seat"], seat_evidence=why))
            continue
        row = crm[p.person_id]
        if row["seat"] and row["seat"] != Seat.UNKNOWN.value:
            why = f"the CRM says “{row['raw_seat'] or row['seat']}”"
            found.append(replace(p, seat=row["seat"], seat_evidence=why))
            continue
        said = propose(row["title"], row["department"])
        known = said.seat != Seat.UNKNOWN
        found.append(
            replace(p, seat=said.seat.value, seat_evidence=said.seat_reason if known else None, is_proposed=known)
        )
    return found


def voices_of(case: Case, people: Sequence[Somebody]) -> dict[str, str]:
    """Row id of each entry of push-back → id of its voice: a person of the deal, or ``voice: NAME``.

    Entries without any name stand each for nobody and are left out.
    """
    present = {p.person_id for p in people}
    called = {r["voice_id"]: r["voice"] for r in reversed(case.pushback) if r["voice"]}
    found = {}
    for row in case.pushback:
        if who := row["voice_id"]:
            absent = who not in present and not who.startswith(VOICE)
            found[row["row_id"]] = VOICE + (called.get(who) or who).strip() if absent else who
    return found


def _decider(case: Case, people: Sequence[Somebody]) -> str | None:
    """The decision maker: the seat if somebody has it, else who said the yes, else the highest level among the known."""
    seated = [p for p in people if p.seat == Seat.DECISION_MAKER.value]
    if seated:
        return min(seated, key=lambda p: (p.level, p.person_id)).person_id
    who = plain(case.deal.get("yes_who") or "")
    named = [p for p in people if who and who in (plain(p.name), plain(p.person_id))]
    if named:
        return named[0].person_id
    told = [p for p in people if p.title and p.level < NO_LEVEL]
    return min(told, key=lambda p: (p.level, p.person_id)).person_id if told else None


def _as_decider(case: Case, p: Somebody) -> Somebody:
    if p.seat == Seat.DECISION_MAKER.value:
        return p
    said = plain(case.deal.get("yes_who") or "") in (plain(p.name), plain(p.person_id))
    why = "said the yes" if said else "nobody is named as decision maker, and nobody known stands higher"
    return replace(p, seat=Seat.DECISION_MAKER.value, seat_evidence=why, is_proposed=True)


def _championed(case: Case, people: list[Somebody], decider: str | None) -> list[Somebody]:
    """Proposes the decision maker from the yes, and a champion from who took the most steps, where none is known."""
    found = [_as_decider(case, p) if p.person_id == decider else p for p in people]
    if any(p.seat == Seat.CHAMPION.value for p in found):
        return found
    steps = Counter(r["person_id"] for r in case.activities if r["is_progress"] and r["is_since_yes"])
    free = [p for p in found if p.person_id != decider and (p.is_proposed or p.seat == Seat.UNKNOWN.value)]
    best = max(free, key=lambda p: (steps[p.person_id], p.person_id), default=None)
    others = max((steps[p.person_id] for p in found if p is not best and p.person_id != decider), default=0)
    if best is None or steps[best.person_id] < CHAMPION_STEPS or steps[best.person_id] <= others:
        return found
    why = f"took {steps[best.person_id]} steps since the yes, more than anybody else beside the decision maker"
    new = replace(best, seat=Seat.CHAMPION.value, seat_evidence=why, is_proposed=True)
    return [new if p is best else p for p in found]


def _spoken(case: Case) -> set[str]:
    """People who wrote, met or called since the yes."""
    return {r["person_id"] for r in case.activities if r["is_buyer"] and r["is_since_yes"] and r["person_id"]}


def _has_spoken(p: Somebody, spoken: set[str], stances: Mapping[str, Row], entries: Counter[str]) -> bool:
    return p.person_id in spoken or p.person_id in stances or entries[p.person_id] > 0


def _with_stance(p: Somebody, stances: Mapping[str, Row]) -> Somebody:
    row = stances.get(p.person_id)
    if row is None:
        return p
    return replace(p, stance=row["stance"], stance_on=row["occurred_on"], stance_evidence=row["evidence"])


_SEAT_WORDS: dict[str, tuple[str, str]] = {
    Seat.DECISION_MAKER.value: ("decision maker", "Who decides this in the end, whatever the chart says?"),
    Seat.CHAMPION.value: ("champion", "Who argues for this when we are not in the room?"),
    Seat.ECONOMIC_BUYER.value: ("economic buyer", "Who releases the money, and do they know that it is decided?"),
    Seat.TECHNICAL_EVALUATOR.value: (
        "technical evaluator",
        "Who checks that it works with what they have, and what have they said so far?",
    ),
    Seat.END_USER.value: ("end user", "Who will use it every day, and who has asked them what they think?"),
}


def _gaps(people: Sequence[Somebody]) -> list[Gap]:
    """Empty seats, people not heard since the yes, unknown stances of those close by, proposals that wait."""
    found = []
    seats = {p.seat for p in people}
    for seat, (word, question) in _SEAT_WORDS.items():
        if seat not in seats:
            found.append(Gap("seat_empty", f"Nobody is known as {word}.", question, seat=seat))
    for p in people:
        if not p.has_spoken:
            what = f" ({p.title})" if p.title else ""
            text = f"{p.name}{what} has not been heard since the yes."
            found.append(
                Gap("not_spoken", text, f"What does {p.name} think of it, and who has asked?", person_id=p.person_id)
            )
    for p in people:
        if p.has_spoken and p.stance is None and not p.is_decision_maker and p.closeness >= NEAR:
            text = f"{p.name} is close to the decision maker, and nobody has written down where they stand."
            question = f"What has {p.name} said or done that shows where they stand?"
            found.append(Gap("no_stance", text, question, person_id=p.person_id))
    for p in people:
        if p.is_proposed and p.seat in (Seat.DECISION_MAKER.value, Seat.CHAMPION.value):
            word = _SEAT_WORDS[p.seat][0]
            text = f"{p.name} is proposed as {word}: {p.seat_evidence}."
            question = f"Is {p.name} the {word}?"
            found.append(Gap("proposed", text, question, seat=p.seat, person_id=p.person_id))
    return found


#: From this closeness on somebody counts as close to the decision maker.
NEAR = fixed("close")
#: Stances as numbers from against to for, for the model.
STANCE_VALUES = {s.value: fixed(f"stance {s.value}") for s in Stance}


def rows(found: PeopleMap) -> dict[str, list[dict[str, Any]]]:
    """The rows of the Run's tables people, ties and gaps, without the deal."""
    from dataclasses import asdict

    return {
        "people": [asdict(p) for p in found.people],
        "ties": [asdict(link) for link in found.links],
        "gaps": [asdict(gap) for gap in found.gaps],
    }
