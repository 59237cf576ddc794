"""A document as DOCX with real headings, lists and tables, so that the reader can go on working in it."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

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

_DAY = datetime(2000, 1, 1, tzinfo=UTC)
#: 1 January 2000, 0:00, as an archive writes it: time, then day.
_ARCHIVE_DAY = struct.pack("<HH", 0, (2000 - 1980) << 9 | 1 << 5 | 1)
#: Styles that documents use, by id; the others of the template are left out, which makes files small and quick to write.
_STYLES = {
    "Normal", "Title", "Subtitle", "Heading1", "ListBullet", "ListNumber", "IntenseQuote", "TableGrid", "TableNormal",
    "DefaultParagraphFont", "NoList",
}  # fmt: skip
#: A point in the units of python-docx, and type in tables: 9 point.
_POINT = 12700
_CELL = 9 * _POINT
#: Letters of a page beyond which type is set smaller; a reader's own fonts decide in the end. A choice.
_FULL = 2300
_PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
_MARGIN_X, _MARGIN_Y = 20.0, 12.0


def docx(doc: Document, brand: Brand | None = None, *, sources: bool | None = None) -> bytes:
    """The document as DOCX; equal documents give equal bytes."""
    import docx as writer
    from docx.shared import Mm, Pt

    look = brand or Brand()
    shown = doc.audience == Audience.INTERNAL if sources is None else sources
    numbers, order = numbered(doc) if shown else ({}, [])
    out: Any = writer.Document(io.BytesIO(_template(look.colour, look.paper, _size(doc))))
    out.core_properties.title, out.core_properties.author = doc.title, look.name
    out.core_properties.language = doc.language
    if look.logo is not None and look.logo.suffix.lower() != ".svg":
        out.add_picture(str(look.logo), height=Mm(11))
    elif look.name:
        out.add_paragraph(look.name)
    _paragraph(out, "Title").add_run(doc.title)
    if doc.subtitle:
        _paragraph(out, "Subtitle").add_run(doc.subtitle)
    if doc.blocked:
        _paragraph(out, "IntenseQuote").add_run(f"{not_ready(doc)} {doc.blocked}")
    width = _PAPERS[look.paper][0] - 2 * _MARGIN_X
    for block in doc.blocks:
        _block(out, block, numbers, width)
    if order:
        told = "; ".join(f"{n} {source}" for n, source in enumerate(order, start=1))
        _paragraph(out).add_run(told + ".").font.size = Pt(7)
    kept = io.BytesIO()
    out.save(kept)
    return _without_clock(kept)


def _size(doc: Document) -> float:
    """Type for a document: smaller when its words would hardly fit the pages it promises."""
    return 9 if doc.max_pages and len(doc.words()) > _FULL * doc.max_pages else 10


@lru_cache
def _template(colour: str, paper: str, size: float) -> bytes:
    """An empty document with the page and the styles of a brand."""
    import docx as writer
    from docx.shared import Mm, Pt, RGBColor

    out: Any = writer.Document()
    for style in list(out.styles.element.findall(_w("style"))):
        if style.get(_w("styleId")) not in _STYLES:
            out.styles.element.remove(style)
    section = out.sections[0]
    section.page_width, section.page_height = (Mm(x) for x in _PAPERS[paper])
    section.left_margin = section.right_margin = Mm(_MARGIN_X)
    section.top_margin = section.bottom_margin = Mm(_MARGIN_Y)
    accent, ink, quiet = RGBColor.from_string(colour[1:].upper()), RGBColor(28, 31, 30), RGBColor(76, 82, 78)
    for name, points, bold, shade in (
        ("Normal", size, False, ink),
        ("Title", 18, True, ink),
        ("Subtitle", 11, False, quiet),
        ("Heading 1", 11, True, accent),
    ):
        style = out.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        style.font.name, style.font.size, style.font.bold, style.font.italic = "Georgia", Pt(points), bold, False
        style.font.color.rgb = shade
        style.paragraph_format.line_spacing = 1.0
        style.paragraph_format.space_after = Pt({"Title": 2, "Heading 1": 3}.get(name, 4))
        if name == "Heading 1":
            style.paragraph_format.space_before, style.paragraph_format.keep_with_next = Pt(9), True
    out.styles["Title"].element.pPr.remove(out.styles["Title"].element.pPr.find(_w("pBdr")))
    subtitle = out.styles["Subtitle"].element.rPr
    subtitle.remove(subtitle.find(_w("spacing")))
    _ruled(out.styles["Table Grid"].element)
    out.core_properties.created = out.core_properties.modified = _DAY
    kept = io.BytesIO()
    out.save(kept)
    return kept.getvalue()


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _ruled(style: Any) -> None:
    """Tables with hairlines between rows and none between columns, and a little air over the words of a row."""
    margins = style.find(f"{_w('tblPr')}/{_w('tblCellMar')}")
    margins.find(_w("top")).set(_w("w"), "40")
    borders = style.find(f"{_w('tblPr')}/{_w('tblBorders')}")
    for line in borders:
        side = line.tag.rpartition("}")[2]
        line.set(_w("val"), "single" if side in ("insideH", "bottom") else "nil")
        line.set(_w("color"), "B9B3A5")


def _paragraph(out: Any, style: str = "") -> Any:
    """A new paragraph; its style is set by id, because a look-up by name searches every style."""
    row = out.add_paragraph()
    if style:
        row._p.get_or_add_pPr().style = style
    return row


def _block(out: Any, block: Block, numbers: dict[Source, int], width: float) -> None:
    if isinstance(block, Heading):
        _paragraph(out, "Heading1").add_run(block.text)
    elif isinstance(block, Text):
        row = _paragraph(out)
        _line(row, block.sentences, numbers)
        if block.lead:
            row.paragraph_format.space_before = row.paragraph_format.space_after = 6 * _POINT
            for run in row.runs:
                run.font.size = 12 * _POINT
    elif isinstance(block, Items):
        style = {"number": "ListNumber", "check": ""}.get(block.kind, "ListBullet")
        for item in block.items:
            row = _paragraph(out, style)
            if block.kind == "check":
                row.add_run("☐ ")
            _line(row, item, numbers)
    elif isinstance(block, Grid):
        _table(out, block, numbers, width)
    elif isinstance(block, Blank):
        _paragraph(out).add_run(block.label)
        for _ in range(block.lines):
            _paragraph(out).add_run("_" * 60)


def _table(out: Any, block: Grid, numbers: dict[Source, int], width: float) -> None:
    from docx.shared import Mm

    n = len(block.head)
    table = out.add_table(rows=1 + len(block.rows), cols=n)
    table._tbl.tblPr.style = "TableGrid"
    table.autofit = False
    parts = block.widths or (1,) * n
    for column, part in zip(table._tbl.tblGrid.gridCol_lst, parts, strict=True):
        column.w = Mm(width * part / sum(parts))
    said: list[list[Sentence]] = [[Sentence(h) for h in block.head], *map(list, block.rows)]
    for y, (tr, cells) in enumerate(zip(table._tbl.tr_lst, said, strict=True)):
        properties = tr.get_or_add_trPr()
        properties.append(properties.makeelement(_w("cantSplit"), {}))
        if y == 0:
            properties.append(properties.makeelement(_w("tblHeader"), {}))
        elif any(not c.text for c in cells):
            height = {_w("val"): str(Mm(11).twips), _w("hRule"): "atLeast"}
            properties.append(properties.makeelement(_w("trHeight"), height))
        for x, (tc, cell) in enumerate(zip(tr.tc_lst, cells, strict=True)):
            tc.width = Mm(width * parts[x] / sum(parts))
            paragraph = _as_paragraph(tc.p_lst[0], out)
            _line(paragraph, (cell,), numbers, bold=y == 0, small=True)
    after = _paragraph(out)
    after.paragraph_format.space_after = Mm(0)
    after.add_run(" ").font.size = _CELL // 3


def _as_paragraph(element: Any, out: Any) -> Any:
    from docx.text.paragraph import Paragraph

    return Paragraph(element, out)


def _line(
    row: Any, sentences: tuple[Sentence, ...], numbers: dict[Source, int], *, bold: bool = False, small: bool = False
) -> None:
    for n, s in enumerate(sentences):
        run = row.add_run((" " if n else "") + s.text)
        if bold:
            run.bold = True
        if small:
            run.font.size = _CELL
        mark = marks(s, numbers)
        if mark:
            row.add_run(mark).font.superscript = True


def _without_clock(kept: io.BytesIO) -> bytes:
    """The same archive with one fixed day on every file, written into its headers where it stands."""
    with zipfile.ZipFile(kept) as archive:
        heads = [i.header_offset for i in archive.infolist()]
        at = archive.start_dir
    found = bytearray(kept.getvalue())
    for head in heads:
        found[head + 10 : head + 14] = _ARCHIVE_DAY
    for _ in heads:
        found[at + 12 : at + 16] = _ARCHIVE_DAY
        name, extra, comment = struct.unpack_from("<HHH", found, at + 28)
        at += 46 + name + extra + comment
    return bytes(found)
