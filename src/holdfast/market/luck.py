"""Random draws of one entity: a buffered stream that depends on the seed and the entity alone.

Every company, seller and deal has a stream of its own, so making more of them changes none of the earlier ones.

>>> luck_for(1, "deal", 7).u() == luck_for(1, "deal", 7).u()
True
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

import numpy as np

_T = TypeVar("_T")
_NORMAL = NormalDist()
_BUFFER = 512


class Luck:
    """Draws from one NumPy generator, fetched in blocks because scalar calls are slow."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._block: list[float] = []

    def u(self) -> float:
        """Uniform in [0, 1)."""
        if not self._block:
            self._block = self._rng.random(_BUFFER).tolist()
        return self._block.pop()

    def chance(self, p: float) -> bool:
        """True with probability *p*; always uses one draw."""
        return self.u() < p

    def between(self, low: float, high: float) -> float:
        """Uniform in [low, high)."""
        return low + (high - low) * self.u()

    def whole(self, low: int, high: int) -> int:
        """A whole number from *low* to *high*, both included."""
        return low + int(self.u() * (high - low + 1))

    def pick(self, choices: Sequence[_T]) -> _T:
        """One of *choices*, all equally likely."""
        return choices[int(self.u() * len(choices))]

    def weighted(self, choices: Sequence[tuple[_T, float]]) -> _T:
        """One of *choices* by weight; weights need not add up to one."""
        left = self.u() * sum(w for _, w in choices)
        for value, weight in choices:
            left -= weight
            if left < 0:
                return value
        return choices[-1][0]

    def normal(self, mean: float = 0.0, sd: float = 1.0) -> float:
        """A normal draw."""
        return mean + sd * _NORMAL.inv_cdf(min(max(self.u(), 1e-9), 1 - 1e-9))

    def around(self, median: float, spread: float) -> float:
        """Log-normal with the given median; *spread* is the standard deviation of the logarithm."""
        return median * math.exp(self.normal(0.0, spread))

    def sample(self, choices: Sequence[_T], n: int) -> list[_T]:
        """Up to *n* different members of *choices* in random order."""
        left = list(choices)
        return [left.pop(int(self.u() * len(left))) for _ in range(min(n, len(left)))]


def luck_for(seed: int, stream: str, index: int) -> Luck:
    """The stream of entity *index* of the kind *stream* under *seed*."""
    return Luck(np.random.default_rng([seed, zlib.crc32(stream.encode()), index]))
