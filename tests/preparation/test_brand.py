"""The team's own look reaches every format: name, colour, logo and paper."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from holdfast.errors import BadSettings
from holdfast.preparation import export
from holdfast.preparation.brand import Brand
from tests.preparation.golden import made

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><rect width="90" height="30" fill="#aa3311"/></svg>'
)


def logo(folder: Path, kind: str) -> Path:
    path = folder / f"logo.{kind}"
    if kind == "svg":
        path.write_text(SVG)
    else:
        Image.new("RGB", (90, 30), "#aa3311").save(path)
    return path


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_name_colour_logo_and_paper_reach_every_format(kind: str, tmp_path: Path) -> None:
    look = Brand("Aldermoor Instruments", "#aa3311", logo(tmp_path, kind), "letter")
    doc = made()[5]
    page = pypdfium2.PdfDocument(export(doc, "pdf", look))[0]
    assert [round(x) for x in page.get_size()] == [612, 792]
    assert "Aldermoor Instruments" in page.get_textpage().get_text_range()
    r, g, b = np.moveaxis(np.asarray(page.render(scale=0.5).to_pil()), 2, 0)
    red = int(((r > 150) & (g < 80) & (b < 40)).sum())
    assert red > 100, "the logo is on the page"
    html = export(doc, "html", look).decode()
    assert "--brand: #aa3311" in html and "Aldermoor Instruments" in html and 'src="data:image/' in html
    word = docx.Document(io.BytesIO(export(doc, "docx", look)))
    assert round(word.sections[0].page_width.inches, 1) == 8.5
    assert str(word.styles["Heading 1"].font.color.rgb) == "AA3311"
    with zipfile.ZipFile(io.BytesIO(export(doc, "docx", look))) as file:
        assert any(n.startswith("word/media/") for n in file.namelist()) is (kind == "png")
    assert word.core_properties.author == "Aldermoor Instruments"
    if kind == "svg":  # Word takes no SVG from the library: the name stands there instead
        assert word.paragraphs[0].text == "Aldermoor Instruments"


@pytest.mark.parametrize("fault", [{"colour": "red"}, {"paper": "a5"}, {"language": "xx"}])
def test_a_look_that_cannot_be_is_refused(fault: dict[str, str]) -> None:
    with pytest.raises(BadSettings):
        Brand(**fault)
