"""From typed rows of the plain roles to canonical rows, in batches; columns that start with ``_`` are for the store.

``_file`` and ``_line`` say where a row came from; ``_key`` is the text that makes a row itself where the CRM gives no id.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest import said, words
from holdfast.ingest.base import NO_SUCH_DEAL, Mask, Problems, Rows
from holdfast.schema import BY_NAME
from holdfast.vocab import ActivityKind, Side

STAMP = pa.timestamp("us", "UTC")
DATE = pa.date32()
HIDDEN = (("_key", pa.string()), ("_file", pa.int16()), ("_line", pa.int64()))


@dataclass(frozen=True, slots=True)
class DealIndex:
    """What the rows of other tables need to know of the deals that were kept."""

    ids: pa.Array
    opened: pa.Array
    currency: pa.Array

    def known(self, deal_id: pa.Array) -> Mask:
        """Which rows belong to a deal of this export."""
        return np.asarray(pc.is_in(deal_id, value_set=self.ids))


def store_schema(table: str) -> pa.Schema:
    """The canonical columns of *table* and the hidden ones."""
    fields = list(BY_NAME[table].arrow)
    return pa.schema([*(f for f in fields if f.name != "row_no"), *(pa.field(n, k) for n, k in HIDDEN)])


def assemble(table: str, rows: Rows, cells: dict[str, pa.Array | None], key: pa.Array | None = None) -> pa.Table:
    """Canonical columns of *table*; those not given are null."""
    given = cells | {"_key": key, "_file": rows.file, "_line": rows.line}
    n = len(rows)
    columns = []
    for field in store_schema(table):
        cell = given.get(field.name)
        columns.append(pa.nulls(n, field.type) if cell is None else cell.cast(field.type))
    return pa.table(columns, store_schema(table))


def joined(*cells: pa.Array) -> pa.Array:
    """The text that makes a row itself: all its cells in order; times and days as plain numbers."""
    texts = [pc.fill_null(_as_number(c).cast(pa.string()), "") for c in cells]
    return pc.binary_join_element_wise(*texts, "\x1f")


def _as_number(cells: pa.Array) -> pa.Array:
    """Times as microseconds and days as days since 1970: quicker to write as text than dates are."""
    if pa.types.is_timestamp(cells.type):
        return cells.cast(pa.int64())
    return cells.cast(pa.int32()) if pa.types.is_date32(cells.type) else cells


def when(rows: Rows, name: str) -> tuple[pa.Array, pa.Array]:
    """Moment and day of a time column."""
    return rows.get(name, STAMP), rows.get(name + ".day", DATE)


def of_known_deals(rows: Rows, deals: DealIndex, problems: Problems, column: str = "deal_id") -> Rows:
    """The rows whose deal is in the export; the others are rejected, unless their line names another that is."""
    known = deals.known(rows.get("deal_id"))
    if not known.all():
        places = joined(rows.file, rows.line)
        has_other = pc.is_in(places, value_set=places.filter(pa.array(known)))
        rows = rows.keep(known | ~np.asarray(has_other))
    ids = rows.get("deal_id")
    return problems.reject(rows, ~deals.known(ids), column, NO_SUCH_DEAL, ids)


def activities(rows: Rows, deals: DealIndex, problems: Problems) -> tuple[pa.Table, pa.Table]:
    """Activities and their texts.

    A row with neither a time nor a planned day is rejected. Planned and cancelled ones have no ``occurred_on``.
    ``known_on`` is null where nothing says since when a planned one was known: the store fills it in.
    """
    rows = of_known_deals(rows, deals, problems)
    kinds = words.translate(rows.get("kind"), words.activity_kind)
    odd = np.asarray(kinds.is_null())
    rows_ok = problems.reject(rows, odd, "kind", "not a kind of activity", rows.get("kind"))
    kinds = kinds.filter(pa.array(~odd)) if odd.any() else kinds
    rows = rows_ok
    dated = np.asarray(rows.get("occurred_at.day", DATE).is_valid()) | np.asarray(
        rows.get("planned_for.day", DATE).is_valid()
    )
    kept = problems.reject(rows, ~dated, "", "neither a time nor a planned day", None)
    kinds = kinds.filter(pa.array(dated)) if not dated.all() else kinds
    return _activities(kept, kinds)


def _activities(rows: Rows, kinds: pa.Array) -> tuple[pa.Table, pa.Table]:
    at, on = when(rows, "occurred_at")
    _, planned = when(rows, "planned_for")
    _, created = when(rows, "created_at")
    _, cancelled = when(rows, "cancelled_at")
    status = _status(rows, on)
    is_off = pc.is_in(status, value_set=pa.array(["cancelled", "no_show"]))
    is_open = pc.or_(is_off, pc.equal(status, "planned"))
    planned = pc.coalesce(planned, pc.if_else(is_open, on, None))
    cancelled = pc.if_else(is_off, pc.coalesce(cancelled, planned), None)
    at, on = pc.if_else(is_open, None, at), pc.if_else(is_open, None, on)
    planned, known = _known(kinds, created, on, planned)
    known = pc.if_else(pc.and_(is_off, pc.is_null(known)), cancelled, known)
    body, subject = rows.get("body"), rows.get("subject")
    given = rows.get("n_words", pa.float64())
    counted = count_words(body)
    told_side = _side(rows, kinds)
    cells = {
        "row_id": rows.get("activity_id"),
        "deal_id": rows.get("deal_id"),
        "kind": kinds,
        "side": told_side,
        "person_id": rows.get("person"),
        "owner": rows.get("owner"),
        "subject": subject,
        "n_words": pc.coalesce(pc.round(given).cast(pa.int64()), counted),
        "is_auto": is_auto(subject, rows.get("is_auto")),
        "is_paper": said.names_paper(body, subject, kinds),
        "resume_on": said.resume_days(body, on, told_side),
        "planned_on": planned,
        "cancelled_on": cancelled,
        "occurred_at": at,
        "occurred_on": on,
        "known_on": known,
    }
    key = _key_where_needed(rows, cells, "activities")
    acts = assemble("activities", rows, cells, key)
    has_text = body.is_valid()
    if body.null_count == len(rows):
        return acts, store_schema("texts").empty_table()
    texts = assemble(
        "texts", rows, {"row_id": cells["row_id"], "deal_id": cells["deal_id"], "body": body, "known_on": known}, key
    )
    return acts, texts.filter(has_text)


def _status(rows: Rows, on: pa.Array) -> pa.Array:
    """planned, done, cancelled or no_show; where the export says nothing, done when it has a time."""
    told = words.translate(rows.get("status"), words.status)
    return pc.coalesce(told, pc.if_else(pc.is_valid(on), "done", "planned"))


def _known(kinds: pa.Array, created: pa.Array, on: pa.Array, planned: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Planned day and the day from which the row could be known.

    Entered later than it happened: known when entered. Entered earlier: it was planned, and known since then.
    """
    is_plannable = pc.is_in(kinds, value_set=pa.array([ActivityKind.MEETING, ActivityKind.CALL, ActivityKind.TASK]))
    before = pc.fill_null(pc.less(created, on), False)
    was_planned = pc.and_(before, is_plannable)
    planned = pc.coalesce(planned, pc.if_else(was_planned, on, None))
    later = pc.max_element_wise(created, on)
    known = pc.if_else(was_planned, created, later)
    return planned, pc.coalesce(known, created)


