"""The limits by the number of signs: more evidence never allows more silence, and what shortens a limit never counts as a sign."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from holdfast import signals, verdict
from holdfast.engine import Engine
from holdfast.settings import Calendar, Settings
from holdfast.verdict.baseline import BEFORE_PAPER, BY_SIGNS, IN_PAPER, IN_STAGE_BY_SIGNS
from tests.facts import Rows, act, day, deal, merge, row, stage, tables

AS_OF = 200
SETTINGS = Settings(calendar=Calendar(country="DE"))
#: Silence of the deals below: 20 working days.
LIMITS = verdict.Baseline(
    date(2025, 7, 1), 40, False, 80, {BEFORE_PAPER: 25, IN_PAPER: 12}, {"Legal": 90}, 15, {},
    {BEFORE_PAPER: (30, 15, 5), IN_PAPER: (18, 10, 4)}, 30, (25, 12, 12), 300,
)  # fmt: skip


def silent(name: str, *more: dict[str, Any], in_paper: bool = False) -> Rows:
    """The buyer's last two steps 29 and 28 calendar days before the as-of date."""
    rows: Rows = {
        "deals": [deal(name, 60)],
        "stage_changes": [stage(name, 60, "before_yes", "Open"), stage(name, 140, "yes", "Verbal")],
        "activities": [act(name, AS_OF - n, person_id="P1") for n in (66, 63, 29, 28)],
        "plan_rows": list(more),
    }
    if in_paper:
        rows["stage_changes"].append(stage(name, 150, "paper", "Legal"))
    return rows


def late(name: str, title: str) -> dict[str, Any]:
    """A row of the buyer that was due three days ago."""
    return {
        "row_id": f"{name}-{title}", "deal_id": name, "title": title, "side": "buyer", "owner": "Ida Brandt",
        "is_paper": False, "due_on": day(AS_OF - 3), "known_on": day(145),
    }  # fmt: skip


def moved(name: str) -> Rows:
    return {"field_changes": [row(name, AS_OF - 2, field="close_date", old_on=day(205), new_on=day(260), old_value="a", new_value="b")]}  # fmt: skip


def judged(rows: Rows, limits: verdict.Baseline = LIMITS) -> dict[str, dict[str, Any]]:
    as_of = day(AS_OF)
    assert as_of is not None
    with Engine(threads=1) as engine:
        t = tables(engine, rows)
        course = engine.keep(signals.course(t, SETTINGS, as_of), "course")
        spine = signals.present_amount(signals.signals_of(signals.open_spine(course), t), t)
        frame = engine.collect(spine.order_by("deal_id"), "signals")
        unknown = np.full(frame.num_rows, np.nan)
        found = verdict.assess(t, frame, limits, SETTINGS, as_of, p_signed=unknown, typical={}, previous={})
        return {d["deal_id"]: d for d in found.deals.to_pylist()}


def test_a_second_row_overdue_shortens_the_limit_and_is_no_second_sign() -> None:
    found = judged(merge(
        silent("one", late("one", "Tell")),
        silent("two", late("two", "Tell"), late("two", "Agree")),
        silent("none"),
    ))  # fmt: skip
    assert (found["one"]["verdict"], found["one"]["limit_days"]) == ("moving", 30)
    assert (found["two"]["verdict"], found["two"]["limit_days"]) == ("stalled", 15)
    assert found["none"]["verdict"] == "moving"
    fresh = merge(silent("fresh", late("fresh", "Tell"), late("fresh", "Agree")), {"activities": [act("fresh", AS_OF - n) for n in (3, 2)]})  # fmt: skip
    assert judged(fresh)["fresh"]["verdict"] == "moving"


def test_a_paper_stage_explains_less_silence_once_two_other_signs_agree() -> None:
    found = judged(merge(
        silent("one", in_paper=True), moved("one"),
        silent("two", late("two", "Tell"), in_paper=True), moved("two"),
    ))  # fmt: skip
    assert found["one"]["verdict"] == "paperwork"
    assert found["two"]["verdict"] == "stalled"


def test_percentiles_fall_with_the_signs() -> None:
    for table in (BY_SIGNS, IN_STAGE_BY_SIGNS):
        assert list(table) == sorted(table, reverse=True)


def test_one_more_sign_never_allows_more_silence() -> None:
    cases = [(n, is_moved, in_paper) for n in range(5) for is_moved in (False, True) for in_paper in (False, True)]

    def name(n: int, is_moved: bool, in_paper: bool) -> str:
        return f"{n}-{is_moved}-{in_paper}"

    made = []
    for n, is_moved, in_paper in cases:
        deal_id = name(n, is_moved, in_paper)
        made.append(silent(deal_id, *(late(deal_id, f"Row {k}") for k in range(n)), in_paper=in_paper))
        made += [moved(deal_id)] if is_moved else []
    found = judged(merge(*made))
    for n, is_moved, in_paper in cases[:-4]:
        less = found[name(n, is_moved, in_paper)]
        for more in (found[name(n + 1, is_moved, in_paper)], found[name(n, True, in_paper)]):
            assert more["limit_days"] <= less["limit_days"]
            assert more["verdict"] == "stalled" or less["verdict"] != "stalled"
    assert {d["verdict"] for d in found.values()} == {"moving", "paperwork", "stalled"}


@pytest.mark.parametrize("percentile", [20, 50, 80, 99])
def test_limits_of_any_setting_fall_with_the_signs(percentile: int) -> None:
    shifted = [verdict.baseline.shifted(percentile, more) for more in BY_SIGNS]
    assert shifted == sorted(shifted, reverse=True)
