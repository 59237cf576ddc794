"""The report as a browser shows it: alone, on a phone, in the dark, on paper, by keyboard.

Needs Playwright and a Chromium (``CHROMIUM`` names it); without them every test here is skipped and says why.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.report import render
from tests.fixtures.made_run import make
from tests.fixtures.whole_run import make_whole

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
sync_api = pytest.importorskip("playwright.sync_api", reason="BROWSER TESTS SKIPPED: playwright is not installed")
if not CHROMIUM.exists():
    pytest.skip(f"BROWSER TESTS SKIPPED: no Chromium at {CHROMIUM}", allow_module_level=True)

PAGES = {
    "usual": lambda: make(),
    "empty": lambda: make(0),
    "abstaining": lambda: make(24, abstain=True),
    "hostile": lambda: make(12, hostile=True),
    "many": lambda: make(300),
    "whole": lambda: make_whole(6),
}


@pytest.fixture
def browser(chromium: Any) -> Any:
    """The one browser of the session: Playwright allows no second one in a thread."""
    return chromium


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every page as the address of a file."""
    folder = tmp_path_factory.mktemp("pages")
    for name, run in PAGES.items():
        (folder / f"{name}.html").write_text(render(run()), "utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in PAGES}


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Open an address in a context of its own; what the page asked for and complained about is kept on it."""
    contexts = []

    def act(address: str, **options: Any) -> Any:
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"} | options
        )
        contexts.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda r: page.asked.append(r.url))
        page.on("console", lambda m: page.said.append(m.text))
        page.on("pageerror", lambda e: page.said.append(str(e)))
        page.on("dialog", lambda d: page.said.append(d.message))
        page.goto(address)
        return page

    yield act
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_asks_the_network_for_nothing(open_page: Any, pages: dict[str, str], name: str) -> None:
    page = open_page(pages[name])
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.wait_for_load_state("networkidle")
    assert page.asked == [pages[name]]
    assert page.said == []


@pytest.mark.parametrize("width", [320, 360, 414, 768, 1280, 2000])
@pytest.mark.parametrize("name", ["usual", "hostile", "whole"])
def test_nothing_scrolls_sideways(open_page: Any, pages: dict[str, str], name: str, width: int) -> None:
    page = open_page(pages[name], viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["usual", "whole"])
def test_words_keep_their_size_on_a_phone(open_page: Any, pages: dict[str, str], name: str) -> None:
    page = open_page(pages[name], viewport={"width": 360, "height": 780})
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    sizes = page.evaluate(
        """[...document.querySelectorAll('main *')].filter(e => e.checkVisibility() && [...e.childNodes]
           .some(n => n.nodeType === 3 && n.textContent.trim())).map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 11


def test_the_dark_theme_is_dark_and_can_be_read(open_page: Any, pages: dict[str, str]) -> None:
    def shades(scheme: str) -> list[int]:
        page = open_page(pages["usual"], color_scheme=scheme)
        found: list[int] = page.evaluate(
            """['html', 'h1', '.because', '.move'].map((s, i) => {
                 const style = getComputedStyle(document.querySelector(s));
                 const paint = i % 3 === 0 ? style.backgroundColor : style.color;
                 return paint.match(/\\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b) / 3; })"""
        )
        return found

    light, dark = shades("light"), shades("dark")
    assert light[0] > 230 and light[3] > 230 and max(light[1:3]) < 60
    assert dark[0] < 40 and dark[3] < 50 and min(dark[1:3]) > 200


def test_paper_is_light_shows_what_is_open_and_leaves_the_menu_out(open_page: Any, pages: dict[str, str]) -> None:
    page = open_page(pages["usual"], color_scheme="dark")
    page.evaluate("document.querySelector('.deal details').open = true")
    page.emulate_media(media="print", color_scheme="dark")
    shown = page.evaluate("[...document.querySelectorAll('.deal .clocks')].map(e => e.getBoundingClientRect().height)")
    assert len(shown) == 7 and shown[0] > 50 and max(shown[1:]) == 0
    assert page.evaluate(
        "[...document.querySelectorAll('.deal .signs')].every(e => e.getBoundingClientRect().height > 10)"
    )
    assert not page.is_visible("nav")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(28, 31, 30)"
    assert page.pdf(format="A4")[:5] == b"%PDF-"


def test_the_keyboard_reaches_the_list_and_opens_a_deal(open_page: Any, pages: dict[str, str]) -> None:
    page = open_page(pages["usual"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#list"
    page.focus(".deal summary")
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('.deal details').open") is True
    assert page.is_visible(".deal .clocks")


def test_a_dot_leads_to_its_deal(open_page: Any, pages: dict[str, str]) -> None:
    page = open_page(pages["usual"])
    address = page.get_attribute(".swarm a", "href")
    page.click(".swarm a circle")
    assert page.evaluate("location.hash") == address
    assert page.evaluate("document.querySelector(':target').tagName") == "ARTICLE"


@pytest.mark.parametrize("name", ["many", "whole"])
def test_labels_of_the_figures_stay_inside_the_page(open_page: Any, pages: dict[str, str], name: str) -> None:
    for width in (360, 1280):
        page = open_page(pages[name], viewport={"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = page.evaluate(
            "[...document.querySelectorAll('svg text')].map(e => e.getBoundingClientRect()).map(b => [b.left, b.right])"
        )
        assert min(left for left, _ in found) >= 0
        assert max(right for _, right in found) <= width


@pytest.mark.parametrize("name", ["many", "whole"])
def test_labels_of_one_figure_do_not_cover_each_other(open_page: Any, pages: dict[str, str], name: str) -> None:
    for width in (360, 1280):
        page = open_page(pages[name], viewport={"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        covered = page.evaluate(
            """[...document.querySelectorAll('svg.figure')].flatMap(svg => {
                 const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
                 return boxes.flatMap(([a, p], i) => boxes.slice(i + 1).filter(([b, q]) =>
                   p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 3 && q.top < p.bottom - 3
                 ).map(([b]) => `${svg.getAttribute('class')}: ${a} / ${b}`)); })"""
        )
        assert covered == []
