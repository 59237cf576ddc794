"""Sums over rows by column equal the plain products, whatever column of a block is understood."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.timing.effects import _root
from holdfast.timing.moments import listed, moments, together


def made(seed: int, rows: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Columns of each row in three blocks, their first columns, and how many columns there are."""
    rng, sizes = np.random.default_rng(seed), [1, 3, 5]
    first = np.cumsum([0, *sizes])
    x = np.stack(
        [rng.choice(n, rows, p=rng.dirichlet(np.full(n, 0.5))) + f for n, f in zip(sizes, first, strict=False)], 1
    )
    return x, first[:-1], int(first[-1])


@settings(deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(1, 40))
def test_sums_by_column_and_by_pair_are_the_plain_products(seed: int, rows: int) -> None:
    x, first, width = made(seed, rows)
    w = np.random.default_rng(seed + 1).random((rows, 3))
    dense = np.eye(width)[x].sum(axis=1)
    sums, pairs = together(listed(x, first, width), w, alone=1)
    assert np.allclose(sums, dense.T @ w)
    assert np.allclose(pairs, [dense.T @ (dense * w[:, [q]]) for q in (1, 2)])


@settings(deadline=None)
@given(seed=st.integers(0, 10**6))
def test_moments_are_those_of_the_dense_design(seed: int) -> None:
    x, first, width = made(seed, 30)
    rng = np.random.default_rng(seed)
    e, beta, basis = rng.random((30, 4)), rng.normal(0, 0.3, (2, width)), rng.random((4, 2))
    dense = np.eye(width)[x].sum(axis=1)
    mu = e * np.exp(dense @ beta.T @ basis.T)
    expect, hessian = moments(listed(x, first, width), e, beta, basis)
    wide = np.einsum("hk,nc->nhkc", basis, dense).reshape(30, 4, -1)
    assert np.allclose(expect, (mu @ basis).T @ dense)
    assert np.allclose(hessian, np.einsum("nh,nhi,nhj->ij", mu, wide, wide))


def test_the_root_is_a_triangle_whose_product_is_the_inverse() -> None:
    r = np.random.default_rng(0).random((300, 201))
    matrix = r.T @ r + np.eye(201)
    root = _root(matrix)
    assert np.allclose(root.T @ root @ matrix, np.eye(201))
    assert np.allclose(np.triu(root, 1), 0)
