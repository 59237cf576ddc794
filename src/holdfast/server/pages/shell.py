"""What every view shares: who asks, what a refusal looks like, and how a write ends."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from holdfast.errors import HoldfastError, NotFound
from holdfast.preparation import tone
from holdfast.report.words import short_day
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals import words
from holdfast.server.problems import Forbidden, Stale

View = Callable[..., HttpResponse]


class Onward(HttpResponseRedirect):
    """Where to look after a write: 303, so that the browser asks with GET and a reload sends nothing again."""

    status_code = 303


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a signed-in request."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def page(view: View) -> View:
    """A page for people with an account: what they may not see is absent, what they may not do is said in words."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not actor_of(request):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except NotFound as cause:
            raise Http404 from cause
        except Forbidden as cause:
            return render(request, "pages/refused.html", {"problem": cause}, status=403)

    return login_required(answer)


def act(request: HttpRequest, work: Callable[[], Any], *, said: str, back: str) -> HttpResponse:
    """Do *work* for a form without fields to keep; a refusal is said on the page that the person came from."""
    try:
        work()
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        messages.error(request, str(cause))
    else:
        messages.success(request, said)
    return Onward(back)


def failed(request: HttpRequest, cause: HoldfastError) -> dict[str, Any]:
    """What a form is shown with after a refusal: what was typed, and why, field by field."""
    stale = cause if isinstance(cause, Stale) else None
    return {
        "typed": {k: v for k, v in request.POST.items() if k != "csrfmiddlewaretoken"},
        "wrong": dict(getattr(cause, "fields", {})),
        "problem": cause,
        "stale": stale,
    }


def version_of(request: HttpRequest) -> int | None:
    """The version that the form was filled on; null when it said none."""
    told = request.POST.get("version", "")
    return int(told) if told.isdigit() else None


def once() -> str:
    """A key for a form, so that sending it twice does nothing twice."""
    return secrets.token_urlsafe(12)


def mind_the_tone(request: HttpRequest, *texts: str) -> None:
    """Say so when something that was kept labels a person; it stays as it was written, and they may read it one day."""
    told = tone.warning("\n".join(texts))
    if told:
        messages.warning(request, told)


def mind_the_day(request: HttpRequest, said_on: date | None, stands_on: date | None) -> None:
    """Say so when a word of a later day stands, so that the one just kept is history only."""
    if said_on is not None and stands_on is not None and stands_on > said_on:
        messages.info(
            request, f"What was said on {short_day(stands_on)}, a later day, still holds; this stands before it."
        )


def usual_day(as_of: date | None) -> date:
    """The day that a form proposes beside the Run of *as_of*."""
    return words.usual_day(date.today(), as_of)  # noqa: DTZ011 - the day on the person's form
