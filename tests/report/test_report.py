"""The page: what it must hold, what it must never hold, whatever the Run."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.report import figures, render, view, words
from holdfast.report.figures import Wait
from holdfast.report.svg import DateScale, DayScale, tag
from holdfast.runs import Run
from holdfast.vocab import Sign, Verdict
from tests.fixtures.made_run import HOSTILE, make

CASES: dict[str, Callable[[], Run]] = {
    "usual": make,
    "empty": lambda: make(0),
    "one": lambda: make(1),
    "many": lambda: make(300),
    "abstaining": lambda: make(24, abstain=True),
    "no amounts": lambda: make(24, amounts=False),
    "hostile": lambda: make(12, hostile=True),
}
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Tree(HTMLParser):
    """Elements in order, with a check that every one is closed where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attrs)))
        if name not in VOID:
            self.open.append(name)

    def handle_startendtag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((name, dict(attrs)))

    def handle_endtag(self, name: str) -> None:
        assert self.open, f"</{name}> closes nothing"
        assert self.open.pop() == name

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.words.append(data)

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for found, attrs in self.elements if found == name]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("case", CASES)
def test_every_page_is_well_formed_and_alone(case: str) -> None:
    page = render(CASES[case]())
    tree = Tree(page)
    assert page == render(CASES[case]())
    assert not {"script", "link", "iframe", "img", "object", "embed", "form", "base"} & {n for n, _ in tree.elements}
    fetched = [v for _, attrs in tree.elements for k, v in attrs.items() if k in {"src", "srcset", "action", "data"}]
    assert fetched == []
    assert all((a["href"] or "").startswith("#") for a in tree.all("a"))
    assert "url(" not in page and "@import" not in page and "http:" not in page and "https:" not in page
    assert not any(k.startswith("on") for _, attrs in tree.elements for k in attrs)


@pytest.mark.parametrize("case", CASES)
def test_links_lead_somewhere_and_ids_are_unique(case: str) -> None:
    tree = Tree(render(CASES[case]()))
    ids = [attrs["id"] for _, attrs in tree.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    assert {(a["href"] or "")[1:] for a in tree.all("a")} <= set(ids)


@pytest.mark.parametrize("case", CASES)
def test_pictures_tables_and_headings_speak(case: str) -> None:
    tree = Tree(render(CASES[case]()))
    pictures = [a for a in tree.all("svg") if a.get("role") == "img"]
    assert all(a.get("aria-label") for a in pictures)
    assert len(tree.all("table")) == len(tree.all("caption"))
    assert all(a.get("scope") in {"col", "row"} for a in tree.all("th"))
    levels = [int(n[1]) for n, _ in tree.elements if re.fullmatch(r"h[1-6]", n)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_text_of_the_export_stays_text() -> None:
    page = render(make(12, hostile=True))
    assert "<script" not in page and "\x1b" not in page and "\u202e" not in page and "\x00" not in page
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in page
    assert words.clean(HOSTILE) in Tree(page).text


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60))
def test_any_name_is_shown_cleaned_and_nothing_else_changes(name: str) -> None:
    run = make(3)
    deals = run.tables["deals"]
    at = deals.schema.get_field_index("account")
    column = pa.array([name.encode("utf-8", "replace").decode()] * deals.num_rows, pa.string())
    hostile = dataclasses.replace(run, tables={**run.tables, "deals": deals.set_column(at, "account", column)})
    tree = Tree(render(hostile))
    shape = [n for n, _ in tree.elements]
    assert shape == [n for n, _ in Tree(render(run)).elements]


def test_a_listed_deal_is_told_in_full() -> None:
    run = make()
    text = Tree(render(run)).text
    deal = next(d for d in run.rows("deals") if d["is_listed"])
    assert words.headline(7, 24) in text
    for value in (deal["because"], deal["next_move"], deal["clears_when"], deal["order_reason"]):
        assert value in text
    for row in run.deal(deal["deal_id"])["evidence"]:
        assert row["text"] in text
        assert row["row_id"] is None or row["row_id"] in text
    for line in run.manifest["rule"]:
        assert line in text


def test_every_verdict_the_curves_the_data_and_the_proposals_are_there() -> None:
    tree = Tree(render(make()))
    ids = {attrs.get("id") for _, attrs in tree.elements}
    assert {"list", "curves", "rule", "data", "proposals", *view.QUIET} <= ids
    assert "Disputed; not counted." in tree.text
    assert "Who at the customer has to agree before it is signed?" in tree.text


def test_an_abstention_is_said_and_no_number_is_given() -> None:
    text = Tree(render(make(24, abstain=True))).text
    assert "No chances are given: 9 of the 12 finished deals needed." in text
    assert "no chance given" in text
    assert not re.search(r"\d+ % \(\d+–\d+ %\)", text)


