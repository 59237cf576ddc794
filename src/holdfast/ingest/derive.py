"""The canonical tables that fit in memory, made from typed rows of the plain roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.engine import Engine
from holdfast.ingest import amounts, keys, words
from holdfast.ingest.base import Problems, Rows
from holdfast.ingest.convert import DATE, STAMP, DealIndex, assemble, joined, of_known_deals, store_schema, when
from holdfast.units import minor_digits
from holdfast.vocab import Field, Outcome, Side, StageKind, seat_of


@dataclass
class Made:
    """Canonical tables under their names, with the hidden columns of the store.

    ``begun`` holds the rows of field histories that say what a deal began with; ``undated_ends`` counts deals
    that ended on a day nothing tells.
    """

    tables: dict[str, list[pa.Table]] = field(default_factory=dict)
    begun: Rows | None = None
    undated_ends: int = 0

    def add(self, name: str, rows: pa.Table) -> None:
        """More rows of a table."""
        self.tables.setdefault(name, []).append(rows)

    def table(self, name: str) -> pa.Table:
        """All rows of a table so far."""
        parts = self.tables.get(name, [])
        return pa.concat_tables(parts).combine_chunks() if parts else store_schema(name).empty_table()


def lookup(wanted: pa.Array, ids: pa.Array, values: pa.Array) -> pa.Array:
    """The value beside each wanted id; null where there is none."""
    return values.take(pc.index_in(wanted, value_set=ids))


def digits_of(currency: pa.Array) -> pa.Array:
    """Digits after the decimal mark of each currency; two where it is not known."""
    coded = currency.dictionary_encode()
    table = pa.array([minor_digits(c) for c in coded.dictionary.to_pylist()], pa.int64())
    return pc.fill_null(table.take(coded.indices), 2)


def row_ids(engine: Engine, rows: Rows, role: str, given: pa.Array, moment: pa.Array, content: pa.Array) -> pa.Array:
    """The CRM's own id, or a short hash of role, deal and moment with the rank among rows of that moment.

    The rank follows the order of the file, so that two changes in the same second keep their order.
    """
    if given.null_count == 0 or not len(rows):
        return given
    deal = keys.codes(rows.get("deal_id"))
    at = keys.integers(moment)
    _, rank = keys.ranks(deal, at, keys.position(rows, deal, at))
    where = joined(
        pa.repeat(role, len(rows)), rows.get("deal_id"), moment, content if role != "stage_history" else moment
    )
    made = pc.binary_join_element_wise(keys.digests(engine, where), pa.array(rank).cast(pa.string()), "-")
    return pc.coalesce(given, made)


def deal_rows(
    rows: Rows, seen: Sequence[tuple[pa.Array, pa.Array]], default_currency: str, problems: Problems
) -> tuple[Rows, DealIndex]:
    """The deals that are kept, and the index for other tables.

    A deal without a date of its own was opened on the first day among *seen*; one that nothing dates is rejected.
    """
    rows = _newest_first(rows)
    rows = keys.without_repeats(rows, rows.get("deal_id"), problems)
    opened = rows.get("created_at.day", DATE)
    if opened.null_count and seen:
        pairs = pa.table(
            {"deal": pa.chunked_array([s[0] for s in seen]), "day": pa.chunked_array([s[1] for s in seen])}
        )
        first = pairs.group_by("deal").aggregate([("day", "min")]).combine_chunks()
        ids, days = first["deal"].combine_chunks(), first["day_min"].combine_chunks()
        opened = pc.coalesce(opened, lookup(rows.get("deal_id"), ids, days))
    undated = np.asarray(opened.is_null())
    kept = problems.reject(rows, undated, "created_at", "nothing says when the deal was opened", rows.get("deal_id"))
    opened = opened.filter(pa.array(~undated))
    code = pc.coalesce(_codes(kept.get("currency")), kept.get("amount.currency"))
    currency = pc.fill_null(code, default_currency) if default_currency else code
    return kept.put(opened=opened, money=currency), DealIndex(kept.get("deal_id"), opened, currency)


def _newest_first(rows: Rows) -> Rows:
    """Rows of the file that knows the latest day before those of older exports of the same deals."""
    days = [keys.integers(rows.get(f"{n}.day", DATE)) for n in ("updated", "closed_at", "stage_since", "created_at")]
    file = np.asarray(rows.file)
    files, at = np.unique(file, return_inverse=True)
    if len(files) < 2:
        return rows
    newest = np.full(len(files), np.iinfo(np.int64).min)
    np.maximum.at(newest, at, np.maximum.reduce(days))
    return rows.take(np.argsort(-newest[at], kind="stable"))


def ended(rows: Rows, kinds: Mapping[str, str]) -> Rows:
    """Deals with the day of their end where only their stage tells it: the close date, which the CRM sets on closing."""
    kind = words.translate(rows.get("stage"), lambda s: kinds.get(s, StageKind.BEFORE_YES.value))
    only_stage = pc.and_(pc.is_null(rows.get("outcome")), pc.is_in(kind, value_set=_ENDS))
    dated = pc.coalesce(rows.get("stage_since.day", DATE), rows.get("ends_on", DATE))
    on = pc.coalesce(rows.get("closed_at.day", DATE), pc.if_else(only_stage, dated, None))
    return rows.put(closed_at__day=on)


def _codes(cells: pa.Array) -> pa.Array:
    """Currency codes from a column that may hold codes, signs or names."""
    return words.translate(cells, lambda w: amounts.currency_of(w) or _NAMES.get(words.norm(w)))


_NAMES = {"euro": "EUR", "euros": "EUR", "usdollar": "USD", "dollar": "USD", "britishpound": "GBP", "poundsterling": "GBP",
          "schweizerfranken": "CHF", "swissfranc": "CHF", "franken": "CHF", "yen": "JPY", "zloty": "PLN"}  # fmt: skip


def deals(made: Made, rows: Rows) -> None:
    """The table of deals: amount and close date as first known, before any recorded change.

    A CRM sets the close date to the day on which a deal is closed: exported without a history it would tell that day
    beforehand, so there it is not known.
    """
    digits = digits_of(rows.get("money"))
    amount = amounts.minor(rows.get("amount", pa.float64()), digits)
    begun = amounts.minor(_begun(made, rows, Field.AMOUNT, "number", pa.float64()), digits)
    close = rows.get("close_date.day", DATE)
    told = pc.fill_null(pc.equal(close, rows.get("closed_at.day", DATE)), False)
    close = pc.if_else(told, None, close)
    amount = _as_first(rows, made.table("field_changes"), Field.AMOUNT, "old_minor", begun, amount)
    close_begun = _begun(made, rows, Field.CLOSE_DATE, "day", DATE)
    close = _as_first(rows, made.table("field_changes"), Field.CLOSE_DATE, "old_on", close_begun, close)
    cells = {name: rows.get(name) for name in ("deal_id", "name", "account", "owner", "pipeline", "country")}
    cells |= {"row_id": rows.get("deal_id"), "amount_minor": amount, "currency": rows.get("money"), "close_on": close}
    cells |= {"created_at": rows.get("created_at", STAMP), "known_on": rows.get("opened", DATE)}
    cells["employees"] = pc.round(rows.get("employees", pa.float64()))
    made.add("deals", assemble("deals", rows, cells))


def _begun(made: Made, rows: Rows, name: Field, tail: str, kind: pa.DataType) -> pa.Array:
    """What a field of each deal was when the deal was opened, where a history tells it."""
    begun = made.begun
    if begun is None:
        return pa.nulls(len(rows), kind)
    of_field = np.asarray(pc.equal(words.translate(begun.get("field"), words.field_name), name.value))
    begun = begun.keep(of_field)
    return lookup(rows.get("deal_id"), begun.get("deal_id"), begun.get(f"new_value.{tail}", kind))


def _as_first(rows: Rows, changes: pa.Table, name: Field, old: str, begun: pa.Array, exported: pa.Array) -> pa.Array:
    """The value at the opening, else the one before the first change, else, without any change, the exported one."""
    of_field = changes.filter(pc.equal(changes["field"], name.value))
    if not of_field.num_rows:
        return pc.coalesce(begun, exported)
    of_field = of_field.sort_by(
        [("deal_id", "ascending"), ("occurred_on", "ascending"), ("occurred_at", "ascending"), ("row_id", "ascending")]
    )
    deal = of_field["deal_id"].combine_chunks()
    first = np.unique(keys.codes(deal), return_index=True)[1]
    ids, before = deal.take(pa.array(first)), of_field[old].combine_chunks().take(pa.array(first))
    found = pc.index_in(rows.get("deal_id"), value_set=ids)
    return pc.coalesce(begun, pc.if_else(pc.is_valid(found), before.take(found), exported))


def stage_changes(made: Made, rows: Rows, deals: DealIndex, engine: Engine, problems: Problems) -> None:
    """Stage changes that the history records, without their kinds."""
    rows = of_known_deals(rows, deals, problems)
    moment, day = when(rows, "changed_at")
    content = joined(
        rows.get("deal_id"), moment, day, rows.get("from_stage"), rows.get("to_stage"), rows.get("changed_by")
    )
    given = rows.get("row_id")
    rows = keys.without_repeats(rows, pc.coalesce(given, content), problems)
    moment, day = when(rows, "changed_at")
    order = pc.coalesce(moment, day.cast(pa.timestamp("us")).cast(STAMP))
    cells = {
        "row_id": row_ids(engine, rows, "stage_history", rows.get("row_id"), order, order),
        "deal_id": rows.get("deal_id"),
        "from_stage": _from_stage(rows, order),
        "to_stage": rows.get("to_stage"),
        "changed_by": rows.get("changed_by"),
        "occurred_at": moment,
        "occurred_on": day,
        "known_on": day,
    }
    made.add("stage_changes", assemble("stage_changes", rows, cells))


def _from_stage(rows: Rows, order: pa.Array) -> pa.Array:
    """The stage left: as exported, or, where no such column exists, the one entered before in the same deal."""
    if "from_stage" in rows.cells:
        return rows.get("from_stage")
    deal, at = keys.codes(rows.get("deal_id")), keys.integers(order)
    sorted_at, _ = keys.ranks(deal, at, keys.position(rows, deal, at))
    before = np.full(len(rows), -1, np.int64)
    if len(rows) > 1:
        same = deal[sorted_at][1:] == deal[sorted_at][:-1]
        before[sorted_at[1:][same]] = sorted_at[:-1][same]
    return rows.get("to_stage").take(pa.array(before, mask=before < 0))


def field_changes(made: Made, rows: Rows, deals: DealIndex, engine: Engine, problems: Problems) -> None:
    """Changes of tracked fields; other fields are rejected."""
    rows = of_known_deals(rows, deals, problems)
    names = words.translate(rows.get("field"), words.field_name)
    tracked = np.asarray(pc.is_in(names, value_set=pa.array([f.value for f in Field])))
    rows = problems.reject(rows, ~tracked, "field", "not a field that is tracked here", rows.get("field"))
    moment, day = when(rows, "changed_at")
    content = joined(rows.get("deal_id"), moment, day, rows.get("field"), rows.get("old_value"), rows.get("new_value"))
    rows = keys.without_repeats(rows, pc.coalesce(rows.get("row_id"), content), problems)
    opened = lookup(rows.get("deal_id"), deals.ids, deals.opened)
    early = pc.and_(pc.is_null(rows.get("old_value")), pc.less_equal(rows.get("changed_at.day", DATE), opened))
    begins = np.asarray(pc.fill_null(pc.or_(early, pc.is_valid(rows.get("begins"))), False))
    made.begun = rows.keep(begins)  # what a deal began with is no change
    rows = rows.keep(~begins)
    names = words.translate(rows.get("field"), words.field_name)
    moment, day = when(rows, "changed_at")
    order = pc.coalesce(moment, day.cast(pa.timestamp("us")).cast(STAMP))
    content = joined(rows.get("field"), rows.get("old_value"), rows.get("new_value"))
    digits = digits_of(lookup(rows.get("deal_id"), deals.ids, deals.currency))
    cells = {
        "row_id": row_ids(engine, rows, "field_history", rows.get("row_id"), order, content),
        "deal_id": rows.get("deal_id"),
        "field": names,
        "old_value": rows.get("old_value"),
        "new_value": rows.get("new_value"),
        "old_on": rows.get("old_value.day", DATE),
        "new_on": rows.get("new_value.day", DATE),
        "old_minor": amounts.minor(rows.get("old_value.number", pa.float64()), digits),
        "new_minor": amounts.minor(rows.get("new_value.number", pa.float64()), digits),
        "changed_by": rows.get("changed_by"),
        "occurred_at": moment,
        "occurred_on": day,
        "known_on": day,
    }
    made.add("field_changes", assemble("field_changes", rows, cells))


def ends(made: Made, rows: Rows, kinds: Mapping[str, str]) -> None:
    """Stage changes that only the deals file tells: the end of a deal, and the day its present stage was entered.

    They are dated at ``closed_at`` and ``stage_since``, so the present stage never shows at an earlier date.
    """
    history = made.table("stage_changes")
    last, last_on, signed = _last_stages(history, kinds)
    ids = rows.get("deal_id")
    closed_at, closed_on = when(rows, "closed_at")
    since_at, since_on = when(rows, "stage_since")
    stage, told = rows.get("stage"), words.translate(rows.get("outcome"), words.outcome)
    kind = words.translate(stage, lambda s: kinds.get(s, StageKind.BEFORE_YES.value))
    wanted = pc.coalesce(_end_kind(told), pc.if_else(pc.is_in(kind, value_set=_ENDS), kind, None))
    wanted = pc.if_else(pc.fill_null(pc.equal(told, "open"), False), None, wanted)
    at, on = pc.if_else(pc.is_valid(closed_on), closed_at, since_at), pc.coalesce(closed_on, since_on)
    known_kind = lookup(ids, last[0], last[1])
    is_said = pc.or_(
        pc.and_(pc.equal(wanted, StageKind.SIGNED.value), pc.is_in(ids, value_set=signed)),
        pc.and_(pc.equal(wanted, known_kind), pc.equal(wanted, StageKind.LOST.value)),
    )
    missing = pc.and_(pc.and_(pc.is_valid(wanted), pc.is_valid(on)), pc.invert(pc.fill_null(is_said, False)))
    undated = pc.and_(pc.and_(pc.is_valid(wanted), pc.is_null(on)), pc.invert(pc.fill_null(is_said, False)))
    made.undated_ends = int(pc.sum(undated).as_py() or 0)
    name = pc.if_else(
        pc.fill_null(pc.equal(kind, wanted), False),
        stage,
        pc.binary_join_element_wise("(", pc.coalesce(told, wanted), ")", ""),
    )
    _add(made, rows, missing, "closed", name, at, on)
    here = pc.and_(pc.is_valid(since_on), pc.is_valid(stage))
    here = pc.and_(here, pc.invert(missing))
    is_last = pc.fill_null(pc.equal(stage, lookup(ids, last[0], last[2])), False)
    is_older = pc.fill_null(pc.less(since_on, lookup(ids, last_on[0], last_on[1])), False)
    here = pc.and_(here, pc.invert(pc.or_(is_last, is_older)))
    is_end = pc.is_in(kind, value_set=_ENDS)
    _add(made, rows, pc.and_(here, pc.invert(pc.fill_null(is_end, False))), "stage", stage, since_at, since_on)


_ENDS = pa.array([StageKind.SIGNED.value, StageKind.LOST.value])


def _end_kind(told: pa.Array) -> pa.Array:
    meaning = {Outcome.SIGNED.value: StageKind.SIGNED.value, Outcome.LOST.value: StageKind.LOST.value,
               Outcome.NO_DECISION.value: StageKind.LOST.value}  # fmt: skip
    return words.translate(told, meaning.get)


def _last_stages(
    history: pa.Table, kinds: Mapping[str, str]
) -> tuple[tuple[pa.Array, ...], tuple[pa.Array, ...], pa.Array]:
    """(deal, kind, stage) of each deal's last row, (deal, day) of it, and the deals with a signed row."""
    rows = history.sort_by(
        [("deal_id", "ascending"), ("occurred_on", "ascending"), ("occurred_at", "ascending"), ("row_id", "ascending")]
    )
    deal = rows["deal_id"].combine_chunks()
    code = keys.codes(deal)
    final = np.flatnonzero(np.append(code[1:] != code[:-1], True)) if len(code) else np.array([], np.int64)
    stage = rows["to_stage"].combine_chunks()
    kind = kinds_of(stage, kinds)
    ids, at = deal.take(pa.array(final)), pa.array(final)
    signed = deal.filter(pc.fill_null(pc.equal(kind, StageKind.SIGNED.value), False)).unique()
    return (ids, kind.take(at), stage.take(at)), (ids, rows["occurred_on"].combine_chunks().take(at)), signed


