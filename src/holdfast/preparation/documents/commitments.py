"""The leader's commitments: acts with dates, and whether they were kept."""

from __future__ import annotations

from holdfast.preparation.document import Audience, Document, grid, say, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import day, heading

_STATES = {"promised": "promised", "kept": "kept", "late": "late", "dropped": "dropped"}


def build(f: Shared, lang: str) -> Document:
    """The commitments of one deal, in order of their days; words alone are not on it."""
    order = sorted(f.promises, key=lambda p: (p.due_on is None, p.due_on or f.as_of, p.act))
    rows = [(say(p.act, p.source), say(p.who), say(day(p.due_on, lang)), say(_STATES[p.state])) for p in order]
    late = [p for p in f.promises if p.state == "promised" and p.due_on and p.due_on < f.as_of]
    head = [heading(h, lang) for h in ("Act", "Who", "By when", "Where it stands")]
    told = text("What people will see us do, and by when.", lead=True)
    table = grid(head, rows or [("", "", "", "")] * 4, (6, 3, 3, 2))
    notes = (f"{len(late)} of them should be done by now; ask before somebody else does.",) if late else ()
    return Document(
        KIND.id, heading(KIND.name, lang), f.deal, Audience.CLIENT, (told, table), lang, KIND.max_pages, notes=notes,
    )  # fmt: skip


KIND = Kind("commitments", "What was promised", "acts that leaders promised, with their days", 1, client=build)
