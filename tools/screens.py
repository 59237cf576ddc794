"""Take pictures of every page in both themes: ``python tools/screens.py HOME``, for example the home of the demo.

They land in ``docs/screens/`` as small PNG files. CHROMIUM names the browser. Not part of the checks; run it when pages
look different, and look at what it took.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from browsing import chromium

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screens"
PORT = 8377
BASE = f"http://127.0.0.1:{PORT}"
TALLEST = 2600
SERVE = """
import sys
from pathlib import Path
from holdfast.server.serving import Site, prepare, serve
home, is_demo = Path(sys.argv[1]).absolute(), bool(sys.argv[3])
site = Site(home, home.parent if is_demo else None, "127.0.0.1", int(sys.argv[2]), is_demo=is_demo, with_worker=not is_demo)
prepare(site)
serve(site)
"""
WORDS = "Our people in quality have never validated a system like this. Who signs for that, and why was nobody asked?"
PASSWORD = "tide over rock and weed"
#: A small export with a cell, a row and a day that cannot be read.
MESSY = {
    "deals.csv": "deal_id,name,account,amount,currency,created_at,owner\n"
    "1,Sample register,Marlow Foods,48000,EUR,2026-01-02,Ines Varga\n"
    "2,Incubator row,Kestrel Labs,not a number,EUR,2026-01-03,Ines Varga\n"
    ",No id,Nobody,5,EUR,2026-01-03,Ines Varga\n",
    "stages.csv": "deal_id,stage,entered_at\n1,Verbal agreement,2026-01-09\n1,Signed,sometime\n2,Demo,2026-01-12\n",
}
#: Send a form that the page does not offer, as somebody does whose role changed meanwhile.
ASK = """path => {
  const form = document.createElement("form");
  [form.method, form.action] = ["post", path];
  const cookie = document.cookie.match(/csrftoken=([^;]+)/);
  const box = document.createElement("input");
  box.name = "csrfmiddlewaretoken";
  box.value = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? (cookie ? cookie[1] : "");
  form.append(box);
  document.body.append(form);
  form.submit();
}"""


def pages(first: str, plays: list[str]) -> dict[str, str]:
    """Name of a picture → address; *plays* are the moves of the deal, the best first."""
    best = "&".join(f"play={p}" for p in plays[:2])
    return {
        "home": "/",
        "deal": first,
        "people": f"{first}people/",
        "log": f"{first}log/?words={WORDS.replace(' ', '+')}",
        "what-if": f"{first}what-if/?{best}",
        "ready": f"{first}ready/",
        "rehearse": f"{first}rehearse/",
        "documents": f"{first}documents/",
        "document": f"{first}documents/if-then-card/",
        "reason": f"{first}reasons/signed/",
        "best": f"{first}best/",
        "signed": "/signed/",
        "yeses": "/yeses/",
        "insights": "/insights/",
        "settings": "/settings/",
        "import": "/settings/import/",
        "export": "/settings/export/",
        "runs": "/settings/runs/",
        "personal": "/settings/personal/",
        "people-and-teams": "/settings/people/",
        "audit": "/settings/audit/",
        "references": "/settings/references/",
        "which-deal": "/log/",
        "second-factor": "/account/2fa/",
        "missing": "/nothing/",
    }


def take(page: Page, name: str) -> None:
    """One picture, cut at a height and with few colours, so that it stays small."""
    page.wait_for_timeout(300)
    raw = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    raw = raw.crop((0, 0, raw.width, min(raw.height, TALLEST)))
    raw.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def take_both(page: Page, name: str) -> None:
    """The page as it stands, in light and in dark."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        take(page, f"{name}-{theme}")


def shoot(key: str) -> None:
    """Every page in light, dark and, for two of them, on a phone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = chromium(play)
        for theme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": 1200, "height": 800}, color_scheme=theme, reduced_motion="reduce"
            )
            page.goto(f"{BASE}/account/login/")
            take(page, f"login-{theme}")
            page.goto(f"{BASE}/enter/{key}/")
            first = page.get_attribute("a[data-deal]", "href") or "/"
            page.goto(BASE + first)
            plays = [box.get_attribute("value") or "" for box in page.query_selector_all("#moves .try input")]
            for name, path in pages(first, plays).items():
                page.goto(BASE + path)
                take(page, f"{name}-{theme}")
            page.context.close()
        phone = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="light", reduced_motion="reduce")
        phone.goto(f"{BASE}/enter/{key}/")
        take(phone, "home-phone")
        phone.goto(BASE + first)
        take(phone, "deal-phone")
        browser.close()


def shoot_door(key: str) -> None:
    """The first hour on a server of one's own: the first account, an upload, work in the background, an invitation, a no."""
    with sync_playwright() as play:
        browser = chromium(play)
        look: dict[str, Any] = {"viewport": {"width": 1200, "height": 800}, "reduced_motion": "reduce"}
        page = browser.new_page(**look)
        page.goto(f"{BASE}/start/?key={key}")
        take_both(page, "start")
        for name, text in {"name": "Olga Owner", "email": "olga@example.com", "password": PASSWORD}.items():
            page.fill(f"#{name}", text)
        page.click("text=Make the account")
        page.set_input_files(
            "#files", [{"name": n, "mimeType": "text/csv", "buffer": t.encode()} for n, t in MESSY.items()]
        )
        page.click("text=Look at them")
        page.wait_for_selector("#upload h2", timeout=60_000)
        take_both(page, "upload")
        page.click("text=Take it into use")
        page.wait_for_selector("#job")
        take_both(page, "job")
        page.goto(f"{BASE}/settings/people/")
        page.click("summary:has-text('Invite somebody')")
        page.fill("#email", "victor@example.com")
        page.select_option("#role", "viewer")
        page.click("text=Make an invitation")
        guest = browser.new_page(**look)
        guest.goto(page.inner_text("#link").strip())
        take_both(guest, "invitation")
        guest.fill("#name", "Victor Viewer")
        guest.fill("#password", PASSWORD)
        guest.click("text=Come in")
        guest.goto(f"{BASE}/settings/references/")
        with guest.expect_navigation():
            guest.evaluate(ASK, "/settings/references/")
        take_both(guest, "refused")
        browser.close()


def served(home: str, key: str, shoot: Callable[[str], None], *, is_demo: bool) -> None:
    """Serve the home, take pictures with its *key*, stop."""
    env = {**os.environ, "HOLDFAST_HOME": home, "DJANGO_SETTINGS_MODULE": "holdfast.server.conf"}
    server = subprocess.Popen([sys.executable, "-c", SERVE, home, str(PORT), "demo" if is_demo else ""], env=env)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{BASE}/healthz")
                break
            except OSError:
                time.sleep(0.5)
        shoot((Path(home) / key).read_text("utf-8").strip())
    finally:
        server.terminate()
        server.wait(20)


def main(home: str) -> int:
    """Serve the home as a demo, then an empty one, and take the pictures of both."""
    served(home, "demo-key", shoot, is_demo=True)
    with tempfile.TemporaryDirectory() as empty:
        served(empty, "start-key", shoot_door, is_demo=False)
    print(
        f"{len(list(FOLDER.glob('*.png')))} pictures, {sum(p.stat().st_size for p in FOLDER.glob('*.png')) // 1024} kB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
