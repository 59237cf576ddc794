"""Hold-ups are ranked from dated facts; not asked is not zero; titles have no effect."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from holdfast.diagnosis.holdups import ASK, HOLDUPS, LIKELY, diagnose
from holdfast.diagnosis.lines import UNSEEN
from holdfast.diagnosis.readiness import ITEM, ITEMS, answers
from holdfast.org.map import build, voices_of
from holdfast.vocab import Holdup
from tests.diagnosis.made import act, case, commitment, decider, person, pushback, readiness, scope, stance, tie


def found(**rows: Any) -> dict[Holdup, Any]:
    made = case(**rows)
    there = build(made)
    return {f.kind.holdup: f for f in diagnose(made, there.people, voices_of(made, there.known))}


def all_asked(holdup: Holdup, mark: int) -> list[dict[str, Any]]:
    return [readiness(i.id, mark) for i in ITEMS if holdup in i.holdups]


def test_there_are_twenty_items_in_five_groups_with_five_for_small_changes() -> None:
    assert [i.id for i in ITEMS] == [f"b{n}" for n in range(1, 21)]
    assert {i.group for i in ITEMS} == set(Holdup)
    assert len([i for i in ITEMS if i.small]) == 5
    assert all(i.ask.endswith("?") and i.strong and i.weak for i in ITEMS)


def test_not_asked_is_not_zero() -> None:
    nothing = found()[Holdup.FORTITUDE]
    avoided = found(readiness=all_asked(Holdup.FORTITUDE, 0))[Holdup.FORTITUDE]
    assert nothing.weight == 0.0
    assert nothing.state == ASK
    assert avoided.weight > nothing.weight
    assert avoided.state == LIKELY


def test_an_unclear_answer_is_asked_but_no_mark() -> None:
    a = answers([readiness("b17", None)])
    assert a.is_asked("b17") and a.mark("b17") is None
    assert "b17" not in [i.id for i in a.unasked(Holdup.FORTITUDE)]


@pytest.mark.parametrize("kind", HOLDUPS, ids=lambda k: k.holdup.value)
def test_two_open_questions_mean_ask_and_never_likely(kind: Any) -> None:
    rows = all_asked(kind.holdup, 0)[:-2]
    assert found(readiness=rows)[kind.holdup].state == ASK


@pytest.mark.parametrize("kind", HOLDUPS, ids=lambda k: k.holdup.value)
def test_stronger_answers_never_raise_a_holdup(kind: Any) -> None:
    weights = [found(readiness=all_asked(kind.holdup, mark))[kind.holdup].weight for mark in (0, 1, 2, 3)]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > weights[-1]


def test_a_title_has_no_effect() -> None:
    rows = [readiness("b1", 0), readiness("b17", 2)]
    titles = ("Chief Executive Officer", "Laboratory Technician", None)
    seen = [
        {h: (f.weight, f.state, f.question) for h, f in found(people=[decider(title=t)], readiness=rows).items()}
        for t in titles
    ]
    assert seen[0] == seen[1] == seen[2]


def test_a_close_critic_speaks_for_favourites_and_a_distant_one_against() -> None:
    people = [decider(), person("k", "Kai Hagedorn")]
    heard = [pushback("k", "Not before the audit.")]
    near = found(people=people, pushback=heard, ties=[tie("d", "k", "trusts")])[Holdup.FAVOURITES]
    far = found(people=people, pushback=heard)[Holdup.FAVOURITES]
    assert near.weight > 0 > far.weight
    line = near.lines[0]
    assert "Kai Hagedorn" in line.text and "Not before the audit." in line.text
    assert line.dated_on == date(2026, 2, 10) and line.row_id == heard[0]["row_id"]


def test_one_loud_voice_is_one_person() -> None:
    people = [decider(), person("k", "Kai Hagedorn"), person("l", "Lea Rau"), person("m", "Max Uhl")]
    one = [pushback("k", "Not now.", date(2026, 2, n)) for n in (3, 4, 5, 6)]
    three = [pushback(p, "Not now.", date(2026, 2, 3)) for p in "klm"]
    assert any("come from one person" in x.text for x in found(people=people, pushback=one)[Holdup.NOISE].lines)
    assert any("3 different people" in x.text for x in found(people=people, pushback=three)[Holdup.HARMONY].lines)
    assert not any("different people" in x.text for x in found(people=people, pushback=one)[Holdup.HARMONY].lines)


def test_scope_moved_by_a_real_concern_speaks_against_noise() -> None:
    entry = pushback("k", "The dock has no signal.", classes="substantive")
    grumble = pushback("k", "Who thought of this.", classes="attack")
    people = [decider(), person("k", "Kai Hagedorn")]

    def weight(cause: dict[str, Any]) -> float:
        rows = [scope("Please add the second dock.", caused_by=cause["row_id"])]
        return float(found(people=people, pushback=[cause], scope_changes=rows)[Holdup.NOISE].weight)

    assert weight(grumble) > 0 > weight(entry)


def test_kept_promises_speak_against_and_dropped_ones_for_fortitude() -> None:
    kept = found(commitments=[commitment("tell the heads", "kept")])[Holdup.FORTITUDE]
    dropped = found(commitments=[commitment("tell the heads", "dropped")])[Holdup.FORTITUDE]
    assert kept.weight < 0 < dropped.weight


def test_not_enough_known_is_a_result_and_names_the_next_question() -> None:
    first = next(iter(found().values()))
    assert first.state == ASK
    assert first.question in {i.ask for i in ITEM.values()}


def test_every_line_for_or_against_has_its_day_and_its_row() -> None:
    people = [decider(), *(person(i, n) for i, n in zip("klm", ("Kai Hagedorn", "Lea Rau", "Max Uhl"), strict=True))]
    pushed = {"sign": "close_date_moved", "dated_on": date(2026, 2, 20), "table": "field_changes", "row_id": "f-1"}
    full = {
        "people": people, "ties": [tie("d", "k", "trusts")], "stances": [stance("k", "opponent"), stance("l", "advocate")],
        "pushback": [pushback(p, "Not now.", classes="substantive") for p in "lm"], "readiness": [readiness("b1", 0)],
        "commitments": [commitment("tell the heads", "kept")], "scope_changes": [scope("Please add the second dock.")],
        "activities": [act("l"), act("m")], "signals": {"close_date_pushes": 3}, "evidence": [pushed],
    }  # fmt: skip
    far = {"people": people, "stances": [stance("l", "sceptic")]}
    lines = [x for rows in (full, far) for f in found(**rows).values() for x in f.lines if x.bears != UNSEEN]
    assert {x.table for x in lines} >= {
        "stances",
        "field_changes",
        "scope_changes",
        "pushback",
        "commitments",
        "activities",
    }
    assert not [x.text for x in lines if x.dated_on is None or not x.row_id]
