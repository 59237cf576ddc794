"""Facts move it: the log, day by day, weighs the runs that could have led to it (a particle filter).

What is in the log happens in every run; a run in which it was unlikely counts for less. What is not in the log may still
have happened, because logs are never whole: *coverage* is the share of push-back that reaches it. When few runs carry most
of the weight, runs are drawn anew in proportion to it, and the result says how often.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from holdfast.org import kernel
from holdfast.org.effects import DO_NOTHING, Scenario
from holdfast.org.kernel import RUNS
from holdfast.org.model import Organisation
from holdfast.org.parameters import INDEX
from holdfast.org.simulate import Block, Reals, World
from holdfast.vocab import Reaction

#: Share of push-back that reaches the log. Assumed; hand-kept logs hold less.
COVERAGE = 0.6
#: How clearly an act that was kept or dropped tells of resolve, and a silence of a standstill. Assumed.
ACT_SLOPE, SILENT_STILL, SILENT_MOVING = 8.0, 0.9, 0.5
#: A reaction somebody saw may be read wrongly: a run with another reaction on that day keeps this weight. Assumed.
MISREAD = 0.2
_REACTIONS = tuple(Reaction)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log on *day* (0 = the yes): heard, kept, dropped, step, silent or reacted; *who* or which reaction."""

    day: int
    kind: str
    who: str = ""


@dataclass(frozen=True)
class Posterior:
    """What the log says, today. Triples are low, middle, high of the 80 % interval.

    ``history`` (day, 3) is resolve by day since the yes; ``ess`` the effective number of runs by day; ``reactions`` the share
    of each of the ten at the next push-back (sums to 1, or all 0 when none comes); ``remaining_days`` null when fewer than
    half of the runs sign within the horizon; ``signed`` by day from today; ``notes`` says what a reader must know.
    """

    resolve: tuple[float, float, float]
    history: Reals
    ess: Reals
    n_drawn_anew: int
    reactions: Reals
    remaining_days: tuple[float, float, float] | None
    signed: Reals
    holds: float
    guesses: dict[str, tuple[float, float, float]]
    notes: tuple[str, ...]


