"""Landmark competing hazards: the base rate times additive effects of binned signals that vary with the horizon.

For a deal of age t, in horizon bin b, for cause c (0 signed, 1 lost)::

    ends expected in the bin = base_c(t, b) · exp(Σ_signal Σ_knot basis[b, knot] · effect_c(signal, knot))

The knots are days ahead; between them an effect runs in a straight line over log days, so it may be strong next week
and gone in a quarter. Two hazards compete: chances of signature and of loss never exceed one together.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np

from holdfast.timing import effects, priors
from holdfast.timing.base import Base
from holdfast.timing.moments import listed, together
from holdfast.timing.rows import Floats, Ints, Rows
from holdfast.timing.scale import Scale, coarse, codes, paired, scales

#: Days ahead between which an effect may change. Two for few ends, three for many (see docs/evidence/timing.md).
FEW_KNOTS, KNOTS, MANY_ENDS = (1.0, 30.0), (1.0, 7.0, 30.0), 1000
PAIRS = 4
#: Beside signals, which tell part of it themselves, half of the base rate's rise and fall over the days is kept, and half of the
#: rest for so many ends (see docs/evidence/timing.md).
HALF_KEPT = 1000


@dataclass(frozen=True)
class Model:
    """``fitted[c]``: effects per knot and column; columns run through ``scales`` in order, each with its bins and one for
    null, after the intercept. ``weight[c]``: how much of the effects held-out deals bore out (see
    :mod:`holdfast.timing.check`); they hold it already. ``kept[c]``: how much of the rise and fall of ``base`` is in ``rate``,
    the base rate that the effects multiply."""

    edges: Ints
    knots: tuple[float, ...]
    scales: tuple[Scale, ...]
    base: Base
    fitted: tuple[effects.Fitted, ...]
    weight: tuple[float, float] = (1.0, 1.0)
    kept: tuple[float, float] = (1.0, 1.0)

    @cached_property
    def rate(self) -> Base:
        """What the effects multiply."""
        return self.base.eased(self.kept)

    @property
    def beta(self) -> Floats:
        """Effects: (cause, knot, column)."""
        return np.stack([f.beta for f in self.fitted])

    @property
    def basis(self) -> Floats:
        """Weight of each knot per horizon bin."""
        return basis(self.edges, self.knots)

    @property
    def first(self) -> Ints:
        """First column of each scale."""
        return 1 + np.concatenate([[0], np.cumsum([s.size + 1 for s in self.scales])[:-1]]).astype(np.int64)

    def columns(self, rows: Rows) -> Ints:
        """Column of each row per scale, the intercept first."""
        found = codes(self.scales, rows)
        cols = [found[s.signal] + f for s, f in zip(self.scales, self.first, strict=False)]
        return np.stack([np.zeros(len(rows), np.int64), *cols], axis=1)

    def effects(self, rows: Rows) -> Floats:
        """Sum of the effects: (cause, knot, row)."""
        beta = self.beta
        return np.asarray(sum(beta[:, :, c] for c in self.columns(rows).T))

    def expected(self, rows: Rows) -> Floats:
        """Ends the base rate expects: (cause, row, horizon bin)."""
        return self.rate.expected(rows.start, rows.age, self.edges)

    def predict(self, rows: Rows) -> tuple[Floats, Floats]:
        """Chance of signature and of loss by the end of each horizon bin: two arrays (row, bin)."""
        return chain(self.expected(rows), self.effects(rows), self.basis)


def only(model: Model, signals: frozenset[str]) -> Model:
    """The model with the effects of all other signals set to none; the base rate then has to tell all of its days."""
    keep = np.concatenate([[True], *([s.signal in signals] * (s.size + 1) for s in model.scales)])
    both = np.tile(keep, len(model.knots))
    parts = [replace(f, beta=f.beta * keep, root=f.root * both) for f in model.fitted]
    return replace(model, fitted=tuple(parts), kept=(1.0, 1.0))


def weighed(model: Model, plain: Model, weight: tuple[float, float], doubt: tuple[float, float]) -> Model:
    """The model between *plain*, which has no signals, and itself: ``weight`` of one is the model. The weight's own standard
    error, ``doubt``, joins that of the effects."""
    parts = []
    for f, p, w, error in zip(model.fitted, plain.fitted, weight, doubt, strict=True):
        even = np.zeros_like(f.beta)
        even[:, 0] = p.beta[:, 0]
        first = np.arange(len(model.knots)) * f.beta.shape[1]
        more = f.beta - even
        start = np.zeros((len(p.root), f.beta.size))
        start[:, first] = (1 - w) * p.root
        root = np.vstack([w * f.root, error * more.ravel(), start])
        parts.append(replace(f, beta=even + w * more, root=root))
    a, b = (1 - w * (1 - k) for w, k in zip(weight, model.kept, strict=True))
    return replace(model, fitted=tuple(parts), weight=weight, kept=(a, b))


def basis(edges: Ints, knots: Sequence[float]) -> Floats:
    """Weight of each knot per horizon bin: straight lines between neighbouring knots on a log scale of days."""
    middle = np.log1p((np.asarray(edges[:-1], float) + np.asarray(edges[1:], float)) / 2)
    at = np.log1p(np.asarray(knots, float))
    return np.stack([np.interp(middle, at, row) for row in np.eye(len(at))], axis=1)


def chain(expected: Floats, z: Floats, basis: Floats) -> tuple[Floats, Floats]:
    """Chances from expected ends (…, cause, row, bin) and effects z (…, cause, knot, row): signed, lost (…, row, bin)."""
    rate = expected * np.exp(np.clip(np.swapaxes(z, -1, -2) @ basis.T, -10, 10))
    total = rate.sum(axis=-3)
    stay = np.exp(-np.cumsum(total, axis=-1))
    before = np.concatenate([np.ones((*stay.shape[:-1], 1)), stay[..., :-1]], axis=-1)
    gone = (before - stay) / np.maximum(total, 1e-300)
    return np.cumsum(gone * rate[..., 0, :, :], axis=-1), np.cumsum(gone * rate[..., 1, :, :], axis=-1)


def fit(
    rows: Rows,
    base: Base,
    edges: Sequence[int],
    *,
    found: tuple[Scale, ...] | None = None,
    prior: float = 1.0,
    monotone: bool = True,
    pairs: int = PAIRS,
) -> Model:
    """Fit both hazards on landmark rows; with ``found`` empty, the base rate alone, made even for these rows.

    Pairs of signals join where the rest of the evidence asks for them. ``prior`` scales the expert priors.
    """
    used = scales(rows) if found is None else found
    ends = len(np.unique(rows.deal[rows.cause > 0]))
    knots = KNOTS if ends >= MANY_ENDS else FEW_KNOTS
    kept = 1 - 0.5 * HALF_KEPT / (HALF_KEPT + ends) if used else 1.0
    blank = Model(np.asarray(edges, np.int64), knots, used, base, (), kept=(kept, kept))
    model = refit(blank, rows, prior=prior, monotone=monotone)
    joint = interesting(model, rows, pairs) if pairs and used else ()
    if joint:
        model = refit(replace(blank, scales=(*used, *joint)), rows, prior=prior, monotone=monotone)
    return model


def refit(model: Model, rows: Rows, *, prior: float = 1.0, monotone: bool = True) -> Model:
    """The effects of *model* fitted on *rows*; penalties and ties of an earlier fit are kept."""
    x, expected = model.columns(rows), model.expected(rows)

    def one(cause: int) -> effects.Fitted:
        d, e = counts(rows, model.edges, cause + 1, expected[cause])
        weight = evidence_weight(rows, cause + 1)
        means = priors.means(model.scales, cause, prior)
        blocks = [effects.Block(0, 1, np.zeros(1), False, 0)]
        for s, first in zip(model.scales, model.first, strict=False):
            sign = priors.sign(s.signal, cause) if monotone else 0
            blocks.append(effects.Block(int(first), s.size + 1, means[s.signal], bool(s.cuts), sign))
        problem = effects.Problem(x, blocks, model.basis, d * weight, e * weight)
        return effects.fit(problem, model.fitted[cause] if model.fitted else None)

    with ThreadPoolExecutor(2) as pool:
        return replace(model, fitted=tuple(pool.map(one, (0, 1))))


def interesting(model: Model, rows: Rows, most: int) -> tuple[Scale, ...]:
    """The pairs of signals whose combinations leave most unexplained, by a first-order test on the ends within the horizons."""
    z, expected = model.effects(rows), model.expected(rows)
    gaps, spreads = [], []
    for c in (0, 1):
        d, e = counts(rows, model.edges, c + 1, expected[c])
        mu = e * np.exp(np.clip(model.basis @ z[c], -10, 10)).T
        w = evidence_weight(rows, c + 1)
        gaps.append(w * (d - mu) @ model.basis)
        spreads.append(w * mu @ model.basis**2)
    small = [coarse(s, s.codes(rows)) for s in model.scales]
    first = np.cumsum([0, *(s.size + 1 for s in small)])
    x = np.stack([s.codes(rows) + f for s, f in zip(small, first, strict=False)], axis=1)
    left = together(listed(x, first[:-1], int(first[-1])), np.concatenate([*gaps, *spreads], axis=1))[1]
    found = []
    for (i, a), (j, b) in combinations(enumerate(small), 2):
        g, h = np.split(left[:, first[i] : first[i + 1], first[j] : first[j + 1]], 2)
        found.append((float((g**2 / (h + 2.0)).sum()) - 2 * int((h > 1).sum()), a, b))
    best = sorted(found, key=lambda f: -f[0])[:most]
    return tuple(paired(a, b) for gain, a, b in best if gain > 0)


def counts(rows: Rows, edges: Ints, cause: int, expected: Floats) -> tuple[Floats, Floats]:
    """Ends in each bin and the part of the expected ends for which the deal was watched."""
    low, high = edges[:-1], edges[1:]
    wait, event = rows.wait[:, None], (rows.cause > 0)[:, None]
    d = ((rows.cause == cause)[:, None] & (wait >= low) & (wait < high)).astype(float)
    watched = np.clip(np.where(event, wait + 0.5, wait) - low, 0, high - low) / (high - low)
    return d, expected * watched


def evidence_weight(rows: Rows, cause: int) -> float:
    """Rows of one deal tell of one end: what a row weighs so that an end counts once."""
    ended = rows.cause == cause
    return len(np.unique(rows.deal[ended])) / max(int(ended.sum()), 1) if ended.any() else 1.0
