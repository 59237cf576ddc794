"""Sums over the rows of a fit, by the columns that each row touches.

A row touches one column per block of the design (a signal's bins). Of every block the commonest column is understood and not
listed: most signals say nothing new in most rows, and the sums go over pairs of what is listed. With u the understood columns,
r what a row lists and M the change from understood to listed, the row's columns are u + M·r, so that

    Σ w (u + M r)(u + M r)ᵀ = Σw · u uᵀ + u (M Σwr)ᵀ + (M Σwr) uᵀ + M (Σ w r rᵀ) Mᵀ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from holdfast.compiled import compiled
from holdfast.timing.rows import Floats, Ints


@dataclass(frozen=True)
class Listed:
    """``column[start[i]:start[i + 1]]``: the columns of row i other than the understood one of their block. ``first``: first
    column of each block; ``usual``: its understood column; ``usual_of``: the same for every column."""

    first: Ints
    usual: Ints
    usual_of: Ints
    start: Ints
    column: npt.NDArray[np.uint32]


def listed(x: Ints, first: Ints, width: int) -> Listed:
    """From the column of each row per block; *first* is the first column of each block, *width* the number of columns."""
    usual = np.array([np.bincount(v).argmax() if len(v) else f for v, f in zip(x.T, first, strict=True)], np.int64)
    told = x != usual
    start = np.concatenate([[0], np.cumsum(told.sum(axis=1))])
    sizes = np.diff([*first.tolist(), width])
    return Listed(first, usual, np.repeat(usual, sizes), start, x[told].astype(np.uint32))


def _ends(
    start: Ints, column: Ints, e: Floats, level: Floats, beta: Floats, basis: Floats, pairs: Ints, out: Floats
) -> None:
    """Per row the expected ends at each knot, then at each pair of knots."""
    n_bins, n_knots = basis.shape
    at, mu = np.empty(n_knots), np.empty(n_bins)
    for i in range(len(e)):
        for k in range(n_knots):
            at[k] = level[k]
            for a in range(start[i], start[i + 1]):
                at[k] += beta[column[a], k]
        for h in range(n_bins):
            power = 0.0
            for k in range(n_knots):
                power += basis[h, k] * at[k]
            mu[h] = e[i, h] * np.exp(min(max(power, -10.0), 10.0))
        for k in range(n_knots):
            for h in range(n_bins):
                out[i, k] += mu[h] * basis[h, k]
        for q in range(len(pairs)):
            for h in range(n_bins):
                out[i, n_knots + q] += mu[h] * basis[h, pairs[q, 0]] * basis[h, pairs[q, 1]]


def _sums(start: Ints, column: Ints, w: Floats, alone: int, whole: Floats, once: Floats, twice: Floats) -> None:
    """Sums of the weights over all rows, by listed column and, but for the first *alone*, by pair of listed columns."""
    for i in range(len(w)):
        for q in range(w.shape[1]):
            whole[q] += w[i, q]
        for a in range(start[i], start[i + 1]):
            for q in range(w.shape[1]):
                once[column[a], q] += w[i, q]
            row = twice[column[a]]
            for b in range(start[i], a + 1):
                for q in range(alone, w.shape[1]):
                    row[column[b], q - alone] += w[i, q]


_fast_ends, _fast_sums = compiled(_ends, exact=True), compiled(_sums, exact=True)


def together(x: Listed, w: Floats, alone: int = 0) -> tuple[Floats, Floats]:
    """Sums of each weight over the rows that touch a column (column, weight), and, but for the first *alone* weights, over
    the rows that touch two (weight, column, column). ``w``: (row, weight).

    >>> sums, pairs = together(listed(np.array([[0, 2], [1, 2]]), np.array([0, 2]), 3), np.array([[1.0], [3.0]]))
    >>> sums.tolist(), pairs.tolist()
    ([[1.0], [3.0], [4.0]], [[[1.0, 0.0, 1.0], [0.0, 3.0, 3.0], [1.0, 3.0, 4.0]]])
    """
    p, n = len(x.usual_of), w.shape[1]
    whole, once, twice = np.zeros(n), np.zeros((p, n)), np.zeros((p, p, n - alone))
    _fast_sums(x.start, x.column, np.ascontiguousarray(w), alone, whole, once, twice)
    u = np.zeros(p)
    u[x.usual] = 1.0
    moved = _moved(x, once)
    pairs = np.empty((n - alone, p, p))
    for q in range(n - alone):
        half = np.tril(twice[:, :, q])
        both = half + np.tril(half, -1).T
        pairs[q] = _moved(x, _moved(x, both).T) + np.outer(moved[:, alone + q], u)
        pairs[q] += np.outer(u, u * whole[alone + q] + moved[:, alone + q])
    return np.outer(u, whole) + moved, pairs


def _moved(x: Listed, sums: Floats) -> Floats:
    """Sums by column as changes from the understood columns: what a block lists is what its understood column lacks."""
    out = sums.copy()
    out[x.usual] -= np.add.reduceat(sums, x.first, axis=0)
    return out


def moments(x: Listed, e: Floats, beta: Floats, basis: Floats) -> tuple[Floats, Floats]:
    """Expected ends (knot, column), and the Hessian of the Poisson term over flattened (knot, column).

    ``e``: expected ends (row, horizon bin); ``beta``: (knot, column); ``basis``: (horizon bin, knot).

    >>> x = listed(np.array([[0, 1], [0, 2]]), np.array([0, 1]), 3)
    >>> expect, hessian = moments(x, np.ones((2, 1)), np.zeros((1, 3)), np.ones((1, 1)))
    >>> expect.tolist(), hessian.tolist()
    ([[2.0, 1.0, 1.0]], [[2.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
    """
    k, p = beta.shape
    knots = [(a, b) for a in range(k) for b in range(a, k) if (basis[:, a] * basis[:, b]).any()]
    level, change = beta[:, x.usual].sum(axis=1), (beta - beta[:, x.usual_of]).T
    w = np.zeros((len(e), k + len(knots)))
    args = (np.ascontiguousarray(v) for v in (e, level, change, basis))
    _fast_ends(x.start, x.column, *args, np.array(knots, np.int64), w)
    expect, pairs = together(x, w, alone=k)
    hessian = np.zeros((k, p, k, p))
    for (a, b), part in zip(knots, pairs, strict=True):
        hessian[a, :, b, :] = hessian[b, :, a, :] = part
    return expect[:, :k].T, hessian.reshape(k * p, k * p)
