"""The talk about readiness and the rehearsal: what is kept, what is refused, and what is never counted as weak."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from holdfast.diagnosis.readiness import ITEMS
from holdfast.server.accounts.models import Audit
from holdfast.server.deals import actions
from holdfast.server.deals.models import Word
from holdfast.server.deals.publish import publish
from holdfast.server.deals.queries import current_run
from holdfast.server.preparation.queries import case_on
from tests.fixtures.whole_run import make_whole
from tests.server.conftest import Cast, people

READY, REHEARSE = "/deals/D-100/ready/", "/deals/D-100/rehearse/"
GOOD = "It stays with the first of May. What exactly would have to be shown for that?"


@pytest.fixture
def whole(db: Any) -> Cast:
    publish(make_whole())
    return people()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def field(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found[1]


def reply_to(client: Any, **more: Any) -> Any:
    """Answer the question that the page asks, as its form would."""
    shown = client.get(READY, {k: more.pop(k) for k in ("ask", "small") if k in more})
    sent = {k: field(shown, k) for k in ("item", "once", "version", "small", "later")}
    return client.post(READY, {**sent, "mark": "2", "words": "I tell them on Monday", "said_on": "2026-02-20", **more})


def test_an_answer_is_kept_as_said_and_the_next_question_comes(whole: Cast) -> None:
    client = whole.client("alice")
    first = field(client.get(READY), "item")
    answer = reply_to(client)
    assert answer.status_code == 303
    kept = Word.objects.get(table="readiness")
    assert kept.values == {"item": first, "mark": 2, "words": "I tell them on Monday", "person_id": "p-1"}
    assert (kept.said_on.isoformat(), kept.said_by) == ("2026-02-20", "Alice")
    assert Audit.objects.filter(thing_id=kept.key).count() == 1
    shown = client.get(answer["Location"])
    assert field(shown, "item") != first
    assert "I tell them on Monday" in text(shown)


def test_what_was_not_asked_or_was_unclear_is_never_a_zero(whole: Cast) -> None:
    client = whole.client("alice")
    first = field(client.get(READY), "item")
    later = client.get(READY, {"later": first})
    assert field(later, "item") != first and Word.objects.count() == 0
    reply_to(client, ask="b2", mark="unclear")
    assert "mark" not in Word.objects.get().values
    shown = text(client.get(READY))
    assert "2 of 20 asked" in shown and "not enough known" in shown
    assert "asked, and unclear" in shown


def test_an_answer_without_a_choice_is_not_kept_and_not_lost(whole: Cast) -> None:
    answer = reply_to(whole.client("alice"), mark="", words="He looked at the window")
    assert answer.status_code == 422 and Word.objects.count() == 0
    assert "He looked at the window" in answer.content.decode() and "choose what it sounded like" in text(answer)
    assert reply_to(whole.client("alice"), said_on="soon").status_code == 422


def test_sent_twice_is_kept_once_and_a_lost_update_is_refused(whole: Cast) -> None:
    client = whole.client("alice")
    shown = client.get(READY, {"ask": "b5"})
    sent = {
        "item": "b5",
        "once": field(shown, "once"),
        "version": field(shown, "version"),
        "mark": "1",
        "words": "Hard to say",
    }
    assert [client.post(READY, sent).status_code for _ in range(2)] == [303, 303]
    assert Word.objects.count() == 1
    late = whole.client("bob").post(READY, {**sent, "once": "bobs-own", "mark": "3", "words": "Kai, if he has numbers"})
    assert late.status_code == 409 and Word.objects.count() == 1
    assert "Hard to say" in text(late) and "Kai, if he has numbers" in late.content.decode()
    again = {"version": field(late, "version"), "once": field(late, "once"), "mark": "3", "item": "b5"}
    assert whole.client("bob").post(READY, again).status_code == 303
    assert Word.objects.order_by("-version")[0].values["mark"] == 3


def test_a_small_change_needs_five_questions(whole: Cast) -> None:
    client, asked = whole.client("alice"), []
    for _ in range(len(ITEMS)):
        page = client.get(READY, {"small": "1"}).content.decode()
        if 'name="item"' not in page:
            break
        asked.append(reply_to(client, small="1").wsgi_request.POST["item"])
    assert sorted(asked) == sorted(i.id for i in ITEMS if i.small) and len(asked) == 5
    assert "For a small change that is enough" in text(client.get(READY, {"small": "1"}))


def test_the_hold_ups_follow_at_once(whole: Cast) -> None:
    client = whole.client("alice")
    for item in ("b17", "b18", "b19", "b20", "b3", "b12", "b16"):
        assert "Fortitude" in text(client.get(READY))
        reply_to(client, ask=item, mark="0", words="We will see")
    shown = text(client.get(READY))
    assert re.search(r"Fortitude 7 of 7 asked likely", shown)
    assert "7 answers were written since the Run" in shown


def test_who_may_only_read_sees_the_question_and_cannot_answer(whole: Cast) -> None:
    client = whole.client("victor")
    assert "You may read this deal and not write about it" in text(client.get(READY))
    assert client.post(READY, {"item": "b1", "mark": "2"}).status_code == 403
    turn = re.search(r"turn=([0-9a-f]{8})", client.get(REHEARSE).content.decode())
    assert turn and client.post(REHEARSE, {"turn": turn[1], "reply": GOOD}).status_code == 403
    assert whole.client("charlie").get(READY).status_code == whole.client("charlie").get(REHEARSE).status_code == 404


def test_a_rehearsal_keeps_what_holds_and_shows_why_not(whole: Cast) -> None:
    client = whole.client("alice")
    shown = client.get(REHEARSE)
    assert "never validated a system" in text(shown) and "said to you, not in the hearing" in text(shown)
    sent = {"turn": field(shown, "turn"), "once": field(shown, "once"), "act": "I come on Thursday", "aloud": "on"}
    weak = client.post(REHEARSE, {**sent, "reply": "Let's wait then."})
    assert weak.status_code == 200 and Word.objects.count() == 0
    assert "gives it away" in text(weak) and "Let&#x27;s wait then." in weak.content.decode()
    assert [client.post(REHEARSE, {**sent, "reply": GOOD}).status_code for _ in range(2)] == [303, 303]
    kept = Word.objects.get(table="replies")
    assert kept.values["is_aloud"] and kept.values["kind"] == "substantive" and kept.values["person_id"] == "p-1"
    after = client.get(REHEARSE)
    assert field(after, "turn") != sent["turn"] and "1 of 6 on the card" in text(after)
    card = text(client.get("/deals/D-100/documents/if-then-card/"))
    assert "It stays with the first of May" in card and "I come on Thursday" in card
    assert "never validated" not in card


def test_of_two_replies_to_one_push_back_the_later_sees_both(whole: Cast) -> None:
    alice, bob = whole.client("alice"), whole.client("bob")
    forms = [c.get(REHEARSE) for c in (alice, bob)]
    sent = [{k: field(f, k) for k in ("turn", "once", "seen")} for f in forms]
    assert alice.post(REHEARSE, {**sent[0], "reply": GOOD, "act": "I come on Thursday"}).status_code == 303
    other = GOOD.replace("May", "June")
    late = bob.post(REHEARSE, {**sent[1], "reply": other})
    assert late.status_code == 409 and Word.objects.filter(table="replies").count() == 1
    assert "Alice changed this" in text(late) and "first of May" in text(late) and "I come on Thursday" in text(late)
    assert other in late.content.decode()
    again = {k: field(late, k) for k in ("turn", "once", "seen")}
    assert [bob.post(REHEARSE, {**again, "reply": other}).status_code for _ in range(2)] == [303, 303]
    shown = alice.get(REHEARSE, {"turn": again["turn"]})
    assert other in shown.content.decode() and Word.objects.filter(table="replies").count() == 2


def test_a_person_may_overrule_the_checks_but_not_hurt_somebody(whole: Cast) -> None:
    client = whole.client("alice")
    sent = {"turn": field(client.get(REHEARSE), "turn"), "keep": "on"}
    assert (
        client.post(REHEARSE, {**sent, "reply": "You are a whiner. It stays, what exactly happens?"}).status_code == 200
    )
    assert Word.objects.count() == 0
    assert client.post(REHEARSE, {**sent, "reply": "I hear you."}).status_code == 303
    assert Word.objects.get().values["is_aloud"] is False


def test_a_word_that_a_run_knows_already_counts_once(whole: Cast) -> None:
    """The next Run brings back what was written here, under the same key."""
    from holdfast.diagnosis.kept import case_of
    from holdfast.server.deals import queries

    alice = whole["alice"]
    said = actions.log_pushback("D-100", actor=alice, words="Who signs for it?", voice="Kai")
    found = queries.deal(alice, "D-100")
    case = case_on(found)
    assert [r["words"] for r in case.pushback].count("Who signs for it?") == 1
    same = {"row_id": said.key, "words": "Who signs for it, exactly?", "occurred_on": said.said_on}
    assert found.run is not None
    again = case_of(found.detail, found.run.as_of, words={"pushback": [same, {**same, "words": "Who signs for it?"}]})
    assert [r["words"] for r in again.pushback if r["row_id"] == said.key][-1:] == ["Who signs for it?"]


def test_somebody_added_here_is_on_the_next_document(whole: Cast) -> None:
    values = {"person_id": "p-new", "name": "Nora Blum", "title": "Head of Legal", "role": "legal"}
    actions.say("contacts", "D-100", values, actor=whole["alice"])
    assert "Nora Blum" in text(whole.client("alice").get("/deals/D-100/documents/three-lists/"))


def test_a_word_without_a_day_is_one_that_the_next_run_knows(whole: Cast) -> None:
    """The Run of the fixture is of long ago, as a demo's is."""
    run = current_run()
    assert run is not None
    whole.client("alice").post(
        "/deals/D-100/say/impacts/", {"kind": "gain", "group": "Laboratory", "what": "Same-day results"}
    )
    assert Word.objects.get(table="impacts").said_on < run.as_of
    assert field(whole.client("alice").get(READY), "item")
    assert (
        f'name="said_on" value="{run.as_of - timedelta(days=1)}"' in whole.client("alice").get(READY).content.decode()
    )


