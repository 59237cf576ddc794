"""HubSpot: deals, property history (long or as "Date entered" columns), engagements and contacts.

Both the labels of its exports and the internal names of its API are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest import marks, words
from holdfast.ingest.base import Problems, Role, Rows, Want
from holdfast.ingest.called import full_name
from holdfast.ingest.convert import DATE
from holdfast.ingest.weave import exploded
from holdfast.vocab import ActivityKind

_ENTERED = re.compile(
    r'^(?:date entered|datum des eintritts in|datum waarop ingevoerd|date d.entrée dans|fecha de entrada en) ["“«]?(.+?)(?: \([^()]*\))?["”»]?$',
    re.IGNORECASE,
)
_ENTERED_API = re.compile(r"^hs_(?:v2_)?date_entered_(.+)$")
_DEAL = ("Associated Deal ID", "Associated Deal IDs", "Deal ID", "hs_deal_id", "deal_id", "dealId", "Associated Deal",
         "Associated Deals", "Deal Name", "Zugeordnete Deal-IDs", "Zugeordnete Deals", "Zugeordneter Deal")  # fmt: skip
_CONTACT = ("Associated Contact ID", "Associated Contact IDs", "Contact ID", "Associated Contact", "Associated Contacts",
            "Zugeordnete Kontakt-IDs", "Zugeordneter Kontakt", "Zugeordnete Kontakte")  # fmt: skip


def _announced(header: str) -> Want | None:
    found = _ENTERED.match(header) or _ENTERED_API.match(header)
    return Want("entered:" + found[1], "time", (header,)) if found else None


def _deals(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    is_won, is_closed = (pc.equal(rows.get(n), "yes") for n in ("is_won", "is_closed"))
    no_decision = pc.equal(words.translate(rows.get("lost_reason"), words.outcome), "no_decision")
    lost = pc.if_else(pc.fill_null(no_decision, False), "no_decision", "lost")
    outcome = pc.if_else(pc.fill_null(is_won, False), "won", pc.if_else(is_closed, lost, "open"))
    is_over = pc.fill_null(pc.not_equal(outcome, "open"), False)
    closed_on = pc.if_else(is_over, rows.get("close_date.day", DATE), None)
    yield "deals", rows.put(outcome=outcome, closed_at__day=closed_on, ends_on=rows.get("close_date.day", DATE))
    links = rows.only({"deal_id": "deal_id", "person_id": "contact"})
    yield "links", exploded(links.keep(np.asarray(links.get("person_id").is_valid())), "person_id")
    for name in rows.cells:
        if name.startswith("entered:") and not name.endswith(".day"):
            stage = pa.repeat(name.removeprefix("entered:"), len(rows))
            entered = rows.only({"deal_id": "deal_id", "changed_at": name}).put(to_stage=stage)
            yield "entered", entered.keep(entered.get("changed_at.day", DATE).is_valid().to_numpy(zero_copy_only=False))


def _property_history(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "values", rows


def _engagements(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    rows = exploded(rows.put(first=rows.get("deal_id")), "deal_id")
    rows = rows.put(person=pc.replace_substring_regex(rows.get("person"), r"\s*;.*$", ""))
    several = pc.fill_null(pc.match_substring(rows.get("first"), ";"), False)
    own = pc.binary_join_element_wise(rows.get("activity_id"), rows.get("deal_id"), ":")
    kind = words.translate(rows.get("type"), words.activity_kind)
    subject = rows.get("subject")
    kind = pc.if_else(
        pc.and_(marks.is_document(subject), pc.equal(kind, "note")), "document", pc.fill_null(kind, "task")
    )
    by_type = words.translate(rows.get("type"), lambda w: _DIRECTION.get(w.strip().upper()))
    told = pc.coalesce(rows.get("direction"), by_type, marks.direction(subject))
    status = pc.coalesce(
        marks.status(subject),
        words.translate(rows.get("outcome"), words.status),
        words.translate(rows.get("status"), words.status),
    )
    status = pc.if_else(pc.equal(rows.get("outcome"), "RESCHEDULED"), "cancelled", status)
    off = pc.equal(status, "cancelled")
    yield (
        "activities",
        rows.put(
            activity_id=pc.if_else(several, own, rows.get("activity_id")),
            kind=kind,
            direction=told,
            status=status,
            subject=marks.bare(subject),
            cancelled_at__day=pc.if_else(off, rows.get("modified.day", DATE), None),
        ),
    )


_DIRECTION = {
    "INCOMING_EMAIL": "inbound",
    "EMAIL": "outbound",
    "FORWARDED_EMAIL": "outbound",
    "INCOMING EMAIL": "inbound",
}


def _contacts(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    rows = rows.put(name=full_name(rows))
    yield "persons", rows
    links = exploded(rows.keep(rows.get("deal_id").is_valid().to_numpy(zero_copy_only=False)), "deal_id")
    yield "contacts", links


def _owners(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "colleagues", rows


def _of_engagement() -> tuple[Want, ...]:
    """The columns that every kind of engagement has."""
    return (
        Want("activity_id", "id", ("Engagement ID", "Record ID", "hs_object_id", "Activity ID", "engagement_id", "Datensatz-ID")),
        Want("deal_id", "id", _DEAL, needed=True, looks="deal_ref"),
        Want("person", "text", _CONTACT),
        Want("occurred_at", "time", ("Activity date", "hs_timestamp", "Timestamp", "Engagement date", "Meeting start time", "Due date",
                                     "Date", "Aktivitätsdatum"), needed=True, looks="time"),
        Want("created_at", "time", ("Create date", "hs_createdate", "Created at", "Created date", "Erstelldatum")),
        Want("subject", "text", ("Subject", "hs_email_subject", "Title", "hs_meeting_title", "hs_task_subject", "Email subject")),
        Want("body", "text", ("Body", "hs_email_text", "Notes", "hs_note_body", "hs_meeting_body", "hs_call_body", "Email body", "Note body",
                              "Call notes", "Meeting description", "Task notes")),
        Want("direction", "word", ("Direction", "hs_call_direction", "hs_email_direction", "Call direction", "Email direction")),
        Want("outcome", "word", ("Meeting outcome", "hs_meeting_outcome", "Outcome")),
        Want("status", "word", ("Status", "hs_task_status", "Task status")),
        Want("modified", "time", ("Last modified date", "hs_lastmodifieddate")),
        Want("owner", "text", ("Activity assigned to", "hubspot_owner_id", "Assigned to", "Owner", "Aktivität zugewiesen zu")),
    )  # fmt: skip


def _one_kind(name: str, kind: ActivityKind, ours: str, headers: tuple[str, ...]) -> Role:
    """The file of one kind of engagement, which has no column of kinds and is known by the header of *ours*."""

    def adapt(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:
        yield from _engagements(rows.put(type=pa.repeat(kind.value, len(rows))), problems)

    wants = tuple(Want(ours, "text", headers, telling=True) if w.ours == ours else w for w in _of_engagement())
    return Role("hubspot", name, f"{name}, as HubSpot exports each kind apart", (name, kind.value), wants, adapt,
                streams=True, notes=(marks.NOTE,))  # fmt: skip


ROLES: tuple[Role, ...] = (
    Role(
        "hubspot", "deals", "deals: one row per deal", ("deals", "hubspot-crm-exports-all-deals", "all-deals", "deal"),
        (
            Want("deal_id", "id", ("Record ID", "hs_object_id", "Deal ID", "Datensatz-ID", "Record-ID", "ID d'enregistrement",
                                   "ID de registro"), needed=True, looks="deal_ids"),
            Want("name", "text", ("Deal Name", "dealname", "Deal-Name", "Nom de la transaction", "Nombre del negocio"), telling=True),
            Want("account", "text", ("Associated Company", "Associated Company (Primary)", "Company name", "Zugeordnetes Unternehmen")),
            Want("country", "text", ("Country/Region", "Country")),
            Want("employees", "number", ("Number of Employees", "numberofemployees", "Anzahl der Mitarbeiter",
                                         "Nombre d'employés", "Número de empleados")),
            Want("pipeline", "text", ("Pipeline", "pipeline")),
            Want("stage", "text", ("Deal Stage", "dealstage", "Deal-Phase", "Phase de la transaction", "Etapa del negocio", "Dealfase"),
                 telling=True, looks="stage"),
            Want("amount", "money", ("Amount", "amount", "Betrag", "Montant", "Importe", "Bedrag"), looks="money"),
            Want("currency", "text", ("Currency", "deal_currency_code", "Währung", "Devise")),
            Want("close_date", "day", ("Close Date", "closedate", "Abschlussdatum", "Date de clôture", "Fecha de cierre", "Sluitingsdatum")),
            Want("created_at", "time", ("Create Date", "createdate", "Erstellungsdatum", "Erstelldatum", "Date de création",
                                        "Fecha de creación", "Aanmaakdatum", "hs_createdate"), looks="first_time"),
            Want("owner", "text", ("Deal owner", "hubspot_owner_id", "Deal-Inhaber", "Zuständiger Mitarbeiter für Deal", "Propriétaire de la transaction")),
            Want("forecast_category", "text", ("Forecast category", "hs_manual_forecast_category", "hs_forecast_category")),
            Want("is_won", "flag", ("Is Closed Won", "hs_is_closed_won", "Is closed won")),
            Want("is_closed", "flag", ("Is Deal Closed?", "hs_is_closed", "Is Deal Closed")),
            Want("lost_reason", "text", ("Closed Lost Reason", "closed_lost_reason")),
            Want("probability", "number", ("Deal probability", "hs_deal_stage_probability")),
            Want("contact", "text", (*_CONTACT[1:2], *_CONTACT)),
            Want("updated", "time", ("Last Modified Date", "hs_lastmodifieddate", "Last Activity Date")),
        ),
        _deals, announced=_announced,
        notes=("a closed deal without history ended on its close date, which HubSpot sets on closing",),
    ),
    Role(
        "hubspot", "property_history", "property history: each value a property took",
        ("deal_property_history", "property_history", "deals_property_history", "deal history", "property history", "dealhistory"),
        (
            Want("row_id", "id", ("history id",)),
            Want("deal_id", "id", ("Record ID", "Deal ID", "hs_object_id", "deal_id", "dealId", "objectId"), needed=True, looks="deal_ref"),
            Want("changed_at", "time", ("Timestamp", "Change date", "Date", "updated at", "Changed at", "Time"), needed=True, looks="time"),
            Want("field", "text", ("Property", "Property name", "Eigenschaft", "property_name"), needed=True, looks="field"),
            Want("new_value", "value", ("Value", "New value", "Wert", "property_value"), telling=True),
            Want("source", "text", ("Source", "sourceType", "source_type", "Source type")),
            Want("changed_by", "text", ("Updated by", "updatedByUserId", "sourceId", "User", "updated_by")),
        ),
        _property_history,
    ),
    Role(
        "hubspot", "engagements", "engagements: mails, calls, meetings, notes and tasks", ("engagements", "engagement", "activities"),
        (
            *_of_engagement(),
            Want("type", "word", ("Type", "Engagement Type", "Activity type", "hs_engagement_type", "Typ"), telling=True, looks="activity_kind"),
        ),
        _engagements, streams=True, notes=(marks.NOTE,),
    ),
    *(_one_kind(*told) for told in (
        ("emails", ActivityKind.EMAIL, "subject", ("Email subject", "hs_email_subject")),
        ("calls", ActivityKind.CALL, "subject", ("Call Title", "hs_call_title")),
        ("meetings", ActivityKind.MEETING, "subject", ("Meeting Name", "Meeting title", "hs_meeting_title")),
        ("tasks", ActivityKind.TASK, "subject", ("Task Title", "Task name", "hs_task_subject")),
        ("notes", ActivityKind.NOTE, "body", ("Note body", "hs_note_body")),
    )),
    Role(
        "hubspot", "contacts", "contacts: persons and the deals they belong to", ("contacts", "hubspot-crm-exports-all-contacts", "contact"),
        (
            Want("person_id", "id", ("Record ID", "hs_object_id", "Contact ID"), needed=True),
            Want("first_name", "text", ("First Name", "firstname", "Vorname")),
            Want("last_name", "text", ("Last Name", "lastname", "Nachname")),
            Want("name", "text", ("Name", "Full name")),
            Want("email", "text", ("Email", "email", "E-Mail")),
            Want("title", "text", ("Job Title", "jobtitle", "Berufsbezeichnung")),
            Want("department", "text", ("Department", "department", "hs_function")),
            Want("role", "text", ("Buying Role", "hs_buying_role", "Kaufrolle")),
            Want("deal_id", "id", _DEAL),
            Want("added_at", "time", ("Create Date", "createdate", "Erstelldatum")),
        ),
        _contacts, any_of=("email", "first_name", "last_name"),
    ),
    Role(
        "hubspot", "users", "owners: the seller's own people", ("owners", "users"),
        (
            Want("colleague_id", "id", ("Owner ID", "hubspot_owner_id", "id"), needed=True),
            Want("login_id", "id", ("userId", "User ID"), telling=True),
            Want("name", "text", ("Name", "Full name")),
            Want("first_name", "text", ("First Name", "firstName", "Vorname")),
            Want("last_name", "text", ("Last Name", "lastName", "Nachname")),
            Want("email", "text", ("Email", "email", "E-Mail")),
        ),
        _owners,
    ),
)  # fmt: skip
