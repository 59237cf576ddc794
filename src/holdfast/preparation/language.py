"""Fixed words of documents in the reader's language, and plain dates.

The English sentence is the key, as gettext has it; the others stand in ``locale/<language>.po``, read as they are, so that a
translator's change needs no build. Facts stay in the words in which somebody wrote them.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files

#: Languages of documents; English needs no file.
LANGUAGES = ("en", "de")


def N_(english: str) -> str:  # noqa: N802 - the name that gettext gives it
    """The same words, marked to be translated where they are shown."""
    return english


@dataclass(frozen=True)
class Words:
    """The fixed words of one language."""

    language: str = "en"
    _catalog: gettext.NullTranslations = field(default_factory=gettext.NullTranslations, repr=False, compare=False)

    def __call__(self, english: str, /, **values: object) -> str:
        """A fixed sentence with its values; English where nobody translated it.

        >>> words("de")("Gains"), words("en")("Gains"), words("de")("{n} of nothing", n=3)
        ('Gewinne', 'Gains', '3 of nothing')
        """
        found = self._catalog.gettext(english) if english else ""
        return found.format(**values) if values else found

    def n(self, one: str, many: str, count: int, /, **values: object) -> str:
        """A fixed sentence about a number, which stands in it as ``{n}``."""
        return self._catalog.ngettext(one, many, count).format(n=count, **values)

    def quoted(self, said: str) -> str:
        """Words as a quotation of the language.

        >>> words("en").quoted("We will see"), words("de").quoted("Mal sehen")
        ('“We will see”', '„Mal sehen“')
        """
        return self(N_("“{said}”"), said=said)

    def day(self, on: date | None, none: str | None = None) -> str:
        """A day in words; *none* when there is none.

        >>> words("en").day(date(2026, 3, 2)), words("de").day(date(2026, 3, 2)), words("en").day(None)
        ('2 March 2026', '2. März 2026', 'no day agreed')
        """
        if on is None:
            return self(N_("no day agreed")) if none is None else none
        if self.language == "en":
            return f"{on:%-d %B %Y}"
        from babel.dates import format_date

        return str(format_date(on, "long", locale=self.language))


@lru_cache
def words(language: str) -> Words:
    """The words of *language*, one of :data:`LANGUAGES`."""
    if language == "en":
        return Words()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = files("holdfast.preparation").joinpath("locale", f"{language}.po")
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    kept = io.BytesIO()
    write_mo(kept, catalog)
    kept.seek(0)
    return Words(language, gettext.GNUTranslations(kept))
