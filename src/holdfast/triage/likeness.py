"""How much two texts say the same."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from holdfast.triage.features import normalise
from holdfast.triage.vectors import forms, mean, place, weight

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_MIXED = 0.55
_LONGEST = 4000


@lru_cache(maxsize=4096)
def _taken(text: str) -> tuple[NDArray[np.float32], dict[str, float]]:
    words = _WORD.findall(normalise(text[:_LONGEST]))
    return mean(words), {forms(w)[1][:6]: weight(place(w)) for w in words}


def alike(a: str, b: str) -> float:
    """How much two texts say the same, from 0 to 1: nearness of the vectors and shared rare words.

    >>> alike("Who pays for the cold store?", "who pays for the cold-store") > 0.8
    True
    >>> alike("Who pays for the cold store?", "My people stand in for the training weeks.") < 0.4
    True
    """
    (u, x), (v, y) = _taken(a), _taken(b)
    near = max(float(u @ v), 0.0)
    shared = sum(min(x[w], y[w]) for w in x.keys() & y.keys())
    least = min(sum(x.values()), sum(y.values()))
    return _MIXED * near + (1 - _MIXED) * (shared / least if least else 0.0)
