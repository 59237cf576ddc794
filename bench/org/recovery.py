"""Recovery: made-up deals whose truth is one draw of the guesses; does the product find again what it was given?

python -m bench.org.recovery moves|calm|fresh|fresh_calm|forecasts|coverage [deals]   (200 deals unless told otherwise)

Each deal is a line in bench/data/org; deals that are there already are not done again, so a part may be stopped and begun again.
python -m bench.org.page writes the page.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
from tests.diagnosis.made import case, decider, person, pushback, readiness, stance, tie

from bench.org import kept
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
from holdfast.plays.compare import MAX_HOURS, Compared, compare
from holdfast.plays.expect import Forecaster
from holdfast.plays.rules import allowed_together

RUNS, DAYS = 512, 90
#: Luck and guesses of the truth, apart from those of the product.
TRUTH, FRESH = 900_001, 700_001
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


def gains(seed: int, *, calm: bool = False) -> dict[str, float | None]:
    """True gain of the recommended set and of the best: under one true draw, and on average over the guesses.

    Null = abstained. ``bare`` is the average gain of what is recommended to somebody who knows the deal but not the map.
    """
    s, org = situation(seed, calm=calm)
    own, chosen = _recommended(org, s, seed)
    _, blind = _recommended(without_map(org), s, seed)
    sets = {
        c.id: c for c in (*own, *([chosen] if chosen else []), *([blind] if blind else []), *_greedy(org, s, own, seed))
    }
    scenarios = [DO_NOTHING, *(Scenario(i, _effects(c, s)) for i, c in sets.items())]
    drawn = [v.mean() for v in truths(org, scenarios, seed)]
    average, fresh = (simulate(org, scenarios, runs=1024, days=DAYS, seed=t + seed, threads=1) for t in (TRUTH, FRESH))
    # The best is chosen on one luck and measured on another, as the recommended set is.
    best = int(np.argmax([o.holds.mean() for o in average.outcomes]))
    mean = [float(o.holds.mean()) for o in fresh.outcomes]
    at = {None: None, **{c: list(sets).index(c) + 1 for c in sets}}

    def gain(of: Compared | None, values: Sequence[float]) -> float | None:
        place = at[of.id if of else None]
        return None if place is None else float(values[place] - values[0])

    return {
        "deal": seed, "drawn": gain(chosen, drawn), "drawn_best": float(max(0.0, max(drawn) - drawn[0])),
        "mean": gain(chosen, mean), "mean_best": max(0.0, mean[best] - mean[0]), "bare": gain(blind, mean),
    }  # fmt: skip


def _recommended(org: Organisation, s: Situation, seed: int) -> tuple[list[Compared], Compared | None]:
    """The plays that may be done now, and the recommended set."""
    found = compare(org, s, seed=seed, runs=RUNS, days=DAYS, threads=1)
    chosen = next((c for c in found.moves if c.is_recommended), None)
    return [c for c in found.moves if c.kind == "play" and c.rule is None and c.effort <= MAX_HOURS], chosen


#: What the map adds, a part at a time: the organisation without it.
def without_ties(org: Organisation) -> Organisation:
    return replace(org, ties=())


def without_stances(org: Organisation) -> Organisation:
    return replace(org, people=[replace(p, stance=None, n_entries=0) for p in org.people])


def without_closeness(org: Organisation) -> Organisation:
    return replace(org, people=[replace(p, closeness=0.3) for p in org.people])


def without_levels(org: Organisation) -> Organisation:
    return replace(org, people=[replace(p, level=3) for p in org.people])


def without_map(org: Organisation) -> Organisation:
    return without_levels(without_closeness(without_stances(without_ties(org))))


BLIND = {
    "with the map": lambda org: org, "without ties": without_ties, "without stances and who spoke": without_stances,
    "without closeness": without_closeness, "without levels": without_levels, "without the map": without_map,
}  # fmt: skip


def _effects(c: Compared, s: Situation) -> tuple:
    return tuple(e for p in c.plays for e in p.effects(s))


def _greedy(org: Organisation, s: Situation, own: Sequence[Compared], seed: int) -> list[Compared]:
    """Sets of three that the strongest single plays make: rivals of the recommended set, chosen on the truth's own luck."""
    free = [c for c in own if c.effort <= MAX_HOURS]
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
                if sum(p.effort for p in plays) <= MAX_HOURS and allowed_together([p.id for p in plays], s):
                    rivals.append(replace(a, id="+".join(p.id for p in plays), kind="set", plays=plays))
    return rivals


