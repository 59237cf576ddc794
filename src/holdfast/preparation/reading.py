"""How hard a text is to read, in years of school: Flesch and Kincaid for English, the first Vienna formula for German."""

from __future__ import annotations

import re

from holdfast.preparation.document import Document
from holdfast.preparation.language import N_, words

_WORD = re.compile(r"[A-Za-zÀ-ÿ']+")
#: Years of school that a document may ask for; above it, a note tells the seller. A choice.
PLAIN = 9.0
#: Fewest words of which a formula says anything.
_LEAST = 30
#: Fewest words of a sentence.
_SENTENCE = 5


def grade(text: str, language: str = "en") -> float | None:
    """Years of school; null under 30 words, where the formulas say nothing.

    >>> grade("Short words. " * 30) < 4, grade("Kurze Worte. " * 30, "de") < 4
    (True, True)
    >>> grade("Too short.") is None
    True
    """
    found_words = _WORD.findall(text)
    if len(found_words) < _LEAST:
        return None
    sentences = max(len([s for s in re.split(r"(?<!\d)[.!?]+(?:\s|$)|\n", text) if _WORD.search(s)]), 1)
    counts = [_syllables(w, language) for w in found_words]
    per_sentence, n = len(found_words) / sentences, len(found_words)
    if language == "de":
        long = 100 * sum(len(w) > 6 for w in found_words) / n
        one, many = (100 * sum(test) / n for test in ([c == 1 for c in counts], [c >= 3 for c in counts]))
        found = 0.1935 * many + 0.1672 * per_sentence + 0.1297 * long - 0.0327 * one - 0.875
    else:
        found = 0.39 * per_sentence + 11.8 * sum(counts) / n - 15.59
    return round(max(found, 0.0), 1)


def _syllables(word: str, language: str) -> int:
    found = len(re.findall(r"[aeiouyäöüàéèê]+", word.casefold()))
    if language == "en" and word.casefold().endswith("e") and not word.casefold().endswith("le") and found > 1:
        found -= 1
    return max(found, 1)


def of(doc: Document) -> float | None:
    """The grade of a document's sentences; names, days and other cells of a few words are none."""
    told = [s.text for s in doc.sentences() if len(_WORD.findall(s.text)) >= _SENTENCE]
    return grade("\n".join(told), doc.language)


def note(doc: Document) -> str:
    """A line for the seller when a document is harder to read than it should be; else empty."""
    found = of(doc)
    if found is None or found <= PLAIN:
        return ""
    return words(doc.language)(
        N_("It reads like a text for {n} years of school; shorten the longest sentences."), n=round(found)
    )
