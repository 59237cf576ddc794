"""Recovery: made-up deals whose truth is one draw of the guesses; does the product find again what it was given?

python -m bench.org.recovery [deals] [forecasts|coverage|moves]  (200 deals and all parts unless told otherwise)
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
from tests.diagnosis.made import case, decider, person, pushback, readiness, stance, tie

from holdfast.diagnosis.holdups import diagnose
from holdfast.diagnosis.readiness import ITEMS, answers
from holdfast.org import lanes
from holdfast.org.build import organisation
from holdfast.org.effects import DO_NOTHING, Scenario
from holdfast.org.follow import Event, follow
from holdfast.org.map import build, voices_of
from holdfast.org.model import Organisation
from holdfast.org.parameters import INDEX
from holdfast.org.simulate import simulate
from holdfast.org.world import Block, World
from holdfast.plays import Situation
from holdfast.plays.compare import WORTH, Compared, compare

RUNS, DAYS = 512, 90
#: Luck and guesses of the truth, apart from those of the product.
TRUTH = 900_001
STANCES = ("opponent", "sceptic", "undecided", "supporter", "advocate")
TITLES = (
    "Head of Production",
    "Head of Procurement",
    "IT manager",
    "Controller",
    "Team lead",
    "Head of Quality",
    "Clerk",
)
Reals = npt.NDArray[np.float64]


def situation(seed: int, *, calm: bool = False) -> tuple[Situation, Organisation]:
    """A made-up deal: a few people with titles, some with a stance, ties, push-back and answers; *calm* = nobody objects."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 9))
    ids = [f"p{k}" for k in range(n)]
    people = [decider(), *(person(i, f"Person {i.upper()}", title=str(rng.choice(TITLES))) for i in ids)]
    words = STANCES[3:] if calm else STANCES
    known = [i for i in ids if calm or rng.random() < 0.5]
    said = [stance(i, str(rng.choice(words))) for i in known]
    kinds = ("trusts", "works_with", "reports_to")
    ties = [tie("d", i, "trusts" if rng.random() < 0.4 else "works_with") for i in ids if rng.random() < 0.5]
    ties += [tie(i, j, str(rng.choice(kinds))) for i in ids for j in ids if i < j and rng.random() < 0.25]
    voices = [] if calm else [i for i in ids if rng.random() < 0.3]
    heard = [pushback(i, "It costs us a week.", date(2026, 2, 3 + 4 * k)) for k, i in enumerate(voices)]
    marks = [readiness(i.id, 3 if calm else int(rng.integers(0, 4))) for i in ITEMS if calm or rng.random() < 0.4]
    verdict = "paperwork" if calm else str(rng.choice(("moving", "stalled")))
    made = case(verdict=verdict, people=people, stances=said, ties=ties, pushback=heard, readiness=marks)
    found, told = build(made), answers(marks)
    mine = voices_of(made, found.known)
    s = Situation(made, found, diagnose(made, found.people, mine), told)
    org = organisation(made, found, told, mine)
    if calm:
        org = replace(org, decider=replace(org.decider, resolve=0.95, fear=0.05))
        org = replace(org, people=[replace(p, stance=0.6, closeness=min(p.closeness, 0.3)) for p in org.people])
    return s, org


def truths(org: Organisation, scenarios: Sequence[Scenario], seed: int, blocks: int = 4) -> list[Reals]:
    """Whether the decision holds, by run, under ONE draw of all guesses (parameters, stances, decision maker, effects)."""
    world = World(org, TRUTH + seed)
    lane = seed % lanes.RUNS
    out = []
    for scenario in scenarios:
        held = []
        for b in range(blocks):
            first, block = world.block(0, scenario), world.block(b, scenario)
            block.given = np.ascontiguousarray(np.repeat(first.given[:, lane : lane + 1], lanes.RUNS, axis=1))
            block.lanes[:] = first.lanes[:, lane : lane + 1]
            block.people[:] = first.people[:, :, lane : lane + 1]
            block.draws[:] = first.draws[:, lane : lane + 1]
            block.go(0, DAYS)
            held.append(_holds(block))
        out.append(np.concatenate(held))
    return out


