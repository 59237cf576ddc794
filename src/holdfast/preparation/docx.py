"""A document as DOCX with real headings, lists and tables, so that the reader can go on working in it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from holdfast.preparation.brand import Brand
from holdfast.preparation.document import (
    Audience,
    Blank,
    Document,
    Grid,
    Heading,
    Items,
    Sentence,
    Source,
    Text,
    numbered,
)

_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def docx(doc: Document, brand: Brand | None = None, *, sources: bool | None = None) -> bytes:
    """The document as DOCX; equal documents give equal bytes."""
    import docx as writer
    from docx.shared import Mm, Pt, RGBColor

    look = brand or Brand()
    shown = doc.audience == Audience.INTERNAL if sources is None else sources
    numbers, order = numbered(doc) if shown else ({}, [])
    out: Any = writer.Document()
    section = out.sections[0]
    section.page_width, section.page_height = (Mm(210), Mm(297)) if look.paper == "a4" else (Mm(215.9), Mm(279.4))
    section.left_margin = section.right_margin = Mm(21)
    section.top_margin = section.bottom_margin = Mm(18)
    normal = out.styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(10.5)
    for name, size in (("Title", 20), ("Heading 1", 11)):
        style = out.styles[name]
        style.font.name, style.font.size, style.font.bold = "Georgia", Pt(size), True
        style.font.color.rgb = (
            RGBColor.from_string(look.colour[1:].upper()) if name != "Title" else RGBColor(28, 31, 30)
        )
        style.element.rPr.rFonts.attrib.clear()
        style.font.name = "Georgia"
    out.core_properties.title, out.core_properties.author = doc.title, look.name
    out.core_properties.created = out.core_properties.modified = _DAY
    if look.logo is not None and look.logo.suffix.lower() != ".svg":
        out.add_picture(str(look.logo), height=Mm(11))
    out.add_paragraph(doc.title, style="Title")
    if doc.subtitle:
        out.add_paragraph(doc.subtitle, style="Subtitle")
    if doc.blocked:
        out.add_paragraph(f"Not ready to leave. {doc.blocked}", style="Intense Quote")
    for block in doc.blocks:
        _block(out, block, numbers)
    for n, source in enumerate(order):
        out.add_paragraph(f"{n + 1}  {source}").runs[0].font.size = Pt(7)
    kept = io.BytesIO()
    out.save(kept)
    return _without_clock(kept.getvalue())


def _block(out: Any, block: Any, numbers: dict[Source, int]) -> None:
    if isinstance(block, Heading):
        out.add_paragraph(block.text, style="Heading 1")
    elif isinstance(block, Text):
        _line(out.add_paragraph(), block.sentences, numbers, bold=block.lead)
    elif isinstance(block, Items):
        style = "List Number" if block.kind == "number" else "List Bullet"
        for item in block.items:
            row = out.add_paragraph(style=None if block.kind == "check" else style)
            if block.kind == "check":
                row.add_run("☐ ")
            _line(row, item, numbers)
    elif isinstance(block, Grid):
        table = out.add_table(rows=1, cols=len(block.head), style="Light List")
        for cell, head in zip(table.rows[0].cells, block.head, strict=True):
            cell.text = head
        for cells in block.rows:
            for cell, said in zip(table.add_row().cells, cells, strict=True):
                _line(cell.paragraphs[0], (said,), numbers)
        out.add_paragraph()
    elif isinstance(block, Blank):
        out.add_paragraph(block.label)
        for _ in range(block.lines):
            out.add_paragraph("_" * 60)


def _line(row: Any, sentences: tuple[Sentence, ...], numbers: dict[Source, int], *, bold: bool = False) -> None:
    for n, s in enumerate(sentences):
        row.add_run((" " if n else "") + s.text).bold = bold or None
        marks = ",".join(str(numbers[x]) for x in s.sources if x in numbers)
        if marks:
            row.add_run(marks).font.superscript = True


def _without_clock(found: bytes) -> bytes:
    """The same archive with one fixed day on every file."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(found)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
