"""Moves compared on the same luck: each play beside doing nothing, and the best small set under a limit on effort.

The comparison is a decision aid, not a forecast: every parameter is a guess with a prior, each run draws its own, and the
intervals hold what we do not know about the guesses. A set is recommended only when it can be told from doing nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from holdfast.org import lanes
from holdfast.org.effects import Scenario
from holdfast.org.model import Organisation
from holdfast.org.simulate import Outcome, Simulated, simulate, spread
from holdfast.org.world import PER_DRAW, World
from holdfast.plays import BASELINES, NOTHING, PLAYS, Play, Situation, absent
from holdfast.plays.rules import allowed_together, held_back
from holdfast.plays.search import best_set
from holdfast.vocab import Holdup

#: Days looked ahead, runs of each move, and the limits of the best set. Choices of this product, printed with the result.
DAYS, RUNS = 120, 1024
MAX_PLAYS, MAX_HOURS = 3, 8.0
#: A move is better than nothing when at least this share of the guesses says so, and by at least this much.
SURE, WORTH = 0.8, 0.02
#: Of the interval, the lower end has to be more than what is printed as nothing: half a tenth of a run of 100.
ABOVE_NOTHING = 0.0005
#: Sets are first tried with so many times fewer runs.
ROUGHLY = 4

#: A guess matters when its thirds differ by so many standard errors: among fifty guesses luck alone seldom makes one.
CLEARLY = 3.0

Reals = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Compared:
    """One move beside doing nothing; triples are low, middle, high. ``rule`` says why it has to wait."""

    id: str
    kind: str
    plays: tuple[Play, ...]
    why: str
    holds: tuple[float, float, float]
    days: tuple[float, float, float]
    adoption: tuple[float, float, float]
    chance_better: float
    rule: str | None = None
    is_recommended: bool = False

    @property
    def is_better(self) -> bool:
        """Often enough better than doing nothing, by enough, and by an interval that stays above nothing as it is printed."""
        return self.chance_better >= SURE and self.holds[1] >= WORTH and self.holds[0] > ABOVE_NOTHING

    @property
    def is_worse(self) -> bool:
        """The same on the other side: it does harm."""
        return self.chance_better <= 1 - SURE and self.holds[1] <= -WORTH and self.holds[2] < -ABOVE_NOTHING

    @property
    def abstains(self) -> bool:
        """Neither better nor worse: it cannot be told from doing nothing."""
        return not (self.is_better or self.is_worse)

    @property
    def effort(self) -> float:
        """Hours of everybody who makes it."""
        return sum(p.effort for p in self.plays)


@dataclass(frozen=True)
class Comparison:
    """All moves of one deal, what happens with none, what the runs say of each hold-up, and how much each guess matters."""

    base: Outcome
    moves: tuple[Compared, ...]
    holdups: Mapping[Holdup, str]
    sensitivity: tuple[tuple[str, float], ...]


def compare(
    org: Organisation,
    s: Situation,
    *,
    seed: int,
    threads: int = 1,
    runs: int = RUNS,
    days: int = DAYS,
    limits: tuple[int, float] = (MAX_PLAYS, MAX_HOURS),
) -> Comparison:
    """Simulate every move of the situation and choose the best allowed set."""
    fitting = [(p, why) for p in PLAYS if (why := p.applies(s))]
    free = [(p, why) for p, why in fitting if held_back(p.id, s) is None]
    singles = [Scenario(p.id, p.effects(s)) for p in (*BASELINES, *(p for p, _ in fitting))]

    world = World(org, seed, -(-runs // lanes.RUNS))

    def simulated(scenarios: Sequence[Scenario], runs: int = runs) -> Simulated:
        return simulate(org, scenarios, runs=runs, days=days, seed=seed, threads=threads, world=world)

    def run(scenarios: Sequence[Scenario], runs: int) -> dict[str, Outcome]:
        return {o.name: o for o in simulated(scenarios, runs).outcomes}

    first = simulated([*singles, *absent.scenarios().values()])
    seen = {o.name: o for o in first.outcomes}
    base = seen[NOTHING.id]
    moves = [beside(base, seen[b.id], (b,), "Shown for comparison.", days, held_back(b.id, s)) for b in BASELINES]
    alone = [beside(base, seen[p.id], (p,), why, days, held_back(p.id, s)) for p, why in fitting]
    best = _best_set(base, s, {p.id: p for p, _ in free}, alone, run, days, limits)
    alone.sort(key=lambda c: (c.rule is not None, -c.holds[1], c.id))
    alone = [replace(c, is_recommended=best is not None and c.id == best.id and best.is_recommended) for c in alone]
    chosen = [best] if best and len(best.plays) > 1 else []
    said = absent.lines(base, seen, _without)
    return Comparison(
        base, (*chosen, *alone, *moves), said, _sensitivity(base, first.guesses | world.taken(world.blocks))
    )


def _without(base: Outcome, other: Outcome) -> absent.Judged:
    """How much more often the decision holds without a hold-up, and what that says, by the measures of the moves."""
    c = beside(base, other, (NOTHING,), "", 1)
    if c.is_better:
        return c.holds, "that speaks for it"
    return c.holds, "that speaks against it" if c.holds[2] < WORTH else "too little or too unsure to speak either way"


def beside(
    base: Outcome, other: Outcome, plays: tuple[Play, ...], why: str, days: int, rule: str | None = None
) -> Compared:
    """The move *plays*, simulated as *other*, beside doing nothing, *base*, on the same luck."""
    gain = other.holds.astype(np.float64) - base.holds
    holds, adoption = _ordered(spread(gain)), _ordered(spread(other.adoption.astype(np.float64) - base.adoption))
    until = _ordered(spread(_until(other, days) - _until(base, days)))
    kind = "set" if len(plays) > 1 else plays[0].kind
    name = "+".join(p.id for p in plays)
    return Compared(name, kind, plays, why, holds, until, adoption, better(gain), rule)


def _until(o: Outcome, days: int) -> Reals:
    """Days until the signature, at most the horizon: runs that do not sign count as the horizon."""
    return np.where(o.status == 1, o.end_day, days).astype(np.float64)


def _ordered(found: tuple[float, float, float]) -> tuple[float, float, float]:
    low, mid, high = found
    return (round(min(low, mid), 6), round(mid, 6), round(max(high, mid), 6))


def better(gain: Reals) -> float:
    """Of the draws of the guesses in which the move changes anything, the share in which the decision holds more often.

    Half a draw is added to each side, so that a few lucky draws prove nothing.

    >>> better(np.array([1.0] * 160 + [0.0] * 160)), better(np.zeros(32))
    (0.9545, 0.5)
    """
    means = gain.reshape(-1, PER_DRAW).mean(axis=1)
    up, down = int((means > 0).sum()), int((means < 0).sum())
    return round((up + 0.5) / (up + down + 1), 4)


def _best_set(
    base: Outcome,
    s: Situation,
    free: Mapping[str, Play],
    alone: Sequence[Compared],
    run: Callable[[Sequence[Scenario], int], dict[str, Outcome]],
    days: int,
    limits: tuple[int, float],
) -> Compared | None:
    """The set that :func:`~holdfast.plays.search.best_set` finds, as a move; null when nothing helps."""
    ranked = sorted((c for c in alone if c.id in free), key=lambda c: (-c.holds[1], c.effort, c.id))
    ranked = [c for c in ranked if c.holds[1] > 0 and c.effort <= limits[1]][:8]
    if not ranked:
        return None
    runs = len(base.holds)
    seen: dict[str, Outcome] = {}

    def value(sets: Sequence[tuple[str, ...]], rough: bool) -> list[float]:
        few = max(lanes.RUNS, runs // ROUGHLY // lanes.RUNS * lanes.RUNS) if rough else runs
        told = run([Scenario("+".join(ps), tuple(e for p in ps for e in free[p].effects(s))) for ps in sets], few)
        seen.update(told)
        return [float(told["+".join(ps)].holds.mean() - base.holds[:few].mean()) for ps in sets]

    effort = {c.id: c.effort for c in ranked}
    chosen = best_set({c.id: c.holds[1] for c in ranked}, effort, lambda ps: allowed_together(ps, s), value, limits)
    best = ranked[0]
    if len(chosen) > 1:
        plays = tuple(free[p] for p in chosen)
        best = beside(base, seen["+".join(chosen)], plays, _why(plays, {c.id: c.why for c in alone}), days)
    return replace(best, is_recommended=best.is_better)


def _why(plays: Sequence[Play], why: Mapping[str, str]) -> str:
    return " ".join(why[p.id] for p in plays)


def _sensitivity(base: Outcome, guesses: Mapping[str, Reals]) -> tuple[tuple[str, float], ...]:
    """How often the decision holds when a guess is in its upper third, less when it is in its lower third.

    Only what cannot be luck is told, the strongest first.
    """
    means = base.holds.reshape(-1, PER_DRAW).mean(axis=1)
    found = []
    for name, values in guesses.items():
        low, high = np.quantile(values, (1 / 3, 2 / 3))
        if low < high:
            under, over = means[values <= low], means[values >= high]
            error = float(np.sqrt(under.var() / len(under) + over.var() / len(over)))
            spread = float(over.mean() - under.mean())
            if abs(spread) > CLEARLY * error:
                found.append((name, round(spread, 6)))
    return tuple(sorted(found, key=lambda x: (-abs(x[1]), x[0])))
