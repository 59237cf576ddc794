"""Every number of the model that is the same in every run, in one table: meaning, unit and source.

With :data:`~holdfast.org.parameters.PARAMETERS`, which each run draws, this is all that the model believes; the modules take their
numbers from here. Nothing is fitted: where a study says that an effect is there, the source says so, and its size is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from holdfast.org.parameters import Parameter
from holdfast.vocab import Reaction, Stance

_GROUPS = "5 to 16 people over up to four functions: survey of 632 buyers, 2024, grade B; scaling and mix are assumed"
_FADES = "meeting counter-arguments in advance fades after about two weeks: 54 cases, grade A; the size is assumed"


def _f(name: str, value: float, unit: str, meaning: str, source: str = "assumed") -> Parameter:
    return Parameter(name, meaning, unit, float(value), float(value), float(value), source)


def _each(text: str, values: Mapping[str, float], unit: str, meaning: str, source: str = "assumed") -> list[Parameter]:
    return [_f(text.format(name), value, unit, meaning.format(name), source) for name, value in values.items()]


_DECIDER = [
    _f("resolve at the yes", 0.7, "resolve", "resolve of anybody on the day of the yes"),
    *_each(
        "{} of anybody",
        {"harmony": 0.5, "favourites": 0.5, "load": 0.5, "noise": 0.5, "fear": 0.3},
        "share",
        "{} while nothing was asked or done that tells of it",
    ),
    _f("doubt", 0.15, "share", "how far a guess about the decision maker may be off, by default"),
    _f("doubt with no answer", 0.2, "share", "the same while no readiness question was answered"),
    _f("doubt with many answers", 0.1, "share", "the same once many were answered"),
    _f("many answers", 8, "answers", "readiness answers that are many"),
    *_each(
        "answer marked {}",
        {"0": 0.85, "1": 0.65, "2": 0.35, "3": 0.2},
        "share",
        "how much a hold-up is to be expected after such an answer",
    ),
    _f("hold-up of anybody", 0.5, "share", "how much a hold-up is to be expected while nothing was asked"),
    _f("weight of no answer", 2, "answers", "how many answers that middle weighs as much as"),
    _f("fear by answers", 0.6, "ratio", "how much of a lack of fortitude that answers show is fear that falters by itself"),
    *_each(
        "prepared by {}",
        {"c1": 0.1, "c2": 0.25, "c4": 0.35, "c5": 0.2, "c10": 0.15},
        "share",
        "preparation right after {} was done",
        _FADES,
    ),
    _f("prepared by an own answer", 0.3, "share", "preparation right after the decision maker had their own reply and act"),
    _f("an own answer", 2, "mark", "the mark of that readiness answer from which on it prepares"),
    _f("most prepared", 0.9, "share", "most preparation that plays of the past leave"),
    _f("preparation half-life", 14, "days", "days after which half of a preparation of the past is left", _FADES),
    *_each(
        "paper step {}", {"1": 7, "2": 7, "3": 5}, "days", "mean days of a paper step where no plan says so; in paper, the last two"
    ),
    _f("a planned step", 5, "days", "mean days of a planned paper step whose row says nothing of its length"),
    _f("most steps", 6, "steps", "planned paper steps that are looked at"),
]  # fmt: skip

_PEOPLE = [
    *_each(
        "stance {}",
        {Stance.OPPONENT.value: -0.8, Stance.SCEPTIC.value: -0.4, Stance.UNDECIDED.value: 0.0, Stance.SUPPORTER.value: 0.4,
         Stance.ADVOCATE.value: 0.8},
        "stance",
        "a stance as a number from against (-1) to for (1)",
    ),
    _f("stance of who pushed back", -0.4, "stance", "stance of somebody who pushed back and of whom none is known"),
    _f("undecided", 0.2, "stance", "up to so far from the middle, somebody is undecided"),
    _f("substance of anybody", 0.5, "share", "how much of what somebody says holds a checkable concern, while nothing was heard"),
    *_each(
        "closeness: {}",
        {"trusted": 0.85, "boss": 0.7, "reports": 0.55, "works with, stated": 0.5, "works with, proposed": 0.4,
         "same department": 0.3, "no tie": 0.15, "conflict": 0.1},
        "share",
        "closeness to the decision maker by the strongest tie; the order matters",
    ),
    _f("close", 0.5, "share", "from this closeness on somebody counts as close to the decision maker, and a favourite's voice weighs more"),
    *_each(
        "influence by {}",
        {"trust": 1.0, "boss": 0.6, "staff": 0.3, "work": 0.5, "same place": 0.2, "conflict": -0.3},
        "weight",
        "how much one is moved by the other, by kind of tie",
    ),
    _f("influence by level", 0.3, "weight", "how much one is moved by somebody of a higher level of the same department"),
    *_each("{} round", {"small": 6, "middle": 11, "large": 16}, "people", "people who take part, the assumed ones included", _GROUPS),
    *_each("{} round below", {"small": 50, "middle": 500}, "employees", "a company with fewer has such a round", _GROUPS),
    *_each("{} round known", {"small": 3, "middle": 6}, "people", "with at most so many known, where the size is not, too", _GROUPS),
    _f("steps of a champion", 3, "steps", "somebody who took so many since the yes, and most of all, is proposed as champion"),
    _f("closeness of assumed managers", 0.3, "share", "closeness of an assumed person above staff"),
    _f("closeness of assumed staff", 0.1, "share", "closeness of assumed staff"),
    _f("doubt in common", 0.8, "share", "how much of the doubt about a stance lies in the guess and not in the luck of one run"),
]  # fmt: skip

_DAY = [
    _f("lead_left", 0.95, "a day", "what is left a day later of the pull of a decision maker who led"),
    _f("hush_left", 0.98, "a day", "what is left a day later of the quiet after force"),
    _f("harmony_base", 0.5, "share", "added to harmony: how much push-back weighs where harmony counts for nothing"),
    _f("favourites_most", 1.0, "ratio", "how much more a close voice weighs with a decision maker who has nothing but favourites"),
    _f("fear_drift", 0.004, "resolve a day", "resolve that falters by itself, at full fear and with no preparation"),
    _f("steady", 0.6, "resolve", "resolve below which retreat grows likelier, and above which leading does"),
    _f("lead_most", 0.6, "stance", "most pull of a decision maker who leads again and again"),
    _f("giving_way_most", 2.0, "ratio", "most by which people speak up more after the decision maker gave way"),
    _f("reassuring_cost", 0.05, "share", "adoption lost by reassuring once"),
    _f("hush_most", 0.9, "share", "most quiet after force"),
    _f("least_lean", 0.05, "weight", "what the root of a reaction's weight never falls below: none is impossible"),
    _f("quietest", 0.15, "stance", "who speaks against it counts as at least this much against"),
    _f("kept_scope", 0.5, "share", "a decision holds only with at least this much of its scope"),
]  # fmt: skip

_LOG = [
    _f("coverage", 0.6, "share", "share of push-back that reaches the log; hand-kept logs hold less"),
    _f("coverage_most", 0.95, "share", "what a log is taken to hold at most: none is whole"),
    _f("act slope", 8.0, "1", "how clearly an act that was kept or dropped tells of resolve"),
    _f("act middle", 0.5, "resolve", "resolve at which an act is as likely kept as dropped"),
    _f("act by chance", 0.001, "share", "chance that an act is kept or dropped, or a voice is heard, for a cause the model does not know"),
    _f("silent while still", 0.9, "a week", "chance of a silent week while the deal stands still"),
    _f("silent while moving", 0.5, "a week", "chance of a silent week while the deal moves"),
    _f("step while still", 0.05, "share", "weight of a paper step done while the deal stands still"),
    _f("step while moving", 0.5, "share", "weight of a paper step done while the deal moves"),
    _f("misread", 0.2, "share", "weight kept by a run with another reaction than the one that was seen"),
]  # fmt: skip

#: What each reaction leans on, in the order of the columns of :data:`LEANS`.
SEEN = ("itself", "resolve below 0.6", "preparation", "harmony", "close critics", "talk taken for strategy", "load", "fear")  # fmt: skip
#: How each reaction leans on them. Assumed: low resolve retreats, harmony polls and reassures, a close critic is sided with, talk
#: shrinks the scope, load explains alone or delegates, preparation leads.
LEANS = (
    (1.0, -5.0, 2.5, 0.0, 0.0, 0.0, -1.0, 0.0),
    (-0.5, -1.0, 0.0, 0.0, 0.0, 0.0, 2.5, 0.0),
    (-1.0, 1.5, 0.0, 2.5, 0.0, 0.0, 0.0, 0.0),
    (-1.5, 2.5, 0.0, 0.0, 3.5, 0.0, 0.0, 0.0),
    (-0.8, 0.5, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0),
    (-1.0, 1.5, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0),
    (-1.2, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0),
    (-1.5, 1.5, 0.0, 0.0, 0.0, 0.0, 1.5, 0.0),
    (-2.0, -2.0, -1.5, -1.5, 0.0, 0.0, 0.0, 0.0),
    (-2.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5),
)


def _leans() -> Iterator[Parameter]:
    for reaction, leans in zip(Reaction, LEANS, strict=True):
        name = reaction.value.replace("_", " ")
        for seen, value in zip(SEEN, leans, strict=True):
            if value:
                yield _f(
                    f"{name}: {seen}", value, "weight", f"how much '{name}' leans on {seen}; only the order matters"
                )


FIXED: tuple[Parameter, ...] = (*_DECIDER, *_PEOPLE, *_LOG, *_leans(), *_DAY)
_VALUES = {p.name: p.mode for p in FIXED}


def fixed(name: str) -> float:
    """The value of a fixed number.

    >>> fixed("close")
    0.5
    """
    return _VALUES[name]


def several(text: str, names: str) -> dict[str, float]:
    """Values of fixed numbers that are called alike, by the names that stand in the place of the braces.

    >>> several("influence by {}", "trust, boss")
    {'trust': 1.0, 'boss': 0.6}
    """
    return {name: _VALUES[text.format(name)] for name in names.split(", ")}
