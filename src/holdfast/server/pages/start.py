"""The door: the first run, and an invitation. Signing in belongs to the sign-in library, in our look."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.errors import NotFound
from holdfast.server import environment
from holdfast.server.accounts import actions, queries
from holdfast.server.pages.shell import Onward, failed
from holdfast.server.problems import Invalid


def start(request: HttpRequest) -> HttpResponse:
    """Make the owner's account: only while nobody has one, only with the key that `holdfast serve` printed."""
    key = request.POST.get("key") or request.GET.get("key", "")
    if not queries.is_fresh():
        raise Http404
    wanted = environment.secret(settings.ENV, name="start-key")
    if not hmac.compare_digest(key.encode(), wanted.encode()):
        raise Http404
    if request.method != "POST":
        return render(request, "pages/start.html", {"key": key})
    given = request.POST
    try:
        user = actions.start(
            email=given.get("email", ""), name=given.get("name", ""), password=given.get("password", "")
        )
    except Invalid as cause:
        return render(request, "pages/start.html", {"key": key, **failed(request, cause)}, status=422)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return Onward("/settings/import/")


def invite(request: HttpRequest, key: str) -> HttpResponse:
    """Accept an invitation: a name and a password."""
    row = queries.invitation(key)
    if row is None:
        raise Http404
    if request.method != "POST":
        return render(request, "pages/invite.html", {"email": row.email})
    given = request.POST
    try:
        user = actions.accept(key, name=given.get("name", ""), password=given.get("password", ""))
    except NotFound as cause:
        raise Http404 from cause
    except Invalid as cause:
        context = {"email": row.email, **failed(request, cause)}
        return render(request, "pages/invite.html", context, status=422)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return Onward("/")
