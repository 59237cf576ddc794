"""A browser before a live server with the made Run, signed in as one of the cast."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tools import browsing

ASSETS = Path(__file__).resolve().parents[2] / "src/holdfast/server/pages/static/holdfast/app.css"
# Playwright's own loop runs in this thread; the tests' database calls are plain.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="BROWSER TESTS SKIPPED: playwright is not installed")
    if not browsing.CHROMIUM.exists():
        pytest.skip(f"BROWSER TESTS SKIPPED: no Chromium at {browsing.CHROMIUM}")
    with api.sync_playwright() as play:
        found = browsing.chromium(play)
        yield found
        found.close()


@pytest.fixture
def site(transactional_db: Any, live_server: Any) -> Any:
    """The address of a server with two published Runs and the cast."""
    if not ASSETS.is_file():
        pytest.skip("BROWSER TESTS SKIPPED: scripts and styles are not built; run `make demo` once")
    from holdfast.server.deals.publish import publish
    from tests.fixtures.whole_run import a_week_before, make_whole
    from tests.server.conftest import people

    run = make_whole()
    publish(a_week_before(run))
    publish(run)
    live_server.cast = people()
    return live_server


@pytest.fixture
def empty(transactional_db: Any, live_server: Any) -> Any:
    """The address of a server that nobody has used yet."""
    if not ASSETS.is_file():
        pytest.skip("BROWSER TESTS SKIPPED: scripts and styles are not built; run `make demo` once")
    return live_server


@pytest.fixture
def enter(chromium: Any, site: Any) -> Iterator[Callable[..., Any]]:
    """Open the site as one of the cast; ``page.said`` keeps whatever the console complained about."""
    contexts = []

    def act(name: str | None, path: str = "/", **options: Any) -> Any:
        settings = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", "base_url": site.url}
        context = chromium.new_context(**settings | options)
        contexts.append(context)
        if name is not None:
            cookie = site.cast.client(name).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda m: page.said.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: page.said.append(str(e)))
        page.on("request", lambda r: page.asked.append(r.url))
        page.goto(path)
        return page

    yield act
    for context in contexts:
        context.close()
