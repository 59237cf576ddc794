"""Laws of the simulation: what must hold whatever the guesses are."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llvmlite.binding import get_host_cpu_features

from holdfast.errors import InputError
from holdfast.org import lanes
from holdfast.org.effects import BASELINES, DO_NOTHING, MOVE_NOW, Effect, Scenario
from holdfast.org.model import Decider, Organisation, Person, Tie
from holdfast.org.simulate import Outcome, simulate, spread
from holdfast.org.world import World

DAYS, RUNS = 60, 256
FIRM = Decider(resolve=1.0, fear=0.0)


def company(seed: int, n: int = 8) -> Organisation:
    rng = np.random.default_rng(seed)
    people = [
        Person(
            f"p{i}",
            level=int(rng.integers(2, 5)),
            closeness=float(rng.uniform(0, 0.9)),
            stance=float(rng.uniform(-0.9, 0.5)) if i % 3 else None,
        )
        for i in range(n)
    ]
    ties = [Tie(f"p{i}", f"p{(i + k) % n}", 1.0) for i in range(n) for k in (1, 3)]
    return Organisation(people, ties)


def one(org: Organisation, scenario: Scenario = DO_NOTHING, runs: int = RUNS, days: int = DAYS) -> Outcome:
    return simulate(org, [scenario], runs=runs, days=days, seed=7).outcomes[0]


def test_a_seed_gives_the_same_bytes_on_one_and_two_threads() -> None:
    org = company(1)
    a, b = (simulate(org, BASELINES, runs=RUNS, days=DAYS, seed=3, threads=t) for t in (1, 2))
    for x, y in zip(a.outcomes, b.outcomes, strict=True):
        assert x.resolve.tobytes() == y.resolve.tobytes()
        assert x.status.tobytes() == y.status.tobytes()
        assert x.adoption.tobytes() == y.adoption.tobytes()
    assert simulate(org, [DO_NOTHING], runs=RUNS, days=DAYS, seed=4)[DO_NOTHING.name].resolve.tobytes() != (
        a[DO_NOTHING.name].resolve.tobytes()
    )


def test_a_seed_gives_the_same_bytes_in_wide_and_narrow_registers() -> None:
    if not get_host_cpu_features().get("avx512f"):
        pytest.skip("this machine has no wide registers")
    code = (
        "import zlib; from tests.org.test_simulation_laws import company, simulate, BASELINES; "
        "from holdfast.org.vectors import WIDTH; from holdfast.org.follow import Event, follow; "
        "o = simulate(company(1), BASELINES, runs=256, days=30, seed=3).outcomes; "
        "f = follow(company(1), [Event(2, 'heard', 'p1'), Event(4, 'dropped')], 8, particles=256, horizon=9); "
        "print(WIDTH, zlib.crc32(b''.join((*(x.resolve.tobytes() for x in o), f.history.tobytes()))))"
    )
    narrow = {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma,+bmi,+bmi2,+sse4.2,+popcnt"}
    said = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **more}, capture_output=True, text=True, check=True
        ).stdout.split()
        for more in ({}, narrow)
    ]
    assert [width for width, _ in said] == ["16", "8"]
    assert said[0][1] == said[1][1]


def test_without_pushback_and_with_full_resolve_only_the_paper_counts() -> None:
    days = (4.0, 6.0)
    org = Organisation([Person("p", stance=1.0, closeness=0.5)], decider=FIRM, paper_days=days)
    signed = one(org, runs=8192).signed
    state = np.array([1.0, 0.0, 0.0])
    expected = []
    for _ in range(DAYS):
        state = np.array(
            [
                state[0] * (1 - 1 / days[0]),
                state[1] * (1 - 1 / days[1]) + state[0] / days[0],
                state[2] + state[1] / days[1],
            ]
        )
        expected.append(state[2])
    assert np.abs(signed - expected).max() < 4 * np.sqrt(0.25 / 8192)


@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_shares_stay_within_their_bounds(seed: int) -> None:
    found = simulate(company(seed), BASELINES, runs=128, days=DAYS, seed=seed)
    for o in found.outcomes:
        assert o.resolve.min() >= 0 and o.resolve.max() <= 1
        assert o.adoption.min() >= 0 and o.adoption.max() <= 1
        assert o.scope.min() >= 0 and o.scope.max() <= 1
        assert (np.diff(o.signed) >= 0).all() and (np.diff(o.withdrawn) >= 0).all()
        assert (o.signed + o.withdrawn <= 1).all()
        assert ((o.end_day >= 0) == (o.status > 0)).all()


@given(st.integers(0, 10_000), st.floats(0.05, 0.4))
@settings(max_examples=10, deadline=None)
def test_a_closer_critic_never_raises_the_chance_that_the_decision_holds(seed: int, more: float) -> None:
    org = company(seed)
    critic = replace(org.people[0], stance=-0.8, closeness=0.3)
    near = replace(critic, closeness=0.3 + more)
    far_away = one(replace(org, people=[critic, *org.people[1:]]), runs=1024)
    close_by = one(replace(org, people=[near, *org.people[1:]]), runs=1024)
    luck = 3 * np.sqrt((far_away.holds != close_by.holds).mean() / 1024)
    assert close_by.holds.mean() <= far_away.holds.mean() + luck
    assert close_by.resolve.mean() <= far_away.resolve.mean() + 1e-3


@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_an_indifferent_person_without_ties_and_closeness_changes_nothing(seed: int) -> None:
    org = company(seed)
    more = replace(org, people=[Person("x", stance=0.0, closeness=0.0, speaks=0.0), *org.people])
    a, b = one(org), one(more)
    assert a.resolve.tobytes() == b.resolve.tobytes()
    assert a.status.tobytes() == b.status.tobytes()


@given(st.integers(0, 10_000), st.floats(0.1, 0.9))
@settings(max_examples=10, deadline=None)
def test_preparation_never_lowers_resolve(seed: int, amount: float) -> None:
    org = company(seed)
    prepared = Scenario("prepared", (Effect("preparation", "add", amount, amount, amount),))
    found = simulate(org, [DO_NOTHING, prepared], runs=1024, days=DAYS, seed=seed)
    plain, better = found.outcomes
    assert (better.resolve.mean(axis=1) >= plain.resolve.mean(axis=1) - 2e-3).all()
    assert better.holds.mean() >= plain.holds.mean() - 3 * np.sqrt((better.holds != plain.holds).mean() / 1024)


def test_preparation_softens_what_is_heard() -> None:
    """With nothing that falters by itself, only what is heard takes resolve away; who is prepared loses less of it."""
    people = [Person(f"p{i}", level=1, closeness=0.8, stance=-0.8) for i in range(6)]
    org = Organisation(people, decider=Decider(resolve=0.9, fear=0.0))
    prepared = Scenario("prepared", (Effect("preparation", "add", 0.8, 0.8, 0.8),))
    plain, better = simulate(org, [DO_NOTHING, prepared], runs=1024, days=8, seed=7).outcomes
    assert plain.resolve[-1].mean() < plain.resolve[0].mean()
    assert better.resolve[-1].mean() > plain.resolve[-1].mean() + 0.01


@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_who_is_told_first_matters_only_through_levels(seed: int) -> None:
    org = company(seed)
    turned = replace(org, people=org.people[::-1], ties=org.ties[::-1])
    a, b = one(org), one(turned)
    assert np.abs(a.resolve.mean(axis=1) - b.resolve.mean(axis=1)).max() < 5e-3
    flat = replace(org, people=[replace(p, level=1) for p in org.people])
    assert one(flat).voices.mean() >= a.voices.mean()


def test_moves_are_compared_on_the_same_luck() -> None:
    org = company(5)
    same = Scenario("nothing either", (Effect("lead_gain", "scale", 1.0, 1.0, 1.0),))
    found = simulate(org, [DO_NOTHING, same], runs=RUNS, days=DAYS)
    assert found.outcomes[0].resolve.tobytes() == found.outcomes[1].resolve.tobytes()


def test_effects_begin_on_their_day() -> None:
    org = company(6)
    late = Scenario(
        "late",
        (Effect("stance", "add", -1, -1, -1, target="all", from_day=30), Effect("gain", "scale", 3, 3, 3, from_day=30)),
    )
    a, b = simulate(org, [DO_NOTHING, late], runs=RUNS, days=DAYS).outcomes
    assert a.resolve[:30].tobytes() == b.resolve[:30].tobytes()
    assert b.resolve[-1].mean() < a.resolve[-1].mean()


def test_pressing_on_costs_resolve_and_saves_paper() -> None:
    org = company(8)
    a, b = simulate(org, [DO_NOTHING, MOVE_NOW], runs=2048, days=DAYS).outcomes
    assert b.resolve[-1].mean() < a.resolve[-1].mean()
    assert b.signed[10] > a.signed[10]


def test_an_interval_holds_its_mean_and_widens_with_doubt() -> None:
    rng = np.random.default_rng(0)
    sure = rng.random(4096) < 0.5
    unsure = rng.random((256, 16)) < rng.uniform(0, 1, (256, 1))
    low, mean, high = spread(sure)
    wide_low, _, wide_high = spread(unsure.reshape(-1))
    assert low <= mean <= high and high - low < 0.1
    assert wide_high - wide_low > 0.6


def test_the_map_is_checked() -> None:
    with pytest.raises(InputError, match="people twice"):
        Organisation([Person("a"), Person("a")])
    with pytest.raises(InputError, match="not there"):
        Organisation([Person("a")], [Tie("a", "b")])
    with pytest.raises(InputError, match="no parameter"):
        Effect("charm", "add", 0, 0, 0)


def test_the_days_may_be_cut_anywhere() -> None:
    """Stances lie in another row on odd days: a day at a time, an odd number and all at once must end alike."""
    world = World(company(3), 4)
    whole = world.block(0, MOVE_NOW).go(0, 15, keep_spoken=True)
    cut = world.block(0, MOVE_NOW)
    said = []
    for a, b in ((0, 1), (1, 8), (8, 15)):
        said.append(cut.go(a, b, keep_spoken=True).said())
    assert whole.stance.tobytes() == cut.stance.tobytes()
    assert whole.state.tobytes() == cut.state.tobytes()
    assert (np.concatenate(said) == whole.said()).all() and whole.said().any()


def test_many_ties_draw_like_few() -> None:
    """The sum over the ties beyond the first four goes another way; the same person told eight times is as good as once."""
    two = [Person("a", level=1, stance=-0.8), Person("b", level=1, stance=0.8)]
    once, often = (Organisation(two, [Tie("a", "b", 1 / n)] * n) for n in (1, 9))
    x, y = (World(o, 1).block(0, DO_NOTHING).go(0, 40).stance for o in (once, often))
    assert np.abs(x - y).max() < 1e-4
    assert x[0].mean() > -0.7


def test_the_words_of_the_log_are_those_the_decision_maker_hears() -> None:
    block = World(company(2), 5).block(0, DO_NOTHING).go(0, 20, keep_spoken=True)
    before_the_end = np.where(block.state[lanes.END] < 0, 99, block.state[lanes.END])
    heard = (block.said() & (np.arange(20)[:, None, None] <= before_the_end)).sum(axis=(0, 1))
    assert (heard == block.state[lanes.ENTRIES]).all()
