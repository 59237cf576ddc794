"""The default back end: linear heads over hashed text beside a small net, calibrated, in the wheel; no network, NumPy only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.triage.base import CLASSES, HEADS, Reading
from holdfast.triage.features import (
    CHAR_BITS,
    LONGEST,
    MOST_WORDS,
    RUN_BITS,
    SHAPE,
    WORD_BITS,
    Batch,
    Floats,
    Word,
    Words,
    batch,
    clauses,
    dense,
    sums,
    word_bucket,
)  # fmt: skip
from holdfast.triage.phrases import phrases
from holdfast.triage.vectors import table

_AT = {name: i for i, name in enumerate(HEADS)}
_N, _NC = len(HEADS), len(CLASSES)
#: Numbers kept of a word for the linear heads.
_LINEAR = 3 * _N + 2
#: Sentences of one message that are compared when its words are quoted.
_MOST_CLAUSES = 200
#: Texts that are looked up together; a reader is never further ahead of what is asked of it.
_AT_ONCE = 64


class Default:
    """Linear heads and the net of :mod:`holdfast.triage.phrases`, added up; weights as made by ``bench/triage/train.py``.

    What a single word adds is computed once and kept.
    """

    name = "default"
    languages = ("en",)

    def __init__(self, weights: dict[str, Any], settings: dict[str, Any]) -> None:
        self._w = weights
        self._shape, self._vector = np.split(weights["dense"].astype(np.float32), [len(SHAPE)])
        self._bias = weights["bias"].astype(np.float32)
        self.thresholds: dict[str, float] = settings["thresholds"]
        self.unsure_below: float = settings["unsure_below"]
        self._again = weights["second"].astype(np.float32)
        self._blend = weights["blend"].astype(np.float32)
        self._net = phrases()
        self._read_twice = [_AT[h] for h in settings["second"]]
        self._limit = _logit(np.array([self.thresholds[c] for c in CLASSES]))
        self._open = np.array([settings["open"][c] for c in CLASSES])
        self._known = self._fresh()

    def _fresh(self) -> Words:
        return Words(self._worth, _LINEAR + self._net.width)

    def _worth(self, word: Word) -> Floats:
        """What a word adds to each head (itself, its letters, its vector), how many groups, which squared weight; to each filter."""
        row = np.zeros(_LINEAR + self._net.width, dtype=np.float32)
        row[:_N] = self._w["words"][word_bucket(np.array([word.hash], dtype=np.uint32))[0]] * self._w["scale_words"]
        row[_N : 2 * _N] = self._w["chars"][list(word.letters)].sum(axis=0, dtype=np.int32) * self._w["scale_chars"]
        if word.row >= 0:
            row[2 * _N : 3 * _N] = word.weight * (table()[word.row] @ self._vector)
        row[3 * _N : _LINEAR] = len(word.letters), word.weight**2
        row[_LINEAR:] = self._net.worth(word.text, word.row, word.fine, word.mood)
        return row

    def _look_up(self, texts: Sequence[str]) -> tuple[Batch, Words]:
        if len(self._known.held) > MOST_WORDS:
            self._known = self._fresh()
        words = self._known
        return batch(texts, words), words

    def logits(self, texts: Sequence[str]) -> Floats:
        """Raw sums of the linear heads; one row a text."""
        return self._linear(*self._look_up(texts))

    def _linear(self, made: Batch, words: Words) -> Floats:
        (distinct, n), (pairs, m) = made.distinct, made.pairs
        found = sums(words.rows[:, :_LINEAR][distinct], n)
        spoken = found[:, :_N] + sums(self._w["words"][pairs], m) * self._w["scale_words"]
        out: Floats = self._bias + made.shape @ self._shape
        out += spoken / _root(n + m)
        out += found[:, _N : 2 * _N] / _root(found[:, 3 * _N])
        out += found[:, 2 * _N : 3 * _N] / _root(found[:, 3 * _N + 1])
        for runs in made.runs:
            out += (
                sum(sums(self._w["runs"][r], k) for r, k in runs)
                * self._w["scale_runs"]
                / _root(sum(k for _, k in runs))
            )
        return out

    def dense(self, text: str) -> Floats:
        """The dense numbers of *text*, for tuning."""
        return dense(text, self._known)

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Calibrated probabilities in the order of ``HEADS``; one row a text."""
        made, words = self._look_up(texts)
        raw = self._linear(made, words)
        if len(raw):
            raw[:, self._read_twice] = self._again[0] + products(raw) @ self._again[1:]
        net = self._net.logits(words.rows[:, _LINEAR:], *made.order)
        raw = raw * self._blend[0] + net * self._blend[1] + self._blend[2]
        return np.asarray(1 / (1 + np.exp(-np.clip(raw.astype(np.float64), -30, 30))))

    def read(self, texts: Iterable[str]) -> Iterator[Reading]:
        """One reading per text, in order; the same text gives the same reading."""
        for some in batched(texts, _AT_ONCE):
            yield from self._read(some)

    def _read(self, texts: Sequence[str]) -> list[Reading]:
        table = self.chances(texts)
        labels = [tuple(c for c in CLASSES if p[_AT[c]] >= self.thresholds[c]) for p in table]
        return [
            Reading(
                labels=found,
                chances=dict(zip(HEADS, np.round(p, 4).tolist(), strict=True)),
                spans=spans,
                stance=_stance(p),
                needs_person=self._doubt(text, p, found),
                unsure=self._near(p),
            )
            for text, p, found, spans in zip(texts, table, labels, self._spans(texts, labels), strict=True)
        ]

    def _spans(self, texts: Sequence[str], labels: Sequence[tuple[str, ...]]) -> list[dict[str, str]]:
        """For each text the sentence that speaks most for each of its labels."""
        parts = [
            [t[a:b] for a, b in clauses(t[:LONGEST])][:_MOST_CLAUSES] if found else []
            for t, found in zip(texts, labels, strict=True)
        ]
        compared = [p if len(p) > 1 else [] for p in parts]
        table = self.logits(list(chain.from_iterable(compared)))
        out, at = [], 0
        for text, found, said, many in zip(texts, labels, parts, compared, strict=True):
            mine, at = table[at : at + len(many)], at + len(many)
            out.append(
                {c: said[int(mine[:, _AT[c]].argmax())] for c in found} if many
                else dict.fromkeys(found, said[0] if said else text[:LONGEST])
            )  # fmt: skip
        return out

    def _near(self, p: NDArray[np.float64]) -> tuple[str, ...]:
        """Classes so near their limit that a slip of the finger could tip them."""
        near = np.abs(_logit(p[:_NC]) - self._limit) < self._open
        return tuple(c for c, is_near in zip(CLASSES, near, strict=True) if is_near)

    def _doubt(self, text: str, p: NDArray[np.float64], labels: tuple[str, ...]) -> str:
        if not any(c.isalpha() for c in text):
            return "no words to read"
        if len(text) > LONGEST:
            return f"only the first {LONGEST} characters were read"
        if not labels and p[_AT["pushback"]] >= 0.5:
            return "push-back, but of no clear class"
        if float(np.maximum(p[:_NC], 1 - p[:_NC]).min()) < self.unsure_below:
            return "the reading is not sure"
        return ""


