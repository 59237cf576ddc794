"""Sentences that may hold a yes: confirmed or refused by a person, once."""

from __future__ import annotations

from typing import Any

import pytest

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
