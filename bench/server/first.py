"""From the address to the first interaction, in Chromium on the large Run: ``python -m bench.server.first``.

A fresh browser, with nothing kept, opens home as a seller. The clock runs from the start of the navigation to the moment at
which the key ``j`` has brought the focus to the first deal: the page is there, its script runs, and it answers. Beside it:
bytes on the wire.
"""

from __future__ import annotations

import os
import signal
import statistics
import tempfile
from pathlib import Path
from typing import Any

from tools.browsing import chromium

from bench.server import keep
from bench.server.load import served, wait_for

TIMES, PORT = 15, 8511
#: Press ``j`` at every frame until a deal has the focus; the time since the navigation began.
ANSWERS = """() => new Promise((done) => {
  const press = () => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    if (document.activeElement?.matches("a[data-deal]")) done(performance.now());
    else requestAnimationFrame(press);
  };
  press();
})"""
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, e) => sum + e.transferSize, 0)"""


def one(browser: Any, cookie: str, path: str) -> tuple[float, int, float, float]:
    """Milliseconds to the first interaction, bytes, milliseconds to the first byte, and of the page's thread on a processor."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    base = f"http://127.0.0.1:{PORT}"
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": base}])
    page = context.new_page()
    watch = context.new_cdp_session(page)
    watch.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(base + path, wait_until="commit")
    page.wait_for_selector("a[data-deal]", state="attached")
    ready = page.evaluate(ANSWERS)
    spent = {m["name"]: m["value"] for m in watch.send("Performance.getMetrics")["metrics"]}["TaskDuration"]
    page.wait_for_load_state("load")
    first = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
    found = (float(ready), int(page.evaluate(WEIGHT)), float(first), 1000 * spent)
    context.close()
    return found


def inside(home: Path) -> dict[str, Any]:
    """Prepare, serve, open."""
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from bench.server.big import DEALS, ROWS_PER_DEAL
    from bench.server.load import people
    from bench.server.speed import prepare

    n = int(os.environ.get("HOLDFAST_BENCH_DEALS", DEALS))
    prepare(n, ROWS_PER_DEAL)
    cookie = people(1)[0][0]
    load = round(os.getloadavg()[0], 1)
    server = served(home, PORT, 1)
    try:
        wait_for(PORT)
        with sync_playwright() as play:
            browser = chromium(play)
            one(browser, cookie, "/")
            rows = [one(browser, cookie, "/") for _ in range(TIMES)]
            browser.close()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)
    ready = sorted(r[0] for r in rows)
    return {
        "deals": n, "times": TIMES, "load": load, "median_ms": round(statistics.median(ready)), "longest_ms": round(ready[-1]),
        "first_byte_ms": round(statistics.median(r[2] for r in rows)), "thread_ms": round(max(r[3] for r in rows)), "kb": round(max(r[1] for r in rows) / 1000, 1),
    }  # fmt: skip


def main() -> None:
    """In a fresh home."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        os.environ |= {
            "HOLDFAST_HOME": str(home), "DJANGO_SETTINGS_MODULE": "holdfast.server.conf", "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        }  # fmt: skip
        keep("first", inside(home))


if __name__ == "__main__":
    main()
