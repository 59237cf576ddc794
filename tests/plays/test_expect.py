"""Reasons are measured by taking a fact away; questions are worth what their answers would change."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from holdfast.diagnosis.readiness import answers
from holdfast.org.build import organisation
from holdfast.org.map import voices_of
from holdfast.org.model import Organisation
from holdfast.plays import ask
from holdfast.plays.base import Situation
from holdfast.plays.expect import NOTHING_KNOWN, Expected, Forecaster, drivers, reasons
from holdfast.plays.inside import look
from tests.diagnosis.made import AS_OF, decider, person, pushback, readiness, stance, tie
from tests.plays.test_registry import situation

PEOPLE = [
    decider(),
    person("k", "Kai Hagedorn", title="Shift Manager"),
    person("l", "Lea Rau", title="Head of Quality"),
]
HEARD = [pushback("k", "Not before the audit.", AS_OF - timedelta(days=n)) for n in (20, 12)]
ANSWERS = [readiness("b9", 0), readiness("b11", 0), readiness("b10", 0)]
RUNS = 512


def deal(**rows: Any) -> Situation:
    return situation(**{"people": PEOPLE, "pushback": HEARD, "ties": [tie("d", "k", "trusts")], **rows})


def org_of(s: Situation) -> Organisation:
    return organisation(s.case, s.map, s.answers, voices_of(s.case, s.map.known))


def forecast(org: Organisation) -> Expected:
    return Forecaster(org, seed=1, runs=RUNS).run({"base": ((), ())})["base"]


def test_shares_sum_to_one_within_their_intervals() -> None:
    found = forecast(org_of(deal()))
    assert found.shares.sum() == pytest.approx(1, abs=1e-6)
    assert (found.low >= 0).all() and (found.low <= found.shares).all() and (found.shares <= found.high).all()
    assert (found.high <= 1).all()


def test_with_nobody_to_object_there_is_no_forecast() -> None:
    org = Organisation([])
    found = forecast(org)
    assert not found.is_known and not found.shares.any()
    assert [r["p"] for r in look(deal(people=[]).case, runs=128)["reactions"]] != []


def test_what_nobody_knows_is_no_reason() -> None:
    s = situation(people=PEOPLE)
    org = replace(org_of(s), decider=replace(org_of(s).decider, resolve=0.7))
    assert not [d for d in drivers(org, s, s.found) if d.effects and "prepared" not in d.text]


def test_taking_an_answer_away_is_never_having_asked() -> None:
    s, unasked = deal(readiness=ANSWERS), deal()
    org = org_of(s)
    driver = next(d for d in drivers(org, s, s.found) if "load" in {e.parameter for e in d.effects})
    without = Forecaster(org, seed=1, runs=RUNS).run({"gone": (driver.effects, ())})["gone"]
    plain = replace(org_of(unasked), decider=replace(org_of(unasked).decider, doubt=org.decider.doubt))
    assert without.shares == pytest.approx(forecast(plain).shares, abs=1e-9)


def test_an_answer_that_says_alone_is_the_reason_for_explaining_alone() -> None:
    rows = look(deal(readiness=ANSWERS).case, runs=RUNS)["reactions"]
    alone = next(r for r in rows if r["reaction"] == "explains_alone")
    assert alone["reason1"] and "Asked" in alone["reason1"]
    for r in rows:
        for why in (r["reason1"], r["reason2"]):
            if why and why != NOTHING_KNOWN:
                then, now = (int(n) for n in re.findall(r"(\d+) %", why)[-2:])
                assert then < now, "a reason is what makes it likelier"


def test_no_driver_no_reason() -> None:
    base = forecast(org_of(deal()))
    assert reasons(0, base, []) == (NOTHING_KNOWN, None)


def test_an_answer_given_is_the_answer_foretold() -> None:
    s = deal()
    org = org_of(s)
    q = next(q for q in ask.questions(s) if q.item == "b9")
    told = Forecaster(org, seed=1, runs=RUNS).run(ask.changes([q]))
    for mark, name in ((ask.WEAK, 0), (ask.STRONG, 1)):
        then = org_of(deal(readiness=[readiness("b9", mark)]))
        then = replace(then, decider=replace(then.decider, doubt=org.decider.doubt))
        assert list(told.values())[name].shares == pytest.approx(forecast(then).shares, abs=1e-9)


def test_only_open_questions_are_asked_and_none_twice() -> None:
    s = deal(readiness=[readiness("b17", 2), readiness("b5", None)], stances=[stance("l", "supporter")])
    found = ask.questions(s)
    assert not {"b17", "b5"} & {q.item for q in found}
    assert not [q for q in found if q.person_id], "of everybody something is known"
    assert len({tuple(a.effects for a in q.answers) for q in found}) == len(found)
    assert all(0 < a.chance < 1 for q in found for a in q.answers)


def test_questions_stand_in_the_order_of_what_they_change() -> None:
    rows = look(deal().case, runs=RUNS)["questions"]
    worth = [round(max(r["shift"], r["gain"]), 3) for r in rows]
    assert worth == sorted(worth, reverse=True) and worth[0] > 0
    assert all(r["shift"] <= 1 and r["gain"] >= 0 for r in rows)


def test_what_is_asked_next_is_worth_most_of_what_is_not_known() -> None:
    found = look(deal().case, runs=RUNS)
    first = next(h for h in found["holdups"] if h["state"] == "ask")
    known = {r["question"]: r["shift"] for r in found["questions"]}
    asked = [h["question"] for h in found["holdups"] if h["state"] == "ask" and h["question"] in known]
    assert first["question"] in known and known[first["question"]] == max(known[q] for q in asked)


def test_an_answer_moves_its_own_reaction() -> None:
    s = deal()
    org = org_of(s)
    open_ = ask.questions(s)
    seen = Forecaster(org, seed=1, runs=RUNS).run({"base": ((), ()), **ask.changes(open_)})
    found = ask.worth(org, s, open_, seen["base"], seen, [], seed=1, runs=128, days=60)
    explains = 1
    assert ask.best_for(explains, found) == next(q.text for q in open_ if q.item == "b9")
    assert all(np.isfinite(w.by_reaction).all() for w in found)
    assert answers([]).rows == {}