def _side(rows: Rows, kinds: pa.Array) -> pa.Array:
    """Whose act: the direction. Without one a meeting is the buyer's too, notes and tasks are nobody's (system),

    and everything else is the seller's, so that nothing unknown passes for progress of the buyer.
    """
    told = words.translate(rows.get("direction"), words.direction)
    if told.null_count == 0:
        return told
    inner = pc.is_in(kinds, value_set=pa.array([ActivityKind.NOTE.value, ActivityKind.TASK.value]))
    guess = pc.if_else(inner, Side.SYSTEM.value, Side.SELLER.value)
    guess = pc.if_else(pc.equal(kinds, ActivityKind.MEETING.value), Side.BUYER.value, guess)
    return pc.coalesce(told, guess)


def is_auto(subject: pa.Array, told: pa.Array) -> pa.Array:
    """Automatic replies and bounces by their subject, or as the export says ("yes")."""
    if subject.null_count == len(subject):
        return pc.fill_null(pc.equal(told, "yes"), False)
    coded = subject.dictionary_encode()
    found = pc.match_substring_regex(coded.dictionary, words.AUTO_SUBJECT).take(coded.indices)
    return pc.or_(pc.fill_null(found, False), pc.fill_null(pc.equal(told, "yes"), False))


def count_words(body: pa.Array) -> pa.Array:
    """Words of the new text of each body, quoted history apart; null without a body.

    >>> count_words(pa.array(["Yes, fine.\\n\\nOn Tue, 3 Mar 2026 A wrote:\\n> old text", None])).to_pylist()
    [2, None]
    """
    if body.null_count == len(body):
        return pa.nulls(len(body), pa.int64())
    return pc.count_substring_regex(said.fresh(body), r"\S+").cast(pa.int64())


def _key_where_needed(rows: Rows, cells: dict[str, pa.Array], role: str) -> pa.Array:
    missing = cells["row_id"].is_null()
    if not pc.any(missing).as_py():
        return pa.nulls(len(rows), pa.string())
    names = ("deal_id", "kind", "side", "person_id", "owner", "subject", "occurred_at", "occurred_on", "planned_on",
             "cancelled_on")  # fmt: skip
    key = joined(pa.repeat(role, len(rows)), *(cells[n] for n in names), rows.get("body"))
    return pc.if_else(missing, key, None)
