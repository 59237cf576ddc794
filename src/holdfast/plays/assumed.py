"""Every number behind the people of a deal, in one table: guesses that each run draws, numbers that are fixed, effects of plays.

A number that is fixed has the same low, likeliest and high value. *Assumed* means that nobody measured it in sales; where a study
shows that an effect is there, the source says so, and its size is assumed all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from holdfast.diagnosis import holdups
from holdfast.diagnosis.case import Case
from holdfast.diagnosis.readiness import answers
from holdfast.org import build, evening, follow, groups, kernel, ties, weigh
from holdfast.org import map as maps
from holdfast.org.model import Decider
from holdfast.org.parameters import PARAMETERS
from holdfast.plays import BASELINES, PLAYS, ask
from holdfast.plays.base import GRADES, Play, Situation
from holdfast.vocab import Reaction

Row = dict[str, Any]
ASSUMED = "assumed"
_GROUPS = "5 to 16 people over up to four functions: survey of 632 buyers, 2024, grade B; scaling and mix are assumed"
#: What each reaction leans on, in the order of the model.
_SEEN = (
    "itself",
    "resolve below 0.6",
    "preparation",
    "harmony",
    "close critics",
    "talk taken for strategy",
    "load",
    "fear",
)
_UNIT = {"add": "added", "scale": "factor", "set": "set to"}


def table() -> list[Row]:
    """The rows of the Run's table ``assumptions``."""
    rows = [{"parameter": p.name, **{k: v for k, v in asdict(p).items() if k != "name"}} for p in PARAMETERS]
    return [
        *rows,
        *_decider(),
        *_map(),
        *_log(),
        *_leans(),
        *_fixed_in_the_day(),
        *_evidence(),
        *(r for p in (*BASELINES, *PLAYS) for r in _play(p)),
    ]


def _fixed(name: str, value: float, unit: str, meaning: str, source: str = ASSUMED) -> Row:
    at = {"low": float(value), "mode": float(value), "high": float(value)}
    return {"parameter": name, "meaning": meaning, "unit": unit, **at, "source": source}


def _decider() -> Iterator[Row]:
    yield _fixed("resolve at the yes", build.AT_YES, "resolve", "resolve of anybody on the day of the yes")
    for name, value in build.NEUTRAL.items():
        yield _fixed(f"{name} of anybody", value, "share", f"{name} while nothing was asked or done that tells of it")
    yield _fixed("doubt", Decider().doubt, "share", "how far a guess about the decision maker may be off, by default")
    for mark, value in build.SHOWS.items():
        yield _fixed(
            f"answer marked {mark}", value, "share", "how much a hold-up is to be expected after such an answer"
        )
    yield _fixed("weight of no answer", build.PRIOR, "answers", "how many answers the middle of 0.5 weighs as much as")
    fades = "meeting counter-arguments in advance fades after about two weeks: 54 cases, grade A; the size is assumed"
    for play, value in build.PREPARED.items():
        yield _fixed(f"prepared by {play}", value, "share", f"preparation right after {play} was done", fades)
    yield _fixed(
        "preparation half-life",
        build.FADES_DAYS,
        "days",
        "days after which half of a preparation of the past is left",
        fades,
    )
    for n, days in enumerate(build.PAPER, start=1):
        yield _fixed(f"paper step {n}", days, "days", "mean days of a paper step where no plan says so")
    yield _fixed("weak answer", ask.WEAK, "mark", "the mark that stands for a weak answer when questions are compared")
    yield _fixed(
        "strong answer", ask.STRONG, "mark", "the mark that stands for a strong answer when questions are compared"
    )
    yield _fixed("where one stands", ask.STANDS, "stance", "how far an answer moves a stance that nobody knows")


