"""Vectors of texts: static word vectors that came with the package, weighed by how rare a word is.

The word vectors were distilled from a small sentence model (all-MiniLM-L6-v2, Apache-2.0) by ``bench/triage/distil.py``; no
text of anybody went into them here. Two texts that say the same in other words lie close together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

#: Words this frequent count half; the list of words is ordered by how frequent they are.
_HALF = 1500.0


@cache
def _held() -> tuple[dict[str, int], NDArray[np.float32]]:
    with files("holdfast.triage").joinpath("vectors.npz").open("rb") as file:
        held = np.load(file)
        words = bytes(held["words"]).decode().split("\n")
        table = held["table"].astype(np.float32) * held["scale"]
    return {word: i for i, word in enumerate(words)}, table


@lru_cache(maxsize=65_536)
def place(word: str) -> int:
    """Row of a word, of its stem when the word itself is not known, or -1."""
    at, _ = _held()
    for form in forms(word):
        found = at.get(form)
        if found is not None:
            return found
    return -1


def forms(word: str) -> tuple[str, ...]:
    """The word itself, without an apostrophe, and its likely stems."""
    base = word.split("'")[0]
    found = [word, base]
    for end in ("s", "es", "ed", "ing", "ly", "d", "er"):
        if base.endswith(end) and len(base) - len(end) >= 4:
            stem = base[: -len(end)]
            found += [stem, stem + "e"]
    return tuple(found)


def table() -> NDArray[np.float32]:
    """The vectors, one row a word."""
    return _held()[1]


def known() -> dict[str, int]:
    """Every word that has a vector, with its row; frequent words have low rows."""
    return _held()[0]


def weight(row: int) -> float:
    """How much the word in *row* counts, 0 to 1: frequent words little."""
    return row / (row + _HALF) if row >= 0 else 1.0


def mean(words: Sequence[str]) -> NDArray[np.float32]:
    """The vector of some words, of length 1; all zeros when none of them is known."""
    _, table = _held()
    rows = np.array([r for w in words if (r := place(w)) >= 0], dtype=np.int64)
    if not len(rows):
        return np.zeros(table.shape[1], dtype=np.float32)
    total: NDArray[np.float32] = (rows / (rows + _HALF)).astype(np.float32) @ table[rows]
    size = float(np.linalg.norm(total))
    return total / np.float32(size) if size else total
