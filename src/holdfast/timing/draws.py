"""Many versions of the model that its history allows, shared by all deals: intervals, and sums that move together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from holdfast.timing.model import Model, chain
from holdfast.timing.rows import Floats, Rows

DRAWS, CHUNK = 120, 1000


@dataclass(frozen=True)
class Draws:
    """``total``: summed base hazards (draw, cause, weekday, day); ``beta``: effects (draw, cause, knot, column)."""

    model: Model
    total: Floats
    beta: Floats

    def chances(self, rows: Rows) -> Iterator[tuple[slice, Floats, Floats]]:
        """For each chunk of rows: its place, then chances of signature and of loss (draw, row, horizon bin)."""
        m = self.model
        for i in range(0, len(rows), CHUNK):
            at = slice(i, min(i + CHUNK, len(rows)))
            part = rows[np.arange(at.start, at.stop)]
            x = m.columns(part)
            dense = np.zeros((len(part), self.beta.shape[-1]))
            dense[np.arange(len(part))[:, None], x] = 1.0
            z = self.beta @ dense.T
            days = np.clip(part.age[:, None] + m.edges[None, :], 0, m.base.last_day)
            expected = np.diff(self.total[:, :, part.start[:, None], days], axis=-1)
            yield at, *chain(expected, z, m.basis)

    def interval(self, rows: Rows, share: float = 0.9) -> tuple[Floats, Floats]:
        """Lower and upper end for signature and loss: two arrays (cause, row, horizon bin)."""
        low, high = np.zeros((2, 2, len(rows), len(self.model.edges) - 1))
        edge = (1 - share) / 2
        for at, *chances in self.chances(rows):
            for c, p in enumerate(chances):
                low[c, at], high[c, at] = np.quantile(p, [edge, 1 - edge], axis=0)
        return low, high


def draw(model: Model, rng: np.random.Generator, n: int = DRAWS) -> Draws:
    """*n* draws of the base hazards and of the effects (normal around the fit)."""
    total = model.base.cumulative(model.base.draws(n, rng))
    parts = []
    for f, (_, slope) in zip(model.fitted, model.stretch, strict=True):
        values, vectors = np.linalg.eigh(f.cov)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        off = rng.standard_normal((n, len(values))) @ root.T
        parts.append(slope * off.reshape(n, *f.beta.shape))
    return Draws(model, total, model.beta[None] + np.stack(parts, axis=1))
