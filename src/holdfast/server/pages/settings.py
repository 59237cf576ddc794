"""Settings: one's own account and tokens; people, teams, retention for the owner."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from holdfast.errors import HoldfastError, NotFound
from holdfast.server.accounts import actions, queries
from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.mail import send_invitation, send_trial
from holdfast.server.accounts.stands import mark
from holdfast.server.pages.home import vars_of
from holdfast.server.pages.shell import Onward, act, actor_of, failed, once, page
from holdfast.server.people import actions as erased
from holdfast.server.problems import Forbidden, Invalid

ROLES = (
    ("seller", "Seller: their own and their team's deals"),
    ("manager", "Manager: their teams' deals, forecast and insights"),
    ("revops", "RevOps: every deal, imports and settings"),
    ("viewer", "Viewer: reads their teams' deals"),
    ("owner", "Owner: everything"),
)

#: Form of the page of people → the part where what it changed is seen.
PARTS = {"mail": "mail", "team": "teams", "drop-team": "teams", "seller": "sellers", "retention": "retention-title"}


@page
def own(request: HttpRequest) -> HttpResponse:
    """One's own account and tokens; a new token is shown once."""
    actor = actor_of(request)
    context: dict[str, Any] = {"part": "settings", "side": "own", "fresh": ""}
    if request.method == "POST":
        try:
            can_write = bool(request.POST.get("can_write"))
            context["fresh"] = actions.make_token(
                request.POST.get("name", ""), actor=actor, can_write=can_write, once=request.POST.get("once", "")
            )
        except Invalid as cause:
            context |= failed(request, cause)
    context |= {"tokens": queries.tokens(actor), "once": once()}
    return render(request, "pages/settings_own.html", context, status=422 if "problem" in context else 200)


@page
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token."""
    actor = actor_of(request)
    return act(
        request, lambda: actions.revoke_token(token_id, actor=actor), said="The token has ended.", back="/settings/"
    )


@page
def people(request: HttpRequest) -> HttpResponse:
    """Accounts, teams, sellers, retention: the owner's page."""
    actor = _owner(request)
    context: dict[str, Any] = {"part": "settings", "side": "people", "roles": ROLES, "link": ""}
    if request.method == "POST":
        given = request.POST
        try:
            said = _change(request, context)
        except (NotFound, Forbidden):
            raise
        except HoldfastError as cause:
            context |= failed(request, cause)
        else:
            if not context["link"]:
                messages.success(request, said)
                return Onward(f"/settings/people/#{PARTS.get(given.get('act', ''), 'accounts')}")
    typed = request.POST if "problem" in context else {}
    stale, teams, retention = context.get("stale"), queries.teams(actor), queries.setting("retention_days")
    context |= {
        "people": [_person(p, typed, teams) for p in queries.people(actor)],
        "teams": teams,
        "sellers": [_seller(s, typed) for s in queries.sellers(actor)],
        "both": [(k, v, stale.theirs.get(k)) for k, v in stale.mine.items() if v != stale.theirs.get(k)]
        if stale
        else [],
        "retention": typed.get("days", retention) if typed.get("act") == "retention" else retention,
        "retention_seen": mark({"retention_days": retention}),
        "once": once(),
        "has_mail": bool(settings.ENV.mail),
        "mail_from": settings.ENV.mail_from,
    }
    status = 409 if stale else 422 if "problem" in context else 200
    return render(request, "pages/settings_people.html", context, status=status)


def _person(p: queries.Person, typed: Any, teams: Sequence[queries.TeamRow]) -> SimpleNamespace:
    """An account with its form: what stands, or what was typed when that could not be kept."""
    mine = typed.get("user") == str(p.user_id) and typed.get("act") in ("person", "erase")
    was = mine and typed.get("act") == "person"
    chosen = {t.name for t in teams if str(t.team_id) in typed.getlist("teams")} if was else set(p.teams)
    form = {
        "role": typed.get("role") if was else p.role,
        "teams": chosen,
        "is_closed": bool(typed.get("is_closed")) if was else not p.is_active,
    }
    return SimpleNamespace(**vars_of(p), form=form, is_open=mine, erase=typed.get("typed", "") if mine else "")


def _seller(s: queries.SellerRow, typed: Any) -> SimpleNamespace:
    mine = typed.get("seller") == str(s.seller_id)
    form = {
        "user": _int(typed.get("user")) if mine else s.user_id,
        "team": _int(typed.get("team")) if mine else s.team_id,
    }
    return SimpleNamespace(**vars_of(s), form=form)


def _owner(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.can_manage_people:
        raise NotFound("no such page")
    return actor


def _int(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _change(request: HttpRequest, context: dict[str, Any]) -> str:
    actor, given = actor_of(request), request.POST
    match given.get("act"):
        case "invite":
            email, role, key = given.get("email", ""), given.get("role", ""), given.get("once", "")
            key = actions.invite(email, role, _int(given.get("team")), actor=actor, once=key)
            context["link"] = request.build_absolute_uri(f"/invite/{key}/")
            if given.get("by_mail"):
                sent = send_invitation(email.strip(), context["link"], actions.INVITED_DAYS, actor=actor)
                context["mailed"] = "yes" if sent else "no"
            return ""
        case "mail":
            if not send_trial(actor=actor):
                raise Invalid({"mail": "the mail server did not take it; `holdfast doctor --deploy` says more"})
            return f"A mail is on its way to {actor.email}."
        case "person":
            teams = [int(t) for t in given.getlist("teams") if t.isdigit()]
            is_active = not given.get("is_closed")
            actions.change_person(
                int(given.get("user", "0")),
                actor=actor,
                role=given.get("role"),
                team_ids=teams,
                is_active=is_active,
                seen=given.get("seen"),
            )
            return "Kept."
        case "team":
            actions.make_team(given.get("name", ""), actor=actor, once=given.get("once", ""))
            return "The team is made."
        case "drop-team":
            actions.drop_team(int(given.get("team", "0")), actor=actor)
            return "The team is gone; its people and deals stay."
        case "seller":
            actions.tie_seller(
                int(given.get("seller", "0")),
                actor=actor,
                user_id=_int(given.get("user")),
                team_id=_int(given.get("team")),
                seen=given.get("seen"),
            )
            return "Kept."
        case "erase":
            erased.erase_account(int(given.get("user", "0")), actor=actor, typed=given.get("typed", ""))
            return "Erased: the account is closed, its name and address are gone, what they wrote stays without their name."
        case "retention":
            days = given.get("days", "").strip()
            if days and not days.isdigit():
                raise Invalid({"days": "a whole number of days"})
            actions.decide("retention_days", int(days) if days else None, actor=actor, seen=given.get("seen"))
            return "Kept."
    raise Invalid({"act": "not one of the forms of this page"})


@page
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what."""
    rows = queries.audit(_owner(request))
    return render(request, "pages/audit.html", {"part": "settings", "side": "audit", "rows": rows})
