"""The base rate: chance of an end on each day since the yes, by the weekday of that day.

With n(k, w) deals watched on day k since the yes that fell on weekday w, and d ends of one kind, the daily hazard is
h(k)·f(w): f is the weekday's factor and h gets a Gamma posterior around g(k), the rate of its neighbouring days,

    h(k) ~ Gamma(a + d(k), a/g(k) + Σ_w f(w)·n(k, w) − d(k)/2):

who ends on a day was watched for half of it. How far days differ from their neighbours (1/a) is taken from the days, so
one loss among eight deals is no cliff, and a thirtieth day on which many sign stays one.

Curves go no further than the days on which at least three deals were watched: nothing is extrapolated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum, lgamma, log

import numpy as np

from holdfast.timing.rows import Floats, Ints

MAX_DAYS, WATCHED = 1500, 3
#: Ends that stand against what a single day or a weekday shows; the likeliest is taken.
HOLDS = (1.0, 3.0, 10.0, 30.0, 100.0)


@dataclass(frozen=True)
class Base:
    """``hazard[c, k]``: signed or lost, per day since the yes; ``factor[c, w]`` by weekday, Monday first;
    ``shape`` and ``rate`` of the posterior; ``near[c, k]`` ends of the neighbouring days; ``watched[k]`` deals."""

    hazard: Floats
    factor: Floats
    shape: Floats
    rate: Floats
    near: Floats
    watched: Ints

    @property
    def last_day(self) -> int:
        """Days since the yes that the history covers."""
        return int(self.hazard.shape[1])

    def eased(self, kept: tuple[float, float]) -> Base:
        """The rise and fall over the days drawn towards one rate (signed, lost): one keeps all, above zero is asked for. As
        many ends are expected of the deals watched."""
        if kept == (1.0, 1.0):
            return self
        share = np.array(kept)[:, None]
        level, hazard = self._ends(self.hazard), self.hazard**share
        hazard *= level / np.maximum(self._ends(hazard), 1e-300)
        shape = self.shape / share**2
        return replace(self, hazard=hazard, shape=shape, rate=shape / np.maximum(hazard, 1e-300))

    def _ends(self, hazard: Floats) -> Floats:
        return np.asarray((hazard * self.watched).sum(axis=1, keepdims=True))

    def cumulative(self, hazard: Floats | None = None) -> Floats:
        """Summed hazard before day k, by cause, weekday of the yes and k."""
        h = self.hazard if hazard is None else hazard
        day = np.arange(h.shape[-1])
        weekday = (np.arange(7)[:, None] + day) % 7
        daily = h[..., :, None, :] * np.stack([f[weekday] for f in self.factor])
        zero = np.zeros((*daily.shape[:-1], 1))
        return np.concatenate([zero, np.cumsum(daily, axis=-1)], axis=-1)

    def expected(self, start: Ints, age: Ints, edges: Ints, hazard: Floats | None = None) -> Floats:
        """Expected ends without any effect: (cause, row, horizon bin). Flat beyond the last day (see :meth:`reaches`)."""
        total = self.cumulative(hazard)
        at = np.clip(age[:, None] + edges[None, :], 0, self.last_day)
        return np.asarray(np.diff(total[..., start[:, None], at], axis=-1))

    def reaches(self, age: Ints, horizon: int) -> np.ndarray:
        """Whether the history covers the horizon for deals of those ages."""
        return np.asarray(age + horizon <= self.last_day)

    def draws(self, n: int, rng: np.random.Generator) -> Floats:
        """Hazards from the posterior: (draw, cause, day). Days of one neighbourhood share the doubt about its level."""
        days = rng.standard_gamma(np.maximum(self.shape, 1e-9), (n, *self.shape.shape)) / self.rate
        width = 1 / np.sqrt(self.near + 0.5)
        return np.asarray(days * np.exp(width * _waves(n, self.near.shape, rng) - width**2 / 2))


def fit(entry: Ints, duration: Ints, event: Ints, start: Ints) -> Base:
    """From one row per deal: ``entry`` is the day since the yes from which it could be seen, ``duration`` and ``event``
    (1 signed, 2 lost, 0 open) as for landmarks, ``start`` the weekday of the yes."""
    duration = np.clip(duration, 0, MAX_DAYS)
    seen = entry <= duration
    entry, duration, event, start = entry[seen], duration[seen], event[seen], start[seen]
    size = MAX_DAYS + 2
    watched = np.zeros((7, size), np.int64)
    until = np.where(event > 0, duration + 1, duration)
    np.add.at(watched, (start, entry), 1)
    np.add.at(watched, (start, np.maximum(until, entry)), -1)
    watched = np.cumsum(watched, axis=1)
    n = watched.sum(axis=0)
    reach = np.nonzero(n >= min(WATCHED, max(int(n.max(initial=0)), 1)))[0]
    last = int(reach[-1]) + 1 if len(reach) else 0
    day = (np.arange(7)[:, None] + np.arange(size)) % 7
    by_weekday = np.zeros((7, size))
    np.add.at(by_weekday, (day, np.arange(size)[None, :].repeat(7, 0)), watched)
    fitted = [_one(duration[event == c], start[event == c], by_weekday, last) for c in (1, 2)]
    hazard, factor, shape, rate, near = (np.stack(parts) for parts in zip(*fitted, strict=True))
    return Base(hazard, factor, shape, rate, near, n[:last])


def _one(days: Ints, start: Ints, watched: Floats, last: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    d = np.bincount(days, minlength=watched.shape[1]).astype(float)
    on = np.bincount((start + days) % 7, minlength=7)
    factor = np.ones(7)
    for _ in range(4):
        n = np.maximum(factor @ watched - d / 2, d / 2)
        shape, rate, _ = _posterior(d, n)
        expected = watched @ (shape / rate)
        hold = _hold(on, expected)
        factor = (on + hold) / (expected + hold)
        factor /= max(float((factor * watched.sum(axis=1)).sum() / max(watched.sum(), 1.0)), 1e-9)
    n = np.maximum(factor @ watched - d / 2, d / 2)
    shape, rate, near = _posterior(d, n)
    return (shape / rate)[:last], factor, shape[:last], rate[:last], near[:last]


def _posterior(d: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
    level, ends = _neighbours(d, n)
    seen = n > 0
    hold = _hold(d[seen], n[seen] * level[seen])
    return d + hold, n + hold / level, ends


def _hold(ends: Floats | Ints, expected: Floats) -> float:
    return max(HOLDS, key=lambda a: _likelihood(a, ends, expected))


def _likelihood(hold: float, ends: Floats | Ints, expected: Floats) -> float:
    """Log likelihood of the ends when each differs from what is expected by a Gamma(hold, hold) factor; constants left
    out."""
    pairs = zip(ends.tolist(), expected.tolist(), strict=True)
    return fsum(lgamma(hold + d) - lgamma(hold) + hold * log(hold / (hold + e)) - d * log(hold + e) for d, e in pairs)


def _neighbours(d: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Hazard and ends over a window that widens with age, the day itself left out: half a week at the start, a quarter of
    the age later."""
    day = np.arange(len(n))
    half = np.maximum(3, day // 4)
    low, high = np.maximum(day - half, 0), np.minimum(day + half + 1, len(n))
    total_n, total_d = (np.concatenate([[0.0], np.cumsum(x)]) for x in (n, d))
    ends = total_d[high] - total_d[low] - d
    rate = (ends + 1e-4) / np.maximum(total_n[high] - total_n[low] - n, 1.0)
    return np.clip(rate, 1e-6, 0.6), ends


def _waves(n: int, shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Standard normal noise per draw, cause and day that runs together over about a neighbourhood."""
    place = 2 * np.log1p(np.arange(shape[1]) / 12)
    low = np.floor(place).astype(np.int64)
    knots = rng.standard_normal((n, shape[0], int(low.max(initial=0)) + 2))
    up = place - low
    return np.asarray((knots[..., low] * (1 - up) + knots[..., low + 1] * up) / np.hypot(1 - up, up))
