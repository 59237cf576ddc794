"""Chance of signature and of loss by days since the yes: Aalen–Johansen curves, partially pooled by pipeline.

Signed and lost compete, open deals are censored. On each day k since the yes, with n deals still open and watched,
d1 of them signed and d2 lost, the hazards get a Dirichlet posterior (the beta-Stacy process of Walker and Muliere,
1997, in discrete time)::

    (h1, h2, rest) ~ Dirichlet(d1 + m·g1, d2 + m·g2, n − d1 − d2 + m·(1 − g1 − g2))

For all deals together, g is the hazard averaged over neighbouring days and m = SMOOTH deals: it only matters where
almost nobody is left. For one pipeline, g is the hazard of all deals together and m = POOL deals: a pipeline speaks for
itself as it gets more deals. Draws from the posterior give the 90 % intervals; they cover doubt about the curve, not
the luck of one deal. A deal of age t that is still open signs within h days with probability

    F(t, h) = Σ_{k=t}^{t+h−1} h1(k) · Π_{j=t}^{k−1} (1 − h1(j) − h2(j)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SMOOTH, POOL, DRAWS, MAX_DAYS = 2.0, 20.0, 400, 1500
ALL = ""


@dataclass(frozen=True)
class Chance:
    """Mean and 90 % interval, arrays of equal shape; NaN where the history does not reach (see :func:`fit`)."""

    signed: Floats
    signed_low: Floats
    signed_high: Floats
    lost: Floats
    lost_low: Floats
    lost_high: Floats


@dataclass(frozen=True)
class Incidence:
    """Fitted curves. ``hazards[group]`` has shape (draw, cause, day); ``n_open[group]`` the deals watched each day."""

    hazards: dict[str, Floats]
    n_open: dict[str, Ints]
    n_finished: int
    last_day: int
    _cache: dict[tuple[str, int, int], Floats] = field(default_factory=dict, repr=False, compare=False)

    def chance(self, groups: Sequence[str], ages: Ints, horizon: int) -> Chance:
        """Chance of signature and loss within *horizon* days for open deals of the given ages.

        A deal older than every deal of the history, or a horizon that ends beyond it, gets NaN: the curve is not
        extrapolated. An unknown group uses the curve of all deals.

        >>> fitted = fit(np.array([3, 5, 9, 9, 12]), np.array([1, 1, 2, 1, 0]), ["a"] * 5, np.random.default_rng(0))
        >>> bool(0 < fitted.chance(["a"], np.array([2]), 5).signed[0] < 1)
        True
        """
        known = [g if g in self.hazards else ALL for g in groups]
        keys = list(zip(known, np.asarray(ages).tolist(), strict=True))
        rows = {key: self._draws(*key, horizon) for key in dict.fromkeys(keys)}
        table = np.array([rows[key] for key in keys]).reshape(len(keys), 6)
        return Chance(*table.T)

    def curve(self, group: str, days: int) -> tuple[Ints, Chance]:
        """Chance from the day of the yes, for days 1 … *days*."""
        upto = np.arange(1, min(days, self.last_day) + 1)
        signed, lost = self._paths(group, 0, len(upto))
        return upto, Chance(*_summary(signed), *_summary(lost))

    def wait(self, group: str, share: float) -> int:
        """Days from the yes within which *share* of the deals that sign have signed, as far as the history reaches."""
        signed, _ = self._paths(group, 0, self.last_day)
        mean = signed.mean(axis=0)
        return int(np.searchsorted(mean, share * mean[-1])) + 1

    def _draws(self, group: str, age: int, horizon: int) -> Floats:
        if age + horizon > self.last_day:
            return np.full(6, np.nan)
        key = (group, age, horizon)
        if key not in self._cache:
            signed, lost = self._paths(group, age, horizon)
            self._cache[key] = np.concatenate([_summary(signed[:, -1:]), _summary(lost[:, -1:])]).ravel()
        return self._cache[key]

    def _paths(self, group: str, age: int, horizon: int) -> tuple[Floats, Floats]:
        h = self.hazards[group][:, :, age : age + horizon]
        stay = 1 - h.sum(axis=1)
        before = np.concatenate([np.ones((len(h), 1)), np.cumprod(stay, axis=1)[:, :-1]], axis=1)
        return np.cumsum(before * h[:, 0], axis=1), np.cumsum(before * h[:, 1], axis=1)


def _summary(draws: Floats) -> Floats:
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    return np.stack([draws.mean(axis=0), low, high])


def fit(durations: Ints, events: Ints, groups: Sequence[str], rng: np.random.Generator) -> Incidence:
    """Curves from finished and open deals.

    ``durations``: whole days from the yes to the end, or to the as-of date for open deals; ``events``: 1 signed,
    2 lost, 0 still open. An event on day k means the deal was watched on days 0 … k; an open deal of age t on days
    0 … t − 1.
    The curves reach as far as three deals were watched.
    """
    durations = np.clip(np.asarray(durations), 0, MAX_DAYS)
    events = np.asarray(events)
    names = np.asarray(groups, dtype=object)
    d, n = _counts(durations, events)
    last = int(np.max(np.nonzero(n >= min(3, n[0]))[0], initial=0)) + 1 if n[0] else 0
    hazards, n_open = {}, {}
    prior = _neighbours(d, n)
    hazards[ALL] = _posterior(d[:, :last], n[:last], prior[:, :last], SMOOTH, rng)
    n_open[ALL] = n[:last]
    pooled = hazards[ALL].mean(axis=0)
    for name in sorted(set(names.tolist()) - {ALL}):
        mine = names == name
        d_own, n_own = _counts(durations[mine], events[mine])
        hazards[name] = _posterior(d_own[:, :last], n_own[:last], pooled, POOL, rng)
        n_open[name] = n_own[:last]
    return Incidence(hazards, n_open, int((events > 0).sum()), last)


def _counts(durations: Ints, events: Ints) -> tuple[Ints, Ints]:
    size = MAX_DAYS + 2
    d = np.stack([np.bincount(durations[events == cause], minlength=size) for cause in (1, 2)])
    watched = np.where(events > 0, durations + 1, durations)
    ends = np.bincount(np.minimum(watched, size - 1), minlength=size)
    n = len(durations) - np.cumsum(ends)
    return d, n.astype(np.int64)


def _neighbours(d: Ints, n: Ints) -> Floats:
    """Hazard over a window that widens with age: half a week at the start, a quarter of the age later."""
    day = np.arange(len(n))
    half = np.maximum(3, day // 4)
    low, high = np.maximum(day - half, 0), np.minimum(day + half + 1, len(n))
    total_n = np.concatenate([[0], np.cumsum(n)])
    total_d = np.concatenate([np.zeros((2, 1), dtype=np.int64), np.cumsum(d, axis=1)], axis=1)
    watched = np.maximum(total_n[high] - total_n[low], 1)
    rate = (total_d[:, high] - total_d[:, low]) / watched
    return np.asarray(np.clip(rate, 1e-6, 0.45), dtype=np.float64)


def _posterior(d: Ints, n: Ints, prior: Floats, strength: float, rng: np.random.Generator) -> Floats:
    shape = np.stack([d[0], d[1], n - d.sum(axis=0)]) + strength * np.stack([*prior, 1 - prior.sum(axis=0)])
    gammas = rng.standard_gamma(np.maximum(shape, 1e-9), size=(DRAWS, *shape.shape))
    total = np.maximum(gammas.sum(axis=1, keepdims=True), 1e-300)
    return np.asarray((gammas / total)[:, :2])
