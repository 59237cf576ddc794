"""Run scenarios on the same luck and say what came of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from holdfast.org import lanes
from holdfast.org.effects import Scenario
from holdfast.org.fixed import fixed
from holdfast.org.lanes import RUNS
from holdfast.org.model import Organisation
from holdfast.org.parameters import INDEX, PARAMETERS
from holdfast.org.world import PER_DRAW, Block, Reals, World

#: A decision holds only with at least this much of its scope.
KEPT_SCOPE = fixed("kept_scope")


@dataclass(frozen=True)
class Outcome:
    """What came of one scenario, run by run; the same place in two outcomes has the same luck.

    ``status`` 0 open, 1 signed, 2 withdrawn; ``end_day`` days from today (-1 = open); ``holds``: signed, or open with resolve
    above the line, with at least half of the scope; ``adoption`` 0 to 1 of those who sign, 0 else; ``reactions`` (10, run)
    counts; ``first`` the first reaction (-1 = none); ``resolve`` (day, run) and ``signed``/``withdrawn`` shares by day;
    ``stances`` (day, person) means, empty unless asked for.
    """

    name: str
    status: npt.NDArray[np.uint8]
    end_day: npt.NDArray[np.int32]
    holds: npt.NDArray[np.bool_]
    adoption: npt.NDArray[np.float32]
    scope: npt.NDArray[np.float32]
    voices: npt.NDArray[np.float32]
    reactions: npt.NDArray[np.float32]
    first: npt.NDArray[np.int8]
    resolve: npt.NDArray[np.float32]
    signed: Reals
    withdrawn: Reals
    stances: Reals

    def interval(self, values: npt.NDArray[Any], level: float = 0.8) -> tuple[float, float, float]:
        """Low, mean and high of the mean of *values* over the draws of the guesses, the runs' own luck taken off."""
        return spread(values, level)

    def fan(self, quantiles: Sequence[float] = (0.1, 0.5, 0.9)) -> Reals:
        """Quantiles of resolve by day: (day, quantile); deals that ended keep their last value."""
        return np.asarray(np.quantile(self.resolve, quantiles, axis=1).T, dtype=np.float64)


@dataclass(frozen=True)
class Simulated:
    """All scenarios of one call. ``guesses`` (parameter, draw) are the values behind each group of ``PER_DRAW`` runs."""

    outcomes: tuple[Outcome, ...]
    runs: int
    days: int
    seed: int
    guesses: dict[str, Reals]

    def __getitem__(self, name: str) -> Outcome:
        return next(o for o in self.outcomes if o.name == name)


def spread(values: npt.NDArray[Any], level: float = 0.8) -> tuple[float, float, float]:
    """Low, mean, high of a mean over draws: the variance between draws less what luck alone would give."""
    # Plain sums and one sort: a comparison of moves asks for this some fifty times a deal.
    groups = np.asarray(values, np.float64).reshape(-1, PER_DRAW)
    means = groups.sum(axis=1) / PER_DRAW
    n = len(means)
    mean = float(means.sum()) / n
    off, within = means - mean, groups - means[:, None]
    luck = float(np.vdot(within, within)) / (n * (PER_DRAW - 1)) / PER_DRAW
    total = float(np.vdot(off, off)) / (n - 1) if n > 1 else 0.0
    keep = math.sqrt(max(total - luck, 0.0) / total) if total > 0 else 0.0
    off.sort()

    def reach(q: float) -> float:
        place = q * (n - 1)
        a = min(int(place), max(n - 2, 0))
        b = min(a + 1, n - 1)
        return mean + keep * float(off[a] + (off[b] - off[a]) * (place - a))

    error = 1.28 * math.sqrt((luck + max(total - luck, 0.0)) / n)
    return min(reach((1 - level) / 2), mean - error), mean, max(reach((1 + level) / 2), mean + error)


def simulate(
    org: Organisation,
    scenarios: Sequence[Scenario],
    *,
    runs: int = 2048,
    days: int = 120,
    seed: int = 0,
    threads: int = 2,
    keep_stances: bool = False,
    world: World | None = None,
) -> Simulated:
    """Simulate *scenarios* for *days* with the same luck; equal arguments give equal bytes on any number of threads.

    *runs* is rounded up to a multiple of 128. ``world``: that of *org* and *seed*, where it is at hand already.
    """
    blocks = max(1, -(-runs // RUNS))
    world = world or World(org, seed, blocks)
    jobs = [(s, b) for s in range(len(scenarios)) for b in range(blocks)]

    def work(job: tuple[int, int]) -> Block:
        block = world.block(job[1], scenarios[job[0]])
        return block.go(0, days, keep_stances=keep_stances).closed()

    if threads > 1 and len(jobs) > 1:
        done = [work(jobs[0])]  # compiled once, before two threads ask for it
        with ThreadPoolExecutor(threads) as pool:
            done += pool.map(work, jobs[1:])
    else:
        done = [work(j) for j in jobs]
    outcomes = tuple(_outcome(scenarios[s].name, done[s * blocks : (s + 1) * blocks]) for s in range(len(scenarios)))
    drawn = np.concatenate([world.parameters(b)[:, ::PER_DRAW] for b in range(blocks)], axis=1).astype(np.float64)
    guesses = {p.name: drawn[i] for i, p in enumerate(PARAMETERS)}
    return Simulated(outcomes, blocks * RUNS, days, seed, guesses)


def _outcome(name: str, blocks: Sequence[Block]) -> Outcome:
    world = blocks[0].world

    def joined(row: int) -> npt.NDArray[np.float32]:
        return np.concatenate([b.state[row] for b in blocks])

    status = joined(lanes.STATUS).astype(np.uint8)
    resolve = np.concatenate([b.resolve for b in blocks], axis=1)
    end, days = joined(lanes.END).astype(np.int32), len(resolve)
    line = np.concatenate([b.given[INDEX["line"]] for b in blocks])
    scope = joined(lanes.SCOPE)
    holds = ((status == 1) | ((status == 0) & (resolve[-1] >= line))) & (scope >= KEPT_SCOPE)
    use = np.concatenate([b.use for b in blocks])
    adoption = np.where(status == 1, use * scope * np.clip(1 - joined(lanes.DRAG), 0, 1), 0).astype(np.float32)
    total = len(status)
    return Outcome(
        name,
        status,
        end,
        holds,
        adoption,
        scope,
        joined(lanes.VOICES),
        np.concatenate([b.reactions for b in blocks], axis=1),
        joined(lanes.FIRST).astype(np.int8),
        resolve,
        share_by_day(end[status == 1], days, total),
        share_by_day(end[status == 2], days, total),
        (sum((b.stances for b in blocks), np.zeros_like(blocks[0].stances)) / total)[:, world.places],
    )


def share_by_day(ends: npt.NDArray[Any], days: int, total: int) -> Reals:
    """Share of *total* runs that ended by each day.

    >>> share_by_day(np.array([0, 2]), 3, 4).tolist()
    [0.25, 0.25, 0.5]
    """
    return np.asarray(np.cumsum(np.bincount(ends, minlength=days)[:days]) / total, dtype=np.float64)
