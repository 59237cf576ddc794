"""What each signal adds to one deal's chance: shares that add up to it exactly.

The chance is a curved function of the summed effects, so the share of a signal is its effect times the mean slope on the
straight way from "no signal known" to the deal (Aumann and Shapley's rule): no order of the signals has to be chosen.
"""

from __future__ import annotations

import numpy as np

from holdfast.timing.model import Model, chain
from holdfast.timing.rows import Floats, Rows

NODES, STEP = 6, 1e-4


def shares(model: Model, rows: Rows, bins: int, *, cause: int = 0) -> tuple[Floats, Floats, Floats]:
    """The chance of signature (*cause* 0) or of loss (1) within the first *bins* horizon bins: what the base rate gives (row),
    what each scale adds (row, scale) and what it could add at its best bin. Base plus the row's sum is the prediction."""
    beta, x = model.beta, model.columns(rows)
    expected = model.expected(rows)[..., :bins]
    basis = model.basis[:bins]
    parts = beta[:, :, x[:, 1:]]
    zero = np.broadcast_to(beta[:, :, :1], (*beta.shape[:2], len(rows)))
    moved = parts.sum(axis=3)
    at, weight = np.polynomial.legendre.leggauss(NODES)
    slope = np.zeros_like(moved)
    for a, w in zip((at + 1) / 2, weight / 2, strict=True):
        here = zero + a * moved
        for c in range(2):
            for k in range(moved.shape[1]):
                step = np.zeros_like(here)
                step[c, k] = STEP
                up, down = (chain(expected, here + s, basis)[cause][:, -1] for s in (step, -step))
                slope[c, k] += w * (up - down) / (2 * STEP)
    base = chain(expected, zero, basis)[cause][:, -1]
    full = chain(expected, zero + moved, basis)[cause][:, -1]
    added = np.einsum("cknj,ckn->nj", parts, slope)
    gap = (full - base) - added.sum(axis=1)
    size = np.abs(added)
    best = np.zeros_like(added)
    for j, (s, first) in enumerate(zip(model.scales, model.first, strict=False)):
        each = np.einsum("ckb,ckn->nb", beta[:, :, first : first + s.size], slope)
        best[:, j] = each.max(axis=1, initial=0.0)
    return base, added + gap[:, None] * size / np.maximum(size.sum(axis=1, keepdims=True), 1e-300), best
