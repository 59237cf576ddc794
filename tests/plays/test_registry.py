"""Every play keeps the contract, and the rules of conflict hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from holdfast import plays
from holdfast.diagnosis.case import Case
from holdfast.diagnosis.readiness import answers
from holdfast.org.map import build
from holdfast.plays import BASELINES, PLAYS, Play, Situation
from holdfast.plays.base import GRADES
from holdfast.plays.rules import allowed_together, held_back
from tests.diagnosis.made import case, decider, move, person, pushback, readiness, tie

FORBIDDEN = ("discount", "go round", "bypass", "behind their back", "threat", "last chance", "ultimatum", "order them")


def situation(**rows: Any) -> Situation:
    made: Case = case(**rows)
    from holdfast.diagnosis.holdups import diagnose
    from holdfast.org.map import voices_of

    found = build(made)
    return Situation(made, found, diagnose(made, found.people, voices_of(made, found.known)), answers(made.readiness))


def test_the_catalogue_is_whole_and_one_file_each() -> None:
    assert [p.id for p in PLAYS] == [f"c{n}" for n in range(1, 25)]
    folder = Path(str(plays.__file__)).parent
    others = {
        "__init__",
        "absent",
        "base",
        "baselines",
        "compare",
        "levers",
        "rules",
        "inside",
        "expect",
        "ask",
        "whatif",
        "assumed",
        "search",
        "today",
    }
    assert len({p.stem for p in folder.glob("*.py")} - others) == 24
    assert [b.id for b in BASELINES] == ["nothing", "move_now", "consensus"]


@pytest.mark.parametrize("play", PLAYS, ids=lambda p: p.id)
def test_a_play_keeps_the_contract(play: Play) -> None:
    assert play.name and play.summary.endswith(".") and play.who
    assert 0 < play.effort <= 8, "a play is hours of work, not a project"
    assert play.grade in GRADES and "grade" in play.source, "the source says how good it is"
    assert "assumed" in play.prior, "no size was measured in sales, and the play says so"
    assert play.say[-1] in ".?" and play.avoid, "it says what to say and what not to do"
    spoken = f"{play.summary} {play.say}".casefold()
    assert not [w for w in FORBIDDEN if w in spoken], "no discount, bypass or coercion is a play"
    assert "!" not in spoken
    for effect in play.effects(situation()):
        assert effect.low <= effect.mode <= effect.high
        assert effect.how in ("add", "scale", "set")


@pytest.mark.parametrize("play", PLAYS, ids=lambda p: p.id)
def test_every_play_moves_the_model_and_is_not_sure_by_how_much(play: Play) -> None:
    s = situation(
        people=[decider(), person("k", "Kai Hagedorn")],
        pushback=[pushback("k", "Not now.")],
        ties=[tie("d", "k", "trusts")],
    )
    effects = play.effects(s)
    assert effects and all(e.low < e.high for e in effects)


@pytest.mark.parametrize("play", PLAYS, ids=lambda p: p.id)
def test_a_play_that_was_done_is_not_proposed_at_once_again(play: Play) -> None:
    s = situation(moves=[move(play.id, "done")])
    assert play.applies(s) is None


def test_a_reason_names_a_fact_of_the_deal() -> None:
    s = situation(
        people=[decider(), person("k", "Kai Hagedorn", seat="end_user")],
        ties=[tie("d", "k", "trusts")],
        pushback=[pushback("k", "Not before the audit.")],
    )
    reason = plays.PLAY["c8"].applies(s)
    assert reason is not None
    assert "Kai Hagedorn" in reason


def test_nothing_urgent_meets_fear_until_the_fear_was_addressed() -> None:
    afraid = situation(verdict="indecision")
    assert held_back("c11", afraid) and held_back("c21", afraid) and held_back("move_now", afraid)
    assert not allowed_together(["c11", "c14"], afraid), "it must be done first, not along with it"
    calmed = situation(verdict="indecision", moves=[move("c14", "done")])
    assert held_back("c11", calmed) is None
    assert allowed_together(["c11", "c21"], calmed)


def test_permission_to_stop_comes_after_asking() -> None:
    assert held_back("c22", situation())
    assert held_back("c22", situation(moves=[move("c1", "chosen")])), "chosen is not done"
    assert held_back("c22", situation(moves=[move("c1", "done")])) is None


def test_a_refresh_needs_something_to_refresh() -> None:
    assert held_back("c5", situation())
    assert held_back("c5", situation(moves=[move("c4", "chosen")])), "chosen is not done"
    assert held_back("c5", situation(moves=[move("c2", "done")])) is None


def test_every_held_back_play_says_what_comes_first() -> None:
    afraid = situation(verdict="indecision")
    for play in PLAYS:
        why = held_back(play.id, afraid)
        assert why is None or (play.id in ("c5", "c11", "c21", "c22") and "c" in why and why[-1] == ".")


def test_a_set_is_allowed_when_each_of_it_is() -> None:
    s = situation()
    free = [p.id for p in PLAYS if held_back(p.id, s) is None]
    assert allowed_together(free, s) and allowed_together([], s)
    for waits in {p.id for p in PLAYS} - set(free):
        assert not allowed_together([*free, waits], s)


def test_the_hearing_comes_before_the_clinic_when_a_critic_is_close() -> None:
    rows: dict[str, Any] = {
        "people": [decider(), person("k", "Kai Hagedorn")],
        "ties": [tie("d", "k", "trusts")],
        "pushback": [pushback("k", "Not before the audit.")],
    }
    s = situation(**rows)
    assert held_back("c9", s)
    assert allowed_together(["c8", "c9"], s)
    assert not allowed_together(["c9"], s)
    assert held_back("c9", situation(**{**rows, "ties": []})) is None


def test_a_title_changes_no_play() -> None:
    kept = [readiness("b17", 0), readiness("b12", 1)]
    titles = ("Chief Executive Officer", "Laboratory Technician")
    said = [[p.applies(situation(people=[decider(title=t)], readiness=kept)) for p in PLAYS] for t in titles]
    assert said[0] == said[1]


@pytest.mark.parametrize("play", PLAYS, ids=lambda p: p.id)
def test_every_play_applies_somewhere(play: Play) -> None:
    """A play that no deal could ever need is no play."""
    from datetime import timedelta

    from tests.diagnosis.made import AS_OF, deal

    people = [
        decider(),
        *(person(i, f"{i.upper()} Rau", title=t) for i, t in zip("kl", ("Shift Manager", "Head of IT"), strict=True)),
    ]
    people += [person("m", "Mia Uhl", department="Finance"), person("g", "Gus Alt", left_on=AS_OF - timedelta(days=5))]
    heard = [pushback("k", "Not now.", AS_OF - timedelta(days=n), classes="substantive") for n in (9, 8, 7)]
    weak = [readiness(f"b{n}", 0) for n in range(1, 21)]
    plan = {
        "side": "seller",
        "owner": None,
        "is_paper": True,
        "done_on": None,
        "title": "Contract",
        "row_id": "p",
        "due_on": None,
    }
    scope = {"row_id": "s", "words": "More", "caused_by": None, "occurred_on": AS_OF, "is_since_yes": True}
    rich = situation(
        deal=deal(buyer_silence_days=40), people=people, pushback=heard, readiness=weak, ties=[tie("d", "k", "trusts")],
        plan_rows=[plan, plan | {"row_id": "q"}], scope_changes=[scope], moves=[move("c4", "done", AS_OF - timedelta(days=20))],
    )  # fmt: skip
    plain = situation(people=people, pushback=heard, readiness=weak)
    young = situation(deal=deal(days_since_yes=5))
    afraid = situation(verdict="indecision")
    assert any(play.applies(s) for s in (rich, plain, young, afraid))


def test_dates_are_days_of_the_case() -> None:
    s = situation(moves=[move("c4", "done", on=date(2026, 2, 1))])
    assert plays.PLAY["c5"].applies(s) == "The preparation is 29 days old and fades within two weeks."
