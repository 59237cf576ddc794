"""Deals signed lately, in adoption: what was promised and planned, and who has pushed back since."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.preparation import DOCUMENTS
from holdfast.preparation import documents as build
from holdfast.preparation.documents import AFTER
from holdfast.server.adopting import queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.plan import plan_of
from holdfast.server.pages.rows import dated, form, people_of
from holdfast.server.pages.shell import actor_of, once, page
from holdfast.server.preparation.queries import brand, promises, sheet_on


@page
def signed(request: HttpRequest) -> HttpResponse:
    """All signed deals that the person sees, those that need someone first."""
    run, rows = queries.signed(actor_of(request))
    context = {
        "part": "home",
        "run": run,
        "rows": rows,
        "n_needs": sum(w.needs for w in rows),
        "closely": queries.CLOSELY,
    }
    return render(request, "pages/signed.html", context)


def signed_deal(request: HttpRequest, found: DealPage) -> HttpResponse:
    """The page of one signed deal."""
    assert found.run is not None
    made = sheet_on(found, brand().language)
    names = dict(people_of(found)) | {p.person_id: p.name for p in made.situation.map.known}
    watched, kinds = queries.watched(found), [k for k in DOCUMENTS if k.id in AFTER]
    context = {
        "part": "home", "deal": found, "row": found.row, "d": dated(found.detail), "as_of": found.run.as_of, "watched": watched,
        "closely": queries.CLOSELY, "heard": [{**r, "who": names.get(r["person_id"], "") or r["voice"] or ""} for r in watched.heard],
        "decider": made.situation.decider, "documents": list(zip(kinds, build(made, AFTER), strict=True)),
        "promises": promises(found, made), "promise_form": form(found, "commitments", {"state": "promised"}), "once": once(),
        "versions": found.versions, **plan_of(found),
    }  # fmt: skip
    return render(request, "pages/signed_deal.html", context)
