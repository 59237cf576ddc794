"""Laws of what a Run says about time: sums, intervals, and nothing where there is too little history."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from holdfast import pipeline
from holdfast.engine import Engine
from holdfast.report import timing as words
from holdfast.runs import Run
from holdfast.settings import Settings
from holdfast.timing import backtest
from holdfast.timing.forecast import periods_of
from tests import facts

AS_OF = facts.DAY0 + timedelta(days=190)


def history(n: int) -> facts.Rows:
    """*n* deals in which the buyer's steps and the signature go together, and a few that are open."""
    rng = np.random.default_rng(0)
    rows: facts.Rows = {"deals": [], "stage_changes": [], "activities": []}
    for i in range(n):
        name, start, lively = f"T{i:03d}", int(rng.integers(0, 150)), i % 2 == 0
        end = start + int(rng.geometric(0.04 if lively else 0.008)) + 2
        rows["deals"].append(facts.deal(name, start, row_id=f"deal{i}"))
        rows["stage_changes"].append(facts.row(name, start, row_id=f"y{i}", to_stage="yes", stage_kind="yes"))
        days = range(start + 1, min(end, 190), 3 if lively else 40)
        rows["activities"] += [facts.act(name, d, row_id=f"a{i}-{d}") for d in days]
        if end < 190:
            kind = "signed" if lively or i % 3 else "lost"
            rows["stage_changes"].append(facts.row(name, end, row_id=f"e{i}", to_stage=kind, stage_kind=kind))
    return rows


def computed(n: int, *, as_of: date = AS_OF, previous: Run | None = None) -> Run:
    with Engine(threads=1) as engine:
        return pipeline.compute(facts.tables(engine, history(n)), Settings(), as_of, previous=previous)


@pytest.fixture(scope="module")
def runs() -> tuple[Run, Run]:
    before = computed(160, as_of=AS_OF - timedelta(days=7))
    return before, computed(160, previous=before)


def test_the_shares_of_a_deal_add_up_to_its_chance_and_its_moves_to_the_move(runs: tuple[Run, Run]) -> None:
    before, now = runs
    chance = {r["deal_id"]: r["p_signed"] for r in now.rows("chances") if r["horizon_days"] == 30}
    lost = {r["deal_id"]: r["p_lost"] for r in now.rows("chances") if r["horizon_days"] == 30}
    old = {r["deal_id"]: r["p_signed"] for r in before.rows("chances") if r["horizon_days"] == 30}
    shares: dict[str, float] = {}
    losses: dict[str, float] = {}
    moves: dict[str, float] = {}
    for r in now.rows("contributions"):
        assert r["horizon_days"] == 30
        shares[r["deal_id"]] = shares.get(r["deal_id"], 0.0) + r["effect"]
        losses[r["deal_id"]] = losses.get(r["deal_id"], 0.0) + r["lost"]
    for r in now.rows("changes"):
        moves[r["deal_id"]] = moves.get(r["deal_id"], 0.0) + r["effect"]
    assert len(shares) > 5 and len(moves) > 5
    for deal, total in shares.items():
        assert total == pytest.approx(100 * chance[deal], abs=1e-3)
        assert losses[deal] == pytest.approx(100 * lost[deal], abs=1e-3)
    for deal, total in moves.items():
        assert total == pytest.approx(100 * (chance[deal] - old[deal]), abs=1e-3)


def test_every_chance_lies_in_its_interval_and_waiting_marks_one_day_per_deal(runs: tuple[Run, Run]) -> None:
    _, now = runs
    for r in now.rows("fan"):
        assert r["p_signed_low"] <= r["p_signed"] <= r["p_signed_high"]
        assert r["p_lost_low"] <= r["p_lost"] <= r["p_lost_high"] and r["p_signed"] + r["p_lost"] <= 1.000001
    marks: dict[str, int] = {}
    for r in now.rows("waiting"):
        marks[r["deal_id"]] = marks.get(r["deal_id"], 0) + r["is_now"]
    assert marks and set(marks.values()) == {1}


def test_the_forecast_is_wider_than_luck_alone_and_ordered(runs: tuple[Run, Run]) -> None:
    _, now = runs
    rows = now.rows("forecast")
    assert {r["period"] for r in rows} == {"horizon", "week", "quarter"}
    for r in rows:
        levels = [r[f"{k}_minor"] for k in ("low", "lower", "middle", "upper", "high")]
        assert levels == sorted(levels) and r["signatures_low"] <= r["signatures_high"] <= r["n_deals"]


def test_two_weeks_add_up_to_the_horizon_of_fourteen_days(runs: tuple[Run, Run]) -> None:
    """The same futures are counted, so means add up and no horizon holds less than a shorter one."""
    _, now = runs
    mean = {(r["period"], r["starts_on"], r["ends_on"]): r["mean_minor"] for r in now.rows("forecast")}
    two = [m for (kind, _, _), m in mean.items() if kind == "week"][:2]
    horizons = [m for (kind, _, _), m in mean.items() if kind == "horizon"]
    assert abs(horizons[0] - sum(two)) <= 2 and horizons == sorted(horizons)


def test_equal_facts_give_equal_tables_and_a_model_that_reads(runs: tuple[Run, Run]) -> None:
    before, now = runs
    again = computed(160, previous=before)
    assert all(again.tables[n].equals(now.tables[n]) for n in ("chances", "contributions", "changes", "forecast"))
    assert again.pages == now.pages and '"signal"' in now.pages["model.json"]
    assert any("amount log" in n for n in now.manifest["notes"]), "amounts without recorded changes must not teach"
    assert '"signal": "amount_log"' not in now.pages["model.json"]


def test_little_history_gives_no_chance_and_says_what_is_missing() -> None:
    run = computed(8)
    assert all(r["p_signed"] is None for r in run.rows("chances"))
    assert not any(run.rows(n) for n in ("fan", "contributions", "changes", "waiting", "forecast"))
    assert "12 finished deals needed" in run.manifest["timing"]["abstained"]


def test_the_words_of_a_deal_tell_the_sum(runs: tuple[Run, Run]) -> None:
    _, now = runs
    said = words.lines(now.deal(now.rows("contributions")[0]["deal_id"]))
    assert said.title.startswith("Where the ") and said.waiting.startswith("Deals like this one")
    assert len(said.shares) >= 2


def test_periods_never_reach_beyond_the_history() -> None:
    assert periods_of(date(2026, 3, 2), 20) == [("week", 0, 7), ("week", 7, 14)]
    assert periods_of(date(2026, 3, 2), 20, (30, 14))[0] == ("horizon", 0, 14)
    assert ("quarter", 0, 30) in periods_of(date(2026, 3, 2), 200)


def test_a_backtest_of_promises_that_come_true_is_trusted() -> None:
    rng = np.random.default_rng(1)
    p = rng.uniform(0.05, 0.9, 2000)
    deal = np.array([f"D{i % 400}" for i in range(2000)], dtype=object)
    base = np.full(2000, p.mean())
    made = backtest.Promises(
        deal, np.arange(2000), np.zeros(2000, int), p, base, rng.random(2000) < p, {}, 30, (0,), 1, 400
    )
    judged = backtest.judge(made)
    assert backtest.verdict_of(made, judged)[0] == "trust it" and judged.error < 0.05
    from dataclasses import replace

    worse = replace(made, p=1 - p)
    assert backtest.verdict_of(worse, backtest.judge(worse))[0] == "trust only the base rate"
    assert backtest.verdict_of(replace(made, n_finished=12), None)[0] == "not enough history: 12 of 30"
