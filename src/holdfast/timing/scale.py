"""How a signal becomes a few bins: one effect per bin, null apart, so that every number can be read off a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from holdfast.timing.rows import Floats, Ints, Rows, Texts

MAX_BINS, MAX_NAMES, FEW, PER_BIN = 8, 40, 5, 100


@dataclass(frozen=True)
class Scale:
    """``cuts``: bin i holds c[i-1] < value <= c[i] (for a number); ``names``: the known labels (for a label).

    The last code stands for null, and for a label that was too rare or never seen. A pair of coarse scales (``pair``)
    has one bin for each combination, null included.
    """

    signal: str
    cuts: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    pair: tuple[Scale, ...] = ()

    @property
    def size(self) -> int:
        """Number of bins without the one for null."""
        if self.pair:
            return (self.pair[0].size + 1) * (self.pair[1].size + 1)
        return len(self.names) if self.names else len(self.cuts) + 1

    def codes(self, rows: Rows) -> Ints:
        """The bin of each row; ``size`` for null."""
        if self.pair:
            left, right = self.pair
            return left.codes(rows) * (right.size + 1) + right.codes(rows)
        if self.names:
            place, size = {name: i for i, name in enumerate(self.names)}, self.size
            return np.array([place.get(v, size) for v in rows.names[self.signal].tolist()], np.int64)
        v = rows.numbers[self.signal]
        code = np.searchsorted(np.asarray(self.cuts), np.nan_to_num(v), side="left")
        return np.where(np.isnan(v), self.size, code)


def scales(rows: Rows) -> tuple[Scale, ...]:
    """Scales of all signals and labels that take at least two values; the more deals, the finer."""
    first = np.unique(rows.deal, return_index=True)[1]
    ended = len(np.unique(rows.deal[rows.cause > 0]))
    bins = int(np.clip(ended // PER_BIN, 3, MAX_BINS))
    found = [_of_number(name, v, bins) for name, v in rows.numbers.items()]
    found += [_of_name(name, v[first]) for name, v in rows.names.items()]
    return tuple(s for s in found if s is not None)


def _of_number(name: str, v: Floats, bins: int) -> Scale | None:
    seen = v[~np.isnan(v)]
    if len(seen) < FEW:
        return None
    cuts = np.unique(np.quantile(seen, np.linspace(0, 1, bins + 1)[1:-1], method="lower"))
    cuts = cuts[cuts < seen.max()]
    if not len(cuts) and len(seen) == len(v):
        return None
    return Scale(name, tuple(float(c) for c in cuts))


def _of_name(name: str, v: Texts) -> Scale | None:
    counted: dict[str, int] = {}
    for text in v.tolist():
        if text is not None:
            counted[text] = counted.get(text, 0) + 1
    kept = sorted((t for t, n in counted.items() if n >= FEW), key=lambda t: (-counted[t], t))[:MAX_NAMES]
    return Scale(name, names=tuple(sorted(kept))) if len(kept) > 1 else None


def coarse(s: Scale, codes: Ints, parts: int = 3) -> Scale:
    """The same scale with at most *parts* bins of about equal numbers; a label keeps its most frequent names."""
    count = np.bincount(codes, minlength=s.size + 1)[: s.size]
    if s.names:
        kept = sorted(np.argsort(-count, kind="stable")[: parts - 1].tolist())
        return Scale(s.signal, names=tuple(s.names[i] for i in kept))
    if s.size <= parts:
        return s
    share = np.cumsum(count) / max(count.sum(), 1)
    at = sorted({int(np.argmin(np.abs(share[:-1] - i / parts))) for i in range(1, parts)})
    return Scale(s.signal, tuple(s.cuts[i] for i in at))


def paired(left: Scale, right: Scale) -> Scale:
    """Both together: one bin for each combination."""
    return Scale(f"{left.signal} & {right.signal}", pair=(left, right))


def codes(found: tuple[Scale, ...], rows: Rows) -> Mapping[str, Ints]:
    """Bins of all scales by signal."""
    return {s.signal: s.codes(rows) for s in found}
