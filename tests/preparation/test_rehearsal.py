"""The four checks of a reply, on sentences as people say them; written by hand, so they show what is meant and no accuracy."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.preparation.likely import KINDS
from holdfast.preparation.rehearsal import OTHERWISE, Turn, check, is_good, livelier, turns
from holdfast.preparation.tone import labels
from tests.preparation.test_documents import made, sheet
from tests.preparation.test_drafting import stand_in

STAYS = (
    "I hear you. The decision stands. Which part worries you most?",
    "We've decided this, and I'm not reopening it. What would you need to make May work?",
    "The first of May is fixed. What would break on your side?",
    "I made the call and I'm sticking to it. How do you know that it will fail?",
    "We are going ahead. What would you lose by it?",
    "Yes, it is extra work. It's happening anyway; which two weeks are worst?",
    "This is not up for debate, but how it is done is. What do you propose?",
    "We begin in May as planned. What do you see that I don't?",
    "Nothing changes about the date. What exactly are you afraid of?",
    "We will not postpone it. Show me what exactly stops us.",
    "I won’t cancel this over a rumour. How do you know?",
    "No, we don't put it off. Which test is missing?",
    "Das ist beschlossen. Was genau geht dann nicht?",
    "Es bleibt beim ersten Mai. Woher wissen wir das?",
)
YIELDS = (
    "Let's wait until the quarter is over, what do you think?",
    "Fine, we could postpone it. Which day suits you?",
    "I'll think about it. What would you do instead?",
    "If everybody agrees, we begin. Who doesn't?",
    "Maybe we should not do it then. What else is there?",
    "We can drop that part, if it helps. Which one is it?",
    "Then let us talk about it again next year?",
    "Lassen wir das. Was meint ihr?",
)
UNCLEAR = ("I hear you. What exactly would happen?", "How do you know that?", "Tell me more about the second week.")


@pytest.mark.parametrize("reply", STAYS)
def test_a_reply_that_stays_and_asks_goes_on_the_card(reply: str) -> None:
    assert is_good(check(reply)), check(reply)


@pytest.mark.parametrize("reply", YIELDS)
def test_a_reply_that_gives_it_away_is_told_where(reply: str) -> None:
    found = check(reply)[1]
    assert found.holds is False and "gives it away" in found.why


@pytest.mark.parametrize("reply", UNCLEAR)
def test_a_reply_that_says_nothing_of_the_decision_is_unclear_and_not_wrong(reply: str) -> None:
    assert check(reply)[1].holds is None


def test_what_hurts_is_found_however_it_is_written() -> None:
    for reply in (
        "That’s nonsense, it stays. Why?",
        "If you don't like it, leave. It is decided, what else?",
        "You whiner. It stays?",
    ):
        assert check(reply)[2].holds is False


def test_other_words_each_time_but_never_for_what_was_heard() -> None:
    first, again, later = (turns(sheet(made()), 6, again=n) for n in (0, 1, 3))
    assert first == later and first[0] == again[0] and first[0].is_heard
    assert all(a.words != b.words and a.kind == b.kind for a, b in zip(first[1:], again[1:], strict=True))
    assert set(OTHERWISE) == {k.kind for k in KINDS}
    assert not [w for ways in OTHERWISE.values() for w in ways if labels(w)]


def test_a_language_model_may_put_only_what_nobody_said() -> None:
    usual = Turn("delay", "somebody of Quality", "Not now.", "What then?")
    asked: list[dict[str, Any]] = []

    def put(turn: Turn, answer: str) -> Turn:
        with stand_in(lambda body: asked.append(body) or answer) as (transport, _):
            return livelier(turn, transport, "any")

    assert put(usual, " “Why now,\nof all times?” ").words == "Why now, of all times?"
    assert asked[0]["model"] == "any" and "Not now." in asked[0]["messages"][0]["content"]
    for unusable in ("You are a coward.", "", "FAIL", "and so on " * 40):
        assert put(usual, unusable) == usual
    heard, n = turns(sheet(made()))[0], len(asked)
    assert put(heard, "Something else") == heard and len(asked) == n, "what was heard goes to no model"
