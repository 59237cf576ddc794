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
from holdfast.org import map as maps
from holdfast.org.fixed import FIXED
from holdfast.org.parameters import PARAMETERS
from holdfast.plays import BASELINES, PLAYS, ask, compare, expect
from holdfast.plays.base import GRADES, Play, Situation

Row = dict[str, Any]
ASSUMED = "assumed"
CHOICE = "a choice of this product; assumed"
_UNIT = {"add": "added", "scale": "factor", "set": "set to"}


def table() -> list[Row]:
    """The rows of the Run's table ``assumptions``."""
    return [
        *({"parameter": p.name, **{k: v for k, v in asdict(p).items() if k != "name"}} for p in (*PARAMETERS, *FIXED)),
        *_choices(),
        *_evidence(),
        *(r for p in (*BASELINES, *PLAYS) for r in _play(p)),
    ]


def _fixed(name: str, value: float, unit: str, meaning: str, source: str = ASSUMED) -> Row:
    at = {"low": float(value), "mode": float(value), "high": float(value)}
    return {"parameter": name, "meaning": meaning, "unit": unit, **at, "source": source}


def _choices() -> Iterator[Row]:
    """What the comparison and the forecast are asked for."""
    yield _fixed("weak answer", ask.WEAK, "mark", "the mark that stands for a weak answer when questions are compared")
    yield _fixed(
        "strong answer", ask.STRONG, "mark", "the mark that stands for a strong answer when questions are compared"
    )
    yield _fixed("where one stands", ask.STANDS, "stance", "how far an answer moves a stance that nobody knows")
    yield _fixed("looked ahead", compare.DAYS, "days", "days over which moves are compared", CHOICE)
    yield _fixed("sure", compare.SURE, "share", "draws of the guesses that must say that a move is better", CHOICE)
    yield _fixed(
        "worth", compare.WORTH, "share", "how much more often the decision must hold with a recommended move", CHOICE
    )
    yield _fixed(
        "above nothing", compare.ABOVE_NOTHING, "share", "what the lower end of its interval must lie above", CHOICE
    )
    yield _fixed("most plays", compare.MAX_PLAYS, "plays", "most plays of a recommended set", CHOICE)
    yield _fixed("most hours", compare.MAX_HOURS, "hours", "most effort of a recommended set", CHOICE)
    yield _fixed("soon", expect.DAYS, "days", "days in which push-back comes, in the forecast of the reaction", CHOICE)
    yield _fixed(
        "voices soon", expect.VOICES_A_DAY, "a day", "voices that reach the decision maker in that forecast", CHOICE
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
