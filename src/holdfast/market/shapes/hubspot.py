"""HubSpot: deals, the history of their properties, engagements and contacts, with the labels of its exports."""

from __future__ import annotations

from typing import Any

from holdfast.market.shapes.common import Change, Files, Row, changes, millis, number, rows, seconds, side_files
from holdfast.market.tables import Market

_DEALS = [
    "Record ID",
    "Deal Name",
    "Associated Company",
    "Country/Region",
    "Number of Employees",
    "Pipeline",
    "Deal Stage",
    "Amount",
    "Currency",
    "Close Date",
    "Create Date",
    "Deal owner",
    "Forecast category",
    "Next step",
    "Is Closed Won",
    "Is Deal Closed?",
    "Closed Lost Reason",
    "Last Modified Date",
]
_HISTORY = ["Record ID", "Property", "Value", "Timestamp", "Source", "Updated by"]
_ENGAGEMENTS = [
    "Engagement ID",
    "Associated Deal ID",
    "Associated Contact ID",
    "Type",
    "Activity date",
    "Create date",
    "Subject",
    "Body",
    "Direction",
    "Meeting outcome",
    "Last modified date",
    "Activity assigned to",
]
_CONTACTS = [
    "Record ID",
    "First Name",
    "Last Name",
    "Email",
    "Job Title",
    "Department",
    "Buying Role",
    "Associated Company",
    "Associated Deal IDs",
    "Create Date",
]
_PROPERTIES = {
    "stage": "dealstage",
    "close_date": "closedate",
    "amount": "amount",
    "owner": "hubspot_owner_id",
    "next_step": "hs_next_step",
    "forecast_category": "hs_manual_forecast_category",
}
_ROLES = {
    "decision maker": "Decision Maker",
    "economic buyer": "Budget Holder",
    "champion": "Champion",
    "technical evaluator": "Influencer",
    "end user": "End User",
    "influencer": "Influencer",
    "executive sponsor": "Executive Sponsor",
    "legal": "Legal & Compliance",
}
_OUTCOMES = {"planned": "Scheduled", "done": "Completed", "cancelled": "Canceled", "no_show": "No Show"}


def files(market: Market) -> Files:
    """File name → header and rows."""
    deals, history = [], []
    for deal, own in changes(market):
        state = {c.field: c.new for c in own}
        deals.append(_deal(deal, own, state))
        history += [
            [deal_id(c.deal_id), _PROPERTIES[c.field], _stage(c.new), millis(c.at), "CRM_UI", c.by]
            for c in own
            if c.new
        ]
    return {
        "deals.csv": (_DEALS, deals),
        "deal_property_history.csv": (_HISTORY, history),
        "engagements.csv": (_ENGAGEMENTS, [_engagement(a) for a in rows(market, "activities")]),
        "contacts.csv": (_CONTACTS, _contacts(market)),
        **side_files(market, deal_id, person_id),
    }


def deal_id(ours: str) -> int:
    """The deal's record id."""
    return 18_400_000_000 + 7 * number(ours)


def person_id(ours: str) -> int | str:
    """The contact's record id; nothing for nobody."""
    return 2_300_000 + 3 * number(ours) if ours else ""


def _stage(name: str) -> str:
    return {"Closed won": "Closed Won", "Closed lost": "Closed Lost"}.get(name, name)


def _deal(deal: Row, own: list[Change], state: dict[str, str]) -> list[Any]:
    outcome = deal["outcome"]
    reason = {"no_decision": "No decision", "lost": "Lost"}.get(outcome, "")
    return [
        deal_id(deal["deal_id"]),
        deal["name"],
        deal["account"],
        deal["country"],
        deal["employees"],
        f"{deal['pipeline']} pipeline",
        _stage(deal["stage"]),
        f"{deal['amount']}.00",
        deal["currency"],
        deal["close_date"],
        seconds(deal["created_at"])[:16],
        deal["owner"],
        state["forecast_category"],
        state.get("next_step", ""),
        outcome == "won",
        bool(outcome),
        reason,
        seconds(max(c.at for c in own))[:16],
    ]


def _engagement(act: Row) -> list[Any]:
    kind, inbound = act["kind"], act["direction"] == "inbound"
    type_ = "INCOMING_EMAIL" if kind == "email" and inbound else "NOTE" if kind == "document" else kind.upper()
    mark = ("Document received: " if inbound else "Document sent: ") if kind == "document" else ""
    when = act["occurred_at"] or act["planned_for"]
    touched = act["cancelled_at"] or act["occurred_at"] or act["created_at"]
    direction = {"inbound": "INBOUND", "outbound": "OUTBOUND"}.get(act["direction"], "") if kind == "call" else ""
    outcome = _OUTCOMES.get(act["status"], "") if kind in ("meeting", "call") else ""
    return [
        54_000_000_000 + 11 * number(act["activity_id"]),
        deal_id(act["deal_id"]),
        person_id(act["person"]),
        type_,
        millis(when),
        millis(act["created_at"]),
        mark + act["subject"],
        act["body"],
        direction,
        outcome,
        millis(touched),
        act["owner"],
    ]


def _contacts(market: Market) -> list[list[Any]]:
    company = {d["deal_id"]: d["account"] for d in rows(market, "deals")}
    found: dict[str, list[Row]] = {}
    for row in rows(market, "contacts"):
        found.setdefault(row["person_id"], []).append(row)
    made = []
    for person, own in sorted(found.items()):
        row = own[0]
        first, last = row["name"].split(" ", 1)
        role = next((_ROLES.get(r["role"], "Other") for r in own if r["role"]), "")
        ids = ";".join(str(deal_id(r["deal_id"])) for r in own)
        added = millis(min(r["added_at"] for r in own))
        made.append(
            [
                person_id(person),
                first,
                last,
                row["email"],
                row["title"],
                row["department"],
                role,
                company[row["deal_id"]],
                ids,
                added,
            ]
        )
    return made
