"""English words as lists know them: which exist and how frequent they are, their part of speech, whether they sound good or bad.

The list was made by ``bench/triage/lexicon.py`` from the lexicon of Brill's tagger and that of VADER (both MIT), the words that have a
vector, and the training texts.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

#: Parts of speech; the first is "not known".
TAGS = ("", "NN", "NNS", "NNP", "VB", "VBP", "VBZ", "VBD", "VBN", "VBG", "JJ", "JJR", "JJS", "RB", "RBR", "RBS", "RP", "IN", "DT", "PDT",
        "CC", "MD", "PRP", "EX", "CD", "UH", "WDT", "WP", "WRB", "TO", "FW")  # fmt: skip
_ENDS = (("ing", "VBG"), ("ed", "VBN"), ("ly", "RB"))
_LIKE = ("ous", "ful", "able", "ible", "ive", "less", "ish", "al")
_PLURAL = {"NN": "NNS", "VB": "VBZ"}


class Known(NamedTuple):
    """A word of the list: its rank (0 is the most frequent), its part of speech, 1 or -1 where it sounds good or bad, else 0."""

    rank: int
    tag: int
    mood: int


@cache
def lexicon() -> dict[str, Known]:
    """The list; words of the training texts come first, by how often they are used."""
    with files("holdfast.triage").joinpath("words.npz").open("rb") as file:
        held = np.load(file)
        words = bytes(held["words"]).decode().split("\n")
        tags, moods = held["tags"].tolist(), held["moods"].tolist()
    return {w: Known(i, tags[i], moods[i]) for i, w in enumerate(words)}


def tag(word: str) -> str:
    """The commonest part of speech of *word*; by its ending where the list does not know it.

    >>> tag("update"), tag("shelves"), tag("zorgly")
    ('VB', 'NNS', 'RB')
    """
    known = lexicon().get(word)
    if known and known.tag:
        return TAGS[known.tag]
    for end, name in _ENDS:
        if word.endswith(end):
            return name
    one = lexicon().get(word[:-1]) if word.endswith("s") else None
    if one:
        return _PLURAL.get(TAGS[one.tag], TAGS[one.tag] or "NNS")
    return "JJ" if word.endswith(_LIKE) else "NN"


def mood(word: str) -> int:
    """1 for a word that sounds good, -1 for one that sounds bad, else 0; by its stem where it has none of its own.

    >>> mood("great"), mood("worries"), mood("shelf")
    (1, -1, 0)
    """
    for end in ("", "s", "es", "ed", "ing", "d", "ly"):
        if word.endswith(end):
            known = lexicon().get(word[: len(word) - len(end)])
            if known and known.mood:
                return known.mood
    return 0
