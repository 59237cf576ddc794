"""What an eye would complain of: words of a drawing that run into each other, rows of the list that grow tall."""

from __future__ import annotations

from typing import Any

import pytest

OVERLAPS = """() => {
  const bad = [];
  for (const figure of document.querySelectorAll("svg.figure")) {
    const words = [...figure.querySelectorAll("text")].filter((t) => t.getBoundingClientRect().width > 0);
    words.forEach((one, i) => words.slice(i + 1).forEach((other) => {
      const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 2) bad.push(`${one.textContent} / ${other.textContent}`);
    }));
  }
  return bad;
}"""
TALL = (
    "() => [...document.querySelectorAll('article.row-deal')].map((r) => Math.round(r.getBoundingClientRect().height))"
)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_words_of_a_drawing_stand_apart(enter: Any, viewport: dict[str, int]) -> None:
    """On the list, on the deals that need someone and on the forecast, at both widths."""
    page = enter("olga", viewport=viewport)
    page.goto("/")
    deals = [a.get_attribute("href") for a in page.query_selector_all("article.row-deal h3 a")][:4]
    assert deals
    found = {}
    for path in ("/", "/insights/", *deals):
        page.goto(path)
        found[path] = page.evaluate(OVERLAPS)
    assert {k: v for k, v in found.items() if v} == {}


@pytest.mark.parametrize(("viewport", "most"), [(PHONE, 280), (DESK, 136)], ids=["phone", "desk"])
def test_a_row_of_the_list_is_read_at_a_glance(enter: Any, viewport: dict[str, int], most: int) -> None:
    """Who, how long, what chance, what to do: six lines at a desk, and the scales are said once above."""
    page = enter("olga", viewport=viewport)
    page.goto("/")
    tall = page.evaluate(TALL)
    assert tall
    assert max(tall) <= most
    assert page.locator("svg.ticks").count() == 2
