"""One organisation as the compiled kernel wants it: ties, what every run draws, and blocks of 128 runs on their way."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from holdfast.compiled import aligned
from holdfast.org import kernel, lanes
from holdfast.org.effects import PAPER, PERSON_FIELDS, Effect, Scenario, is_meant
from holdfast.org.fixed import fixed
from holdfast.org.lanes import RUNS
from holdfast.org.model import DECIDER_FIELDS, Floats, Ints, Organisation
from holdfast.org.parameters import INDEX, PARAMETERS
from holdfast.org.person import TIES

Reals = npt.NDArray[np.float64]
#: Runs that share one draw of the guesses; the spread between draws is what we do not know.
PER_DRAW = 16
#: The sum of two draws has a deviation of 1 in 2.45.
SHARED = fixed("doubt in common") * 2.45
HOW = {"add": 0, "scale": 1, "set": 2}


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
        idle = -(b - a + len(own)) % TIES
        places.append(np.concatenate([speaker[a:b], np.full(len(own) + idle, i, np.int32)]))
        weights.append(np.concatenate([weight[a:b], np.array([*own, *[0] * idle], np.float32)]))
    ends = np.cumsum([0, *(len(p) for p in places)]).astype(np.int32)
    return ends, np.concatenate([*places, np.zeros(0, np.int32)]), np.concatenate([*weights, np.zeros(0, np.float32)])


class World:
    """What all blocks of one organisation share, and how each block draws its guesses."""

    def __init__(self, org: Organisation, seed: int, blocks: int = 1, per_draw: int = PER_DRAW) -> None:
        #: How many blocks will be asked for, so that they are drawn together, and how many runs share one draw of the guesses.
        self.blocks, self.per_draw = blocks, per_draw
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
        self._draws: dict[Any, npt.NDArray[np.float32]] = {}

    def luck(self, block: int) -> npt.NDArray[np.uint32]:
        """One number a run; kept for all scenarios."""
        if block not in self._lucks:
            self._lucks[block] = _hash(self._runs(block), self.seed * 2654435761 + 17)
        return self._lucks[block]

    def _runs(self, block: int) -> npt.NDArray[np.uint64]:
        return np.arange(block * RUNS, (block + 1) * RUNS, dtype=np.uint64)

    def draws(self, blocks: int, purposes: Iterable[int]) -> Reals:
        """Numbers from 0 to 1 (purpose, run of the first *blocks*): the runs of one draw share them."""
        keys = _hash(np.array(list(purposes), np.uint64), self.seed * 40503 + 101).astype(np.uint64)
        places = np.arange(blocks * RUNS // self.per_draw, dtype=np.uint64)
        return (_hash(keys[:, None] * np.uint64(1 << 32) + places[None, :], 7) + 0.5) / 2**32

    def _drawn(self, name: Any, number: int, draw: Callable[[int], Reals]) -> npt.NDArray[np.float32]:
        """What *draw* gives for block *number*, drawn for all blocks when it is first asked for."""
        kept = self._draws.get(name)
        if kept is None or kept.shape[1] <= number * RUNS:
            every = draw(max(number + 1, self.blocks))
            kept = self._draws[name] = np.repeat(np.asarray(every, np.float32), self.per_draw, axis=1)
        return np.ascontiguousarray(kept[:, number * RUNS : (number + 1) * RUNS], dtype=np.float32)

    def parameters(self, number: int) -> npt.NDArray[np.float32]:
        """The guesses drawn for block *number* (parameter, run)."""

        def draw(blocks: int) -> Reals:
            u = self.draws(blocks, range(1000, 1000 + len(PARAMETERS)))
            return np.array([triangle(u[i], p.low, p.mode, p.high) for i, p in enumerate(PARAMETERS)])

        return self._drawn("parameters", number, draw)

    def taken(self, blocks: int) -> dict[str, Reals]:
        """Of the deal itself, what each draw takes to be so (draw): ``decider: FIELD``, and ``stance: ID`` of people known by name."""
        firsts = [self.first_day(b) for b in range(blocks)]
        state = np.concatenate([state[:, :: self.per_draw] for _, state, _ in firsts], axis=1).astype(np.float64)
        found = {f"decider: {name}": state[row] for row, name in enumerate(DECIDER_FIELDS)}
        for i, p in enumerate(self.org.people):
            if not p.is_assumed:
                own = np.concatenate([people[i, lanes.OWN] for _, _, people in firsts])
                found[f"stance: {p.person_id}"] = own.reshape(-1, self.per_draw).mean(axis=1, dtype=np.float64)
        return found

    def size(self, number: int, e: Effect) -> npt.NDArray[np.float32]:
        """How large an effect is in the runs of block *number*; its luck belongs to what it is, in whatever set it stands."""

        def draw(blocks: int) -> Reals:
            key = zlib.crc32(repr((e.parameter, e.how, e.low, e.mode, e.high, e.target)).encode())
            return triangle(self.draws(blocks, [3000 + key]), e.low, e.mode, e.high)

        return np.asarray(self._drawn(e, number, draw)[0], dtype=np.float32)

    def first_day(self, number: int) -> tuple[npt.NDArray[np.float32], ...]:
        """Parameters, state and people of block *number* before anything is done; kept for all scenarios."""
        if number not in self._kept:
            given = self.parameters(number)
            self._kept[number] = (given, self._state(number), self._people(number, given))
        return self._kept[number]

    def _state(self, number: int) -> npt.NDArray[np.float32]:
        state = np.zeros((lanes.N_STATE, RUNS), np.float32)
        places = range(2000, 2000 + len(DECIDER_FIELDS))
        off = (self._drawn("decider", number, lambda n: self.draws(n, places)) - 0.5) * 2 * self.org.decider.doubt
        for row, name in enumerate(DECIDER_FIELDS):
            value = getattr(self.org.decider, name)
            # What is stated as nothing or as complete is not doubted: nobody is a little prepared by accident.
            state[row] = np.clip(value + off[row], 0, 1) if 0 < value < 1 else value
        state[lanes.HOME] = state[lanes.RESOLVE]
        state[lanes.SCOPE], state[lanes.FIRST], state[lanes.END] = 1, -1, -1
        return state

    def _people(self, number: int, given: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        people = np.zeros((len(self.keys), lanes.N_PERSON, RUNS), np.float32)
        if not len(people):
            return people
        a, b = (self.keys ^ np.uint32(0x55)).tolist(), (self.keys ^ np.uint32(0xAA)).tolist()
        guess = self._drawn("stances", number, lambda n: self.draws(n, a) + self.draws(n, b))
        own = _hash(
            self.keys.astype(np.uint64)[:, None] * np.uint64(1 << 32) + self._runs(number)[None, :], self.seed + 33
        )
        known = np.array([p.stance is not None for p in self.org.people])[:, None]
        doubt = np.where(known, given[INDEX["doubt_about_known"]], given[INDEX["doubt_about_unknown"]])
        stance = np.array([p.stance or 0.0 for p in self.org.people])[:, None]
        bell = (guess - 1) * SHARED + ((own + 0.5) / 2**32 - 0.5)
        people[:, lanes.OWN] = np.clip(stance + doubt * bell, -1, 1)
        people[:, lanes.OLD] = people[:, lanes.NEW] = people[:, lanes.OWN]
        people[:, lanes.SPEAKS] = np.array([p.speaks for p in self.org.people])[:, None]
        people[:, lanes.SPOKEN] = np.array([float(p.n_entries > 0) for p in self.org.people])[:, None]
        return people

    def block(self, number: int, scenario: Scenario) -> Block:
        """Block *number* of *scenario* on its first day."""
        given, state, people = self.first_day(number)
        return Block(self, number, scenario, given, state, people)


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
        self.given = given
        self.people, self.lanes = aligned(*people.shape), aligned(lanes.N_LANES, RUNS)
        self.people[:] = people
        self.lanes[: lanes.N_STATE] = state
        self.substantive = world.substantive.copy()
        self.changes, self.pushes = _tables(scenario.effects)
        self.draws = np.zeros((len(scenario.effects), RUNS), np.float32)
        for k, e in enumerate(scenario.effects):
            self.draws[k] = world.size(number, e)
        self.begins = sorted({e.from_day for e in scenario.effects if e.parameter in PERSON_FIELDS})
        self.reactions = np.zeros((10, RUNS), np.float32)
        self.resolve = np.zeros((0, RUNS), np.float32)
        self.stances = np.zeros((0, len(world.keys)), np.float64)
        self.spoken = np.zeros((1, len(world.keys), 2), np.uint64)
        #: Share of people who use it in the end: nobody fully against, everybody fully for. Assumed straight in between.
        self.use: Any = np.ones(RUNS, np.float32)

    @property
    def state(self) -> npt.NDArray[np.float32]:
        """The decision maker's rows."""
        return self.lanes[: lanes.N_STATE]

    @property
    def stance(self) -> npt.NDArray[np.float32]:
        """Stances (person, run)."""
        return self.people[:, lanes.OLD]

    def go(
        self,
        first: int,
        last: int,
        *,
        heard: npt.NDArray[np.uint8] | None = None,
        keep_stances: bool = False,
        keep_spoken: bool = False,
    ) -> Block:
        """From day *first* to *last*; effects on people begin on their day, so the way is cut there.

        With *keep_stances* the sum of each person's stances by day is kept, with *keep_spoken* who spoke (see said).
        """
        w = self.world
        n, span = len(w.keys), last - first
        self.resolve = np.zeros((span, RUNS), np.float32)
        self.stances = np.zeros((span if keep_stances else 0, n), np.float64)
        self.spoken = np.zeros((span if keep_spoken else 1, n, 2), np.uint64)
        log = np.zeros((span, n), np.uint8) if heard is None else heard
        cuts = [day for day in self.begins if first < day < last]
        for a, b in zip([first, *cuts], [*cuts, last], strict=True):
            if a in self.begins:
                self._people(a)
            part = slice(a - first, b - first)
            kernel.advance(
                a, b, self.luck, w.keys, w.level, w.closeness, w.start, w.speaker, w.weight, self.people.reshape(-1),
                self.substantive, w.told, self.lanes.reshape(-1), self.given, self.changes, self.draws, w.paper, self.pushes,
                log[part], self.resolve[part], self.reactions.reshape(-1), self.stances[part],
                (self.spoken[part] if keep_spoken else self.spoken).reshape(-1),
            )  # fmt: skip
        return self

    def said(self) -> npt.NDArray[np.bool_]:
        """Who spoke (day, person in the order of the world, run), of the days last gone with *keep_spoken*."""
        bits = np.unpackbits(self.spoken.view(np.uint8), axis=-1, bitorder="little")
        return bits.astype(bool)

    def closed(self) -> Block:
        """The block without its people, once nothing more is simulated: thousands of blocks are kept for a comparison."""
        if len(self.stance):
            self.use = np.add.reduce(self.stance, axis=0) / (2 * len(self.stance)) + 0.5
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
                    self.people[i, lanes.OWN] = _applied(self.people[i, lanes.OWN], e.how, size, -1, 1)
                elif e.parameter == "speaking_of":
                    self.people[i, lanes.SPEAKS] = _applied(self.people[i, lanes.SPEAKS], e.how, size, 0, 20)
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
