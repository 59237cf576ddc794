"""Sentences that may hold a yes: confirmed or refused by a person, once."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.server.deals import actions
from holdfast.server.deals.models import Proposal, Word

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_an_answer_sent_twice_is_kept_once(cast: Any, answer: str) -> None:
    client, sentence = cast.client("olga"), Proposal.objects.first()
    assert sentence is not None
    given = {"answer": answer, "said_on": "2026-02-20", "evidence": sentence.words, "once": "key-1"}
    for _ in range(2):
        assert client.post(f"/yeses/{sentence.slug}/", given).status_code == 303
    kept = Word.objects.get(table="yeses", deal_id=sentence.deal_id)
    assert kept.values.get("is_refused", False) is (answer == "no")
    assert sentence.words not in client.get("/yeses/").content.decode()


def test_of_two_answers_the_later_sees_both(cast: Any) -> None:
    """Nobody's answer is lost: both stand side by side, and the person decides; taken back, the sentence waits again."""
    olga, rita = cast.client("olga"), cast.client("rita")
    sentence = Proposal.objects.first()
    assert sentence is not None
    path = f"/yeses/{sentence.slug}/"
    before = rita.get("/").content.decode()
    given = {"said_on": "2026-02-20", "evidence": "They wrote it", "version": "0"}
    assert olga.post(path, {**given, "answer": "no", "evidence": "", "once": "a"}).status_code == 303
    late = rita.post(path, {**given, "answer": "yes", "once": "b"})
    text = late.content.decode()
    assert late.status_code == 409 and "Olga changed this" in text
    assert "a yes of 2026-02-20, “They wrote it”" in text and "is refused: True" in text
    version = text.split('name="version" value="')[1].split('"')[0]
    assert rita.post(path, {**given, "answer": "yes", "version": version, "once": "c"}).status_code == 303
    newest = Word.objects.filter(table="yeses", deal_id=sentence.deal_id).latest("version")
    assert newest.version == 2 and not newest.values["is_refused"]
    assert before != rita.get("/").content.decode(), "an answered sentence is not counted as waiting"
    for word in Word.objects.filter(table="yeses"):
        actions.take_back(word.key, actor=cast["rita"])
    page = rita.get("/yeses/").content.decode()
    assert sentence.words in page
    again = page.split(f'action="{path}"')[1].split('name="version" value="')[1].split('"')[0]
    assert again == "2"
    assert rita.post(path, {**given, "answer": "yes", "version": again, "once": "d"}).status_code == 303
