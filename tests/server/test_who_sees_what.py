"""Every address as every person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from holdfast.server.connections import jobs
from holdfast.server.deals import actions
from tests.server.conftest import Cast
from tests.server.url_table import DEAL, LIBRARY, PEOPLE, TABLE

BODIES = {
    "POST": {"values": {"words": "Too fast"}},
    "PATCH": {"values": {"classes": "delay"}, "version": 1},
}


def routes(resolver: Any = None, before: str = "") -> Iterator[str]:
    for item in (resolver or get_resolver()).url_patterns:
        route = before + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from routes(item, route)
        elif isinstance(item, URLPattern):
            yield route.replace("^", "").replace("$", "")


def test_every_address_is_in_the_table() -> None:
    ours = {r for r in routes() if not r.startswith(LIBRARY)}
    assert ours - {route for _, route, _, _ in TABLE} - {"api/"} == set()
    assert {route for _, route, _, _ in TABLE} - ours == set()


@pytest.mark.parametrize("name", PEOPLE)
def test_every_address_as(name: str, cast: Cast) -> None:
    client = cast.client(None if name == "stranger" else name)
    job = jobs.enqueue("retention", {}, None)
    found: dict[str, int] = {}
    for method, _, address, _ in TABLE:
        word = actions.log_pushback(DEAL, actor=cast["olga"], words="Too fast")
        path = address.replace("WORD", word.key).replace("JOB", str(job))
        body = json.dumps(BODIES.get(method, {}))
        answer = client.generic(method, path, body if method != "GET" else "", content_type="application/json")
        found[f"{method} {address}"] = answer.status_code
        if answer.status_code == 302:
            assert answer["Location"].startswith("/account/login/")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
    assert found == {f"{method} {address}": statuses[name] for method, _, address, statuses in TABLE}


def test_an_address_of_the_library_never_breaks(cast: Cast) -> None:
    for route in routes():
        if route.startswith(LIBRARY) and "<" not in route and "(" not in route:
            for client in (cast.client(None), cast.client("alice")):
                assert client.get(f"/{route}").status_code < 500, route
