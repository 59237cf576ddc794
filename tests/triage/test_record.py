"""Laws of the record: people apart from repeats, answers that were given, concerns that stay open, what moved the scope."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from holdfast.triage import load, record
from holdfast.triage.entries import clean_classes, propose
from holdfast.triage.record import Log

YES = date(2026, 1, 5)
PEOPLE = [{"person_id": "p1", "name": "Peter Vogt"}, {"person_id": "p2", "name": "Maria Rossi"}]
VALIDATION = "Six weeks of validation are in no plan."
AGAIN = "Again: the six weeks of validation are still in no plan."


def on(n: int) -> date:
    return YES + timedelta(days=n)


def entry(row_id: str, day: int, person: str | None, words: str, **more: Any) -> dict[str, Any]:
    base = {
        "row_id": row_id,
        "occurred_on": on(day),
        "person_id": person,
        "voice": None,
        "words": words,
        "classes": None,
    }
    return {**base, "repeats": None, "is_repeat": False, **more}


def made(**more: Any) -> tuple[list[dict[str, Any]], Log]:
    log = Log(YES, on(60), **{"people": PEOPLE, **more})
    return record.entries(log, load()), log


def test_one_person_repeating_stays_one_voice() -> None:
    rows = [entry(f"e{n}", n, "p1", AGAIN if n else VALIDATION) for n in range(4)]
    found, log = made(pushback=rows)
    week = record.voices(found, log)[0]
    assert (week["entries"], week["voices"], week["repeats"], week["new_voices"]) == (4, 1, 3, 1)
    assert {e["repeats"] for e in found} == {None, "e0"}


def test_another_person_with_the_same_point_is_a_new_voice_and_no_new_concern() -> None:
    rows = [entry("e0", 0, "p1", VALIDATION, classes="substantive"), entry("e1", 8, "p2", AGAIN, classes="substantive")]
    found, log = made(pushback=rows)
    weeks = record.voices(found, log)
    assert [w["new_voices"] for w in weeks] == [1, 1] and [w["repeats"] for w in weeks] == [0, 0]
    register = record.register(found, log)
    assert [(c["concern"], c["n_entries"], c["n_voices"]) for c in register] == [("e0", 2, 2)]


def test_a_name_as_heard_is_the_person_of_that_name() -> None:
    rows = [entry("e0", 0, "p1", VALIDATION), entry("e1", 1, None, "Nobody asked quality.", voice="Vogt, Peter")]
    found, log = made(pushback=rows)
    assert record.voices(found, log)[0]["voices"] == 1


def test_an_answered_point_names_its_answer_and_day() -> None:
    rows = [entry("e0", 0, "p1", VALIDATION), entry("e1", 20, "p2", AGAIN)]
    step = {
        "concern": "e0",
        "occurred_on": on(10),
        "answer": "We validate in parallel, at our cost.",
        "state": "answered",
    }
    found, _ = made(pushback=rows, concerns=[step])
    assert (found[1]["answer"], found[1]["answered_on"]) == (step["answer"], on(10))
    assert found[0]["answer"] is None
    p = propose(AGAIN, PEOPLE, rows, as_of=on(30), concerns=[step])[0]
    assert p.answered is not None and p.answered.answered_on == on(10)


@pytest.mark.parametrize("answer", [None, "", "  "])
def test_no_concern_closes_without_an_answer(answer: str | None) -> None:
    rows = [entry("e0", 0, "p1", VALIDATION, classes="substantive")]
    step = {"concern": "e0", "occurred_on": on(5), "answer": answer, "state": "answered", "due_on": on(7)}
    found, log = made(pushback=rows, concerns=[step])
    concern = record.register(found, log)[0]
    assert concern["state"] == "open" and concern["note"] and concern["is_overdue"]


def test_classes_a_person_gave_stand() -> None:
    rows = [entry("e0", 0, "p1", VALIDATION, classes="delay"), entry("e1", 1, "p2", "Lovely weather.", classes="none")]
    found, _ = made(pushback=rows)
    assert [(e["classes"], e["classes_from"]) for e in found] == [("delay", "person"), ("", "person")]
    assert clean_classes("delay, Substantive") == ("substantive", "delay")
    with pytest.raises(ValueError, match="grumble"):
        clean_classes("grumble")


def test_scope_is_tied_to_its_cause_and_the_shares_add_up() -> None:
    rows = [
        entry("e0", 0, "p1", VALIDATION, classes="substantive"),
        entry("e1", 3, "p2", "Not in my department, please.", classes="control"),
    ]
    changes = [
        {
            "row_id": "s0",
            "occurred_on": on(2),
            "caused_by": "e0",
            "share": 0.1,
            "person_id": None,
            "words": "validation first",
        },
        {
            "row_id": "s1",
            "occurred_on": on(5),
            "caused_by": None,
            "share": 0.3,
            "person_id": "p2",
            "words": "leave us out",
        },
        {
            "row_id": "s2",
            "occurred_on": on(50),
            "caused_by": None,
            "share": None,
            "person_id": None,
            "words": "fewer units",
        },
        {
            "row_id": "s3",
            "occurred_on": on(-5),
            "caused_by": None,
            "share": 0.9,
            "person_id": None,
            "words": "before the yes",
        },
    ]
    found, log = made(pushback=rows, scope_changes=changes)
    scope = record.scope(found, log)
    assert [(r["row_id"], r["cause"], r["cause_from"]) for r in scope] == [
        ("s0", "e0", "person"), ("s1", "e1", "read"), ("s2", None, None),
    ]  # fmt: skip
    last = scope[-1]
    assert last["moved"] == pytest.approx(0.6)
    assert last["moved_without"] == pytest.approx(0.5) and last["moved_unknown"] == pytest.approx(0.2 / 0.6, abs=1e-5)


def test_the_same_request_asked_again_moves_the_scope_once() -> None:
    wish = "There is a wish to keep the old archive inside the new system."
    said = [(2, wish), (9, "We would need an interface to the warehouse system as well."), (40, wish.lower())]
    changes = [
        {
            "row_id": f"s{d}",
            "occurred_on": on(d),
            "caused_by": None,
            "share": None,
            "person_id": f"p{d}",
            "words": words,
        }
        for d, words in said
    ]
    found, log = made(scope_changes=changes)
    scope = record.scope(found, log)
    assert [(r["repeats"], r["moved"]) for r in scope] == [(None, 1.0), (None, 2.0), ("s2", 2.0)]


def test_mails_become_proposals_and_count_as_nobodys_voice() -> None:
    body = "Who covers the two weeks in which both systems must be fed? Nobody has planned the overtime.\n\nRegards,\nPeter"
    mail = {"row_id": "a1", "body": body, "person_id": "p1", "occurred_on": on(9)}
    found, log = made(mails=[mail])
    assert [(e["row_id"], e["is_proposed"], e["person_id"]) for e in found] == [("a1", True, "p1")]
    assert all(w["voices"] == 0 for w in record.voices(found, log)) and not record.register(found, log)
    taken = [entry("e0", 9, "p1", "as logged", source_row="a1", classes="delay")]
    assert [e["row_id"] for e in made(mails=[mail], pushback=taken)[0]] == ["e0"]


def test_what_is_known_later_changes_no_answer_given_before() -> None:
    rows = [entry("e0", 0, "p1", VALIDATION), entry("e1", 4, "p2", AGAIN)]
    step = {"concern": "e0", "occurred_on": on(10), "answer": "Yes, in parallel.", "state": "answered"}
    found, _ = made(pushback=rows, concerns=[step])
    assert found[1]["answer"] is None


def test_proposals_name_the_voice_and_quote_the_words() -> None:
    text = "Maria Rossi in finance says the budget is frozen until May. Peter: who validates it?\nI am fine with it."
    found = propose(text, PEOPLE, as_of=YES)
    assert {p.person_id for p in found} >= {"p2"}
    for p in found:
        assert all(span in text for span in p.spans.values())
        assert p.heard_on == YES and p == propose(text, PEOPLE, as_of=YES)[found.index(p)]
    strange = propose("Wer soll das bezahlen, wir haben dafür in diesem Jahr kein Budget mehr.", as_of=YES)[0]
    assert "de" in strange.needs_person and not strange.classes