def test_long_tables_are_cut_and_say_so() -> None:
    text = Tree(render(make(600))).text
    assert f"{view.MAX_ROWS} of {view.counts(make(600))['moving']} shown" in text


def test_the_page_of_a_large_run_stays_small() -> None:
    run = make(3000)
    deals, timeline = run.tables["deals"], run.tables["timeline"]
    flagged = pa.array([v in view.FLAGGED for v in deals["verdict"].to_pylist()])
    deals = deals.set_column(deals.schema.get_field_index("is_listed"), "is_listed", flagged)
    rows = pa.concat_tables([timeline.take(list(range(0, timeline.num_rows, 2)))] * 8)
    large = dataclasses.replace(run, tables={**run.tables, "deals": deals, "timeline": rows})
    page = render(large)
    assert page.count('<article class="deal"') == view.MAX_OPEN
    assert page.count('class="step"') > 20 * view.MAX_OPEN
    assert 1_000_000 < len(page.encode()) < 3_000_000
    assert "Also on the list" in page


def test_words_that_never_appear() -> None:
    text = Tree(render(make())).text.lower()
    assert not re.search(r"\bscores?\b|ai-powered|at risk|!", text)


def test_every_verdict_and_sign_has_its_words() -> None:
    assert set(words.VERDICTS) == set(words.MEANINGS) == {v.value for v in Verdict}
    assert set(words.SIGNS) == {s.value for s in Sign}


@settings(deadline=None)
@given(st.text())
def test_cleaned_text_is_one_printable_line_and_clean_is_idempotent(text: str) -> None:
    once = words.clean(text)
    assert words.clean(once) == once
    assert once == once.strip() and "\n" not in once and "\x1b" not in once


@settings(deadline=None)
@given(st.text(), st.text())
def test_drawn_elements_parse_whatever_they_hold(child: str, attribute: str) -> None:
    found = ElementTree.fromstring(tag("text", child, class_=attribute))
    assert (found.text or "") == words.clean(child)
    assert found.get("class") == words.clean(attribute)


@settings(deadline=None)
@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 5000))
def test_later_days_never_stand_further_left(a: int, b: int, longest: int) -> None:
    scale = DayScale(longest)
    assert 0 <= scale.at(min(a, b)) <= scale.at(max(a, b)) <= 1


@settings(deadline=None)
@given(st.dates(), st.dates(), st.dates())
def test_dates_stay_inside_the_drawing(first: date, last: date, on: date) -> None:
    assert 0 <= DateScale(min(first, last), max(first, last)).at(on) <= 1


@settings(deadline=None)
@given(
    st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.integers(0, 4000), st.integers(0, 2000), st.integers(0, 2000)
)
def test_figures_parse_and_say_what_they_draw(a: float, b: float, c: float, day: int, m: int, n: int) -> None:
    low, p, high = sorted((a, b, c))
    band = ElementTree.fromstring(figures.chance_band(p, low, high, 30))
    assert words.chance(p, low, high) in (band.get("aria-label") or "")
    strip = ElementTree.fromstring(figures.wait_strip(day, Wait(min(m, n), max(m, n)), DayScale(max(day, m, n))))
    assert f"{day} day" in (strip.get("aria-label") or "")


def _tokens(theme: str) -> dict[str, str]:
    css = (files("holdfast") / "look" / "tokens.css").read_text("utf-8")
    light, dark = css.split("@media", 1)
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    return found | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark)) if theme == "dark" else found


def _light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "ink-soft", "ink-quiet", "sea", "needs", "loss"])
@pytest.mark.parametrize("paper", ["paper", "paper-raised"])
def test_words_can_be_read(theme: str, text: str, paper: str) -> None:
    tokens = _tokens(theme)
    a, b = sorted((_light(tokens[text]), _light(tokens[paper])), reverse=True)
    assert (a + 0.05) / (b + 0.05) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mark", ["sea-mark", "needs-mark", "loss-mark", "still-mark"])
def test_marks_can_be_seen(theme: str, mark: str) -> None:
    tokens = _tokens(theme)
    a, b = sorted((_light(tokens[mark]), _light(tokens["paper"])), reverse=True)
    assert (a + 0.05) / (b + 0.05) >= 3


def test_colours_live_in_the_tokens_only() -> None:
    folder = files("holdfast") / "report"
    css = (folder / "templates" / "report.css").read_text("utf-8")
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", css)
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", css))
    known = set(re.findall(r"--([a-z0-9-]+):", (files("holdfast") / "look" / "tokens.css").read_text("utf-8")))
    assert used <= known
