"""The plain models agree with a slow telling of the same rules."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from holdfast.org.anchored import influence, tile
from holdfast.org.spread import BITS, COUNTS, cascade, threshold


def csr(n: int, start: np.ndarray, other: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: np.add.reduceat(x[other], start[:-1], axis=0) / np.diff(start)[:, None]


def network(seed: int, n: int = 12, degree: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = [(i + 1 + rng.choice(n - 1, degree, replace=False)) % n for i in range(n)]
    return np.arange(0, n * degree + 1, degree).astype(np.int64), np.concatenate(rows).astype(np.int64)


@pytest.mark.parametrize("n", [12, 600, 5003])
def test_influence_is_the_matrix_equation(n: int) -> None:
    start, other = network(1, n, 7)
    w = csr(n, start, other)
    runs = tile(n)
    own = np.random.default_rng(0).uniform(-1, 1, (2, n, runs)).astype(np.float32)
    x = own.astype(np.float64)
    for _ in range(10):
        x = 0.4 * own + 0.6 * np.stack([w(part) for part in x])
    now, new = own.copy().reshape(-1), np.empty(own.size, np.float32)
    weight = np.full(len(other), 1 / 7, np.float32)
    influence(start.astype(np.int32), other.astype(np.int32), weight, own.reshape(-1), now, new, 0.6, 10)
    assert np.abs(now.reshape(own.shape) - x).max() < 1e-5


def test_thresholds_count_those_who_joined() -> None:
    start, other = network(2)
    n = len(start) - 1
    rng = np.random.default_rng(1)
    limit = rng.integers(1, 4, (n, COUNTS)).astype(np.uint8)
    active = (rng.random((n, COUNTS)) < 0.2).astype(np.uint8)
    slow = active.astype(int)
    for _ in range(6):
        heard = np.array([slow[other[start[i] : start[i + 1]]].sum(axis=0) for i in range(n)])
        slow = np.maximum(slow, heard >= limit)
    flat, new = active.copy().reshape(-1), np.empty(n * COUNTS, np.uint8)
    threshold(start, other, limit.reshape(-1), flat, new, 6)
    assert (flat.reshape(n, COUNTS) == slow).all()


def test_a_cascade_is_all_or_nothing_at_the_ends_and_near_its_chance_between() -> None:
    start, other = network(3)
    n = len(start) - 1

    def go(chance: int, seed: int = 5) -> np.ndarray:
        active, fresh = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
        active[0] = fresh[0] = np.uint64(2**64 - 1)
        cascade(start, other, chance, active, fresh, seed, 100)
        return active

    assert (go(0)[1:] == 0).all()
    two, two_other = np.array([0, 1, 1]), np.array([1])
    hits = 0
    for seed in range(200):
        active, fresh = np.zeros(2, np.uint64), np.zeros(2, np.uint64)
        active[0] = fresh[0] = np.uint64(2**64 - 1)
        cascade(two, two_other, 64, active, fresh, seed + 1, 10)
        hits += int(active[1]).bit_count()
    share = hits / (200 * BITS)
    assert abs(share - 0.25) < 4 * np.sqrt(0.25 * 0.75 / (200 * BITS))
    assert all(int(a & ~b) == 0 for a, b in zip(go(100), go(100), strict=True))


def test_many_ties_of_few_runs_are_tried_with_their_chance_and_no_other_run_joins() -> None:
    n, told = 131, 0b10_0110
    start, other = np.array([0, *[n - 1] * n]), np.arange(1, n)
    hits = np.zeros(n)
    for seed in range(200):
        active, fresh = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
        active[0] = fresh[0] = np.uint64(told)
        assert cascade(start, other, 64, active, fresh, seed + 1, 10) == 2
        assert all(int(x) & ~told == 0 for x in active)
        hits += [int(x).bit_count() for x in active]
    shares = hits[1:] / 600
    assert abs(shares.mean() - 0.25) < 4 * np.sqrt(0.25 * 0.75 / (600 * (n - 1)))
    assert np.abs(shares - 0.25).max() < 5 * np.sqrt(0.25 * 0.75 / 600)
