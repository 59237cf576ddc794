"""Help offer: what the supplier may do inside, and what only the decision maker can do."""

from __future__ import annotations

from holdfast.preparation.document import Document, Heading, grid, items, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import N_, Words


def build(f: Shared, t: Words) -> Document:
    """The offer of one deal."""
    offers = (
        t("Answer questions of fact in a meeting that you open and close."),
        t("Draft the two-sided sheet and the short answers for you to correct."),
        t("Bring somebody of our team who has done this for the questions of your specialists."),
        t("Be named as the source when a number is doubted."),
        t("Play the doubter once, so that you can say your answers aloud before it counts."),
    )
    blocks = (
        text(t("We stand beside you in this, not in front of you."), lead=True),
        Heading(t("We can")),
        grid((t("Offer"), t("Yes, by when"), t("No, thank you")), [(o, "", "") for o in offers], (6, 2, 2)),
        Heading(t("We cannot")),
        items(
            [
                t("Announce the decision. Your people need to hear it from you."),
                t("Defend it in your place. A supplier who argues for a decision makes it look like the supplier's."),
                t("Speak with your people about it without your knowing."),
            ]
        ),
    )
    return KIND.document(t, t("{deal}, for {who}", deal=f.deal, who=f.decider) if f.decider else f.deal, blocks)


KIND = Kind("help-offer", N_("Where we help"), N_("what we may do inside, and what only you can do"), 1, client=build)
