"""Salesforce: Opportunity, its two histories, contact roles, contacts, tasks, events and mails, by their API names.

Header labels of reports in English, German, French, Dutch and Spanish are known too.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest import marks, words
from holdfast.ingest.base import DELETED, Problems, Role, Rows, Want
from holdfast.ingest.convert import DATE

_ID = ("Id",)
_OPP = ("OpportunityId", "Opportunity ID", "Opportunity.Id", "Opportunity Name", "Opportunity")
_WHO = ("WhoId", "Who.Id", "Name ID", "Who.Name", "Contact", "Contact Name", "Name", "Kontakt")
_CREATED = ("CreatedDate", "Created Date", "Erstelldatum", "Date de création", "Aanmaakdatum", "Fecha de creación")
_BY = ("CreatedById", "CreatedBy.Name", "Created By", "Edited By")
_OWNER = ("Owner.Name", "Opportunity-Inhaber", "Zugewiesen", "Opportunity Owner", "Owner Name", "Assigned", "OwnerId", "Inhaber der Opportunity", "Eigenaar",
          "Propriétaire de l'opportunité", "Propietario de oportunidad")  # fmt: skip


def _flag(rows: Rows, name: str) -> pa.Array:
    return pc.equal(rows.get(name), "yes")


def _opportunity(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:
    gone = pc.fill_null(_flag(rows, "is_deleted"), False)
    rows = problems.reject(rows, gone.to_numpy(zero_copy_only=False), "IsDeleted", DELETED, rows.get("deal_id"))
    no_decision = pc.equal(words.translate(rows.get("lost_reason"), words.outcome), "no_decision")
    lost = pc.if_else(pc.fill_null(no_decision, False), "no_decision", "lost")
    outcome = pc.if_else(_flag(rows, "is_won"), "won", pc.if_else(_flag(rows, "is_closed"), lost, "open"))
    is_over = pc.fill_null(pc.not_equal(outcome, "open"), False)
    since, since_on = rows.get("stage_since", pa.timestamp("us", "UTC")), rows.get("stage_since.day", DATE)
    closed_on = pc.if_else(is_over, pc.coalesce(since_on, rows.get("close_date.day", DATE)), None)
    ends = {"closed_at": pc.if_else(is_over, since, None), "closed_at__day": closed_on}
    yield "deals", rows.put(outcome=outcome, **ends, ends_on=rows.get("close_date.day", DATE))


def _history(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "snapshots", rows


def _field_history(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "field_history", rows


def _contact_role(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "contacts", rows


def _contact(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "persons", rows


def _user(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "colleagues", rows


def _task(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    subject = rows.get("subject")
    told = words.translate(rows.get("status"), words.status)
    status = pc.coalesce(marks.status(subject), told)
    kind = pc.coalesce(_kind(rows.get("subtype")), _kind(rows.get("type")), _kind_of_subject(subject))
    kind = pc.if_else(
        pc.equal(kind, "task"), pc.coalesce(_kind(rows.get("type")), _kind_of_subject(subject), kind), kind
    )
    kind = pc.if_else(marks.is_document(subject), "document", pc.fill_null(kind, "task"))
    kind = pc.if_else(pc.fill_null(pc.equal(rows.get("is_task"), "no"), False), "meeting", kind)
    is_open = pc.fill_null(pc.not_equal(status, "done"), False)
    at, on = rows.get("completed", pa.timestamp("us", "UTC")), rows.get("completed.day", DATE)
    due = rows.get("due.day", DATE)
    rows = rows.put(
        kind=kind,
        status=status,
        direction=pc.coalesce(rows.get("call_type"), marks.direction(subject)),
        subject=marks.bare(subject),
        occurred_at=pc.if_else(is_open, None, at),
        occurred_at__day=pc.if_else(is_open, None, pc.coalesce(on, due)),
        planned_for__day=pc.if_else(is_open, due, None),
    )
    yield "activities", rows


def _kind(cells: pa.Array) -> pa.Array:
    return words.translate(cells, words.activity_kind)


def _kind_of_subject(subject: pa.Array) -> pa.Array:
    is_mail = pc.match_substring_regex(subject, r"(?i)^\s*(list )?e-?mail\b|^\s*(re|aw|fwd?|wg):")
    is_call = pc.match_substring_regex(subject, r"(?i)^\s*(call|anruf|telefonat|appel|llamada)\b")
    return pc.if_else(pc.fill_null(is_mail, False), "email", pc.if_else(pc.fill_null(is_call, False), "call", None))


def _event(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    subject = rows.get("subject")
    status = marks.status(subject)
    kind = _kind(rows.get("type"))
    kind = pc.if_else(pc.fill_null(pc.is_in(kind, value_set=pa.array(["call"])), False), kind, "meeting")
    is_off = pc.is_valid(status)
    start_on = pc.coalesce(rows.get("start.day", DATE), rows.get("day.day", DATE))
    touched = rows.get("modified.day", DATE)
    called_off = pc.if_else(pc.equal(status, "cancelled"), pc.coalesce(touched, start_on), start_on)
    rows = rows.put(
        kind=kind,
        status=status,
        direction=marks.direction(subject),
        subject=marks.bare(subject),
        occurred_at=rows.get("start", pa.timestamp("us", "UTC")),
        occurred_at__day=start_on,
        cancelled_at__day=pc.if_else(is_off, called_off, None),
    )
    yield "activities", rows


def _email(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    inward = pc.if_else(_flag(rows, "incoming"), "inbound", "outbound")
    yield "activities", rows.put(kind=pa.repeat("email", len(rows)), direction=inward)


ROLES: tuple[Role, ...] = (
    Role(
        "salesforce", "opportunity", "Opportunity: one row per deal", ("Opportunity", "Opportunities"),
        (
            Want("deal_id", "id", (*_ID, "Opportunity ID", "Opportunity-ID"), needed=True, looks="deal_ids"),
            Want("is_deleted", "flag", ("IsDeleted",)),
            Want("name", "text", ("Name", "Opportunity Name", "Opportunity-Name", "Nom de l'opportunité")),
            Want("account", "text", ("Account.Name", "Account Name", "Accountname", "Nom du compte", "AccountId")),
            Want("country", "text", ("Account.BillingCountryCode", "BillingCountryCode", "Account.BillingCountry", "Billing Country")),
            Want("employees", "number", ("Account.NumberOfEmployees", "NumberOfEmployees", "Employees", "Mitarbeiter", "Employés")),
            Want("owner", "text", _OWNER),
            Want("pipeline", "text", ("RecordType.Name", "Opportunity Record Type", "RecordTypeId", "Type")),
            Want("amount", "money", ("Amount", "Betrag", "Montant", "Bedrag", "Importe"), looks="money"),
            Want("currency", "text", ("CurrencyIsoCode", "Currency", "Opportunity Currency", "Amount Currency", "Betrag Währung")),
            Want("created_at", "time", _CREATED, looks="first_time"),
            Want("close_date", "day", ("CloseDate", "Close Date", "Schlusstermin", "Date de clôture", "Sluitingsdatum",
                                       "Fecha de cierre")),
            Want("stage", "text", ("StageName", "Stage", "Phase", "Étape", "Fase", "Etapa"), looks="stage"),
            Want("probability", "number", ("Probability", "Probability (%)", "Wahrscheinlichkeit (%)", "Probabilité (%)")),
            Want("forecast_category", "text", ("ForecastCategoryName", "ForecastCategory", "Forecast Category")),
            Want("is_closed", "flag", ("IsClosed", "Closed")),
            Want("is_won", "flag", ("IsWon", "Won")),
            Want("lost_reason", "text", ("Loss_Reason__c", "Lost_Reason__c", "Loss Reason", "Lost Reason", "Closed_Lost_Reason__c")),
            Want("stage_since", "time", ("LastStageChangeDate", "Last Stage Change Date", "LastStageChangeInDays")),
            Want("updated", "time", ("SystemModstamp", "LastModifiedDate", "Last Modified Date", "Letzte Änderung")),
        ),
        _opportunity,
        notes=("a closed Opportunity ended on LastStageChangeDate, or on CloseDate where that is missing",),
    ),
    Role(
        "salesforce", "opportunity_history", "OpportunityHistory: the state after each change",
        ("OpportunityHistory", "Opportunity History", "OpportunityHistories"),
        (
            Want("row_id", "id", _ID),
            Want("deal_id", "id", _OPP, needed=True, looks="deal_ref"),
            Want("changed_at", "time", (*_CREATED, "Last Modified", "Letzte Änderung", "SystemModstamp"), needed=True, looks="time"),
            Want("stage", "text", ("StageName", "To Stage", "Nach Phase", "Stage", "Phase"), needed=True, looks="stage_to"),
            Want("amount", "money", ("Amount", "Betrag")),
            Want("close_date", "day", ("CloseDate", "Close Date", "Schlusstermin")),
            Want("prev_amount", "money", ("PrevAmount", "Previous Amount")),
            Want("prev_close_date", "day", ("PrevCloseDate", "Previous Close Date")),
            Want("probability", "number", ("Probability", "Probability (%)")),
            Want("forecast_category", "text", ("ForecastCategory", "ForecastCategoryName", "Forecast Category")),
            Want("changed_by", "text", _BY),
        ),
        _history,
    ),
    Role(
        "salesforce", "opportunity_field_history", "OpportunityFieldHistory: changes of tracked fields",
        ("OpportunityFieldHistory", "Opportunity Field History", "OpportunityFieldHistories"),
        (
            Want("row_id", "id", _ID),
            Want("deal_id", "id", _OPP, needed=True, looks="deal_ref"),
            Want("changed_at", "time", (*_CREATED, "Edit Date"), needed=True, looks="time"),
            Want("field", "text", ("Field", "Field / Event", "Feld"), needed=True, looks="field"),
            Want("old_value", "value", ("OldValue", "Old Value", "Alter Wert")),
            Want("new_value", "value", ("NewValue", "New Value", "Neuer Wert")),
            Want("changed_by", "text", _BY),
        ),
        _field_history,
        notes=("nothing is known before field tracking was switched on",),
    ),
    Role(
        "salesforce", "opportunity_contact_role", "OpportunityContactRole: who plays which part",
        ("OpportunityContactRole", "Opportunity Contact Role", "OpportunityContactRoles"),
        (
            Want("row_id", "id", _ID),
            Want("deal_id", "id", _OPP, needed=True, looks="deal_ref"),
            Want("person_id", "id", ("ContactId", "Contact ID", "Contact.Id")),
            Want("name", "text", ("Contact.Name", "Contact Name", "Contact: Full Name", "Kontakt")),
            Want("first_name", "text", ("Contact.FirstName", "First Name", "Vorname")),
            Want("last_name", "text", ("Contact.LastName", "Last Name", "Nachname")),
            Want("email", "text", ("Contact.Email", "Email", "E-Mail")),
            Want("title", "text", ("Contact.Title", "Title", "Titel")),
            Want("role", "text", ("Role", "Contact Role", "Rolle", "Rôle", "Rol"), telling=True),
            Want("is_primary", "flag", ("IsPrimary", "Primary")),
            Want("added_at", "time", _CREATED),
        ),
        _contact_role, any_of=("person_id", "name", "last_name"),
    ),
    Role(
        "salesforce", "contact", "Contact: persons", ("Contact", "Contacts"),
        (
            Want("person_id", "id", (*_ID, "ContactId", "Contact ID"), needed=True),
            Want("account", "text", ("AccountId", "Account.Name", "Account Name")),
            Want("name", "text", ("Name", "Full Name")),
            Want("first_name", "text", ("FirstName", "First Name", "Vorname")),
            Want("last_name", "text", ("LastName", "Last Name", "Nachname")),
            Want("email", "text", ("Email", "E-Mail")),
            Want("title", "text", ("Title", "Titel")),
            Want("department", "text", ("Department", "Abteilung")),
            Want("reports_to", "text", ("ReportsToId", "Reports To")),
        ),
        _contact, any_of=("email", "last_name", "title", "reports_to"),
    ),
    Role(
        "salesforce", "users", "User: the seller's own people", ("User", "Users"),
        (
            Want("colleague_id", "id", (*_ID, "User ID", "UserId"), needed=True),
            Want("name", "text", ("Name", "Full Name")),
            Want("first_name", "text", ("FirstName", "First Name", "Vorname")),
            Want("last_name", "text", ("LastName", "Last Name", "Nachname")),
            Want("email", "text", ("Email", "E-Mail")),
            Want("username", "text", ("Username", "User Name", "Benutzername"), telling=True),
        ),
        _user,
    ),
    Role(
        "salesforce", "task", "Task: mails, calls and to-dos", ("Task", "Tasks"),
        (
            Want("activity_id", "id", (*_ID, "Activity ID")),
            Want("deal_id", "id", ("WhatId", "What.Id", "RelatedToId", "Opportunity ID", "Related To ID",
                                    "Opportunity Name", "Opportunity", "Related To"), needed=True, looks="deal_ref"),
            Want("person", "text", _WHO),
            Want("owner", "text", _OWNER),
            Want("subject", "text", ("Subject", "Thema", "Objet", "Onderwerp", "Asunto")),
            Want("type", "word", ("Type", "Typ")),
            Want("subtype", "word", ("TaskSubtype", "Task Subtype", "Aufgabenuntertyp")),
            Want("is_task", "flag", ("Task", "Aufgabe")),
            Want("call_type", "word", ("CallType", "Call Type")),
            Want("status", "word", ("Status",), telling=True),
            Want("due", "time", ("ActivityDate", "Due Date", "Due Date Only", "Date", "Fälligkeitsdatum", "Datum")),
            Want("completed", "time", ("CompletedDateTime", "Completed Date/Time", "Completed Date")),
            Want("created_at", "time", _CREATED),
            Want("body", "text", ("Description", "Comments", "Full Comments", "Beschreibung")),
        ),
        _task, streams=True, notes=(marks.NOTE,),
    ),
    Role(
        "salesforce", "event", "Event: meetings", ("Event", "Events"),
        (
            Want("activity_id", "id", (*_ID, "Activity ID")),
            Want("deal_id", "id", ("WhatId", "What.Id", "Opportunity ID", "Related To ID", "Opportunity Name",
                                    "Opportunity", "Related To"), needed=True, looks="deal_ref"),
            Want("person", "text", _WHO),
            Want("owner", "text", _OWNER),
            Want("subject", "text", ("Subject", "Thema", "Objet", "Onderwerp", "Asunto")),
            Want("start", "time", ("StartDateTime", "ActivityDateTime", "Start Date/Time", "Start"), needed=True, looks="time"),
            Want("day", "time", ("ActivityDate", "Date")),
            Want("type", "word", ("Type", "Typ")),
            Want("created_at", "time", _CREATED),
            Want("modified", "time", ("LastModifiedDate", "SystemModstamp", "Last Modified Date")),
            Want("body", "text", ("Description", "Full Description", "Beschreibung")),
        ),
        _event, streams=True,
        notes=("a meeting after the last day of the export is planned; one that took place is the buyer's act too",),
    ),
    Role(
        "salesforce", "email_message", "EmailMessage: mails", ("EmailMessage", "Email Message", "EmailMessages"),
        (
            Want("activity_id", "id", _ID),
            Want("deal_id", "id", ("RelatedToId", "Related To ID"), needed=True, looks="deal_ref"),
            Want("person", "text", ("FromAddress", "From Address")),
            Want("owner", "text", ("CreatedById",)),
            Want("subject", "text", ("Subject",)),
            Want("incoming", "flag", ("Incoming", "Is Incoming"), needed=True),
            Want("occurred_at", "time", ("MessageDate", "Message Date", "CreatedDate"), needed=True),
            Want("body", "text", ("TextBody", "Text Body")),
        ),
        _email, streams=True,
    ),
)  # fmt: skip
