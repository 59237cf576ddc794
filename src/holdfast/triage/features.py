"""Text to numbers: hashed words, word pairs, letter groups and runs of word classes of a normalised text, and a few counts.

All but the pairs and runs belongs to single words and is looked up, not computed again: a reader keeps what a word is worth.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from threading import Lock
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from holdfast.triage.lexicon import mood
from holdfast.triage.spelling import before_marks, beside, is_strange, mended
from holdfast.triage.vectors import place, table, weight
from holdfast.triage.wordclasses import FINE, NAMES, fine_class, whole, word_class

WORD_BITS, CHAR_BITS, RUN_BITS = 16, 15, 16
#: Characters of a message that are read; the rest is left to a person.
LONGEST = 12_000
SHAPE = ("question", "exclamation", "figure", "money", "short", "long")
#: Lengths of the letter groups within a word and its two blanks.
LETTERS = (3, 4, 5)
#: Words that are kept with all that is known of them; beyond it a reader begins anew, so memory stays flat.
MOST_WORDS = 16_000

_LOOKS = str.maketrans(
    "асеіорхуѕјһԁАВЕКМНОРСТХαονιρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ‘’ʼ“”–—‐‑",
    "aceiopxysjhdABEKMHOPCTXaovipruxABEZHIKMNOPTYX'''\"\"----",
)
_DIGITS = re.compile(r"[0-9][0-9.,:]*")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|0|[.;?!%£$€]")
_CLAUSE = re.compile(r"[^.!?;\n]+(?:[.!?;]+(?=\s|$)|[.!?;]+|\n|$)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f]")
_OTHER, _END = NAMES.index("OTHER"), NAMES.index("END")
_DENIED = [NAMES.index(n) for n in ("NOT", "NOBODY")]
_SPEAKERS = [NAMES.index(n) for n in ("I", "ME", "WE", "YOU", "THEY", "IT")]
#: A "not" turns the mood of so many words after it.
_TURNS = 3
_K1, _K2, _K3 = np.uint32(2654435761), np.uint32(40503), np.uint32(2246822519)
#: Room between the codes of the kinds of runs.
_FINE = 1 << 24
_MONEY = frozenset("%£$€")
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


def normalise(text: str) -> str:
    """Lower case ASCII with look-alikes, accents, invisible signs and blanks evened out; every figure becomes 0.

    >>> normalise("  Très  cher:\\u200b 1,250 ЕURO ")
    'tres cher: 0 euro'
    """
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).translate(_LOOKS).replace("€", "\x02"))
        text = "".join(c for c in plain if not unicodedata.combining(c)).replace("\x02", "€").translate(_LOOKS)
    return " ".join(_DIGITS.sub("0", text.lower()).split())


def clauses(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence or line of *text*.

    >>> [ "Fine. Who pays?"[a:b] for a, b in clauses("Fine. Who pays?") ]
    ['Fine.', 'Who pays?']
    """
    found = []
    for match in _CLAUSE.finditer(text):
        raw = match.group()
        inner = raw.strip()
        if inner:
            start = match.start() + len(raw) - len(raw.lstrip())
            found.append((start, start + len(inner)))
    return found


@dataclass(frozen=True, slots=True)
class Word:
    """One word as read: its hash, its class, the buckets of its letter groups, the row and weight of its vector."""

    text: str
    hash: int
    kind: int
    fine: int
    mood: int
    letters: tuple[int, ...]
    row: int
    weight: float


def word_of(text: str) -> Word:
    """What is known of a word that stands alone; a misspelt one is taken for the word it is nearest to."""
    text = mended(text) if len(text) > 1 else text
    row = place(text) if text.isalpha() else -1
    letters: tuple[int, ...] = ()
    if text.isalpha():
        padded = f" {text} "
        groups = {padded[i : i + n] for n in LETTERS for i in range(len(padded) - n + 1)}
        letters = tuple(sorted(crc32(g.encode()) >> (32 - CHAR_BITS) for g in groups))
    return Word(
        text,
        crc32(text.encode()),
        word_class(text),
        fine_class(text),
        mood(text),
        letters,
        row,
        weight(row) if row >= 0 else 0.0,
    )


