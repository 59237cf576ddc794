"""Drafting on the pages: what the language model wrote is kept as words, under the name of the person who asked for it."""

from __future__ import annotations

from holdfast.errors import NotFound
from holdfast.preparation.drafting import DRAFTED, draft, rows
from holdfast.preparation.kit import plain
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals import actions, queries
from holdfast.server.preparation.queries import brand, chat, sheet_on
from holdfast.server.problems import Forbidden, Invalid


def open_with_draft(slug: str, name: str, *, actor: Actor, once: str = "") -> int:
    """Let the language model of the settings open the document *name*; returns how many sentences were kept.

    What its facts do not bear out is kept too, and holds the document back until a person writes it anew. Sentences that a
    person wrote stay. Raises :class:`NotFound` without an endpoint, :class:`Invalid` when the model gave nothing usable.
    """
    spoken = chat()
    if name not in DRAFTED or spoken is None:
        raise NotFound("nothing drafts this document")
    found = queries.deal(actor, slug)
    if not actor.can_write:
        raise Forbidden("you may read this and not write", expected="a role that writes", next_step="ask the owner")
    speak, chosen = spoken
    made = sheet_on(found, brand().language)
    doc = plain(made, name)
    claims = draft(doc, speak, chosen.model, seconds=chosen.seconds)
    if not claims:
        raise Invalid({"draft": doc.blocked or "the language model gave nothing usable; the plain text stands"})
    for row in rows(doc, claims, made.shared.openings):
        actions.say("openings", slug, row, actor=actor, once=f"{once}-{row['place']}" if once else "")
    return len(claims)
