"""Misspelt words taken for the words they are nearest to: one slip of the finger must not change what is read.

A slip is two letters swapped, one lost, added or changed, or a letter on the wrong side of a blank or a mark. Of the words that one slip
could have spoilt the most frequent is taken; a swap is believed sooner than another slip, since far fewer words are one swap away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log

from holdfast.triage.lexicon import lexicon
from holdfast.triage.vectors import forms
from holdfast.triage.wordclasses import is_classed, whole

#: Lengths in which slips other than swaps are mended, and the rank that the mended word must have.
LEAST, LONGEST, MOST = 4, 20, 12_000
#: How much dearer another slip is than a swap, and the cost of a word that no list knows.
OTHER_SLIP, UNKNOWN = 2.5, 14.0
#: A rare word is taken for one that is a swap away and this much more frequent.
FAR = 4.5
_LETTERS = "etaoinsrhldcumfpgwybvkxjqz"
_ALONE = frozenset("ai")


@lru_cache(maxsize=65_536)
def cost(word: str) -> float:
    """How rare a word is: the logarithm of its rank; ``UNKNOWN`` for one that no list knows."""
    if len(word) < 2:
        return 2.0 if word in _ALONE else UNKNOWN
    if "'" in word:
        return 4.0 if len(whole(word)) > 1 else cost(whole(word)[0])
    found = lexicon().get(word)
    if found:
        return log(found.rank + 10)
    if is_classed(word):
        return 7.0
    stems = [lexicon()[f].rank for f in forms(word)[2:] if f in lexicon()] if len(word) >= LEAST else []
    return log(min(stems) + 10) + 1 if stems else UNKNOWN


def is_strange(word: str) -> bool:
    """True for a word of letters that no list knows, not even by its stem."""
    return word[0].isalpha() and cost(word) >= UNKNOWN


@lru_cache(maxsize=65_536)
def mended(word: str) -> str:
    """The frequent word that is one slip away from an unknown *word*, else itself.

    >>> mended("tranining"), mended("shoudl"), mended("teh"), mended("training"), mended("kestrel")
    ('training', 'should', 'the', 'training', 'kestrel')
    """
    if not 1 < len(word) <= LONGEST or is_classed(word):
        return word
    near = [(cost(c), c) for c in _swaps(word)]
    if not is_strange(word):
        best = min(near)
        return best[1] if best[0] < cost(word) - FAR else word
    if len(word) >= LEAST:
        ranks = lexicon()
        near += [(cost(c) + OTHER_SLIP, c) for c in _slips(word) if c in ranks and ranks[c].rank < MOST]
    best = min(near, default=(UNKNOWN, word))
    return best[1] if best[0] < UNKNOWN else word


def beside(words: Sequence[str]) -> list[str]:
    """*words* with letters on the wrong side of a blank moved back, where a strange word becomes two known ones by it.

    >>> beside(["who", "pays", "fo", "rthe", "second", "licenc", "enow"])
    ['who', 'pays', 'for', 'the', 'second', 'licence', 'now']
    """
    out, i = list(words), 0
    while i < len(out):
        if is_strange(out[i]):
            options = [(cost(mended(out[i])) + sum(cost(w) for w in out[a:b] if w is not out[i]), a, b, found)
                       for a, b, found in _moved(out, i) if all(cost(w) < UNKNOWN for w in found)]  # fmt: skip
            better = [
                (sum(map(cost, found)), a, b, found) for old, a, b, found in options if sum(map(cost, found)) < old
            ]
            if better:
                _, a, b, found = min(better)
                out[a:b] = found
        i += 1
    return out


def _moved(words: Sequence[str], i: int) -> Iterator[tuple[int, int, list[str]]]:
    """What may have stood at *i* and beside it: start, end, words."""
    word = words[i]
    if word[-1] in _ALONE and len(word) > 1:
        yield i, i + 1, [word[:-1], word[-1]]
    if word[0] in _ALONE and len(word) > 1:
        yield i, i + 1, [word[0], word[1:]]
    for a in (i - 1, i):
        if a >= 0 and a + 1 < len(words) and words[a][0].isalpha() and words[a + 1][0].isalpha():
            left, right = words[a], words[a + 1]
            if 1 in (len(left), len(right)):
                yield a, a + 2, [left + right]
            if len(left) > 1:
                yield a, a + 2, [left[:-1], left[-1] + right]
            if len(right) > 1:
                yield a, a + 2, [left + right[0], right[1:]]


#: A letter behind the mark that ends a sentence or a clause.
_BEHIND = re.compile(r"\b([a-z]{2,})([.,;:?!])([a-z])(?=\s|$)")


def before_marks(text: str) -> str:
    """*text* with a last letter that slipped behind a mark moved back.

    >>> before_marks("who pays for the hour.s and when?")
    'who pays for the hours. and when?'
    """
    return _BEHIND.sub(_back, text)


def _back(found: re.Match[str]) -> str:
    word, mark, letter = found.groups()
    return f"{word}{letter}{mark}" if cost(word + letter) < UNKNOWN else found.group()


def _swaps(word: str) -> Iterator[str]:
    for i in range(len(word) - 1):
        yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _slips(word: str) -> Iterator[str]:
    for i in range(len(word)):
        a, b = word[:i], word[i:]
        yield a + b[1:]
        for c in _LETTERS:
            yield a + c + b
            yield a + c + b[1:]
    for c in _LETTERS:
        yield word + c
