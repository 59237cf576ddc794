"""Histories that CRMs tell in their own way, as the plain histories: a stage left and entered, a value before and after.

* snapshots: the whole state after each change (Salesforce OpportunityHistory);
* values: the new value of one property (HubSpot property history);
* flow: changes of the stage and of the open/won/lost status apart (Pipedrive).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest import keys, words
from holdfast.ingest.base import Mask, Problems, Rows, concat
from holdfast.ingest.convert import DATE, STAMP, joined
from holdfast.ingest.keys import Ints
from holdfast.vocab import Field


def moment_of(rows: Rows, name: str = "changed_at") -> pa.Array:
    """The moment of each row for ordering: the time, or the start of the day."""
    day = rows.get(name + ".day", DATE)
    return pc.coalesce(rows.get(name, STAMP), day.cast(pa.timestamp("us")).cast(STAMP))


@dataclass(frozen=True, slots=True)
class _Chain:
    """Rows in order of deal and time; ``before`` is the position of the previous row of the group, -1 for the first."""

    rows: Rows
    before: Ints
    first: Mask

    def previous(self, cells: pa.Array) -> pa.Array:
        return cells.take(pa.array(self.before, mask=self.before < 0))


def _chain(rows: Rows, *group: str) -> _Chain:
    deal = keys.codes(joined(*(rows.get(g) for g in group)))
    at = keys.integers(moment_of(rows))
    order, _ = keys.ranks(deal, at, keys.position(rows, deal, at))
    take = pa.array(order)
    ordered = Rows(rows.file.take(take), rows.line.take(take), {k: v.take(take) for k, v in rows.cells.items()})
    code = deal[order]
    first = np.ones(len(order), np.bool_)
    if len(order):
        first[1:] = code[1:] != code[:-1]
    before = np.arange(-1, len(order) - 1, dtype=np.int64)
    before[first] = -1
    return _Chain(ordered, before, first)


def unrepeated(rows: Rows, problems: Problems) -> Rows:
    """Without rows that repeat an earlier one: the same id, or without ids the same cells."""
    content = joined(*(rows.cells[name] for name in sorted(rows.cells) if name != "row_id"))
    return keys.without_repeats(rows, pc.coalesce(rows.get("row_id"), content), problems)


def snapshots(rows: Rows, _deals: Rows, problems: Problems) -> tuple[Rows, Rows]:
    """Stage history and field history from whole states."""
    chain = _chain(unrepeated(rows, problems), "deal_id")
    rows = chain.rows
    stage = rows.get("stage")
    left = chain.previous(stage)
    entered = chain.first | _differs(stage, left)
    stages = rows.put(from_stage=left, to_stage=stage).keep(entered & np.asarray(stage.is_valid()))
    fields = [
        _money(chain, "amount", Field.AMOUNT),
        _date(chain, "close_date", Field.CLOSE_DATE),
        _text(chain, "forecast_category", Field.FORECAST_CATEGORY),
        *_begun(chain),
    ]
    names = {"row_id": "row_id", "deal_id": "deal_id", "changed_at": "changed_at", "from_stage": "from_stage",
             "to_stage": "to_stage", "changed_by": "changed_by"}  # fmt: skip
    changes = concat(fields)
    assert changes is not None
    return stages.only(names), changes


def _differs(now: pa.Array, before: pa.Array) -> Mask:
    """Whether two cells differ; null equals null."""
    same = pc.or_(pc.fill_null(pc.equal(now, before), False), pc.and_(pc.is_null(now), pc.is_null(before)))
    return ~np.asarray(same)


def _changed(chain: _Chain, now: pa.Array, before: pa.Array, told: pa.Array | None) -> tuple[pa.Array, Mask]:
    """The value before and where it changed; the first row of a deal counts when the export tells its former value."""
    if told is not None:
        before = pc.if_else(pa.array(chain.first), told, before)
        counts = ~chain.first | np.asarray(told.is_valid())
    else:
        counts = ~chain.first
    return before, counts & _differs(now, before)


def _field(chain: _Chain, mask: Mask, field: Field, **cells: pa.Array) -> Rows:
    rows = chain.rows
    given = rows.get("row_id")
    own = pc.binary_join_element_wise(given, pa.scalar(field.value), ":")
    made = rows.only({"deal_id": "deal_id", "changed_at": "changed_at", "changed_by": "changed_by"})
    made = made.put(row_id=own, field=pa.repeat(field.value, len(rows)), **cells)
    return made.keep(mask)


def _money(chain: _Chain, name: str, field: Field) -> Rows:
    now = chain.rows.get(name, pa.float64())
    told = chain.rows.cells.get("prev_" + name)
    before, mask = _changed(chain, now, chain.previous(now), told)
    return _field(
        chain,
        mask,
        field,
        old_value=_plain(before),
        new_value=_plain(now),
        old_value__number=before,
        new_value__number=now,
    )


def _plain(values: pa.Array) -> pa.Array:
    """Amounts as text without a needless decimal part."""
    return pc.replace_substring_regex(values.cast(pa.string()), r"\.0$", "")


def _date(chain: _Chain, name: str, field: Field) -> Rows:
    now = chain.rows.get(name + ".day", DATE)
    told = chain.rows.cells.get(f"prev_{name}.day")
    before, mask = _changed(chain, now, chain.previous(now), told)
    return _field(
        chain, mask, field, old_value=before.cast(pa.string()), new_value=now.cast(pa.string()), old_value__day=before, new_value__day=now
    )  # fmt: skip


def _begun(chain: _Chain) -> list[Rows]:
    """What each deal began with, by its first state: no change, but the value as first known."""
    amount, close = chain.rows.get("amount", pa.float64()), chain.rows.get("close_date.day", DATE)
    begins = pa.repeat("yes", len(chain.rows))
    first = [
        _field(chain, chain.first, Field.AMOUNT, new_value=_plain(amount), new_value__number=amount, begins=begins),
        _field(
            chain, chain.first, Field.CLOSE_DATE, new_value=close.cast(pa.string()), new_value__day=close, begins=begins
        ),
    ]
    return [rows.put(row_id=pc.binary_join_element_wise(rows.get("row_id"), "begins", ":")) for rows in first]


def _text(chain: _Chain, name: str, field: Field) -> Rows:
    now = chain.rows.get(name)
    before, mask = _changed(chain, now, chain.previous(now), None)
    return _field(chain, mask, field, old_value=before, new_value=now)


def values(rows: Rows, _deals: Rows, problems: Problems) -> tuple[Rows, Rows]:
    """Stage history and field history from new values of single properties; a value set again is no change."""
    rows = unrepeated(rows, problems)
    rows = rows.put(known=words.translate(rows.get("field"), words.field_name))
    chain = _chain(rows, "deal_id", "known")
    rows = chain.rows
    cells = {f"old_value{tail}": chain.previous(cell) for tail, cell in _tails(rows)}
    rows = Rows(rows.file, rows.line, {**rows.cells, **cells})
    rows = rows.keep(chain.first | _differs(rows.get("new_value"), rows.get("old_value")))
    return split(rows)


def _tails(rows: Rows) -> list[tuple[str, pa.Array]]:
    return [
        (tail, rows.cells["new_value" + tail]) for tail in ("", ".day", ".number") if "new_value" + tail in rows.cells
    ]


def split(rows: Rows) -> tuple[Rows, Rows]:
    """Rows of a field history apart: those of the stage as stage history, the others."""
    known = words.translate(rows.get("field"), words.field_name)
    is_stage = np.asarray(pc.fill_null(pc.equal(known, "stage"), False))
    stages = rows.keep(is_stage).only(
        {"row_id": "row_id", "deal_id": "deal_id", "changed_at": "changed_at", "from_stage": "old_value", "to_stage": "new_value",
         "changed_by": "changed_by"}
    )  # fmt: skip
    return _named(stages), rows.keep(~is_stage)


def _named(stages: Rows) -> Rows:
    """Stage rows that name the stage entered."""
    return stages.keep(np.asarray(stages.get("to_stage").is_valid()))


def flow(rows: Rows, deals: Rows, problems: Problems) -> tuple[Rows, Rows]:
    """Stage history and field history from a complete flow.

    Won and lost become the stages "(signed)" and "(lost)"; a deal opened again is back in its stage. A deal whose first
    change leaves a stage was in that stage from its opening.
    """
    rows = unrepeated(rows, problems)
    known = words.translate(rows.get("field"), words.field_name)
    is_course = np.asarray(pc.is_in(known, value_set=pa.array(["stage", "status"])))
    rest = rows.keep(~is_course)
    course = rows.put(known=known).keep(is_course)
    if not len(course):
        return split(rows)
    chain = _chain(course, "deal_id")
    course = chain.rows
    new, is_stage = course.get("new_value"), pc.equal(course.get("known"), "stage")
    here = _last_true(np.asarray(is_stage), chain.first)
    standing = new.take(pa.array(here, mask=here < 0))
    status = words.translate(new, words.outcome)
    named = pc.if_else(pc.equal(status, "open"), standing, pc.binary_join_element_wise("(", status, ")", ""))
    to_stage = pc.if_else(is_stage, new, named)
    course = course.put(
        to_stage=to_stage, from_stage=pc.if_else(is_stage, course.get("old_value"), chain.previous(to_stage))
    )
    opened = _openings(course, chain.first, deals)
    names = {n: n for n in ("row_id", "deal_id", "changed_at", "from_stage", "to_stage", "changed_by")}
    stages = concat([r for r in (opened, _named(course.only(names))) if r is not None and len(r)])
    return stages if stages is not None else course.only(names), rest


def without(entered: Rows, told: Rows | None) -> Rows:
    """Days on which stages were entered, of deals that have no stage history."""
    if told is None:
        return entered
    return entered.keep(~np.asarray(pc.is_in(entered.get("deal_id"), value_set=told.get("deal_id"))))


def untold(changes: Rows, states: Rows | None) -> Rows:
    """Field history without what whole states of the same deal tell already: stage, amount and close date."""
    if states is None:
        return changes
    known = words.translate(changes.get("field"), words.field_name)
    twice = pc.and_(
        pc.is_in(known, value_set=pa.array(["stage", Field.AMOUNT.value, Field.CLOSE_DATE.value])),
        pc.is_in(changes.get("deal_id"), value_set=states.get("deal_id")),
    )
    return changes.keep(~np.asarray(twice))


def unforeseen(changes: Rows, told: Rows | None) -> Rows:
    """Changes from whole states without the forecast category, where a field history tracks that itself."""
    if told is None:
        return changes
    known = words.translate(told.get("field").unique(), words.field_name)
    if Field.FORECAST_CATEGORY.value not in known.to_pylist():
        return changes
    return changes.keep(np.asarray(pc.not_equal(changes.get("field"), Field.FORECAST_CATEGORY.value)))


def _last_true(mask: Mask, first: Mask) -> Ints:
    """Position of the last true row of the group up to each row, -1 where there is none."""
    at = np.where(mask, np.arange(len(mask)), -1)
    last = np.maximum.accumulate(at)
    start = np.maximum.accumulate(np.where(first, np.arange(len(mask)), 0))
    return np.where(last >= start, last, -1)


def _openings(course: Rows, first: Mask, deals: Rows) -> Rows | None:
    """A row for the stage that each deal's first change leaves, at the moment the deal was opened."""
    left = np.asarray(course.get("from_stage").is_valid()) & first
    begun = course.keep(left)
    at = pc.index_in(begun.get("deal_id"), value_set=deals.get("deal_id"))
    opened, day = deals.get("created_at", STAMP).take(at), deals.get("created_at.day", DATE).take(at)
    row_id = pc.binary_join_element_wise("!", begun.get("deal_id"), ":opened", "")
    cells = {"row_id": row_id, "deal_id": begun.get("deal_id"), "to_stage": begun.get("from_stage"),
             "from_stage": pa.nulls(len(begun), pa.string()), "changed_at": opened, "changed_at.day": day}  # fmt: skip
    made = Rows(begun.file, begun.line, cells)
    return made.keep(np.asarray(day.is_valid()))


def exploded(rows: Rows, name: str, separator: str = ";") -> Rows:
    """One row per id where a cell lists several; further rows share the line of the first."""
    cells = rows.get(name)
    if not pc.any(pc.match_substring(cells, separator)).as_py():
        return rows
    lists = pc.split_pattern(cells, separator)
    parent, single = pc.list_parent_indices(lists), pc.utf8_trim_whitespace(pc.list_flatten(lists))
    missing = np.flatnonzero(np.asarray(cells.is_null()))
    parents = np.concatenate([np.asarray(parent, np.int64), missing])
    values_of = pa.concat_arrays([single, pa.nulls(len(missing), pa.string())])
    order = np.argsort(parents, kind="stable")
    take = pa.array(parents[order])
    made = {k: v.take(take) for k, v in rows.cells.items()} | {name: values_of.take(pa.array(order))}
    grown = Rows(rows.file.take(take), rows.line.take(take), made)
    return grown.keep(np.asarray(pc.fill_null(pc.not_equal(grown.get(name), ""), True)))
