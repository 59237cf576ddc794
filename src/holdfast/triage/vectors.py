"""Vectors of texts: static word vectors that came with the package, weighed by how rare a word is.

The word vectors were distilled from a small sentence model (all-MiniLM-L6-v2, Apache-2.0) by ``bench/triage/distil.py``; no
text of anybody went into them here. Two texts that say the same in other words lie close together.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from holdfast.triage.features import normalise

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
#: Words this frequent count half; the list of words is ordered by how frequent they are.
_HALF = 1500.0
_MIXED = 0.55


@cache
def _held() -> tuple[dict[str, int], NDArray[np.float32]]:
    with files("holdfast.triage").joinpath("vectors.npz").open("rb") as file:
        held = np.load(file)
        words = bytes(held["words"]).decode().split("\n")
        table = held["table"].astype(np.float32) * held["scale"]
    return {word: i for i, word in enumerate(words)}, table


@lru_cache(maxsize=65_536)
def _place(word: str) -> int:
    """Row of a word, of its stem when the word itself is not known, or -1."""
    at, _ = _held()
    for form in _forms(word):
        found = at.get(form)
        if found is not None:
            return found
    return -1


def _forms(word: str) -> tuple[str, ...]:
    base = word.split("'")[0]
    found = [word, base]
    for end in ("s", "es", "ed", "ing", "ly", "d", "er"):
        if base.endswith(end) and len(base) - len(end) >= 4:
            stem = base[: -len(end)]
            found += [stem, stem + "e"]
    return tuple(found)


def vector(text: str) -> NDArray[np.float32]:
    """The vector of a text, of length 1; all zeros when it holds no known word."""
    _, table = _held()
    rows = np.array([r for w in _WORD.findall(normalise(text[:4000])) if (r := _place(w)) >= 0], dtype=np.int64)
    if not len(rows):
        return np.zeros(table.shape[1], dtype=np.float32)
    weight = (rows / (rows + _HALF)).astype(np.float32)
    total: NDArray[np.float32] = weight @ table[rows]
    size = float(np.linalg.norm(total))
    return total / np.float32(size) if size else total


def _words(text: str) -> dict[str, float]:
    found = {}
    for word in _WORD.findall(normalise(text[:4000])):
        row = _place(word)
        found[_forms(word)[1][:6]] = row / (row + _HALF) if row >= 0 else 1.0
    return found


def alike(a: str, b: str) -> float:
    """How much two texts say the same, from 0 to 1: nearness of the vectors and shared rare words.

    >>> alike("Who pays for the cold store?", "who pays for the cold-store") > 0.8
    True
    >>> alike("Who pays for the cold store?", "My people stand in for the training weeks.") < 0.4
    True
    """
    near = max(float(vector(a) @ vector(b)), 0.0)
    x, y = _words(a), _words(b)
    shared = sum(min(x[w], y[w]) for w in x.keys() & y.keys())
    least = min(sum(x.values()), sum(y.values()))
    return _MIXED * near + (1 - _MIXED) * (shared / least if least else 0.0)
