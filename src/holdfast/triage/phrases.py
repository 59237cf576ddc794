"""A small net over phrases: filters on words in a row, filters on what those found, one hidden layer, a number a head.

It learnt from the corpus and from what a sentence model, itself taught by the corpus, says of text that nobody labelled
(``bench/triage/teach.py`` and ``student.py``): so it knows ways of saying things that the corpus lacks. The first filters are sums over
words, so what each word adds to each of them is computed once and kept.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.triage.vectors import table

#: Words of a text that the net reads.
MOST = 240
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class Phrases:
    """The net; ``width`` numbers are kept of each word."""

    def __init__(self, held: dict[str, Any]) -> None:
        self._own = {w: i for i, w in enumerate(bytes(held["words"]).decode().split("\n"))}
        self._more = held["more"]
        self._at = {k: np.asarray(v, dtype=np.float32) for k, v in held.items() if k not in ("words", "more")}
        three, two = self._at["three"], self._at["two"]
        self._kernel = np.concatenate([*three, *two], axis=1)
        self._threes, self._twos = three.shape[2], two.shape[2]
        self._next = np.concatenate([*self._at["next"]], axis=1)
        self.width = self._kernel.shape[1]

    def worth(self, text: str, row: int, fine: int, mood: int) -> Floats:
        """What a word adds to every filter, at each of its places."""
        vector = self._at["kind"][fine] + self._at["mood"][mood + 1]
        if row >= 0:
            vector = vector + table()[row] @ self._at["vector"]
        own = self._own.get(text)
        if own is not None:
            vector = vector + self._more[own] * self._at["more_scale"]
        return np.asarray(vector @ self._kernel, dtype=np.float32)

    def logits(self, known: Floats, places: Ints, n: Ints) -> Floats:
        """A number a head and text; *known* is kept of each word, *places* are the words of all texts in order, *n* of them a text."""
        w = self._at
        if len(n) and int(n.max()) > MOST:
            places = places[np.arange(len(places)) - np.repeat(np.cumsum(n) - n, n) < MOST]
            n = np.minimum(n, MOST)
        rows = known[places]
        out = np.zeros((len(n), w["out"].shape[1]), dtype=np.float32)
        some = np.flatnonzero(n)
        if not len(some):
            return out
        starts = (np.cumsum(n) - n)[some]
        # A text does not go on in the next one.
        joined = np.ones((len(rows) - 1, 1), dtype=np.float32)
        joined[starts[1:] - 1] = 0
        a, b = self._threes, 3 * self._threes
        said = np.concatenate([_three(rows[:, :b], joined), rows[:, b + self._twos :]], axis=1)
        said[1:, a:] += rows[:-1, b : b + self._twos] * joined
        said = _positive(said + w["bias"])
        inner = _positive(said @ w["middle"] + w["middle_bias"])
        said = np.concatenate([said, _positive(_three(inner @ self._next, joined) + w["next_bias"])], axis=1)
        many = n[some].astype(np.float32)[:, None]
        whole = np.add.reduceat(said, starts) / np.sqrt(many) / 2
        seen = np.concatenate([np.maximum.reduceat(said, starts), whole, np.log(many) / 3, np.ones_like(many)], axis=1)
        hidden = np.concatenate([_positive(seen @ w["hidden"]), np.ones_like(many)], axis=1)
        out[some] = seen @ w["straight"] + hidden @ w["out"]
        return out


def _three(parts: Floats, joined: Floats) -> Floats:
    """Sums of three *parts* side by side: of the word before, of the word, of the word after."""
    before, said, after = np.split(parts, 3, axis=1)
    out = said.copy()
    out[1:] += before[:-1] * joined
    out[:-1] += after[1:] * joined
    return out


def _positive(x: Floats) -> Floats:
    return np.maximum(x, 0, out=x)


@cache
def phrases() -> Phrases:
    """The net that comes with the package."""
    with files("holdfast.triage").joinpath("phrases.npz").open("rb") as file:
        held = np.load(file)
        return Phrases({name: held[name] for name in held.files})