def _add(made: Made, rows: Rows, mask: pa.Array, what: str, stage: pa.Array, at: pa.Array, on: pa.Array) -> None:
    keep = np.asarray(pc.fill_null(mask, False))
    if not keep.any():
        return
    extra = rows.put(to=stage, at=at, on=on).keep(keep)
    # "~" sorts after every other id: the end comes last among changes of the same moment
    row_id = pc.binary_join_element_wise("~", extra.get("deal_id"), ":", what, "")
    cells = {"row_id": row_id, "deal_id": extra.get("deal_id"), "to_stage": extra.get("to"),
             "occurred_at": extra.get("at", STAMP), "occurred_on": extra.get("on", DATE), "known_on": extra.get("on", DATE)}  # fmt: skip
    made.add("stage_changes", assemble("stage_changes", extra, cells))


OWN_STAGES = {"(signed)": StageKind.SIGNED.value, "(lost)": StageKind.LOST.value, "(no_decision)": StageKind.LOST.value}


def kinds_of(stage: pa.Array, kinds: Mapping[str, str]) -> pa.Array:
    """The kind of each stage: as mapped, else before the yes; names we made ourselves say their kind."""
    return words.translate(stage, lambda s: kinds.get(s) or OWN_STAGES.get(s) or StageKind.BEFORE_YES.value)


