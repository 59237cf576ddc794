"""Documents of a deal: what each needs, what it looks like now, and the file to hand over when it is ready."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from holdfast.errors import HoldfastError, NotFound
from holdfast.preparation import DOCUMENT, DOCUMENTS, FORMATS, export, preview, reading
from holdfast.preparation import documents as build
from holdfast.preparation.document import Audience, Document
from holdfast.preparation.documents import AFTER, Kind, Sheet
from holdfast.preparation.drafting import DRAFTED, MOST_SENTENCES, standing
from holdfast.preparation.html import fragment
from holdfast.preparation.kit import plain
from holdfast.server.deals import queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.rows import Loose, form
from holdfast.server.pages.saying import Form
from holdfast.server.pages.shell import Onward, act, actor_of, once, page
from holdfast.server.preparation.actions import open_with_draft
from holdfast.server.preparation.queries import TYPES, brand, chat, promises, sheet_on
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
    "peer-story": ("/settings/references/", "Write a reference down"),
}


@page
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """All documents of a deal: what each is for, who reads it, and what it needs before it can leave."""
    found = queries.deal(actor_of(request), slug)
    made = sheet_on(found, brand().language)
    kinds = [k for k in DOCUMENTS if found.row.signed_on is None or k.id in AFTER]
    rows = list(zip(kinds, build(made, [k.id for k in kinds]), strict=True))
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
    bare = bool(request.GET.get("plain")) and doc.audience == Audience.CLIENT
    body = fragment(doc, sources=False) if bare else preview(doc)
    context: dict[str, Any] = {
        "part": "home", "deal": found, "row": found.row, "as_of": found.run.as_of, "doc": doc, "kind": kind,
        "is_client": doc.audience == Audience.CLIENT, "plain": bare,
        "body": mark_safe(body),  # noqa: S308 - the renderer escapes every text
        "forms": [(f, FORM_NAMES[f]) for f in ("pdf", "docx", "html", "markdown")], "asks": _asks(found, made, name),
        "promises": promises(found, made) if name in ("commitments", "first-90-days") else (),
        "grade": reading.of(doc), "grows": GROWS_FROM.get(name), "once": once(), "back": request.path,
        "can_draft": name in DRAFTED and not plain(made, name).blocked and chat() is not None,
    }  # fmt: skip
    return render(request, "pages/document.html", context)


def _kind(name: str) -> Kind:
    if name not in DOCUMENT:
        raise Http404
    return DOCUMENT[name]


def _asks(found: DealPage, made: Sheet, name: str) -> list[dict[str, Any]]:
    """The forms that fill a document: a summary, the form, the version it must name, and whether it is open at first."""
    f = made.shared
    if name in DRAFTED:
        own = _openings(found, made, name)
        return sorted([*_impacts(found, made), *own], key=lambda a: not (a["is_open"] and a in own))
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


def _openings(found: DealPage, made: Sheet, name: str) -> list[dict[str, Any]]:
    """The opening sentences, those that do not stand first and open; then one of one's own while there is a free place."""
    doc = plain(made, name)
    if doc.blocked:
        return []
    told = standing(doc, made.shared.openings)
    rows = [
        _ask(f"Sentence {o.place} cannot leave: {why}" if why else f"Change sentence {o.place} of the opening",
             form(found, "openings", {"document": name, "place": o.place, "text": o.text}), _version(found, name, o.place),
             is_open=bool(why))
        for o, why in sorted(told, key=lambda r: not r[1])
    ]  # fmt: skip
    free = next((n for n in range(1, MOST_SENTENCES + 1) if n not in {o.place for o, _ in told}), None)
    if free is not None:
        own = form(found, "openings", {"document": name, "place": free})
        rows.append(_ask("Open it with a sentence of your own", own, _version(found, name, free), is_open=False))
    return rows


def _version(found: DealPage, name: str, place: int) -> int:
    return found.versions.get(f"openings|{name}|{place}", 0)


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
@require_POST
def drafted(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Let the language model open a document; what its facts do not bear out waits for a person."""
    _kind(name)
    return act(
        request, lambda: open_with_draft(slug, name, actor=actor_of(request), once=request.POST.get("once", "")),
        said="Drafted. Read each sentence before it leaves.", back=f"/deals/{slug}/documents/{name}/",
    )  # fmt: skip


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
