"""The canonical tables: every column with its type, meaning, unit and nulls.

Facts are append-only. Every row says when it happened (``occurred_on``) and from which day *we* could know it
(``known_on``). A column that can only be filled in later than its row names the date that reveals it
(``revealed_by``): before that date the engine shows null, so no signal can look ahead (see ``signals.known``).

Timestamps end in ``_at`` (aware, UTC), dates in ``_on`` (the UTC day), durations in ``_days``; money is
``amount_minor`` with ``currency``.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

FACTS_FORMAT = 3

_ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("us", tz="UTC"),
    "real": pa.float64(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``kind`` is string, int, bool, date or time; ``null`` says what a null means ("" = never null)."""

    name: str
    kind: str
    meaning: str
    null: str = ""
    revealed_by: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One canonical table; ``row_id`` is unique in it and names the row in every piece of evidence."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of the table, columns in their documented order."""
        return pa.schema([pa.field(c.name, _ARROW[c.kind]) for c in self.columns])

    def __getitem__(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


def _c(name: str, kind: str, meaning: str, null: str = "", revealed_by: str = "") -> Column:
    return Column(name, kind, meaning, null, revealed_by)


_ROW = (
    _c("row_id", "string", "stable id of the row; equal on every import of the same export"),
    _c("deal_id", "string", "the deal, as the CRM calls it"),
)
_WHEN = (
    _c("occurred_at", "time", "when it happened", "only the day is known, or it is still planned", "occurred_on"),
    _c("occurred_on", "date", "UTC day on which it happened", "still planned", "occurred_on"),
    _c("known_on", "date", "UTC day from which we could know the row; admitted when known_on < as_of"),
)
#: Order of rows within a table by (deal, time, id): the last row of a group is the one with the greatest ``row_no``.
_NO = (_c("row_no", "int", "position after sorting by deal, time and row id"),)

TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        "deals",
        "one row per deal",
        (
            *_ROW,
            _c("name", "string", "name of the deal", "not in the export"),
            _c("account", "string", "the buyer's company", "not in the export"),
            _c("owner", "string", "the seller who owns it (id or name as exported)", "not in the export"),
            _c("pipeline", "string", "the pipeline", "not in the export"),
            _c("amount_minor", "int", "amount in minor units, as first known", "not in the export"),
            _c("currency", "string", "ISO 4217 code", "not in the export"),
            _c("country", "string", "ISO 3166 code of the buyer's calendar", "not in the export"),
            _c("employees", "int", "how many people work at the buyer's company", "not in the export"),
            _c("close_on", "date", "expected close date, as first known", "not in the export"),
            _c("created_at", "time", "when the deal was opened", "only the day is known"),
            _c("known_on", "date", "UTC day on which the deal was opened"),
            *_NO,
        ),
    ),
    TableSpec(
        "stage_changes",
        "a deal entered a stage",
        (
            *_ROW,
            _c("from_stage", "string", "the stage it left", "first stage, or unknown"),
            _c("to_stage", "string", "the stage it entered, as the CRM calls it"),
            _c("stage_kind", "string", "vocab.StageKind of to_stage"),
            _c("changed_by", "string", "who changed it", "not in the export"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "field_changes",
        "a tracked field of a deal changed",
        (
            *_ROW,
            _c("field", "string", "vocab.Field"),
            _c("old_value", "string", "the value before, as text", "empty before"),
            _c("new_value", "string", "the value after, as text", "emptied"),
            _c("old_on", "date", "the value before, of a date field", "not a date field, or empty"),
            _c("new_on", "date", "the value after, of a date field", "not a date field, or empty"),
            _c("old_minor", "int", "the value before, of a money field, minor units", "not money, or empty"),
            _c("new_minor", "int", "the value after, of a money field, minor units", "not money, or empty"),
            _c("changed_by", "string", "who changed it", "not in the export"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "activities",
        "a mail, call, meeting, document, note or task",
        (
            *_ROW,
            _c("kind", "string", "vocab.ActivityKind"),
            _c("side", "string", "vocab.Side: whose act it was; a meeting both attended is the buyer's too"),
            _c("person_id", "string", "the buyer's person in it", "not in the export"),
            _c("owner", "string", "the seller in it", "not in the export"),
            _c("subject", "string", "subject line", "not in the export"),
            _c("n_words", "int", "words of the new text, quoted history apart", "no text in the export"),
            _c("is_auto", "bool", "an automatic reply, bounce or out-of-office note: never progress"),
            _c(
                "is_paper",
                "bool",
                "its text or title names a step of the paperwork (legal, purchasing, signature …)",
                "no text",
            ),
            _c(
                "resume_on",
                "date",
                "the furthest day for going on that its text names; a proposal",
                "names none, or no text",
            ),
            _c("planned_on", "date", "day for which a meeting, call or task was planned", "was not planned"),
            _c(
                "cancelled_on",
                "date",
                "day on which it was cancelled or missed by the buyer",
                "not cancelled",
                "cancelled_on",
            ),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "texts",
        "bodies of activities, apart for privacy",
        (
            *_ROW,
            _c("body", "string", "the text as exported"),
            _c("known_on", "date", "as in the activity of the same row_id"),
        ),
    ),
    TableSpec(
        "people",
        "persons of the buyer's company and the part they play in a deal",
        (
            *_ROW,
            _c("person_id", "string", "the person, as the CRM calls them"),
            _c("name", "string", "name", "not in the export"),
            _c("email", "string", "mail address, lower case", "not in the export"),
            _c("title", "string", "job title; shown, never used to judge readiness", "not in the export"),
            _c("department", "string", "department", "not in the export"),
            _c("seat", "string", "vocab.Seat"),
            _c("raw_seat", "string", "the CRM's own word for the seat", "not in the export"),
            _c("reports_to", "string", "person_id of their manager", "not in the export"),
            _c("left_on", "date", "day on which they left the company or the deal", "still there", "left_on"),
            _c("known_on", "date", "UTC day on which the person was added to the deal"),
            *_NO,
        ),
    ),
    TableSpec(
        "plan_rows",
        "rows of the plan to signature and beyond",
        (
            *_ROW,
            _c("title", "string", "what is to be done"),
            _c("side", "string", "vocab.Side of the owner"),
            _c("owner", "string", "who does it", "nobody named"),
            _c("is_paper", "bool", "a paper step: legal, procurement, security, signature"),
            _c("due_on", "date", "due day", "no date agreed"),
            _c("expected_days", "int", "expected duration in working days", "not stated"),
            _c("done_on", "date", "day on which it was done", "open", "done_on"),
            _c("known_on", "date", "UTC day on which the row was written"),
            *_NO,
        ),
    ),
    TableSpec(
        "yeses",
        "a yes that a person stated, confirmed or refused",
        (
            *_ROW,
            _c("who", "string", "who of the buyer said yes", "not stated"),
            _c("evidence", "string", "the words or the occasion", "not stated"),
            _c("said_by", "string", "who of us states it", "not stated"),
            _c("is_refused", "bool", "true: a person says there was no yes in this deal"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "parks",
        "a known pause with a reason and a resume date",
        (
            *_ROW,
            _c("reason", "string", "why the deal pauses"),
            _c("resume_on", "date", "first day on which it is looked at again"),
            _c("said_by", "string", "who parked it", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "pushback",
        "one entry of push-back",
        (
            *_ROW,
            _c("person_id", "string", "whose voice it is", "not known, or not among the people of the deal"),
            _c("voice", "string", "the name of the voice as heard", "the person is known by person_id"),
            _c("voice_id", "string", "one identity per voice: the person, or ``voice: NAME``", "nobody was named"),
            _c("channel", "string", "how it was heard: mail, call, meeting, chat, in passing …", "not stated"),
            _c("words", "string", "the words heard", "not kept"),
            _c("heard_by", "string", "who heard it, person ids or names separated by ';'", "not stated"),
            _c("classes", "string", "classes of docs/classes.md separated by spaces", "not read yet"),
            _c("is_confirmed", "bool", "a person confirmed or changed the reading"),
            _c("is_repeat", "bool", "a point this voice already made"),
            _c("repeats", "string", "row_id of the entry that it repeats", "a new point, or not linked"),
            _c("reported_by", "string", "person who told it for the voice", "heard at first hand"),
            _c("source_row", "string", "row_id of the text it was read from", "typed by a person"),
            _c("said_by", "string", "who of us logged it", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "concerns",
        "a step in the register of concerns: the newest row of a concern holds",
        (
            *_ROW,
            _c("concern", "string", "row_id of the push-back entry that raised it"),
            _c("owner", "string", "who answers it", "nobody yet"),
            _c("answer", "string", "the answer given", "not answered yet"),
            _c("proof", "string", "what shows that the answer is true", "none given"),
            _c("due_on", "date", "day by which it is to be answered", "no day agreed"),
            _c("state", "string", "vocab.ConcernState"),
            _c("said_by", "string", "who of us says so", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "scope_changes",
        "a request to add to, remove from or alter what was agreed",
        (
            *_ROW,
            _c("person_id", "string", "who asked", "not known"),
            _c("words", "string", "what was asked", "not kept"),
            _c("caused_by", "string", "row_id of the push-back entry that caused it", "none known"),
            _c("share", "real", "share of the agreed scope that moves, 0 to 1", "not estimated"),
            _c("said_by", "string", "who of us logged it", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "ties",
        "a tie between two people of the buyer, stated or refused by a person; the newest row of a pair and kind holds",
        (
            *_ROW,
            _c("from_person", "string", "person_id"),
            _c(
                "to_person", "string", "person_id: whom the first reports to, trusts, works with or is in conflict with"
            ),
            _c("kind", "string", "vocab.TieKind"),
            _c("evidence", "string", "how we know", "not stated"),
            _c("is_refused", "bool", "true: a person says there is no such tie"),
            _c("said_by", "string", "who of us says so", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "seats",
        "the seat of a person in a deal as a person states it; the newest row wins over the CRM's",
        (
            *_ROW,
            _c("person_id", "string", "the person"),
            _c("seat", "string", "vocab.Seat"),
            _c("evidence", "string", "how we know", "not stated"),
            _c("said_by", "string", "who of us says so", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "stances",
        "where a person stood toward the change on a day, with the evidence",
        (
            *_ROW,
            _c("person_id", "string", "the person"),
            _c("stance", "string", "vocab.Stance"),
            _c("evidence", "string", "the act or words it was read from", "not stated"),
            _c("said_by", "string", "who of us says so", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "readiness",
        "what the decision maker said or did on one readiness item; the newest row of an item holds",
        (
            *_ROW,
            _c("item", "string", "readiness item, b1 to b20"),
            _c("mark", "int", "0 avoided or empty, 1 general, 2 specific, 3 already done", "asked, and unclear"),
            _c("words", "string", "the answer as said", "not kept"),
            _c("person_id", "string", "who answered", "the decision maker"),
            _c("said_by", "string", "who of us heard it", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "commitments",
        "an act that a leader of the buyer promised; the newest row of a commitment holds",
        (
            *_ROW,
            _c("commitment", "string", "id of the commitment, the same in all its rows"),
            _c("person_id", "string", "whose act it is", "the decision maker"),
            _c("act", "string", "what will be done, said to whom"),
            _c("due_on", "date", "by when", "no day agreed"),
            _c("state", "string", "vocab.CommitmentState"),
            _c("said_by", "string", "who of us says so", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "impacts",
        "a gain or a cost of the change for one group of the buyer's people, as a person states it",
        (
            *_ROW,
            _c("kind", "string", "vocab.ImpactKind"),
            _c("group", "string", "who it concerns, in the buyer's words"),
            _c("what", "string", "the gain or the cost"),
            _c("bearer", "string", "who bears the cost, if not the whole group", "the whole group"),
            _c("peaks", "string", "when it is greatest", "not stated"),
            _c("fades", "string", "when and how it fades", "not stated"),
            _c("said_by", "string", "who of us says so", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "replies",
        "the decision maker's own reply to a likely push-back, as it goes on the if-then card",
        (
            *_ROW,
            _c("kind", "string", "class of push-back", "another kind"),
            _c("heard", "string", "the push-back it answers", "the usual words of its kind"),
            _c("reply", "string", "what they say, in their own words"),
            _c("act", "string", "what they do then", "not said"),
            _c("is_aloud", "bool", "it was said aloud, not only written"),
            _c("person_id", "string", "who replies", "the decision maker"),
            _c("said_by", "string", "who of us says so", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "openings",
        "a sentence that opens a document, drafted by a language model or written by a person; the newest row of a place holds",
        (
            *_ROW,
            _c("document", "string", "id of the document"),
            _c("place", "int", "which sentence of the opening, from 1"),
            _c("text", "string", "the sentence as it stands", "taken out"),
            _c("facts", "string", "short names of the facts that a drafted sentence rests on", "a person's own words"),
            _c("is_drafted", "bool", "a language model wrote it, and no person has written it anew"),
            _c("said_by", "string", "who of us wrote it, or asked for the draft", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "moves",
        "a play that was chosen, done or dropped in a deal",
        (
            *_ROW,
            _c("play", "string", "id of the play, c1 to c24"),
            _c("state", "string", "vocab.MoveState"),
            _c("note", "string", "what was seen after it", "not stated"),
            _c("said_by", "string", "who of us says so", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
    TableSpec(
        "disputes",
        "a person disputes a reason Holdfast gave",
        (
            *_ROW,
            _c("sign", "string", "vocab.Sign that is disputed"),
            _c("evidence_row", "string", "row_id of the disputed evidence", "every row of that sign until now"),
            _c("note", "string", "why", "not stated"),
            _c("said_by", "string", "who disputes", "not stated"),
            *_WHEN,
            *_NO,
        ),
    ),
)

BY_NAME: dict[str, TableSpec] = {t.name: t for t in TABLES}


def empty(name: str) -> pa.Table:
    """An empty canonical table.

    >>> empty("parks").num_rows, empty("parks").column_names[:3]
    (0, ['row_id', 'deal_id', 'reason'])
    """
    return BY_NAME[name].arrow.empty_table()


#: What may not become a fact: file, line (1 = header), column ("" = whole row), reason, and the text found.
REJECTS = pa.schema(
    [
        pa.field("file", pa.string()),
        pa.field("line", pa.int64()),
        pa.field("column", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("found", pa.string()),
    ]
)
