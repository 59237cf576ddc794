"""How hard a text is to read: the grade of Flesch and Kincaid, in years of school (an English formula)."""

from __future__ import annotations

import re

from holdfast.preparation.document import Document

_WORD = re.compile(r"[A-Za-zÀ-ÿ']+")


def grade(text: str) -> float | None:
    """Years of school; null under 30 words, where the formula says nothing.

    >>> grade("Short words. " * 30) < 4
    True
    >>> grade("Too short.") is None
    True
    """
    words = _WORD.findall(text)
    if len(words) < 30:
        return None
    sentences = max(len([s for s in re.split(r"[.!?:]+(?:\s|$)|\n", text) if _WORD.search(s)]), 1)
    syllables = sum(_syllables(w) for w in words)
    return round(max(0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59, 0.0), 1)


def _syllables(word: str) -> int:
    found = len(re.findall(r"[aeiouyäöüàéèê]+", word.casefold()))
    if word.casefold().endswith("e") and not word.casefold().endswith("le") and found > 1:
        found -= 1
    return max(found, 1)


def of(doc: Document) -> float | None:
    """The grade of a document's words."""
    return grade(doc.words())
