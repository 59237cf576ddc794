"""People whom files name rather than key, and deals that several cells name at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.folders import adds_up, notes, rows, taken

HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Create Date,Close Date,Associated Contact IDs\n"
    "11,Pumps,Verbal,2025-01-13,2025-06-30,\n12,Valves,Verbal,2025-01-14,2025-06-30,\n"
)
CONTACTS = (
    "Record ID,First Name,Last Name,Email,Job Title,Associated Deal\n901,Vera,Quill,Vera@x.example,CFO,Pumps (11)\n"
)
PIPEDRIVE = (
    "Deal - ID,Deal - Title,Deal - Status,Deal - Stage,Deal - Deal created,Deal - Contact person\n"
    "1,Pumps,Open,Verbal,2025-01-13,Vera Quill\n2,Valves,Open,Verbal,2025-01-14,Vera Quill\n"
)
ACTS = (
    "Activity - Subject,Activity - Type,Activity - Done,Activity - Due date,Activity - Deal,Activity - Contact person\n"
)


@pytest.mark.parametrize("cell", ["Pumps", "Pumps (11)", "11", "Hoses;Pumps", "Pumps (11); Hoses (99)"])
def test_a_cell_that_names_a_deal(tmp_path: Path, cell: str) -> None:
    acts = f"Engagement ID,Type,Activity date,Associated Deal\n1,CALL,2025-01-20,{cell}\n2,CALL,2025-01-21,Valves\n"
    result = taken(tmp_path, {"deals.csv": HUBSPOT, "engagements.csv": acts})
    assert [r["deal_id"] for r in rows(result, "activities")] == ["11", "12"]
    assert adds_up(result) and notes(result) == []


def test_a_cell_that_names_several_deals_is_a_row_of_each(tmp_path: Path) -> None:
    acts = "Engagement ID,Type,Activity date,Associated Deal\n1,CALL,2025-01-20,Pumps (11);Valves (12)\n2,CALL,2025-01-21,Hoses;Taps\n"
    result = taken(tmp_path, {"deals.csv": HUBSPOT, "engagements.csv": acts})
    assert [(r["row_id"], r["deal_id"]) for r in rows(result, "activities")] == [("1:11", "11"), ("1:12", "12")]
    assert [n[:2] for n in notes(result)] == [("engagements.csv", 3)]
    assert adds_up(result)


@pytest.mark.parametrize("who", ["901", "vera@x.example", "Vera Quill", "Quill, Vera", "Vera Quill (vera@x.example)"])
def test_a_cell_that_names_a_person(tmp_path: Path, who: str) -> None:
    acts = f'Engagement ID,Type,Activity date,Associated Deal ID,Associated Contact\n1,CALL,2025-01-20,11,"{who}"\n'
    result = taken(tmp_path, {"deals.csv": HUBSPOT, "contacts.csv": CONTACTS, "engagements.csv": acts})
    assert [r["person_id"] for r in rows(result, "activities")] == ["901"]
    assert [(r["person_id"], r["name"]) for r in rows(result, "people")] == [("901", "Vera Quill")]


def test_a_name_of_two_people_is_the_one_of_the_deal_or_nobody(tmp_path: Path) -> None:
    contacts = CONTACTS + "902,Vera,Quill,vq@y.example,COO,\n"
    acts = "Engagement ID,Type,Activity date,Associated Deal,Associated Contact\n"
    acts += "1,CALL,2025-01-20,Pumps,Vera Quill\n2,CALL,2025-01-20,Valves,Vera Quill\n"
    result = taken(tmp_path, {"deals.csv": HUBSPOT, "contacts.csv": contacts, "engagements.csv": acts})
    assert [r["person_id"] for r in rows(result, "activities")] == ["901", "Vera Quill"]


def test_contacts_named_only_beside_their_deal(tmp_path: Path) -> None:
    deals = HUBSPOT.replace("2025-06-30,\n12", "2025-06-30,901;903\n12")
    contacts = "Record ID,First Name,Last Name,Email\n901,Vera,Quill,vera@x.example\n903,Luc,Brandt,\n"
    result = taken(tmp_path, {"deals.csv": deals, "hubspot-crm-exports-all-contacts.csv": contacts})
    assert [(r["deal_id"], r["name"]) for r in rows(result, "people")] == [("11", "Vera Quill"), ("11", "Luc Brandt")]
    assert adds_up(result) and notes(result) == []


def test_the_buyers_own_acts_tell_who_takes_part_where_no_file_does(tmp_path: Path) -> None:
    acts = ACTS + "[In] Hello,Email,Done,2025-01-20,Pumps,Luc Brandt\n[Out] Re,Email,Done,2025-01-21,Pumps,Eve Adler\n"
    persons = "Person - Name,Person - Email - Work,Person - Organization\nLuc Brandt,luc@x.example,Tarn\n"
    files: dict[str, str | bytes] = {"deals.csv": PIPEDRIVE, "activities.csv": acts, "people.csv": persons}
    found = {(r["deal_id"], r["name"]): r for r in rows(taken(tmp_path, files), "people")}
    assert found.keys() == {("1", "Vera Quill"), ("2", "Vera Quill"), ("1", "Luc Brandt")}
    assert found["1", "Luc Brandt"]["email"] == "luc@x.example"
    assert found["1", "Luc Brandt"]["known_on"].isoformat() == "2025-01-20"


def test_contact_roles_of_a_report_have_names_only(tmp_path: Path) -> None:
    deals = "Opportunity ID,Opportunity Name,Stage,Close Date,Created Date\n0065f000001ABcd,Pumps,Verbal,3/31/2025,1/13/2025\n"
    roles = "Opportunity Name,First Name,Last Name,Title,Contact Role\nPumps,Vera,Quill,CFO,Decision Maker\n"
    result = taken(tmp_path, {"opps.csv": deals, "report2.csv": roles})
    assert [(r["name"], r["seat"]) for r in rows(result, "people")] == [("Vera Quill", "decision_maker")]


def test_each_kind_of_engagement_in_its_own_file(tmp_path: Path) -> None:
    head = "Record ID,{},Activity date,Associated Deal IDs\n"
    files: dict[str, str | bytes] = {
        "deals.csv": HUBSPOT,
        "calls.csv": head.format("Call Title") + "1,Terms,2025-01-20,11\n",
        "hubspot-crm-exports-x.csv": head.format("Email subject,Email direction") + "2,Hello,INCOMING_EMAIL,2025-01-21,11\n",
        "notes.csv": head.format("Note body") + "3,She agreed,2025-01-22,12\n",
        "meetings.csv": head.replace("Activity date", "Meeting start time").format("Meeting Name") + "4,Demo,2025-01-23,12\n",
    }  # fmt: skip
    result = taken(tmp_path, files)
    found = {r["row_id"]: (r["kind"], r["side"]) for r in rows(result, "activities")}
    assert found == {
        "1": ("call", "seller"),
        "2": ("email", "buyer"),
        "3": ("note", "system"),
        "4": ("meeting", "buyer"),
    }


def test_meetings_and_tasks_in_one_report(tmp_path: Path) -> None:
    deals = "Opportunity ID,Opportunity Name,Stage,Close Date,Created Date\n0065f000001ABcd,Pumps,Verbal,3/31/2025,1/13/2025\n"
    acts = "Opportunity,Subject,Date,Status,Task,Task Subtype\nPumps,Demo,1/20/2025,,0,\nPumps,Call,1/21/2025,Completed,1,Call\n"
    result = taken(tmp_path, {"opps.csv": deals, "report1.csv": acts})
    assert [r["kind"] for r in rows(result, "activities")] == ["meeting", "call"]


def test_of_two_exports_of_a_deal_the_newer_counts(tmp_path: Path) -> None:
    old = "Id,Name,StageName,IsClosed,IsWon,CreatedDate,CloseDate,LastStageChangeDate\n006A,Pumps,Proposal,0,0,2025-01-13,2025-06-30,2025-01-20\n"
    new = old.replace("Proposal,0,0", "Closed Won,1,1").replace("2025-01-20", "2025-03-04")
    result = taken(tmp_path, {"Opportunity (1).csv": old, "Opportunity (2).csv": new})
    assert [(r["to_stage"], r["occurred_on"].isoformat()) for r in rows(result, "stage_changes")] == [
        ("Closed Won", "2025-03-04")
    ]
    assert notes(result) == [("Opportunity (1).csv", 2, "", "duplicate of line 2 of Opportunity (2).csv")]
    assert adds_up(result)


def test_an_end_that_only_the_stage_tells(tmp_path: Path) -> None:
    deals = HUBSPOT + "13,Hoses,Closed Won,2025-01-14,2025-02-28,\n14,Taps,Closed Lost,2025-01-14,2025-03-01,\n"
    result = taken(tmp_path, {"deals.csv": deals})
    assert [(r["deal_id"], r["stage_kind"], r["occurred_on"].isoformat()) for r in rows(result, "stage_changes")] == [
        ("13", "signed", "2025-02-28"), ("14", "lost", "2025-03-01")
    ]  # fmt: skip
    assert [r["close_on"] for r in rows(result, "deals")][2:] == [None, None]


def test_headers_in_german(tmp_path: Path) -> None:
    deals = (
        "Opportunity-ID;Opportunity-Name;Opportunity-Inhaber;Phase;Betrag;Betrag Währung;Schlusstermin;Erstelldatum\n"
    )
    deals += "0065f000001ABcd;Pumpen;Ann Roe;Verbal;1.234,50;EUR;31.03.2025;13.01.2025\n"
    acts = (
        "Thema;Datum;Zugewiesen;Status;Opportunity;Kontakt\nAnruf;20.01.2025;Ann Roe;Abgeschlossen;Pumpen;Vera Quill\n"
    )
    result = taken(tmp_path, {"Bericht.csv": deals.encode("cp1252"), "Aktivitäten.csv": acts.encode("cp1252")})
    (deal,), (act,) = rows(result, "deals"), rows(result, "activities")
    assert (deal["owner"], deal["amount_minor"], deal["currency"]) == ("Ann Roe", 123450, "EUR")
    assert (act["kind"], act["owner"], act["person_id"], act["occurred_on"].isoformat()) == (
        "call", "Ann Roe", "Vera Quill", "2025-01-20"
    )  # fmt: skip
