"""Peer story: what another customer went through, from the team's own references and with their permission."""

from __future__ import annotations

from holdfast.preparation.document import Audience, Block, Document, Heading, Source, say, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import heading
from holdfast.preparation.stories import fitting


def build(f: Shared, lang: str) -> Document:
    """The story that fits this deal's push-back best; it refuses when no reference may be told."""
    found = fitting(f.stories, f.kinds)
    if found is None:
        missing = (
            "No reference of your own may be told here. Add one with the customer's permission, the bad weeks included; "
            "Holdfast invents none."
        )
        blocks: tuple[Block, ...] = (text("A story that did not happen is worse than none."),)
        return Document(
            KIND.id, heading(KIND.name, lang), f.deal, Audience.CLIENT, blocks, lang, KIND.max_pages, blocked=missing
        )
    story, why = found
    row = Source("stories", story.row_id)
    about = ", ".join(x for x in (story.industry, story.size) if x)
    blocks = (
        text(
            say(f"{story.customer} made the same change{f' ({about})' if about else ''}: {story.change}.", row),
            lead=True,
        ),
        Heading("The bad weeks"),
        text(say(story.bad_weeks, row)),
        Heading("What the leader did"),
        text(say(story.leader_did, row)),
        *((Heading("How it is today"), text(say(story.result, row))) if story.result else ()),
        text("They have agreed to be named. A talk between the two of you can be arranged."),
    )
    return Document(
        KIND.id, heading(KIND.name, lang), f"Another company that did it: {story.customer}", Audience.CLIENT, blocks, lang,
        KIND.max_pages, notes=(f"Chosen because {why}.",),
    )  # fmt: skip


KIND = Kind("peer-story", "A reference", "what another customer went through, bad weeks included", 1, client=build)
