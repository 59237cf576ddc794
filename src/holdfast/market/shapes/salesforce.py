"""Salesforce: one file per object, column names as in its API, eighteen-character ids, times in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from holdfast.market.shapes.common import Change, Files, Row, changes, long_id, millis, number, rows, side_files
from holdfast.market.tables import Market

_PROBABILITY = (10, 20, 40, 60, 85, 90, 100, 0)
_CATEGORY = {"Pipeline": "Pipeline", "Best Case": "BestCase", "Commit": "Forecast"}
_FIELDS = {"owner": "Owner", "next_step": "NextStep", "forecast_category": "ForecastCategoryName"}
_ROLES = {
    "decision maker": "Decision Maker",
    "economic buyer": "Economic Buyer",
    "champion": "Champion",
    "technical evaluator": "Technical Buyer",
    "end user": "Business User",
    "influencer": "Influencer",
    "executive sponsor": "Executive Sponsor",
    "procurement": "Procurement",
    "legal": "Legal",
}
_OPPORTUNITY = [
    "Id",
    "IsDeleted",
    "AccountId",
    "Account.Name",
    "Account.BillingCountryCode",
    "Account.NumberOfEmployees",
    "RecordType.Name",
    "Name",
    "StageName",
    "Amount",
    "CurrencyIsoCode",
    "Probability",
    "ExpectedRevenue",
    "CloseDate",
    "ForecastCategoryName",
    "IsClosed",
    "IsWon",
    "NextStep",
    "Loss_Reason__c",
    "OwnerId",
    "Owner.Name",
    "CreatedDate",
    "LastStageChangeDate",
    "SystemModstamp",
]
_HISTORY = [
    "Id",
    "OpportunityId",
    "StageName",
    "Amount",
    "CloseDate",
    "Probability",
    "ExpectedRevenue",
    "ForecastCategory",
    "PrevAmount",
    "PrevCloseDate",
    "CreatedDate",
    "CreatedById",
    "SystemModstamp",
]
_FIELD_HISTORY = ["Id", "OpportunityId", "Field", "OldValue", "NewValue", "DataType", "CreatedById", "CreatedDate"]
_TASK = [
    "Id",
    "WhatId",
    "WhoId",
    "OwnerId",
    "Owner.Name",
    "Subject",
    "Type",
    "TaskSubtype",
    "Status",
    "ActivityDate",
    "CompletedDateTime",
    "CreatedDate",
    "Description",
]
_EVENT = [
    "Id",
    "WhatId",
    "WhoId",
    "OwnerId",
    "Owner.Name",
    "Subject",
    "StartDateTime",
    "EndDateTime",
    "Type",
    "CreatedDate",
    "LastModifiedDate",
    "Description",
]


def files(market: Market) -> Files:
    """File name → header and rows."""
    users = {name: long_id("005", i + 1) for i, name in enumerate(market.sellers)}
    accounts: dict[str, str] = {}
    for deal in rows(market, "deals"):
        accounts.setdefault(deal["account"], long_id("001", len(accounts) + 1))
    deals: list[list[Any]] = []
    history: list[list[Any]] = []
    fields: list[list[Any]] = []
    for deal, own in changes(market):
        state = _history(own, history, users)
        _field_history(own, fields, users)
        deals.append(_opportunity(deal, own, state, accounts, users))
    history = [[long_id("008", i + 1), *row] for i, row in enumerate(history)]
    fields = [[long_id("017", i + 1), *row] for i, row in enumerate(fields)]
    acts = rows(market, "activities")
    return {
        "Opportunity.csv": (_OPPORTUNITY, deals),
        "OpportunityHistory.csv": (_HISTORY, history),
        "OpportunityFieldHistory.csv": (_FIELD_HISTORY, fields),
        "Task.csv": (_TASK, [_task(a, users) for a in acts if a["kind"] != "meeting"]),
        "Event.csv": (_EVENT, [_event(a, users) for a in acts if a["kind"] == "meeting"]),
        **_people(market, accounts),
        **side_files(market, deal_id, person_id),
    }


def deal_id(ours: str) -> str:
    """The Opportunity's id."""
    return long_id("006", number(ours))


def person_id(ours: str) -> str:
    """The Contact's id; nothing for nobody."""
    return long_id("003", number(ours) + 1) if ours else ""


def _stage(name: str) -> str:
    return {"Closed won": "Closed Won", "Closed lost": "Closed Lost"}.get(name, name)


def _probability(stage: str) -> int:
    from holdfast.market.names import PIPELINES

    return next(_PROBABILITY[names.index(stage)] for names in PIPELINES.values() if stage in names)


def _history(own: list[Change], out: list[list[Any]], users: dict[str, str]) -> dict[str, str]:
    """One row at the opening and one per change of stage, amount or close date; returns the last state."""
    state = {c.field: c.new for c in own if c.old is None}
    out.append(_history_row(own[0], state, state, users, first=True))
    for change in (c for c in own if c.old is not None):
        before, state = state, {**state, change.field: change.new}
        if change.field in ("stage", "amount", "close_date"):
            out.append(_history_row(change, before, state, users))
    return state


