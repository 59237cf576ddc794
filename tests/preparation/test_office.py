"""DOCX files open in LibreOffice and keep their headings and tables. Skips, saying so, where it is not installed."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from holdfast.preparation import export
from holdfast.preparation.document import Grid, Heading
from tests.preparation.golden import made

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"

#: Between them they hold every kind of block; all twelve are read by the library below.
OPENED = ("monday-page", "two-sided-sheet", "group-brief", "help-offer")


def said(node: ElementTree.Element) -> str:
    return "".join(node.itertext()).strip()


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed: DOCX files were not opened in it")
def test_libreoffice_keeps_headings_and_tables(tmp_path: Path) -> None:
    docs = {doc.id: doc for doc in made("de") if doc.id in OPENED}
    assert len(docs) == len(OPENED)
    for name, doc in docs.items():
        (tmp_path / f"{name}.docx").write_bytes(export(doc, "docx"))
    done = subprocess.run(
        [str(OFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "odt",
         "--outdir", str(tmp_path), *(str(tmp_path / f"{n}.docx") for n in docs)],
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for name, doc in docs.items():
        with zipfile.ZipFile(tmp_path / f"{name}.odt") as file:
            body = ElementTree.fromstring(file.read("content.xml"))
        assert [said(h) for h in body.iter(f"{TEXT}h")] == [b.text for b in doc.blocks if isinstance(b, Heading)], name
        assert doc.title in map(said, body.iter(f"{TEXT}p")), name
        tables = [b for b in doc.blocks if isinstance(b, Grid)]
        found = list(body.iter(f"{TABLE}table"))
        assert len(found) == len(tables), name
        for table, grid in zip(found, tables, strict=True):
            rows = [[said(c) for c in r.iter(f"{TABLE}table-cell")] for r in table.iter(f"{TABLE}table-row")]
            assert rows[0] == list(grid.head), name
            assert len(rows) == 1 + len(grid.rows)
            for row, cells in zip(rows[1:], grid.rows, strict=True):
                assert all(c.text in told for c, told in zip(cells, row, strict=True)), name


def test_word_finds_the_headings_and_tables() -> None:
    """The same, as the library reads the file: this one always runs."""
    import io

    import docx

    for doc in made():
        read = docx.Document(io.BytesIO(export(doc, "docx")))
        styles = [p.style.name for p in read.paragraphs if p.style is not None]
        assert styles.count("Heading 1") == sum(isinstance(b, Heading) for b in doc.blocks), doc.id
        assert styles[0] == "Title"
        assert [[c.text for c in t.rows[0].cells] for t in read.tables] == [
            list(b.head) for b in doc.blocks if isinstance(b, Grid)
        ]


def test_the_archive_has_one_day_and_nothing_twice() -> None:
    import io

    with zipfile.ZipFile(io.BytesIO(export(made()[0], "docx"))) as file:
        assert file.testzip() is None
        assert {i.date_time for i in file.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        names = file.namelist()
    assert len(names) == len(set(names))
