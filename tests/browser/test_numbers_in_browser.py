"""Every number on the pages of numbers opens its reason: a link, a fold, or a list that stands with it."""

from __future__ import annotations

from typing import Any

import pytest

#: Where a number may stand, and what it opens there. A number anywhere else fails the test.
OPENS = {
    "a[href]": "the link leads to the reason, the deals or the rows it counts",
    "summary": "the fold opens the rows it counts",
    "details:not(.act) > :not(summary)": "what a fold opened is the reason of what stands beside it, with its rows",
    "details.act": "a form",
    "form": "a form: what a person types or chooses",
    "time": "a day, which is read and not computed",
    "code": "a key of a row",
    "blockquote": "words of a person",
    "th .meta, .eyebrow": "the heading of a row or page: a day, or the name of the deal",
    ".asof": "the day of the Run",
    ".keys": "keys of the keyboard",
    "caption, thead": "what a table counts, and the unit of its columns",
    "nav.pager": "the place in the list above it",
    "th[scope=row] .wide, th[scope=row] > .quiet": "the heading of a row: how far ahead it looks",
    ".axis-end": "the end of a scale that is drawn",
    ".lead": "how a drawing below it is to be read",
    "figcaption.quiet": "the caption of a drawing: its span and its unit",
    ".bears.moved": "what moved, of which the sentence above opens the whole",
    "h1, h2, h3, h4": "names and headings",
    "svg": "a drawing; its numbers stand in its table or sentence",
    ".row-deal .rank": "the place in the list",
    ".bears li:has(.row-key)": "a line of evidence with the key of its row",
    ".evidence li:has(.row-key)": "a reason with the key of its row",
    ".entries li": "an entry of the log, which is itself a row",
    "#plan table": "a row of the plan, which is itself a row",
    "#pushback .first, #plan .first": "counts of the rows directly beneath",
}
#: Days, which are read and not computed; keys of moves; ordinals of a question.
WORDS = r"""/\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*( \d{4})?|\b\d{4}-\d\d-\d\d\b|\b30-60-90\b/g"""
FIND = f"""(opens) => {{
  const found = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {{
    const node = walk.currentNode;
    const el = node.parentElement;
    if (!/\\d/.test(node.textContent.replace({WORDS}, ""))) continue;
    if (el.closest("script, style, option, textarea")) continue;
    if (!opens.some((selector) => el.closest(selector))) {{
      const where = [];
      for (let up = el; up && up.tagName !== "MAIN"; up = up.parentElement) where.unshift(up.tagName.toLowerCase() + (up.id ? "#" + up.id : "") + (up.className && up.className.baseVal === undefined && up.className ? "." + up.className.split(" ").join(".") : ""));
      found.push(where.join(" > ") + ": " + node.textContent.trim().slice(0, 90));
    }}
  }}
  return found;
}}"""
PAGES = (
    "/", "/?verdict=moving", "/?sort=amount&by=90", "/deals/D-100/", "/deals/D-101/", "/deals/D-103/", "/signed/", "/insights/", "/deals/D-100/people/",
    "/deals/D-100/people/?person=p-2", "/deals/S-1/", "/deals/S-2/",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_number_opens_its_reason(enter: Any, path: str) -> None:
    page = enter("olga", path)
    page.wait_for_load_state("networkidle")
    bare = page.evaluate(FIND, list(OPENS))
    assert not bare, "\n".join(bare)


def test_the_test_of_numbers_sees_a_bare_one(enter: Any) -> None:
    page = enter("olga", "/signed/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p>42 deals</p>')")
    assert [f for f in page.evaluate(FIND, list(OPENS)) if "42 deals" in f]


def test_every_link_to_a_reason_leads_somewhere(enter: Any) -> None:
    """All of them, on every page of numbers, answer; and one opens in its box, with a link, keys and Escape."""
    page = enter("olga")
    links: set[str] = set()
    for path in PAGES:
        page.goto(path)
        links |= set(page.eval_on_selector_all("a[data-reason]", "all => all.map((a) => a.getAttribute('href'))"))
    kinds = {link.split("/reasons/")[1].split("/")[0] for link in links}
    assert {
        "wait",
        "signed",
        "lost",
        "change",
        "since",
        "amount",
        "clocks",
        "move",
        "row",
        "ahead",
        "mix",
        "curve",
        "person",
        "spread",
        "listed",
    } <= kinds
    statuses = page.evaluate(
        "(links) => Promise.all(links.map(async (l) => [l, (await fetch(l)).status]))", sorted(links)
    )
    assert [pair for pair in statuses if pair[1] != 200] == []
    page.goto("/")
    page.click("article.row-deal a[href*='reasons/wait'] >> nth=0")
    page.wait_for_selector("dialog#reason[open] table")
    assert "half within" in page.inner_text("#reason") and page.url.rstrip("/").endswith(str(page.url.split("/")[2]))
    page.keyboard.press("Escape")
    assert not page.is_visible("#reason")
    page.focus("article.row-deal a[href*='reasons/signed'] >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog#reason[open] a.row-key")
    page.click("#reason a.row-key >> nth=0")
    page.wait_for_selector("#reason h2:has-text('A row')")
    assert page.said == []


def test_a_reason_without_javascript_is_a_page(enter: Any) -> None:
    page = enter("alice", java_script_enabled=False)
    page.click("article.row-deal a[href*='reasons/signed'] >> nth=0")
    assert "The chance of signature" in page.inner_text("main h2")
