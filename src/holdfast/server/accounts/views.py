"""Entering the demo, and a sign of life."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from holdfast.server import environment
from holdfast.server.accounts.queries import demo_user

LOOPBACK = frozenset({"127.0.0.1", "::1"})


def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Sign the demo user in: only in a demo, only from this machine, only with the key that `holdfast demo` printed."""
    user = demo_user() if settings.ENV.is_demo else None
    wanted = environment.secret(settings.ENV, name="demo-key") if settings.ENV.is_demo else ""
    here = request.META.get("REMOTE_ADDR") in LOOPBACK and "HTTP_X_FORWARDED_FOR" not in request.META
    if user is None or not here or not hmac.compare_digest(key.encode(), wanted.encode()):
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect("/")


def health(request: HttpRequest) -> HttpResponse:
    """Whether the server answers and its database does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