class Words(dict[str, tuple[int, ...]]):
    """Tokens to places in a growing list of words; the arrays beside it hold what is known of each.

    ``rows`` holds what *worth* makes of a word, so that a reader adds up numbers and computes nothing twice. Several threads may
    read at once; what is new is added by one of them at a time.
    """

    def __init__(self, worth: Callable[[Word], Floats] | None = None, width: int = 0) -> None:
        super().__init__()
        self.held: list[Word] = []
        self._at: dict[str, int] = {}
        self._worth, self._lock = worth, Lock()
        self.hashes = np.zeros(1024, dtype=np.uint32)
        self.kinds = np.zeros((1024, 3), dtype=np.int64)
        self.strange: set[str] = set()
        self.rows = np.zeros((1024, width), dtype=np.float32)

    def __missing__(self, token: str) -> tuple[int, ...]:
        with self._lock:
            found = tuple(self._place(text) for text in whole(token))
            self[token] = found
            if is_strange(token):
                self.strange.add(token)
        return found

    def _place(self, text: str) -> int:
        at = self._at.get(text)
        if at is None:
            at, word = len(self.held), word_of(text)
            if at == len(self.hashes):
                self.hashes, self.kinds, self.rows = (
                    np.concatenate([a, np.zeros_like(a)]) for a in (self.hashes, self.kinds, self.rows)
                )
            self.hashes[at], self.kinds[at] = word.hash, (word.kind, word.fine, word.mood)
            if self._worth is not None:
                self.rows[at] = self._worth(word)
            self.held.append(word)
            self._at[text] = at
        return at


def tokens(text: str) -> list[str]:
    """Words and marks of a text, normalised; only the first ``LONGEST`` characters are read."""
    return _WORD.findall(before_marks(normalise(text[:LONGEST])))


def word_bucket(hashes: NDArray[np.uint32]) -> Ints:
    """Buckets of single words."""
    return ((hashes * _K1) >> np.uint32(32 - WORD_BITS)).astype(np.int64)


