"""From the readiness talk to the exported brief, as one seller does it, on the keyboard and on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.browser.test_pages_in_browser import loud


def test_readiness_to_brief(enter: Any) -> None:
    page = enter("alice", "/deals/D-100/")
    page.click("#prepare a.button >> nth=0")
    first = page.inner_text("#question")
    page.keyboard.press("2")
    assert page.is_checked("input[name=mark][value='2']")
    page.fill("#words", "If Johan says no, I ask him which test is missing")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".messages")
    assert page.inner_text("#question") != first
    assert "2 of 20 asked" in page.inner_text("#talk")
    second = page.inner_text("#question")
    page.keyboard.press("s")
    page.wait_for_url("**later=**")
    assert page.inner_text("#question") != second and second in page.inner_text("aside")

    page.goto("/deals/D-100/rehearse/")
    page.fill("#reply", "Let's wait then.")
    page.click("text=Say it")
    assert "gives it away" in page.inner_text(".checks")
    page.fill("#reply", "It stays with the first of May. What exactly would have to be shown?")
    page.click("text=Say it again")
    assert "on the card" in page.inner_text(".messages")

    page.goto("/deals/D-100/documents/")
    page.click("a[aria-label='Fill it: What changes and why']")
    page.fill("[id^=impacts-][id$=group]", "Laboratory")
    page.fill("[id^=impacts-][id$=what]", "Results the same day")
    page.click("text=Keep it")
    assert "Results the same day" in page.inner_text("#document")
    assert page.input_value("[id^=impacts-][id$=group] >> nth=0") == "Laboratory"
    assert page.input_value("form.box input[name=kind] >> nth=0") == "cost"
    page.fill("[id^=impacts-][id$=what] >> nth=0", "Two weeks with both systems")
    page.click("text=Keep it >> nth=0")
    assert "impacts w-" in page.inner_text("#document .sources")
    with page.expect_download() as got:
        page.click("aside a:has-text('PDF')")
    assert Path(got.value.path()).read_bytes().startswith(b"%PDF")
    page.click("text=See it as they will")
    assert page.locator("#document .sources, #document sup").count() == 0
    assert loud(page) == []


def test_the_talk_fits_a_phone_and_needs_no_script(enter: Any) -> None:
    page = enter("alice", "/deals/D-100/ready/", viewport={"width": 360, "height": 740}, java_script_enabled=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = page.eval_on_selector_all(".sounds label", "all => all.map(e => e.getBoundingClientRect().height)")
    assert len(sizes) == 5 and min(sizes) >= 44
    page.goto("/deals/D-100/documents/if-then-card/")
    cells = page.eval_on_selector_all("#document td", "all => all.map(e => e.getBoundingClientRect().width)")
    assert min(cells) > 200
    page.goto("/deals/D-100/ready/")
    page.check("input[name=mark][value=unclear]", force=True)
    page.click("text=Keep it and go on")
    assert "Kept, in their words" in page.inner_text(".messages")
