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

from holdfast.org import lanes as at
from holdfast.org.effects import DO_NOTHING, Scenario
from holdfast.org.fixed import fixed
from holdfast.org.lanes import RUNS
from holdfast.org.model import Organisation
from holdfast.org.parameters import INDEX
from holdfast.org.simulate import KEPT_SCOPE, share_by_day
from holdfast.org.weigh import TOLD, picked, weigh
from holdfast.org.world import Block, Reals, World
from holdfast.vocab import Reaction

#: Share of push-back that reaches the log, and what a log is taken to hold at most.
COVERAGE, COVERAGE_MOST = fixed("coverage"), fixed("coverage_most")
#: The log is hard to explain when fewer than one run in so many is left of the first ones. A choice.
FEW = 50
_REACTIONS = tuple(Reaction)
#: What is drawn anew with a run.
_KEPT = ("people", "lanes", "given", "reactions", "draws")


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
    blocks = max(1, -(-particles // RUNS))
    # Every run draws its own guesses: the spread of those that are left is what is told.
    crowd = _Crowd(World(org, seed, blocks, per_draw=1), scenario, blocks, coverage)
    resolve, weights, ess = np.zeros((days, crowd.n)), np.zeros((days, crowd.n)), np.zeros(days)
    for day in range(days):
        crowd.step(day, events.get(day, ()))
        resolve[day], weights[day] = crowd.rows(at.RESOLVE), crowd.weights()
        ess[day] = 1 / (weights[day] ** 2).sum()
        if ess[day] < crowd.n / 2:
            crowd.draw_anew(seed * 7919 + day)
    crowd.draw_anew(seed * 7919 + days)
    return _look_on(crowd, days, horizon, quantiles(resolve, weights), ess)


class _Crowd:
    """All runs with their weights. The blocks are views of arrays that hold all of them, so that one call weighs them."""

    def __init__(self, world: World, scenario: Scenario, blocks: int, coverage: float) -> None:
        self.world, self.coverage = world, coverage
        self.blocks: list[Block] = [world.block(b, scenario) for b in range(blocks)]
        self.n = blocks * RUNS
        self.place = {p.person_id: i for i, p in enumerate(world.org.people)}
        self.log_weight = np.zeros(self.n)
        self.anew = 0
        #: Of which run of the first day each comes, and the first day on which every run had ended although the deal is open.
        self.origin = np.arange(self.n)
        self.all_ended: int | None = None
        self.arrays = {name: np.stack([getattr(b, name) for b in self.blocks]) for name in _KEPT}
        for name, whole in self.arrays.items():
            for k, b in enumerate(self.blocks):
                setattr(b, name, whole[k])
        self.arrays["people"][:, :, at.SPEAKS] *= 1 - min(coverage, COVERAGE_MOST)

    def rows(self, row: int) -> npt.NDArray[np.float64]:
        """One row of the state over all runs."""
        return self.arrays["lanes"][:, row].reshape(-1).astype(np.float64)

    def weights(self) -> Reals:
        """Weights that sum to 1."""
        w = np.exp(self.log_weight - self.log_weight.max())
        return np.asarray(w / w.sum(), dtype=np.float64)

    def step(self, day: int, events: Sequence[Event]) -> None:
        """One day with what the log says of it."""
        heard = np.zeros((1, len(self.place)), np.uint8)
        told = np.zeros(len(TOLD) + len(_REACTIONS))
        for e in events:
            if e.kind == "heard" and e.who in self.place:
                heard[0, self.place[e.who]] = 1
            elif e.kind in TOLD:
                told[TOLD.index(e.kind)] += 1
            elif e.kind == "reacted" and e.who in _REACTIONS:
                told[len(TOLD) + _REACTIONS.index(Reaction(e.who))] += 1
        lanes, before = self.arrays["lanes"], self.arrays["reactions"].copy()
        steps = lanes[:, at.STEP].copy()
        lanes[:, at.LOGW] = 0
        for b in self.blocks:
            b.go(day, day + 1, heard=heard)
        if self.all_ended is None and (lanes[:, at.STATUS] != at.OPEN).all():
            self.all_ended = day
        weigh(
            day, heard[0], told, self.world.level, self.coverage, len(self.world.paper), self.arrays["people"], lanes,
            self.arrays["given"], self.arrays["reactions"] - before, steps, self.log_weight,
        )  # fmt: skip

    def draw_anew(self, seed: int) -> None:
        """Systematic resampling: runs in proportion to their weights, then equal weights."""
        rng = np.random.default_rng(seed)
        edges = (rng.random() + np.arange(self.n)) / self.n
        chosen = np.minimum(np.searchsorted(np.cumsum(self.weights()), edges), self.n - 1)
        for whole in self.arrays.values():
            flat = whole.reshape(len(self.blocks), -1, RUNS)
            flat[:] = picked(flat, chosen)
        self.origin = self.origin[chosen]
        self.log_weight[:] = 0
        self.anew += 1


def _notes(crowd: _Crowd, ess: Reals) -> tuple[str, ...]:
    """What a reader must know: runs drawn anew, and a log that the model can hardly explain, or not at all."""
    lowest, left = float(ess.min(initial=crowd.n)), len(np.unique(crowd.origin))
    notes = [f"{crowd.anew - 1} times runs were drawn anew from those that fit the log."] if crowd.anew > 1 else []
    if crowd.all_ended is not None:
        notes.append(
            f"The model cannot explain the log: by day {crowd.all_ended + 1} the deal had ended in every run, and it is open."
        )
    elif min(lowest, left) < crowd.n / FEW:
        notes.append(
            f"The log is hard to explain by the model: at the worst, {lowest:.0f} of {crowd.n} runs carried the weight, and all "
            f"that are left come from {left} of them. The intervals may be too narrow."
        )
    return tuple(notes)


def _look_on(crowd: _Crowd, days: int, horizon: int, history: Reals, ess: Reals) -> Posterior:
    notes = _notes(crowd, ess)
    low, mid, high = quantiles(crowd.rows(at.RESOLVE)).tolist()
    given = quantiles(np.moveaxis(crowd.arrays["given"], 0, 1).reshape(len(INDEX), crowd.n).astype(np.float64)).tolist()
    guesses = {name: (given[i][0], given[i][1], given[i][2]) for name, i in INDEX.items()}
    for b in crowd.blocks:
        b.people[:, at.SPEAKS] /= 1 - min(crowd.coverage, COVERAGE_MOST)
        b.state[at.FIRST], b.state[at.END] = -1, -1
        b.go(days, days + horizon)
    status = crowd.rows(at.STATUS)
    first = crowd.rows(at.FIRST)
    counts = np.array([(first == k).sum() for k in range(10)], np.float64)
    signed = status == at.SIGNED
    left = crowd.rows(at.END)[signed] - days
    by_day = share_by_day(np.maximum(left, 0).astype(np.int64), horizon, crowd.n)
    until = quantiles(left).tolist() if signed.mean() >= 0.5 else None
    remaining = (until[0], until[1], until[2]) if until else None
    line = crowd.arrays["given"][:, INDEX["line"]].reshape(-1)
    holds = signed | ((status == at.OPEN) & (crowd.rows(at.RESOLVE) >= line))
    return Posterior(
        (low, mid, high), history, ess, crowd.anew - 1, counts / max(counts.sum(), 1.0), remaining, by_day,
        float((holds & (crowd.rows(at.SCOPE) >= KEPT_SCOPE)).mean()), guesses, notes,
    )  # fmt: skip


def quantiles(values: Reals, weights: Reals | None = None) -> Reals:
    """Weighted 10 %, 50 % and 90 % quantiles along the last axis; without weights all count the same.

    >>> quantiles(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 0.0])).tolist()
    [2.0, 2.0, 2.0]
    """
    n = values.shape[-1]
    order = np.argsort(values, axis=-1, kind="stable")
    equal = np.full(values.shape, 1 / max(n, 1))
    reach = np.cumsum(equal if weights is None else np.take_along_axis(weights, order, axis=-1), axis=-1)
    places = np.stack([np.minimum((reach < q).sum(axis=-1), n - 1) for q in (0.1, 0.5, 0.9)], axis=-1)
    return np.asarray(np.take_along_axis(np.take_along_axis(values, order, axis=-1), places, axis=-1), np.float64)


def started(org: Organisation, found: Posterior) -> Organisation:
    """The organisation as of today: its decision maker's resolve is the middle of what the log says."""
    return replace(org, decider=replace(org.decider, resolve=round(min(max(found.resolve[1], 0.0), 1.0), 4)))
