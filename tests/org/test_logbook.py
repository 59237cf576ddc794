"""The log as the filter reads it: who spoke, acts kept or dropped, steps of paper, and silence only where it is a sign."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from holdfast.org.logbook import logbook
from holdfast.org.map import build, voices_of
from holdfast.plays.inside import look
from holdfast.vocab import Reaction
from tests.diagnosis.made import YES, case, commitment, deal, decider, person, pushback, tie

PEOPLE = [decider(), person("k", "Kai Hagedorn", title="Shift Manager")]
STEP = {
    "row_id": "p", "title": "Contract", "side": "buyer", "owner": None, "is_paper": True, "expected_days": None,
    "due_on": None, "done_on": YES + timedelta(days=12),
}  # fmt: skip
SILENT = {"sign": "buyer_silence", "bears": "for", "is_disputed": False}


def events(**rows: Any) -> list[tuple[int, str, str]]:
    made = case(people=PEOPLE, **rows)
    found, days = logbook(made, voices_of(made, build(made).known))
    assert days == 49, "from the yes to the day of the Run"
    return [(e.day, e.kind, e.who) for e in found]


def test_each_line_of_the_log_is_read_on_its_day() -> None:
    heard = pushback("k", "Not now.", YES + timedelta(days=5))
    acts = [
        commitment("tell the heads", "kept", YES + timedelta(days=7)),
        commitment("write it", "dropped", YES + timedelta(days=9)),
    ]
    seller = {**STEP, "row_id": "q", "side": "seller"}
    assert events(pushback=[heard], commitments=acts, plan_rows=[STEP, seller]) == [
        (5, "heard", "k"), (7, "kept", ""), (9, "dropped", ""), (12, "step", ""),
    ]  # fmt: skip


def test_an_act_counts_once_as_it_ended() -> None:
    acts = [
        commitment("tell the heads", s, YES + timedelta(days=d))
        for s, d in (("promised", 3), ("dropped", 6), ("kept", 8))
    ]
    assert events(commitments=acts) == [(8, "kept", "")]


def test_silence_is_read_only_where_it_is_a_sign_that_nobody_disputes() -> None:
    last = deal(last_buyer_on=date(2026, 2, 12))
    assert events(deal=last) == [], "missing activity is missing data"
    assert events(deal=last, evidence=[{**SILENT, "is_disputed": True}]) == []
    assert events(deal=last, evidence=[SILENT]) == [(38, "silent", ""), (45, "silent", "")]


@pytest.mark.parametrize(("kind", "way"), [("kept", 1), ("dropped", -1)])
def test_what_is_logged_moves_the_resolve_that_is_shown(kind: str, way: int) -> None:
    acts = [commitment(f"act {n}", kind, YES + timedelta(days=10 * n)) for n in (1, 2, 3)]
    facts: dict[str, Any] = {"people": PEOPLE, "ties": [tie("d", "k", "trusts")]}
    none, logged = (look(case(**facts, **more), runs=256)["followed"] for more in ({}, {"commitments": acts}))
    assert way * (logged[-1]["mid"] - none[-1]["mid"]) > 0.01
    assert all(0 <= r["low"] <= r["mid"] <= r["high"] <= 1 and r["ess"] >= 1 for r in logged)


def test_what_comes_is_told_on_the_last_day_with_its_intervals() -> None:
    facts: dict[str, Any] = {"people": PEOPLE, "ties": [tie("d", "k", "trusts")]}
    heard = [pushback("k", "Not before the audit.", YES + timedelta(days=n)) for n in (5, 12, 20)]
    *before, last = look(case(**facts, pushback=heard), runs=256)["followed"]
    assert all(r["reaction"] is None and r["days_mid"] is None for r in before)
    assert last["days_mid"] is None or 0 < last["days_low"] <= last["days_mid"] <= last["days_high"]
    assert last["reaction"] in set(Reaction) and 0 <= last["p_low"] <= last["p"] <= last["p_high"] <= 1
    assert last["p"] >= 0.1, "the likeliest of ten"
