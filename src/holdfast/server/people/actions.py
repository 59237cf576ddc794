"""Erase a person: rows and counts stay, words and names go."""

from __future__ import annotations

from django.db import transaction

from holdfast.errors import NotFound
from holdfast.server.accounts.actions import SYSTEM
from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.audit import note
from holdfast.server.accounts.models import Audit, Invitation, SavedView, Seller, Setting, Token, User
from holdfast.server.accounts.queries import setting
from holdfast.server.deals.actions import empty
from holdfast.server.deals.models import Deal, Detail, Word
from holdfast.server.deals.publish import ERASED, pack, unpack
from holdfast.server.problems import Forbidden, Invalid
from holdfast.server.scrub import GONE, Erased, mentions, scrub


def _owner(actor: Actor) -> None:
    if not actor.can_manage_people:
        raise Forbidden("persons are erased by the owner", expected="the role owner", next_step="ask the owner")


@transaction.atomic
def erase_account(user_id: int, *, actor: Actor, typed: str | None = None) -> None:
    """Erase one of us: the account is closed, name and address go, what they wrote stays without their name.

    *typed* is the address as the person at the form typed it, who must mean it; null where nobody types.
    """
    if actor.user_id != user_id:
        _owner(actor)
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound("no such person")
    if user.role == "owner" and not User.objects.filter(role="owner", is_active=True).exclude(pk=user_id).exists():
        raise Invalid({"user": "there must be an owner: make somebody else owner first"})
    email = user.email
    if typed is not None and typed.strip().lower() != email:
        raise Invalid({"typed": "not the mail address of this account"})
    Token.objects.filter(user=user).delete()
    SavedView.objects.filter(user=user).delete()
    Invitation.objects.filter(email__iexact=email).delete()
    Seller.objects.filter(user=user).update(user=None)
    for related in ("emailaddress_set", "socialaccount_set", "authenticator_set"):
        getattr(user, related).all().delete()
    user.teams.clear()
    user.email, user.name, user.is_active = f"erased-{user.pk}@holdfast.invalid", "", False
    user.set_unusable_password()
    user.save()
    Word.objects.filter(author=user).update(said_by="", author=None)
    Audit.objects.filter(user=user).update(who=GONE, user=None)
    note(actor if actor.user_id != user_id else SYSTEM, "erase", "user", user_id)


@transaction.atomic
def erase_stakeholder(person_id: str, *, actor: Actor, name: str = "", typed: str | None = None) -> int:
    """Erase a person of a buyer here and in every Run published from now on; returns the rows that were emptied.

    The CRM and its exports are not ours to change: remove the person there too.
    """
    _owner(actor)
    person = Erased(person_id.strip(), name.strip())
    if not person.person_id and not person.name:
        raise Invalid({"person_id": "give the id or the name"})
    if typed is not None and typed.strip() not in {person.person_id, person.name}:
        raise Invalid({"typed": "not the name or the id of this person"})
    n = 0
    for w in Word.objects.filter(erased_at=None).iterator(chunk_size=1000):
        if mentions(w.values, person):
            empty(w)
            n += 1
        elif (clean := scrub(w.values, [person])) != w.values:
            Word.objects.filter(pk=w.pk).update(values=clean)
            n += 1
    for detail in Detail.objects.iterator(chunk_size=200):
        body = unpack(detail.body)
        clean = scrub(body, [person])
        if clean != body:
            Detail.objects.filter(pk=detail.pk).update(body=pack(clean))
            texts = {k: clean.get(k) or "" for k in ("name", "account", "because", "next_move", "question")}
            Deal.objects.filter(pk=detail.pk).update(**texts)
            n += 1
    gone = [*setting(ERASED, []), [person.person_id, person.name]]
    Setting.objects.update_or_create(pk=ERASED, defaults={"value": gone})
    note(actor, "erase", "stakeholder", n)
    return n
