"""From the readiness talk to the exported brief, as one seller does it, on the keyboard and on a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from holdfast.server.connections.models import Upload
from tests.browser.test_pages_in_browser import loud
from tests.preparation.test_drafting import stand_in
from tests.server.test_drafting import write


@pytest.fixture
def endpoint(site: Any) -> Iterator[None]:
    """A chat endpoint that claims what no fact says, named by the settings of the export in use."""
    answer = '{"sentences": [{"text": "It saves 40 % of the cost.", "facts": [1]}]}'
    with stand_in(lambda _: answer) as (transport, _):
        folder = django_settings.ENV.uploads / "browser-drafting"
        folder.mkdir(parents=True, exist_ok=True)
        Upload.objects.create(folder=folder.name, name="x", state="in use")
        write(folder, transport.address)
        yield


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


def test_a_draft_is_marked_and_leaves_in_the_words_of_a_person(enter: Any, endpoint: Any) -> None:
    page = enter("alice", "/deals/D-100/documents/group-brief/")
    for kind, what in (("gain", "Results the same day"), ("cost", "Two weeks with both systems")):
        page.fill("[id^=impacts-][id$=group] >> nth=0", "Laboratory")
        page.fill("[id^=impacts-][id$=what] >> nth=0", what)
        page.click("text=Keep it >> nth=0")
        assert what in page.inner_text("#document"), kind
    page.click("text=Let the language model draft an opening")
    assert "[?] It saves 40" in page.inner_text("#document") and page.locator("aside .formats").count() == 0
    page.fill("[id^=openings-][id$=text] >> nth=0", "Results come the same day.")
    shot(page, "draft")
    page.click("text=Keep my words >> nth=0")
    assert "Results come the same day." in page.inner_text("#document")
    assert "openings w-" in page.inner_text("#document .sources")
    with page.expect_download() as got:
        page.click("aside a:has-text('Markdown')")
    assert "40" not in Path(got.value.path()).read_text("utf-8")
    page.goto("/deals/D-100/rehearse/?kind=doubt")
    page.click("text=Let the language model put it")
    assert "It saves 40 %" in page.inner_text("#heard"), "whatever it answers is words, and shown as words"
    assert loud(page) == []


def test_a_reference_is_written_down_on_a_phone(enter: Any) -> None:
    page = enter("alice", "/deals/D-100/documents/peer-story/", viewport={"width": 360, "height": 740})
    page.click("text=Write a reference down")
    page.fill("[name=customer]", "Wicker Mills")
    page.fill("[name=change]", "new pumps on two lines")
    page.fill("[name=bad_weeks]", "In week three the night shift ran the old pumps again.")
    page.fill("[name=leader_did]", "She stood at the line for two nights.")
    page.check("text=Whether this is the right time")
    page.check("text=They have agreed to be named")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shot(page, "reference")
    page.click("text=Keep it")
    assert "1 reference, 1 of them may be told" in page.inner_text("main")
    page.goto("/deals/D-100/documents/peer-story/")
    assert "ran the old pumps again" in page.inner_text("#document")
    page.goto("/settings/references/")
    page.click("summary:has-text('Wicker Mills')")
    page.click("text=Remove it")
    assert "No reference is written down yet" in page.inner_text("main")
    assert loud(page) == []


def shot(page: Any, name: str) -> None:
    """A picture for whoever wants to look: into the folder that ``HOLDFAST_SHOTS`` names."""
    folder = os.environ.get("HOLDFAST_SHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
