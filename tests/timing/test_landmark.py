"""Laws of the landmark model and of its training rows."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from holdfast.engine import Engine
from holdfast.settings import Settings
from holdfast.signals import signals_of
from holdfast.signals.landmarks import landmarks
from holdfast.timing import landmark
from tests import facts

EDGES = np.array([0.0, 7, 14, 30])


def _drawn(effect: float, n: int = 3000, seed: int = 0) -> tuple[landmark.Landmark, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 2, n).astype(float)
    signed = rng.geometric(0.02 * np.exp(effect * x)) - 1
    lost = rng.geometric(0.01, n) - 1
    wait = np.minimum(np.minimum(signed, lost), 60)
    cause = np.where(wait == 60, 0, np.where(signed <= lost, 1, 2))
    hazards = np.stack([np.full(120, 0.02), np.full(120, 0.01)])
    deal = np.arange(n).astype(str).astype(object)
    model = landmark.fit(deal, np.zeros(n, int), wait, cause, {"x": x}, hazards, EDGES)
    return model, *model.predict(np.zeros(2, int), {"x": np.array([0.0, 1.0])})


def test_chances_grow_with_the_horizon_and_never_exceed_one() -> None:
    _, signed, lost = _drawn(0.7)
    assert (np.diff(signed, axis=1) > 0).all() and (np.diff(lost, axis=1) > 0).all()
    assert ((signed + lost) <= 1).all()


def test_a_known_effect_is_found_and_no_effect_stays_small() -> None:
    _, signed, _ = _drawn(0.7)
    rate = -np.log1p(-signed[:, 0])
    assert 0.5 < np.log(rate[1] / rate[0]) < 0.9
    _, nothing, _ = _drawn(0.0)
    rate = -np.log1p(-nothing[:, 0])
    assert abs(np.log(rate[1] / rate[0])) < 0.15


def test_null_keeps_the_base_rate() -> None:
    model, _, _ = _drawn(0.7)
    signed, _ = model.predict(np.zeros(1, int), {"x": np.array([np.nan])})
    total = 1 - np.exp(-0.03 * 30)
    assert np.isclose(signed[0, -1], total * 2 / 3, atol=1e-9)


def _facts(later: bool) -> dict[str, list[dict[str, object]]]:
    stages = [facts.stage("A", 0, "yes"), facts.stage("B", 0, "yes"), facts.stage("B", 20, "signed")]
    acts = [facts.act("A", 5)] + ([facts.act("A", 16), facts.act("A", 9, known=40)] if later else [])
    return {"deals": [facts.deal("A"), facts.deal("B")], "stage_changes": stages, "activities": acts}


def _rows(engine: Engine, later: bool) -> list[dict[str, object]]:
    t = facts.tables(engine, _facts(later))
    stop = facts.DAY0 + timedelta(days=30)
    spine = engine.keep(landmarks(t, Settings(), stop, (7, 14, 21)), "landmarks")
    return engine.collect(signals_of(spine, t).order_by("deal_id", "as_of"), "signals").to_pylist()


def test_a_landmark_sees_nothing_of_its_own_day_or_later() -> None:
    with Engine(threads=1) as engine:
        before, after = _rows(engine, later=False), _rows(engine, later=True)
    assert [(r["deal_id"], r["wait_days"], r["cause"]) for r in before] == [
        ("A", 23, 0), ("A", 16, 0), ("A", 9, 0), ("B", 13, 1), ("B", 6, 1),
    ]  # fmt: skip
    seen = [[(r["deal_id"], r["buyer_silence_days"]) for r in rows] for rows in (before, after)]
    assert seen[0][:2] == seen[1][:2], "an act of day 16, or one known on day 40, reached an earlier landmark"
    assert seen[0][2] != seen[1][2], "the act must be seen once it is known, or this test could not fail"
