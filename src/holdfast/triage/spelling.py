"""Misspelt words taken for the word they are nearest to: one slip of the finger must not change what is read."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.triage.vectors import known, place
from holdfast.triage.wordclasses import is_classed

#: A slip is mended only towards words this frequent (rows of the word list), and only in words of these lengths.
MOST, LEAST, LONGEST = 9000, 4, 20
_LETTERS = "etaoinsrhldcumfpgwybvkxjqz"


def mended(word: str) -> str:
    """The frequent word that is one slip away (two letters swapped, one lost, added or changed) from an unknown *word*, else itself.

    >>> mended("tranining"), mended("shoudl"), mended("training"), mended("kestrel")
    ('training', 'should', 'training', 'kestrel')
    """
    if not LEAST <= len(word) <= LONGEST or is_classed(word) or place(word) >= 0:
        return word
    rows = known()
    near = min(((rows.get(c, MOST), c) for c in _slips(word)), default=(MOST, word))
    return near[1] if near[0] < MOST else word


def _slips(word: str) -> Iterator[str]:
    for i in range(len(word)):
        a, b = word[:i], word[i:]
        if len(b) > 1:
            yield a + b[1] + b[0] + b[2:]
        yield a + b[1:]
        for c in _LETTERS:
            yield a + c + b
            yield a + c + b[1:]
    for c in _LETTERS:
        yield word + c
