"""The inside of a deal as rows of the Run: same bytes, shares in range, the timing model met at its horizons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from holdfast.diagnosis.case import Case
from holdfast.diagnosis.holdups import diagnose
from holdfast.diagnosis.readiness import ITEMS, answers
from holdfast.org.effects import DO_NOTHING
from holdfast.org.map import build, voices_of
from holdfast.org.model import Decider, Organisation, Person
from holdfast.org.parameters import INDEX, PARAMETERS
from holdfast.org.simulate import simulate
from holdfast.org.world import PER_DRAW
from holdfast.plays import BASELINES, PLAYS, Situation
from holdfast.plays.compare import Compared, _sensitivity, compare
from holdfast.plays.inside import align, assumptions, look
from holdfast.report.compared import interval
from holdfast.runs import RUN_TABLE
from holdfast.vocab import Holdup
from tests.diagnosis.made import AS_OF, act, case, decider, person, pushback, readiness, tie

RUNS = 128


@pytest.fixture(scope="module")
def made() -> Case:
    people = [
        decider(title="Head of Laboratory"),
        person("k", "Kai Hagedorn", title="Shift Manager"),
        person("l", "Lea Rau"),
    ]
    heard = [pushback("k", "Not before the audit.", AS_OF - timedelta(days=n)) for n in (20, 12)]
    chances = [{"horizon_days": d, "p_signed": p} for d, p in ((30, 0.2), (60, 0.35), (90, 0.45))]
    return case(
        people=people, pushback=heard, ties=[tie("d", "k", "trusts")], readiness=[readiness("b17", 0), readiness("b9", 1)],
        activities=[act("d", on=date(2026, 2, 12))], chances=chances,
    )  # fmt: skip


@pytest.fixture(scope="module")
def rows(made: Case) -> dict[str, list[dict[str, Any]]]:
    return look(made, runs=RUNS)


def test_every_row_has_the_columns_of_its_table(rows: dict[str, list[dict[str, Any]]]) -> None:
    for name, found in rows.items():
        wanted = [c.name for c in RUN_TABLE[name].columns if c.name != "deal_id"]
        assert all(sorted(row) == sorted(wanted) for row in found), name


def test_the_same_case_gives_the_same_rows_on_one_and_two_threads(made: Case, rows: dict[str, Any]) -> None:
    assert look(made, threads=2, runs=RUNS) == rows


def test_shares_and_intervals_are_in_order(rows: dict[str, list[dict[str, Any]]]) -> None:
    assert all(0 <= r["low"] <= r["p"] <= r["high"] <= 1 for r in rows["reactions"])
    assert len(rows["reactions"]) == 10
    assert sum(r["p"] for r in rows["reactions"]) == pytest.approx(1.0, abs=1e-3)
    assert all(0 <= r["low"] <= r["mid"] <= r["high"] <= 1 for r in rows["resolve"])
    assert all(m["d_holds_low"] <= m["d_holds"] <= m["d_holds_high"] for m in rows["moves"])


def test_doing_nothing_changes_nothing_and_is_never_recommended(rows: dict[str, list[dict[str, Any]]]) -> None:
    nothing = next(m for m in rows["moves"] if m["move"] == "nothing")
    assert (nothing["d_holds"], nothing["d_days"], nothing["d_adoption"]) == (0.0, 0.0, 0.0)
    assert nothing["abstains"] and not nothing["is_recommended"]
    assert {m["move"] for m in rows["moves"] if m["kind"] == "baseline"} == {"nothing", "move_now", "consensus"}


def test_what_waits_or_cannot_be_told_is_not_recommended(rows: dict[str, list[dict[str, Any]]]) -> None:
    assert not [m for m in rows["moves"] if m["is_recommended"] and (m["rule"] or m["abstains"])]
    assert sum(m["is_recommended"] for m in rows["moves"]) <= 1


def test_the_aligned_curve_meets_the_timing_model(rows: dict[str, list[dict[str, Any]]]) -> None:
    at = {r["day"]: r for r in rows["simulated"]}
    for day, p in ((30, 0.2), (60, 0.35), (90, 0.45)):
        assert at[day]["p_signed_aligned"] == pytest.approx(p, abs=0.01)
    aligned = [r["p_signed_aligned"] for r in rows["simulated"]]
    assert aligned == sorted(aligned)


def test_without_a_timing_model_nothing_is_aligned() -> None:
    own = np.array([0.1, 0.2, 0.4])
    assert align(own, []).tolist() == own.tolist()


def test_each_holdup_says_what_the_simulation_makes_of_it_apart_from_the_evidence(
    made: Case, rows: dict[str, Any]
) -> None:
    told = [r for r in rows["holdups"] if r["bears"] == "simulated"]
    assert sorted(r["holdup"] for r in told) == sorted(h.value for h in Holdup)
    assert all((r["table"], r["dated_on"], r["row_id"]) == ("simulated", None, None) for r in told)
    s = Situation(made, build(made), (), answers(made.readiness))
    found = {f.kind.holdup.value: f for f in diagnose(made, s.map.people, voices_of(made, s.map.known))}
    assert {r["holdup"]: (r["state"], r["weight"]) for r in told} == {
        h: (f.state, f.weight) for h, f in found.items()
    }, "what is simulated has no weight"


def test_a_holdup_that_costs_runs_is_said_to_and_one_that_costs_none_is_not() -> None:
    """Everybody close objects: keeping the peace costs the decision; with nobody to object it costs nothing."""
    loud = Organisation(
        [Person(i, stance=-0.8, closeness=0.8) for i in "abcd"], decider=Decider(resolve=0.6, harmony=1.0, fear=0.0)
    )
    quiet = replace(loud, people=[Person("a", stance=1.0, closeness=0.8)], ties=[])
    nowhere = Situation(case(), build(case(people=[])), (), answers([]))
    for org, word in ((loud, "that speaks for it"), (quiet, "that speaks against it")):
        said = compare(org, nowhere, seed=1, runs=512).holdups[Holdup.HARMONY]
        assert said.startswith("The decision holds in ") and said.endswith(f"{word}.")


def test_a_set_keeps_to_its_limits(made: Case) -> None:
    for limits in ((3, 8.0), (2, 4.0), (1, 1.0)):
        sets = [m for m in look(made, runs=RUNS, limits=limits)["moves"] if m["kind"] == "set" or m["is_recommended"]]
        assert all(len(m["move"].split("+")) <= limits[0] and m["effort"] <= limits[1] for m in sets)


def test_every_assumption_has_a_source() -> None:
    found = assumptions().to_pylist()
    assert found and all("assumed" in a["source"] or "grade" in a["source"] for a in found)
    assert all(a["low"] <= a["mode"] <= a["high"] for a in found)
    assert len({a["parameter"] for a in found}) == len(found), "every number stands once"


def test_every_guess_and_every_effect_of_a_play_is_printed() -> None:
    found = {a["parameter"]: (a["low"], a["mode"], a["high"]) for a in assumptions().to_pylist()}
    assert all(found[p.name] == (p.low, p.mode, p.high) for p in PARAMETERS)
    nowhere = Situation(case(), build(case(people=[])), (), answers([]))
    for p in (*PLAYS, *BASELINES):
        printed = sorted(v for k, v in found.items() if k.startswith(f"{p.id}: "))
        assert printed == sorted((e.low, e.mode, e.high) for e in p.effects(nowhere)), p.id


@pytest.mark.parametrize(("low", "abstains"), [(0.0004, True), (0.004, False)])
def test_an_interval_that_reaches_nothing_as_printed_is_no_recommendation(low: float, abstains: bool) -> None:
    found = Compared("c1", "play", (), "", (low, 0.3, 1.0), (0, 0, 0), (0, 0, 0), 0.98)
    assert interval(low, 1.0).startswith("0 " if abstains else "+0.4 ")
    assert found.abstains is abstains


def test_only_guesses_that_luck_does_not_explain_are_said_to_matter() -> None:
    """Thirty numbers that have nothing to do with the outcome, and one that decides it."""
    org = Organisation([Person(i, stance=-0.6, closeness=0.6) for i in "abc"], decider=Decider(resolve=0.5))
    base = simulate(org, [DO_NOTHING], runs=1024, days=60, threads=1).outcomes[0]
    means = base.holds.reshape(-1, PER_DRAW).mean(axis=1)
    assert 0.1 < means.mean() < 0.9
    luck = {f"luck {k}": np.random.default_rng(k).random(len(means)) for k in range(30)}
    assert [name for name, _ in _sensitivity(base, luck | {"cause": means, "the same for all": means * 0})] == ["cause"]


def test_each_guess_that_matters_has_the_open_question_of_what_it_is_about(
    rows: dict[str, list[dict[str, Any]]],
) -> None:
    open_ = {q["question"] for q in rows["questions"]} | {i.ask for i in ITEMS}
    for r in rows["sensitivity"]:
        about_the_deal = r["guess"].startswith(("decider: ", "stance: "))
        assert r["question"] is None or (about_the_deal and (r["question"] in open_ or "stand" in r["question"]))
        assert about_the_deal or r["guess"] in INDEX
