"""Sums over the rows of a fit: each row touches one column per signal, so nothing is multiplied by zeros."""

from __future__ import annotations

import numpy as np

from holdfast.compiled import compiled
from holdfast.timing.rows import Floats, Ints


def _sums(x: Ints, e: Floats, beta: Floats, basis: Floats, pairs: Ints, expect: Floats, gram: Floats) -> None:
    n_bins, n_knots = basis.shape
    mu, at_knot, at_pair = np.empty(n_bins), np.empty(n_knots), np.empty(len(pairs))
    for i in range(len(x)):
        for k in range(n_knots):
            at_knot[k] = 0.0
            for a in range(x.shape[1]):
                at_knot[k] += beta[k, x[i, a]]
        for h in range(n_bins):
            power = 0.0
            for k in range(n_knots):
                power += basis[h, k] * at_knot[k]
            mu[h] = e[i, h] * np.exp(min(max(power, -10.0), 10.0))
        for k in range(n_knots):
            at_knot[k] = 0.0
            for h in range(n_bins):
                at_knot[k] += mu[h] * basis[h, k]
        for q in range(len(pairs)):
            at_pair[q] = 0.0
            for h in range(n_bins):
                at_pair[q] += mu[h] * basis[h, pairs[q, 0]] * basis[h, pairs[q, 1]]
        for a in range(x.shape[1]):
            one = x[i, a]
            for k in range(n_knots):
                expect[k, one] += at_knot[k]
            for b in range(a + 1):
                other = x[i, b]
                for q in range(len(pairs)):
                    gram[one, other, q] += at_pair[q]


_fast_sums = compiled(_sums, exact=True)


def moments(x: Ints, e: Floats, beta: Floats, basis: Floats) -> tuple[Floats, Floats]:
    """Expected ends (knot, column), and the Hessian of the Poisson term over flattened (knot, column).

    ``x``: one column per block and row, rising; ``e``: expected ends (row, horizon bin); ``beta``: (knot, column);
    ``basis``: (horizon bin, knot).

    >>> expect, hessian = moments(np.array([[0, 1], [0, 2]]), np.ones((2, 1)), np.zeros((1, 3)), np.ones((1, 1)))
    >>> expect.tolist(), hessian.tolist()
    ([[2.0, 1.0, 1.0]], [[2.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    """
    k, p = beta.shape
    pairs = np.array([(a, b) for a in range(k) for b in range(a, k) if (basis[:, a] * basis[:, b]).any()], np.int64)
    expect, half = np.zeros((k, p)), np.zeros((p, p, len(pairs)))
    args = (np.ascontiguousarray(v) for v in (x, e, beta, basis))
    _fast_sums(*args, pairs, expect, half)
    hessian = np.zeros((k, p, k, p))
    for q, (a, b) in enumerate(pairs):
        whole = half[:, :, q] + np.tril(half[:, :, q], -1).T
        hessian[a, :, b, :] = whole
        hessian[b, :, a, :] = whole
    return expect, hessian.reshape(k * p, k * p)
