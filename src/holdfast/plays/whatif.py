"""What if these moves were made: one set of moves beside doing nothing, on the same luck, quick enough to answer while asked.

The base rate stays with the timing model; from the simulation comes only the difference, in points, between the moves and doing
nothing, day by day. (Odds in place of points would make much of little where nearly all simulated futures sign.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from holdfast.diagnosis.case import Case
from holdfast.org.effects import Scenario
from holdfast.org.simulate import Outcome, simulate, spread
from holdfast.plays import NOTHING, PLAY, Play, Situation
from holdfast.plays.compare import DAYS, RUNS, Compared, beside
from holdfast.plays.rules import held_back
from holdfast.plays.today import today

#: Every so many days the curves have a point.
STEP = 5


@dataclass(frozen=True)
class Point:
    """Simulated shares signed by *day* from today: nothing done, the moves made, and the 80 % interval of the latter."""

    day: int
    nothing: float
    chosen: float
    low: float
    high: float


@dataclass(frozen=True)
class WhatIf:
    """A set of moves beside doing nothing. ``waits`` says of a move why it should not be made yet."""

    moves: Compared
    holds_nothing: float
    curve: tuple[Point, ...]
    waits: tuple[tuple[str, str], ...]
    runs: int


def what_if(case: Case, plays: Sequence[str], *, runs: int = RUNS, threads: int = 1) -> WhatIf:
    """Simulate the moves *plays* (ids) together; the same deal, words and moves give the same answer."""
    chosen = [PLAY[p] for p in sorted(set(plays))]
    now = today(case, runs=runs)
    s = now.situation
    both = Scenario("chosen", tuple(e for p in chosen for e in p.effects(s)))
    done = simulate(now.org, [Scenario(NOTHING.id, ()), both], runs=runs, days=DAYS, seed=now.seed, threads=threads)
    nothing, made = done.outcomes
    moves = beside(nothing, made, tuple(chosen), _why(chosen, s), DAYS)
    together = {p.id for p in chosen}
    waits = [(p.name, why) for p in chosen if (why := held_back(p.id, s, together))]
    return WhatIf(
        replace(moves, is_recommended=False),
        float(nothing.holds.mean()),
        _curve(nothing, made),
        tuple(waits),
        done.runs,
    )


def _why(plays: Sequence[Play], s: Situation) -> str:
    return " ".join(w for p in plays if (w := p.applies(s)))


def _curve(nothing: Outcome, made: Outcome) -> tuple[Point, ...]:
    points = []
    for day in range(STEP, DAYS + 1, STEP):
        base, other = (((o.status == 1) & (o.end_day <= day)).astype(np.float64) for o in (nothing, made))
        low, _, high = spread(other - base)
        p = float(base.mean())
        points.append(Point(day, p, float(other.mean()), *(float(np.clip(p + g, 0, 1)) for g in (low, high))))
    return tuple(points)
