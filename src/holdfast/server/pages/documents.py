"""Documents of a deal: what prepares the decision maker, looked at with its sources and exported when it is ready."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from holdfast.errors import HoldfastError, NotFound
from holdfast.preparation import DOCUMENT, FORMATS, case_of, export, preview, sheet, stories
from holdfast.preparation import documents as build
from holdfast.preparation.brand import Brand
from holdfast.preparation.document import Document
from holdfast.server.connections.actions import settings_file
from holdfast.server.connections.work import export_in_use
from holdfast.server.deals import queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.deal import form
from holdfast.server.pages.saying import FORMS
from holdfast.server.pages.shell import Onward, actor_of, once, page
from holdfast.settings import load

TYPES = {
    "pdf": ("application/pdf", "pdf"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "html": ("text/html; charset=utf-8", "html"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
}


def made(found: DealPage, *ids: str) -> list[Document]:
    """The documents of a deal from the Run and what was written since."""
    assert found.run is not None
    words = {
        table: [{**s.values, "occurred_on": s.said_on, "row_id": s.key} for s in said]
        for table, said in found.words.items()
    }
    case = case_of(found.detail, found.run.as_of, words=words)
    look = brand()
    return build(sheet(case, language=look.language, stories=stories.of_team(settings.ENV.home, export_in_use())), ids)


def brand() -> Brand:
    """The team's own look, from the settings of the export in use; ours when there is none yet."""
    folder = export_in_use()
    path = settings_file() if folder is not None else None
    if folder is None or path is None or not path.is_file():
        return Brand()
    return Brand.of(load(path).brand, folder)


@page
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """All documents of a deal: what each is for, and what keeps it from leaving."""
    found = queries.deal(actor_of(request), slug)
    return render(
        request, "pages/documents.html", {"part": "home", "deal": found, "row": found.row, "rows": made(found)}
    )


@page
def document(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One document with the source of every fact."""
    found = queries.deal(actor_of(request), slug)
    if name not in DOCUMENT:
        raise Http404
    doc = made(found, name)[0]
    context: dict[str, Any] = {
        "part": "home",
        "deal": found,
        "row": found.row,
        "doc": doc,
        "body": mark_safe(preview(doc)),  # noqa: S308 - the renderer escapes every text
        "forms": [(f, f.upper() if len(f) < 5 else f.capitalize()) for f in FORMATS],
        "impact_form": form(found, "impacts") if "impacts" in FORMS and name == "two-sided-sheet" else None,
        "once": once(),
        "back": request.path,
    }
    return render(request, "pages/document.html", context)


@page
def download(request: HttpRequest, slug: str, name: str, kind: str) -> HttpResponse:
    """A document as a file; refused while something must be filled in first."""
    found = queries.deal(actor_of(request), slug)
    if name not in DOCUMENT or kind not in TYPES or kind not in FORMATS:
        raise Http404
    doc = made(found, name)[0]
    try:
        body = export(doc, kind, brand())
    except NotFound:
        raise
    except HoldfastError as cause:
        messages.error(request, str(cause))
        return Onward(f"/deals/{slug}/documents/{name}/")
    mime, ending = TYPES[kind]
    answer = HttpResponse(body, content_type=mime)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
