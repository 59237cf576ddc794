"""What a kind of document is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from holdfast.plays.base import Situation
from holdfast.preparation.document import Audience, Document
from holdfast.preparation.facts import Shared


@dataclass(frozen=True)
class Sheet:
    """All that a document may be made from; a document for the buyer takes ``shared`` and nothing else."""

    shared: Shared
    situation: Situation
    language: str = "en"


@dataclass(frozen=True)
class Kind:
    """One kind of document. ``internal`` builds from the whole situation, ``client`` from shared facts only.

    Exactly one of the two is given: that is what keeps internal facts out of client documents.
    """

    id: str
    name: str
    purpose: str
    max_pages: int
    internal: Callable[[Sheet], Document] | None = None
    client: Callable[[Shared, str], Document] | None = None

    @property
    def audience(self) -> Audience:
        """Who may read it."""
        return Audience.CLIENT if self.client else Audience.INTERNAL

    def build(self, sheet: Sheet) -> Document:
        """The document of one deal."""
        if self.client is not None:
            return self.client(sheet.shared, sheet.language)
        if self.internal is None:
            raise TypeError(f"{self.id} has no builder")
        return self.internal(sheet)
