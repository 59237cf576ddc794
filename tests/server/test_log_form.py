"""The form for push-back reads a pasted mail as the command line does: own words only, each voice apart, English only."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.server.conftest import Cast

pytestmark = pytest.mark.django_db
MAIL = """Hi,

Tom in operations says nobody asked the night shift, and he wants to see who covers the two weeks of double work. I am still for it.

Best, Ida

On Mon, 23 Feb 2026 at 10:02, Alice wrote:
> Which genius thought of this? What a joke."""


def read(cast: Cast, words: str, **more: str) -> str:
    page = cast.client("alice").post("/deals/D-100/log/", {"words": words, **more}, headers={"HX-Request": "true"})
    assert page.status_code == 200
    return unescape(page.content.decode())


def chosen(page: str) -> set[str]:
    return set(re.findall(r'name="classes" value="(\w+)" checked', page))


def test_quoted_history_is_not_read(cast: Cast) -> None:
    page = read(cast, MAIL)
    assert "control" in chosen(page) and "attack" not in chosen(page)
    assert "genius" not in page


def test_each_voice_has_a_form_of_its_own(cast: Cast) -> None:
    page = read(cast, MAIL)
    forms = [parse_qs(urlsplit(link).query) for link in re.findall(r'href="(\?[^"]+)"', page)]
    assert [(f.get("voice"), "still for it" in f["words"][0]) for f in forms] == [(["Tom"], False), (None, True)]
    filled = unescape(cast.client("alice").get("/deals/D-100/log/", forms[0]).content.decode())
    assert re.search(r'name="voice" value="Tom"', filled) and "each is an entry of its own" not in filled


def test_one_voice_at_first_hand_needs_no_list(cast: Cast) -> None:
    page = read(cast, "Nobody asked the night shift about this change.")
    assert chosen(page) and "each is an entry of its own" not in page


def test_another_language_goes_to_a_person(cast: Cast) -> None:
    page = read(
        cast, "Niemand hat die Nachtschicht gefragt, und wer bezahlt eigentlich die zwei Wochen doppelte Arbeit?"
    )
    assert not chosen(page) and "does not read" in page


@pytest.mark.parametrize("words", ["", "?", "--------------------", "> > > > > > >", "\u200b" * 30])
def test_nothing_to_read_is_no_error(cast: Cast, words: str) -> None:
    assert not chosen(read(cast, words))
