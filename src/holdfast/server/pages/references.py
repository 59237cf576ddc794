"""The team's own references: a form for each, with what went wrong and what the leader did, and whether it may be told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.errors import HoldfastError, NotFound
from holdfast.preparation.sharing import ABOUT
from holdfast.server.pages.shell import Onward, actor_of, failed, mind_the_tone, page
from holdfast.server.preparation import references as library
from holdfast.server.problems import Forbidden, Stale

HERE = "/settings/references/"


@page
def references(request: HttpRequest) -> HttpResponse:
    """All references, each as a form; one with what was typed when it was refused."""
    if request.method == "POST":
        given = request.POST
        try:
            said = _change(request)
        except (NotFound, Forbidden):
            raise
        except HoldfastError as cause:
            why = failed(request, cause)
            typed = {**why["typed"], "kinds": given.getlist("kinds")}
            return _shown(request, status=409 if isinstance(cause, Stale) else 422, **{**why, "typed": typed})
        messages.success(request, said)
        mind_the_tone(request, given.get("bad_weeks", ""), given.get("leader_did", ""))
        return Onward(HERE)
    return _shown(request)


def _change(request: HttpRequest) -> str:
    given, actor = request.POST, actor_of(request)
    at = given.get("at", "")
    n, version = int(at) if at.isdecimal() and len(at) < 6 else None, given.get("version", "")
    if given.get("act") == "remove":
        library.remove(-1 if n is None else n, actor=actor, version=version)
        return "Removed from the library."
    values = {**given.dict(), "kinds": given.getlist("kinds")}
    library.keep(n, values, actor=actor, version=version)
    return "Kept. It may be told." if values.get("permission") else "Kept. It is not told before the customer agreed."


def _shown(request: HttpRequest, *, status: int = 200, **why: Any) -> HttpResponse:
    found = library.references()
    typed = why.get("typed", {})
    rows = [_row(str(n), s, typed) for n, s in enumerate(found.told)]
    blank = {"at": "", **(typed if typed and not typed.get("at") else {"permission": False, "kinds": ()})}
    context = {
        "part": "settings", "side": "references", "rows": rows, "blank": blank, "version": found.version, "kinds": ABOUT.items(),
        "n_told": sum(s.permission for s in found.told), "refused_at": typed.get("at") if typed else None, **why,
    }  # fmt: skip
    return render(request, "pages/settings_references.html", context, status=status)


def _row(at: str, story: Any, typed: dict[str, Any]) -> dict[str, Any]:
    if typed and typed.get("at") == at:
        return {**typed, "at": at}
    fields = {c: getattr(story, c) for c in (*library.TEXTS, "permission", "kinds")}
    return {**fields, "at": at}
