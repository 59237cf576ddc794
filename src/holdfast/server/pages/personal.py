"""Personal data: what is kept about a person, as a file to hand over, and how it is erased."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from holdfast.errors import HoldfastError, NotFound
from holdfast.server.pages.shell import Onward, actor_of, failed, page
from holdfast.server.people import actions, queries
from holdfast.server.problems import Forbidden


def _file(told: Any, name: str) -> HttpResponse:
    text = json.dumps(told, default=str, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


@page
def personal(request: HttpRequest) -> HttpResponse:
    """Look a person of a buyer up, hand over what is kept about them, erase them."""
    return _page(request, request.GET.get("person", "").strip(), request.GET.get("name", "").strip())


def _page(request: HttpRequest, person: str, name: str, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    if not actor.can_manage_data and not actor.can_manage_people:
        raise NotFound("no such page")
    context: dict[str, Any] = {"part": "settings", "side": "personal", "person": person, "name": name, **more}
    if person or name:
        told = queries.stakeholder(actor, person, name)
        tables = Counter(r["part"] for r in told["run"])
        context |= {
            "asked": True,
            "words": sorted(Counter(r["part"] for r in told["words"]).items()),
            "rows": sorted(tables.items()),
            "deals": len({r["deal_id"] for r in [*told["run"], *told["words"]]}),
            "n": len(told["run"]) + len(told["words"]),
        }
    return render(request, "pages/settings_personal.html", context, status=422 if "problem" in context else 200)


@page
def person_file(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about a person of a buyer, as one file."""
    given = request.GET
    told = queries.stakeholder(actor_of(request), given.get("person", "").strip(), given.get("name", "").strip())
    return _file(told, "person")


@page
@require_POST
def erase_person(request: HttpRequest) -> HttpResponse:
    """Erase a person of a buyer; the name or id is typed once more, because nothing brings it back."""
    given = request.POST
    person, name = given.get("person", "").strip(), given.get("name", "").strip()
    try:
        n = actions.erase_stakeholder(person, actor=actor_of(request), name=name, typed=given.get("typed", ""))
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        return _page(request, person, name, **failed(request, cause))
    messages.success(
        request, f"Erased from {n} {'row' if n == 1 else 'rows'}. Counts stay; no later Run brings them back."
    )
    return Onward("/settings/personal/")


@page
def own_file(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about oneself."""
    actor = actor_of(request)
    return _file(queries.account(actor, actor.user_id), "account")


@page
def account_file(request: HttpRequest, user_id: int) -> HttpResponse:
    """Everything that is kept about one of us: the owner's."""
    actor = actor_of(request)
    if not actor.can_manage_people:
        raise NotFound("no such page")
    return _file(queries.account(actor, user_id), "account")


@page
@require_POST
def erase_own(request: HttpRequest) -> HttpResponse:
    """Erase one's own account."""
    actor = actor_of(request)
    try:
        actions.erase_account(actor.user_id, actor=actor, typed=request.POST.get("typed", ""))
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        messages.error(request, str(cause))
        return Onward("/settings/")
    logout(request)
    return Onward("/account/login/")
