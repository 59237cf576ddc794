"""Who is asking, and what they may know of people, teams, tokens and the audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils import timezone

from holdfast.errors import NotFound
from holdfast.server.accounts.actor import SEES_ALL, Actor
from holdfast.server.accounts.models import Audit, Invitation, SavedView, Seller, Setting, Team, Token, User
from holdfast.server.accounts.stands import mark, standing, tied
from holdfast.server.problems import Forbidden


def actor_of(user: Any, *, reads_only: bool = False, via: str = "web") -> Actor | None:
    """The actor of a signed-in user; null for a stranger."""
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    sellers: frozenset[int] | None = None
    own: frozenset[int] = frozenset()
    rows = Seller.objects.filter(Q(user=user) | Q(team__people=user) | Q(user__teams__people=user))
    found = list(rows.values_list("pk", "user_id").distinct())
    own = frozenset(pk for pk, owner in found if owner == user.pk)
    if user.role not in SEES_ALL:
        sellers = frozenset(pk for pk, _ in found)
    return Actor(
        user_id=user.pk,
        name=str(user),
        email=user.email,
        role=user.role,
        sellers=sellers,
        own_sellers=own,
        is_demo=user.is_demo,
        reads_only=reads_only,
        via=via,
        limits=(int(user.limits["moves"]), float(user.limits["hours"])) if user.limits else None,
    )


def actor_of_id(user_id: int, *, via: str = "task") -> Actor | None:
    """The actor of an account by its id."""
    return actor_of(User.objects.filter(pk=user_id, is_active=True).first(), via=via)


def digest(key: str) -> str:
    """What is kept of a key: its hash; keys are random and long, so one round is enough.

    >>> len(digest("hf_x"))
    64
    """
    return sha256(key.encode()).hexdigest()


def actor_of_token(key: str) -> Actor | None:
    """The actor behind a token of the REST interface; null when it is unknown, revoked or past its day."""
    now = timezone.now()
    token = Token.objects.select_related("user").filter(digest=digest(key), revoked_at=None).first()
    if token is None or (token.expires_at and token.expires_at <= now):
        return None
    if token.used_on != now.date():
        Token.objects.filter(pk=token.pk).update(used_on=now.date())
    return actor_of(token.user, reads_only=not token.can_write, via="api")


def is_fresh() -> bool:
    """Whether nobody has an account yet, so that the first-run page is shown."""
    return not User.objects.exists()


def demo_user() -> User | None:
    """The account of the demo, in a demo installation only."""
    return User.objects.filter(is_demo=True, is_active=True).first()


def setting(key: str, default: Any = None) -> Any:
    """What the owner decided under *key*."""
    row = Setting.objects.filter(pk=key).first()
    return default if row is None else row.value


@dataclass(frozen=True)
class Person:
    """An account as others see it."""

    user_id: int
    email: str
    name: str
    role: str
    teams: tuple[str, ...]
    sellers: tuple[str, ...]
    is_active: bool
    last_login: datetime | None
    seen: str


def people(actor: Actor) -> tuple[Person, ...]:
    """Every account; the owner's page."""
    if actor.role not in SEES_ALL:
        raise NotFound("no such page")
    rows = User.objects.order_by("name", "email").prefetch_related("teams", "sellers")
    return tuple(
        Person(
            u.pk, u.email, u.name, u.role, tuple(sorted(t.name for t in u.teams.all())),
            tuple(sorted(s.name for s in u.sellers.all())), u.is_active, u.last_login,
            mark(standing(u.role, u.teams.all(), u.is_active)),
        )
        for u in rows
    )  # fmt: skip


@dataclass(frozen=True)
class TeamRow:
    """A team with who is in it."""

    team_id: int
    name: str
    people: tuple[str, ...]
    sellers: tuple[str, ...]


def teams(actor: Actor) -> tuple[TeamRow, ...]:
    """Teams: all for the owner and RevOps, one's own for others."""
    rows = Team.objects.order_by("name").prefetch_related("people", "sellers")
    if actor.role not in SEES_ALL:
        rows = rows.filter(people=actor.user_id)
    return tuple(
        TeamRow(t.pk, t.name, tuple(sorted(map(str, t.people.all()))), tuple(sorted(s.name for s in t.sellers.all())))
        for t in rows
    )


@dataclass(frozen=True)
class SellerRow:
    """An owner of deals in the CRM, and whom they are here."""

    seller_id: int
    name: str
    user_id: int | None
    team_id: int | None
    seen: str


def sellers(actor: Actor) -> tuple[SellerRow, ...]:
    """Owners of deals that the actor sees, by name."""
    rows = Seller.objects.order_by("name").select_related("user", "team")
    if actor.sellers is not None:
        rows = rows.filter(pk__in=actor.sellers)
    return tuple(SellerRow(s.pk, s.name, s.user_id, s.team_id, mark(tied(s.user, s.team))) for s in rows)


@dataclass(frozen=True)
class TokenRow:
    """A token without its key."""

    token_id: int
    name: str
    start: str
    can_write: bool
    created_at: datetime
    expires_at: datetime | None
    used_on: Any


def tokens(actor: Actor) -> tuple[TokenRow, ...]:
    """The actor's tokens that still work."""
    rows = Token.objects.filter(user=actor.user_id, revoked_at=None).order_by("-created_at")
    return tuple(TokenRow(t.pk, t.name, t.start, t.can_write, t.created_at, t.expires_at, t.used_on) for t in rows)


def invitation(key: str) -> Invitation | None:
    """An invitation that can still be used, by the key in its link."""
    return (
        Invitation.objects.select_related("team")
        .filter(digest=digest(key), used_at=None, expires_at__gt=timezone.now())
        .first()
    )


def saved_views(actor: Actor) -> tuple[tuple[int, str, str], ...]:
    """The actor's saved views: id, name, query string."""
    return tuple(SavedView.objects.filter(user=actor.user_id).order_by("name").values_list("pk", "name", "query"))


@dataclass(frozen=True)
class AuditRow:
    """One line of the audit."""

    at: datetime
    who: str
    via: str
    verb: str
    thing: str
    thing_id: str
    deal_id: str
    note: dict[str, Any]


def audit(actor: Actor, *, limit: int = 200, before: datetime | None = None) -> Sequence[AuditRow]:
    """The newest acts; the owner's page."""
    if actor.role != "owner":
        raise Forbidden("the audit is for the owner", expected="the role owner", next_step="ask the owner")
    rows = Audit.objects.order_by("-at", "-pk")
    if before:
        rows = rows.filter(at__lt=before)
    return [
        AuditRow(a.at, a.who, a.via, a.verb, a.thing, a.thing_id, a.deal_id, a.note) for a in rows[: min(limit, 1000)]
    ]


@dataclass(frozen=True)
class Installation:
    """Counts that an operator checks."""

    owners: int
    owners_with_factor: int
    loose_sellers: int


def installation() -> Installation:
    """How many owners there are, how many with a second factor, how many sellers without a team."""
    owners = User.objects.filter(role="owner", is_active=True)
    return Installation(
        owners.count(),
        owners.filter(authenticator__isnull=False).distinct().count(),
        Seller.objects.filter(team=None, user=None).count(),
    )
