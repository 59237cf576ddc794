"""The default back end: linear heads over hashed text, calibrated, in the wheel; no network, NumPy only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.triage.base import CLASSES, HEADS, Reading
from holdfast.triage.features import CHAR_BITS, LONGEST, SHAPE, WORD_BITS, clauses, features

_AT = {name: i for i, name in enumerate(HEADS)}
#: Sentences of one message that are compared when its words are quoted.
_MOST_CLAUSES = 200


class Default:
    """Linear heads; weights as made by ``bench/triage/train.py``."""

    name = "default"
    languages = ("en",)

    def __init__(self, weights: dict[str, Any], settings: dict[str, Any]) -> None:
        self._words = weights["words"].astype(np.float32) * weights["scale_words"]
        self._chars = weights["chars"].astype(np.float32) * weights["scale_chars"]
        self._shape = weights["shape"].astype(np.float32)
        self._bias = weights["bias"].astype(np.float32)
        self._platt = weights["platt"].astype(np.float32)
        self._vector = len(self._shape) > len(SHAPE)
        self._letters = tuple(settings.get("letters", (3, 4, 5)))
        self.thresholds: dict[str, float] = settings["thresholds"]
        self.unsure_below: float = settings["unsure_below"]

    def logits(self, text: str, *, quick: bool = False) -> NDArray[np.float32]:
        """Raw sums of the heads, before calibration; *quick* leaves the letters out, to compare sentences of one text."""
        words, chars, dense = features(text, letters=() if quick else self._letters, vector=self._vector)
        shape = dense[: len(self._shape)]
        total: NDArray[np.float32] = self._bias + shape @ self._shape
        if len(words):
            total = total + self._words[words].sum(axis=0) / np.float32(len(words) ** 0.5)
        if len(chars):
            total = total + self._chars[chars].sum(axis=0) / np.float32(len(chars) ** 0.5)
        return total

    def chances(self, text: str) -> NDArray[np.float64]:
        """Calibrated probabilities in the order of ``HEADS``."""
        raw = self.logits(text) * self._platt[0] + self._platt[1]
        return np.asarray(1 / (1 + np.exp(-np.clip(raw.astype(np.float64), -30, 30))))

    def read(self, texts: Iterable[str]) -> Iterator[Reading]:
        """One reading per text, in order; the same text gives the same reading."""
        for text in texts:
            yield self._read(text)

    def _read(self, text: str) -> Reading:
        p = self.chances(text)
        labels = tuple(c for c in CLASSES if p[_AT[c]] >= self.thresholds[c])
        return Reading(
            labels=labels,
            chances={name: round(float(v), 4) for name, v in zip(HEADS, p, strict=True)},
            spans=self._spans(text, labels),
            stance=_stance(p),
            needs_person=self._doubt(text, p, labels),
        )

    def _spans(self, text: str, labels: tuple[str, ...]) -> dict[str, str]:
        parts = [text[a:b] for a, b in clauses(text[:LONGEST])][:_MOST_CLAUSES] if labels else []
        if len(parts) < 2:
            return dict.fromkeys(labels, parts[0] if parts else text[:LONGEST])
        table = np.stack([self.logits(part, quick=True) for part in parts])
        return {c: parts[int(table[:, _AT[c]].argmax())] for c in labels}

    def _doubt(self, text: str, p: NDArray[np.float64], labels: tuple[str, ...]) -> str:
        if not any(c.isalpha() for c in text):
            return "no words to read"
        if len(text) > LONGEST:
            return f"only the first {LONGEST} characters were read"
        if not labels and p[_AT["pushback"]] >= 0.5:
            return "push-back, but of no clear class"
        if min(max(v, 1 - v) for v in p[: len(CLASSES)]) < self.unsure_below:
            return "the reading is not sure"
        return ""


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
    if weights["words"].shape != (1 << WORD_BITS, len(HEADS)) or weights["chars"].shape[0] != 1 << CHAR_BITS:
        raise ValueError("weights.npz does not fit features.py; run bench/triage/train.py")
    return Default(weights, settings)