def test_what_labels_a_person_is_kept_and_said(whole: Cast) -> None:
    client = whole.client("alice")
    answer = reply_to(client, words="He is a whiner")
    assert "labels a person (whiner)" in text(client.get(answer["Location"]))
    assert Word.objects.get().values["words"] == "He is a whiner"


def test_what_nobody_said_is_put_in_other_words_and_answered_once(whole: Cast) -> None:
    client = whole.client("alice")
    usual, other = (client.get(REHEARSE, {"kind": "doubt", "again": n}) for n in ("0", "1"))
    assert "never worked here" in text(usual) and "different from the companies" in text(other)
    sent = {"turn": field(other, "turn"), "again": field(other, "again"), "reply": GOOD}
    assert client.post(REHEARSE, {**sent, "again": "0"}).status_code == 404
    assert client.post(REHEARSE, sent).status_code == 303
    assert "1 of 6 on the card" in text(client.get(REHEARSE))
    assert client.get(REHEARSE, {"again": "x" * 9}).status_code == 200


def test_a_promised_act_is_kept_late_or_dropped_with_its_version(whole: Cast) -> None:
    client, say = whole.client("alice"), "/deals/D-100/say/commitments/"
    client.post(say, {"act": "Open the quality meeting", "due_on": "2026-02-20", "state": "promised"})
    page = client.get("/deals/D-100/").content.decode()
    assert "its day has passed" in page
    part = page[page.index("bears promises") :]
    sent = {k: re.search(rf'name="{k}" value="([^"]*)"', part)[1] for k in ("version", "commitment", "act", "due_on")}  # type: ignore[index]
    assert client.post(say, {**sent, "state": "kept"}).status_code == 303
    assert client.post(say, {**sent, "state": "dropped"}).status_code == 409
    card = text(client.get("/deals/D-100/documents/commitments/"))
    assert "Open the quality meeting" in card and "kept" in card


def test_answers_reach_what_the_decision_maker_is_expected_to_do(whole: Cast) -> None:
    """The same deal on the same luck: strong answers make it likelier that they lead than weak ones."""
    from holdfast.plays.inside import look
    from holdfast.server.deals import queries

    def leads(mark: int) -> float:
        for item in ("b1", "b5", "b9", "b16", "b17"):
            values = {"item": item, "mark": mark, "person_id": "p-1"}
            actions.say("readiness", "D-100", values, actor=whole["alice"])
        case = case_on(queries.deal(whole["alice"], "D-100"))
        assert {r["mark"] for r in case.readiness[-5:]} == {mark}
        return float(next(r["p"] for r in look(case, runs=64)["reactions"] if r["reaction"] == "leads"))

    assert leads(3) > leads(0) + 0.02
