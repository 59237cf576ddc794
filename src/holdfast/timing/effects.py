"""Effects on one hazard, fitted: additive over bins, smooth over bins and horizon, monotone where it must be.

A deal in horizon bin b has hazard base · exp(Σ_signal Σ_knot basis[b, knot] · effect[knot, bin]). The penalty of a signal:

    level · ‖mean over knots − size · prior‖² + change · Σ ‖effect[knot + 1] − effect[knot]‖²

where ``size``, normal with mean and standard deviation one, is common to all signals: what some show tells what to assume of the
others, and ‖·‖² sums squared steps between neighbouring bins and a little of the size itself. ``level`` and ``change`` are
chosen per signal by the evidence (Fellner and Schall's steps on the Laplace approximation), so a signal without evidence
ends at its prior and one with much evidence ends at what the data say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from holdfast.timing.moments import Listed, listed, moments
from holdfast.timing.rows import Floats, Ints

LEARN, AGAIN, SETTLE, TIES = 8, 3, 3, 3
START, WEAKEST, STRONGEST = 20.0, 1.0, 1e5
#: Doubt takes no penalty to be stronger than the first, or than ends divided by the second: that few deals show no effect
#: is no proof that there is none (measured in docs/evidence/timing.md).
DOUBT, DOUBT_ENDS = 5.0, 8.0


@dataclass(frozen=True)
class Block:
    """One signal in the design: its first column, its bins (null is the last one), prior mean per bin, ordered or not,
    and ``sign``: +1 effects may only rise with the bin, -1 only fall, 0 free."""

    first: int
    size: int
    prior: Floats
    is_ordered: bool
    sign: int

    @property
    def shape(self) -> Floats:
        """The quadratic form of one knot: steps between neighbours, a little of the size; null stands alone."""
        eye = np.eye(self.size)
        if not self.is_ordered or self.size < 3:
            return eye
        steps = np.diff(eye[:-1, :], axis=0)
        return np.asarray(steps.T @ steps + np.diag([0.1] * (self.size - 1) + [1.0]))


@dataclass(frozen=True)
class Fitted:
    """``beta``: (knot, column); ``root``: rootᵀ·root is the covariance of the flattened beta; ``strength``: level and change
    per block; ``tie``: the number of each flattened column; columns with one number have one effect."""

    beta: Floats
    root: Floats
    strength: Floats
    tie: Ints

    @property
    def cov(self) -> Floats:
        """Covariance of the flattened beta."""
        return np.asarray(self.root.T @ self.root)


@dataclass
class Problem:
    """Data and penalties of one fit. ``x``: column of each row per block; ``d``, ``e``: weighted ends and expected ends
    (row, horizon bin); ``basis``: (horizon bin, knot)."""

    x: Ints
    blocks: Sequence[Block]
    basis: Floats
    d: Floats
    e: Floats
    seen: Floats = field(init=False)
    prior: Floats = field(init=False)
    forms: list[tuple[Ints, Floats, Floats]] = field(init=False)
    listed: Listed = field(init=False)

    def __post_init__(self) -> None:
        self.listed = listed(self.x, np.array([b.first for b in self.blocks], np.int64), self.width)
        self.prior = np.tile(np.concatenate([b.prior for b in self.blocks]), self.knots)
        self.forms = [_forms(b, self.knots, self.width) for b in self.blocks]
        self.seen = np.zeros((self.knots, self.width))
        dk = self.basis.T @ self.d.T
        for j in range(self.x.shape[1]):
            self.seen += np.stack([np.bincount(self.x[:, j], w, self.width) for w in dk])

    @property
    def knots(self) -> int:
        """Knots of the horizon."""
        return int(self.basis.shape[1])

    @property
    def width(self) -> int:
        """Columns of the design."""
        return sum(b.size for b in self.blocks)

    def penalty(self, strength: Floats) -> Floats:
        """The matrix of all penalties."""
        out = np.zeros((self.knots * self.width,) * 2)
        for (level, change), (at, a, c) in zip(strength, self.forms, strict=True):
            out[np.ix_(at, at)] += level * a + change * c
        return out

    def held(self, strength: Floats, beta: Floats) -> tuple[Floats, Floats]:
        """The penalties, softened by the doubt about the size of all prior means together, and those means at the size that
        *beta* asks for."""
        penalty = self.penalty(strength)
        pull = penalty @ self.prior
        bend = 1 + float(self.prior @ pull)
        size = (1 + float(pull @ beta)) / bend
        return penalty - np.outer(pull, pull) / bend, size * self.prior


def fit(problem: Problem, known: Fitted | None = None) -> Fitted:
    """Penalised Poisson fit; with ``known``, its penalties and ties are kept and only the effects are fitted anew."""
    size = problem.knots * problem.width
    if known is not None:
        beta, strength, gram = _newton(problem, known.tie, known.beta.ravel(), known.strength, 0)
        return Fitted(beta.reshape(problem.knots, -1), _doubt(problem, strength, gram), strength, known.tie)
    tie: Ints = np.arange(size, dtype=np.int64)
    beta = problem.prior
    strength = np.full((len(problem.blocks), 2), START)
    for turn in range(TIES):
        beta, strength, gram = _newton(problem, tie, beta, strength, AGAIN if turn else LEARN)
        joined = _ties(problem, beta, np.diag(gram + problem.penalty(strength)))
        if joined is None:
            break
        tie = joined
    return Fitted(beta.reshape(problem.knots, -1), _doubt(problem, strength, gram), strength, tie)


def _doubt(problem: Problem, strength: Floats, gram: Floats) -> Floats:
    """Root of the covariance of the effects: the curvature of the data under penalties no stronger than :data:`DOUBT`."""
    most = max(DOUBT, float(problem.d.sum()) / DOUBT_ENDS)
    return _root(gram + problem.held(np.minimum(strength, most), problem.prior)[0])


def _root(matrix: Floats, small: int = 64) -> Floats:
    """A lower triangle L with Lᵀ·L the inverse of *matrix*, which is symmetric and positive.

    By halves, so that nearly all the work is in products: a third of the time of inverting and solving apart.
    """
    if len(matrix) <= small:
        return np.asarray(np.linalg.inv(np.linalg.cholesky(matrix)), np.float64)
    h = len(matrix) // 2
    out = np.zeros_like(matrix)
    out[:h, :h] = a = _root(matrix[:h, :h])
    below = matrix[h:, :h] @ a.T
    out[h:, h:] = c = _root(matrix[h:, h:] - below @ below.T)
    out[h:, :h] = -c @ (below @ a)
    return out


def _newton(problem: Problem, tie: Ints, beta: Floats, strength: Floats, learn: int) -> tuple[Floats, Floats, Floats]:
    """Newton steps in the tied effects, the first *learn* of them with a step of the evidence."""
    n = int(tie.max()) + 1
    count = np.bincount(tie, minlength=n)
    gamma = np.bincount(tie, beta, n) / count
    free = n == len(tie)
    for step in range(learn + 2 * SETTLE):
        penalty, prior = problem.held(strength, gamma[tie])
        expect, gram = moments(problem.listed, problem.e, gamma[tie].reshape(problem.knots, -1), problem.basis)
        hess = gram + penalty
        slope = (problem.seen - expect).ravel() - problem.penalty(strength) @ (gamma[tie] - prior)
        root = _root(hess if free else _joined(hess, tie, n))
        move = root.T @ (root @ np.bincount(tie, slope, n))
        gamma = gamma + move / max(1.0, float(np.abs(move).max()))
        if step < learn:
            strength = _evidence(problem, strength, gamma[tie] - prior, root, tie)
        elif float(np.abs(move).max()) < 1e-3:
            break
    return gamma[tie], strength, gram


def _joined(matrix: Floats, tie: Ints, n: int) -> Floats:
    order = np.argsort(tie, kind="stable")
    starts = np.searchsorted(tie[order], np.arange(n))
    once = np.add.reduceat(matrix[order], starts, axis=0)
    return np.asarray(np.add.reduceat(once[:, order], starts, axis=1))


def _evidence(problem: Problem, strength: Floats, off: Floats, root: Floats, tie: Ints) -> Floats:
    """One Fellner–Schall step per penalty: degrees of freedom used over squared size."""
    out = np.empty_like(strength)
    for i, (at, *forms) in enumerate(problem.forms):
        part = root[:, tie[at]]
        inner = part.T @ part
        for j, form in enumerate(forms):
            rank = len(at) / problem.knots * (1 if j == 0 else problem.knots - 1)
            used = max(rank - strength[i, j] * float((form * inner).sum()), 1e-3)
            out[i, j] = np.clip(used / (float(off[at] @ form @ off[at]) + 1e-6), WEAKEST, STRONGEST)
    return out


def _forms(b: Block, k: int, p: int) -> tuple[Ints, Floats, Floats]:
    cols = np.asarray(np.arange(k)[:, None] * p + b.first + np.arange(b.size), np.int64).ravel()
    steps = np.diff(np.eye(k), axis=0)
    level, change = np.kron(np.full((k, k), 1 / k), b.shape), np.kron(steps.T @ steps, b.shape)
    return cols, np.asarray(level, np.float64), np.asarray(change, np.float64)


def _ties(problem: Problem, beta: Floats, weight: Floats) -> Ints | None:
    """Columns that must be equal so that effects are monotone: pooled neighbours; None when nothing is out of order."""
    group, broken = np.arange(len(beta)), False
    for b in problem.blocks:
        if not b.sign:
            continue
        for knot in range(problem.knots):
            at = knot * problem.width + b.first + np.arange(b.size - 1)
            for pool in _pools(b.sign * beta[at], weight[at]):
                group[at[pool]] = at[pool[0]]
                broken |= len(pool) > 1 and float(np.ptp(beta[at[pool]])) > 1e-9
    if not broken:
        return None
    return np.asarray(np.unique(group, return_inverse=True)[1], np.int64)


def _pools(values: Floats, weights: Floats) -> list[Ints]:
    """Pool adjacent violators: runs of places that share one value in the nearest rising sequence."""
    runs: list[tuple[float, float, list[int]]] = []
    for i, (v, w) in enumerate(zip(values, weights, strict=True)):
        runs.append((float(v), float(w) + 1e-12, [i]))
        while len(runs) > 1 and runs[-2][0] >= runs[-1][0] - 1e-12:
            v2, w2, b2 = runs.pop()
            v1, w1, b1 = runs.pop()
            runs.append(((v1 * w1 + v2 * w2) / (w1 + w2), w1 + w2, b1 + b2))
    return [np.array(r[2]) for r in runs]
