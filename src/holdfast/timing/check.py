"""Do the signals tell more than the days since the yes on deals not seen, and how much of their effects may be believed?

Five folds by deal: each deal is judged by a model learnt without it, bins, penalties and pairs of signals included (kept from
all deals, they would already know the deal: measured in docs/evidence/timing.md). For each cause the log hazard of a
held-out deal is put between the base rate and the model::

    (1 - weight) · base rate made even for the same rows + weight · model

The slope of the likelihood of both causes at weight zero, over its standard error by deal, is the evidence of the signals.
At most :data:`SURE`, or fewer than :data:`LEAST` ended deals, is "no signal", and the base rate is used. Else each cause gets
the weight that its folds ask for, held towards one by :data:`TRUST` and never outside zero to one; its own doubt widens the intervals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.timing.model import Model, counts, evidence_weight, fit, refit, weighed
from holdfast.timing.rows import Floats, Ints, Rows

#: Standard errors of evidence (of 240 shuffles none has more: what a fold learns from luck costs it), the standard deviation
#: of a weight around one before the folds speak (both: docs/evidence/timing.md), and ended deals: with fewer, evidence has no
#: error to go by.
FOLDS, SURE, TRUST, LEAST = 5, 1.5, 0.5, 30


@dataclass(frozen=True)
class Check:
    """``gain`` of log likelihood per deal at the weights, with its standard error; ``evidence`` of the signals in standard
    errors; ``weight`` of their effects (signed, lost)."""

    n_deals: int
    n_signed: int
    n_lost: int
    gain: float
    gain_error: float
    evidence: float
    weight: tuple[float, float]

    @property
    def has_signal(self) -> bool:
        """Whether the signals tell more than the days since the yes."""
        return self.evidence > SURE and self.n_signed + self.n_lost >= LEAST


def checked(model: Model, rows: Rows, rng: np.random.Generator) -> tuple[Model, Check]:
    """The model with as much of its effects as held-out deals bear out, or the base rate where there is no signal."""
    edges = model.edges.tolist()
    plain = fit(rows, model.base, edges, found=())
    names, deal = np.unique(rows.deal, return_inverse=True)
    fold = rng.permutation(np.arange(len(names)) % FOLDS)[deal]
    ours, theirs = np.zeros((2, 2, len(rows), len(edges) - 1))
    for k in range(FOLDS):
        inside, out = rows[fold != k], rows[fold == k]
        if not len(out) or not len(inside):
            continue
        for held, m in ((ours, fit(inside, model.base, edges)), (theirs, refit(plain, inside))):
            held[:, fold == k] = np.clip(np.swapaxes(m.effects(out), 1, 2) @ m.basis.T, -10, 10)
    expected = plain.expected(rows)
    rate = np.log(np.maximum(model.expected(rows), 1e-300) / np.maximum(expected, 1e-300))
    found = [_weight(model, rows, c, expected[c], theirs[c], rate[c] + ours[c] - theirs[c], deal) for c in (0, 1)]
    n_signed, n_lost = (len(np.unique(rows.deal[rows.cause == c])) for c in (1, 2))
    gain = found[0].gain + found[1].gain
    check = Check(
        len(names), n_signed, n_lost, float(gain.mean()), float(gain.std() / np.sqrt(max(len(names), 1))),
        _errors(found[0].slope + found[1].slope), (found[0].weight, found[1].weight),
    )  # fmt: skip
    if not check.has_signal:
        return plain, check
    return weighed(model, plain, check.weight, (found[0].doubt, found[1].doubt)), check


@dataclass(frozen=True)
class _Weight:
    """``slope`` of the log likelihood at weight zero and ``gain`` at ``weight``, by deal."""

    slope: Floats
    weight: float
    doubt: float
    gain: Floats


def _weight(model: Model, rows: Rows, c: int, expected: Floats, plain: Floats, more: Floats, deal: Ints) -> _Weight:
    """The weight of *more* on top of *plain* (held-out log hazards of cause *c*), by Newton."""
    d, e = counts(rows, model.edges, c + 1, expected)
    share = evidence_weight(rows, c + 1)

    def by_deal(values: Floats) -> Floats:
        return np.bincount(deal, share * values.sum(axis=1)).astype(np.float64)

    start, at = by_deal((d - e * np.exp(plain)) * more), 0.0
    for _ in range(12):
        mu = e * np.exp(np.clip(plain + at * more, -10, 10))
        slope, bend = by_deal((d - mu) * more), float(by_deal(mu * more**2).sum()) + 1e-9
        error = max(float(np.sqrt((slope**2).sum())) / bend, 1e-3)
        at = float(np.clip(at + np.clip(slope.sum() / bend, -0.5, 0.5), -3, 4))
    doubt = 1 / np.sqrt(error**-2 + TRUST**-2)
    weight = float(np.clip(doubt**2 * (at * error**-2 + TRUST**-2), 0.0, 1.0))
    gain = d * weight * more - e * (np.exp(np.clip(plain + weight * more, -10, 10)) - np.exp(plain))
    return _Weight(start, weight, float(doubt), by_deal(gain))


def _errors(slope: Floats) -> float:
    """A sum over deals in its standard errors."""
    return float(slope.sum() / max(np.sqrt((slope**2).sum()), 1e-9))
