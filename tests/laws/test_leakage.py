"""Nothing later than the as-of date reaches a row the model learns from: the law, and proof that it catches a leak.

A row of the past, made today from all facts, must equal the row that would have been made on that day from the facts known
then. Three faults and three planted signals of the future are each caught by the same check.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import ibis
import numpy as np
import pytest

from holdfast import schema, signals
from holdfast.engine import Engine, Tables
from holdfast.settings import Settings
from holdfast.signals import base
from holdfast.signals.base import Signal
from holdfast.signals.landmarks import landmarks
from holdfast.timing.learn import at_origin
from tests import facts
from tests.facts import DAY0, Rows, act, day, deal, row, stage
from tests.timing.test_parts import history

MARK, STOP = 40, 150
N = 10


def world() -> Rows:
    """Deals that said yes on day 10 and in which something happens almost every day until day 150."""
    rng = np.random.default_rng(4)
    rows: Rows = {
        name: [] for name in ("activities", "field_changes", "plan_rows", "people", "pushback", "scope_changes")
    }
    rows["deals"] = [deal(f"D{i}", i % 5, owner="first") for i in range(N)]
    rows["stage_changes"] = [stage(f"D{i}", 10, "yes", "Verbal") for i in range(N)]
    for k in range(900):
        name, on, p = f"D{rng.integers(N)}", int(rng.integers(5, STOP)), f"P{rng.integers(5)}"
        later = day(on + int(rng.integers(0, 40)))
        table = ("activities", "activities", "field_changes", "plan_rows", "people", "pushback", "scope_changes")[k % 7]
        values: dict[str, Any] = {"row_id": f"r{k}"}
        if table == "activities":
            kind = ("email", "call", "meeting", "document")[k % 4]
            rows[table].append(act(name, on, ("buyer", "seller")[k % 3 == 0], kind, person_id=p, **values))
            rows[table].append({**facts.planned(name, on + 9, on), "row_id": f"m{k}", "cancelled_on": later})
        elif table == "field_changes":
            what = ("close_date", "amount", "next_step", "owner")[k // 7 % 4]
            values |= {"old_value": f"v{k - 7}", "new_value": f"v{k}", "old_on": day(on), "new_on": later}
            rows[table].append(row(name, on, field=what, old_minor=1000 + k, new_minor=2000 + k, **values))
        elif table == "plan_rows":
            values |= {
                "title": "Step",
                "side": "buyer",
                "is_paper": k % 2 == 0,
                "due_on": later,
                "done_on": day(on + k % 30),
            }
            rows[table].append(row(name, None, known=on, owner="Someone", **values))
        elif table == "people":
            rows[table].append(row(name, None, known=on, person_id=f"P{k}", seat="legal", left_on=later, **values))
        else:
            rows[table].append(row(name, on, person_id=p, words="No.", is_repeat=k % 2 == 0, **values))
    eve = 10 + MARK  # a row known on the as-of day itself is not known before it
    rows["people"] += [row(f"D{i}", None, known=eve, person_id=f"E{i}", seat="legal", row_id=f"e{i}") for i in range(N)]
    owners = dict.fromkeys((f"D{i}" for i in range(N)), "first")
    for r in sorted(
        (r for r in rows["field_changes"] if r["field"] == "owner"), key=lambda r: (r["known_on"], r["row_id"])
    ):
        r["old_value"], owners[r["deal_id"]] = owners[r["deal_id"]], r["new_value"]
    rows["stage_changes"] += [stage(f"D{i}", 80 + 5 * i, ("paper", "signed", "lost")[i % 3]) for i in range(N)]
    return with_present_owner(rows)


def known_on_that_day(rows: Rows, on: int) -> Rows:
    """What an export written on that day would have held: later rows are absent, later columns are empty."""
    cut = day(on)
    assert cut is not None
    then: Rows = {}
    for name, listed in rows.items():
        revealed = [c for c in schema.BY_NAME[name].columns if c.revealed_by]
        for r in listed:
            if r["known_on"] < cut:
                hidden = {c.name for c in revealed if (r.get(c.revealed_by) or cut) >= cut}
                then.setdefault(name, []).append({k: v for k, v in r.items() if k not in hidden})
    return with_present_owner(then)


def with_present_owner(rows: Rows) -> Rows:
    """An export tells the owner of the day it was written."""
    for d in rows["deals"]:
        mine = [r for r in rows.get("field_changes", []) if r["field"] == "owner" and r["deal_id"] == d["deal_id"]]
        newest = max(mine, key=lambda r: (r["known_on"], r["row_id"]), default=None)
        d["owner"] = newest["new_value"] if newest else "first"
    return rows


def told(spine: Any, t: Tables, chosen: Sequence[Signal]) -> dict[str, dict[str, Any]]:
    anchored = t.engine.keep(signals.anchor(signals.labels(spine, t), t), "anchored")
    found = t.engine.collect(base.evaluate(anchored, t, chosen, signals.PREPARE), "signals").to_pylist()
    return {r["deal_id"]: {n: r[n] for n in (*(s.name for s in chosen), *signals.LABELS)} for r in found}


def leaking(engine: Engine, plant: Callable[[Tables], Sequence[Signal]] = lambda t: signals.SIGNALS) -> set[str]:
    """Signals and labels whose past value depends on what became known later."""
    on, stop = day(10 + MARK), day(STOP)
    assert on is not None and stop is not None
    full, then = (facts.tables(engine, rows) for rows in (world(), known_on_that_day(world(), 10 + MARK)))
    past = landmarks(full, Settings(), stop, (MARK,))
    today = signals.open_spine(engine.keep(signals.course(then, Settings(), on), "course"))
    now, was = told(engine.keep(past, "landmarks"), full, plant(full)), told(today, then, plant(then))
    assert set(now) == set(was) and len(now) == N
    return {n for d in now for n in now[d] if now[d][n] != was[d][n]}


@pytest.fixture(scope="module")
def engine() -> Any:
    with Engine(threads=1) as e:
        yield e


def test_a_row_of_the_past_is_what_that_day_knew(engine: Engine) -> None:
    assert leaking(engine) == set()


def _known(admits: Callable[[Any], Any], *, blank: bool = True) -> Callable[..., Any]:
    """``known`` with a fault: another rule of admission, or columns of later days left as they are."""

    def faulty(spine: Any, rows: Any, table: str) -> Any:
        joined = rows.inner_join(spine, "deal_id")
        joined = joined.filter(admits(joined))
        late = [c for c in schema.BY_NAME[table].columns if c.revealed_by and blank]
        hidden = {c.name: ibis.ifelse(joined[c.revealed_by] < joined.as_of, joined[c.name], ibis.null(joined[c.name].type())) for c in late}  # fmt: skip
        joined = joined.mutate(**hidden) if hidden else joined
        happened = joined.occurred_on if "occurred_on" in joined.columns else joined.known_on
        age = joined.as_of.delta(happened, unit="day")
        return joined.mutate(age_days=age, is_since_yes=(happened > joined.yes_on).fill_null(False))

    return faulty


FAULTS = {
    "rows of any day": (_known(lambda r: ibis.literal(True)), "people_on_deal"),
    "rows of the day itself": (_known(lambda r: r.known_on <= r.as_of), "people_on_deal"),
    "columns filled in later": (_known(lambda r: r.known_on < r.as_of, blank=False), "plan_done_share"),
}


FEW = tuple(s for s in signals.SIGNALS if s.name in {"people_on_deal", "plan_done_share"})


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty, seen_in = FAULTS[fault]
    monkeypatch.setattr(base, "known", faulty)
    assert seen_in in leaking(engine, lambda t: FEW)


def test_the_faultless_copy_of_known_is_not_accused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "known", _known(lambda r: r.known_on < r.as_of))
    assert leaking(engine, lambda t: FEW) == set()


PLANTED: dict[str, Callable[[Tables], Callable[[Any], Any]]] = {
    "acts of the whole time": lambda t: lambda r: r.count() + t.activities.count().as_scalar(),
    "stage moves of the whole time": lambda t: lambda r: r.count() + t.stage_changes.occurred_on.count().as_scalar(),
    "all amounts ever": lambda t: lambda r: r.count() + t.field_changes.new_minor.sum().as_scalar(),
}  # fmt: skip


def test_planted_signals_of_the_future_are_caught(engine: Engine) -> None:
    """Signals that got hold of a raw table, though they are never handed one."""

    def plant(t: Tables) -> Sequence[Signal]:
        blank = dataclasses.replace(FEW[0], evidence=None, empty=None)
        return (*FEW, *(dataclasses.replace(blank, name=name, value=peek(t)) for name, peek in PLANTED.items()))

    assert leaking(engine, plant) == set(PLANTED)


def test_the_amount_teaches_only_where_its_changes_are_recorded(engine: Engine) -> None:
    rows = history(60)
    silent = facts.tables(engine, rows)
    assert signals.hindsight(silent, DAY0 + timedelta(190)) == {"amount_log"}
    changed = row("T001", 100, field="amount", old_minor=1, new_minor=2, row_id="c")
    recorded = facts.tables(engine, {**rows, "field_changes": [changed]})
    assert not signals.hindsight(recorded, DAY0 + timedelta(190))


def test_people_without_a_day_of_their_own_do_not_teach(engine: Engine) -> None:
    opened = [
        row("A", None, known=0, person_id="P1", seat="legal"),
        row("A", None, known=0, person_id="P2", seat="legal"),
    ]
    rows: Rows = {"deals": [deal("A", 0)], "people": opened}
    until = DAY0 + timedelta(50)
    assert "seats_filled" in signals.hindsight(facts.tables(engine, rows), until)
    rows["people"] = [*opened, row("A", None, known=9, person_id="P3", seat="legal")]
    assert "seats_filled" not in signals.hindsight(facts.tables(engine, rows), until)


def test_what_is_learnt_at_an_origin_is_blind_to_all_that_came_later(engine: Engine) -> None:
    rows, origin = history(120), 120
    on = day(origin)
    assert on is not None
    whole, then = facts.tables(engine, rows), facts.tables(engine, known_on_that_day(rows, origin))
    (a, _, seen), (b, _, was) = (at_origin(t, Settings(), on) for t in (whole, then))
    assert seen == was and a.scales == b.scales
    assert all(np.array_equal(x.beta, y.beta) for x, y in zip(a.fitted, b.fitted, strict=True))
    assert np.array_equal(a.base.hazard, b.base.hazard)
