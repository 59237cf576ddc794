"""Local tuning: what people re-classed in one workspace shifts the default reader there, if held-out entries get better.

Only a few numbers per class are learnt (a shift, and weights on the dense features), pulled strongly to zero. They stay in
the home; the package is not changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from holdfast.triage.base import CLASSES
from holdfast.triage.default import Default, load

#: Re-classed entries needed, folds of the check, and how strongly the shift is pulled to zero. Design choices.
LEAST, FOLDS, PULL = 30, 5, 3.0

Real = NDArray[np.float64]


@dataclass(frozen=True)
class Learnt:
    """What came of tuning: mean log loss per decision on held-out entries before and after; lower is better."""

    is_kept: bool
    n: int
    before: float | None
    after: float | None
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


class Tuned(Default):
    """The default reader with the shift of one workspace."""

    name = "default, tuned here"

    def __init__(self, base: Default, shift: Real) -> None:
        self.__dict__.update(base.__dict__)
        self._shift = shift

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """As :meth:`Default.chances`, the classes shifted."""
        p, k = super().chances(texts).copy(), len(CLASSES)
        if len(texts):
            p[:, :k] = _squash(_raw(p[:, :k]) + np.stack([_dense(t) for t in texts]) @ self._shift)
        return p


def tuned(path: Path) -> Default:
    """The reader of a home: tuned where *path* holds a shift that fits this version, else the default."""
    base = load()
    if not path.is_file():
        return base
    with np.load(path) as held:
        shift = held["shift"]
    return Tuned(base, shift) if shift.shape == (len(_dense("x")), len(CLASSES)) else base


def learn(cases: Sequence[tuple[str, Sequence[str]]], path: Path) -> Learnt:
    """Tune on *cases* (words and right classes) and keep the shift at *path* only if it is better on held-out cases.

    Cases with equal words stay in one fold; the fold is a hash of the words, so the check repeats itself.
    """
    newest = {" ".join(words.split()): set(classes) for words, classes in cases if words.strip()}
    n = len(newest)
    if n < LEAST:
        return Learnt(False, n, None, None, f"{n} of the {LEAST} re-classed entries needed; the reader stays as it is.")
    texts = sorted(newest)
    base = load()
    x = np.stack([_dense(t) for t in texts])
    raw = _raw(base.chances(texts)[:, : len(CLASSES)])
    y = np.array([[c in newest[t] for c in CLASSES] for t in texts], dtype=np.float64)
    fold = np.array([crc32(t.encode()) % FOLDS for t in texts])
    held = raw.copy()
    for k in range(FOLDS):
        out = fold == k
        if out.any() and not out.all():
            held[out] = raw[out] + x[out] @ _fit(x[~out], raw[~out], y[~out])
    before, after = _loss(raw, y), _loss(held, y)
    missed = _missed(held, y) - _missed(raw, y)
    if after >= before or missed > 0:
        why = "more concerns of substance would be missed" if missed > 0 else "it would read held-out entries no better"
        return Learnt(
            False, n, before, after, f"The reader stays as it is: {why} (log loss {before:.3f}, then {after:.3f})."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}")
    with part.open("wb") as file:
        np.savez(file, shift=_fit(x, raw, y))
    part.replace(path)
    told = f"The reader of this home learnt from {n} entries: log loss on held-out ones {before:.3f}, now {after:.3f}."
    return Learnt(True, n, before, after, told)


def _dense(text: str) -> Real:
    return np.concatenate([[1.0], load().dense(text).astype(np.float64)])


def _raw(p: Real) -> Real:
    q = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(q / (1 - q)))


def _squash(z: Real) -> Real:
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def _loss(raw: Real, y: Real) -> float:
    p = np.clip(_squash(raw), 1e-6, 1 - 1e-6)
    return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def _missed(raw: Real, y: Real) -> int:
    """Concerns of substance below the threshold of the default reader."""
    least = load().thresholds["substantive"]
    return int(((y[:, 0] > 0) & (_squash(raw[:, 0]) < least)).sum())


def _fit(x: Real, raw: Real, y: Real) -> Real:
    """Ridge-penalised logistic fit of the shift, one column per class; steps under the bound of the curvature never overshoot."""
    out = np.zeros((x.shape[1], y.shape[1]))
    inverse = np.linalg.inv(0.25 * x.T @ x + PULL * np.eye(x.shape[1]))
    for _ in range(100):
        out = out + inverse @ (x.T @ (y - _squash(raw + x @ out)) - PULL * out)
    return out
