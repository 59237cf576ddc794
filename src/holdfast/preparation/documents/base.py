"""What a kind of document is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from holdfast.plays.base import Situation
from holdfast.preparation.document import Audience, Block, Document
from holdfast.preparation.drafting import opened
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import Words, words


@dataclass(frozen=True)
class Sheet:
    """All that a document may be made from; a document for the buyer takes ``shared`` and nothing else."""

    shared: Shared
    situation: Situation
    language: str = "en"


@dataclass(frozen=True)
class Kind:
    """One kind of document. ``internal`` builds from the whole situation, ``client`` from shared facts only.

    Exactly one of the two is given: that is what keeps internal facts out of client documents. ``name`` and ``purpose`` are
    English; a document shows them in its language.
    """

    id: str
    name: str
    purpose: str
    max_pages: int
    internal: Callable[[Sheet, Words], Document] | None = None
    client: Callable[[Shared, Words], Document] | None = None

    @property
    def audience(self) -> Audience:
        """Who may read it."""
        return Audience.CLIENT if self.client else Audience.INTERNAL

    def build(self, sheet: Sheet) -> Document:
        """The document of one deal."""
        t = words(sheet.language)
        if self.client is not None:
            return opened(self.client(sheet.shared, t), sheet.shared.openings)
        if self.internal is None:
            raise TypeError(f"{self.id} has no builder")
        return self.internal(sheet, t)

    def document(
        self,
        t: Words,
        subtitle: str,
        blocks: Sequence[Block],
        *,
        title: str = "",
        notes: Sequence[str] = (),
        blocked: str = "",
        due_on: date | None = None,
    ) -> Document:
        """A document of this kind."""
        return Document(
            self.id, title or t(self.name), subtitle, self.audience, tuple(blocks), t.language, self.max_pages,
            tuple(notes), blocked, due_on,
        )  # fmt: skip


def workday(on: date, *, back: bool = False) -> date:
    """The same day, or the next (*back*: the last) one that is no Saturday or Sunday.

    >>> str(workday(date(2026, 3, 15))), str(workday(date(2026, 3, 15), back=True)), str(workday(date(2026, 3, 16)))
    ('2026-03-16', '2026-03-13', '2026-03-16')
    """
    while on.weekday() > 4:
        on += timedelta(days=-1 if back else 1)
    return on


def sentence_case(said: str) -> str:
    """The words with a capital at the start, as a sentence or an item has it; the rest stays as it was written.

    >>> sentence_case("two weeks of training"), sentence_case("")
    ('Two weeks of training', '')
    """
    return said[:1].upper() + said[1:]
