"""What a move changes in the model: effects with a size that is guessed, gathered in scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.errors import InputError
from holdfast.org.fixed import fixed
from holdfast.org.model import DECIDER_FIELDS, STAFF, Person
from holdfast.org.parameters import INDEX

#: What an effect on people may name beside ``person:ID``; who is meant is decided on the stances known today.
TARGETS = ("all", "managers", "staff", "critics", "near_critics", "undecided", "near_undecided", "supporters")
#: What an effect may change in people, and in the paper.
PERSON_FIELDS = ("stance", "speaking_of", "substantive_of")
PAPER = "paper_days"
NEAR, UNDECIDED = fixed("close"), fixed("undecided")


@dataclass(frozen=True, slots=True)
class Effect:
    """A change from ``from_day`` on: *how* is add, scale or set; its size is drawn from low–mode–high once a run.

    ``parameter`` is a field of the decision maker (``resolve`` and ``preparation`` are moved once, on that day; the others
    from then on), a name of :data:`~holdfast.org.parameters.PARAMETERS`, ``paper_days`` (scale only), or a field of people:
    ``stance`` (add), ``speaking_of`` and ``substantive_of`` (scale), for the people of ``target``. With ``half_life_days`` a
    lasting change fades; preparation fades by itself.
    """

    parameter: str
    how: str
    low: float
    mode: float
    high: float
    target: str = "all"
    from_day: int = 0
    half_life_days: float = 0.0

    def __post_init__(self) -> None:
        known = (*DECIDER_FIELDS, *INDEX, *PERSON_FIELDS, PAPER)
        if self.parameter not in known:
            raise InputError(
                f"no parameter '{self.parameter}'", expected="one of " + ", ".join(known), next_step="check the play"
            )
        if self.how not in ("add", "scale", "set"):
            raise InputError(f"how is '{self.how}'", expected="add, scale or set", next_step="check the play")
        if not self.low <= self.mode <= self.high:
            raise InputError(
                f"{self.parameter}: {self.low} {self.mode} {self.high}",
                expected="low <= mode <= high",
                next_step="check the play",
            )
        if self.target not in TARGETS and not self.target.startswith("person:"):
            raise InputError(
                f"target '{self.target}'",
                expected="one of " + ", ".join(TARGETS) + " or person:ID",
                next_step="check the play",
            )


@dataclass(frozen=True)
class Scenario:
    """A named set of effects; no effects = nothing is done."""

    name: str
    effects: tuple[Effect, ...] = ()

    def __add__(self, other: Scenario) -> Scenario:
        """Both at once."""
        return Scenario(f"{self.name}+{other.name}", self.effects + other.effects)


def is_meant(target: str, p: Person) -> bool:
    """Whether *p* is among *target*; somebody whose stance nobody knows counts as undecided.

    >>> is_meant("near_critics", Person("a", closeness=0.8, stance=-0.5)), is_meant("staff", Person("a", level=2))
    (True, False)
    """
    if target.startswith("person:"):
        return p.person_id == target.removeprefix("person:")
    stance = p.stance or 0.0
    near = p.closeness >= NEAR
    return {
        "all": True,
        "managers": p.level < STAFF,
        "staff": p.level >= STAFF,
        "critics": stance < -UNDECIDED,
        "near_critics": stance < -UNDECIDED and near,
        "undecided": abs(stance) <= UNDECIDED,
        "near_undecided": abs(stance) <= UNDECIDED and near,
        "supporters": stance > UNDECIDED,
    }[target]


DO_NOTHING = Scenario("do_nothing")
#: Pressing for the signature now: the paper goes faster, levels hear at once, nobody is prepared. Sizes are assumed.
MOVE_NOW = Scenario(
    "move_now",
    (
        Effect("paper_days", "scale", 0.6, 0.75, 0.9),
        Effect("level_gap", "scale", 0.2, 0.4, 0.6),
        Effect("fear", "add", 0.05, 0.15, 0.3),
    ),
)
#: Asking everybody until all agree: no date, rounds get longer, more people speak up. Sizes are assumed.
OPEN_CONSENSUS = Scenario(
    "open_consensus",
    (
        Effect("harmony", "add", 0.1, 0.25, 0.4),
        Effect("poll_days", "scale", 1.3, 1.8, 2.5),
        Effect("speaking_of", "scale", 1.2, 1.5, 2.0, target="all"),
        Effect("paper_days", "scale", 1.2, 1.5, 2.0),
        Effect("stance", "add", 0.0, 0.05, 0.15, target="undecided"),
    ),
)
BASELINES: Sequence[Scenario] = (DO_NOTHING, MOVE_NOW, OPEN_CONSENSUS)
