"""Files that call deals and colleagues otherwise than the file of deals does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.ingest import called
from tests.ingest.folders import adds_up, notes, rows, taken

FOOT = '\n\n"Opportunity report"\n"Copyright (c) 2000-2025 salesforce.com, inc. All rights reserved."\n'
OPPORTUNITIES = (
    "Opportunity ID,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date,Created Date\n"
    "0065f000001ABcd,Tarn – pumps,0055f00000aaaaa,Verbal,100,3/31/2025,1/13/2025\n"
    "0065f000001ABce,Moor – valves,0055f00000bbbbb,Proposal,200,4/30/2025,1/14/2025\n"
    "0065f000001ABcf,Fell – valves,0055f00000bbbbb,Proposal,300,4/30/2025,1/15/2025\n"
)
REPORT = (
    "Opportunity,Company / Account,Assigned,Subject,Date,Status,Task Subtype\n"
    "Tarn – pumps,Tarn,Ann,Call about terms,1/20/2025,Completed,Call\n"
    "Moor – valves,Moor,Ann,Email: offer,1/21/2025,Completed,Email\n"
)


def test_activities_that_only_name_their_deal(tmp_path: Path) -> None:
    result = taken(tmp_path, {"opps.csv": OPPORTUNITIES + FOOT, "report1.csv": REPORT + FOOT})
    assert adds_up(result)
    assert [(r["deal_id"], r["kind"]) for r in rows(result, "activities")] == [
        ("0065f000001ABcd", "call"),
        ("0065f000001ABce", "email"),
    ]
    assert any("names deals otherwise" in line for line in result.mapping)


def test_the_mapping_that_was_written_down_reads_the_same(tmp_path: Path) -> None:
    first = rows(taken(tmp_path, {"opps.csv": OPPORTUNITIES, "report1.csv": REPORT}), "activities")
    again = taken(tmp_path, {"opps.csv": OPPORTUNITIES + "\n", "report1.csv": REPORT})
    assert again.changed and rows(again, "activities") == first != []


def test_a_name_of_two_deals_is_no_guess(tmp_path: Path) -> None:
    twice = OPPORTUNITIES.replace("Fell – valves", "Moor – valves")
    result = taken(tmp_path, {"opps.csv": twice, "report1.csv": REPORT})
    assert [r["deal_id"] for r in rows(result, "activities")] == ["0065f000001ABcd"]
    assert [r["reason"] for r in rows(result, "rejects")] == [called.SHARED]
    assert adds_up(result)


def test_what_a_report_prints_below_its_table_asks_nothing(tmp_path: Path) -> None:
    result = taken(tmp_path, {"opps.csv": OPPORTUNITIES + FOOT})
    assert {r["reason"] for r in rows(result, "rejects")} == {"printed below the table by the report"}


def test_a_row_cut_off_at_the_end_is_no_footer(tmp_path: Path) -> None:
    result = taken(tmp_path, {"opps.csv": OPPORTUNITIES + "0065f000001AB"})
    assert [r["reason"] for r in rows(result, "rejects")] == ["the row has 1 column, the header has 7"]


@pytest.mark.parametrize("longer", ["deals", "tasks"])
def test_ids_of_both_lengths_are_one_deal(tmp_path: Path, longer: str) -> None:
    tasks = "Id,WhatId,Subject,ActivityDate,Status\nT1,0065f000001ABcd,Call,2025-01-20,Completed\n"
    short, long = "0065f000001ABcd", called.twin("0065f000001ABcd")
    files: dict[str, str | bytes] = {
        "Opportunity.csv": OPPORTUNITIES.replace(short, long) if longer == "deals" else OPPORTUNITIES,
        "Task.csv": tasks.replace(short, long) if longer == "tasks" else tasks,
    }
    result = taken(tmp_path, files)
    assert [r["deal_id"] for r in rows(result, "activities")] == [long if longer == "deals" else short]
    assert rows(result, "rejects") == []


@given(st.text(st.sampled_from("aAzZ059"), min_size=12, max_size=12))
def test_the_longer_id_shortens_back(tail: str) -> None:
    short = "006" + tail
    assert called.twin(called.twin(short)) == short


USERS = {
    "User.csv": "Id,Username,FirstName,LastName,Email\n0055f00000aaaaa,ann@x.example,Ann,Roe,ann@x.example\n",
}


def test_owners_are_called_by_name_where_the_users_are_there(tmp_path: Path) -> None:
    result = taken(tmp_path, {"Opportunity.csv": OPPORTUNITIES, **USERS})
    owners = {r["deal_id"]: r["owner"] for r in rows(result, "deals")}
    assert owners["0065f000001ABcd"] == "Ann Roe" and owners["0065f000001ABce"] == "0055f00000bbbbb"
    assert adds_up(result) and notes(result, "rejects") == []


def test_owners_without_names_are_asked_for(tmp_path: Path) -> None:
    bare = taken(tmp_path / "bare", {"Opportunity.csv": OPPORTUNITIES})
    assert any(line.startswith('owners are ids such as "0055f') for line in bare.mapping)
    told = taken(tmp_path / "told", {"Opportunity.csv": OPPORTUNITIES.replace("0055f00000bbbbb", "Bo"), **USERS})
    assert not any(line.startswith("owners are ids") for line in told.mapping)


def test_a_file_of_contacts_is_no_file_of_users(tmp_path: Path) -> None:
    contacts = "Id,FirstName,LastName,Email,Title\n003A,Joe,Doe,j@x.example,CFO\n"
    result = taken(tmp_path, {"Opportunity.csv": OPPORTUNITIES, "Contact.csv": contacts, **USERS})
    heads = [line for line in result.mapping if ".csv: salesforce" in line.lower()]
    assert any(line.startswith("Contact.csv: Salesforce contact ") for line in heads)
    assert any(line.startswith("User.csv: Salesforce users ") for line in heads)


def test_owners_of_hubspot_by_both_of_their_ids(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "deals.csv": "Record ID,Deal Name,Deal Stage,Create Date,Close Date,hubspot_owner_id\n"
        "11,Pumps,Verbal,2025-01-13,2025-03-31,7001\n12,Valves,Verbal,2025-01-14,2025-03-31,7001\n",
        "deal_property_history.csv": "Record ID,Timestamp,Property,Value,updatedByUserId\n"
        "11,2025-01-15 10:00,dealstage,Verbal,81\n12,2025-01-16 10:00,dealstage,Verbal,81\n",
        "owners.csv": "id,email,firstName,lastName,userId\n7001,ann@x.example,Ann,Roe,81\n",
    }
    result = taken(tmp_path, files)
    assert {r["owner"] for r in rows(result, "deals")} == {"Ann Roe"}
    assert {r["changed_by"] for r in rows(result, "stage_changes")} <= {"Ann Roe", None}
    assert any(r["changed_by"] == "Ann Roe" for r in rows(result, "stage_changes"))
