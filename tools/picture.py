"""Take the pictures of the demo: ``python tools/picture.py`` (the report needs Playwright and a Chromium).

``report.png`` is what a browser shows first of the page, ``list.svg`` what a terminal shows of one seller's list, with
the reader's own font. Not part of the checks; run it when they look different. CHROMIUM names the browser.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from browsing import chromium
from holdfast import runs
from holdfast.cli import listing
from holdfast.cli.homes import Place

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZE = {"width": 1120, "height": 640}
WIDTH = 112
#: The template of Rich without the font it would fetch.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "Fira Code, monospace", "monospace"
)


def report(path: Path) -> None:
    """The first screen of the page."""
    with sync_playwright() as play:
        browser = chromium(play)
        page = browser.new_page(viewport=SIZE, device_scale_factor=2, color_scheme="light")
        page.goto(path.as_uri())
        page.screenshot(path=FOLDER / "report.png")
        browser.close()


def terminal(path: Path) -> None:
    """The list of one seller, as a terminal shows it."""
    screen = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False, markup=False)
    listing.console = lambda: screen
    run = runs.read(path.parent)
    owners = listing.by_owner(listing.select(run))
    owner = max(owners, key=lambda name: (-abs(len(owners[name]) - 4), name))
    listing.show(run, Place(path.parent, None), owner=owner, everything=False, verdict=None, as_json_=False)
    lines = screen.export_text(styles=True, clear=True).split("\n")
    kept = lines[: next(i for i, line in enumerate(lines) if "In order of what" in line) - 1]
    shown = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    shown.print(Text.from_ansi("\n".join(kept) + "\n"))
    svg = shown.export_svg(title=f"holdfast list --owner {owner.split()[0]}", code_format=FORMAT, unique_id="list")
    (FOLDER / "list.svg").write_text(svg, "utf-8")


def main() -> None:
    """Compute the demo and take both pictures."""
    with TemporaryDirectory() as folder:
        code = "from holdfast.cli import main; main()"
        subprocess.run(
            [sys.executable, "-c", code, "demo", "--json"], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        path = max(Path(folder).glob("holdfast-demo/.holdfast/runs/*/report.html"))
        report(path)
        terminal(path)
    print("wrote report.png and list.svg")


if __name__ == "__main__":
    main()
