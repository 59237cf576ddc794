"""Pipedrive: deals, their flow of changes, activities, persons and participants; winning a deal leaves its stage."""

from __future__ import annotations

from typing import Any

from holdfast.market.shapes.common import Change, Files, Row, changes, number, rows, seconds, side_files
from holdfast.market.tables import Market

_DEALS = [
    "ID",
    "Title",
    "Organization",
    "Country",
    "Organization - Number of employees",
    "Owner",
    "Pipeline",
    "Stage",
    "Status",
    "Value",
    "Currency",
    "Expected close date",
    "Deal created",
    "Won time",
    "Lost time",
    "Lost reason",
    "Deal closed on",
    "Last stage change",
    "Update time",
]
_FLOW = ["id", "object", "deal_id", "timestamp", "field_key", "old_value", "new_value", "user"]
_ACTIVITIES = [
    "ID",
    "Subject",
    "Type",
    "Done",
    "Due date",
    "Due time",
    "Add time",
    "Marked as done time",
    "Update time",
    "Deal ID",
    "Contact person ID",
    "Assigned to user",
    "Note",
]
_PERSONS = ["ID", "Name", "Email", "Organization", "Job title", "Department", "Add time"]
_PARTICIPANTS = ["Deal ID", "Person ID", "Role", "Add time"]
_KEYS = {
    "stage": "stage_id",
    "close_date": "expected_close_date",
    "amount": "value",
    "owner": "user_id",
    "status": "status",
    "next_step": "next_step",
    "forecast_category": "forecast_category",
}
_ENDS = ("Closed won", "Closed lost")


def files(market: Market) -> Files:
    """File name → header and rows."""
    deals, flow = [], []
    for deal, own in changes(market):
        deals.append(_deal(deal, own))
        flow += [_flow(c) for c in own]
    flow = [[700_000 + i, *row] for i, row in enumerate(flow)]
    return {
        "deals.csv": (_DEALS, deals),
        "flow.csv": (_FLOW, flow),
        "activities.csv": (_ACTIVITIES, [_activity(a) for a in rows(market, "activities")]),
        **_people(market),
        **side_files(market, deal_id, person_id),
    }


def deal_id(ours: str) -> int:
    """The deal's id."""
    return 1400 + number(ours)


def person_id(ours: str) -> int | str:
    """The person's id; nothing for nobody."""
    return 20_000 + number(ours) if ours else ""


def _deal(deal: Row, own: list[Change]) -> list[Any]:
    stages = [c for c in own if c.field == "stage" and c.new not in _ENDS]
    outcome, closed = deal["outcome"], seconds(deal["closed_at"])
    won = closed if outcome == "won" else ""
    lost = closed if outcome in ("lost", "no_decision") else ""
    return [
        deal_id(deal["deal_id"]),
        deal["name"],
        deal["account"],
        deal["country"],
        deal["employees"],
        deal["owner"],
        deal["pipeline"],
        stages[-1].new,
        "Won" if won else "Lost" if lost else "Open",
        deal["amount"],
        deal["currency"],
        deal["close_date"],
        seconds(deal["created_at"]),
        won,
        lost,
        {"no_decision": "No decision", "lost": "Lost"}.get(outcome, ""),
        closed,
        seconds(stages[-1].at),
        seconds(max(c.at for c in own)),
    ]


def _flow(change: Change) -> list[Any]:
    field, old, new = change.field, change.old or "", change.new
    if field == "stage" and new in _ENDS:
        field, old, new = "status", "open", "won" if new == _ENDS[0] else "lost"
    what = "deal" if change.old is None and field == "stage" else "dealChange"
    return [what, deal_id(change.deal_id), seconds(change.at), _KEYS[field], old, new, change.by]


def _activity(act: Row) -> list[Any]:
    kind, status, time = act["kind"], act["status"], act["occurred_at"]
    mark = {"cancelled": "Cancelled: ", "no_show": "No show: "}.get(status, "") if kind == "meeting" else ""
    if kind in ("email", "document", "call"):
        mark = "[In] " if act["direction"] == "inbound" else "[Out] "
    done = time is not None and status not in ("cancelled", "no_show")
    due = act["planned_for"] or (time.date() if time is not None else None)
    touched = act["cancelled_at"] or time or act["created_at"]
    return [
        number(act["activity_id"]),
        mark + act["subject"],
        kind.capitalize(),
        "Done" if done else "To do",
        due,
        seconds(time)[11:16],
        seconds(act["created_at"]),
        seconds(time) if done else "",
        seconds(touched),
        deal_id(act["deal_id"]),
        person_id(act["person"]),
        act["owner"],
        act["body"],
    ]


def _people(market: Market) -> Files:
    company = {d["deal_id"]: d["account"] for d in rows(market, "deals")}
    persons: dict[str, list[Any]] = {}
    taking_part = []
    for row in rows(market, "contacts"):
        who, added = person_id(row["person_id"]), seconds(row["added_at"])
        person = [who, row["name"], row["email"], company[row["deal_id"]], row["title"], row["department"], added]
        persons.setdefault(row["person_id"], person)
        taking_part.append([deal_id(row["deal_id"]), who, row["role"].capitalize(), added])
    return {
        "persons.csv": (_PERSONS, [persons[k] for k in sorted(persons)]),
        "participants.csv": (_PARTICIPANTS, taking_part),
    }