def with_kinds(rows: pa.Table, kinds: Mapping[str, str]) -> pa.Table:
    """Stage changes with the kind of the stage entered; names we made ourselves say their kind."""
    kind = kinds_of(rows["to_stage"].combine_chunks(), kinds)
    at = rows.schema.get_field_index("stage_kind")
    return rows.set_column(at, rows.schema.field(at), kind)


def people(made: Made, rows: Rows, deals: DealIndex, problems: Problems) -> None:
    """Persons and the part they play; a row that names nobody is rejected."""
    rows = of_known_deals(rows, deals, problems)
    email = pc.utf8_lower(rows.get("email"))
    who = pc.coalesce(rows.get("person_id"), email, rows.get("name"))
    nobody = np.asarray(who.is_null())
    rows = problems.reject(rows.put(who=who, mail=email), nobody, "person_id", "names nobody", None)
    row_id = pc.binary_join_element_wise(rows.get("deal_id"), rows.get("who"), ":")
    rows = keys.without_repeats(rows.put(own_id=row_id), row_id, problems)
    _, added = when(rows, "added_at")
    _, left = when(rows, "left_at")
    cells = {name: rows.get(name) for name in ("deal_id", "name", "title", "department", "reports_to")}
    cells |= {
        "row_id": rows.get("own_id"),
        "person_id": rows.get("who"),
        "email": rows.get("mail"),
        "seat": pc.fill_null(words.translate(rows.get("role"), lambda w: seat_of(w).value), "unknown"),
        "raw_seat": rows.get("role"),
        "left_on": left,
        "known_on": pc.coalesce(added, lookup(rows.get("deal_id"), deals.ids, deals.opened)),
    }
    made.add("people", assemble("people", rows, cells))


