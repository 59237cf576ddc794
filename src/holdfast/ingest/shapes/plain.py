"""Our plain shape: one file per kind of fact, every file but deals optional. Every other shape is turned into it."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.ingest.base import Role, Rows, Want

_DEAL = ("deal_id", "deal id", "dealid", "opportunity id", "deal", "opportunity", "deal-id", "deal number", "vorgang",
         "vorgangsnummer", "angebotsnummer", "verkaufschance", "dealnummer", "opportunité", "affaire", "oportunidad",
         "negocio", "id affaire", "id oportunidad", "chance id", "auftragsnummer", "deal_nr", "record id")  # fmt: skip
_PERSON = ("person_id", "person", "contact", "contact id", "kontakt", "ansprechpartner", "contactpersoon", "contacto",
           "persona", "contact person", "attendee", "customer contact")  # fmt: skip
_OWNER = ("owner", "deal owner", "seller", "sales rep", "owner name", "account manager", "verkäufer", "inhaber",
          "zuständig", "eigenaar", "verkoper", "propriétaire", "vendeur", "commercial", "propietario", "vendedor",
          "assigned to", "owner_id", "besitzer", "betreuer")  # fmt: skip
_BY = ("changed_by", "changed by", "user", "modified by", "edited by", "actor", "geändert von", "gewijzigd door",
       "modifié par", "modificado por", "created by")  # fmt: skip
_SAID_BY = ("said_by", "said by", "by", "noted by", "recorded by", "author")
_STAGE = ("stage", "deal stage", "phase", "fase", "étape", "etapa", "verkaufsphase", "verkoopfase", "pipeline stage",
          "stage name", "status stage")  # fmt: skip
_CREATED = ("created_at", "created", "created on", "create date", "created date", "opened", "opened on", "creation date",
            "date created", "add time", "erstellt", "erstellt am", "erstelldatum", "angelegt", "angelegt am", "aangemaakt",
            "aangemaakt op", "créé le", "date de création", "creado", "fecha de creación", "createdate",
            "created time", "open date", "eröffnet am")  # fmt: skip
_WHEN = ("occurred_at", "date", "time", "when", "timestamp", "occurred", "activity date", "occurred on", "happened at",
         "datum", "zeitpunkt", "zeit", "datum/zeit", "tijdstip", "fecha", "date et heure", "fecha y hora", "start",
         "start time", "sent at", "completed at", "done at")  # fmt: skip
_CHANGED = ("changed_at", "changed", "changed on", "change date", "modified", "date", "timestamp", "edit date", "when",
            "geändert am", "änderungsdatum", "gewijzigd op", "modifié le", "fecha de cambio", "datum", "zeitpunkt",
            "date changed", "entered at", "entered on", "time")  # fmt: skip




def _role(name: str, meaning: str, stems: str, *wants: Want, streams: bool = False) -> Role:
    def adapt(rows: Rows) -> Iterable[tuple[str, Rows]]:
        yield name, rows

    return Role("plain", name, meaning, (name, *stems.split("|")), wants, adapt, streams=streams)


ROLES: tuple[Role, ...] = (
    _role(
        "deals",
        "one row per deal, as it stood at export",
        "deal|opportunities|opportunity|pipeline|vorgänge|verkaufschancen|opportunités|affaires|oportunidades|negocios",
        Want("deal_id", "id", (*_DEAL, "id", "nr", "number", "nummer", "key"), needed=True, looks="deal_ids"),
        Want("name", "text", ("name", "deal name", "title", "deal title", "titel", "bezeichnung", "naam", "nom", "nombre",
                              "subject", "opportunity name", "betreff")),
        Want("account", "text", ("account", "company", "customer", "client", "organization", "organisation", "account name",
                                 "firma", "kunde", "unternehmen", "bedrijf", "klant", "société", "entreprise", "empresa",
                                 "cliente", "company name", "buyer")),
        Want("owner", "text", _OWNER),
        Want("pipeline", "text", ("pipeline", "sales process", "pipeline name", "verkaufsprozess", "record type", "team")),
        Want("amount", "money", ("amount", "value", "deal value", "deal amount", "betrag", "wert", "auftragswert", "bedrag",
                                 "waarde", "montant", "valeur", "importe", "valor", "monto", "revenue", "volume", "umsatz",
                                 "price", "amount in eur"), looks="money"),
        Want("currency", "text", ("currency", "currency code", "währung", "valuta", "devise", "moneda", "divisa")),
        Want("country", "text", ("country", "land", "pays", "país", "country code", "billing country")),
        Want("created_at", "time", _CREATED, looks="first_time"),
        Want("close_date", "day", ("close_date", "expected close date", "close date", "expected close", "closing date",
                                   "abschlussdatum", "erwarteter abschluss", "erwartetes abschlussdatum", "sluitingsdatum",
                                   "verwachte sluitingsdatum", "date de clôture", "date de clôture prévue",
                                   "fecha de cierre", "fecha de cierre prevista", "expected signature")),
        Want("stage", "text", _STAGE, looks="stage"),
        Want("outcome", "word", ("outcome", "status", "result", "won lost", "ergebnis", "resultat", "résultat", "statut",
                                 "resultado", "estado", "won/lost", "deal status", "uitkomst"), looks="outcome"),
        Want("closed_at", "time", ("closed_at", "closed", "closed on", "closed date", "date closed", "actual close date",
                                   "geschlossen am", "abgeschlossen am", "gesloten op", "clôturé le", "cerrado el",
                                   "won time", "end date", "ended at")),
        Want("stage_since", "time", ("stage_since", "last stage change", "stage changed at", "stage changed", "in stage since",
                                     "last stage change date", "letzte phasenänderung", "stage entered")),
        Want("forecast_category", "text", ("forecast_category", "forecast category", "forecast", "prognosekategorie")),
    ),
    _role(
        "stage_history",
        "a deal entered a stage",
        "stages|stage_changes|history|phasenverlauf|stagehistory|fasegeschiedenis|historique|historial|deal_stage_history",
        Want("row_id", "id", ("row_id", "id", "history id", "change id")),
        Want("deal_id", "id", _DEAL, needed=True, looks="deal_ref"),
        Want("changed_at", "time", (*_CHANGED, *_CREATED), needed=True, looks="time"),
        Want("from_stage", "text", ("from_stage", "from", "old stage", "previous stage", "von phase", "alte phase", "van fase",
                                    "oude fase", "ancienne étape", "etapa anterior", "from stage", "von", "old value"),
             looks="stage_from"),
        Want("to_stage", "text", ("to_stage", "to", "new stage", *_STAGE, "nach phase", "neue phase", "naar fase", "nieuwe fase",
                                  "nouvelle étape", "nueva etapa", "nach", "new value"), needed=True, looks="stage_to"),
        Want("changed_by", "text", _BY),
    ),
    _role(
        "field_history",
        "a tracked field of a deal changed",
        "fields|field_changes|changes|changelog|feldverlauf|audit",
        Want("row_id", "id", ("row_id", "id", "change id")),
        Want("deal_id", "id", _DEAL, needed=True, looks="deal_ref"),
        Want("changed_at", "time", (*_CHANGED, *_CREATED), needed=True, looks="time"),
        Want("field", "text", ("field", "field name", "property", "feld", "veld", "champ", "campo", "attribute"), needed=True,
             looks="field"),
        Want("old_value", "value", ("old_value", "old", "from", "old value", "previous value", "alter wert", "oude waarde",
                                    "ancienne valeur", "valor anterior", "before")),
        Want("new_value", "value", ("new_value", "new", "to", "new value", "value", "neuer wert", "nieuwe waarde",
                                    "nouvelle valeur", "valor nuevo", "nuevo valor", "after")),
        Want("changed_by", "text", _BY),
    ),
    _role(
        "activities",
        "a mail, call, meeting, document, note or task",
        "activity|events|tasks|interactions|aktivitäten|activiteiten|activités|actividades|emails|meetings|calls",
        Want("activity_id", "id", ("activity_id", "id", "activity id", "event id", "aktivitäts-id", "row_id")),
        Want("deal_id", "id", _DEAL, needed=True, looks="deal_ref"),
        Want("occurred_at", "time", _WHEN, looks="time"),
        Want("kind", "word", ("kind", "type", "activity type", "art", "typ", "soort", "tipo", "aktivitätsart", "channel"),
             needed=True, looks="activity_kind"),
        Want("direction", "word", ("direction", "richtung", "richting", "sens", "dirección", "side", "in/out"), looks="direction"),
        Want("subject", "text", ("subject", "title", "betreff", "onderwerp", "objet", "sujet", "asunto", "summary")),
        Want("person", "text", _PERSON),
        Want("owner", "text", _OWNER),
        Want("created_at", "time", _CREATED),
        Want("planned_for", "time", ("planned_for", "planned", "due", "due date", "scheduled for", "geplant für", "fällig am",
                                     "gepland op", "prévu le", "planificado para", "planned for")),
        Want("status", "word", ("status", "state", "statut", "estado", "done")),
        Want("cancelled_at", "time", ("cancelled_at", "cancelled", "canceled at", "cancelled on", "abgesagt am")),
        Want("n_words", "number", ("n_words", "words", "word count", "wörter")),
        Want("body", "text", ("body", "text", "description", "content", "beschreibung", "inhalt", "omschrijving", "description",
                              "descripción", "message", "comments", "notes", "note", "corps", "contenu")),
        streams=True,
    ),
    _role(
        "contacts",
        "a person of the buyer's company and the part they play in a deal",
        "contact|people|persons|roles|stakeholders|kontakte|ansprechpartner|contactpersonen|personnes|contactos|personas",
        Want("deal_id", "id", _DEAL, needed=True, looks="deal_ref"),
        Want("person_id", "id", (*_PERSON, "id")),
        Want("name", "text", ("name", "full name", "contact name", "naam", "nom", "nombre", "vorname nachname")),
        Want("email", "text", ("email", "e-mail", "mail", "email address", "courriel", "correo"), looks="email"),
        Want("title", "text", ("title", "job title", "position", "funktion", "titel", "functie", "fonction", "cargo", "poste")),
        Want("department", "text", ("department", "abteilung", "afdeling", "département", "service", "departamento")),
        Want("role", "text", ("role", "seat", "buying role", "rolle", "rol", "rôle", "contact role")),
        Want("reports_to", "text", ("reports_to", "reports to", "manager", "vorgesetzter", "berichtet an", "leidinggevende")),
        Want("added_at", "time", ("added_at", "added", "added on", *_CREATED)),
        Want("left_at", "time", ("left_at", "left", "left on", "removed at", "until")),
    ),
    _role(
        "plan",
        "rows of the plan to signature and beyond",
        "plan_rows|mutual action plan|map|action plan|massnahmenplan|plan of action",
        Want("row_id", "id", ("row_id", "id")),
        Want("deal_id", "id", _DEAL, needed=True, looks="deal_ref"),
        Want("title", "text", ("title", "task", "what", "step", "schritt", "stap", "étape", "paso"), needed=True),
        Want("side", "word", ("side", "who's side", "party"), needed=True),
        Want("owner", "text", _OWNER),
        Want("kind", "word", ("kind", "type", "is_paper", "paper")),
        Want("due_on", "day", ("due_on", "due", "due date", "deadline", "fällig am")),
        Want("expected_days", "number", ("expected_days", "expected days", "duration", "days")),
        Want("created_at", "time", _CREATED),
        Want("done_at", "time", ("done_at", "done", "done on", "completed", "completed at", "erledigt am")),
    ),
    _role(
        "yeses",
        "a yes that a person stated, confirmed or refused",
        "yes",
        Want("row_id", "id", ("row_id", "id")),
        Want("deal_id", "id", _DEAL, needed=True),
        Want("said_at", "time", ("said_at", "said", "date", "when"), needed=True),
        Want("who", "text", ("who", "said yes", "person")),
        Want("evidence", "text", ("evidence", "words", "how")),
        Want("said_by", "text", _SAID_BY),
        Want("refused", "flag", ("refused", "no yes", "is_refused")),
    ),
    _role(
        "parks",
        "a known pause with a reason and a resume date",
        "park|pauses",
        Want("row_id", "id", ("row_id", "id")),
        Want("deal_id", "id", _DEAL, needed=True),
        Want("parked_at", "time", ("parked_at", "parked", "date", "when"), needed=True),
        Want("reason", "text", ("reason", "why"), needed=True),
        Want("resume_on", "day", ("resume_on", "resume", "until", "resume date"), needed=True),
        Want("said_by", "text", _SAID_BY),
    ),
    _role(
        "pushback",
        "one entry of push-back",
        "push_back|objections",
        Want("row_id", "id", ("row_id", "id")),
        Want("deal_id", "id", _DEAL, needed=True),
        Want("heard_at", "time", ("heard_at", "heard", "date", "when"), needed=True),
        Want("person_id", "text", _PERSON),
        Want("words", "text", ("words", "text", "what")),
        Want("repeat", "flag", ("repeat", "is_repeat", "again")),
    ),
    _role(
        "scope_changes",
        "a request to add to, remove from or alter what was agreed",
        "scope|scope_requests",
        Want("row_id", "id", ("row_id", "id")),
        Want("deal_id", "id", _DEAL, needed=True),
        Want("asked_at", "time", ("asked_at", "asked", "date", "when"), needed=True),
        Want("person_id", "text", _PERSON),
        Want("words", "text", ("words", "text", "what")),
    ),
    _role(
        "disputes",
        "a person disputes a reason Holdfast gave",
        "dispute",
        Want("row_id", "id", ("row_id", "id")),
        Want("deal_id", "id", _DEAL, needed=True),
        Want("disputed_at", "time", ("disputed_at", "disputed", "date", "when"), needed=True),
        Want("sign", "word", ("sign", "reason"), needed=True),
        Want("evidence_row", "id", ("evidence_row", "evidence row", "row")),
        Want("note", "text", ("note", "why", "comment")),
        Want("said_by", "text", _SAID_BY),
    ),
)  # fmt: skip

BY_NAME: dict[str, Role] = {role.name: role for role in ROLES}
