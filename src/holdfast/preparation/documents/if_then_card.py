"""If-then card: likely push-back, the decision maker's own reply and act, said aloud once."""

from __future__ import annotations

from datetime import timedelta

from holdfast.preparation.document import Audience, Document, Heading, grid, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import day, heading
from holdfast.preparation.likely import likely

#: Preparation fades in about two weeks; the card is looked at again before that.
REFRESH_DAYS = 13
N_CARDS = 4


def build(f: Shared, lang: str) -> Document:
    """The card of one deal; replies are empty until the decision maker gives their own."""
    due = f.as_of + timedelta(days=REFRESH_DAYS)
    rows = [(p.heard, "", "") for p in likely(f)[:N_CARDS]]
    head = [heading(h, lang) for h in ("If", "Then I say", "And I do")]
    blocks = (
        text("Push-back will come. This is what I will say and do when it does, in my own words.", lead=True),
        grid(head, rows, (4, 5, 4)),
        Heading(heading("Said", lang)),
        text(
            "Say each reply aloud once, to somebody who plays the part. A card that was only read helps less.",
            f"Said aloud on: ____________   Look at it again on {day(due, lang)}, while nothing is signed.",
        ),
    )
    return Document(
        KIND.id, heading(KIND.name, lang), f"{f.deal}" + (f", {f.decider}" if f.decider else ""), Audience.CLIENT, blocks, lang,
        KIND.max_pages, due_on=due,
    )  # fmt: skip


KIND = Kind(
    "if-then-card", "If-then card", "likely push-back with the decision maker's own reply and act", 1, client=build
)
