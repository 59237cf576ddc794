"""Many versions of the model that its history allows, shared by all deals: intervals, and sums that move together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from holdfast.timing.model import Model, chain
from holdfast.timing.rows import Floats, Ints, Rows

_T = TypeVar("_T")
DRAWS, CHUNK, PART = 120, 1000, 100


@dataclass(frozen=True)
class Draws:
    """``total``: summed base hazards (draw, cause, weekday, day); ``beta``: effects (draw, cause, knot, column)."""

    model: Model
    total: Floats
    beta: Floats

    def chances(self, rows: Rows) -> Iterator[tuple[slice, Floats, Floats]]:
        """For each chunk of rows: its place, then chances of signature and of loss (draw, row, horizon bin)."""
        for at, parts in self._each(rows, lambda part: part):
            signed, lost = (np.concatenate(p, axis=1) for p in zip(*parts, strict=True))
            yield at, signed, lost

    def interval(self, rows: Rows, share: float = 0.9) -> tuple[Floats, Floats]:
        """Lower and upper end for signature and loss: two arrays (cause, row, horizon bin)."""
        found = [np.concatenate(parts, axis=2) for _, parts in self._each(rows, partial(_ends, share=share))]
        low, high = np.concatenate(found, axis=2) if found else np.zeros((2, 2, 0, len(self.model.edges) - 1))
        return low, high

    def signed(self, rows: Rows, b: int, share: float = 0.9) -> tuple[Floats, Floats]:
        """Lower and upper end of the chance of signature by the end of horizon bin *b*, by row."""
        found = [p for _, parts in self._each(rows, lambda p: _ends((p[0][..., b : b + 1],), share)) for p in parts]
        low, high = np.concatenate(found, axis=2)[:, 0, :, 0] if found else np.zeros((2, 0))
        return low, high

    def _each(self, rows: Rows, act: Callable[[tuple[Floats, Floats]], _T]) -> Iterator[tuple[slice, list[_T]]]:
        """*act* on the chances of a few rows at a time, which stay in the processor's cache, on two threads."""
        x = self.model.columns(rows)

        def part(i: int) -> _T:
            at = slice(i, min(i + PART, len(rows)))
            return act(self._some(x[at], rows.age[at], rows.start[at]))

        with ThreadPoolExecutor(2) as pool:
            for i in range(0, len(rows), CHUNK):
                at = slice(i, min(i + CHUNK, len(rows)))
                yield at, list(pool.map(part, range(at.start, at.stop, PART)))

    def _some(self, x: Ints, age: Ints, start: Ints) -> tuple[Floats, Floats]:
        m = self.model
        dense = np.zeros((len(x), self.beta.shape[-1]))
        dense[np.arange(len(x))[:, None], x] = 1.0
        days = np.clip(age[:, None] + m.edges[None, :], 0, m.base.last_day)
        expected = np.diff(self.total[:, :, start[:, None], days], axis=-1)
        return chain(expected, self.beta @ dense.T, m.basis)


def _ends(chances: tuple[Floats, ...], share: float) -> Floats:
    """Lower and upper end of the middle *share* of the draws: (end, cause, row, horizon bin)."""
    p = np.sort(np.stack(chances), axis=1)
    place = (p.shape[1] - 1) * np.array([(1 - share) / 2, (1 + share) / 2])
    below = place.astype(np.int64)
    up = (place - below)[None, :, None, None]
    low, high = p[:, below], p[:, np.minimum(below + 1, p.shape[1] - 1)]
    return np.swapaxes(low + (high - low) * up, 0, 1)


def draw(model: Model, rng: np.random.Generator, n: int = DRAWS) -> Draws:
    """*n* draws of the base hazards and of the effects (normal around the fit)."""
    total = model.rate.cumulative(model.rate.draws(n, rng))
    parts = []
    for f in model.fitted:
        off = rng.standard_normal((n, len(f.root))) @ f.root
        parts.append(off.reshape(n, *f.beta.shape))
    return Draws(model, total, model.beta[None] + np.stack(parts, axis=1))
