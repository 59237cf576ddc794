"""Laws of every synthetic market, whatever its settings."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast import market
from holdfast.calendar import Workdays
from holdfast.errors import BadSettings, NotFound
from holdfast.market import Market, MarketSettings

SHAPES = ("plain", "salesforce", "hubspot", "pipedrive")
#: May lie after the window: what people plan for later.
PLANNED = {"close_date", "planned_for", "due_on", "resume_on"}

some_settings = st.builds(
    MarketSettings,
    seed=st.integers(0, 10_000),
    n_deals=st.integers(0, 12),
    n_sellers=st.integers(1, 8),
    start=st.dates(date(2019, 1, 1), date(2027, 1, 1)),
    weeks=st.one_of(st.integers(1, 12), st.integers(40, 100)),
    growth=st.sampled_from([0.0, 0.5, 3.0]),
    logged=st.one_of(st.none(), st.floats(0, 1)),
    say_yes=st.floats(0, 1),
    lively_stop=st.floats(0, 1),
)
laws = settings(max_examples=30, deadline=None)


@lru_cache(maxsize=1)
def big() -> Market:
    return market.make(MarketSettings(seed=4, n_deals=250, weeks=100))


def rows(m: Market, name: str) -> list[dict]:
    return (m.tables | m.truth)[name].to_pylist()


def day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, shape: str):
    made = MarketSettings(seed=11, n_deals=30, weeks=70)
    market.write(market.make(made), tmp_path / "a", shape)
    market.write(market.make(made), tmp_path / "b", shape)
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert len(content(tmp_path / "a")) > 6


def test_another_seed_gives_another_market():
    a, b = (market.make(MarketSettings(seed=s, n_deals=5, weeks=50)) for s in (1, 2))
    assert rows(a, "deals") != rows(b, "deals")


@laws
@given(some_settings, st.integers(0, 8))
def test_more_deals_change_none_of_the_earlier_ones(made: MarketSettings, more: int):
    import dataclasses

    few, many = market.make(made), market.make(dataclasses.replace(made, n_deals=made.n_deals + more))
    for name in [*few.tables, "truth", "truth_spells", "truth_people"]:
        early = [r for r in rows(many, name) if int(r["deal_id"][1:]) <= made.n_deals]
        assert rows(few, name) == early, name


@laws
@given(some_settings)
def test_nothing_is_known_after_the_window(made: MarketSettings):
    m = market.make(made)
    for name in [*m.tables, *m.truth]:
        for row in rows(m, name):
            for column, value in row.items():
                if isinstance(value, date) and column not in PLANNED | {"park_until"}:
                    assert made.start <= day(value), (name, column, row)
                    assert day(value) < made.end, (name, column, row)


@laws
@given(some_settings)
def test_every_row_lies_within_the_life_of_its_deal(made: MarketSettings):
    m = market.make(made)
    life = {d["deal_id"]: (d["created_at"], d["closed_at"]) for d in rows(m, "deals")}
    for name in set(m.tables) - {"deals"}:
        for row in rows(m, name):
            opened, closed = life[row["deal_id"]]
            for column, value in row.items():
                if isinstance(value, datetime):
                    assert value >= opened, (name, column, row)
                    assert closed is None or value <= closed, (name, column, row, closed)


@laws
@given(some_settings)
def test_people_write_and_meet_on_working_days_only(made: MarketSettings):
    m = market.make(made)
    country = {d["deal_id"]: d["country"] for d in rows(m, "deals")}
    for row in rows(m, "activities"):
        calendar = Workdays(country[row["deal_id"]])
        for column in ("occurred_at", "created_at"):
            if row[column] is not None:
                on = row[column].date()
                assert calendar.between(on - timedelta(days=1), on) == 1, row


@laws
@given(some_settings)
def test_histories_are_chains_that_end_in_the_exported_state(made: MarketSettings):
    m = market.make(made)
    stages, fields = defaultdict(list), defaultdict(list)
    for row in rows(m, "stage_history"):
        stages[row["deal_id"]].append(row)
    for row in rows(m, "field_history"):
        fields[row["deal_id"], row["field"]].append(row)
    for deal in rows(m, "deals"):
        own = stages[deal["deal_id"]]
        assert [r["from_stage"] for r in own] == ["", *(r["to_stage"] for r in own[:-1])]
        assert [r["changed_at"] for r in own] == sorted(r["changed_at"] for r in own)
        assert own[-1]["to_stage"] == deal["stage"]
        assert (
            (deal["outcome"] != "")
            == (deal["stage"] in ("Closed won", "Closed lost"))
            == (deal["closed_at"] is not None)
        )
        for field, now in (
            ("close_date", deal["close_date"].isoformat()),
            ("amount", str(deal["amount"])),
            ("owner", deal["owner"]),
        ):
            chain = fields[deal["deal_id"], field]
            assert [r["old_value"] for r in chain[1:]] == [r["new_value"] for r in chain[:-1]]
            assert not chain or chain[-1]["new_value"] == now
            assert all(r["old_value"] != r["new_value"] for r in chain)


@laws
@given(some_settings)
def test_truth_agrees_with_the_tables(made: MarketSettings):
    m = market.make(made)
    won = {r["deal_id"]: r["changed_at"].date() for r in rows(m, "stage_history") if r["to_stage"] == "Closed won"}
    deals = {d["deal_id"]: d for d in rows(m, "deals")}
    reached = defaultdict(set)
    for r in rows(m, "stage_history"):
        reached[r["deal_id"]].add(r["to_stage"])
    yes_stages = {"Verbal agreement", "Agreed in principle"}
    assert [t["deal_id"] for t in rows(m, "truth")] == list(deals)
    for t in rows(m, "truth"):
        deal = deals[t["deal_id"]]
        assert t["outcome"] == deal["outcome"]
        assert won.get(t["deal_id"]) == t["signed_on"]
        assert t["yes_on"] is not None or not (yes_stages & reached[t["deal_id"]])
        assert t["yes_source"] == "stage" or not (yes_stages & reached[t["deal_id"]])
        assert t["signed_on"] is None or t["yes_on"] is not None
        assert t["ended_on"] is None or t["ended_on"] <= t["closed_on"]
        assert (t["course"] in ("resistance", "indecision")) == (t["n_stops"] > 0)
        assert (t["hold_up"] != "") <= (t["n_stops"] > 0)
        assert t["stop_ended"] is None or t["stop_began"] < t["stop_ended"]
        assert not t["recovered"] or t["stop_ended"] is not None


@laws
@given(some_settings)
def test_spells_cover_the_life_of_a_deal_without_gaps(made: MarketSettings):
    m = market.make(made)
    spells = defaultdict(list)
    for s in rows(m, "truth_spells"):
        spells[s["deal_id"]].append(s)
    for t, deal in zip(rows(m, "truth"), rows(m, "deals"), strict=True):
        own = spells[t["deal_id"]]
        assert own[0]["began"] == deal["created_at"].date()
        assert [s["began"] for s in own[1:]] == [s["ended"] for s in own[:-1]]
        assert own[-1]["ended"] == t["closed_on"]
        assert all(s["expected_days"] is not None for s in own if s["state"] == "paper")
        stops = [s for s in own if s["state"] == "stopped"]
        assert len(stops) == t["n_stops"]
        assert all(t["yes_on"] is not None and s["began"] >= t["yes_on"] for s in stops)


def test_the_logging_rate_lies_within_its_bounds():
    m = big()
    for t in rows(m, "truth"):
        assert 0.10 <= t["logging_rate"] <= 0.60
        assert t["mails_logged"] <= t["mails"]
        assert t["acts_logged"] <= t["acts"]
    share = sum(t["mails_logged"] for t in rows(m, "truth")) / sum(t["mails"] for t in rows(m, "truth"))
    assert 0.15 < share < 0.55


@pytest.mark.parametrize("logged", [0.0, 0.2, 0.6, 1.0])
def test_a_plain_share_is_met(logged: float):
    m = market.make(MarketSettings(seed=8, n_deals=60, weeks=80, logged=logged, text_only_yes=0.0))
    mails = sum(t["mails"] for t in rows(m, "truth"))
    assert mails > 1500
    share = sum(t["mails_logged"] for t in rows(m, "truth")) / mails
    assert share == pytest.approx(logged, abs=0.04)


def test_meetings_and_documents_are_logged_more_often_than_mails():
    def share(kind: str) -> float:
        few, all_ = (
            sum(
                r["kind"] == kind
                for r in rows(market.make(MarketSettings(seed=8, n_deals=60, weeks=80, logged=s)), "activities")
            )
            for s in (0.2, 1.0)
        )
        return few / all_

    assert share("meeting") > 1.5 * share("email")
    assert share("document") > 1.2 * share("email")


@laws
@given(some_settings, st.floats(0, 1), st.floats(0, 1))
def test_logging_more_keeps_what_was_logged_and_changes_no_truth(made: MarketSettings, a: float, b: float):
    import dataclasses

    few, many = (market.make(dataclasses.replace(made, logged=s)) for s in sorted((a, b)))
    more = {r["activity_id"]: r for r in rows(many, "activities")}
    assert all(more[r["activity_id"]] == r for r in rows(few, "activities"))
    assert rows(few, "truth_spells") == rows(many, "truth_spells")
    assert rows(few, "stage_history") == rows(many, "stage_history")


@laws
@given(some_settings)
def test_people_and_bodies_make_sense(made: MarketSettings):
    m = market.make(made)
    known = {(c["deal_id"], c["person_id"]) for c in rows(m, "contacts")}
    assert len(known) == m.tables["contacts"].num_rows
    ids = [a["activity_id"] for a in rows(m, "activities")]
    assert len(ids) == len(set(ids))
    for a in rows(m, "activities"):
        assert a["person"] == "" or (a["deal_id"], a["person"]) in known
        assert a["n_words"] is None or not a["body"] or a["n_words"] == len(a["body"].split())
        assert "{" not in a["body"] + a["subject"]
        assert (a["status"] in ("cancelled", "no_show")) >= (a["cancelled_at"] is not None)
        assert a["occurred_at"] is not None or a["kind"] == "meeting"


@pytest.mark.parametrize(("logged", "n_deals"), [(1.5, 3), (-0.1, 3), (0.5, -1)])
def test_impossible_settings_are_refused(logged: float, n_deals: int):
    with pytest.raises(BadSettings):
        MarketSettings(logged=logged, n_deals=n_deals)


def test_an_unknown_shape_is_refused(tmp_path: Path):
    with pytest.raises(NotFound, match="salesforce"):
        market.write(big(), tmp_path, "sugar")  # type: ignore[arg-type]


def test_every_parameter_says_what_it_means():
    for name, _, meaning, unit, source in market.described():
        assert len(meaning) > 10, name
        assert unit, name
        assert source == "assumed", name
