"""Briefing, level by level: who tells whom, what to expect there, and on which day."""

from __future__ import annotations

from datetime import timedelta

from holdfast.preparation.document import Audience, Document, grid, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import day, heading

#: Days between two levels: long enough to answer, short enough that nobody hears it elsewhere first. A choice.
GAP_DAYS = 3
_EXPECT = {
    "management": "They ask what it means for the others, and whether it can wait.",
    "heads": "They ask for their own area: money, people, priorities.",
    "managers": "They object before it starts: no time, no say in it, work on top.",
    "staff": "They object once they see it: how does this help me tomorrow?",
}
_MESSAGE = {
    "management": "It is decided. I need you beside me when your people ask.",
    "heads": "It is decided; how your part is done is yours until comments close.",
    "managers": "Here is what it costs you and until when. What has to be taken off your desk?",
    "staff": "Here is your first step, who helps, and when we look at whether it works.",
}


def build(f: Shared, lang: str) -> Document:
    """The plan of one deal; a level that nobody leads has an empty line."""
    rows = []
    for n, level in enumerate(f.levels):
        on = f.as_of + timedelta(days=1 + n * GAP_DAYS)
        groups = ", ".join(level.groups)
        rows.append(
            (f"{level.name}: {groups}", level.leader or "", _EXPECT[level.name], _MESSAGE[level.name], day(on, lang))
        )
    head = [heading(h, lang) for h in ("Level", "Told by", "Expect", "Message", "Day")]
    blocks = (
        text("Each level hears it from the one above, before it hears it from anybody else.", lead=True),
        grid(head, rows, (3, 2, 4, 4, 2))
        if rows
        else text("Nobody else is known yet. Add the people on the map first."),
        text("Days are a proposal. A level that is left out hears it in the corridor."),
    )
    blocked = "" if rows else "No level is known. Add the people of the buyer first."
    return Document(
        KIND.id, heading(KIND.name, lang), f.deal, Audience.CLIENT, blocks, lang, KIND.max_pages, blocked=blocked
    )


KIND = Kind("level-briefing", "Briefing, level by level", "who tells whom, what to expect, and when", 1, client=build)
