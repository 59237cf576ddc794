"""Local tuning: what people said of texts in one workspace shifts the default reader there, if held-out texts get better.

The shift is a second, small set of linear weights over the reader's own features (words, pairs, runs, vectors), pulled to zero. It
stays in the home; the package is not changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from holdfast.triage.base import CLASSES, HEADS
from holdfast.triage.default import Default, load
from holdfast.triage.features import Ints, Words, batch, dense, word_bucket

#: Texts needed, texts used at most (the newest), folds of the check, and how strongly the shift is pulled to zero. Design choices.
LEAST, MOST, FOLDS, PULL = 30, 1500, 5, 0.5
#: A head is shifted where held-out texts gain so many standard errors, and this much log loss each. Design choices.
SURE, WORTH = 1.0, 0.005
#: Room for the buckets of the shift.
BITS = 16

Real = NDArray[np.float64]
#: What a person said of a text: heads of ``HEADS`` that hold or do not; one that is not named was not looked at.
Said = Mapping[str, bool]


@dataclass(frozen=True)
class Learnt:
    """What came of tuning: mean log loss per decision on held-out texts before and after; lower is better."""

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

    def __init__(self, base: Default, rows: Ints, shift: Real) -> None:
        self.__dict__.update(base.__dict__)
        self._rows, self._shift = rows, shift

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """As :meth:`Default.chances`, shifted."""
        p = super().chances(texts)
        if not len(texts):
            return p
        moved = np.zeros(p.shape)
        for i, (at, worth) in enumerate(_features(texts, self._known)):
            place = np.minimum(np.searchsorted(self._rows, at), len(self._rows) - 1)
            known = self._rows[place] == at
            moved[i] = worth[known] @ self._shift[place[known]]
        return _squash(_raw(p) + moved)


def tuned(path: Path) -> Default:
    """The reader of a home: tuned where *path* holds a shift that fits this version, else the default."""
    base = load()
    if not path.is_file():
        return base
    with np.load(path) as held:
        if "rows" not in held or held["shift"].shape != (len(held["rows"]), len(HEADS)):
            return base
        return Tuned(base, held["rows"], held["shift"])


def of_classes(classes: Sequence[str]) -> dict[str, bool]:
    """What is said of a text by naming its classes: each of them holds or not, and so does push-back."""
    return {c: c in classes for c in CLASSES} | {"pushback": bool(classes)}


def learn(cases: Sequence[tuple[str, Said]], path: Path) -> Learnt:
    """Tune on *cases* (words, and which heads hold or do not) and keep the shift at *path* only if it is better on held-out cases.

    A head that is not clearly read better gets no shift. Cases with equal words stay in one fold, which is a hash of the words, so the
    check repeats itself.
    """
    newest: dict[str, dict[str, bool]] = {}
    for words, said in cases:
        if words.strip():
            text = " ".join(words.split())
            newest[text] = {**newest.pop(text, {}), **said}
    texts = sorted(list(newest)[-MOST:])
    n = len(texts)
    if n < LEAST:
        return Learnt(False, n, None, None, f"{n} of the {LEAST} re-classed entries needed; the reader stays as it is.")
    base = load()
    rows, x = _matrix(texts)
    raw = _raw(base.chances(texts))
    y = np.array([[newest[t].get(h, False) for h in HEADS] for t in texts], dtype=np.float64)
    told = np.array([[h in newest[t] for h in HEADS] for t in texts], dtype=np.float64)
    fold = np.array([crc32(t.encode()) % FOLDS for t in texts])
    like, held = x @ x.T, raw.copy()
    for k in range(FOLDS):
        out, kept = fold == k, fold != k
        if out.any() and kept.any():
            part = _fit(like[np.ix_(kept, kept)], raw[kept], y[kept], told[kept])
            held[out] = raw[out] + like[np.ix_(out, kept)] @ part
    better = _clearly(_losses(raw, y, told) - _losses(held, y, told))
    held = np.where(better, held, raw)
    before, after = (float(_losses(z, y, told).sum() / told.sum()) for z in (raw, held))
    missed = _missed(held, y) - _missed(raw, y)
    if after >= before or missed > 0:
        why = "more concerns of substance would be missed" if missed > 0 else "it would read held-out entries no better"
        return Learnt(
            False, n, before, after, f"The reader stays as it is: {why} (log loss {before:.3f}, then {after:.3f})."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    part_of = path.with_name(f".{path.name}")
    with part_of.open("wb") as file:
        np.savez(file, rows=rows, shift=(x.T @ _fit(like, raw, y, told)) * better)
    part_of.replace(path)
    sentence = (
        f"The reader of this home learnt from {n} entries: log loss on held-out ones {before:.3f}, now {after:.3f}."
    )
    return Learnt(True, n, before, after, sentence)


def _features(texts: Sequence[str], words: Words) -> list[tuple[Ints, Real]]:
    """For each text its buckets in ascending order and what each is worth: a constant, the counts, the vector; words, pairs, runs."""
    made = batch(texts, words)
    groups = [
        ((word_bucket(words.hashes[made.distinct[0]]), made.distinct[1]), made.pairs),
        *made.runs,
    ]
    few = len(dense("", words)) + 1
    lots: list[list[tuple[Ints, Real]]] = [[] for _ in texts]
    for g, group in enumerate(groups):
        many = np.maximum(sum(k for _, k in group), 1) ** -0.5
        for buckets, counts in group:
            spread = (buckets * len(groups) + g) * 40503 % (1 << BITS) + few
            for i, part in enumerate(np.split(spread, np.cumsum(counts)[:-1])):
                lots[i].append((part, np.full(len(part), many[i])))
    out: list[tuple[Ints, Real]] = []
    for text, lot in zip(texts, lots, strict=True):
        plain = np.concatenate([[1.0], dense(text, words).astype(np.float64)])
        at = np.concatenate([np.arange(few), *(a for a, _ in lot)])
        unlike, where = np.unique(at, return_inverse=True)
        out.append((unlike, np.bincount(where, np.concatenate([plain, *(w for _, w in lot)])).astype(np.float64)))
    return out


def _matrix(texts: Sequence[str]) -> tuple[Ints, Real]:
    """The buckets that any of *texts* uses, and one row a text over them."""
    found = _features(texts, load()._known)
    rows = np.unique(np.concatenate([at for at, _ in found]))
    x = np.zeros((len(texts), len(rows)))
    for i, (at, worth) in enumerate(found):
        x[i, np.searchsorted(rows, at)] = worth
    return rows, x


def _raw(p: Real) -> Real:
    q = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(q / (1 - q)))


def _squash(z: Real) -> Real:
    return np.asarray(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def _losses(raw: Real, y: Real, told: Real) -> Real:
    """Log loss of each decision that a person made; 0 where nobody did."""
    p = np.clip(_squash(raw), 1e-6, 1 - 1e-6)
    return np.asarray(-told * (y * np.log(p) + (1 - y) * np.log(1 - p)))


def _clearly(gain: Real) -> NDArray[np.bool_]:
    """Heads whose gain on held-out cases is more than luck and more than a trifle."""
    n = len(gain)
    return np.asarray((gain.sum(axis=0) > SURE * gain.std(axis=0) * n**0.5) & (gain.mean(axis=0) > WORTH))


def _missed(raw: Real, y: Real) -> int:
    """Concerns of substance below the threshold of the default reader."""
    least = load().thresholds["substantive"]
    return int(((y[:, 0] > 0) & (_squash(raw[:, 0]) < least)).sum())


def _fit(like: Real, raw: Real, y: Real, told: Real) -> Real:
    """Ridge-penalised logistic fit of the shift, by how much each case speaks for it; one column a head.

    *like* holds the inner products of the cases. Steps under the bound of the curvature never overshoot.
    """
    out = np.zeros(raw.shape)
    inverse = np.linalg.inv(0.25 * like + PULL * np.eye(len(like)))
    for _ in range(60):
        out = out + inverse @ (told * (y - _squash(raw + like @ out)) - PULL * out)
    return out