def _history_row(
    change: Change, before: dict[str, str], state: dict[str, str], users: dict[str, str], first: bool = False
) -> list[Any]:
    stage = state["stage"]
    chance = _probability(stage)
    amount = int(state["amount"])
    category = {100: "Closed", 0: "Omitted"}.get(chance, _CATEGORY[state["forecast_category"]])
    return [
        deal_id(change.deal_id),
        _stage(stage),
        f"{amount}.0",
        state["close_date"],
        f"{chance}.0",
        f"{amount * chance / 100:.2f}",
        category,
        "" if first else f"{before['amount']}.0",
        "" if first else before["close_date"],
        millis(change.at),
        users[change.by],
        millis(change.at),
    ]


def _field_history(own: list[Change], out: list[list[Any]], users: dict[str, str]) -> None:
    for c in own:
        if c.old is not None and c.field in _FIELDS:
            kind = "EntityId" if c.field == "owner" else "Text"
            old, new = (users.get(c.old, c.old), users.get(c.new, c.new)) if c.field == "owner" else (c.old, c.new)
            out.append([deal_id(c.deal_id), _FIELDS[c.field], old, new, kind, users[c.by], millis(c.at)])


def _opportunity(
    deal: Row, own: list[Change], state: dict[str, str], accounts: dict[str, str], users: dict[str, str]
) -> list[Any]:
    stage, outcome = deal["stage"], deal["outcome"]
    chance = _probability(stage)
    moved = max(c.at for c in own if c.field == "stage")
    return [
        deal_id(deal["deal_id"]),
        False,
        accounts[deal["account"]],
        deal["account"],
        deal["country"],
        deal["employees"],
        deal["pipeline"],
        deal["name"],
        _stage(stage),
        f"{deal['amount']}.0",
        deal["currency"],
        f"{chance}.0",
        f"{deal['amount'] * chance / 100:.2f}",
        deal["close_date"],
        {100: "Closed", 0: "Omitted"}.get(chance, state["forecast_category"]),
        bool(outcome),
        outcome == "won",
        state.get("next_step", ""),
        {"no_decision": "No Decision", "lost": "Lost"}.get(outcome, ""),
        users[deal["owner"]],
        deal["owner"],
        millis(deal["created_at"]),
        millis(moved),
        millis(max(c.at for c in own)),
    ]


def _task(act: Row, users: dict[str, str]) -> list[Any]:
    kind, inbound = act["kind"], act["direction"] == "inbound"
    subject = act["subject"]
    if kind in ("email", "document"):
        subject = ("[In] " if inbound else "Email: ") + subject
    elif kind == "call":
        subject = ("[In] " if inbound else "[Out] ") + subject
    words = {"email": ("Email", "Email"), "call": ("Call", "Call"), "document": ("Document", "Task")}
    type_, subtype = words.get(kind, ("Note" if kind == "note" else "Other", "Task"))
    day = act["occurred_at"].date()
    return [
        long_id("00T", number(act["activity_id"])),
        deal_id(act["deal_id"]),
        person_id(act["person"]),
        users[act["owner"]],
        act["owner"],
        subject,
        type_,
        subtype,
        "Completed",
        day,
        millis(act["occurred_at"]),
        millis(act["created_at"]),
        act["body"],
    ]


def _event(act: Row, users: dict[str, str]) -> list[Any]:
    mark = {"cancelled": "Canceled: ", "no_show": "No show: "}.get(act["status"], "")
    begins = act["occurred_at"] or datetime.combine(act["planned_for"], datetime.min.time()) + timedelta(hours=9)
    touched = act["cancelled_at"] or act["occurred_at"] or act["created_at"]
    return [
        long_id("00U", number(act["activity_id"])),
        deal_id(act["deal_id"]),
        person_id(act["person"]),
        users[act["owner"]],
        act["owner"],
        mark + act["subject"],
        millis(begins),
        millis(begins + timedelta(hours=1)),
        "Meeting",
        millis(act["created_at"]),
        millis(touched),
        act["body"],
    ]


def _people(market: Market, accounts: dict[str, str]) -> Files:
    account = {d["deal_id"]: d["account"] for d in rows(market, "deals")}
    contacts: dict[str, list[Any]] = {}
    roles: list[list[Any]] = []
    for row in rows(market, "contacts"):
        first, last = row["name"].split(" ", 1)
        who = person_id(row["person_id"])
        contacts.setdefault(
            who,
            [
                who,
                accounts[account[row["deal_id"]]],
                row["name"],
                first,
                last,
                row["email"],
                row["title"],
                row["department"],
                person_id(row["reports_to"]),
                millis(row["added_at"]),
            ],
        )
        added = millis(row["added_at"])
        role = _ROLES.get(row["role"], "Other" if not row["role"] else row["role"].title())
        key = long_id("00K", len(roles) + 1)
        roles.append([key, deal_id(row["deal_id"]), who, role, row["role"] == "champion", added, added])
    header = [
        "Id",
        "AccountId",
        "Name",
        "FirstName",
        "LastName",
        "Email",
        "Title",
        "Department",
        "ReportsToId",
        "CreatedDate",
    ]
    role_header = ["Id", "OpportunityId", "ContactId", "Role", "IsPrimary", "CreatedDate", "LastModifiedDate"]
    return {
        "Contact.csv": (header, [contacts[k] for k in sorted(contacts)]),
        "OpportunityContactRole.csv": (role_header, roles),
    }
