"""One audit row per act, and acts that are done once however often they are sent."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.models import Audit, Once


def note(actor: Actor, verb: str, thing: str, thing_id: object = "", *, deal_id: str = "", **more: Any) -> None:
    """Add the audit row of an act; call it inside the act's transaction."""
    Audit.objects.create(
        user_id=actor.user_id or None,
        who=actor.name,
        via=actor.via,
        verb=verb,
        thing=thing,
        thing_id=str(thing_id)[:255],
        deal_id=deal_id,
        note=more,
    )


def done_before(actor: Actor, key: str) -> dict[str, Any] | None:
    """The answer given when *key* came the first time; null when it is new, and then it is taken.

    Two requests with one key at once: the second waits for the first and gets its answer.
    """
    if not key or not actor.user_id:
        return None
    try:
        with transaction.atomic():
            Once.objects.create(user_id=actor.user_id, key=key[:80])
    except IntegrityError:
        found: dict[str, Any] = Once.objects.get(user_id=actor.user_id, key=key[:80]).answer
        return found
    return None


def remember(actor: Actor, key: str, answer: dict[str, Any]) -> None:
    """Keep the answer of an act under its key."""
    if key and actor.user_id:
        Once.objects.filter(user_id=actor.user_id, key=key[:80]).update(answer=answer)
