"""A document as one HTML page, or as the part that a page of the web application includes."""

from __future__ import annotations

import math
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
    parts = [
        f'<article class="document {doc.audience.value}{_small(doc, len(order))}" lang="{doc.language}">',
        f"<h1>{escape(doc.title)}</h1>",
    ]
    if doc.subtitle:
        parts.append(f'<p class="subtitle">{escape(doc.subtitle)}</p>')
    if doc.blocked:
        parts.append(f'<p class="blocked"><strong>{not_ready(doc)}</strong> {escape(doc.blocked)}</p>')
    parts += [_block(b, numbers) for b in doc.blocks]
    if order:
        rows = "".join(f"<li>{escape(str(s))}</li>" for s in order)
        parts.append(f'<ol class="sources">{rows}</ol>')
    return "\n".join([*parts, "</article>"])


#: Lines of 12 pixels on a printed page, and the sizes of type that the style knows, in per cent.
_PAGE_LINES, _SIZES = 62, (94, 88, 82, 76, 70)


def _small(doc: Document, n_sources: int) -> str:
    """The class that sets a printed page of one sheet smaller when its lines would not fit; empty when they do."""
    if doc.max_pages != 1:
        return ""
    need = 100 * _PAGE_LINES / max(_lines(doc, n_sources), 1)
    return "" if need >= 100 else f" small-{next((s for s in _SIZES if s <= need), _SIZES[-1])}"


def _lines(doc: Document, n_sources: int) -> float:
    """Lines that a document fills on paper, counted by the letters of its blocks; headings and gaps are parts of lines."""
    found = 4.0 + 0.55 * math.ceil(n_sources / 3) + (2 if n_sources else 0)
    for b in doc.blocks:
        if isinstance(b, Heading):
            found += 2.4
        elif isinstance(b, Text):
            n = sum(len(s.text) + 1 for s in b.sentences)
            found += 1.7 * math.ceil(n / 85) + 0.7 if b.lead else math.ceil(n / 115) + 0.7
        elif isinstance(b, Items):
            found += sum(math.ceil(sum(len(s.text) + 1 for s in i) / 108) + 0.4 for i in b.items) + 0.6
        elif isinstance(b, Grid):
            widths = b.widths or (1,) * len(b.head)
            room = [118 * w / sum(widths) for w in widths]
            rows = [max(math.ceil(len(c.text) / r) or 2 for c, r in zip(row, room, strict=True)) for row in b.rows]
            found += sum(0.95 * n + 0.75 for n in rows) + 3
        else:
            found += 1.5 + 1.4 * b.lines
    return found


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
