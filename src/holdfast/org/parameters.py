"""Every parameter of the simulation, in one table: meaning, unit, prior and source.

A prior is a triangle from ``low`` over ``mode`` to ``high``; every run draws its own value. Where a study says that an
effect exists but not how large it is in a company, the source says so and the size is *assumed*. Nothing here is fitted:
the simulation compares moves, it does not forecast.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameter:
    """One guess of the simulation. ``source`` cites the evidence with its grade, or says *assumed*."""

    name: str
    meaning: str
    unit: str
    low: float
    mode: float
    high: float
    source: str


def _p(name: str, low: float, mode: float, high: float, unit: str, meaning: str, source: str = "assumed") -> Parameter:
    return Parameter(name, meaning, unit, low, mode, high, source)


_REPEAT = "one repeated voice sounds like many: six experiments, grade A; the size here is assumed"
_FADES = "meeting counter-arguments in advance works and fades after about two weeks: 54 cases, grade A"
_MET = "answers met in advance and if-then plans help: 54 and 94 tests, grade A; the size here is assumed"
_LEVELS = "managers object before a change, staff after they see it: practice, grade C; the size is assumed"

PARAMETERS: tuple[Parameter, ...] = (
    # People.
    _p("influence", 0.02, 0.05, 0.12, "share a day", "how far a stance moves in a day toward those one is tied to"),
    _p("anchor", 0.3, 0.5, 0.7, "share", "weight of a person's own first stance against the people around them"),
    _p("restlessness", 0.01, 0.02, 0.04, "stance a day", "daily wobble of a stance"),
    _p("doubt_about_known", 0.05, 0.15, 0.25, "stance", "how far a stance written down may be off"),
    _p("doubt_about_unknown", 0.25, 0.4, 0.55, "stance", "how far the stance of somebody nobody has asked may be off"),
    _p("speaking", 0.02, 0.05, 0.12, "a day", "chance that somebody fully against says so to the decision maker"),
    _p("staff_before", 0.2, 0.4, 0.7, "ratio", "how much staff speak before the signature, against managers", _LEVELS),
    _p("staff_after", 1.0, 1.3, 2.0, "ratio", "how much staff speak after the signature, against before", _LEVELS),
    _p("level_gap", 3, 7, 14, "days", "days until the next level hears of the decision"),
    # The decision maker.
    _p("gain", 0.03, 0.08, 0.16, "resolve", "resolve lost to one new voice, close by and fully against"),
    _p("repeat_weight", 0.3, 0.6, 0.9, "ratio", "weight of a voice that is heard again, against a new one", _REPEAT),
    _p("recover", 0.01, 0.03, 0.06, "share a day", "how fast resolve comes back to where it was"),
    _p("support", 0.005, 0.015, 0.03, "resolve", "resolve gained from one voice, close by and fully for"),
    _p("preparation_days", 10, 14, 21, "days", "half-life of preparation", _FADES),
    _p("preparation_effect", 0.2, 0.45, 0.7, "share", "push-back that fresh preparation takes off", _MET),
    _p("line", 0.3, 0.4, 0.5, "resolve", "resolve below which the decision does not move on"),
    _p("withdrawal", 0.01, 0.03, 0.08, "a day", "daily chance of withdrawing, for resolve at zero"),
    # What a reaction does.
    _p("poll_days", 5, 12, 25, "days", "days lost by one round of asking everybody", "long rounds hurt: grade B; assumed"),
    _p("postpone_days", 10, 21, 45, "days", "days lost by one postponement"),
    _p("quiet_days", 7, 14, 30, "days", "days lost when the decision maker goes quiet"),
    _p("delegate_days", 3, 7, 14, "days", "days lost when it is handed to somebody else"),
    _p("shrink_step", 0.05, 0.12, 0.25, "share of scope", "scope lost when the decision maker shrinks it"),
    _p("side_cost", 0.02, 0.05, 0.12, "resolve", "resolve lost by siding with critics"),
    _p("load_cost", 0.01, 0.03, 0.06, "resolve", "resolve spent on explaining it alone once, at full load"),
    _p("lead_gain", 0.02, 0.05, 0.1, "stance", "how far people move toward the change when the decision maker leads",
       "a visible sponsor is the top success factor: grade B; the size is assumed"),
    _p("giving_way", 0.02, 0.06, 0.15, "ratio", "how much more people speak after the decision maker gave way once",
       "giving way once invites more: practice, grade C; the size is assumed"),
    _p("force_hush", 0.1, 0.25, 0.5, "share", "how much less people speak after force"),
    _p("force_cost", 0.1, 0.25, 0.4, "share", "adoption lost by one act of force",
       "forced adoption raises resistance: grade A; the size is assumed"),
    _p("after_cost", 0.0, 0.01, 0.03, "share", "adoption lost to one voice that is first raised after the signature"),
)  # fmt: skip

#: Name → place in :data:`PARAMETERS`.
INDEX: dict[str, int] = {p.name: i for i, p in enumerate(PARAMETERS)}


def meanings() -> dict[str, str]:
    """Name → meaning.

    >>> meanings()["gain"]
    'resolve lost to one new voice, close by and fully against'
    """
    return {p.name: p.meaning for p in PARAMETERS}
