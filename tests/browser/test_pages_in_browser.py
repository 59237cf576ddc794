"""The pages as people use them: the seller's Monday, the manager's week, a phone, the dark, the keyboard, a messy import."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast.preparation import DOCUMENT

PAGES = (
    "/", "/?verdict=moving", "/yeses/", "/log/", "/deals/D-100/", "/deals/D-101/", "/deals/D-100/log/",
    "/deals/D-100/people/?person=p-2", "/deals/D-101/people/", "/deals/D-100/ready/", "/deals/D-101/ready/?small=1", "/deals/D-100/rehearse/",
    "/deals/D-100/documents/", "/deals/D-100/documents/two-sided-sheet/", "/deals/D-100/documents/monday-page/", "/insights/", "/settings/", "/settings/import/",
    "/settings/export/", "/settings/references/", "/settings/runs/", "/settings/people/", "/settings/personal/?person=p-2", "/settings/audit/",
    "/deals/D-100/what-if/?play=c2", "/nothing/", "/account/password/change/", "/account/email/", "/account/logout/", "/account/2fa/", *(f"/deals/D-101/documents/{d}/" for d in DOCUMENT),
)  # fmt: skip
DOOR = ("/account/login/", "/account/password/reset/")
SCREENS = (
    ({"color_scheme": "light"}, PAGES),
    ({"color_scheme": "dark"}, PAGES),
    ({"viewport": {"width": 360, "height": 740}}, PAGES),
)


def loud(page: Any) -> list[str]:
    """Complaints of the console, without those about answers that a test asked for."""
    return [m for m in page.said if "404" not in m and "422" not in m]


def serious(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {n['html'][:160]}" for v in found if v["impact"] in ("serious", "critical") for n in v["nodes"][:3]
    ]


def test_the_sellers_monday(enter: Any) -> None:
    """Open, read, log a push-back, compare moves, park one, confirm a yes."""
    page = enter("alice")
    assert "need someone this week" in page.inner_text("h1")
    page.click("article.row-deal h3 a >> nth=0")
    assert page.locator("#why .holdups > li").count() == 5
    assert "Favourites" in page.inner_text("#why .first")
    page.click("a[data-log]")
    page.fill(
        "#words", "Our people in quality say that we have never validated a system like this, who signs for that?"
    )
    page.wait_for_selector("#proposal input[name=classes]:checked", timeout=5000)
    page.select_option("#person_id", "p-2")
    page.click("text=Log it")
    assert "/deals/D-100/" in page.url
    assert "never validated" in page.inner_text("#pushback .entries")
    assert "1 entry from 1 voice" in page.inner_text("#pushback .first")
    page.check("#moves .try input >> nth=0")
    page.check("#moves .try input >> nth=1")
    page.wait_for_selector("#what-if-answer button:has-text('Choose them')", timeout=30000)
    assert "instead of" in page.inner_text("#what-if-answer")
    page.click("#what-if-answer button")
    assert "2 rows, 0 done" in page.inner_text("#plan")
    assert "chosen" in page.inner_text("#moves .moves")
    page.wait_for_selector("#what-if-answer figure")
    page.click("#park > summary")
    page.fill("#park-reason", "Their budget year starts in April")
    page.fill("#park-resume_on", (date.today() + timedelta(days=30)).isoformat())
    page.click("#park button:has-text('Park it')")
    assert "Parked" in page.inner_text(".messages")
    page.goto("/deals/D-103/")
    page.click("#confirm > summary")
    page.fill("#yes-who", "Maren Okafor")
    page.click("#confirm button:has-text('Keep this yes')")
    assert "The yes is kept" in page.inner_text(".messages")
    assert serious(page) == [], "also with a message on it"
    page.goto("/")
    assert "things were written since this Run" in page.inner_text("main")
    assert loud(page) == []
    assert all("127.0.0.1" in a or "localhost" in a or a.startswith("data:") for a in page.asked)


def test_a_form_keeps_what_was_typed_and_shows_what_others_wrote(enter: Any, site: Any) -> None:
    page = enter("alice", "/deals/D-100/people/?person=p-2")
    from holdfast.server.deals import actions

    actions.set_stance("D-100", actor=site.cast["bob"], person_id="p-2", stance="undecided", evidence="Bob heard it")
    page.select_option("#stance-stance", "opponent")
    page.fill("#stance-evidence", "Said no in the meeting")
    page.click("text=Keep this stance")
    assert "Bob" in page.inner_text(".stale") and "undecided" in page.inner_text(".stale")
    assert page.input_value("#stances-evidence") == "Said no in the meeting"
    page.click("text=Keep this stance")
    assert "opponent" in page.inner_text(".panel").lower()
    page.goto("/deals/D-100/")
    page.click("#park > summary")
    page.fill("#park-reason", "Holidays")
    page.fill("#park-resume_on", "2020-01-01")
    page.click("text=Park it")
    assert "must be a day after" in page.inner_text("main")
    assert page.input_value("#parks-reason") == "Holidays"


def test_without_javascript(enter: Any) -> None:
    page = enter("alice", java_script_enabled=False)
    page.fill("#q", "quarry")
    page.click("button:has-text('Show')")
    assert page.locator("a[data-deal]").count() == page.locator("a[data-deal]:visible").count() > 0
    page.goto("/deals/D-100/log/")
    page.fill("#words", "Who covers the two weeks when both systems must be fed?")
    page.click("button:has-text('Read it')")
    assert page.locator("#proposal input:checked").count() >= 1
    page.click("text=Log it")
    assert "both systems" in page.inner_text("#pushback")


def test_the_managers_week(enter: Any) -> None:
    page = enter("mona", "/insights/")
    assert "will most likely be signed" in page.inner_text("h1")
    assert page.locator(".curves svg").count() >= 1
    assert "Favourites" in page.inner_text("main")
    assert "Where coaching would help" in page.inner_text("main")
    page.goto("/")
    page.select_option("#holdup", "favourites")
    page.wait_for_url("**holdup=favourites**")
    page.fill("input[aria-label='Name of the view']", "Favourites")
    page.click("button:has-text('Keep')")
    assert page.locator(".views a", has_text="Favourites").count() == 1
    with page.expect_download() as got:
        page.click("text=CSV")
    assert Path(got.value.path()).read_text("utf-8").startswith("deal_id,name")
    assert loud(page) == []


def test_keyboard_only(enter: Any) -> None:
    page = enter("alice")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == first
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/deals/**")
    page.goto("/deals/D-100/people/")
    page.focus("#map")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert "has" in page.inner_text("#map-says")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel dl")
    page.focus("#week")
    page.keyboard.press("End")
    assert "in 12 weeks, simulated" in page.inner_text("#week-word")
    assert loud(page) == []


@pytest.mark.parametrize(("options", "paths"), SCREENS, ids=("light", "dark", "phone"))
def test_every_page_is_whole(enter: Any, options: dict[str, Any], paths: tuple[str, ...]) -> None:
    """No complaint of the console, nothing wider than the screen, nothing serious for those who see or hear differently."""
    page = enter("olga", **options)
    found = {}
    for path in paths:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[path] = serious(page) + ([f"{wide} px too wide"] if wide > 0 else [])
    door = enter(None, **options)
    for path in DOOR:
        door.goto(path)
        found[path] = serious(door)
    assert {k: v for k, v in found.items() if v} == {}
    assert loud(page) + loud(door) == []


SEND = """([path, values]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  for (const [k, v] of Object.entries({ csrfmiddlewaretoken: token, ...values })) {
    const box = document.createElement("input");
    [box.name, box.value] = [k, v];
    form.append(box);
  }
  document.body.append(form);
  form.submit();
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_refusals_are_pages_too(enter: Any, site: Any, theme: str) -> None:
    """Not allowed, not accepted, changed meanwhile, work that waits: each is a page that everybody can read."""
    from holdfast.server.connections import jobs

    found = {}
    viewer = enter("victor", color_scheme=theme)
    with viewer.expect_navigation():
        viewer.evaluate(SEND, ["/deals/D-100/say/parks/", {"reason": "x"}])
    assert "You may read this and not write." in viewer.inner_text("main")
    found["403"] = serious(viewer)
    page = enter("olga", "/deals/D-103/", color_scheme=theme)
    with page.expect_navigation():
        page.evaluate(SEND, ["/deals/D-103/say/parks/", {"reason": "Holidays", "resume_on": "2020-01-01"}])
    found["422"] = serious(page)
    with page.expect_navigation():
        page.evaluate(SEND, ["/deals/D-103/say/parks/", {"reason": "x", "resume_on": "2099-01-01", "version": "7"}])
    found["409"] = serious(page)
    with page.expect_navigation():
        page.evaluate(SEND, ["/deals/D-103/look/", {}])
    found["look"] = serious(page)
    page.goto(f"/settings/jobs/{jobs.enqueue('retention', {}, None)}/")
    found["job"] = serious(page)
    assert {k: v for k, v in found.items() if v} == {}


def test_home_is_light(enter: Any, site: Any) -> None:
    """Under 300 kB on the wire, and without the script of the map."""
    page = enter("alice")
    folder = Path(__file__).resolve().parents[2] / "src/holdfast/server/pages/static/holdfast"
    weight = len(gzip.compress(page.content().encode()))
    weight += sum((folder / f"{name}.gz").stat().st_size for name in ("app.css", "app.js"))
    assert weight < 300_000
    assert [a for a in page.asked if "map.js" in a] == []


def test_a_messy_export_comes_in(enter: Any, site: Any, tmp_path: Path, settings: Any) -> None:
    """Upload, preview with rejects, mend the mapping, remove; the work is done as the worker does it."""
    from holdfast.server.connections.jobs import work
    from holdfast.server.connections.models import Job

    (tmp_path / "deals.csv").write_text(
        "deal_id,name,account,amount,currency,created_at,owner\n"
        "1,First,Marlow Foods,1000,EUR,2026-01-02,Ines Varga\n"
        "2,Second,Kestrel,not a number,EUR,2026-01-03,Ines Varga\n"
        ",No id,Nobody,5,EUR,2026-01-03,Ines Varga\n",
        "utf-8",
    )
    (tmp_path / "stages.csv").write_text(
        "deal_id,stage,entered_at\n1,Verbal agreement,2026-01-09\n1,Signed,sometime\n", "utf-8"
    )
    page = enter("rita", "/settings/import/")
    page.set_input_files("#files", [str(tmp_path / "deals.csv"), str(tmp_path / "stages.csv")])
    page.click("text=Look at them")
    page.wait_for_selector("#upload")
    for job in Job.objects.filter(kind="preview", state="waiting"):
        work.func(job.pk)
    page.wait_for_selector("#upload h2", timeout=8000)
    assert serious(page) == []
    shown = page.inner_text("#upload")
    assert "cannot be read" in shown and "deals.csv" in shown
    assert "sometime" in page.inner_text("#upload section[aria-labelledby=rejects] table"), "what was found is shown"
    page.select_option("select[name='col-0-name']", "account")
    page.click("button:has-text('Look again') >> nth=0")
    for job in Job.objects.filter(kind="preview", state="waiting"):
        work.func(job.pk)
    page.wait_for_selector("#upload h2:has-text('The mapping')", timeout=8000)
    assert page.input_value("select[name='col-0-name']") == "account"
    page.click("summary:has-text('The same as text')")
    page.fill("#text", "this is not a mapping")
    page.click("text=Look again with this mapping")
    assert page.input_value("#text") == "this is not a mapping"
    assert serious(page) == []
    page.click("text=Remove it")
    assert "Removed" in page.inner_text(".messages")
    assert loud(page) == []