def follow(
    org: Organisation,
    log: Iterable[Event],
    days: int,
    *,
    scenario: Scenario = DO_NOTHING,
    particles: int = 2048,
    horizon: int = 120,
    seed: int = 0,
    coverage: float = COVERAGE,
) -> Posterior:
    """The state of a deal *days* after its yes, given the *log*; then *horizon* days on with nothing further done."""
    events: dict[int, list[Event]] = {}
    for e in log:
        if 0 <= e.day < days:
            events.setdefault(e.day, []).append(e)
    world = World(org, seed)
    crowd = _Crowd(world, scenario, max(1, -(-particles // RUNS)), coverage)
    history, ess = np.zeros((days, 3)), np.zeros(days)
    lowest = float(crowd.n)
    for day in range(days):
        crowd.step(day, events.get(day, ()))
        history[day] = quantiles(crowd.rows(kernel.RESOLVE), crowd.weights())
        ess[day] = crowd.effective()
        lowest = min(lowest, ess[day])
        if ess[day] < crowd.n / 2:
            crowd.draw_anew(seed * 7919 + day)
    crowd.draw_anew(seed * 7919 + days)
    return _look_on(crowd, days, horizon, history, ess, lowest)


class _Crowd:
    """All runs with their weights."""

    def __init__(self, world: World, scenario: Scenario, blocks: int, coverage: float) -> None:
        self.world, self.coverage = world, coverage
        self.blocks: list[Block] = [world.block(b, scenario) for b in range(blocks)]
        self.n = blocks * RUNS
        self.place = {p.person_id: i for i, p in enumerate(world.org.people)}
        self.log_weight = np.zeros(self.n)
        self.anew = 0
        for b in self.blocks:
            b.given = b.given.copy()
            b.people[:, kernel.SPEAKS] *= 1 - coverage

    def rows(self, row: int) -> npt.NDArray[np.float64]:
        """One row of the state over all runs."""
        return np.concatenate([b.state[row] for b in self.blocks]).astype(np.float64)

    def weights(self) -> Reals:
        """Weights that sum to 1."""
        w = np.exp(self.log_weight - self.log_weight.max())
        return np.asarray(w / w.sum(), dtype=np.float64)

    def effective(self) -> float:
        """Effective number of runs."""
        return float(1 / (self.weights() ** 2).sum())

    def step(self, day: int, events: Sequence[Event]) -> None:
        """One day with what the log says of it."""
        heard = np.zeros((1, len(self.place)), np.uint8)
        for e in events:
            if e.kind == "heard" and e.who in self.place:
                heard[0, self.place[e.who]] = 1
        for k, b in enumerate(self.blocks):
            mine = slice(k * RUNS, (k + 1) * RUNS)
            before, steps = b.reactions.copy(), b.state[kernel.STEP].copy()
            b.state[kernel.LOGW] = 0
            b.go(day, day + 1, heard=heard)
            weight = b.state[kernel.LOGW].astype(np.float64) - self._unheard(b, heard[0])
            weight += self._told(b, day, events, b.reactions - before, steps)
            # The deal is still open today, so a run that ended has not led here.
            weight[b.state[kernel.STATUS] != kernel.OPEN] = -np.inf
            self.log_weight[mine] += np.maximum(weight, -80.0)

    def _unheard(self, b: Block, heard: npt.NDArray[np.uint8]) -> Reals:
        """Voices that the log would probably hold if they had been raised."""
        if not self.place or self.coverage <= 0:
            return np.zeros(RUNS)
        rates = b.lanes[kernel.RATE_AT : kernel.RATE_AT + 5][self.world.level]
        p = b.people[:, kernel.SPEAKS] * rates * np.maximum(-b.stance, 0)
        p[heard == 1] = 0
        return np.asarray(p.sum(axis=0) * self.coverage / max(1 - self.coverage, 0.05), dtype=np.float64)

    def _told(
        self,
        b: Block,
        day: int,
        events: Sequence[Event],
        reacted: npt.NDArray[np.float32],
        steps: npt.NDArray[np.float32],
    ) -> Reals:
        z = b.state[kernel.RESOLVE].astype(np.float64)
        still = (day < b.state[kernel.STOPPED]) | (z < b.given[INDEX["line"]])
        firm = 1 / (1 + np.exp(-ACT_SLOPE * (z - 0.5)))
        out = np.zeros(RUNS)
        done = sum(e.kind == "step" for e in events)
        if done:
            out += np.log(np.where(still, 0.05, 0.5)) * done
            last = max(len(self.world.paper) - 1, 0)
            b.state[kernel.STEP] = np.minimum(steps + done, last)
        for e in events:
            if e.kind == "kept":
                out += np.log(firm + 1e-3)
            elif e.kind == "dropped":
                out += np.log(1 - firm + 1e-3)
            elif e.kind == "silent":
                out += np.log(np.where(still, SILENT_STILL, SILENT_MOVING))
            elif e.kind == "reacted" and e.who in set(_REACTIONS):
                out += np.log(np.where(reacted[_REACTIONS.index(Reaction(e.who))] > 0, 1.0, MISREAD))
        return out

    def draw_anew(self, seed: int) -> None:
        """Systematic resampling: runs in proportion to their weights, then equal weights."""
        rng = np.random.default_rng(seed)
        edges = (rng.random() + np.arange(self.n)) / self.n
        chosen = np.minimum(np.searchsorted(np.cumsum(self.weights()), edges), self.n - 1)
        for name, axis in (("people", 2), ("lanes", 1), ("given", 1), ("reactions", 1), ("draws", 1)):
            every = np.concatenate([getattr(b, name) for b in self.blocks], axis=axis)
            picked = np.take(every, chosen, axis=axis)
            for k, b in enumerate(self.blocks):
                part = np.take(picked, np.arange(k * RUNS, (k + 1) * RUNS), axis=axis)
                setattr(b, name, np.ascontiguousarray(part))
        self.log_weight[:] = 0
        self.anew += 1


def _look_on(crowd: _Crowd, days: int, horizon: int, history: Reals, ess: Reals, lowest: float) -> Posterior:
    now = quantiles(crowd.rows(kernel.RESOLVE), np.full(crowd.n, 1 / crowd.n))
    guesses = {
        name: quantiles(np.concatenate([b.given[i] for b in crowd.blocks]), np.full(crowd.n, 1 / crowd.n))
        for name, i in INDEX.items()
    }
    for b in crowd.blocks:
        b.people[:, kernel.SPEAKS] /= max(1 - crowd.coverage, 0.05)
        b.state[kernel.FIRST], b.state[kernel.END] = -1, -1
        b.go(days, days + horizon)
    status = crowd.rows(kernel.STATUS)
    by_day = np.concatenate([b.status for b in crowd.blocks], axis=1)
    first = crowd.rows(kernel.FIRST)
    counts = np.array([(first == k).sum() for k in range(10)], np.float64)
    signed = status == kernel.SIGNED
    left = crowd.rows(kernel.END)[signed] - days
    remaining = quantiles(left, np.full(len(left), 1 / max(len(left), 1))) if signed.mean() >= 0.5 else None
    line = np.concatenate([b.given[INDEX["line"]] for b in crowd.blocks])
    holds = signed | ((status == kernel.OPEN) & (crowd.rows(kernel.RESOLVE) >= line))
    notes = [f"{crowd.anew - 1} times runs were drawn anew from those that fit the log."] if crowd.anew > 1 else []
    if lowest < crowd.n / 50:
        notes.append(
            f"The log is hard to explain by the model: at the worst, {lowest:.0f} of {crowd.n} runs carried the weight."
        )
    return Posterior(
        now, history, ess, crowd.anew - 1, counts / max(counts.sum(), 1.0), remaining, (by_day == 1).mean(axis=1),
        float((holds & (crowd.rows(kernel.SCOPE) >= 0.5)).mean()), guesses, tuple(notes),
    )  # fmt: skip


def quantiles(values: npt.NDArray[np.float64], weights: Reals) -> tuple[float, float, float]:
    """Weighted 10 %, 50 % and 90 % quantiles.

    >>> quantiles(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 0.0]))
    (2.0, 2.0, 2.0)
    """
    order = np.argsort(values, kind="stable")
    reach = np.cumsum(weights[order])
    picked = [float(values[order[min(int(np.searchsorted(reach, q)), len(values) - 1)]]) for q in (0.1, 0.5, 0.9)]
    return picked[0], picked[1], picked[2]


def started(org: Organisation, found: Posterior) -> Organisation:
    """The organisation as of today: its decision maker's resolve is the middle of what the log says."""
    return replace(org, decider=replace(org.decider, resolve=round(min(max(found.resolve[1], 0.0), 1.0), 4)))
