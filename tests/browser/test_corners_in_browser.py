"""What hands do beyond the usual week: kept views, the map by mouse, a dropped zip, a reason that is disputed, tokens and roles."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from holdfast.server.connections.jobs import work
from holdfast.server.connections.models import Job
from tests.browser.test_pages_in_browser import loud

WAIT = {"timeout": 10000}
DROP = """([place, name, bytes]) => {
  const data = new DataTransfer();
  const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
  data.items.add(new File([raw], name, { type: "application/zip" }));
  const event = (kind) => new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector(place).dispatchEvent(event("dragover"));
  const isOver = document.querySelector(place).classList.contains("over");
  document.querySelector(place).dispatchEvent(event("drop"));
  return isOver;
}"""
NODE = "id => holdfastMap.getElementById(id)"


def test_a_view_brings_back_filters_order_and_day(enter: Any) -> None:
    page = enter("alice")
    shown = "article.row-deal h3 a, a[data-deal]"
    page.select_option("#sort", "amount")
    page.wait_for_url("**sort=amount**")
    page.select_option("#by", "90")
    page.wait_for_url("**by=90**")
    page.wait_for_selector("article.row-deal, tr.other", **WAIT)
    wanted = page.eval_on_selector_all(shown, "all => all.map(a => a.textContent)")
    page.fill("input[aria-label='Name of the view']", "By amount")
    page.click("button:has-text('Keep')")
    page.goto("/")
    assert page.eval_on_selector_all(shown, "all => all.map(a => a.textContent)") != wanted
    page.click(".views a:has-text('By amount')")
    page.wait_for_url("**sort=amount**")
    assert page.eval_on_selector_all(shown, "all => all.map(a => a.textContent)") == wanted
    assert page.input_value("#sort") == "amount" and page.input_value("#by") == "90"
    with page.expect_download() as got:
        page.click(".views >> text=CSV")
    rows = Path(got.value.path()).read_text("utf-8").splitlines()
    assert len(rows) > 1 and rows[0].startswith("deal_id,name")
    page.click("button[aria-label='Forget the view By amount']")
    page.wait_for_load_state()
    assert page.locator(".views a", has_text="By amount").count() == 0
    assert loud(page) == []


def test_the_map_by_mouse(enter: Any) -> None:
    page = enter("alice", "/deals/D-100/people/")
    page.wait_for_function("() => window.holdfastMap")
    one = page.evaluate("holdfastMap.nodes('[!level]').filter(n => !n.data('assumed') && !n.data('decides'))[0].id()")
    before = page.evaluate(f"id => ({NODE})(id).position()", one)
    at, box = page.evaluate(f"id => ({NODE})(id).renderedPosition()", one), page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + at["x"] + 60, box["y"] + at["y"] + 30, steps=5)
    page.mouse.up()
    moved = page.evaluate(f"id => ({NODE})(id).position()", one)
    assert moved["x"] > before["x"] + 20
    page.reload()
    page.wait_for_function("() => window.holdfastMap")
    assert page.evaluate(f"id => ({NODE})(id).position()", one) == moved
    page.click("#tidy")
    assert abs(page.evaluate(f"id => ({NODE})(id).position()", one)["x"] - before["x"]) < 1
    at = page.evaluate(f"id => ({NODE})(id).renderedPosition()", one)
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    page.wait_for_selector("#panel dl", **WAIT)

    page.click("#play")
    page.wait_for_function("() => document.getElementById('week').value >= 1", **WAIT)
    page.click("#play")
    ringed = (
        "holdfastMap.nodes().some(n => Number(n.style('underlay-opacity')) > 0 || Number(n.style('opacity')) < 0.99)"
    )
    assert page.evaluate(ringed) and "simulated" in page.inner_text("#week-word")

    page.click("summary:has-text('Add a person')")
    page.fill("#contact-name", "Pia Probe")
    page.click("button:has-text('Add them')")
    page.wait_for_function("() => holdfastMap.nodes().some(n => (n.data('label') || '').includes('Pia Probe'))", **WAIT)
    row = page.locator(".people-table tr", has_text="Pia Probe").inner_text()
    assert "ecision maker" not in row and "not known" in row
    page.click(".people-table a:has-text('Pia Probe')")
    page.select_option("#stance-stance", "sceptic")
    page.fill("#stance-evidence", "Said so in the corridor")
    page.click("text=Keep this stance")
    page.click("#panel button:has-text('Trusted by the decision maker')")
    assert "Sceptic" in page.inner_text("#panel") and "Said so in the corridor" in page.inner_text("#panel")
    assert "Trusted by the decision maker" in page.inner_text("#panel p:has(button)")
    stances = page.evaluate(
        "Object.fromEntries(holdfastMap.nodes('[!level]').map(n => [n.data('label').split('\\n')[0], n.style('shape')]))"
    )
    assert stances["Pia Probe"] == "triangle"
    assert loud(page) == []


def test_a_reason_is_disputed_and_a_deal_parked_and_taken_back(enter: Any) -> None:
    page = enter("alice", "/deals/D-100/")
    assert page.locator("#when figure svg").count() >= 1 and page.locator("#what .clock:not(.ends)").count() == 5
    page.locator("#why summary:has-text('Dispute')").first.click()
    page.locator("#why form[action*=disputes] input[name=note]").first.fill("That meeting did take place")
    page.locator("#why form[action*=disputes] button").first.click()
    assert "not counted from the next Run" in page.inner_text("#why .evidence")
    page.click("#park > summary")
    page.fill("#park-reason", "Their budget year starts in April")
    page.fill("#park-resume_on", (date.today() + timedelta(days=30)).isoformat())
    page.click("#park button:has-text('Park it')")
    assert page.locator(".waits.calm li").count() == 2
    page.locator(".waits.calm li", has_text="dispute").locator("button").click()
    assert page.locator(".waits.calm li").count() == 1
    assert "not counted from the next Run" not in page.inner_text("#why .evidence")
    assert loud(page) == []


def test_a_zip_is_dropped_and_the_tab_closed(enter: Any) -> None:
    deals = (
        "deal_id,name,account,amount,currency,created_at,owner\n1,First,Marlow Foods,1000,EUR,2026-01-02,Ines Varga\n"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("export/deals.csv", deals)
        file.writestr("export/stages.csv", "deal_id,stage,entered_at\n1,Verbal agreement,2026-01-09\n")
    page = enter("rita", "/settings/import/")
    assert page.evaluate(DROP, [".drop", "export.zip", base64.b64encode(packed.getvalue()).decode()])
    page.wait_for_selector("[data-files]:has-text('1 file: export.zip')", **WAIT)
    page.click("text=Look at them")
    page.wait_for_selector("#upload progress")
    where = page.url
    page.goto("/")
    for job in Job.objects.filter(kind="preview", state="waiting"):
        work.func(job.pk)
    page.goto(where)
    page.wait_for_selector("#upload h2", **WAIT)
    assert "deals.csv" in page.inner_text("#upload") and "Every row can be read" in page.inner_text("#upload")
    assert loud(page) == []


def test_the_owner_sets_tokens_roles_teams_and_retention(enter: Any) -> None:
    page = enter("olga", "/settings/")
    page.fill("input[name=name]", "Weekly file")
    page.click("button:has-text('Make a token')")
    page.wait_for_load_state()
    assert "Weekly file" in page.inner_text("main")
    page.goto("/settings/people/")
    page.fill("form:has(button:has-text('Make the team')) input[name=name]", "West")
    page.click("button:has-text('Make the team')")
    assert "West" in page.inner_text("main")
    page.fill("#days", "400")
    page.locator("form:has(#days) button").click()
    assert page.input_value("#days") == "400"
    assert "mail" in page.inner_text("main").lower()
    assert loud(page) == []