def _holds(block: Block) -> Reals:
    state, given = block.state, block.given
    signed = state[lanes.STATUS] == lanes.SIGNED
    is_open = (state[lanes.STATUS] == lanes.OPEN) & (state[lanes.RESOLVE] >= given[INDEX["line"]])
    return ((signed | is_open) & (state[lanes.SCOPE] >= 0.5)).astype(np.float64)


@dataclass
class Gains:
    """One deal: true gain of what was recommended (null = abstained) and of the best, for one truth and on average."""

    drawn: float | None
    drawn_best: float
    mean: float | None
    mean_best: float


def gains(seed: int, *, calm: bool = False) -> Gains:
    s, org = situation(seed, calm=calm)
    found = compare(org, s, seed=seed, runs=RUNS, days=DAYS, threads=1)
    chosen = next((c for c in found.moves if c.is_recommended), None)
    own = [c for c in found.moves if c.kind == "play" and c.rule is None]
    sets = {c.id: c for c in (*own, *([chosen] if chosen else []), *_greedy(org, s, own, seed))}
    scenarios = [DO_NOTHING, *(Scenario(i, _effects(c, s)) for i, c in sets.items())]
    drawn = [v.mean() for v in truths(org, scenarios, seed)]
    average = simulate(org, scenarios, runs=4 * RUNS, days=DAYS, seed=TRUTH + seed, threads=1)
    mean = [o.holds.mean() for o in average.outcomes]
    at = list(sets).index(chosen.id) + 1 if chosen else None
    return Gains(
        None if at is None else drawn[at] - drawn[0], max(0.0, max(drawn) - drawn[0]),
        None if at is None else float(mean[at] - mean[0]), max(0.0, float(max(mean) - mean[0])),
    )  # fmt: skip


def _effects(c: Compared, s: Situation) -> tuple:
    return tuple(e for p in c.plays for e in p.effects(s))


def _greedy(org: Organisation, s: Situation, own: Sequence[Compared], seed: int) -> list[Compared]:
    """Sets of three that the strongest single plays make: rivals of the recommended set, chosen on the truth's own luck."""
    free = [c for c in own if c.effort <= 8]
    scenarios = [DO_NOTHING, *(Scenario(c.id, _effects(c, s)) for c in free)]
    if not free:
        return []
    done = simulate(org, scenarios, runs=RUNS, days=DAYS, seed=TRUTH + seed, threads=1)
    gain = {o.name: float(o.holds.mean()) for o in done.outcomes}
    top = sorted(free, key=lambda c: -gain[c.id])[:4]
    rivals = []
    for i, a in enumerate(top):
        for j, b in enumerate(top[i + 1 :], i + 1):
            for c in (None, *top[j + 1 :]):
                plays = (*a.plays, *b.plays, *(c.plays if c else ()))
                if sum(p.effort for p in plays) <= 8:
                    rivals.append(replace(a, id="+".join(p.id for p in plays), kind="set", plays=plays))
    return rivals


