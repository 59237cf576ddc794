"""Laws of following the log."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from holdfast.org import lanes
from holdfast.org.effects import DO_NOTHING
from holdfast.org.follow import Event, Posterior, follow, started
from holdfast.org.model import Decider, Organisation, Person
from holdfast.org.world import World

ORG = Organisation(
    [
        Person("a", closeness=0.7, stance=-0.6),
        Person("b", closeness=0.3, stance=0.2),
        Person("c", level=4, closeness=0.1),
    ],
    decider=Decider(resolve=0.65),
)
DAYS = 30


def known(*events: Event, org: Organisation = ORG) -> Posterior:
    return follow(org, events, DAYS, particles=1024, horizon=60, seed=3)


def test_more_pushback_leaves_less_resolve() -> None:
    quiet, loud = known(), known(*(Event(d, "heard", "a") for d in range(2, 26, 3)))
    assert loud.resolve[1] < quiet.resolve[1]
    assert loud.holds <= quiet.holds + 0.02


def test_silence_never_speaks_for_resolve() -> None:
    silent = known(*(Event(d, "silent") for d in (8, 15, 22, 29)))
    assert silent.resolve[1] < known().resolve[1]


def test_acts_kept_and_dropped_move_it_their_way() -> None:
    none = known().resolve[1]
    assert known(Event(10, "kept"), Event(20, "kept")).resolve[1] > none
    assert known(Event(10, "dropped"), Event(20, "dropped")).resolve[1] < none


def test_steps_done_bring_the_signature_nearer() -> None:
    early, late = known(), known(Event(10, "step"), Event(20, "step"))
    assert late.signed[20] >= early.signed[20]


def test_the_result_keeps_its_bounds_and_says_how_sure_it_is() -> None:
    found = known(Event(5, "heard", "a"), Event(9, "silent"))
    assert found.history.shape == (DAYS, 3) and (np.diff(found.history, axis=1) >= 0).all()
    assert found.history.min() >= 0 and found.history.max() <= 1
    assert (found.ess >= 1).all() and (found.ess <= 1024 + 1e-6).all()
    assert abs(found.reactions.sum() - 1) < 1e-9 or found.reactions.sum() == 0
    assert (np.diff(found.signed) >= 0).all()


def test_the_same_log_gives_the_same_answer_whatever_its_order() -> None:
    log = (Event(5, "heard", "a"), Event(9, "dropped"), Event(9, "heard", "c"))
    assert known(*log).history.tobytes() == known(*reversed(log)).history.tobytes()


def test_what_comes_later_than_today_is_not_read() -> None:
    assert known().history.tobytes() == known(Event(DAYS, "heard", "a"), Event(500, "dropped")).history.tobytes()


def test_a_log_that_the_model_cannot_explain_is_said_to_be_one() -> None:
    firm = replace(ORG, decider=Decider(resolve=1.0, fear=0.0))
    found = follow(firm, [Event(d, "dropped") for d in range(DAYS)], DAYS, particles=1024, horizon=30)
    assert found.n_drawn_anew > 0
    assert any("drawn anew" in n for n in found.notes)


def test_a_deal_that_ended_in_every_run_is_said_to_be_beyond_the_model() -> None:
    quick = replace(ORG, paper_days=(1.0,), decider=Decider(resolve=1.0, fear=0.0))
    found = follow(quick, [], 40, particles=256, horizon=10)
    assert any("had ended in every run" in n for n in found.notes)
    assert not any("every run" in n or "hard to explain" in n for n in known(Event(5, "heard", "a")).notes)


def test_few_first_runs_behind_all_that_are_left_are_told() -> None:
    """Each day alone kills few, so that no day's effective number of runs is small; all together leave a handful."""
    quick = replace(ORG, paper_days=(1.5,), decider=Decider(resolve=1.0, fear=0.0))
    found = follow(quick, [], 60, particles=1024, horizon=10)
    assert found.ess.min() > 1024 / 10
    assert any("hard to explain" in n for n in found.notes)


def test_today_begins_where_the_log_ends() -> None:
    found = known(*(Event(d, "heard", "a") for d in range(2, 26, 3)))
    assert abs(started(ORG, found).decider.resolve - found.resolve[1]) < 1e-3


def test_resolve_is_recovered_at_about_the_nominal_rate() -> None:
    """Logs of the model itself: the 80 % interval holds the true resolve in 80 % of cases, give or take luck."""
    world = World(ORG, 99)
    block = world.block(0, DO_NOTHING).go(0, DAYS, keep_spoken=True)
    said, truth = block.said(), block.state[lanes.RESOLVE]
    open_runs = np.flatnonzero(block.state[lanes.STATUS] == lanes.OPEN)[:24]
    inside = 0
    for r in open_runs:
        firsts = [
            Event(int(np.argmax(said[:, i, r])), "heard", p.person_id)
            for i, p in enumerate(world.org.people)
            if said[:, i, r].any()
        ]
        found = follow(ORG, firsts, DAYS, particles=512, horizon=1, seed=5)
        inside += found.resolve[0] - 1e-6 <= truth[r] <= found.resolve[2] + 1e-6
    assert inside / len(open_runs) > 0.55
