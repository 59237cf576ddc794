"""What a reading of push-back is, and what every back end can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

#: Classes of push-back; several may hold. Defined with examples in docs/classes.md. None of them says "ignore".
CLASSES = ("substantive", "personal", "control", "doubt", "delay", "attack")
#: What else is read: any push-back at all; asks, commitments, yes-like words, scope requests; sentiment to the change.
ALSO = ("ask", "commitment", "yes", "scope")
HEADS = (*CLASSES, "pushback", *ALSO, "against", "for")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as read; a proposal that a person confirms or changes.

    ``chances`` holds a calibrated probability for every name of ``HEADS``; ``labels`` the proposed classes;
    ``spans`` the quoted words behind each label, exact parts of the text; ``needs_person`` says why a person should
    look first ("" = no reason). A substantive concern is proposed early: missing one costs more than heeding a grumble.
    """

    labels: tuple[str, ...]
    chances: dict[str, float]
    spans: dict[str, str]
    stance: str
    needs_person: str
    unsure: tuple[str, ...] = ()


class Backend(Protocol):
    """Anything that reads texts: the default, an embedding model, a language model."""

    name: str

    def read(self, texts: Iterable[str]) -> Iterator[Reading]:
        """One reading per text, in order, one at a time."""
        ...
