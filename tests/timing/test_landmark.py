"""Laws of the model of the time to signature and of its training rows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from holdfast.engine import Engine
from holdfast.settings import Settings
from holdfast.signals import signals_of
from holdfast.signals.landmarks import landmarks
from holdfast.timing import backtest, base, book, check, compiled, draws, model, share
from holdfast.timing.rows import Rows
from tests import facts

EDGES = (0, 1, 3, 7, 14, 30)


def rows(effect: float, n: int = 800, seed: int = 0, signal: str = "buyer_silence_days") -> Rows:
    """Deals seen once, on the day after the yes; the daily chance of signature falls with the signal by *effect*."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 4, n).astype(float)
    signed = rng.geometric(0.03 * np.exp(-effect * x)) - 1
    lost = rng.geometric(0.01, n) - 1
    wait = np.minimum(np.minimum(signed, lost), 60)
    cause = np.where(wait == 60, 0, np.where(signed <= lost, 1, 2))
    x[::17] = np.nan
    deal = np.array([f"D{i:04d}" for i in range(n)], dtype=object)
    one = np.ones(n, np.int64)
    names = {"pipeline": np.array([("A", "B", None)[i % 3] for i in range(n)], dtype=object)}
    return Rows(deal, 20_000 + np.arange(n) % 7, one, np.arange(n) % 7, wait, cause, {signal: x}, names)


