"""A document as PDF, set by Typst: no program of the system is needed, and the fonts come with the package."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from holdfast.errors import HoldfastError, InputError
from holdfast.preparation.brand import PAPERS, Brand
from holdfast.preparation.document import Audience, Document, as_json, marks, not_ready, numbered

#: Sizes of type that are tried, in this order, until a document keeps its promise of pages.
SIZES = ("11pt", "10.5pt", "10pt", "9.5pt", "9pt")


class TooLong(InputError):
    """A document that does not fit the pages it promises."""


def pdf(doc: Document, brand: Brand | None = None, *, sources: bool | None = None) -> bytes:
    """The document as PDF; equal documents give equal bytes.

    A document with ``max_pages`` is set smaller, down to 9 point, before :class:`TooLong` says what does not fit.
    """
    found = b""
    for size in SIZES if doc.max_pages else SIZES[:1]:
        found = _compiled(doc, brand or Brand(), size, sources)
        if not doc.max_pages or pages(found) <= doc.max_pages:
            return found
    n, most = pages(found), doc.max_pages
    raise TooLong(
        f"'{doc.title}' fills {n} pages",
        expected=f"{most} page" + ("s" if most > 1 else ""),
        next_step="shorten what you wrote for it: the longest entries first",
    )


def pages(found: bytes) -> int:
    """How many pages a PDF of ours has."""
    counts = [
        int(n)
        for n in re.findall(rb"/Type\s*/Pages[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages", found)
        for n in n
        if n
    ]
    if not counts:
        raise HoldfastError(
            "the PDF tells no number of pages", expected="one that Typst wrote", next_step="tell us about it"
        )
    return max(counts)


def _sentences(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The plain sentences of the blocks, in the order of :meth:`Document.sentences`."""
    for block in blocks:
        groups = {"text": [block.get("sentences", [])], "items": block.get("items", []), "grid": block.get("rows", [])}
        for group in groups.get(block["block"], []):
            yield from group


def _compiled(doc: Document, brand: Brand, size: str, sources: bool | None) -> bytes:
    import typst

    shown = doc.audience == Audience.INTERNAL if sources is None else sources
    numbers, order = numbered(doc) if shown else ({}, [])
    data = as_json(doc)
    shown_by = iter([marks(s, numbers) for s in doc.sentences()])
    for sentence in _sentences(data["blocks"]):
        sentence["marks"] = next(shown_by)
    data["sources"] = [str(s) for s in order]
    data["not_ready"] = not_ready(doc)
    with tempfile.TemporaryDirectory() as folder:
        logo = ""
        if brand.logo is not None:
            logo = "logo" + brand.logo.suffix.lower()
            (Path(folder) / logo).write_bytes(brand.logo.read_bytes())
        (Path(folder) / "document.typ").write_bytes(files("holdfast.preparation").joinpath("document.typ").read_bytes())
        look = {"colour": brand.colour, "paper": PAPERS[brand.paper], "name": brand.name, "logo": logo, "size": size}
        look["foot"] = doc.title
        compiled = typst.compile(
            str(Path(folder) / "document.typ"),
            root=folder,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"doc": json.dumps(data, ensure_ascii=False), "look": json.dumps(look, ensure_ascii=False)},
            timestamp=0,
        )
    return bytes(compiled) if not isinstance(compiled, list) else bytes(compiled[0])
