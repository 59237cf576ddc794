"""Log push-back: paste or type, look at what is proposed, keep it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.readers import learned
from holdfast.report.words import CLASSES, deal_name
from holdfast.server.deals import lists, queries
from holdfast.server.deals.lists import Filters
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.home import vars_of
from holdfast.server.pages.rows import form, people_of
from holdfast.server.pages.shell import actor_of, once, page, usual_day
from holdfast.triage import CLASSES as ALL
from holdfast.triage import Backend, Proposal, propose
from holdfast.triage.learn import tuned

#: Letters from which on a text is read.
SHORT = 12


def reader() -> Backend:
    """The reader that came with the package, tuned where this home has learnt; a form must answer at once."""
    file = learned(settings.ENV.home)
    return _reader(file, file.stat().st_mtime_ns if file.is_file() else 0)


@lru_cache(maxsize=1)
def _reader(file: Path, _changed: int) -> Backend:
    return tuned(file)


@page
def choose(request: HttpRequest) -> HttpResponse:
    """Which deal the push-back belongs to: those of this week first, any other by its name."""
    actor, q = actor_of(request), request.GET.get("q", "")
    found = lists.listing(actor, Filters(q=q), size=40)
    rows = [{**vars_of(r), "called": deal_name(vars_of(r))} for r in found.rows]
    return render(request, "pages/log_choose.html", {"part": "log", "rows": rows, "q": q, "total": found.total})


@page
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for one deal; text in the address or from HTMX is read and proposed for."""
    found = queries.deal(actor_of(request), slug)
    given = request.POST if request.method == "POST" else request.GET
    text = given.get("words", "")
    kept = {k: v for k, v in given.items() if isinstance(v, str) and k not in {"once", "version", "back"}}
    context = {
        "part": "log",
        "deal": found,
        "row": found.row,
        "form": form(found, "pushback", kept),
        "once": given.get("once") or once(),
        "back": f"/deals/{slug}/#pushback",
        **proposal(found, text, is_named=bool(given.get("voice") or given.get("person_id"))),
    }
    is_part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "pages/parts/proposal.html" if is_part else "pages/log.html", context)


def proposal(found: DealPage, text: str, *, is_named: bool = False) -> dict[str, Any]:
    """What a pasted text reads like, without quoted history and signatures: classes with the words behind them, its voices,
    earlier entries like it, people named in it. The form is about the voice that pushes back most.
    """
    text = text.strip()
    assert found.run is not None
    people = [{"person_id": pid, "name": name.split(",")[0]} for pid, name in people_of(found)]
    said = propose(text, people, backend=reader(), as_of=usual_day(found.run.as_of)) if len(text) >= SHORT else ()
    if not said:
        return {"reading": None, "classes": [(c, CLASSES.get(c, c), False, "") for c in ALL]}
    first = said[0]
    classes = [(c, CLASSES.get(c, c), c in first.classes, first.spans.get(c, "")) for c in ALL]
    plain = text.casefold()
    named = [
        (pid, name)
        for pid, name in people_of(found)
        if any(len(part) > 3 and part.casefold() in plain for part in name.split(",")[0].split())
    ]
    return {
        "reading": first,
        "classes": classes,
        "spans": [(word, span) for _, word, is_on, span in classes if is_on and span],
        "voices": [_voice(v) for v in said] if len(said) > 1 or (first.reported_by and not is_named) else [],
        "named": named,
        "before": like(found, text),
    }


def _voice(said: Proposal) -> dict[str, Any]:
    """One voice of a message, and the address of a form that is about it alone."""
    who = {"person_id": said.person_id} if said.person_id and said.is_sure_who else {"voice": said.voice}
    return {
        "name": said.voice or "the writer",
        "told_by": said.reported_by,
        "words": said.words,
        "kinds": ", ".join(CLASSES.get(c, c) for c in said.classes),
        "form": "?" + urlencode({"words": said.words, **who}),
    }


def like(found: DealPage, text: str) -> list[dict[str, Any]]:
    """Earlier entries of the deal that share most of their words with *text*."""
    mine = _content(text)
    rows: list[dict[str, Any]] = [
        {"words": r.get("words") or r.get("text") or "", "on": r.get("heard_on")} for r in _entries(found)
    ]
    rows += [{"words": s.values.get("words", ""), "on": s.said_on} for s in found.words.get("pushback", ())]
    shared = [(len(mine & _content(r["words"])) / max(len(mine | _content(r["words"])), 1), r) for r in rows]
    return [r for share, r in sorted(shared, key=lambda pair: -pair[0])[:2] if share > 0.35]


def _entries(found: DealPage) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = found.detail.get("pushback", [])
    return rows


def _content(text: str) -> set[str]:
    return {w.strip(".,;:!?\"'()").casefold() for w in text.split() if len(w) > 3}