def forecast(seed: int) -> dict[str, object]:
    """First reaction when push-back comes, and whether the decision holds: forecasts with and without parts of the map."""
    _, org = situation(20_000 + seed)
    said, holds = {}, {}
    for name, change in BLIND.items():
        o = change(org)
        said[name] = _reactions(o, seed, 1024)
        done = simulate(o, [DO_NOTHING], runs=1024, days=DAYS, seed=seed, threads=1).outcomes[0]
        holds[name] = float(np.clip(done.holds.mean(), 0.005, 0.995))
    truth = simulate(org, [DO_NOTHING], runs=128, days=DAYS, seed=TRUTH + seed, threads=1).outcomes[0]
    seen = _reactions(org, TRUTH + seed, 128)
    return {"deal": seed, "said": said, "holds": holds, "seen": seen, "held": float(truth.holds.mean())}


def _reactions(org: Organisation, seed: int, runs: int) -> list[int]:
    """How often each of the ten comes first, as the product forecasts it."""
    first = Forecaster(org, seed=seed, runs=runs).run({"now": ((), ())})["now"].first
    return [int((first == i).sum()) for i in range(10)]


def covered(seed: int, days: int = 30, share: float = 0.6) -> dict[str, object] | None:
    """Whether 80 % intervals of resolve and of the guesses hold the truth, from a log that holds *share* of the push-back."""
    _, org = situation(30_000 + seed)
    block = World(org, TRUTH + seed).block(0, DO_NOTHING)
    rng = np.random.default_rng(seed)
    spoken = block.go(0, days, keep_spoken=True).said()
    open_runs = np.flatnonzero(block.state[lanes.STATUS] == lanes.OPEN)
    if not len(open_runs):
        return {"deal": seed}
    lane = int(rng.choice(open_runs))
    # The people are in the order of the world, not of the organisation.
    events = [
        Event(day, "heard", p.person_id)
        for day in range(days)
        for i, p in enumerate(block.world.org.people)
        if spoken[day, i, lane] and rng.random() < share
    ]
    found = follow(org, events, days, particles=1024, horizon=1, seed=seed, coverage=share)
    inside = {
        name: bool(low <= block.given[INDEX[name], lane] <= high) for name, (low, _, high) in found.guesses.items()
    }
    resolve = float(block.state[lanes.RESOLVE, lane])
    return {
        "deal": seed, "resolve": bool(found.resolve[0] <= resolve <= found.resolve[2]), "guesses": inside,
        "width": found.resolve[2] - found.resolve[0], "entries": len(events), "ess": float(found.ess.min()),
    }  # fmt: skip


#: Deals that no choice of the search or of the filter was made on; and others, on which none of the rule of recommendation was.
FIRST, FRESH = 40_000, 60_000
PARTS = {
    "moves": lambda k: gains(FIRST + k),
    "calm": lambda k: gains(10_000 + FIRST + k, calm=True),
    "fresh": lambda k: gains(FRESH + k),
    "fresh_calm": lambda k: gains(10_000 + FRESH + k, calm=True),
    "forecasts": forecast,
    "coverage": lambda k: covered(FIRST + k),
}


def main() -> None:
    """One part, for the deals that are not done yet."""
    part, n = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    done = {row["part_deal"] for row in kept.read(part)}
    for k in range(n):
        if k not in done:
            kept.add(part, {"part_deal": k, **(PARTS[part](k) or {})})


if __name__ == "__main__":
    main()
