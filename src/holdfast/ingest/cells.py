"""From text cells to typed cells: what cannot be read is noted, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest import amounts, times, words
from holdfast.ingest.base import Mask, Problems, Role, Rows, Want
from holdfast.vocab import Field

_EMPTY = pa.array(["", "-", "--", "n/a", "N/A", "null", "NULL", "(null)", "\\N", "None", "none", "NaN", "nan", "#N/A"])
_FIRST, _LAST = times.FIRST_YEAR, times.LAST_YEAR


@dataclass(frozen=True, slots=True)
class Choice:
    """How one column is read where its values alone leave two readings."""

    day_first: bool | None = None
    midnight_is_day: bool = False
    decimal_comma: bool = False
    why: str = ""


def text(cells: pa.Array) -> pa.Array:
    """Any column as text without blanks around it; empty is null, whole numbers have no decimals."""
    if pa.types.is_floating(cells.type):
        cells = pc.if_else(pc.is_finite(cells), cells, None)
        is_whole = (
            pc.all(pc.and_(pc.equal(pc.floor(cells), cells), pc.less(pc.abs(cells), 2.0**53))).as_py() is not False
        )
        cells = cells.cast(pa.int64()) if is_whole else cells
    plain = cells if pa.types.is_string(cells.type) else cells.cast(pa.string(), safe=False)
    trimmed = pc.utf8_trim_whitespace(plain)
    blank = pc.equal(trimmed, "")
    return pc.if_else(blank, None, trimmed) if pc.any(blank).as_py() else trimmed


def _void(cells: pa.Array) -> pa.Array:
    """Text with the usual words for "nothing" made null."""
    nothing = pc.is_in(cells, value_set=_EMPTY)
    return pc.if_else(nothing, None, cells) if pc.any(nothing).as_py() else cells


@dataclass(frozen=True, slots=True)
class Typing:
    """How the columns of one file become typed: ``columns`` maps ours to theirs, ``choices`` is by their name."""

    role: Role
    wants: tuple[Want, ...]
    columns: Mapping[str, str]
    choices: Mapping[str, Choice]
    zone: str
    problems: Problems

    def rows(self, raw: Rows) -> Rows:
        """Typed rows; rows without a readable needed cell are rejected, other unreadable cells emptied."""
        raw = self._headers_out(raw)
        cells: dict[str, pa.Array] = {}
        faults: list[tuple[Want, Mask, pa.Array, pa.Array]] = []
        for want in self.wants:
            theirs = self.columns.get(want.ours)
            if theirs is None:
                continue
            found = raw.cells[theirs]
            made, bad, reason = self._cell(want, found, self.choices.get(theirs, Choice()), raw)
            cells |= made
            if bad is not None and bad.any():
                faults.append((want, bad, reason, found))
        rows = Rows(raw.file, raw.line, cells)
        return self._judge(rows, faults)

    def _headers_out(self, raw: Rows) -> Rows:
        """Without records that are the header row once more."""
        checks = [(ours, theirs) for ours, theirs in self.columns.items() if pa.types.is_string(raw.cells[theirs].type)]
        if not checks:
            return raw
        same = np.ones(len(raw), np.bool_)
        for _, theirs in checks[:3]:
            cell = raw.cells[theirs]
            same &= np.asarray(pc.fill_null(pc.equal(cell, theirs), False))
            if not same.any():
                return raw
        return self.problems.reject(raw, same, "", "the header row once more", raw.cells[checks[0][1]])

    def _judge(self, rows: Rows, faults: list[tuple[Want, Mask, pa.Array, pa.Array]]) -> Rows:
        gone = np.zeros(len(rows), np.bool_)
        for want, bad, reason, found in faults:
            if want.needed:
                self.problems.reject(rows, bad & ~gone, self.columns[want.ours], reason, found)
                gone |= bad
        for want in self.wants:
            if want.needed and want.ours in rows.cells:
                key = want.ours + ".day" if want.kind in ("time", "day") else want.ours
                empty = np.asarray(rows.cells[key].is_null()) & ~gone
                self.problems.reject(rows, empty, self.columns[want.ours], "no value where one is needed", None)
                gone |= empty
        for want, bad, reason, found in faults:
            if not want.needed:
                self.problems.repair(rows, bad & ~gone, self.columns[want.ours], reason, found)
        return rows.keep(~gone)

    def _cell(
        self, want: Want, found: pa.Array, choice: Choice, raw: Rows
    ) -> tuple[dict[str, pa.Array], Mask | None, pa.Array | None]:
        if want.kind in ("time", "day"):
            return self._time(want, found, choice)
        if want.kind in ("money", "number"):
            return self._number(want, found, choice)
        if want.kind == "value":
            return self._value(want, found, choice, raw)
        cells = text(found)
        if want.kind == "flag":
            read = words.translate(_void(cells), words.flag)
            bad = ~np.asarray(_void(cells).is_null()) & np.asarray(read.is_null())
            return {want.ours: read}, bad, _same("not a yes or no", len(found))
        return {want.ours: cells}, None, None

    def _time(self, want: Want, found: pa.Array, choice: Choice) -> tuple[dict[str, pa.Array], Mask, pa.Array]:
        if pa.types.is_temporal(found.type):
            return _temporal(want.ours, found, self.zone)
        if not pa.types.is_string(found.type):
            found = text(found)
        read = times.parse(found, choice.day_first, self.zone, midnight_is_day=choice.midnight_is_day)
        if read.bad.any():
            cells = _void(text(found))
            read = times.parse(cells, choice.day_first, self.zone, midnight_is_day=choice.midnight_is_day)
        day = read.wall if want.kind == "day" else read.day
        reason = pc.if_else(
            pa.array(read.out_of_range), f"the year is outside {_FIRST}–{_LAST}", "not a date that can be read"
        )
        return {want.ours: read.at, want.ours + ".day": day}, read.bad, reason

    def _number(self, want: Want, found: pa.Array, choice: Choice) -> tuple[dict[str, pa.Array], Mask, pa.Array]:
        none = pa.nulls(len(found), pa.string())
        if pa.types.is_integer(found.type) or pa.types.is_floating(found.type) or pa.types.is_decimal(found.type):
            values = found.cast(pa.float64())
            odd = np.asarray(pc.fill_null(pc.invert(pc.is_finite(values)), False)).copy()
            odd |= np.abs(np.nan_to_num(np.asarray(pc.fill_null(values, 0.0)))) >= amounts.LARGEST
            values = pc.if_else(pa.array(odd), None, values)
            return {want.ours: values, want.ours + ".currency": none}, odd, _same("not a number", len(found))
        plain = _void(text(found))
        if want.kind == "number":
            plain = pc.replace_substring_regex(plain, r"\s*%$", "")
        read = amounts.parse(plain, choice.decimal_comma)
        made = {want.ours: read.values}
        if want.kind == "money":
            made[want.ours + ".currency"] = read.currency
        return made, read.bad, _same("not a number that can be read", len(found))

    def _value(
        self, want: Want, found: pa.Array, choice: Choice, raw: Rows
    ) -> tuple[dict[str, pa.Array], Mask, pa.Array]:
        cells = text(found)
        fields = words.translate(text(raw.cells[self.columns["field"]]), words.field_name)
        dates = pc.if_else(pc.equal(fields, Field.CLOSE_DATE.value), _void(cells), None)
        sums = pc.if_else(pc.equal(fields, Field.AMOUNT.value), _void(cells), None)
        day = times.parse(dates, choice.day_first, self.zone)
        amount = amounts.parse(sums, choice.decimal_comma)
        made = {want.ours: cells, want.ours + ".day": day.wall, want.ours + ".number": amount.values}
        return made, day.bad | amount.bad, _same("not a value of this field that can be read", len(found))


def neutralise(cell: str) -> str:
    """Text for a cell of a CSV file that a spreadsheet cannot take for a formula.

    >>> neutralise("=cmd|' /C calc'!A0"), neutralise("-12.5"), neutralise("plain")
    ("'=cmd|' /C calc'!A0", '-12.5', 'plain')
    """
    head = cell.lstrip(" \t\r\n\ufeff\0")[:1]
    if (head and head in "=+-@") or cell[:1] in ("\t", "\r", "\n"):
        return cell if _NUMBER.fullmatch(cell) else "'" + cell
    return cell


_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def _same(reason: str, n: int) -> pa.Array:
    return pa.repeat(reason, n)


def _temporal(ours: str, found: pa.Array, zone: str) -> tuple[dict[str, pa.Array], Mask, pa.Array]:
    """A typed date or timestamp column of a Parquet file."""
    stamp = pa.timestamp("us", "UTC")
    if pa.types.is_date(found.type):
        day = found.cast(pa.date32())
        at = pa.nulls(len(found), stamp)
    else:
        if found.type.tz is None and zone not in ("", "UTC"):
            found = pc.assume_timezone(found, zone, ambiguous="earliest", nonexistent="latest")
        at = found.cast(pa.timestamp("us"), safe=False).cast(stamp)
        day = at.cast(pa.timestamp("us")).cast(pa.date32(), safe=False)
    low, high = pa.scalar(date(_FIRST, 1, 1), pa.date32()), pa.scalar(date(_LAST, 12, 31), pa.date32())
    outside = np.asarray(pc.fill_null(pc.or_(pc.less(day, low), pc.greater(day, high)), False))
    if outside.any():
        at, day = pc.if_else(pa.array(outside), None, at), pc.if_else(pa.array(outside), None, day)
    return {ours: at, ours + ".day": day}, outside, _same(f"the year is outside {_FIRST}–{_LAST}", len(found))
