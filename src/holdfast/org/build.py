"""From the map of a deal to the model's inputs. Every number that is not a fact is a guess from the table (org/fixed.py).

What a decision maker said or did moves the guesses about them; their title moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from holdfast.diagnosis.case import Case, newest
from holdfast.diagnosis.lines import SUBSTANTIVE
from holdfast.diagnosis.readiness import ITEMS, Answers
from holdfast.org.entry import Somebody
from holdfast.org.fixed import fixed, several
from holdfast.org.map import STANCE_VALUES, PeopleMap
from holdfast.org.model import Decider, Organisation, Person, Tie
from holdfast.vocab import Holdup, MoveState, Seat, StageKind, TieKind

OBJECTED = fixed("stance of who pushed back")
#: Weight with which one is moved by the other, by kind of tie.
MOVED = several("influence by {}", "trust, boss, staff, work, same place, level, conflict")
#: Mark of a readiness item → how much the hold-up is to be expected.
SHOWS = {mark: fixed(f"answer marked {mark}") for mark in range(4)}
#: What is expected while nothing was asked, and how many answers that weighs as much as.
MIDDLE, PRIOR = fixed("hold-up of anybody"), fixed("weight of no answer")
#: Resolve on the day of the yes; the log since then moves it (org/follow.py).
AT_YES = fixed("resolve at the yes")
#: Preparation right after a play that prepares, and its half-life.
PREPARED = several("prepared by {}", "c1, c2, c4, c5, c10")
FADES_DAYS = fixed("preparation half-life")
#: Hold-up → the field of the decision maker that stands for it, and what each field is taken to be of anybody.
FIELD: dict[Holdup, str] = {
    Holdup.HARMONY: "harmony",
    Holdup.FAVOURITES: "favourites",
    Holdup.LONE_RESELLER: "load",
    Holdup.NOISE: "noise",
    Holdup.FORTITUDE: "fear",
}
NEUTRAL = several("{} of anybody", "harmony, favourites, load, noise, fear")
#: Mean days of the paper steps still to do where no plan says so.
PAPER = tuple(several("paper step {}", "1, 2, 3").values())
IN_PAPER = PAPER[1:]


def organisation(
    case: Case, found: PeopleMap, answers: Answers, voices: Mapping[str, str], *, at_yes: bool = False
) -> Organisation:
    """The model of *case*: known people, assumed groups person by person, ties, decision maker, paper still to do.

    *at_yes*: as on the day of the yes, before anybody was told and before anything in the log happened.
    """
    there: list[tuple[Somebody, str]] = []
    for p in found.people:
        if not p.is_decision_maker:
            there += [(p, i) for i in members(p)]
    return Organisation(
        people=[_person(case, p, i, voices, at_yes=at_yes) for p, i in there],
        ties=_ties(found, there),
        decider=decider(case, answers, at_yes=at_yes),
        paper_days=PAPER if at_yes else _paper(case),
        told_up_to=1 if at_yes else max([p.level for p in found.known if p.has_spoken], default=1),
    )


def members(p: Somebody) -> list[str]:
    """The people of an entry of the map, as the model calls them: an assumed group holds several."""
    return [p.person_id] if p.n_people == 1 else [f"{p.person_id} {k + 1}" for k in range(p.n_people)]


def _person(case: Case, p: Somebody, person_id: str, voices: Mapping[str, str], *, at_yes: bool) -> Person:
    own = [
        (r["classes"] or "").split() for r in case.pushback if voices.get(r["row_id"]) == p.person_id and r["classes"]
    ]
    stance = STANCE_VALUES.get(p.stance or "")
    if p.n_entries and (stance is None or stance > OBJECTED):
        stance = OBJECTED
    if stance is None and p.seat == Seat.CHAMPION.value:
        stance = STANCE_VALUES["supporter"]
    return Person(
        person_id=person_id,
        level=p.level,
        closeness=p.closeness,
        stance=stance,
        substantive=sum(SUBSTANTIVE in c for c in own) / len(own) if own else fixed("substance of anybody"),
        n_entries=0 if at_yes else p.n_entries,
        is_assumed=p.is_assumed,
    )


def _ties(found: PeopleMap, there: Sequence[tuple[Somebody, str]]) -> list[Tie]:
    ids = {i for _, i in there}
    weights: dict[tuple[str, str], float] = {}

    def tie(listener: str, speaker: str, weight: float) -> None:
        if listener in ids and speaker in ids and abs(weight) > abs(weights.get((listener, speaker), 0.0)):
            weights[listener, speaker] = weight

    for a, i in there:
        for b, j in there:
            if i != j and a.department and a.department == b.department:
                tie(i, j, MOVED["level" if b.level < a.level else "same place"])
    for link in found.links:
        a_id, b_id = link.from_person, link.to_person
        if link.kind == TieKind.TRUSTS.value:
            tie(a_id, b_id, MOVED["trust"])
        elif link.kind == TieKind.REPORTS_TO.value:
            tie(a_id, b_id, MOVED["boss"])
            tie(b_id, a_id, MOVED["staff"])
        elif link.kind == TieKind.WORKS_WITH.value:
            tie(a_id, b_id, MOVED["work"])
            tie(b_id, a_id, MOVED["work"])
        else:
            tie(a_id, b_id, MOVED["conflict"])
            tie(b_id, a_id, MOVED["conflict"])
    return [Tie(a, b, w) for (a, b), w in sorted(weights.items())]


def decider(case: Case, answers: Answers, *, at_yes: bool = False) -> Decider:
    """The decision maker as *answers* and acts let one guess, before the log has moved their resolve."""
    n = sum(answers.mark(i.id) is not None for i in ITEMS)
    doubt = "doubt with no answer" if n == 0 else "doubt" if n < fixed("many answers") else "doubt with many answers"
    fear = expected(answers, Holdup.FORTITUDE)
    return Decider(
        resolve=AT_YES,
        preparation=0.0 if at_yes else _preparation(case, answers),
        harmony=expected(answers, Holdup.HARMONY),
        favourites=expected(answers, Holdup.FAVOURITES),
        load=expected(answers, Holdup.LONE_RESELLER),
        noise=expected(answers, Holdup.NOISE),
        fear=round(fixed("fear by answers") * fear, 4),
        doubt=fixed(doubt),
    )


def expected(answers: Answers, holdup: Holdup) -> float:
    """How much a hold-up is to be expected from the answers, 0 to 1; 0.5 while nothing was asked.

    >>> from holdfast.diagnosis.readiness import answers
    >>> expected(answers([]), Holdup.NOISE), expected(answers([{"item": "b13", "mark": 3}]), Holdup.NOISE)
    (0.5, 0.4)
    """
    marks = [answers.mark(i.id) for i in ITEMS if i.group == holdup]
    told = [SHOWS[m] for m in marks if m is not None]
    return round((MIDDLE * PRIOR + sum(told)) / (PRIOR + len(told)), 4)


def _preparation(case: Case, answers: Answers) -> float:
    """What is left of the plays that prepare and of an if-then answer, after fading."""
    left = 0.0
    for r in newest(case.moves, "play"):
        if r["state"] == MoveState.DONE.value and r["play"] in PREPARED:
            left += PREPARED[r["play"]] * 0.5 ** ((case.as_of - r["occurred_on"]).days / FADES_DAYS)
    mark, row = answers.mark("b17"), answers.rows.get("b17")
    if mark is not None and mark >= fixed("an own answer") and row is not None:
        left = max(
            left, fixed("prepared by an own answer") * 0.5 ** ((case.as_of - row["occurred_on"]).days / FADES_DAYS)
        )
    return round(min(left, fixed("most prepared")), 4)


def _paper(case: Case) -> tuple[float, ...]:
    open_ = [r for r in case.plan_rows if r["is_paper"] and r["done_on"] is None]
    days = [float(max(r["expected_days"] or fixed("a planned step"), 1)) for r in open_]
    if days:
        return tuple(days[: int(fixed("most steps"))])
    return IN_PAPER if str(case.deal["stage_kind"]) == StageKind.PAPER.value else PAPER
