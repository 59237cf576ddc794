"""Every number opens its reason: in a box on the page it stands on, or as a page of its own without JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.server.deals import queries
from holdfast.server.insights import reasons as whole
from holdfast.server.pages.shell import actor_of, page
from holdfast.server.reasons.about import reason
from holdfast.server.reasons.base import Reason


@page
def of_deal(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The reason of a number about one deal."""
    actor = actor_of(request)
    found = queries.deal(actor, slug)
    return _shown(request, reason(actor, found, name, request.GET.dict()), f"/deals/{slug}/", slug)


@page
def of_all(request: HttpRequest, name: str) -> HttpResponse:
    """The reason of a number about all deals together."""
    return _shown(request, whole.reason(actor_of(request), name, request.GET.dict()), "/insights/")


def _shown(request: HttpRequest, found: Reason, back: str, slug: str = "") -> HttpResponse:
    is_part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "pages/parts/reason.html" if is_part else "pages/reason.html"
    return render(
        request, template, {"part": "home" if slug else "insights", "reason": found, "back": back, "slug": slug}
    )