def shape(found: Sequence[str]) -> list[float]:
    """The counts named in ``SHAPE``."""
    n, marks = len(found), set(found)
    said = [float("?" in marks), float("!" in marks), float("0" in marks), float(not marks.isdisjoint(_MONEY))]
    return [*said, float(n <= 7), min(n / 100, 2.0)]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some texts as looked up: places of distinct words, buckets of pairs and of runs, each in the order of the texts.

    Beside each stands how many belong to each text. ``runs`` are three groups, each weighed by itself. Of classes: three in a row, two with
    any unclassed words between them, single ones. Of classes and parts of speech: three in a row, two, single ones. Of words that sound
    good or bad, turned where a "not" stands before them: each with the one before it, and with the person named last. ``order`` holds the
    places of all words as they stand.
    """

    distinct: tuple[Ints, Ints]
    pairs: tuple[Ints, Ints]
    runs: tuple[tuple[tuple[Ints, Ints], ...], ...]
    shape: Floats
    order: tuple[Ints, Ints]


def batch(texts: Sequence[str], words: Words) -> Batch:
    """Look up *texts*; *words* remembers what single words hold."""
    found = [tokens(t) for t in texts]
    at = [_places(f, words) for f in found]
    unlike = [list(dict.fromkeys(a)) for a in at]
    n = np.array([len(a) for a in at], dtype=np.int64)
    flat = np.array(list(chain.from_iterable(at)), dtype=np.int64)
    return Batch(
        (
            np.array(list(chain.from_iterable(unlike)), dtype=np.int64),
            np.array([len(u) for u in unlike], dtype=np.int64),
        ),
        _pairs(words.hashes[flat], n),
        _runs(words.kinds[flat], n),
        np.array([shape(f) for f in found], dtype=np.float32).reshape(len(texts), len(SHAPE)),
        (flat, n),
    )


def _places(found: Sequence[str], words: Words) -> list[int]:
    """Places of the words of one text; where one is strange the letters beside it are looked at."""
    at = list(chain.from_iterable(map(words.__getitem__, found)))
    if words.strange.isdisjoint(found):
        return at
    return list(chain.from_iterable(map(words.__getitem__, beside(found))))


def _pairs(hashes: NDArray[np.uint32], n: Ints) -> tuple[Ints, Ints]:
    mixed = (hashes[:-1] * _K1 + hashes[1:] * _K2) * _K3 >> np.uint32(32 - WORD_BITS)
    kept = np.ones(len(mixed), dtype=bool)
    ends = np.cumsum(n)
    kept[ends[(n > 0) & (ends < len(hashes))] - 1] = False
    return mixed[kept].astype(np.int64), np.maximum(n - 1, 0)


def _runs(kinds: Ints, n: Ints) -> tuple[tuple[tuple[Ints, Ints], ...], ...]:
    """Every text stands between two ends, so that a run knows where it begins and stops."""
    of = np.repeat(np.arange(len(n)), n)
    at = np.arange(len(kinds)) + of + 1
    full = np.zeros((len(kinds) + len(n) + 1, 3), dtype=np.int64)
    full[:, :2] = _END
    full[at] = kinds
    coarse, fine = full[:, 0], full[:, 1]
    k, f, classed = len(NAMES), len(FINE), coarse != _OTHER
    told, m = coarse[classed], np.bincount(of[kinds[:, 0] != _OTHER], minlength=len(n))
    pair = fine[at - 1] * f + fine[at]
    moods = _moods(kinds, of, n)
    said, q = moods[1], np.bincount(of[moods[0]], minlength=len(n))
    return (
        (
            (_mixed((coarse[at - 1] * k + coarse[at]) * k + coarse[at + 1]), n),
            (_mixed(told[:-1] * k + told[1:]), m + 1),
            (_mixed(kinds[kinds[:, 0] != _OTHER, 0]), m),
        ),
        (
            (_mixed(pair * f + fine[at + 1] + _FINE), n),
            (_mixed(pair + 2 * _FINE), n),
            (_mixed(fine[at] + 3 * _FINE), n),
        ),
        ((_mixed(said[0] + 4 * _FINE), q), (_mixed(said[1] + 5 * _FINE), q)),
    )


def _moods(kinds: Ints, of: Ints, n: Ints) -> tuple[Ints, tuple[Ints, Ints]]:
    """Places of words with a mood; each with the mood before it, and with who was named last before it."""
    where = np.arange(len(kinds))
    start = (np.cumsum(n) - n)[of]
    denied = np.isin(kinds[:, 0], _DENIED)
    turned = np.zeros(len(kinds), dtype=bool)
    for back in range(1, _TURNS + 1):
        turned[back:] |= denied[:-back] & (where[back:] - back >= start[back:])
    speaker = np.maximum.accumulate(np.where(np.isin(kinds[:, 0], _SPEAKERS), where, -1)) if len(kinds) else where
    who = np.where(speaker >= start, kinds[speaker, 0] + 1, 0)
    held = np.flatnonzero(kinds[:, 2])
    mine = kinds[held, 2] + 1 + turned[held] * 4
    before = np.where((of[held[:-1]] == of[held[1:]]), mine[:-1] + 1, 0) if len(held) else mine
    last = np.concatenate([np.zeros(min(len(held), 1), dtype=np.int64), before])
    return held, (last * 16 + mine, who[held] * 16 + mine)


def _mixed(codes: Ints) -> Ints:
    """All runs share one space: a pair is a run that begins with the empty class."""
    return ((codes.astype(np.uint32) * _K1 + _K2) * _K3 >> np.uint32(32 - RUN_BITS)).astype(np.int64)


def sums(rows: NDArray[Any], counts: Ints) -> NDArray[Any]:
    """Sums of the *rows* of each text, *counts* of them in order; small whole numbers are added as larger ones."""
    kind = np.int32 if rows.dtype == np.int8 else rows.dtype
    out: NDArray[Any] = np.zeros((len(counts), rows.shape[1]), dtype=kind)
    some = counts > 0
    if some.any():
        out[some] = np.add.reduceat(rows, (np.cumsum(counts) - counts)[some], axis=0, dtype=kind)
    return out


def dense(text: str, words: Words) -> Floats:
    """Counts, then the vector of the distinct words: their weighed sum by the root of the sum of squared weights."""
    made = batch([text], words)
    held = [w for i in made.distinct[0].tolist() if (w := words.held[i]).row >= 0]
    weights = np.array([w.weight for w in held], dtype=np.float32)
    total = weights @ table()[[w.row for w in held]] if held else np.zeros(table().shape[1], dtype=np.float32)
    return np.concatenate([made.shape[0], total / np.float32(max(float((weights**2).sum()) ** 0.5, 1e-6))])
