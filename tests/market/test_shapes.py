"""The CRM shapes say the same as the plain one."""

from __future__ import annotations

import csv
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from holdfast import market
from holdfast.market import Market, MarketSettings
from holdfast.market.shapes.common import long_id


@lru_cache(maxsize=1)
def made() -> Market:
    return market.make(MarketSettings(seed=5, n_deals=80, weeks=90, pushback_recorded=0.5, scope_recorded=0.5))


@pytest.fixture(scope="module", params=["salesforce", "hubspot", "pipedrive"])
def shape(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(shape: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp(shape)
    market.write(made(), path, shape)  # type: ignore[arg-type]
    return path


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


DEALS = {
    "salesforce": ("Opportunity.csv", "Id", "Name", "Amount", "CloseDate"),
    "hubspot": ("deals.csv", "Record ID", "Deal Name", "Amount", "Close Date"),
    "pipedrive": ("deals.csv", "ID", "Title", "Value", "Expected close date"),
}
ACTS = {
    "salesforce": (("Task.csv", "WhatId", "Id"), ("Event.csv", "WhatId", "Id")),
    "hubspot": (("engagements.csv", "Associated Deal ID", "Engagement ID"),),
    "pipedrive": (("activities.csv", "Deal ID", "ID"),),
}


def test_the_deals_are_the_same(shape: str, folder: Path):
    name, key, title, amount, close = DEALS[shape]
    rows = read(folder, name)
    assert len({r[key] for r in rows}) == 80
    ours = made().tables["deals"].to_pylist()
    found = [(r[title], float(r[amount]), r[close]) for r in rows]
    assert found == [(d["name"], float(d["amount"]), d["close_date"].isoformat()) for d in ours]


def test_outcomes_are_the_same(shape: str, folder: Path):
    name = DEALS[shape][0]
    won = {"salesforce": ("IsWon", "true"), "hubspot": ("Is Closed Won", "true"), "pipedrive": ("Status", "Won")}[shape]
    ours = [d["outcome"] == "won" for d in made().tables["deals"].to_pylist()]
    assert [r[won[0]] == won[1] for r in read(folder, name)] == ours
    assert sum(ours) > 10


def test_every_activity_is_there_and_belongs_to_its_deal(shape: str, folder: Path):
    rows = [(r[deal], r[key]) for name, deal, key in ACTS[shape] for r in read(folder, name)]
    assert len(rows) == len({key for _, key in rows}) == made().tables["activities"].num_rows
    deals = [r[DEALS[shape][1]] for r in read(folder, DEALS[shape][0])]
    ours = Counter(a["deal_id"] for a in made().tables["activities"].to_pylist())
    order = {d["deal_id"]: n for n, d in enumerate(made().tables["deals"].to_pylist())}
    assert Counter(deal for deal, _ in rows) == {deals[order[d]]: n for d, n in ours.items()}


def test_every_stage_change_is_there(shape: str, folder: Path):
    ours = made().tables["stage_history"].num_rows
    if shape == "salesforce":
        rows = read(folder, "OpportunityHistory.csv")
        last: dict[str, str] = {}
        n = 0
        for r in rows:
            n += last.get(r["OpportunityId"]) != r["StageName"]
            last[r["OpportunityId"]] = r["StageName"]
    elif shape == "hubspot":
        n = sum(r["Property"] == "dealstage" for r in read(folder, "deal_property_history.csv"))
    else:
        n = sum(r["field_key"] in ("stage_id", "status") for r in read(folder, "flow.csv"))
    assert n == ours


def test_what_a_crm_has_no_place_for_lies_beside_with_its_ids(shape: str, folder: Path):
    ids = {r[DEALS[shape][1]] for r in read(folder, DEALS[shape][0])}
    for name in ("plan", "parks", "pushback", "scope_changes"):
        rows = read(folder, f"{name}.csv")
        assert len(rows) == made().tables[name].num_rows > 0
        assert {r["deal_id"] for r in rows} <= ids


def test_salesforce_ids_are_unique_in_any_case():
    ids = [long_id("00T", n) for n in range(0, 200_000, 7)]
    assert len({i.lower() for i in ids}) == len(ids)
    assert {len(i) for i in ids} == {18}
