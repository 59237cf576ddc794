"""Run scenarios on the same luck and say what came of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from holdfast.org import kernel
from holdfast.org.effects import PAPER, PERSON_FIELDS, Effect, Scenario, is_meant
from holdfast.org.kernel import RUNS
from holdfast.org.model import DECIDER_FIELDS, Floats, Ints, Organisation
from holdfast.org.parameters import INDEX, PARAMETERS

Reals = npt.NDArray[np.float64]
#: Runs that share one draw of the guesses; the spread between draws is what we do not know.
PER_DRAW = 16
HOW = {"add": 0, "scale": 1, "set": 2}


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
        at = q * (n - 1)
        a = min(int(at), max(n - 2, 0))
        b = min(a + 1, n - 1)
        return mean + keep * float(off[a] + (off[b] - off[a]) * (at - a))

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
    world = world or World(org, seed)
    jobs = [(s, b) for s in range(len(scenarios)) for b in range(blocks)]

    def work(job: tuple[int, int]) -> Block:
        block = world.block(job[1], scenarios[job[0]])
        return block.go(0, days, keep_stances=keep_stances).closed()

    if threads > 1 and len(jobs) > 1:
        work(jobs[0])  # compiled once, before two threads ask for it
        with ThreadPoolExecutor(threads) as pool:
            done = list(pool.map(work, jobs))
    else:
        done = [work(j) for j in jobs]
    outcomes = tuple(_outcome(scenarios[s].name, done[s * blocks : (s + 1) * blocks]) for s in range(len(scenarios)))
    drawn = np.concatenate([world.parameters(b)[:, ::PER_DRAW] for b in range(blocks)], axis=1).astype(np.float64)
    guesses = {p.name: drawn[i] for i, p in enumerate(PARAMETERS)}
    return Simulated(outcomes, blocks * RUNS, days, seed, guesses)


def ties_in_fours(start: Ints, speaker: Ints, weight: Floats) -> tuple[Ints, Ints, Floats]:
    """The ties with one more of each person to themselves, for what no tie takes, and idle ones up to a multiple of four.

    >>> from holdfast.org.model import Person, Tie
    >>> org = Organisation([Person("a"), Person("b")], [Tie("a", "b")])
    >>> [x.tolist() for x in ties_in_fours(*org.network())]
    [[0, 4, 8], [1, 0, 0, 0, 1, 1, 1, 1], [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]]
    """
    places: list[Ints] = []
    weights: list[Floats] = []
    for i, (a, b) in enumerate(pairwise(start.tolist())):
        left = 1 - np.abs(weight[a:b]).sum(dtype=np.float32) if a < b else np.float32(1)
        own = [left] if a == b or abs(left) > 1e-5 else []
        idle = -(b - a + len(own)) % 4
        places.append(np.concatenate([speaker[a:b], np.full(len(own) + idle, i, np.int32)]))
        weights.append(np.concatenate([weight[a:b], np.array([*own, *[0] * idle], np.float32)]))
    ends = np.cumsum([0, *(len(p) for p in places)]).astype(np.int32)
    return ends, np.concatenate([*places, np.zeros(0, np.int32)]), np.concatenate([*weights, np.zeros(0, np.float32)])


class World:
    """What all blocks of one organisation share, and how each block draws its guesses."""

    def __init__(self, org: Organisation, seed: int) -> None:
        # In the order of levels: what holds for a level is then worked out once a day.
        order = sorted(range(len(org.people)), key=lambda i: min(max(org.people[i].level, 1), 4))
        #: Place of each of the organisation's people in the arrays.
        self.places = np.argsort(order)
        org = replace(org, people=[org.people[i] for i in order])
        self.org, self.seed = org, seed
        self.start, self.speaker, self.weight = ties_in_fours(*org.network())
        self.keys = org.keys()
        self.level = np.array([min(max(p.level, 1), 4) for p in org.people], np.int32)
        self.closeness = np.array([p.closeness for p in org.people], np.float32)
        self.substantive = np.array([p.substantive for p in org.people], np.float32)
        self.told = np.array([max(lev - org.told_up_to, 0) for lev in range(5)], np.float32)
        self.paper = np.array(list(org.paper_days), np.float32)
        self._kept: dict[int, tuple[npt.NDArray[np.float32], ...]] = {}
        self._lucks: dict[int, npt.NDArray[np.uint32]] = {}
        self._sizes: dict[tuple[int, int], npt.NDArray[np.float32]] = {}

    def luck(self, block: int) -> npt.NDArray[np.uint32]:
        """One number a run; kept for all scenarios."""
        if block not in self._lucks:
            self._lucks[block] = _hash(self._runs(block), self.seed * 2654435761 + 17)
        return self._lucks[block]

    def size(self, block: int, effect: Effect) -> npt.NDArray[np.float32]:
        """The size of an effect (run), the same in every scenario that has it."""
        key = block, _effect_key(effect)
        if key not in self._sizes:
            (u,) = self.draws(block, [3000 + key[1]])
            self._sizes[key] = triangle(u, effect.low, effect.mode, effect.high).astype(np.float32)
        return self._sizes[key]

    def _runs(self, block: int) -> npt.NDArray[np.uint64]:
        return np.arange(block * RUNS, (block + 1) * RUNS, dtype=np.uint64)

    def draws(self, block: int, purposes: Sequence[int]) -> Reals:
        """Numbers from 0 to 1 (purpose, run): the runs of one draw share them."""
        keys = _hash(np.array(purposes, np.uint64), self.seed * 40503 + 101).astype(np.uint64)
        places = self._runs(block)[::PER_DRAW] // PER_DRAW
        mixed = _hash(keys[:, None] * np.uint64(1 << 32) + places[None, :], 7)
        return np.repeat((mixed + 0.5) / 2**32, PER_DRAW, axis=1)

    def parameters(self, block: int) -> npt.NDArray[np.float32]:
        """The drawn parameters (parameter, run)."""
        u = self.draws(block, [1000 + i for i in range(len(PARAMETERS))])
        rows = [triangle(u[i], p.low, p.mode, p.high) for i, p in enumerate(PARAMETERS)]
        return np.asarray(rows, np.float32)

    def first_day(self, number: int) -> tuple[npt.NDArray[np.float32], ...]:
        """Parameters, state and people of block *number* before anything is done; kept for all scenarios."""
        if number not in self._kept:
            given = self.parameters(number)
            self._kept[number] = (given, self._state(number), self._people(number, given))
        return self._kept[number]

    def _state(self, number: int) -> npt.NDArray[np.float32]:
        state = np.zeros((kernel.N_STATE, RUNS), np.float32)
        off = (self.draws(number, range(2000, 2000 + len(DECIDER_FIELDS))) - 0.5) * 2 * self.org.decider.doubt
        for row, name in enumerate(DECIDER_FIELDS):
            value = getattr(self.org.decider, name)
            # What is stated as nothing or as complete is not doubted: nobody is a little prepared by accident.
            state[row] = np.clip(value + off[row], 0, 1) if 0 < value < 1 else value
        state[kernel.HOME] = state[kernel.RESOLVE]
        state[kernel.SCOPE], state[kernel.FIRST], state[kernel.END] = 1, -1, -1
        return state

    def _people(self, number: int, given: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        people = np.zeros((len(self.keys), kernel.N_PERSON, RUNS), np.float32)
        if not len(people):
            return people
        guess = self.draws(number, (self.keys ^ np.uint32(0x55)).tolist()) + self.draws(
            number, (self.keys ^ np.uint32(0xAA)).tolist()
        )
        own = _hash(
            self.keys.astype(np.uint64)[:, None] * np.uint64(1 << 32) + self._runs(number)[None, :], self.seed + 33
        )
        known = np.array([p.stance is not None for p in self.org.people])[:, None]
        doubt = np.where(known, given[INDEX["doubt_about_known"]], given[INDEX["doubt_about_unknown"]])
        stance = np.array([p.stance or 0.0 for p in self.org.people])[:, None]
        bell = (guess - 1) * 1.96 + ((own + 0.5) / 2**32 - 0.5)
        people[:, kernel.OWN] = np.clip(stance + doubt * bell, -1, 1)
        people[:, kernel.OLD] = people[:, kernel.NEW] = people[:, kernel.OWN]
        people[:, kernel.SPEAKS] = np.array([p.speaks for p in self.org.people])[:, None]
        people[:, kernel.SPOKEN] = np.array([float(p.n_entries > 0) for p in self.org.people])[:, None]
        return people

    def block(self, number: int, scenario: Scenario) -> Block:
        """Block *number* of *scenario* on its first day."""
        given, state, people = self.first_day(number)
        return Block(self, number, scenario, given, state, people.copy())


class Block:
    """128 runs of one scenario and where they stand."""

    def __init__(
        self,
        world: World,
        number: int,
        scenario: Scenario,
        given: npt.NDArray[np.float32],
        state: npt.NDArray[np.float32],
        people: npt.NDArray[np.float32],
    ) -> None:
        self.world, self.number, self.scenario = world, number, scenario
        self.luck = world.luck(number)
        self.given, self.people = given, people
        self.lanes = np.zeros((kernel.N_LANES, RUNS), np.float32)
        self.lanes[: kernel.N_STATE] = state
        self.substantive = world.substantive.copy()
        self.changes, self.pushes = _tables(scenario.effects)
        self.draws = np.zeros((len(scenario.effects), RUNS), np.float32)
        for k, e in enumerate(scenario.effects):
            self.draws[k] = world.size(number, e)
        self.begins = sorted({e.from_day for e in scenario.effects if e.parameter in PERSON_FIELDS})
        self.reactions = np.zeros((10, RUNS), np.float32)
        self.resolve = np.zeros((0, RUNS), np.float32)
        self.status = np.zeros((0, RUNS), np.uint8)
        self.stances = np.zeros((1, len(world.keys)), np.float64)
        #: Share of people who use it in the end: nobody fully against, everybody fully for. Assumed straight in between.
        self.use: Any = np.ones(RUNS, np.float32)

    @property
    def state(self) -> npt.NDArray[np.float32]:
        """The decision maker's rows."""
        return self.lanes[: kernel.N_STATE]

    @property
    def stance(self) -> npt.NDArray[np.float32]:
        """Stances (person, run)."""
        return self.people[:, kernel.OLD]

    def go(
        self, first: int, last: int, *, heard: npt.NDArray[np.uint8] | None = None, keep_stances: bool = False
    ) -> Block:
        """From day *first* to *last*; effects on people begin on their day, so the way is cut there."""
        w = self.world
        n, span = len(w.keys), last - first
        self.resolve = np.zeros((span, RUNS), np.float32)
        self.status = np.zeros((span, RUNS), np.uint8)
        self.stances = np.zeros((span if keep_stances else 1, n), np.float64)
        log = np.zeros((span, n), np.uint8) if heard is None else heard
        cuts = [day for day in self.begins if first < day < last]
        for a, b in zip([first, *cuts], [*cuts, last], strict=True):
            if a in self.begins:
                self._people(a)
            kernel.advance(
                a, b, self.luck, w.keys, w.level, w.closeness, w.start, w.speaker, w.weight,
                self.people.reshape(-1), self.substantive, w.told, self.lanes.reshape(-1), self.given, self.changes, self.draws,
                w.paper, self.pushes,
                log[a - first : b - first], self.resolve[a - first : b - first], self.status[a - first : b - first],
                self.reactions,
                self.stances[a - first : b - first] if keep_stances else self.stances,
            )  # fmt: skip
        return self

    def closed(self) -> Block:
        """The block without its people, once nothing more is simulated: thousands of blocks are kept for a comparison."""
        if len(self.stance):
            self.use = ((self.stance + 1) / 2).mean(axis=0)
        self.people, self.lanes = self.people[:0], self.state.copy()
        return self

    def _people(self, day: int) -> None:
        """Effects on people that begin on *day*."""
        for k, e in enumerate(self.scenario.effects):
            if e.parameter not in PERSON_FIELDS or e.from_day != day:
                continue
            for i, p in enumerate(self.world.org.people):
                if not is_meant(e.target, p):
                    continue
                size = self.draws[k]
                if e.parameter == "stance":
                    self.people[i, kernel.OWN] = _applied(self.people[i, kernel.OWN], e.how, size, -1, 1)
                elif e.parameter == "speaking_of":
                    self.people[i, kernel.SPEAKS] = _applied(self.people[i, kernel.SPEAKS], e.how, size, 0, 20)
                else:
                    mean = np.full(1, self.substantive[i], np.float32)
                    self.substantive[i] = _applied(mean, e.how, np.float32(size.mean()), 0, 1)[0]


