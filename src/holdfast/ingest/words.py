"""The words that exports use for one of a few things, in the languages CRMs commonly speak; one pass per distinct word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from holdfast.vocab import ActivityKind, Field, Outcome, Side

_LONGEST = 200  # no word of a vocabulary is longer


@lru_cache(maxsize=16_384)
def norm(text: str) -> str:
    """Lower case, without accents, only letters and digits.

    >>> norm(" Erwarteter  Abschluß (Datum)"), norm("Élément 1")
    ('erwarteterabschlussdatum', 'element1')
    """
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in flat if c.isalnum())


def translate(cells: pa.Array, meaning: Callable[[str], str | None]) -> pa.Array:
    """Each distinct word through *meaning*; null stays null."""
    coded = cells.dictionary_encode()
    short = pc.if_else(pc.less_equal(pc.utf8_length(coded.dictionary), _LONGEST), coded.dictionary, "")
    found = pa.array([meaning(w) if w is not None else None for w in short.to_pylist()], pa.string())
    return found.take(coded.indices)


def _lookup(table: Mapping[str, str]) -> dict[str, str]:
    return {norm(word): str(value) for value, words in table.items() for word in words.split("|")}


_DIRECTIONS = _lookup(
    {
        Side.BUYER: "inbound|incoming|incoming_email|received|in|from customer|buyer|customer|client|eingehend|inkommend"
        "|inkomend|binnenkomend|ontvangen|entrant|recu|entrante|recibido|kunde|klant|incoming email",
        Side.SELLER: "outbound|outgoing|email|forwarded_email|sent|out|to customer|seller|us|vendor|ausgehend|uitgaand"
        "|verzonden|sortant|envoye|saliente|enviado|verkaufer|verkoper|vendeur|vendedor|outgoing email",
        Side.SYSTEM: "internal|system|auto|automatic|intern|interne|interno|note",
    }
)
_KINDS = _lookup(
    {
        ActivityKind.EMAIL: "email|mail|e-mail|incoming_email|forwarded_email|incoming email|correo|correo electronico"
        "|courriel|listemail|nachricht|sms|whatsapp|linkedin message|message|list email",
        ActivityKind.CALL: "call|phone|phone call|telefon|telefonat|anruf|telefoontje|bellen|appel|llamada|telephone|tel"
        "|voicemail",
        ActivityKind.MEETING: "meeting|event|appointment|demo|visit|video call|video|workshop|lunch|termin|besprechung"
        "|treffen|afspraak|bezoek|vergadering|reunion|rendezvous|rendez-vous|cita|visita|besuch|presentation|webinar"
        "|conference call|onsite|qbr",
        ActivityKind.DOCUMENT: "document|file|attachment|proposal|quote|contract|dokument|angebot|bestand|fichier|archivo"
        "|documento|esignature|docusign",
        ActivityKind.NOTE: "note|notiz|notitie|nota|comment|kommentar|opmerking|commentaire",
        ActivityKind.TASK: "task|todo|to-do|to do|aufgabe|taak|tache|tarea|deadline|reminder|follow up|other|frist",
    }
)
_STATUSES = _lookup(
    {
        "planned": "planned|open|scheduled|not started|notstarted|in progress|waiting|waiting on someone else|to do|todo"
        "|pending|upcoming|geplant|offen|gepland|planifie|prevu|planificado|deferred|confirmed|accepted|0|false|no|undone"
        "|waiting for input|not done|nein|nee|non",
        "done": "done|completed|complete|held|closed|sent|received|connected|erledigt|abgeschlossen|voltooid|gedaan"
        "|termine|fait|hecho|completado|finished|1|true|yes|ja|oui|si|logged|left voicemail|left live message",
        "cancelled": "cancelled|canceled|cancelled by customer|abgesagt|storniert|geannuleerd|annule|cancelado|declined"
        "|rescheduled|deleted",
        "no_show": "no_show|no show|noshow|not held|no answer from attendee|nicht erschienen|niet verschenen|absent"
        "|no presentado|missed",
    }
)
_OUTCOMES = _lookup(
    {
        Outcome.SIGNED: "won|signed|closed won|closedwon|gewonnen|gagne|gagnee|ganado|ganada|win|gewonnen abgeschlossen",
        Outcome.LOST: "lost|closed lost|closedlost|verloren|perdu|perdue|perdido|perdida|loss|deleted|rejected|abgelehnt",
        Outcome.NO_DECISION: "no_decision|no decision|nodecision|keine entscheidung|geen besluit|sans decision|sin decision"
        "|abandoned|cancelled|no response",
        "open": "open|offen|ouvert|abierto|in progress|active",
    }
)
_FIELDS = _lookup(
    {
        Field.CLOSE_DATE: "close_date|close date|closedate|expected_close_date|expected close date|close on|abschlussdatum"
        "|erwartetes abschlussdatum|sluitingsdatum|verwachte sluitingsdatum|date de cloture|fecha de cierre|fecha de cierre"
        " prevista|schlusstermin|date de cloture prevue",
        Field.AMOUNT: "amount|value|deal value|betrag|wert|bedrag|waarde|montant|valeur|importe|valor|monto|cantidad",
        Field.OWNER: "owner|ownerid|owner_id|user_id|user|hubspot_owner_id|deal owner|inhaber|eigenaar|proprietaire"
        "|propietario|besitzer|zustandig|opportunity owner",
        Field.NEXT_STEP: "next_step|next step|nextstep|hs_next_step|nachster schritt|volgende stap|prochaine etape"
        "|proximo paso",
        Field.FORECAST_CATEGORY: "forecast_category|forecast category|forecastcategory|forecastcategoryname"
        "|hs_manual_forecast_category|hs_forecast_category|prognosekategorie|prognosecategorie",
        "stage": "stage|stagename|stage_id|stage name|dealstage|deal stage|phase|fase|etape|etapa|deal-phase|verkaufsphase",
        "status": "status|deal status",
    }
)  # fmt: skip
_FLAGS = _lookup(
    {
        "yes": "yes|y|true|t|1|x|ja|j|wahr|waar|oui|o|vrai|si|s|verdadero|done|paper",
        "no": "no|n|false|f|0|nein|falsch|nee|onwaar|non|faux|falso|to do|other",
    }
)


def direction(word: str) -> str | None:
    """Whose act a direction word says it was; None for a word not known.

    >>> direction("INCOMING_EMAIL"), direction("Outbound"), direction("sideways")
    ('buyer', 'seller', None)
    """
    return _DIRECTIONS.get(norm(word))


def activity_kind(word: str) -> str | None:
    """The kind of an activity; None for a word not known.

    >>> activity_kind("Phone Call"), activity_kind("Termin"), activity_kind("zzz")
    ('call', 'meeting', None)
    """
    flat = norm(word)
    if flat in _KINDS:
        return _KINDS[flat]
    return next((kind for word, kind in _KINDS.items() if len(word) >= 4 and word in flat), None)


def status(word: str) -> str | None:
    """planned, done, cancelled or no_show; None for a word not known.

    >>> status("Completed"), status("No show"), status("abgesagt")
    ('done', 'no_show', 'cancelled')
    """
    return _STATUSES.get(norm(word))


def outcome(word: str) -> str | None:
    """signed, lost, no_decision or open; None for a word not known.

    >>> outcome("Closed Won"), outcome("verloren"), outcome("open")
    ('signed', 'lost', 'open')
    """
    return _OUTCOMES.get(norm(word))


def field_name(word: str) -> str | None:
    """vocab.Field, or "stage" or "status"; None for a field that is not tracked here.

    >>> field_name("CloseDate"), field_name("StageName"), field_name("Colour")
    ('close_date', 'stage', None)
    """
    return _FIELDS.get(norm(word))


def flag(word: str) -> str | None:
    """yes or no; None for anything else.

    >>> flag("TRUE"), flag("nein"), flag("maybe")
    ('yes', 'no', None)
    """
    return _FLAGS.get(norm(word))


#: Subjects of automatic replies and bounces; a person wrote none of them.
AUTO_SUBJECT = (
    r"(?i)^\W*(re:|aw:|sv:|antw:|tr:|rv:)?\W*(\[?auto(matic|matisch|matische|matico|mática|matique)?[- ]?(reply|response|generated|antwort"
    r"|answer)|automati\w+ (reply|response|antwort|antwoord|antwoord:|afwezigheids\w+)|auto:|autoreply|auto-?reply|out of (the )?office"
    r"|ooo\b|abwesen\w+|abwesenheits\w+|ich bin (nicht im|ausser|außer)|afwezig\w*|niet aanwezig|r[ée]ponse automatique|absen(ce|t) du bureau"
    r"|message d.absence|respuesta autom[áa]tica|fuera de (la )?oficina|ausente|undeliver\w+|undelivered|delivery (status|has failed|failure|incomplete)"
    r"|mail delivery|mailer-daemon|returned mail|unzustellbar\w*|nicht zustellbar|onbestelbaar|non remis|no se (ha )?pudo entregar"
    r"|failure notice|postmaster|read: |gelesen: |gelezen: |lu : |le[íi]do: |not read: )"
)
#: Where quoted history begins in a body: everything from here on was written before.
QUOTED = (
    r"(?mis)(^\s*>.*|^\s*on [^\n]{5,200}\n?[^\n]{0,100} wrote:.*|^\s*am [^\n]{5,200} schrieb[^\n]{0,120}:.*|^\s*op [^\n]{5,200} schreef[^\n]{0,120}:.*"
    r"|^\s*le [^\n]{5,200} a [ée]crit ?:.*|^\s*el [^\n]{5,200} escribi[óo]:.*|^-{2,} ?(original message|urspr[üu]ngliche nachricht|oorspronkelijk bericht"
    r"|message d.origine|mensaje original|forwarded message) ?-{2,}.*|^_{10,}\s*$.*|^\s*\*?(von|from|de|van):\*? [^\n]+\n\s*\*?(gesendet|sent|datum|date|envoy[ée]|verzonden"
    r"|enviado|an|to|aan)[^\n]*:.*)"
)


def split_words(text: str) -> list[str]:
    """The words of a heading, lower case, accents removed.

    >>> split_words("Verbal-Agreement (75%)")
    ['verbal', 'agreement', '75']
    """
    flat = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[a-z0-9]+", "".join(c for c in flat if not unicodedata.combining(c)))
