"""The first two pages, plain."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join

from holdfast.errors import NotFound
from holdfast.server.deals import queries


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """This week's list."""
    found = queries.home(request.actor)  # type: ignore[attr-defined]
    rows = format_html_join(
        "", "<li><a href='/deals/{}/'>{}</a> {}</li>", ((d.slug, d.name, d.because) for d in found.listed)
    )
    return HttpResponse(format_html("<!doctype html><title>After the yes</title><ul>{}</ul>", rows))


@login_required
def deal(request: HttpRequest, slug: str) -> HttpResponse:
    """One deal."""
    try:
        found = queries.deal(request.actor, slug)  # type: ignore[attr-defined]
    except NotFound as cause:
        raise Http404 from cause
    return HttpResponse(format_html("<!doctype html><title>{}</title><p>{}</p>", found.row.name, found.row.because))
