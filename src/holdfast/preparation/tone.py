"""Tone guard: words that label a person instead of telling what they did. Write as if the person will read it.

Nothing is forbidden to quote; a document that holds such a word carries a warning for the one who hands it over.
"""

from __future__ import annotations

import re

#: Words that say what somebody is. English and German, whole words, any case.
LABELS = (
    "blocker", "blockers", "bully", "coward", "cowardly", "crybaby", "detractor", "difficult person", "dinosaur", "drama queen",
    "egoist", "hostile", "hypocrite", "idiot", "ignorant", "immature", "incompetent", "insecure", "introvert", "extrovert",
    "laggard", "laggards", "lazy", "liar", "loser", "manipulative", "moron", "naive", "narcissist", "narcissistic", "needy",
    "negative person", "neurotic", "paranoid", "passive-aggressive", "people pleaser", "people-pleaser", "pushover",
    "risk-averse person", "selfish", "spineless", "stubborn", "stupid", "toxic", "troublemaker", "weak leader", "weak person",
    "weakling", "whiner", "wimp", "yes-man",
    "arrogant", "clueless", "control freak", "cynic", "cynical", "grumpy", "irrational", "know-it-all", "micromanager", "naysayer",
    "nitpicker", "obstinate", "pessimist", "pig-headed", "unreliable person", "unteachable",
    "Besserwisser", "Choleriker", "inkompetent", "Nörgler", "stur", "Angsthase",
    "Bedenkenträger", "Blockierer", "Bremser", "Feigling", "Jammerlappen", "Querulant", "Schwächling", "Sturkopf",
    "Verweigerer",
)  # fmt: skip
_PATTERN = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, LABELS)) + r")(?![\w-])", re.IGNORECASE)


def labels(text: str) -> list[str]:
    """Words of *text* that label a person, in order, each once.

    >>> labels("Kai is a blocker and stubborn."), labels("Kai asked twice who pays for it.")
    (['blocker', 'stubborn'], [])
    """
    return list(dict.fromkeys(m.group(1).casefold() for m in _PATTERN.finditer(text)))


def warning(text: str) -> str:
    """A line for the person who hands it over; empty when nothing labels anybody."""
    found = labels(text)
    if not found:
        return ""
    return f"It labels a person ({', '.join(found)}). Say what they did or said instead; they may read it."