def _applied(old: npt.NDArray[np.float32], how: str, size: Any, low: float, high: float) -> npt.NDArray[np.float32]:
    new = old + size if how == "add" else old * size if how == "scale" else size + 0 * old
    return np.asarray(np.clip(new, low, high), dtype=np.float32)


def _tables(effects: Sequence[Effect]) -> tuple[Reals, Reals]:
    """Effects on parameters, fields and paper as rows for the kernel; and the pushes of resolve and preparation."""
    lasting, once = [], []
    for k, e in enumerate(effects):
        if e.parameter in PERSON_FIELDS:
            continue
        how = HOW[e.how]
        if e.parameter in ("resolve", "preparation"):
            once.append((DECIDER_FIELDS.index(e.parameter), how, k, e.from_day, 0, 1))
        elif e.parameter == PAPER:
            lasting.append((0, how, k, e.from_day, e.half_life_days, 2))
        elif e.parameter in DECIDER_FIELDS:
            lasting.append((DECIDER_FIELDS.index(e.parameter), how, k, e.from_day, e.half_life_days, 1))
        else:
            lasting.append((INDEX[e.parameter], how, k, e.from_day, e.half_life_days, 0))
    return np.array(lasting, np.float64).reshape(-1, 6), np.array(once, np.float64).reshape(-1, 6)


