"""A document as bytes to hand over, or as HTML to look at."""

from __future__ import annotations

from collections.abc import Callable

from holdfast.errors import InputError
from holdfast.preparation.brand import Brand
from holdfast.preparation.document import Document
from holdfast.preparation.docx import docx
from holdfast.preparation.html import fragment, page
from holdfast.preparation.markdown import markdown
from holdfast.preparation.pdf import pdf

#: Format → its ending and how it is made.
FORMATS: dict[str, tuple[str, Callable[[Document, Brand], bytes]]] = {
    "markdown": (".md", lambda doc, brand: markdown(doc).encode()),  # noqa: ARG005
    "html": (".html", lambda doc, brand: page(doc, brand).encode()),
    "pdf": (".pdf", pdf),
    "docx": (".docx", docx),
}


class NotReady(InputError):
    """A document that must not leave yet; the message says what is missing."""


def export(doc: Document, form: str, brand: Brand | None = None) -> bytes:
    """The document as *form* (a key of :data:`FORMATS`), sources stripped when the buyer reads it.

    Raises :class:`NotReady` while the document says that it must not leave.
    """
    if form not in FORMATS:
        raise InputError(f"no format '{form}'", expected="one of " + ", ".join(FORMATS), next_step="give one of these")
    if doc.blocked:
        raise NotReady(f"'{doc.title}' cannot leave yet", expected="a document that is ready", next_step=doc.blocked)
    return FORMATS[form][1](doc, brand or Brand())


def preview(doc: Document) -> str:
    """The document as a piece of HTML with every source beside its sentence, for the seller's own eyes."""
    return fragment(doc, sources=True)
