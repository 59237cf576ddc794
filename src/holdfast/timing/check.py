"""Does the model beat the base rate on deals it has not seen, and do its numbers mean what they say?

Five folds by deal: each deal is judged by a model learnt without it, bins, penalties and pairs of signals included (kept from
all deals, they would already know the deal: measured in docs/evidence/timing.md). The gain is the log likelihood over the base
rate made even for the same rows, per deal. Less than :data:`SURE` standard errors of gain is "no signal", and then the base
rate is used. The same held-out effects tell whether they are too strong or too weak: log hazard = shift + slope · effect.
Where the slope differs from one by more than :data:`DOUBT` standard errors, shift and slope correct the model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from holdfast.timing.model import Model, counts, evidence_weight, fit, refit
from holdfast.timing.rows import Floats, Rows

#: Without signal the folds lose, as what they learnt was luck: half an error of gain is rare then (docs/evidence/timing.md).
FOLDS, SURE, DOUBT = 5, 0.5, 1.96


@dataclass(frozen=True)
class Check:
    """``gain`` of log likelihood per deal with its standard error; ``slope`` (signed, lost) of held-out effects with theirs."""

    n_deals: int
    n_signed: int
    n_lost: int
    gain: float
    gain_error: float
    slope: tuple[float, float]
    slope_error: tuple[float, float]

    @property
    def has_signal(self) -> bool:
        """Whether the signals tell more than the days since the yes."""
        return bool(self.gain > SURE * self.gain_error > 0)


def checked(model: Model, rows: Rows, rng: np.random.Generator) -> tuple[Model, Check]:
    """The model, recalibrated where its held-out effects ask for it, or the base rate where there is no signal."""
    plain = fit(rows, model.base, model.edges.tolist(), found=())
    names, deal = np.unique(rows.deal, return_inverse=True)
    fold = rng.permutation(np.arange(len(names)) % FOLDS)[deal]
    gain = np.zeros(len(names))
    held = np.zeros((2, len(model.edges) - 1, len(rows)))
    for k in range(FOLDS):
        inside, out = rows[fold != k], rows[fold == k]
        if not len(out) or not len(inside):
            continue
        ours, theirs = fit(inside, model.base, model.edges.tolist()), refit(plain, inside)
        gain += np.bincount(deal[fold == k], likelihood(ours, out) - likelihood(theirs, out), len(names))
        held[:, :, fold == k] = ours.basis @ ours.effects(out)
    expected = model.expected(rows)
    fits = [_stretch(model, rows, c, held[c], expected[c]) for c in (0, 1)]
    n_signed, n_lost = (len(np.unique(rows.deal[rows.cause == c])) for c in (1, 2))
    error = float(gain.std() / np.sqrt(max(len(names), 1)))
    slopes, doubts = (fits[0][1], fits[1][1]), (fits[0][2], fits[1][2])
    check = Check(len(names), n_signed, n_lost, float(gain.mean()), error, slopes, doubts)
    if not check.has_signal:
        return plain, check
    stretch = [[a, s] if abs(s - 1) > DOUBT * error and s > 0 else [0.0, 1.0] for a, s, error in fits]
    return replace(model, stretch=np.array(stretch)), check


def likelihood(model: Model, rows: Rows) -> Floats:
    """Log likelihood of each row, weighed so that an end counts once per deal."""
    expected, z = model.expected(rows), model.effects(rows)
    out = np.zeros(len(rows))
    for c in (0, 1):
        d, e = counts(rows, model.edges, c + 1, expected[c])
        eta = np.clip(model.basis @ z[c], -10, 10).T
        out += evidence_weight(rows, c + 1) * (d * eta - e * np.exp(eta)).sum(axis=1)
    return out


def _stretch(model: Model, rows: Rows, c: int, held: Floats, expected: Floats) -> tuple[float, float, float]:
    """Shift, slope and the slope's standard error of held-out effects, by Newton with a weak hold on (0, 1)."""
    d, e = counts(rows, model.edges, c + 1, expected)
    weight = evidence_weight(rows, c + 1)
    eta = np.clip(held, -10, 10).T
    at, hess = np.array([0.0, 1.0]), np.eye(2)
    for _ in range(8):
        mu = weight * e * np.exp(np.clip(at[0] + at[1] * eta, -10, 10))
        gap = weight * d - mu
        grad = np.array([gap.sum(), (gap * eta).sum()]) - (at - [0.0, 1.0])
        hess = np.array([[mu.sum(), (mu * eta).sum()], [(mu * eta).sum(), (mu * eta**2).sum()]]) + np.eye(2)
        at = at + np.clip(np.linalg.solve(hess, grad), -0.5, 0.5)
    return float(at[0]), float(at[1]), float(np.sqrt(np.linalg.inv(hess)[1, 1]))
