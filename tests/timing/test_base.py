"""The base rate: days borrow from their neighbours as much as days show they are alike."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.timing import base


def fitted(duration: np.ndarray, event: np.ndarray) -> base.Base:
    n = len(duration)
    return base.fit(np.zeros(n, np.int64), duration, event, np.arange(n) % 7)


def made(seed: int, n: int, hazard: float, until: int) -> base.Base:
    days = np.random.default_rng(seed).geometric(hazard, n) - 1
    return fitted(np.minimum(days, until), np.where(days < until, 1, 0))


def test_a_known_hazard_is_recovered_and_one_end_among_few_is_no_cliff() -> None:
    found = made(1, 400, 0.02, 200)
    late = found.hazard[0, 100:180]
    assert abs(found.hazard[0, :180].mean() - 0.02) < 0.004
    assert late.max() < 4 * late.mean(), "late days with few deals watched must not jump"


def test_a_day_on_which_many_sign_stays_one() -> None:
    rng = np.random.default_rng(2)
    days = np.where(rng.random(600) < 0.4, 30, rng.integers(0, 120, 600))
    found = fitted(days, np.ones(600, np.int64))
    assert found.hazard[0, 30] > 10 * found.hazard[0, 28]


def test_fewer_ends_leave_more_doubt_and_draws_keep_the_mean() -> None:
    few, many = made(3, 40, 0.02, 120), made(3, 4000, 0.02, 120)
    spread = []
    for b in (few, many):
        sums = b.draws(4000, np.random.default_rng(0))[:, 0, 20:50].sum(axis=1)
        assert abs(sums.mean() / b.hazard[0, 20:50].sum() - 1) < 0.1
        spread.append(float(sums.std() / sums.mean()))
    assert spread[0] > 3 * spread[1]


def test_an_eased_base_rate_is_flatter_and_expects_as_many_ends() -> None:
    rng = np.random.default_rng(2)
    days = np.where(rng.random(600) < 0.4, 30, rng.integers(0, 120, 600))
    whole = fitted(days, np.where(rng.random(600) < 0.8, 1, 2))
    half = whole.eased((0.5, 1.0))
    ends = [(b.hazard * b.watched).sum(axis=1) for b in (whole, half)]
    assert np.allclose(ends[0], ends[1])
    assert np.allclose(2 * np.ptp(np.log(half.hazard[0])), np.ptp(np.log(whole.hazard[0])))
    assert np.allclose(half.hazard[1], whole.hazard[1]) and np.allclose(half.shape / half.rate, half.hazard)
    assert whole.eased((1.0, 1.0)) is whole


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 2)), min_size=1, max_size=60))
def test_hazards_are_bounded_whatever_the_history(deals: list[tuple[int, int]]) -> None:
    duration, event = (np.asarray(x, np.int64) for x in zip(*deals, strict=True))
    found = fitted(duration, event)
    assert np.isfinite(found.hazard).all() and (found.hazard >= 0).all()
    assert np.isfinite(found.draws(3, np.random.default_rng(0))).all()
