"""Everything that is kept about a person, in one document that can be handed over."""

from __future__ import annotations

from typing import Any

from holdfast.errors import NotFound
from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.models import Audit, SavedView, Seller, Token, User
from holdfast.server.deals.models import Detail, Word
from holdfast.server.deals.publish import unpack
from holdfast.server.deals.queries import seen_by
from holdfast.server.scrub import Erased, mentions, parts


def account(actor: Actor, user_id: int) -> dict[str, Any]:
    """What is kept about one of us: for the person and for the owner."""
    if actor.user_id != user_id and not actor.can_manage_people:
        raise NotFound("no such person")
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound("no such person")
    return {
        "account": {
            "email": user.email, "name": user.name, "role": user.role, "created_at": user.created_at,
            "last_login": user.last_login, "teams": sorted(t.name for t in user.teams.all()),
            "sellers": sorted(Seller.objects.filter(user=user).values_list("name", flat=True)),
        },
        "tokens": list(Token.objects.filter(user=user).values("name", "start", "can_write", "created_at", "used_on")),
        "saved_views": list(SavedView.objects.filter(user=user).values("name", "query")),
        "words": list(
            Word.objects.filter(author=user).order_by("pk").values(
                "table", "deal_id", "values", "said_on", "written_at", "taken_back_at"
            )
        ),
        "audit": list(Audit.objects.filter(user=user).order_by("pk").values("at", "via", "verb", "thing", "deal_id")),
    }  # fmt: skip


def stakeholder(actor: Actor, person_id: str, name: str = "") -> dict[str, Any]:
    """What is kept about a person of a buyer, in the deals that *actor* sees: words, and rows of the newest Run."""
    if not actor.can_manage_data and not actor.can_manage_people:
        raise NotFound("no such page")
    person = Erased(person_id, name)
    rows: list[dict[str, Any]] = []
    for deal_id, body in (
        Detail.objects.filter(deal__in=seen_by(actor)).values_list("deal__deal_id", "body").iterator(chunk_size=200)
    ):
        for table, part in parts(unpack(body)).items():
            if isinstance(part, list):
                rows += [{**r, "deal_id": deal_id, "part": table} for r in part if mentions(r, person)]
    words = [
        {**w.values, "deal_id": w.deal_id, "part": w.table, "said_on": w.said_on}
        for w in Word.objects.order_by("pk").iterator(chunk_size=1000)
        if mentions(w.values, person)
    ]
    return {"person_id": person_id, "name": name, "words": words, "run": rows}