def batched(texts: Iterable[str], n: int) -> Iterator[list[str]]:
    """*texts* in lists of *n*; the first ones are small, so that a single text is not kept waiting."""
    rest, size = iter(texts), 1
    while some := list(islice(rest, size)):
        yield some
        size = min(size * 4, n)


def products(raw: NDArray[Any]) -> NDArray[Any]:
    """What the heads say and the products of each two of them, one row a text."""
    a, b = np.triu_indices(raw.shape[1])
    return np.concatenate([raw, raw[:, a] * raw[:, b]], axis=1)


def _logit(p: NDArray[np.float64]) -> NDArray[np.float64]:
    q = np.clip(p, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(q / (1 - q)))


def _root(counts: Any) -> Floats:
    return np.sqrt(np.maximum(np.asarray(counts, dtype=np.float32), 1e-12))[:, None]


def _stance(p: NDArray[np.float64]) -> str:
    against, for_ = p[_AT["against"]], p[_AT["for"]]
    if max(against, for_) < 0.4:
        return "undecided"
    return "against" if against >= for_ else "for"


@cache
def load() -> Default:
    """The back end that comes with the package.

    >>> reading = next(load().read(["Who covers the two weeks when both systems must be fed?"]))
    >>> "substantive" in reading.labels, reading.spans["substantive"]
    (True, 'Who covers the two weeks when both systems must be fed?')
    """
    with files("holdfast.triage").joinpath("weights.npz").open("rb") as file:
        held = np.load(file)
        weights = {name: held[name] for name in held.files if name != "settings"}
        settings = json.loads(bytes(held["settings"]).decode())
    sizes = {"words": 1 << WORD_BITS, "chars": 1 << CHAR_BITS, "runs": 1 << RUN_BITS}
    if any(name not in weights or weights[name].shape != (n, len(HEADS)) for name, n in sizes.items()):
        raise ValueError("weights.npz does not fit features.py; run bench/triage/train.py")
    return Default(weights, settings)
