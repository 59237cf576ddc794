"""After the yes: this week's list, and all the other deals that said yes."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from holdfast.errors import HoldfastError, NotFound
from holdfast.report import words
from holdfast.report.view import QUIET
from holdfast.server.accounts import actions as accounts
from holdfast.server.accounts.queries import saved_views
from holdfast.server.deals import actions, lists
from holdfast.server.deals.lists import Filters, Home
from holdfast.server.deals.queries import DealRow
from holdfast.server.pages.rows import day_said
from holdfast.server.pages.saying import HOLDUPS
from holdfast.server.pages.shell import Onward, act, actor_of, failed, once, page, version_of
from holdfast.server.problems import Forbidden, Invalid
from holdfast.units import in_points
from holdfast.vocab import Verdict

HORIZON = 30
SORTS = (
    ("list", "what can still be saved"),
    ("days", "longest since the yes"),
    ("silence", "longest silence"),
    ("amount", "largest amount"),
    ("chance", "highest chance"),
    ("name", "name"),
)
#: What stands on the first page of somebody whom nobody has tied to deals yet.
NONE_SHOWN = (
    "No deal is shown to you yet.",
    "The owner says under People and teams which owner of deals in the CRM you are, or gives you a team; then its deals stand here.",
)
KEPT = ("q", "owner", "pipeline", "holdup", "verdict", "sort", "by")


def filters_of(request: HttpRequest) -> Filters:
    """The filters in the address."""
    given = request.GET
    mine = given.get("owner") == "me"
    number = given.get("page", "1")
    return Filters(
        owner="" if mine else given.get("owner", ""),
        mine=mine,
        verdict=given.get("verdict", ""),
        pipeline=given.get("pipeline", ""),
        holdup=given.get("holdup", ""),
        q=given.get("q", "")[:200],
        sort=given.get("sort", "list"),
        page=int(number) if number.isdigit() else 1,
    )


def _query(request: HttpRequest, *without: str) -> str:
    return urlencode([(k, request.GET[k]) for k in KEPT if request.GET.get(k) and k not in without])


def drawn(row: DealRow, by: int) -> SimpleNamespace:
    """A row with its chance within *by* days and the words for its change since last week."""
    at = next((c for c in row.chances if c["horizon_days"] == by), None)
    moved = None
    if by == HORIZON and row.change is not None and abs(row.change) >= 0.005:
        moved = (in_points(row.change), "up" if row.change > 0 else "down")
    return SimpleNamespace(**{n: getattr(row, n) for n in DealRow.__dataclass_fields__}, at=at, moved=moved)


@page
def home(request: HttpRequest) -> HttpResponse:
    """The first page; HTMX gets the deals alone."""
    actor = actor_of(request)
    found = lists.home(actor, filters_of(request))
    context = {"part": "home", "home": found, "views": saved_views(actor), **_words(request, found)}
    template = "pages/parts/deals.html" if request.htmx and not request.htmx.boosted else "pages/home.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _words(request: HttpRequest, found: Home) -> dict[str, Any]:
    rows = [*found.listed, *found.others.rows]
    horizons = sorted({c["horizon_days"] for r in rows for c in r.chances}) or [HORIZON]
    asked = request.GET.get("by", "")
    by = int(asked) if asked.isdigit() and int(asked) in horizons else min(horizons, key=lambda h: abs(h - HORIZON))
    listed = tuple(drawn(r, by) for r in found.listed)
    others = tuple(drawn(r, by) for r in found.others.rows)
    n_open = sum(found.counts.values())
    query, bare = _query(request), _query(request, "verdict")
    shown = SimpleNamespace(**{n: getattr(found, n) for n in Home.__dataclass_fields__})
    shown.listed, shown.others = listed, SimpleNamespace(**{**vars_of(found.others), "rows": others})
    waiting = found.counts.get("stalled", 0) + found.counts.get("indecision", 0)
    sees_none = found.run is not None and not n_open and actor_of(request).sellers is not None
    is_filtered = bool(_query(request, "sort", "by"))
    unknown = found.counts.get(Verdict.NOT_ENOUGH_KNOWN.value, 0)
    headline = words.headline(waiting if is_filtered else found.n_listed, n_open, unknown)
    return {
        "home": shown,
        "headline": NONE_SHOWN[0] if sees_none else headline,
        "standfirst": NONE_SHOWN[1] if sees_none else standfirst(found),
        "longest": max([r.days_since_yes for r in listed] + [r.wait_four_of_five or 0 for r in listed], default=30) + 1,
        "horizons": horizons,
        "by": by,
        "sorts": SORTS,
        "holdups": tuple(HOLDUPS.items()),
        "tabs": tuple((v, words.VERDICTS[v], found.counts.get(v, 0)) for v in QUIET[::-1]),
        "filtered": is_filtered,
        "query": query,
        "tabs_query": bare + "&" if bare else "",
        "page_query": query + "&" if query else "",
    }


def vars_of(thing: Any) -> dict[str, Any]:
    """The fields of a frozen dataclass, not copied."""
    return {n: getattr(thing, n) for n in thing.__dataclass_fields__}


def standfirst(found: Home) -> SafeString:
    """What the other deals are doing, in a sentence or two; every count leads to its deals."""
    n = found.counts
    parts = [("moving", "moving"), ("paperwork", "in paperwork"), ("parked", "parked")]
    said = [_leads(v, f"{n[v]:,} {'is' if n[v] == 1 else 'are'} {text}") for v, text in parts if n.get(v)]
    lines = [f"{words.listing(said)}."] if said else []
    unknown = n.get(Verdict.NOT_ENOUGH_KNOWN.value, 0)
    if unknown:
        link = _leads(Verdict.NOT_ENOUGH_KNOWN.value, f"{unknown:,} cannot be judged yet")
        lines.append(f"{link}: one question {'' if unknown == 1 else 'each '}would settle it.")
    return mark_safe(" ".join(lines))  # noqa: S308 - counts and our own words


def _leads(verdict: str, said: str) -> str:
    return f'<a class="quietly" href="/?verdict={verdict}#others-title">{said}</a>'


CSV_COLUMNS = (
    "deal_id", "name", "account", "owner", "pipeline", "amount_minor", "currency", "stage", "yes_on", "days_since_yes",
    "buyer_silence_days", "verdict", "because", "next_move", "question", "holdup", "p_signed", "p_signed_low",
    "p_signed_high", "is_listed",
)  # fmt: skip


def _safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    text = words.clean(value) if isinstance(value, str) else value
    return f"'{text}" if isinstance(text, str) and text[:1] in {"=", "+", "-", "@"} else text


def _all(request: HttpRequest) -> Iterable[DealRow]:
    from dataclasses import replace

    actor, f = actor_of(request), replace(filters_of(request), page=1)
    first = lists.listing(actor, f, size=1000)
    yield from first.rows
    for number in range(2, first.pages + 1):
        yield from lists.listing(actor, replace(f, page=number), size=1000).rows


@page
def as_csv(request: HttpRequest) -> HttpResponse:
    """The deals under the filters as a file."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="deals.csv"'
    out = csv.writer(answer)
    out.writerow(CSV_COLUMNS)
    for row in _all(request):
        out.writerow([_safe(getattr(row, name)) for name in CSV_COLUMNS])
    return answer


