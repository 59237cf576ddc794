"""Take pictures of every page in both themes: ``python tools/screens.py HOME``, for example the home of the demo.

They land in ``docs/screens/`` as small PNG files. CHROMIUM names the browser. Not part of the checks; run it when pages
look different, and look at what it took.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screens"
PORT = 8377
BASE = f"http://127.0.0.1:{PORT}"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TALLEST = 2600
SERVE = """
import sys
from pathlib import Path
from holdfast.server.serving import Site, prepare, serve
site = Site(Path(sys.argv[1]), Path(sys.argv[1]).absolute().parent, "127.0.0.1", int(sys.argv[2]), is_demo=True, with_worker=False)
prepare(site)
serve(site)
"""
WORDS = "Our people in quality have never validated a system like this. Who signs for that, and why was nobody asked?"


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
    raw.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def take_others(page: Page, theme: str) -> None:
    """Pages without an address of their own: an invitation, an upload, work in the background, a form that came back."""
    page.goto(f"{BASE}/settings/people/")
    page.click("summary:has-text('Invite somebody')")
    page.fill("#email", f"sam-{theme}@example.com")
    page.click("text=Make an invitation")
    take(page, f"invitation-made-{theme}")
    link = page.inner_text("#link").strip()
    page.goto(f"{BASE}/settings/import/")
    page.set_input_files(
        "#files",
        [{"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in MESSY.items()],
    )
    page.click("text=Look at them")
    page.wait_for_selector("#upload h2", timeout=60_000)
    take(page, f"upload-{theme}")
    page.goto(f"{BASE}/settings/runs/")
    page.fill("#as_of", "2026-03-02")
    page.click("button:has-text('Compute a Run')")
    page.wait_for_selector("#job")
    take(page, f"job-{theme}")
    page.wait_for_selector("#job .standfirst, #job .waits", timeout=300_000)
    context = page.context.browser.new_context(
        viewport={"width": 1200, "height": 800}, color_scheme=theme, reduced_motion="reduce"
    )
    guest = context.new_page()
    guest.goto(link)
    take(guest, f"invitation-{theme}")
    context.close()


def take_door(theme: str, play: Playwright) -> None:
    """The first page of a server that nobody has used yet."""


def shoot(key: str) -> None:
    """Every page in light, dark and, for two of them, on a phone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=ARGS)
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


def main(home: str) -> int:
    """Serve the home as a demo, take the pictures, stop."""
    env = {**os.environ, "HOLDFAST_HOME": home, "HOLDFAST_DEMO": "1"}
    env.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.server.conf")
    server = subprocess.Popen([sys.executable, "-c", SERVE, home, str(PORT)], env=env)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{BASE}/healthz")
                break
            except OSError:
                time.sleep(0.5)
        shoot((Path(home) / "demo-key").read_text("utf-8").strip())
    finally:
        server.terminate()
        server.wait(10)
    print(
        f"{len(list(FOLDER.glob('*.png')))} pictures, {sum(p.stat().st_size for p in FOLDER.glob('*.png')) // 1024} kB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
