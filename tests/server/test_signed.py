"""Deals signed lately: who sees them, what is watched, and that they are on no list of open deals."""

from __future__ import annotations

import json
from typing import Any

import pytest

from holdfast.errors import NotFound
from holdfast.preparation.documents import AFTER
from holdfast.server.adopting import queries as adopting
from holdfast.server.deals import actions, lists, queries
from holdfast.server.deals.publish import publish
from holdfast.server.people import actions as people_actions
from holdfast.server.people.queries import stakeholder
from tests.fixtures.ended import SIGNED
from tests.fixtures.made_run import AS_OF
from tests.fixtures.whole_run import make_whole
from tests.server.conftest import Cast, people


@pytest.fixture
def whole(db: Any) -> Cast:
    publish(make_whole())
    return people()


def test_signed_deals_are_seen_like_open_ones_and_on_no_list(whole: Cast) -> None:
    mine = {d for d, owner, _ in SIGNED if owner == "Ines Varga"}
    for name, seen in (("olga", {d for d, _, _ in SIGNED}), ("alice", mine), ("bob", mine), ("charlie", set())):
        assert {w.row.deal_id for w in adopting.signed(whole[name])[1]} == seen
        home = lists.home(whole[name])
        assert home.n_signed == len(seen)
        assert not {r.deal_id for r in (*home.listed, *home.others.rows)} & {d for d, _, _ in SIGNED}
    assert "signed" not in home.counts
    with pytest.raises(NotFound):
        queries.deal(whole["alice"], "S-3")
    assert whole.client("alice").get("/deals/S-3/documents/").status_code == 404


def test_somebody_without_deals_is_told_who_helps(whole: Cast) -> None:
    page = whole.client("charlie").get("/").content.decode()
    assert "No deal is shown to you yet" in page and "said yes yet" not in page
    assert "No deal is shown" not in whole.client("alice").get("/?q=nothing+like+this").content.decode()


def test_a_question_names_no_command_on_a_page(whole: Cast) -> None:
    from holdfast.server.deals.publish import _COMMAND, _ON_PAGE

    asked = "Tom: is this a pause until 23 July 2026? If so: holdfast park D-1 --until 2026-07-23 --reason …"
    assert _COMMAND.sub(_ON_PAGE, asked) == "Tom: is this a pause until 23 July 2026? If so, park it until then."


def test_what_is_watched_of_a_signed_deal(whole: Cast) -> None:
    (first, *_) = adopting.signed(whole["alice"])[1]
    assert (first.row.deal_id, first.day, len(first.late), len(first.heard), first.n_voices) == ("S-1", 24, 1, 1, 1)
    assert first.is_close and first.needs
    last = adopting.signed(whole["alice"])[1][-1]
    assert (last.row.deal_id, last.needs, last.is_close) == ("S-2", False, False)
    actions.log_pushback(
        "S-2", actor=whole["alice"], words="Nobody asked the night shift.", voice="A nurse", heard_on=AS_OF
    )
    found = adopting.watched(queries.deal(whole["alice"], "S-2"))
    assert (len(found.heard), found.n_voices, found.needs) == (1, 1, True)


def test_the_pages_of_a_signed_deal(whole: Cast) -> None:
    alice = whole.client("alice")
    assert "Signed, in adoption" in alice.get("/").content.decode()
    page = alice.get("/signed/").content.decode()
    assert "1 late" in page and "1 entry from 1 voice" in page and "S-3" not in page
    page = alice.get("/deals/S-1/").content.decode()
    assert (
        "24 days ago</a>, within the quarter" in page
        and "Opens the first week" in page
        and "its day has passed" in page
    )
    shelf = alice.get("/deals/S-1/documents/").content.decode()
    assert all(f"/documents/{name}/" in shelf for name in AFTER) and "/documents/monday-page/" not in shelf
    plan = alice.get("/deals/S-1/documents/first-90-days/markdown/").content.decode()
    assert "6 February 2026" in plan
    for part in ("log/", "ready/", "rehearse/", "people/", "reasons/amount/", "reasons/since/"):
        assert alice.get(f"/deals/S-1/{part}").status_code == 200, part
    kept = alice.post(
        "/deals/S-1/say/plan/",
        {"title": "Second training", "side": "buyer", "state": "open", "due_on": "2026-02-20", "once": "p"},
    )
    assert kept.status_code == 303 and "1 row late" in alice.get("/signed/").content.decode()


def test_an_erased_person_is_gone_from_what_documents_are_made_of(whole: Cast) -> None:
    """The kit of a deal is text inside the detail; words of the person are taken out of it as well."""
    olga = whole["olga"]
    words = "My shift has no time for this before summer."
    for slug in ("S-1", "D-100"):
        assert words in json.dumps(queries.deal(olga, slug).detail)
    assert any(r["part"] == "kit pushback" for r in stakeholder(olga, "p-6")["run"])
    people_actions.erase_stakeholder("p-6", actor=olga, name="Ivo Marek")
    for slug in ("S-1", "D-100"):
        told = json.dumps(queries.deal(olga, slug).detail)
        assert words not in told and "Ivo Marek" not in told
    publish(make_whole(25))
    assert words not in json.dumps(queries.deal(olga, "S-1").detail)