def _effect_key(e: Effect) -> int:
    """An effect's luck belongs to what it is, not to its place in a set: the same play has the same luck in every set."""
    import zlib

    return zlib.crc32(repr((e.parameter, e.how, e.low, e.mode, e.high, e.target)).encode())


def _outcome(name: str, blocks: Sequence[Block]) -> Outcome:
    world = blocks[0].world

    def joined(row: int) -> npt.NDArray[np.float32]:
        return np.concatenate([b.state[row] for b in blocks])

    status = joined(kernel.STATUS).astype(np.uint8)
    resolve = np.concatenate([b.resolve for b in blocks], axis=1)
    by_day = np.concatenate([b.status for b in blocks], axis=1)
    line = np.concatenate([b.given[INDEX["line"]] for b in blocks])
    scope = joined(kernel.SCOPE)
    holds = ((status == 1) | ((status == 0) & (resolve[-1] >= line))) & (scope >= 0.5)
    use = np.concatenate([b.use for b in blocks])
    adoption = np.where(status == 1, use * scope * np.clip(1 - joined(kernel.DRAG), 0, 1), 0).astype(np.float32)
    total = len(status)
    return Outcome(
        name,
        status,
        joined(kernel.END).astype(np.int32),
        holds,
        adoption,
        scope,
        joined(kernel.VOICES),
        np.concatenate([b.reactions for b in blocks], axis=1),
        joined(kernel.FIRST).astype(np.int8),
        resolve,
        (by_day == 1).mean(axis=1),
        (by_day == 2).mean(axis=1),
        (sum((b.stances for b in blocks), np.zeros_like(blocks[0].stances)) / total)[:, world.places],
    )


def triangle(u: Reals, low: float, mode: float, high: float) -> Reals:
    """Values of a triangular prior at the quantiles *u*.

    >>> triangle(np.array([0.0, 0.5, 1.0]), 0.0, 1.0, 2.0).tolist()
    [0.0, 1.0, 2.0]
    """
    width = high - low
    if width <= 0:
        return np.full_like(u, mode)
    cut = (mode - low) / width
    left = low + np.sqrt(u * width * (mode - low))
    right = high - np.sqrt((1 - u) * width * (high - mode))
    return np.asarray(np.where(u < cut, left, right), dtype=np.float64)


def _hash(values: npt.NDArray[np.uint64], key: int) -> npt.NDArray[np.uint32]:
    """32 bits from each value and a key (splitmix64); arrays of unsigned numbers wrap without a warning."""
    z = values + np.uint64((key * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return np.asarray((z >> np.uint64(32)).astype(np.uint32))
