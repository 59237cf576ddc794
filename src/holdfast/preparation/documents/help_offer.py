"""Help offer: what the supplier may do inside, and what only the decision maker can do."""

from __future__ import annotations

from holdfast.preparation.document import Audience, Document, Heading, grid, items, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import heading


def build(f: Shared, lang: str) -> Document:
    """The offer of one deal."""
    offers = (
        "Answer questions of fact in a meeting that you open and close.",
        "Draft the two-sided sheet and the short answers for you to correct.",
        "Bring somebody of our team who has done this for the questions of your specialists.",
        "Be named as the source when a number is doubted.",
        "Play the doubter once, so that you can say your answers aloud before it counts.",
    )
    blocks = (
        text("We stand beside you in this, not in front of you.", lead=True),
        Heading("We can"),
        grid(("Offer", "Yes, by when", "No, thank you"), [(o, "", "") for o in offers], (6, 2, 2)),
        Heading("We cannot"),
        items(
            [
                "Announce the decision. Your people need to hear it from you.",
                "Defend it in your place. A supplier who argues for a decision makes it look like the supplier's.",
                "Speak with your people about it without your knowing.",
            ]
        ),
    )
    return Document(
        KIND.id, heading(KIND.name, lang), f"{f.deal}" + (f", for {f.decider}" if f.decider else ""), Audience.CLIENT, blocks,
        lang, KIND.max_pages,
    )  # fmt: skip


KIND = Kind("help-offer", "Where we help", "what we may do inside, and what only you can do", 1, client=build)
