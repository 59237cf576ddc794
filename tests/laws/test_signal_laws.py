"""Laws that hold for every signal, whatever the facts are."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from holdfast import signals
from holdfast.engine import Engine
from holdfast.settings import Settings
from holdfast.signals import SIGNALS
from tests.facts import Rows, act, day, deal, merge, row, stage, tables

AS_OF = 100
DEALS = tuple("ABCDEFGH")
# One example costs about a second, so an example is a whole little world: eight deals, up to eighty rows.
EXAMPLES = int(os.environ.get("HOLDFAST_EXAMPLES", "5"))
QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="module")
def engine() -> Any:
    with Engine(threads=1) as e:
        yield e


def days(low: int = 0, high: int = AS_OF - 1) -> st.SearchStrategy[int]:
    return st.integers(low, high)


some_deal = st.sampled_from(DEALS)
side = st.sampled_from(["buyer", "seller", "system"])
kind = st.sampled_from(["email", "call", "meeting", "document", "note", "task"])
maybe_later = st.none() | days(0, AS_OF + 60)


def any_row(when: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A row of any table that becomes known on a day of *when*."""
    activities = st.builds(
        lambda d, w, s, k, n, p, c, h: (
            "activities",
            row(d, w if h else None, known=w, side=s, kind=k, n_words=n, is_auto=n == 3, planned_on=day(p), cancelled_on=day(c), person_id=f"P{n % 4}"),
        ),
        some_deal, when, side, kind, st.integers(0, 200), maybe_later, st.none() | days(0, AS_OF + 60), st.booleans(),
    )  # fmt: skip
    fields = st.builds(
        lambda d, w, f, a, b: (
            "field_changes",
            row(d, w, field=f, old_value=str(a), new_value=str(b), old_on=day(a), new_on=day(b), old_minor=a, new_minor=b),
        ),
        some_deal, when, st.sampled_from(["close_date", "amount", "next_step"]), days(0, 300), days(0, 300),
    )  # fmt: skip
    stages = st.builds(
        lambda d, w, k: ("stage_changes", stage(d, w, k)),
        some_deal,
        when,
        st.sampled_from(["before_yes", "yes", "paper"]),
    )
    people = st.builds(
        lambda d, w, p, seat, left: ("people", row(d, None, known=w, person_id=f"P{p}", seat=seat, left_on=day(left))),
        some_deal, when, st.integers(0, 5), st.sampled_from(["champion", "legal", "unknown"]), maybe_later,
    )  # fmt: skip
    plan = st.builds(
        lambda d, w, due, done, s, paper: (
            "plan_rows",
            row(d, None, known=w, title="Step", side=s, owner="Someone", is_paper=paper, due_on=day(due), done_on=day(done)),
        ),
        some_deal, when, maybe_later, maybe_later, side, st.booleans(),
    )  # fmt: skip
    heard = st.builds(
        lambda d, w, p, t, again: (t, row(d, w, person_id=f"P{p}", words="No.", is_repeat=again)),
        some_deal, when, st.integers(0, 3), st.sampled_from(["pushback", "scope_changes"]), st.booleans(),
    )  # fmt: skip
    return st.one_of(activities, fields, stages, people, plan, heard)


def collect(rows: list[tuple[str, dict[str, Any]]]) -> Rows:
    out: Rows = {}
    for name, values in rows:
        out.setdefault(name, []).append(values)
    return out


BASE: Rows = {
    "deals": [deal(d, i) for i, d in enumerate(DEALS)],
    "stage_changes": [stage(d, 10 + i, "yes", "Verbal") for i, d in enumerate(DEALS)],
    "activities": [act("A", 5, "seller")],
}
known_rows = st.lists(any_row(days()), min_size=5, max_size=80).map(collect)
later_rows = st.lists(any_row(days(AS_OF, AS_OF + 60)), min_size=1, max_size=15).map(collect)


def values(engine: Engine, rows: Rows) -> dict[str, dict[str, Any]]:
    t = tables(engine, rows)
    as_of = day(AS_OF)
    assert as_of is not None
    spine = signals.open_spine(engine.keep(signals.course(t, Settings(), as_of), "course"))
    found = engine.collect(signals.signals_of(spine, t).order_by("deal_id"), "signals").to_pylist()
    names = [s.name for s in SIGNALS] + ["last_buyer_on", "has_buyer_step"]
    return {r["deal_id"]: {n: r[n] for n in names} for r in found}


@QUICK
@given(known_rows)
def test_there_is_one_row_per_spine_row(engine: Engine, rows: Rows) -> None:
    assert list(values(engine, merge(BASE, rows))) == list(DEALS)


@QUICK
@given(known_rows, later_rows)
def test_rows_known_later_change_nothing(engine: Engine, rows: Rows, later: Rows) -> None:
    assert values(engine, merge(BASE, rows, later)) == values(engine, merge(BASE, rows))


@QUICK
@given(known_rows)
def test_values_revealed_later_change_nothing(engine: Engine, rows: Rows) -> None:
    """What is filled in on or after the as-of date (done, cancelled, left, held) reads as empty."""
    horizon = day(AS_OF)
    assert horizon is not None
    blanked: Rows = {}
    for name, listed in rows.items():
        for r in listed:
            copy = dict(r)
            for column in ("done_on", "cancelled_on", "left_on"):
                if copy.get(column) is not None and copy[column] >= horizon:
                    copy[column] = None
            blanked.setdefault(name, []).append(copy)
    assert values(engine, merge(BASE, blanked)) == values(engine, merge(BASE, rows))


@QUICK
@given(known_rows)
def test_duplicated_rows_change_nothing(engine: Engine, rows: Rows) -> None:
    assert values(engine, merge(BASE, rows, rows)) == values(engine, merge(BASE, rows))


@QUICK
@given(known_rows, st.lists(st.tuples(some_deal, days(11), kind), min_size=1, max_size=8))
def test_our_own_acts_and_edits_never_reset_the_buyers_clock(engine: Engine, rows: Rows, ours: list[Any]) -> None:
    more: Rows = {
        "activities": [act(d, w, "seller", k) for d, w, k in ours],
        "field_changes": [row(d, w, field="next_step", new_value="call") for d, w, _ in ours],
    }
    before, after = values(engine, merge(BASE, rows)), values(engine, merge(BASE, rows, more))
    assert all(after[d]["last_buyer_on"] == before[d]["last_buyer_on"] for d in DEALS)


def test_signals_describe_themselves() -> None:
    assert len(SIGNALS) >= 24
    assert len({s.name for s in SIGNALS}) == len(SIGNALS)
    assert {s.family for s in SIGNALS} == {"silence", "stage", "dates", "people", "paper", "plan", "money"}
    for s in SIGNALS:
        assert s.meaning.endswith("."), s.name
        assert s.unit, s.name
        assert s.null, s.name


def test_a_peeking_signal_would_be_caught(engine: Engine) -> None:
    """The law has teeth: counting raw rows instead of known ones changes when later rows arrive."""
    t = tables(engine, merge(BASE, {"activities": [act("A", AS_OF + 5)]}))
    raw = engine.collect(t.activities.filter(t.activities.side == "buyer").count().as_table(), "raw")
    assert raw.column(0)[0].as_py() == 1
    assert values(engine, merge(BASE, {"activities": [act("A", AS_OF + 5)]}))["A"]["buyer_acts_seen"] == 0
