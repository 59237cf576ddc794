"""What goes on inside the buyer's company after the yes, and cannot be seen from outside.

The decision maker has a resolve from 0 to 1. People learn of the decision level by level; some of them object, more
often when they are outspoken. Every objection is felt according to who speaks, whether it is new, and what kind of
decision maker hears it. When the resolve falls under a third, the work towards the signature stops. It may recover,
or the buyer may withdraw. Nothing here knows how deals are watched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from holdfast.market.company import Company, Person
from holdfast.market.luck import Luck
from holdfast.market.settings import Course, HoldUp, MarketSettings

_STOP, _GO = 0.34, 0.6
_LEVEL_DAYS = {1: (0, 2), 2: (1, 5), 3: (2, 9), 4: (4, 16)}


@dataclass(slots=True)
class Critic:
    """Somebody who objects: from which working day after the yes, how close to the decision maker, how founded."""

    person: Person
    from_day: int
    closeness: float
    founded: bool
    said: int = 0


@dataclass(slots=True)
class Heard:
    """An objection that the decision maker heard on a day."""

    person: Person
    repeat: bool
    founded: bool
    asks_scope: bool


@dataclass
class Inside:
    """The second sale of one deal, stepped once per working day after the yes."""

    luck: Luck
    course: Course
    hold_up: HoldUp | None
    settings: MarketSettings
    resolve: float
    critics: list[Critic]
    turn_on: int
    stopped: bool = False
    withdrawn: bool = False
    lively: bool = False
    day: int = 0
    stopped_days: int = 0
    n_stops: int = 0
    heard: list[Heard] = field(default_factory=list)
    _calm: bool = False

    def step(self) -> list[Heard]:
        """One working day; returns the objections of that day."""
        self.day += 1
        today = [h for c in self.critics if (h := self._speaks(c)) is not None]
        self.heard += today
        self.resolve = min(max(self.resolve + self._drift() + self.luck.normal(0, 0.008), 0.0), 1.0)
        if self.stopped:
            self._stopped_day()
        elif self.resolve < _STOP:
            self.stopped, self.stopped_days, self.n_stops = True, 0, self.n_stops + 1
            share = self.settings.lively_stop * (3.0 if self.hold_up == HoldUp.NOISE else 1.0)
            self.lively = self.luck.chance(min(share, 1.0))
        return today

    def _speaks(self, critic: Critic) -> Heard | None:
        since = self.day - critic.from_day
        if since < 0:
            return None
        rate = critic.person.outspoken * (0.2 if since < 15 else 0.03) * (0.5 if self._calm else 1.0)
        if not self.luck.chance(rate):
            return None
        repeat = critic.said > 0
        critic.said += 1
        self.resolve -= self._weight(critic, repeat)
        scope = self.luck.chance(0.55 if self.hold_up == HoldUp.NOISE else 0.08)
        return Heard(critic.person, repeat, critic.founded, scope)

    def _weight(self, critic: Critic, repeat: bool) -> float:
        if self._calm or self.hold_up is None:
            return (0.03 if critic.founded else 0.015) * (0.4 if repeat else 1.0)
        if self.hold_up == HoldUp.FAVOURITES:
            return 0.75 * critic.closeness**2 * (0.5 if repeat else 1.0)
        if self.hold_up == HoldUp.HARMONY:
            return 0.2 if not repeat else 0.1
        if self.hold_up == HoldUp.NOISE:
            return 0.18 if not repeat else 0.1
        return 0.1 if not repeat else 0.05

    def _drift(self) -> float:
        """How the resolve moves by itself."""
        if self.stopped:
            return -0.002
        if self._calm or self.course not in (Course.RESISTANCE, Course.INDECISION):
            return 0.02 * (0.8 - self.resolve)
        if self.day < self.turn_on:
            return 0.0
        if self.course == Course.INDECISION:
            return -0.05
        return {HoldUp.LONE_RESELLER: -0.035, HoldUp.FORTITUDE: -0.07}.get(self.hold_up, -0.012)  # type: ignore[arg-type]

    def _stopped_day(self) -> None:
        self.stopped_days += 1
        if self.stopped_days < 8:
            return
        if self.luck.chance(self.settings.recover_per_day):
            self.stopped, self.resolve = False, self.luck.between(_GO, 0.8)
            self._calm = self.luck.chance(0.8)
            self.turn_on = self.day + self.luck.whole(10, 40)
        elif self.stopped_days > 20 and self.luck.chance(self.settings.withdraw_per_day):
            self.withdrawn = True

    def fall_back(self) -> None:
        """Doubt after a pause: from now on nobody objects and yet nothing is decided."""
        self.course, self.hold_up, self.turn_on, self._calm = Course.INDECISION, None, self.day, False


def make_inside(
    luck: Luck, course: Course, hold_up: HoldUp | None, settings: MarketSettings, company: Company, decider: Person
) -> Inside:
    """The people who will object in this deal and the decision maker who will hear them."""
    others = [p for p in company.people if p.person_id != decider.person_id]
    near = company.closeness(decider.person_id)
    n = _n_critics(luck, course, hold_up, len(others))
    critics = [
        Critic(
            p,
            from_day=luck.whole(*_LEVEL_DAYS[p.level]),
            closeness=near[p.person_id],
            founded=luck.chance(0.4),
        )
        for p in _choose(luck, others, n, near, hold_up)
    ]
    if hold_up == HoldUp.FAVOURITES and critics:
        critics[0].closeness = max(critics[0].closeness, luck.between(0.75, 0.95))
    return Inside(
        luck=luck,
        course=course,
        hold_up=hold_up,
        settings=settings,
        resolve=luck.between(0.68, 0.92),
        critics=critics,
        turn_on=luck.whole(2, 14),
    )


def _n_critics(luck: Luck, course: Course, hold_up: HoldUp | None, most: int) -> int:
    if course == Course.INDECISION:
        return 0
    if hold_up is None:
        return min(luck.weighted(((0, 0.45), (1, 0.35), (2, 0.2))), most)
    low, high = {
        HoldUp.HARMONY: (3, 6), HoldUp.FAVOURITES: (1, 2), HoldUp.LONE_RESELLER: (2, 4),
        HoldUp.NOISE: (3, 5), HoldUp.FORTITUDE: (2, 4),
    }[hold_up]  # fmt: skip
    return min(luck.whole(low, high), most)


def _choose(
    luck: Luck, people: Sequence[Person], n: int, near: Mapping[str, float], hold_up: HoldUp | None
) -> list[Person]:
    left = list(people)
    found: list[Person] = []
    for i in range(n):
        pull = 3.0 if hold_up == HoldUp.FAVOURITES and i == 0 else 0.5
        weights = [(p, p.outspoken + pull * near[p.person_id] + (0.4 if p.level == 3 else 0.0)) for p in left]
        found.append(luck.weighted(weights))
        left.remove(found[-1])
    return found
