"""From the case of one deal to its documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from holdfast.diagnosis.case import Case
from holdfast.diagnosis.holdups import diagnose
from holdfast.diagnosis.readiness import answers
from holdfast.errors import NotFound
from holdfast.org import map as maps
from holdfast.plays.base import Situation
from holdfast.preparation import reading, tone
from holdfast.preparation.document import Document
from holdfast.preparation.documents import DOCUMENT, DOCUMENTS, Sheet
from holdfast.preparation.documents.if_then_card import MOST
from holdfast.preparation.rehearsal import turns
from holdfast.preparation.sharing import shared
from holdfast.preparation.stories import Story


def situation(case: Case) -> Situation:
    """The situation of a case: map, hold-ups and answers."""
    found = maps.build(case)
    voices = maps.voices_of(case, found.known)
    return Situation(case, found, diagnose(case, found.people, voices), answers(case.readiness))


def sheet(case: Case, *, language: str = "en", stories: Sequence[Story] = ()) -> Sheet:
    """All that the documents of a deal are made from."""
    s = situation(case)
    made = Sheet(shared(s, tuple(stories)), s, language)
    asked = tuple(dict.fromkeys(t.kind for t in turns(made, MOST)))
    return replace(made, shared=replace(made.shared, asked=asked))


def documents(made: Sheet, ids: Iterable[str] = ()) -> list[Document]:
    """The documents of a deal in their order, or those with *ids*."""
    wanted = list(ids)
    for name in wanted:
        if name not in DOCUMENT:
            raise NotFound(
                f"no document '{name}'", expected="one of " + ", ".join(DOCUMENT), next_step="give one of these names"
            )
    return [_guarded(kind.build(made)) for kind in DOCUMENTS if not wanted or kind.id in wanted]


def plain(made: Sheet, name: str) -> Document:
    """The document *name* without its opening sentences: what a draft is made from and held against."""
    bare = replace(made, shared=replace(made.shared, openings=()))
    return documents(bare, [name])[0]


def _guarded(doc: Document) -> Document:
    """The document with a warning when it labels a person or is hard to read."""
    told = [x for x in (tone.warning(doc.words()), reading.note(doc)) if x]
    return replace(doc, notes=(*doc.notes, *told)) if told else doc
