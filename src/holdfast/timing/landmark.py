"""Landmark model: two cause-specific hazards, additive over binned signals, on top of the base rate.

For a deal of age t seen at a landmark, in horizon bin b, cause c (0 signed, 1 lost)::

    hazard = base_c(t, b) · exp(level_c(b) + Σ_signal effect_c(signal's bin, b))

``base`` is the pooled rate by days since the yes. Each effect is a level plus a part that fades over the horizon
(:data:`FADE`), so it may be strong next week and gone in a quarter. Ridge strengths are chosen per signal by the
evidence (Fellner–Schall steps on the Laplace approximation): without evidence all effects go to 0 and the base rate
remains. Rows of one deal share a weight, so long deals do not dominate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Days in which the fading part of an effect falls to 1/e. Assumed.
FADE = 14.0
MAX_BINS, ROUNDS, NEWTON = 6, 12, 4
PRIOR_RIDGE = 20.0


@dataclass(frozen=True)
class Landmark:
    """The fitted model. ``coef[c]`` pairs level and fade per column; ``cuts`` are the bin edges of each signal."""

    edges: Floats
    cuts: dict[str, Floats]
    base: Floats
    coef: Floats

    def predict(self, ages: Ints, values: Mapping[str, Floats]) -> tuple[Floats, Floats]:
        """Chance of signature and of loss by the end of each horizon bin: two arrays (row, bin)."""
        x = _columns(values, self.cuts)
        signed, lost, open_ = [], [], np.ones(len(ages))
        p_signed, p_lost = np.zeros(len(ages)), np.zeros(len(ages))
        for b, width in enumerate(np.diff(self.edges)):
            h = [base_rate(self.base[c], ages, self.edges[b], self.edges[b + 1]) for c in (0, 1)]
            fade = np.exp(-self.edges[b] / FADE)
            r = [h[c] * np.exp(np.clip(x @ self.coef[c, 0] + fade * (x @ self.coef[c, 1]), -8, 8)) for c in (0, 1)]
            total = r[0] + r[1]
            gone = open_ * -np.expm1(-total * width)
            p_signed, p_lost = p_signed + gone * r[0] / total, p_lost + gone * r[1] / total
            open_ = open_ - gone
            signed.append(p_signed)
            lost.append(p_lost)
        return np.stack(signed, 1), np.stack(lost, 1)


def base_rate(cumulative: Floats, ages: Ints, low: float, high: float) -> Floats:
    """Mean daily hazard between two horizons for deals of those ages; flat beyond the observed ages."""
    last = len(cumulative) - 1
    a = np.minimum(ages + int(low), last - int(high - low))
    a = np.maximum(a, 0)
    b = np.minimum(a + int(high - low), last)
    return np.asarray(np.maximum((cumulative[b] - cumulative[a]) / np.maximum(b - a, 1), 1e-6), dtype=np.float64)


def fit(
    deal: npt.NDArray[np.object_],
    ages: Ints,
    waits: Ints,
    causes: Ints,
    values: Mapping[str, Floats],
    hazards: Floats,
    edges: Floats,
    *,
    evenness: float = 0.5,
) -> Landmark:
    """Fit on landmark rows; a row weighs 1 / (rows of its deal) ** ``evenness``: 1 = deals alike, 0 = rows alike.

    ``hazards``: daily base hazards (cause, day since yes); ``edges``: whole days, first 0; ``values``: real numbers with
    NaN for null; ``waits``: days to the end, an event on day k falls into the bin with low <= k < high.
    """
    cuts = {name: found for name, v in values.items() if len(found := _cuts(v))}
    x = _columns(values, cuts)
    groups = np.repeat(np.arange(len(cuts)), [len(cuts[n]) + 1 for n in cuts])
    base = np.concatenate([np.zeros((2, 1)), np.cumsum(hazards, axis=1)], axis=1)
    _, inverse, count = np.unique(deal, return_inverse=True, return_counts=True)
    weight: Floats = np.asarray(count[inverse] ** -float(evenness), dtype=np.float64)
    coef = np.stack([_cause(x, groups, base[c], ages, waits, causes == c + 1, weight, edges) for c in (0, 1)])
    return Landmark(edges, cuts, base, coef)


def _cause(
    x: Floats,
    groups: Ints,
    base: Floats,
    ages: Ints,
    waits: Ints,
    event: npt.NDArray[np.bool_],
    weight: Floats,
    edges: Floats,
) -> Floats:
    p = x.shape[1]
    bins = []
    for low, high in pairwise(edges):
        in_it = waits >= low
        d = weight * (event & in_it & (waits < high))
        exposure = weight * np.clip(np.where(event & (waits < high), waits + 1, waits) - low, 0, high - low)
        bins.append((np.exp(-low / FADE), d, exposure * base_rate(base, ages, low, high)))
    beta, n_groups = np.zeros(2 * p), int(groups.max(initial=-1)) + 1
    block = np.concatenate([groups, groups + n_groups])
    ridge = np.full(2 * n_groups, PRIOR_RIDGE)
    for _ in range(ROUNDS):
        for _ in range(NEWTON):
            grad, gram = -ridge[block] * beta, np.diag(ridge[block])
            for fade, d, expected in bins:
                mu = expected * np.exp(np.clip(x @ (beta[:p] + fade * beta[p:]), -8, 8))
                g, h = x.T @ (d - mu), (x * mu[:, None]).T @ x
                grad += np.concatenate([g, fade * g])
                gram += np.block([[h, fade * h], [fade * h, fade**2 * h]])
            step = np.linalg.solve(gram, grad)
            beta = beta + step / max(1.0, float(np.abs(step).max()) / 1.5)
        variance = np.diag(np.linalg.inv(gram))
        for k in range(2 * n_groups):
            mine = block == k
            used = max(mine.sum() - ridge[k] * variance[mine].sum(), 1e-3)
            ridge[k] = np.clip((used + 1e-3) / (float((beta[mine] ** 2).sum()) + 1e-4), 1.0, 1e4)
    return beta.reshape(2, p)


def _cuts(v: Floats) -> Floats:
    seen = v[~np.isnan(v)]
    if len(seen) == 0:
        return np.empty(0)
    cuts = np.unique(np.quantile(seen, np.linspace(0, 1, MAX_BINS + 1)[1:-1], method="lower"))
    return np.asarray(cuts[cuts < seen.max()], dtype=np.float64)


def _columns(values: Mapping[str, Floats], cuts: Mapping[str, Floats]) -> Floats:
    """One column per bin and signal: ``(c[i-1], c[i]]``; null is all zeros, so it keeps the base rate."""
    n = len(next(iter(values.values())))
    parts = [np.zeros((n, 0))]
    for name, edges in cuts.items():
        v = values[name]
        code = np.searchsorted(edges, np.nan_to_num(v), side="left")
        parts.append((code[:, None] == np.arange(len(edges) + 1)) & ~np.isnan(v)[:, None])
    return np.concatenate(parts, axis=1).astype(np.float64)
