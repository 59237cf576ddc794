"""A deal that the Run did not look inside of: say so, look when asked, and show how far that is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.errors import HoldfastError, NotFound
from holdfast.server.connections import actions
from holdfast.server.connections import queries as connections
from holdfast.server.deals import queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.shell import Onward, actor_of, page


def is_looked_at(found: DealPage) -> bool:
    """Whether the page holds what goes on inside the buyer: from the Run, or asked for since."""
    return bool(found.row.signed_on or found.detail.get("kit") or found.detail.get("people"))


def context(found: DealPage) -> dict[str, Any]:
    """Whether the deal was looked inside of, and the work on it; no question to the database where it was."""
    if is_looked_at(found):
        return {"is_looked_at": True, "look": None}
    return {"is_looked_at": False, "look": connections.look_at(found)}


@page
def look(request: HttpRequest, slug: str) -> HttpResponse:
    """POST asks for it, GET shows how far it is; HTMX gets the state alone, and a fresh page when it is done."""
    actor, problem = actor_of(request), None
    if request.method == "POST":
        try:
            actions.start_look(slug, actor=actor)
        except NotFound:
            raise
        except HoldfastError as cause:
            problem = cause
    found = queries.deal(actor, slug)
    is_part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    if not is_part and problem is None:
        return Onward(f"/deals/{slug}/people/")
    shown = {"part": "home", "deal": found, "row": found.row, "problem": problem, **context(found)}
    template = "pages/parts/look.html" if is_part else "pages/look.html"
    answer = render(request, template, shown, status=422 if problem and not is_part else 200)
    if is_part and shown["is_looked_at"]:
        answer.headers["HX-Refresh"] = "true"
    return answer
