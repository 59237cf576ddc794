"""Pipedrive: deals, flow or changelog, activities, persons and participants; winning a deal leaves its stage."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest import marks, words
from holdfast.ingest.base import DELETED, Problems, Role, Rows, Want
from holdfast.ingest.convert import DATE

STAMP = pa.timestamp("us", "UTC")


def _deals(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:
    told = words.translate(rows.get("status"), words.outcome)
    gone = pc.fill_null(pc.equal(pc.utf8_lower(rows.get("status")), "deleted"), False)
    keep = gone.to_numpy(zero_copy_only=False)
    rows = problems.reject(rows, keep, "Status", DELETED, rows.get("deal_id"))
    told = told.filter(pc.invert(gone))
    no_decision = pc.equal(words.translate(rows.get("lost_reason"), words.outcome), "no_decision")
    outcome = pc.if_else(pc.and_(pc.equal(told, "lost"), pc.fill_null(no_decision, False)), "no_decision", told)
    at = pc.coalesce(*(rows.get(n, STAMP) for n in ("won_at", "lost_at", "ended_at")))
    on = pc.coalesce(*(rows.get(n + ".day", DATE) for n in ("won_at", "lost_at", "ended_at")))
    yield "deals", rows.put(outcome=outcome, closed_at=at, closed_at__day=on)
    links = rows.only({"deal_id": "deal_id", "person_id": "contact"})
    yield "links", links.keep(np.asarray(links.get("person_id").is_valid()))


def _flow(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "flow", rows


def _activities(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    subject = rows.get("subject")
    status = pc.coalesce(marks.status(subject), words.translate(rows.get("done"), words.status))
    kind = pc.fill_null(words.translate(rows.get("type"), words.activity_kind), "task")
    kind = pc.if_else(marks.is_document(subject), "document", kind)
    is_done = pc.fill_null(pc.equal(status, "done"), False)
    due = rows.get("due.day", DATE)
    at, on = rows.get("done_at", STAMP), rows.get("done_at.day", DATE)
    is_meeting = pc.equal(kind, "meeting")
    ticked_late = pc.fill_null(pc.and_(is_meeting, pc.less(due, on)), False)
    at, on = pc.if_else(ticked_late, None, at), pc.if_else(ticked_late, due, pc.coalesce(on, due))
    off = pc.equal(status, "cancelled")
    yield (
        "activities",
        rows.put(
            kind=kind,
            status=status,
            direction=marks.direction(subject),
            subject=marks.bare(subject),
            occurred_at=pc.if_else(is_done, at, None),
            occurred_at__day=pc.if_else(is_done, on, None),
            planned_for__day=pc.if_else(is_done, None, due),
            cancelled_at__day=pc.if_else(off, rows.get("updated.day", DATE), None),
        ),
    )


def _persons(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "persons", rows


def _users(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "colleagues", rows


def _participants(rows: Rows, problems: Problems) -> Iterable[tuple[str, Rows]]:  # noqa: ARG001
    yield "contacts", rows


ROLES: tuple[Role, ...] = (
    Role(
        "pipedrive", "deals", "deals: one row per deal", ("deals", "deal"),
        (
            Want("deal_id", "id", ("ID", "Deal - ID", "id", "Deal ID"), needed=True, looks="deal_ids"),
            Want("name", "text", ("Title", "Deal - Title", "title", "Titel", "Titre", "Título"), telling=True),
            Want("account", "text", ("Organization", "Deal - Organization", "org_name", "org_id", "Organisation", "Organización")),
            Want("country", "text", ("Country", "Organization - Country")),
            Want("employees", "number", ("Organization - Number of employees", "Number of employees", "employee_count")),
            Want("owner", "text", ("Owner", "Deal - Owner", "owner_name", "user_id", "Inhaber", "Eigenaar", "Propriétaire")),
            Want("pipeline", "text", ("Pipeline", "Deal - Pipeline", "pipeline_id")),
            Want("stage", "text", ("Stage", "Deal - Stage", "stage_id", "Phase", "Fase", "Étape", "Etapa"), looks="stage"),
            Want("status", "word", ("Status", "Deal - Status", "status", "Statut", "Estado"), telling=True, looks="outcome"),
            Want("amount", "money", ("Value", "Deal - Value", "value", "Wert", "Waarde", "Valeur", "Valor"), looks="money"),
            Want("currency", "text", ("Currency", "Deal - Currency of Value", "Currency of Value", "currency", "Währung")),
            Want("close_date", "day", ("Expected close date", "Deal - Expected close date", "expected_close_date",
                                       "Erwartetes Abschlussdatum", "Verwachte sluitingsdatum")),
            Want("created_at", "time", ("Deal created", "Deal - Deal created", "add_time", "Add time", "Deal erstellt", "Deal aangemaakt"),
                 looks="first_time"),
            Want("won_at", "time", ("Won time", "Deal - Won time", "won_time", "Gewonnen am")),
            Want("lost_at", "time", ("Lost time", "Deal - Lost time", "lost_time", "Verloren am")),
            Want("ended_at", "time", ("Deal closed on", "Deal - Deal closed on", "close_time")),
            Want("lost_reason", "text", ("Lost reason", "Deal - Lost reason", "lost_reason")),
            Want("stage_since", "time", ("Last stage change", "Deal - Last stage change", "stage_change_time")),
            Want("contact", "text", ("Contact person ID", "person_id", "Contact person", "Deal - Contact person")),
            Want("updated", "time", ("Update time", "Deal - Update time", "update_time")),
        ),
        _deals,
    ),
    Role(
        "pipedrive", "flow", "flow or changelog: each change of a deal's field", ("flow", "changelog", "deal_flow", "deals_flow", "deal changelog"),
        (
            Want("row_id", "id", ("id",)),
            Want("deal_id", "id", ("deal_id", "Deal ID", "item_id", "Deal"), needed=True, looks="deal_ref"),
            Want("changed_at", "time", ("timestamp", "time", "log_time", "Time"), needed=True, looks="time"),
            Want("field", "text", ("field_key", "Field", "field key"), needed=True, looks="field"),
            Want("old_value", "value", ("old_value", "Old value")),
            Want("new_value", "value", ("new_value", "New value")),
            Want("changed_by", "text", ("user", "user_id", "actor_user_id", "User")),
        ),
        _flow,
        notes=("the flow is taken as complete: a deal was in the stage its first change leaves from its opening",),
    ),
    Role(
        "pipedrive", "activities", "activities", ("activities", "activity"),
        (
            Want("activity_id", "id", ("ID", "Activity - ID", "id")),
            Want("deal_id", "id", ("Deal ID", "Activity - Deal ID", "deal_id", "Deal", "Deal title", "Activity - Deal title",
                                    "Activity - Deal"), needed=True, looks="deal_ref"),
            Want("subject", "text", ("Subject", "Activity - Subject", "subject", "Betreff", "Onderwerp", "Sujet", "Asunto")),
            Want("type", "word", ("Type", "Activity - Type", "type", "Typ", "Tipo"), telling=True, looks="activity_kind"),
            Want("done", "word", ("Done", "Activity - Done", "done", "Erledigt", "Gedaan", "Status"), telling=True),
            Want("due", "time", ("Due date", "Activity - Due date", "due_date", "Fälligkeitsdatum", "Vervaldatum")),
            Want("created_at", "time", ("Add time", "Activity - Add time", "add_time")),
            Want("done_at", "time", ("Marked as done time", "Activity - Marked as done time", "marked_as_done_time")),
            Want("updated", "time", ("Update time", "Activity - Update time", "update_time")),
            Want("person", "text", ("Contact person ID", "Activity - Contact person", "person_id", "Contact person", "Person ID",
                                   "Kontaktperson", "Contactpersoon", "Activity - Kontaktperson")),
            Want("owner", "text", ("Assigned to user", "Activity - Assigned to user", "user_id", "Owner", "assigned_to_user_id",
                                  "Zugewiesen an", "Toegewezen aan gebruiker")),
            Want("body", "text", ("Note", "Activity - Note", "note", "Public description")),
        ),
        _activities, streams=True, notes=(marks.NOTE,),
    ),
    Role(
        "pipedrive", "persons", "persons", ("persons", "people", "person"),
        (
            Want("person_id", "id", ("ID", "Person - ID", "id")),
            Want("name", "text", ("Name", "Person - Name", "name"), needed=True),
            Want("email", "text", ("Email", "Person - Email", "email", "Email - Work", "Person - Email - Work")),
            Want("title", "text", ("Job title", "Person - Job title", "job_title")),
            Want("department", "text", ("Department", "Person - Department")),
            Want("org", "text", ("Organization", "Person - Organization", "org_id", "org_name", "Organisation")),
        ),
        _persons, any_of=("email", "title", "org"),
    ),
    Role(
        "pipedrive", "participants", "participants: persons of a deal", ("participants", "deal_participants", "deals_participants"),
        (
            Want("deal_id", "id", ("Deal ID", "deal_id"), needed=True, looks="deal_ref"),
            Want("person_id", "id", ("Person ID", "person_id"), needed=True),
            Want("role", "text", ("Role", "role")),
            Want("added_at", "time", ("Add time", "add_time")),
        ),
        _participants,
    ),
    Role(
        "pipedrive", "users", "users: the seller's own people", ("users", "user"),
        (
            Want("colleague_id", "id", ("ID", "User - ID", "id", "User ID"), needed=True),
            Want("name", "text", ("Name", "User - Name", "name")),
            Want("email", "text", ("Email", "User - Email", "email")),
            Want("is_active", "flag", ("active_flag", "Active", "is_admin", "Admin", "last_login"), telling=True),
        ),
        _users,
    ),
)  # fmt: skip