@page
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters under a name."""
    query = request.POST.get("query", "")
    try:
        accounts.save_view(request.POST.get("name", ""), query, actor=actor_of(request))
    except Invalid as cause:
        messages.error(request, "; ".join(cause.fields.values()))
    return Onward(f"/?{query}")


@page
@require_POST
def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a saved view."""
    return act(request, lambda: accounts.drop_view(view_id, actor=actor_of(request)), said="Forgotten.", back="/")


@page
def yeses(request: HttpRequest) -> HttpResponse:
    """Sentences that may hold a yes, to confirm or refuse."""
    return _yeses(request)


def _yeses(request: HttpRequest, *, status: int = 200, **why: Any) -> HttpResponse:
    rows = lists.proposals(actor_of(request))
    context = {"part": "home", "rows": rows, "once": once(), "back": "/yeses/", **why}
    return render(request, "pages/yeses.html", context, status=status)


@page
@require_POST
def answer_yes(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm or refuse the yes in a sentence; when somebody answered meanwhile, both answers are shown."""
    actor, given = actor_of(request), request.POST
    key, version = given.get("once", "")[:80], version_of(request)
    is_no = given.get("answer") == "no"
    actions.find_any(actor, slug)
    try:
        if is_no:
            actions.refuse_yes(slug, actor=actor, version=version, once=key)
        else:
            on = day_said(given)
            if on is None or given.get("answer") != "yes":
                raise Invalid({"said_on": "the day of the yes, such as 2026-03-02"})
            who, line = given.get("who", ""), given.get("evidence", "")
            actions.confirm_yes(slug, actor=actor, said_on=on, who=who, evidence=line, version=version, once=key)
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        why = failed(request, cause)
        return _yeses(request, status=409 if why["stale"] else 422, slug=slug, is_no=is_no, **why)
    messages.success(request, "Refused: no clock runs." if is_no else "Confirmed. From the next Run its clocks run.")
    return Onward("/yeses/")