_PAPER = r"(?i)(contract|legal|procurement|purchas|security|signature|sign|redline|vertrag|recht|einkauf|unterschrift|contrat|juridi|contrato|firma|inkoop|po\b|msa\b|dpa\b)"


def plan_rows(made: Made, rows: Rows, deals: DealIndex, engine: Engine, problems: Problems) -> None:
    """Rows of plans; the side must be known."""
    rows = of_known_deals(rows, deals, problems)
    side = words.translate(rows.get("side"), words.direction)
    odd = np.asarray(pc.invert(pc.is_in(side, value_set=pa.array([Side.BUYER.value, Side.SELLER.value]))))
    rows = problems.reject(rows.put(whose=side), odd, "side", "not buyer or seller", rows.get("side"))
    key = joined(
        rows.get("deal_id"),
        rows.get("title"),
        rows.get("side"),
        rows.get("due_on.day", DATE),
        rows.get("created_at.day", DATE),
    )
    rows = keys.without_repeats(rows.put(own=key), pc.coalesce(rows.get("row_id"), key), problems)
    told = words.translate(rows.get("kind"), lambda w: words.flag(w) or None)
    is_paper = pc.if_else(pc.is_valid(told), pc.equal(told, "yes"), pc.match_substring_regex(rows.get("title"), _PAPER))
    _, created = when(rows, "created_at")
    _, done = when(rows, "done_at")
    cells = {name: rows.get(name) for name in ("deal_id", "title", "owner")}
    cells |= {
        "row_id": pc.coalesce(rows.get("row_id"), keys.digests(engine, rows.get("own"))),
        "side": rows.get("whose"),
        "is_paper": pc.fill_null(is_paper, False),
        "due_on": rows.get("due_on.day", DATE),
        "expected_days": pc.round(rows.get("expected_days", pa.float64())).cast(pa.int64()),
        "done_on": done,
        "known_on": pc.coalesce(created, lookup(rows.get("deal_id"), deals.ids, deals.opened)),
    }
    made.add("plan_rows", assemble("plan_rows", rows, cells))
