"""A document as one HTML page, or as the part that a page of the web application includes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from holdfast.preparation.brand import Brand
from holdfast.preparation.document import (
    Audience,
    Blank,
    Block,
    Document,
    Grid,
    Heading,
    Items,
    Sentence,
    Source,
    Text,
    marks,
    not_ready,
    numbered,
)


def fragment(doc: Document, *, sources: bool | None = None) -> str:
    """The document as an ``<article class="document">`` without a style of its own.

    *sources* shows the rows behind each sentence: by default only in internal documents; a preview of a client document
    shows them too, an export never.
    """
    shown = doc.audience == Audience.INTERNAL if sources is None else sources
    numbers, order = numbered(doc) if shown else ({}, [])
    parts = [f'<article class="document {doc.audience.value}" lang="{doc.language}">', f"<h1>{escape(doc.title)}</h1>"]
    if doc.subtitle:
        parts.append(f'<p class="subtitle">{escape(doc.subtitle)}</p>')
    if doc.blocked:
        parts.append(f'<p class="blocked"><strong>{not_ready(doc)}</strong> {escape(doc.blocked)}</p>')
    parts += [_block(b, numbers) for b in doc.blocks]
    if order:
        rows = "".join(f"<li>{escape(str(s))}</li>" for s in order)
        parts.append(f'<ol class="sources">{rows}</ol>')
    return "\n".join([*parts, "</article>"])


def page(doc: Document, brand: Brand | None = None, *, sources: bool | None = None) -> str:
    """The document as a whole page that asks nobody for anything."""
    return _page(doc.title, doc.language, fragment(doc, sources=sources), brand or Brand())


def bundle(docs: Sequence[Document], title: str, brand: Brand | None = None) -> str:
    """Several documents as one page to print, each from a new sheet on; raises ``ValueError`` when two audiences would share it."""
    if len({d.audience for d in docs}) != 1:
        raise ValueError("documents for the buyer and for the seller never stand on one page")
    look = brand or Brand()
    return _page(title, look.language, "\n".join(fragment(d) for d in docs), look)


def _page(title: str, language: str, body: str, look: Brand) -> str:
    tokens = files("holdfast.look").joinpath("tokens.css").read_text("utf-8")
    style = files("holdfast.preparation").joinpath("document.css").read_text("utf-8")
    own = f":root {{ --brand: {look.colour}; }}"
    name = f'<p class="brand">{_logo(look)}{escape(look.name)}</p>' if look.name or look.logo else ""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{tokens}\n{own}\n{style}</style>\n</head>\n"
        f"<body>\n{name}\n{body}\n</body>\n</html>\n"
    )


def _logo(look: Brand) -> str:
    """The logo within the page, so that the file can be sent alone."""
    if look.logo is None:
        return ""
    kind = {".svg": "svg+xml", ".png": "png"}.get(look.logo.suffix.lower(), "jpeg")
    data = b64encode(look.logo.read_bytes()).decode("ascii")
    return f'<img src="data:image/{kind};base64,{data}" alt="" height="42">'


def _block(block: Block, numbers: dict[Source, int]) -> str:
    if isinstance(block, Heading):
        return f"<h2>{escape(block.text)}</h2>"
    if isinstance(block, Text):
        kind = ' class="lead"' if block.lead else ""
        return f"<p{kind}>{_line(block.sentences, numbers)}</p>"
    if isinstance(block, Items):
        tag = "ol" if block.kind == "number" else "ul"
        rows = "".join(f"<li>{_line(i, numbers)}</li>" for i in block.items)
        return f'<{tag} class="{block.kind}">{rows}</{tag}>'
    if isinstance(block, Grid):
        head = "".join(f'<th scope="col">{escape(h)}</th>' for h in block.head)
        body = "".join(
            "<tr>"
            + "".join(
                f'<td data-head="{escape(h)}">{_line((c,), numbers)}</td>' for h, c in zip(block.head, row, strict=True)
            )
            + "</tr>"
            for row in block.rows
        )
        return f"<table>{_columns(block)}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return _blank(block)


def _columns(block: Grid) -> str:
    """The widths as attributes: a style would be refused where the page forbids inline styles."""
    if not block.widths:
        return ""
    all_ = sum(block.widths)
    return "<colgroup>" + "".join(f'<col width="{round(100 * w / all_)}%">' for w in block.widths) + "</colgroup>"


def _blank(block: Blank) -> str:
    lines = '<span class="rule"></span>' * block.lines
    return f'<div class="blank"><p>{escape(block.label)}</p>{lines}</div>'


def _line(sentences: tuple[Sentence, ...], numbers: dict[Source, int]) -> str:
    found = []
    for s in sentences:
        mark = marks(s, numbers)
        found.append(escape(s.text) + (f"<sup>{mark}</sup>" if mark else ""))
    return " ".join(found)
