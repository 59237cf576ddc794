"""Text to numbers: hashed words, word pairs and letter groups of a normalised text, and a few counts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from holdfast.triage.vectors import mean

WORD_BITS, CHAR_BITS = 16, 16
#: Characters of a message that are read; the rest is left to a person.
LONGEST = 12_000
SHAPE = (
    "question", "exclamation", "digit", "short", "long", "i", "we", "you", "not", "modal", "money", "if", "who_what",
)  # fmt: skip

_LOOKS = str.maketrans(
    "асеіорхуѕјһԁАВЕКМНОРСТХαονιρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ‘’ʼ“”–—‐‑",
    "aceiopxysjhdABEKMHOPCTXaovipruxABEZHIKMNOPTYX'''\"\"----",
)
_DIGITS = re.compile(r"[0-9][0-9.,:]*")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|0|[?!%£$€]")
_CLAUSE = re.compile(r"[^.!?;\n]+(?:[.!?;]+(?=\s|$)|[.!?;]+|\n|$)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f]")
_GROUPS = (
    {"i", "me", "my", "i'm", "i've", "mine", "i'd", "i'll"},
    {"we", "us", "our", "we're", "we've"},
    {"you", "your", "they", "their", "he", "she", "his"},
    {"not", "no", "never", "nobody", "don't", "can't", "won't", "isn't", "doesn't", "nothing", "none"},
    {"can", "could", "would", "should", "will", "i'll", "please", "pls", "kindly"},
    {"£", "$", "€", "%"},
    {"if", "when", "unless", "until", "after", "before"},
    {"who", "what", "where", "which", "how", "why"},
)
_NONE = np.zeros(0, dtype=np.int64)
#: Words of which the vector is made.
_WORDS = 800
_K1, _K2 = np.uint32(2654435761), np.uint32(40503)
_LETTERS = np.full(128, 0, dtype=np.uint32)
_LETTERS[:] = np.arange(128, dtype=np.uint32) + 1


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


@lru_cache(maxsize=65_536)
def _word_hash(word: str) -> int:
    return crc32(word.encode())


#: Lengths of the letter groups.
LETTERS = (3, 4)


def features(
    text: str, *, letters: tuple[int, ...] = LETTERS, vector: bool = True
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Distinct buckets of words and word pairs, distinct buckets of letter groups, and dense numbers.

    The dense numbers are the counts named in ``SHAPE``, then the vector of the words unless
    *vector* is false. Letter groups cost most of the time;
    an empty *letters* leaves them out.
    """
    plain = normalise(text[:LONGEST])
    tokens = _WORD.findall(plain)
    words = np.array([_word_hash(w) for w in tokens], dtype=np.uint32)
    pairs = words[:-1] * _K1 + words[1:] * _K2 if len(words) > 1 else words[:0]
    grams = np.concatenate([words * _K1, pairs])
    dense = _shape(plain, tokens)
    if vector:
        dense = np.concatenate([dense, mean(tokens[:_WORDS])])
    if not letters:
        return _distinct(grams, WORD_BITS), _NONE, dense
    raw = np.frombuffer(f" {plain} ".encode("ascii", "replace"), dtype=np.uint8)
    codes = _LETTERS[raw]
    found = []
    for n in letters:
        if len(codes) >= n:
            mixed = codes[: len(codes) - n + 1] + np.uint32(n)
            for k in range(1, n):
                mixed = mixed * _K1 + codes[k : len(codes) - n + 1 + k]
            found.append(mixed * _K1)
    chars = np.concatenate(found) if found else words[:0]
    return _distinct(grams, WORD_BITS), _distinct(chars, CHAR_BITS), dense


def _distinct(hashes: NDArray[np.uint32], bits: int) -> NDArray[np.int64]:
    buckets = np.sort(hashes >> np.uint32(32 - bits))
    if len(buckets) > 1:
        buckets = buckets[np.concatenate(([True], buckets[1:] != buckets[:-1]))]
    return buckets.astype(np.int64)


def _shape(plain: str, tokens: list[str]) -> NDArray[np.float32]:
    n = max(len(tokens), 1)
    row = [float("?" in plain), float("!" in plain), float("0" in plain), float(n <= 6), min(n / 100, 2.0)]
    row += [min(sum(t in group for t in tokens) / n * 8, 2.0) for group in _GROUPS]
    return np.array(row, dtype=np.float32)
