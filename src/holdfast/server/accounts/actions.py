"""What changes accounts, teams, tokens and settings: one transaction and one audit row each."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from holdfast.errors import NotFound
from holdfast.server.accounts.actor import WRITES, Actor
from holdfast.server.accounts.audit import done_before, note, remember
from holdfast.server.accounts.models import Invitation, Role, SavedView, Seller, Setting, Team, Token, User
from holdfast.server.accounts.queries import digest, is_fresh
from holdfast.server.accounts.stands import same, standing, tied
from holdfast.server.problems import Forbidden, Invalid

INVITED_DAYS = 14
SYSTEM = Actor(user_id=0, name="holdfast", email="", role="owner", sellers=None, via="system")

#: The widest limits of the best set that a person may ask for.
MOST_MOVES, MOST_HOURS = 4, 80


def _owner_only(actor: Actor) -> None:
    if not actor.can_manage_people:
        raise Forbidden("accounts are managed by the owner", expected="the role owner", next_step="ask the owner")


def _first_time(actor: Actor, once: str) -> None:
    """Refuse a form that was sent before: what it made is a secret that is shown once."""
    if done_before(actor, once) is not None:
        raise Invalid({"form": "it was sent before, and what it made is below; load the page again to make another"})


def _checked(email: str, name: str, password: str | None) -> str:
    fields: dict[str, str] = {}
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        fields["email"] = "not a mail address"
    if User.objects.filter(email=email).exists():
        fields["email"] = "there is an account with this address"
    if password is not None:
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as cause:
            fields["password"] = " ".join(cause.messages)
    if fields:
        raise Invalid(fields)
    return email


@transaction.atomic
def start(*, email: str, name: str, password: str) -> User:
    """The first run: make the owner's account; refused as soon as anybody has one."""
    if not is_fresh():
        raise NotFound("no such page")
    email = _checked(email, name, password)
    user = User.objects.create_user(email, password, name=name.strip(), role=Role.OWNER)
    note(SYSTEM, "start", "user", user.pk)
    return user


@transaction.atomic
def make_demo_user() -> User:
    """The account of the demo: sees everything, cannot sign in with a password."""
    found = User.objects.filter(is_demo=True).first()
    if found is not None:
        return found
    user = User.objects.create_user("demo@holdfast.invalid", None, name="Demo", role=Role.OWNER, is_demo=True)
    note(SYSTEM, "start", "demo", user.pk)
    return user


@transaction.atomic
def invite(email: str, role: str, team_id: int | None = None, *, actor: Actor, once: str = "") -> str:
    """Keep a place for somebody; returns the key of the link, which is shown once."""
    _owner_only(actor)
    _first_time(actor, once)
    email = _checked(email, "", None)
    if role not in Role.values:
        raise Invalid({"role": "not one of " + ", ".join(Role.values)})
    key = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        email=email, role=role, team_id=team_id, digest=digest(key), invited_by_id=actor.user_id,
        expires_at=timezone.now() + timedelta(days=INVITED_DAYS),
    )  # fmt: skip
    note(actor, "invite", "invitation", row.pk, role=role)
    return key


@transaction.atomic
def accept(key: str, *, name: str, password: str) -> User:
    """Use an invitation; of two at once, one gets it."""
    now = timezone.now()
    row = Invitation.objects.select_for_update().filter(digest=digest(key), used_at=None, expires_at__gt=now).first()
    if row is None:
        raise NotFound("this invitation was used, or its time is over", next_step="ask for a new one")
    email = _checked(row.email, name, password)
    user = User.objects.create_user(email, password, name=name.strip(), role=row.role)
    if row.team:
        user.teams.add(row.team)
    Invitation.objects.filter(pk=row.pk).update(used_at=now)
    note(SYSTEM, "accept", "invitation", row.pk, user=user.pk)
    return user


@transaction.atomic
def change_person(
    user_id: int, *, actor: Actor, role: str | None = None, team_ids: list[int] | None = None,
    is_active: bool | None = None, seen: str | None = None,
) -> None:  # fmt: skip
    """Give a role or teams, or close an account; the last owner stays owner. *seen* is the mark that the form was filled on."""
    _owner_only(actor)
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound("no such person")
    if role is not None and role not in Role.values:
        raise Invalid({"role": "not one of " + ", ".join(Role.values)})
    teams = Team.objects.filter(pk__in=team_ids) if team_ids is not None else user.teams.all()
    mine = standing(role or user.role, teams, user.is_active if is_active is None else is_active)
    same(seen, standing(user.role, user.teams.all(), user.is_active), mine)
    loses = (role is not None and role != Role.OWNER) or is_active is False
    others = User.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=user_id)
    if user.role == Role.OWNER and loses and not others.exists():
        raise Invalid({"role": "there must be an owner: make somebody else owner first"})
    if role is not None:
        user.role = role
    if is_active is not None:
        user.is_active = is_active
    user.save(update_fields=["role", "is_active"])
    if team_ids is not None:
        user.teams.set(teams)
    note(actor, "change", "user", user_id, role=role, teams=team_ids, is_active=is_active)


@transaction.atomic
def make_team(name: str, *, actor: Actor, once: str = "") -> int:
    """A new team; a form sent twice makes one."""
    _owner_only(actor)
    before = done_before(actor, once)
    if before is not None:
        return int(before["team"])
    name = name.strip()
    if not name or Team.objects.filter(name__iexact=name).exists():
        raise Invalid({"name": "empty, or there is such a team"})
    team = Team.objects.create(name=name)
    note(actor, "make", "team", team.pk)
    remember(actor, once, {"team": team.pk})
    return team.pk


