"""Documents of a deal: what each needs, what it looks like now, and the file to hand over when it is ready."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from holdfast.errors import HoldfastError, NotFound
from holdfast.preparation import DOCUMENT, DOCUMENTS, FORMATS, export, preview, reading
from holdfast.preparation import documents as build
from holdfast.preparation.document import Audience, Document
from holdfast.preparation.documents import Kind, Sheet
from holdfast.preparation.html import fragment
from holdfast.server.deals import queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.rows import Loose, form
from holdfast.server.pages.saying import Form
from holdfast.server.pages.shell import Onward, actor_of, once, page
from holdfast.server.preparation.queries import TYPES, brand, promises, sheet_on
from holdfast.vocab import ConcernState

FORM_NAMES = {"markdown": "Markdown", "html": "HTML", "pdf": "PDF", "docx": "Word (DOCX)"}
SHELVES = (
    (Audience.INTERNAL, "For you", "Not to be handed over: they say what is known, what is not, and what you expect."),
    (
        Audience.CLIENT,
        "For the buyer",
        "Made from what the buyer may see; sources in the margin are stripped on export.",
    ),
)
#: Document → where what it is made from is written, when that is a page of its own.
GROWS_FROM = {
    "expectation-guide": ("ready/", "Go on with the talk"),
    "monday-page": ("ready/", "Go on with the talk"),
    "if-then-card": ("rehearse/", "Rehearse the replies"),
    "three-lists": ("people/", "Look at the people"),
    "level-briefing": ("people/", "Look at the people"),
    "answer-pack": ("log/", "Log push-back"),
}


@page
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """All documents of a deal: what each is for, who reads it, and what it needs before it can leave."""
    found = queries.deal(actor_of(request), slug)
    made = sheet_on(found, brand().language)
    rows = list(zip(DOCUMENTS, build(made), strict=True))
    context = {
        "part": "home", "deal": found, "row": found.row, "decider": made.situation.decider, "as_of": made.shared.as_of,
        "groups": [(title, about, [r for r in rows if r[0].audience == a]) for a, title, about in SHELVES],
        "n_blocked": sum(bool(doc.blocked) for _, doc in rows),
    }  # fmt: skip
    return render(request, "pages/documents.html", context)


@page
def document(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One document as it is now, with what it still needs and the form for it beside it."""
    found = queries.deal(actor_of(request), slug)
    kind = _kind(name)
    assert found.run is not None
    made = sheet_on(found, brand().language)
    doc = build(made, [name])[0]
    plain = bool(request.GET.get("plain")) and doc.audience == Audience.CLIENT
    body = fragment(doc, sources=False) if plain else preview(doc)
    context: dict[str, Any] = {
        "part": "home", "deal": found, "row": found.row, "as_of": found.run.as_of, "doc": doc, "kind": kind,
        "is_client": doc.audience == Audience.CLIENT, "plain": plain,
        "body": mark_safe(body),  # noqa: S308 - the renderer escapes every text
        "forms": [(f, FORM_NAMES[f]) for f in ("pdf", "docx", "html", "markdown")], "asks": _asks(found, made, name),
        "promises": promises(found, made) if name in ("commitments", "first-90-days") else (),
        "grade": reading.of(doc), "grows": GROWS_FROM.get(name), "once": once(), "back": request.path,
    }  # fmt: skip
    return render(request, "pages/document.html", context)


def _kind(name: str) -> Kind:
    if name not in DOCUMENT:
        raise Http404
    return DOCUMENT[name]


def _asks(found: DealPage, made: Sheet, name: str) -> list[dict[str, Any]]:
    """The forms that fill a document: a summary, the form, the version it must name, and whether it is open at first."""
    f = made.shared
    if name in ("two-sided-sheet", "group-brief"):
        return _impacts(found, made)
    if name == "answer-pack":
        rows = made.situation.case.concerns
        newest = {r["concern"]: r for r in rows}
        return [
            _ask(f"Answer: “{r['concern']}”", form(found, "concerns", {**Loose(r), "due_on": r["due_on"] or ""}),
                 found.versions.get(f"concerns|{r['concern']}", 0), is_open=True)
            for r in newest.values() if r["state"] == ConcernState.OPEN.value
        ]  # fmt: skip
    if name in ("commitments", "first-90-days"):
        filled = form(found, "commitments", {"state": "promised"})
        return [_ask("Note a promised act", filled, None, is_open=not f.promises)]
    if name == "level-briefing" and not f.levels:
        return [_ask("Add a person of the buyer", form(found, "contacts"), None, is_open=True)]
    return []


def _impacts(found: DealPage, made: Sheet) -> list[dict[str, Any]]:
    """A gain first; then a cost for each group that has none; once all are there, either of the two, folded."""
    f = made.shared
    gain = _ask("Name a gain", _impact(found, "gain"), None, is_open=not f.gains)
    if not f.gains:
        return [gain]
    group = f.without_cost[0] if f.without_cost else ""
    filled = _impact(found, "cost", group=group)
    is_open = bool(group) or not f.costs
    return [_ask(f"Name what it costs {group}" if group else "Name a cost", filled, None, is_open=is_open), gain]


def _impact(found: DealPage, kind: str, **values: str) -> Form:
    """The form of a gain or of a cost: the kind is known, and only a cost is borne, peaks and fades."""
    whole = form(found, "impacts", {"kind": kind, **values})
    asked = ("kind", "group", "what") if kind == "gain" else tuple(f.name for f in whole.fields)
    fields = [replace(f, kind="hidden") if f.name == "kind" else f for f in whole.fields if f.name in asked]
    return replace(whole, fields=tuple(fields))


def _ask(summary: str, filled: Form, version: int | None, *, is_open: bool) -> dict[str, Any]:
    return {"summary": summary, "form": filled, "version": version, "is_open": is_open}


@page
def download(request: HttpRequest, slug: str, name: str, kind: str) -> HttpResponse:
    """A document as a file; refused while something must be filled in first."""
    found = queries.deal(actor_of(request), slug)
    if name not in DOCUMENT or kind not in TYPES or kind not in FORMATS:
        raise Http404
    look = brand()
    doc: Document = build(sheet_on(found, look.language), [name])[0]
    try:
        body = export(doc, kind, look)
    except NotFound:
        raise
    except HoldfastError as cause:
        messages.error(request, str(cause))
        return Onward(f"/deals/{slug}/documents/{name}/")
    mime, ending = TYPES[kind]
    answer = HttpResponse(body, content_type=mime)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
