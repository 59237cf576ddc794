"""What a language model writes on the pages: marked where its facts do not bear it out, kept back until a person writes it anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from holdfast.server.accounts.models import Audit
from holdfast.server.connections.models import Upload
from holdfast.server.deals.models import Word
from holdfast.server.deals.publish import publish
from tests.fixtures.whole_run import make_whole
from tests.preparation.test_drafting import stand_in
from tests.server.conftest import Cast, people
from tests.server.test_preparing import GOOD, REHEARSE, field, text

BRIEF = "/deals/D-100/documents/group-brief/"
UNBORNE = "Everybody agreed and it saves 40 % of the cost."


class Model:
    """What the stand-in answers next, and what it was asked."""

    answer = ""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []


@pytest.fixture
def model(db: Any) -> Iterator[Model]:
    """A chat endpoint on this machine that the settings of the export in use name."""
    made = Model()
    with stand_in(lambda _: made.answer) as (transport, heard):
        made.heard = heard
        folder = django_settings.ENV.uploads / "drafting-test"
        folder.mkdir(parents=True, exist_ok=True)
        Upload.objects.create(folder=folder.name, name="x", state="in use")
        write(folder, transport.address)
        yield made


def write(folder: Path, address: str) -> None:
    (folder / "holdfast.toml").write_text(f'[triage]\nreader = "llm"\nmodel = "any"\nendpoint = "{address}"\n', "utf-8")


@pytest.fixture
def whole(db: Any) -> Cast:
    publish(make_whole())
    return people()


def filled(client: Any) -> None:
    for values in (
        {"kind": "gain", "group": "Quality", "what": "Same-day results"},
        {"kind": "cost", "group": "Quality", "what": "Two weeks of double entry"},
    ):
        assert client.post("/deals/D-100/say/impacts/", values).status_code == 303


def opening(*sentences: tuple[str, list[int]]) -> str:
    return json.dumps({"sentences": [{"text": words, "facts": behind} for words, behind in sentences]})


def test_a_marked_sentence_leaves_in_the_words_of_a_person_and_no_other(whole: Cast, model: Model) -> None:
    client = whole.client("alice")
    filled(client)
    model.answer = opening(("Same-day results.", [2]), (UNBORNE, [2]))
    assert "draft an opening" in text(client.get(BRIEF))
    shown = client.post(f"{BRIEF}draft/", {"once": "a"}, follow=True)
    assert "[?] Everybody agreed" in text(shown) and "Sentence 2 cannot leave: the number 40 is in none" in text(shown)
    sent = json.dumps(model.heard[0], ensure_ascii=False)
    assert "Same-day results" in sent and "never validated" not in sent
    for form in ("pdf", "docx", "html", "markdown"):
        assert client.get(f"{BRIEF}{form}/")["Location"] == BRIEF
    assert client.get("/api/deals/D-100/documents/group-brief/markdown").status_code == 422
    mine = {"document": "group-brief", "place": "2", "text": "It costs two weeks of double entry.", "version": "1"}
    assert client.post("/deals/D-100/say/openings/", mine).status_code == 303
    assert client.post("/deals/D-100/say/openings/", mine).status_code == 409, "an edit of an older version is refused"
    told = client.get(f"{BRIEF}markdown/").content.decode()
    assert "It costs two weeks of double entry." in told and "Same-day results." in told and "40" not in told
    kept = Word.objects.filter(table="openings", subject="group-brief|2").order_by("version")
    assert [(w.values.get("is_drafted"), w.said_by, w.version) for w in kept] == [
        (True, "Alice", 1),
        (None, "Alice", 2),
    ]
    assert Audit.objects.filter(thing="openings", note__subject="group-brief|2").count() == 2
    assert f"openings {kept[1].key}" in text(client.get(BRIEF)), "the preview names the row, who wrote it and when"


def test_a_marked_sentence_can_be_taken_out(whole: Cast, model: Model) -> None:
    client = whole.client("alice")
    filled(client)
    model.answer = opening((UNBORNE, [2]))
    client.post(f"{BRIEF}draft/")
    gone = {"document": "group-brief", "place": "1", "text": "", "version": "1"}
    assert client.post("/deals/D-100/say/openings/", gone).status_code == 303
    assert "40" not in client.get(f"{BRIEF}markdown/").content.decode()


def test_a_silent_model_changes_nothing_and_says_so(whole: Cast, model: Model) -> None:
    client = whole.client("alice")
    filled(client)
    before = client.get(f"{BRIEF}markdown/").content
    model.answer = "FAIL"
    assert "nothing usable" in text(client.post(f"{BRIEF}draft/", follow=True))
    assert client.get(f"{BRIEF}markdown/").content == before and not Word.objects.filter(table="openings")


def test_without_an_endpoint_or_the_right_to_write_nothing_is_drafted(whole: Cast, model: Model) -> None:
    assert whole.client("victor").post(f"{BRIEF}draft/").status_code == 403
    assert "draft an opening" not in text(whole.client("victor").get(BRIEF))
    assert whole.client("alice").post("/deals/D-100/documents/if-then-card/draft/").status_code == 404
    Upload.objects.all().delete()
    assert whole.client("alice").post(f"{BRIEF}draft/").status_code == 404
    assert "draft an opening" not in text(whole.client("alice").get(BRIEF)) and model.heard == []


def test_a_rehearsal_in_words_of_the_model(whole: Cast, model: Model) -> None:
    client = whole.client("alice")
    usual = client.get(REHEARSE, {"kind": "doubt"})
    model.answer = "We tried this in another year, and who uses it today?"
    put = client.post(REHEARSE, {"turn": field(usual, "turn"), "again": "0", "put": "1"})
    assert "We tried this in another year" in text(put) and "D-100" not in json.dumps(model.heard[0])
    sent = {"turn": field(put, "turn"), "again": "0", "lively": field(put, "lively"), "reply": GOOD}
    assert (
        client.post(REHEARSE, {**sent, "reply": "Let's wait."}).content.decode().count("We tried this in another") == 1
    )
    assert client.post(REHEARSE, sent).status_code == 303
    kept = Word.objects.get(table="replies").values
    assert kept["heard"] == model.answer and kept["kind"] == "doubt"
    assert "1 of 6 on the card" in text(client.get(REHEARSE))


def test_words_that_the_model_did_not_give_are_not_taken_for_its(whole: Cast, model: Model) -> None:
    client = whole.client("alice")
    usual = client.get(REHEARSE, {"kind": "doubt"})
    sent = {"turn": field(usual, "turn"), "again": "0", "lively": "Kai said that it is over.", "reply": GOOD}
    assert client.post(REHEARSE, sent).status_code == 303
    assert "never worked here" in Word.objects.get(table="replies").values["heard"]


def test_what_was_heard_is_never_sent_to_a_model(whole: Cast, model: Model) -> None:
    client = whole.client("alice")
    heard = client.get(REHEARSE)
    assert "never validated" in text(heard) and "Let the language model put it" not in text(heard)
    client.post(REHEARSE, {"turn": field(heard, "turn"), "again": "0", "put": "1"})
    assert model.heard == []
