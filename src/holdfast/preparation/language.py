"""Headings in the user's language, and plain dates. Sentences stay in English until somebody translates them."""

from __future__ import annotations

from datetime import date

_GERMAN = {
    "Expectation guide": "Gesprächsleitfaden",
    "Two-sided sheet": "Zwei Seiten der Veränderung",
    "If-then card": "Wenn-dann-Karte",
    "Three lists and pace": "Drei Listen und ein Termin",
    "What changes and why": "Was sich ändert und warum",
    "Short answers": "Kurze Antworten",
    "Briefing, level by level": "Information, Ebene für Ebene",
    "Where we help": "Wobei wir helfen",
    "What was promised": "Was zugesagt wurde",
    "The first 30, 60 and 90 days": "Die ersten 30, 60 und 90 Tage",
    "A reference": "Eine Referenz",
    "Monday": "Montag",
    "What to find out": "Was Sie herausfinden",
    "How to begin": "Der Einstieg",
    "Listen for": "Worauf Sie achten",
    "Questions": "Fragen",
    "Gains": "Gewinne",
    "Costs": "Kosten",
    "Who": "Wer",
    "What": "Was",
    "Who bears it": "Wer es trägt",
    "When it is greatest": "Wann es am größten ist",
    "When it fades": "Wann es nachlässt",
    "By when": "Bis wann",
    "Why": "Warum",
    "Dates": "Termine",
    "Why now": "Warum jetzt",
    "What it costs": "Was es kostet",
    "Persuade": "Überzeugen",
    "Inform": "Informieren",
    "Need not agree": "Muss nicht zustimmen",
    "Next steps": "Nächste Schritte",
    "If": "Wenn",
    "Then I say": "Dann sage ich",
    "And I do": "Und ich tue",
    "Said": "Gesagt",
    "Said aloud": "Laut gesagt",
    "Answer": "Antwort",
    "Level": "Ebene",
    "Told by": "Informiert durch",
    "Expect": "Zu erwarten",
    "Message": "Botschaft",
    "Day": "Tag",
    "Act": "Handlung",
    "Where it stands": "Stand",
}
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"),
}  # fmt: skip


def heading(english: str, language: str) -> str:
    """A heading in *language*; English where nobody translated it.

    >>> heading("Gains", "de"), heading("Gains", "en"), heading("Not translated", "de")
    ('Gewinne', 'Gains', 'Not translated')
    """
    return _GERMAN.get(english, english) if language == "de" else english


def day(on: date | None, language: str = "en", none: str = "no day agreed") -> str:
    """A day in words.

    >>> day(date(2026, 3, 2)), day(date(2026, 3, 2), "de"), day(None)
    ('2 March 2026', '2. März 2026', 'no day agreed')
    """
    if on is None:
        return none
    dot = "." if language == "de" else ""
    return f"{on.day}{dot} {_MONTHS[language][on.month - 1]} {on.year}"
