"""What keeps strangers, foreign code and oversized or odd requests out."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from holdfast.server.deals.publish import publish
from tests.fixtures.made_run import make
from tests.server.conftest import Cast, people


def test_every_answer_forbids_foreign_and_inline_code(cast: Cast) -> None:
    for path in ("/", "/nowhere/", "/api/me", "/account/login/", "/static/nothing.js"):
        policy = Client().get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src 'self'" in policy
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/deals/D-100/",
        "/deals/D-100/ready/",
        "/deals/D-100/rehearse/",
        "/deals/D-100/documents/if-then-card/",
        "/account/login/",
    ],
)
def test_no_page_holds_inline_code_or_names_another_server(cast: Cast, path: str) -> None:
    import re

    text = cast.client(None if "login" in path else "alice").get(path).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert not re.search(r"\son[a-z]+=|\sstyle=|javascript:", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


def test_an_oversized_body_is_refused_before_it_is_read(cast: Cast) -> None:
    size = (settings.ENV.max_upload_mb << 20) + 1
    answer = cast.client("olga").generic("POST", "/api/runs", b"{}", CONTENT_LENGTH=str(size))
    assert answer.status_code == 413


def test_an_odd_length_breaks_nothing(cast: Cast) -> None:
    answer = cast.client("olga").generic(
        "POST", "/api/runs", b"{}", content_type="application/json", CONTENT_LENGTH="x"
    )
    assert answer.status_code == 400


def test_another_host_is_refused(cast: Cast) -> None:
    assert Client(SERVER_NAME="evil.example.com").get("/").status_code == 400


def test_formulas_in_the_csv_are_text(db: object) -> None:
    publish(make(24, hostile=True))
    cast = people()
    answer = cast.client("olga").get("/deals.csv")
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[attr-defined]
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert len(cells) > 100
    assert not [
        cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and len(cell) > 20)
    ]


def test_the_demo_door_is_closed_outside_a_demo(cast: Cast) -> None:
    assert Client().get("/enter/anything/").status_code == 404


def test_the_demo_door_opens_on_this_machine_only(cast: Cast, settings: Any) -> None:
    from holdfast.server import environment
    from holdfast.server.accounts.actions import make_demo_user

    settings.ENV = replace(settings.ENV, is_demo=True)
    make_demo_user()
    door = f"/enter/{environment.secret(settings.ENV, name='demo-key')}/"
    assert Client().get(door, REMOTE_ADDR="192.0.2.7").status_code == 404
    assert Client().get(door, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    assert Client().get("/enter/another-key/").status_code == 404
    inside = Client()
    assert inside.get(door).status_code == 302 and inside.get("/").status_code == 200


def test_cookies_are_kept_from_scripts_and_other_sites(cast: Cast) -> None:
    answer = cast.client("alice").post("/account/login/", {"login": "bob@example.com", "password": "x"})
    for cookie in answer.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax"
