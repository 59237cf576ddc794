"""Words about people and answers, as the map and the talk show them: the later day holds, and no form claims anything."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from holdfast.server.deals import queries
from holdfast.server.deals.publish import publish
from holdfast.server.pages.people import people as of_map
from tests.fixtures.whole_run import make_whole
from tests.server.conftest import Cast, people
from tests.server.test_preparing import READY, reply_to, text


@pytest.fixture
def whole(db: Any) -> Cast:
    publish(make_whole())
    return people()


def test_of_two_words_the_one_of_the_later_day_holds(whole: Cast) -> None:
    """A stance that is written late about an earlier day is history, and the page says so."""
    client, address = whole.client("alice"), "/deals/D-100/say/stances/"
    today = timezone.now().date()
    sent = {"person_id": "p-1", "stance": "supporter", "said_on": today.isoformat()}
    assert "still holds" not in client.post(address, sent, follow=True).content.decode()
    earlier = {**sent, "stance": "opponent", "said_on": (today - timedelta(days=9)).isoformat(), "version": "1"}
    assert "a later day, still holds" in client.post(address, earlier, follow=True).content.decode()
    found = queries.deal(whole["alice"], "D-100")
    assert next(p["stance"] for p in of_map(found) if p["person_id"] == "p-1") == "supporter"
    assert found.words["stances"][-1].values["stance"] == "supporter"


def test_who_is_added_without_a_seat_decides_nothing(whole: Cast) -> None:
    """The first choice of a form is never a claim about a person."""
    client = whole.client("alice")
    shown = client.get("/deals/D-100/people/").content.decode()
    for name in ("role", "kind"):
        first = re.search(rf'<select id="[a-z]+-{name}"[^>]*><option value="([^"]*)"', shown)
        assert first and first[1] == "", name
    client.post("/deals/D-100/say/contacts/", {"name": "Pia Probe", "role": "", "person_id": "p-77"})
    added = next(p for p in of_map(queries.deal(whole["alice"], "D-100")) if p["person_id"] == "p-77")
    assert not added["is_dm"] and added["seat"] == "unknown"
    panel = client.get("/deals/D-100/people/panel/", {"person": "p-77"}).content.decode()
    assert re.search(r'<select id="stance-stance" name="stance" required><option value="" selected>', panel)


def test_an_answer_of_an_earlier_day_is_history(whole: Cast) -> None:
    client = whole.client("alice")
    reply_to(client, ask="b5", words="Kai, if he has numbers", said_on="2026-02-20")
    late = reply_to(client, ask="b5", mark="0", words="Hard to say", said_on="2026-02-10")
    shown = text(client.get(late["Location"]))
    assert "20 Feb 2026, a later day, still holds" in shown
    assert "Kai, if he has numbers" in text(client.get(READY, {"ask": "b5"}))


def test_a_stance_of_the_run_that_is_of_a_later_day_holds_too(whole: Cast) -> None:
    found = queries.deal(whole["alice"], "D-100")
    known = next(p for p in of_map(found) if p["stance_on"])
    other = "advocate" if known["stance"] != "advocate" else "opponent"
    sent = {"person_id": known["person_id"], "stance": other, "said_on": known["stance_on"] - timedelta(days=1)}
    shown = whole.client("alice").post("/deals/D-100/say/stances/", sent, follow=True).content.decode()
    assert "a later day, still holds" in shown
    after = {p["person_id"]: p["stance"] for p in of_map(queries.deal(whole["alice"], "D-100"))}
    assert after[known["person_id"]] == known["stance"]
    sent["said_on"] = known["stance_on"]
    whole.client("alice").post("/deals/D-100/say/stances/", sent)
    after = {p["person_id"]: p["stance"] for p in of_map(queries.deal(whole["alice"], "D-100"))}
    assert after[known["person_id"]] == other