def moves(n: int) -> None:
    """True gain of the recommended set; abstention where nothing matters."""
    found = [gains(k) for k in range(n)]
    calm = [gains(10_000 + k, calm=True) for k in range(max(n // 2, 10))]
    told = [g for g in found if g.mean is not None]
    share_mean = sum(g.mean for g in told) / sum(g.mean_best for g in told)  # type: ignore[misc]
    share_drawn = sum(g.drawn for g in told) / sum(g.drawn_best for g in told)  # type: ignore[misc]
    worse = np.mean([g.drawn < 0 for g in told])  # type: ignore[operator]
    nothing = [g for g in (*found, *calm) if g.mean_best < WORTH]
    print(f"deals {n}, recommended in {len(told)}")
    print(f"gain averaged over the guesses, recommended / best: {share_mean:.3f}")
    print(f"gain under one true draw, recommended / best of hindsight: {share_drawn:.3f}; below nothing: {worse:.3f}")
    print(f"abstained where no play matters: {np.mean([g.mean is None for g in nothing]):.3f} of {len(nothing)}")
    missed = [g for g in found if g.mean is None and g.mean_best >= WORTH]
    print(f"abstained although a play matters: {len(missed)} of {sum(g.mean_best >= WORTH for g in found)}")


def forecasts(n: int) -> None:
    """First reaction and whether the decision holds: our forecast, without the map, and the base rate."""
    said, bare, seen, holds, bare_holds, held = [], [], [], [], [], []
    for k in range(n):
        _, org = situation(20_000 + k)
        level = replace(
            org, ties=(), people=[replace(p, closeness=0.3, stance=None, level=3, n_entries=0) for p in org.people]
        )
        for o, into, into_holds in ((org, said, holds), (level, bare, bare_holds)):
            done = simulate(o, [DO_NOTHING], runs=2048, days=DAYS, seed=k, threads=1).outcomes[0]
            counts = np.array([(done.first == i).sum() for i in range(10)], np.float64)
            into.append((counts + 0.5) / (counts.sum() + 5))
            into_holds.append(float(np.clip(done.holds.mean(), 0.005, 0.995)))
        truth = simulate(org, [DO_NOTHING], runs=128, days=DAYS, seed=TRUTH + k, threads=1).outcomes[0]
        seen.append(np.array([(truth.first == i).sum() for i in range(10)], np.float64))
        held.append(float(truth.holds.mean()))
    happened, ours, without = np.array(seen), np.array(said), np.array(bare)
    base = happened.sum(axis=0) / happened.sum()
    total = happened.sum()
    loss = {"forecast": ours, "without the map": without, "base rate": np.repeat(base[None], n, axis=0)}
    for name, p in loss.items():
        print(f"first reaction, log loss, {name}: {-(happened * np.log(np.maximum(p, 1e-6))).sum() / total:.4f}")
    print(f"first reaction, calibration error: {_calibration(ours, happened):.4f}")
    y, p, q = np.array(held), np.array(holds), np.array(bare_holds)
    for name, r in {"forecast": p, "without the map": q, "base rate": np.full(n, y.mean())}.items():
        print(f"holds, log loss, {name}: {-(y * np.log(r) + (1 - y) * np.log(1 - r)).mean():.4f}")


def _calibration(p: Reals, happened: Reals) -> float:
    """Mean gap between the promised and the actual share, over ten equally filled bins of (deal, reaction)."""
    n = np.repeat(happened.sum(axis=1, keepdims=True), 10, axis=1)
    order = np.argsort(p.ravel(), kind="stable")
    gaps, weights = [], []
    for part in np.array_split(order, 10):
        w = n.ravel()[part].sum()
        gaps.append(abs((p.ravel()[part] * n.ravel()[part]).sum() - happened.ravel()[part].sum()) / max(w, 1))
        weights.append(w)
    return float(np.average(gaps, weights=weights))


def coverage(n: int, days: int = 30, kept: float = 0.6) -> None:
    """80 % intervals of resolve and of the guesses against the truth, from logs that hold *kept* of the push-back."""
    inside, names = [], ("gain", "speaking", "recover", "repeat_weight", "influence")
    guesses: dict[str, list[bool]] = {name: [] for name in names}
    for k in range(n):
        _, org = situation(30_000 + k)
        block = World(org, TRUTH + k).block(0, DO_NOTHING)
        rng, events = np.random.default_rng(k), []
        spoken = block.go(0, days, keep_spoken=True).said()
        open_runs = np.flatnonzero(block.state[lanes.STATUS] == lanes.OPEN)
        if not len(open_runs):
            continue
        lane = int(rng.choice(open_runs))
        for day, voices in enumerate(spoken):
            # The people are in the order of the world.
            for i, p in enumerate(block.world.org.people):
                if voices[i, lane] and rng.random() < kept:
                    events.append(Event(day, "heard", p.person_id))
        found = follow(org, events, days, particles=1024, horizon=1, seed=k, coverage=kept)
        inside.append(found.resolve[0] <= block.state[lanes.RESOLVE, lane] <= found.resolve[2])
        for name in names:
            low, _, high = found.guesses[name]
            guesses[name].append(low <= block.given[INDEX[name], lane] <= high)
    print(f"80 % interval of resolve holds the truth: {np.mean(inside):.3f} of {len(inside)} deals")
    print("80 % intervals of guesses:", ", ".join(f"{k} {np.mean(v):.2f}" for k, v in guesses.items()))


def main() -> None:
    """All of it, or one part."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    parts = {"forecasts": forecasts, "coverage": coverage, "moves": moves}
    for name in sys.argv[2:] or parts:
        parts[name](n)


if __name__ == "__main__":
    main()