def fitted(r: Rows, **how: object) -> model.Model:
    b = base.fit(r.age, r.age + r.wait, r.cause, r.start)
    return model.fit(r, b, EDGES, **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def strong() -> tuple[Rows, model.Model]:
    r = rows(0.5)
    return r, fitted(r)


def test_chances_grow_with_the_horizon_and_never_exceed_one_together(strong: tuple[Rows, model.Model]) -> None:
    r, m = strong
    signed, lost = m.predict(r)
    assert (np.diff(signed, axis=1) > 0).all() and (np.diff(lost, axis=1) > 0).all()
    assert ((signed + lost) <= 1).all()


def test_a_known_effect_is_found_and_never_runs_against_the_declared_side(strong: tuple[Rows, model.Model]) -> None:
    _, m = strong
    at = int(m.first[0])
    effect = m.beta[0, 0, at : at + m.scales[0].size]
    assert (np.diff(effect) <= 1e-9).all(), "more silence may not raise the chance"
    assert 0.7 < effect[0] - effect[-1] < 1.9, effect
    wrong = fitted(rows(-0.5))
    at = int(wrong.first[0])
    kept = wrong.beta[0, :, at : at + wrong.scales[0].size]
    assert (np.diff(kept, axis=1) <= 1e-9).all() and np.ptp(kept) < 0.05, "evidence against the side ends at no effect"


def test_what_some_signals_show_tells_what_to_assume_of_the_others() -> None:
    sizes = []
    for seen in (0.5, -0.5):
        r = rows(seen)
        few = np.full(len(r), np.nan)
        few[:12] = np.arange(12) % 3
        r = replace(r, numbers={**r.numbers, "unanswered_days": few})
        m = fitted(r, pairs=0)
        at = int(m.first[1])
        assert m.scales[1].signal == "unanswered_days"
        sizes.append(float(np.ptp(m.beta[0, :, at : at + m.scales[1].size], axis=1).mean()))
    assert sizes[0] > 1.5 * sizes[1], sizes


def test_shuffled_outcomes_have_no_signal_and_a_strong_effect_has(strong: tuple[Rows, model.Model]) -> None:
    r, m = strong
    assert check.checked(m, r, np.random.default_rng(0))[1].has_signal
    quiet = 0
    for seed in range(8):
        at = np.random.default_rng(seed).permutation(len(r))
        mixed = replace(r, wait=r.wait[at], cause=r.cause[at])
        used, found = check.checked(fitted(mixed), mixed, np.random.default_rng(0))
        quiet += not found.has_signal
        assert found.has_signal or not used.scales
    assert quiet >= 7


def test_a_weight_leads_from_the_base_rate_to_the_model(strong: tuple[Rows, model.Model]) -> None:
    r, m = strong
    plain = fitted(r, found=())
    for weight, same in ((0.0, plain), (1.0, m)):
        got = model.weighed(m, plain, (weight, weight), (0.0, 0.0))
        assert np.allclose(got.predict(r)[0], same.predict(r)[0], atol=1e-12)
    lively = model.weighed(m, plain, (0.5, 0.5), (0.0, 0.0)).predict(r)[0][:, -1]
    ends = np.sort([plain.predict(r)[0][:, -1], m.predict(r)[0][:, -1]], axis=0)
    inside = (lively > ends[0] - 1e-3) & (lively < ends[1] + 1e-3)
    assert inside.all() and np.ptp(lively) < np.ptp(m.predict(r)[0][:, -1])


def test_the_check_believes_true_effects_and_halves_those_twice_too_strong(strong: tuple[Rows, model.Model]) -> None:
    r, m = strong
    used, found = check.checked(m, r, np.random.default_rng(0))
    assert found.weight[0] > 0.8 and used.weight == found.weight and found.gain > 0
    plain = fitted(r, found=()).effects(r)[0].T @ m.basis.T
    more, deal = m.effects(r)[0].T @ m.basis.T - plain, np.arange(len(r))
    true, twice = (check._weight(m, r, 0, m.expected(r)[0], plain, k * more, deal) for k in (1, 2))
    assert abs(twice.weight - true.weight / 2) < 0.1 and twice.doubt < true.doubt
    assert true.slope.sum() > 0 and check._weight(m, r, 0, m.expected(r)[0], plain, -more, deal).weight < 0.1


def test_a_model_written_before_the_weights_still_loads(strong: tuple[Rows, model.Model]) -> None:
    _, m = strong
    old = json.loads(book.dumps(m))
    del old["weight"], old["kept_of_base"]
    old["recalibration"] = {"signed": {"shift": 0.1, "slope": 0.8}, "lost": {"shift": 0.0, "slope": 1.0}}
    beta = m.beta * np.array([0.8, 1.0])[:, None, None]
    beta[0, :, 0] += 0.1
    again = book.loads(json.dumps(old))
    assert np.allclose(again.beta, beta, atol=1e-12) and again.rate is again.base


def test_one_origin_of_little_history_does_not_shorten_every_promise(strong: tuple[Rows, model.Model]) -> None:
    r, m = strong
    r = replace(r, as_of=20_000 + np.arange(len(r)) % 300, numbers=r.numbers)
    short = replace(m, edges=m.edges[m.edges <= 7])
    found = check.checked(m, r, np.random.default_rng(0))[1]
    told = iter([short, *[m] * backtest.ORIGINS])

    def at(day: date) -> tuple[model.Model, model.Model, check.Check]:
        now = next(told)
        return now, now, found

    p = backtest.rolling(r, date.fromordinal(20_400 + backtest.EPOCH), at, lambda i, n: None)
    assert p.horizon == 30 and len(p.p) and set(p.origins) == set(p.origin.tolist())
    assert backtest.origins_of(r, 20_400, backtest.ENOUGH)[0] not in p.origins
    assert 2 < p.with_signal == len(p.origins), "a point that was not asked counts for nothing"


def test_shares_add_up_to_the_prediction(strong: tuple[Rows, model.Model]) -> None:
    r, m = strong
    for cause in (1, 0):
        start, added, _ = share.shares(m, r, 3, cause=cause)
        assert np.allclose(start + added.sum(axis=1), m.predict(r)[cause][:, 2], atol=1e-12)
    assert np.abs(added).max() > 0.01


def test_the_model_survives_its_file(strong: tuple[Rows, model.Model]) -> None:
    r, m = strong
    again = book.loads(book.dumps(m))
    assert np.array_equal(again.predict(r)[0], m.predict(r)[0])
    assert '"bin": "not known"' in book.dumps(m)


def test_the_compiled_expression_equals_numpy(strong: tuple[Rows, model.Model]) -> None:
    r, _ = strong
    r = replace(r, numbers={**r.numbers, "stage_idle_days": np.arange(len(r)) % 9.0})
    m = fitted(r)
    m = model.weighed(m, fitted(r, found=()), (0.8, 0.3), (0.1, 0.2))
    days = r.as_of.astype("datetime64[D]")
    frame = pa.table({
        "deal_id": pa.array(r.deal), "as_of": pa.array(days), "yes_on": pa.array(days - 1),
        "pipeline": pa.array(r.names["pipeline"].tolist(), pa.string()),
        **{k: pa.array(v, pa.float64(), from_pandas=True) for k, v in r.numbers.items()},
    })  # fmt: skip
    r = replace(r, start=(r.as_of - 1 + 3) % 7)
    with Engine(threads=1) as engine:
        got = engine.collect(compiled.chances(m, engine.memory(frame), engine).order_by("deal_id"), "chances")
    signed, lost = m.predict(r)
    for b, day in enumerate(EDGES[1:]):
        assert np.abs(got[f"p_signed_{day}"].to_numpy() - signed[:, b]).max() < 1e-9
        assert np.abs(got[f"p_lost_{day}"].to_numpy() - lost[:, b]).max() < 1e-9


def test_intervals_narrow_with_history() -> None:
    widths = []
    for n in (60, 1200):
        r = rows(0.5, n)
        low, high = draws.draw(fitted(r), np.random.default_rng(0)).interval(r[np.arange(20)])
        assert ((low >= 0) & (high <= 1) & (low < high)).all()
        widths.append((high - low)[0, :, -1].mean())
    assert widths[1] < widths[0] / 2


def _facts(later: bool) -> dict[str, list[dict[str, object]]]:
    stages = [facts.stage("A", 0, "yes"), facts.stage("B", 0, "yes"), facts.stage("B", 20, "signed")]
    acts = [facts.act("A", 5)] + ([facts.act("A", 16), facts.act("A", 9, known=40)] if later else [])
    return {"deals": [facts.deal("A"), facts.deal("B")], "stage_changes": stages, "activities": acts}


def _landmarks(engine: Engine, rows: facts.Rows) -> list[dict[str, object]]:
    t = facts.tables(engine, rows)
    stop = facts.DAY0 + timedelta(days=30)
    spine = engine.keep(landmarks(t, Settings(), stop, (7, 14, 21)), "landmarks")
    return engine.collect(signals_of(spine, t).order_by("deal_id", "as_of"), "signals").to_pylist()


def test_a_landmark_sees_nothing_of_its_own_day_or_later() -> None:
    with Engine(threads=1) as engine:
        before, after = _landmarks(engine, _facts(later=False)), _landmarks(engine, _facts(later=True))
    assert [(r["deal_id"], r["wait_days"], r["cause"]) for r in before] == [
        ("A", 23, 0), ("A", 16, 0), ("A", 9, 0), ("B", 13, 1), ("B", 6, 1),
    ]  # fmt: skip
    seen = [[(r["deal_id"], r["buyer_silence_days"]) for r in rows] for rows in (before, after)]
    assert seen[0][:2] == seen[1][:2], "an act of day 16, or one known on day 40, reached an earlier landmark"
    assert seen[0][2] != seen[1][2], "the act must be seen once it is known, or this test could not fail"


def test_a_late_yes_and_a_lost_spell_are_not_landmarks() -> None:
    late = facts.row("A", 0, known=10, who="Ann", is_refused=False, evidence="said so")
    stages = [facts.stage("B", 0, "yes"), facts.stage("B", 10, "lost"), facts.stage("B", 18, "yes")]
    rows = {"deals": [facts.deal("A"), facts.deal("B")], "yeses": [late], "stage_changes": stages}
    with Engine(threads=1) as engine:
        found = [(r["deal_id"], (r["as_of"] - r["yes_on"]).days) for r in _landmarks(engine, rows)]  # type: ignore[operator]
    assert found == [("A", 14), ("A", 21), ("B", 7), ("B", 21)]


def test_weekdays_count_as_far_as_the_ends_tell_them_apart() -> None:
    rng = np.random.default_rng(2)
    start, free = rng.integers(0, 7, 3000), np.zeros(3000, np.int64)
    days = np.arange(60)
    quiet = ((start[:, None] + days) % 7 >= 5) & (rng.random((3000, 60)) < 0.9)
    ends = (rng.random((3000, 60)) < 0.06) & ~quiet
    wait = np.where(ends.any(axis=1), ends.argmax(axis=1), 60)
    event = np.where(wait < 60, 1, 0)
    factor = base.fit(free, wait, event, start).factor[0]
    assert (factor[5:] < 0.2).all() and (factor[:5] > 1).all(), factor
    few = base.fit(free[:25], rng.integers(0, 30, 25), np.ones(25, np.int64), start[:25]).factor[0]
    assert few.min() > 0.4 and few.max() < 2, "twenty-five ends do not make a dead weekday"