def _map() -> Iterator[Row]:
    for name, value in maps.STANCE_VALUES.items():
        yield _fixed(f"stance {name}", value, "stance", "a stance as a number from against (-1) to for (1)")
    yield _fixed(
        "stance of who pushed back",
        build.OBJECTED,
        "stance",
        "stance of somebody who pushed back and of whom none is known",
    )
    for name, value in ties.WEIGHTS.items():
        yield _fixed(
            f"closeness: {name}",
            value,
            "share",
            "closeness to the decision maker by the strongest tie; the order matters",
        )
    yield _fixed("close", maps.NEAR, "share", "from this closeness on somebody counts as close to the decision maker")
    for name in ("TRUST", "BOSS", "STAFF", "WORK", "SAME_PLACE", "CONFLICT"):
        word = name.lower().replace("_", " ")
        yield _fixed(
            f"influence by {word}", getattr(build, name), "weight", "how much one is moved by the other, by kind of tie"
        )
    for r in groups.ROUNDS:
        yield _fixed(f"{r.name} round", r.people, "people", "people who take part, the assumed ones included", _GROUPS)
    yield _fixed(
        "closeness of assumed managers", groups.CLOSENESS_ABOVE, "share", "closeness of an assumed person above staff"
    )
    yield _fixed("closeness of assumed staff", groups.CLOSENESS_STAFF, "share", "closeness of assumed staff")


def _log() -> Iterator[Row]:
    yield _fixed("coverage", follow.COVERAGE, "share", "share of push-back that reaches the log")
    yield _fixed("act slope", weigh.ACT_SLOPE, "1", "how clearly an act that was kept or dropped tells of resolve")
    yield _fixed(
        "silent while still", weigh.SILENT_STILL, "a week", "chance of a silent week while the deal stands still"
    )
    yield _fixed("silent while moving", weigh.SILENT_MOVING, "a week", "chance of a silent week while the deal moves")
    yield _fixed(
        "step while still", weigh.STEP_STILL, "share", "weight of a paper step done while the deal stands still"
    )
    yield _fixed("step while moving", weigh.STEP_MOVING, "share", "weight of a paper step done while the deal moves")
    yield _fixed(
        "misread", weigh.MISREAD, "share", "weight kept by a run with another reaction than the one that was seen"
    )


def _leans() -> Iterator[Row]:
    for reaction, leans in zip(Reaction, evening.LEANS, strict=True):
        for seen, value in zip(_SEEN, leans, strict=True):
            if value:
                name = reaction.value.replace("_", " ")
                yield _fixed(
                    f"{name}: {seen}", value, "weight", f"how much '{name}' leans on {seen}; only the order matters"
                )


def _fixed_in_the_day() -> Iterator[Row]:
    for name, (value, unit, meaning) in evening.FIXED.items():
        yield _fixed(name, value, unit, meaning)
    yield _fixed(
        "quietest",
        round(float(kernel.QUIETEST), 6),
        "stance",
        "who speaks against it counts as at least this much against",
    )
    yield _fixed(
        "near_from",
        float(kernel.NEAR_FROM),
        "share",
        "from this closeness on a voice weighs more with a decision maker who has favourites",
    )


def _evidence() -> Iterator[Row]:
    yield _fixed("likely from", holdups.LIKELY_FROM, "weight", "evidence from which a hold-up is called likely")
    yield _fixed(
        "unlikely until", holdups.UNLIKELY_UNTIL, "weight", "evidence below which a hold-up is called unlikely"
    )
    yield _fixed(
        "acts from", holdups.ACTS_FROM, "weight", "acts that make a hold-up possible although questions are open"
    )
    yield _fixed(
        "doubt of evidence",
        holdups.DOUBT,
        "weight",
        "doubt that is always there: evidence this strong gives half the weight",
    )


def _play(p: Play) -> Iterator[Row]:
    for e in p.effects(_anywhere()):
        where = "" if e.target == "all" else f" of {e.target.replace('_', ' ')}"
        later = f" from day {e.from_day}" if e.from_day else ""
        yield {
            "parameter": f"{p.id}: {e.parameter}{where}{later}",
            "meaning": f"{p.name}: {p.prior}",
            "unit": _UNIT[e.how],
            "low": e.low,
            "mode": e.mode,
            "high": e.high,
            "source": f"{p.source.rstrip('.')}; grade {p.grade}, and the size is assumed"
            if p.grade in GRADES
            else ASSUMED,
        }


def _anywhere() -> Situation:
    """A deal of which nothing is known: effects that aim at a person aim at the critics there."""
    return Situation(Case(date.min, {"yes_who": None}), maps.PeopleMap((), (), (), "", ""), (), answers([]))
