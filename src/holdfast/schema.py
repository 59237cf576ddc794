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

FACTS_FORMAT = 1

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
            _c("person_id", "string", "whose voice it is", "not known"),
            _c("words", "string", "the words heard", "not kept"),
            _c("is_repeat", "bool", "a point this voice already made"),
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
