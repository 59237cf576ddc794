"""Peer story: what another customer went through, from the team's own references and with their permission."""

from __future__ import annotations

from holdfast.preparation.document import Block, Document, Heading, Source, say, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import N_, Words
from holdfast.preparation.sharing import ABOUT
from holdfast.preparation.stories import fitting


def build(f: Shared, t: Words) -> Document:
    """The story that fits this deal's push-back best; it refuses when no reference may be told."""
    found = fitting(f.stories, f.kinds)
    if found is None:
        missing = t("No reference of your own may be told here. Add one with the customer's permission, the bad weeks "
                    "included; Holdfast invents none.")  # fmt: skip
        return KIND.document(t, f.deal, [text(t("A story that did not happen is worse than none."))], blocked=missing)
    story, same = found
    row = Source("stories", story.row_id)
    about = ", ".join(x for x in (story.industry, story.size) if x)
    named = f"{story.customer} ({about})" if about else story.customer
    blocks: list[Block] = [
        text(say(t("{who} went through such a change: {change}.", who=named, change=story.change.rstrip(".")), row), lead=True),
        Heading(t("The bad weeks")),
        text(say(story.bad_weeks, row)),
        Heading(t("What the leader did")),
        text(say(story.leader_did, row)),
    ]  # fmt: skip
    if story.result:
        blocks += [Heading(t("How it is today")), text(say(story.result, row))]
    blocks.append(text(say(t("They have agreed to be named. A talk between the two of you can be arranged."), row)))
    under = t("Another company that did it: {who}", who=story.customer)
    return KIND.document(t, under, blocks, notes=(_why(same, t),))


def _why(same: tuple[str, ...], t: Words) -> str:
    if not same:
        return t("None of your references met the same push-back; this is one that may be told.")
    return t(
        "Chosen because they met the same push-back: {kinds}.", kinds="; ".join(t(ABOUT[k]) for k in same if k in ABOUT)
    )


KIND = Kind(
    "peer-story", N_("A reference"), N_("what another customer went through, bad weeks included"), 1, client=build
)