@transaction.atomic
def drop_team(team_id: int, *, actor: Actor) -> None:
    """Remove a team; its people and deals stay."""
    _owner_only(actor)
    if not Team.objects.filter(pk=team_id).delete()[0]:
        raise NotFound("no such team")
    note(actor, "drop", "team", team_id)


@transaction.atomic
def tie_seller(
    seller_id: int, *, actor: Actor, user_id: int | None, team_id: int | None, seen: str | None = None
) -> None:
    """Say which account and which team an owner of deals in the CRM is. *seen* is the mark that the form was filled on."""
    if not actor.can_manage_data:
        raise Forbidden("sellers are tied by the owner or RevOps", next_step="ask the owner")
    if user_id is not None and not User.objects.filter(pk=user_id).exists():
        raise Invalid({"user_id": "no such person"})
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise Invalid({"team_id": "no such team"})
    row = Seller.objects.select_for_update().filter(pk=seller_id).first()
    if row is None:
        raise NotFound("no such seller")
    mine = tied(User.objects.filter(pk=user_id).first(), Team.objects.filter(pk=team_id).first())
    same(seen, tied(row.user, row.team), mine)
    Seller.objects.filter(pk=seller_id).update(user_id=user_id, team_id=team_id)
    note(actor, "tie", "seller", seller_id, user=user_id, team=team_id)


@transaction.atomic
def make_token(name: str, *, actor: Actor, can_write: bool = False, days: int | None = 365, once: str = "") -> str:
    """A token for the REST interface; the key is returned once and kept only as a hash."""
    if actor.via == "api":
        raise Forbidden("tokens are made in the browser", next_step="sign in and open Settings, Tokens")
    if can_write and actor.role not in WRITES:
        raise Invalid({"can_write": "your role reads"})
    _first_time(actor, once)
    key = "hf_" + secrets.token_urlsafe(32)
    until = timezone.now() + timedelta(days=days) if days else None
    row = Token.objects.create(
        user_id=actor.user_id, name=name.strip()[:120] or "token", digest=digest(key), start=key[:8],
        can_write=can_write, expires_at=until,
    )  # fmt: skip
    note(actor, "make", "token", row.pk, can_write=can_write)
    return key


@transaction.atomic
def revoke_token(token_id: int, *, actor: Actor) -> None:
    """End a token of one's own, or as owner anybody's."""
    rows = Token.objects.filter(pk=token_id, revoked_at=None)
    if not actor.can_manage_people:
        rows = rows.filter(user=actor.user_id)
    if not rows.update(revoked_at=timezone.now()):
        raise NotFound("no such token")
    note(actor, "revoke", "token", token_id)


def set_limits(moves: str, hours: str, *, actor: Actor) -> tuple[int, float]:
    """Keep the most moves and the most hours of the best set that *actor* wants to see; returns them."""
    wrong: dict[str, str] = {}
    most = int(moves) if moves.strip().isdigit() else 0
    if not 1 <= most <= MOST_MOVES:
        wrong["moves"] = f"a whole number from 1 to {MOST_MOVES}"
    try:
        effort = float(hours.strip().replace(",", "."))
    except ValueError:
        effort = 0.0
    if not 0 < effort <= MOST_HOURS:
        wrong["hours"] = f"a number of hours up to {MOST_HOURS}, such as 4"
    if wrong:
        raise Invalid(wrong)
    with transaction.atomic():
        User.objects.filter(pk=actor.user_id).update(limits={"moves": most, "hours": effort})
        note(actor, "save", "limits", actor.user_id, moves=most, hours=effort)
    return most, effort


@transaction.atomic
def save_view(name: str, query: str, *, actor: Actor) -> int:
    """Keep filters of the list under a name; the same name again replaces them."""
    if not name.strip():
        raise Invalid({"name": "a view needs a name"})
    row, _ = SavedView.objects.update_or_create(
        user_id=actor.user_id, name=name.strip()[:80], defaults={"query": query[:1000]}
    )
    note(actor, "save", "view", row.pk)
    return row.pk


@transaction.atomic
def drop_view(view_id: int, *, actor: Actor) -> None:
    """Forget a saved view."""
    if not SavedView.objects.filter(pk=view_id, user=actor.user_id).delete()[0]:
        raise NotFound("no such view")
    note(actor, "drop", "view", view_id)


@transaction.atomic
def decide(key: str, value: Any, *, actor: Actor, seen: str | None = None) -> None:
    """Keep a decision for everybody, for example ``retention_days``. *seen* is the mark that the form was filled on."""
    _owner_only(actor)
    row = Setting.objects.select_for_update().filter(pk=key).first()
    same(seen, {key: row.value if row else None}, {key: value})
    Setting.objects.update_or_create(pk=key, defaults={"value": value})
    note(actor, "decide", "setting", key, value=value)


def in_turn(key: str) -> None:
    """Let acts under *key* go one after the other until the transaction around them ends."""
    Setting.objects.get_or_create(pk=f"turn:{key}", defaults={"value": 0})
    row = Setting.objects.select_for_update().get(pk=f"turn:{key}")
    row.value += 1
    row.save()
