"""Which of two readings the values of a column allow: day or month first, decimal comma or point, moments or days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.errors import AskPerson
from holdfast.ingest import amounts, reading, times, words
from holdfast.ingest.base import Problems, Rows, Want
from holdfast.ingest.cells import Choice, text
from holdfast.ingest.files import Source
from holdfast.settings import FILE_NAME, FileMap
from holdfast.units import minor_digits
from holdfast.vocab import Field

_MOST_DISTINCT = 20_000
_ONE_SIDED = 20  # values that can only be read one way must outnumber the opposite by this much


@dataclass
class Column:
    """Evidence gathered on one column of one file."""

    theirs: str
    want: Want
    dates: times.Evidence = field(default_factory=times.Evidence)
    amounts: set[str] = field(default_factory=set)
    is_rising: dict[bool, bool] = field(default_factory=dict)


def gather(source: Source, wants: tuple[Want, ...], columns: Mapping[str, str]) -> list[Column]:
    """Read the date and number columns of a file: a first batch, and the whole file where that leaves doubt."""
    found = [
        Column(columns[w.ours], w)
        for w in wants
        if w.ours in columns and w.kind in ("time", "day", "money", "number", "value")
    ]
    needed = {c.theirs for c in found} | ({columns["field"]} if "field" in columns else set())
    if not found:
        return found
    scratch = Problems([source.name])
    for careful in (False, True):
        try:
            for i, raw in enumerate(reading.rows(source, sorted(needed), 0, scratch, careful=careful)):
                fields = (
                    words.translate(text(raw.cells[columns["field"]]), words.field_name) if "field" in columns else None
                )
                for column in found:
                    _look(column, raw, fields)
                if i == 0 and not any(c.dates.open or c.amounts for c in found):
                    break
            return found
        except reading.NeedsExact:
            found = [Column(c.theirs, c.want) for c in found]
    return found


def _look(column: Column, raw: Rows, fields: pa.Array | None) -> None:
    cells = raw.cells[column.theirs]
    if not pa.types.is_string(cells.type):
        return
    cells = text(cells)
    kind = column.want.kind
    if kind == "value":
        column.dates.add(pc.if_else(pc.equal(fields, Field.CLOSE_DATE.value), cells, None))
        cells = pc.if_else(pc.equal(fields, Field.AMOUNT.value), cells, None)
    elif kind in ("time", "day"):
        column.dates.add(cells)
        if column.dates.open:
            _order(column, cells)
    if kind in ("money", "number", "value") and len(column.amounts) < _MOST_DISTINCT:
        odd = cells.filter(pc.match_substring_regex(cells, r"[.,]"))
        column.amounts.update(odd.drop_null().unique().slice(0, _MOST_DISTINCT).to_pylist())


def _order(column: Column, cells: pa.Array) -> None:
    """Whether the rows stand in order of time under each reading."""
    for day_first in (True, False):
        read = times.parse(cells, day_first)
        days = np.asarray(read.day.drop_null().cast(pa.int32()))
        if len(days) < 8 or len(np.unique(days)) < 4:
            rising = False
        else:
            steps = np.diff(days)
            rising = bool((steps >= 0).all() or (steps <= 0).all())
        column.is_rising[day_first] = column.is_rising.get(day_first, True) and rising


def choices(
    source: Source,
    found: list[Column],
    told: FileMap | None,
    currency: str,
    elsewhere: Mapping[bytes, bool],
    ask: Callable[[str], None],
) -> dict[str, Choice]:
    """The reading of every column. Calls *ask* with one line for each column that a person must decide."""
    known = dict(elsewhere)
    known.update(_decided(found))
    made: dict[str, Choice] = {}
    for column in found:
        dates = column.dates
        midnight = dates.timed > 0 and dates.midnight == dates.timed and dates.timed >= 2
        day_first, why = _day_first(source, column, told, known, ask)
        comma, why_comma = _decimal_comma(source, column, told, currency, ask)
        reasons = [w for w in (why, why_comma, "every time of day is midnight: read as days" if midnight else "") if w]
        made[column.theirs] = Choice(day_first, midnight, comma, "; ".join(reasons))
    return made


def _decided(found: list[Column]) -> dict[bytes, bool]:
    """Forms whose order some column of this file settles by its own values."""
    settled: dict[bytes, bool] = {}
    for column in found:
        own = _own(column.dates)
        if own is not None:
            settled.update(dict.fromkeys(column.dates.forms, own))
    return settled


def _own(dates: times.Evidence) -> bool | None:
    if dates.day_first > _ONE_SIDED * dates.month_first:
        return True
    if dates.month_first > _ONE_SIDED * dates.day_first:
        return False
    return None


def settled_forms(found: list[Column]) -> dict[bytes, bool]:
    """Forms of dates whose order this file settles, for other files of the same export."""
    return _decided(found)


def _day_first(
    source: Source, column: Column, told: FileMap | None, known: Mapping[bytes, bool], ask: Callable[[str], None]
) -> tuple[bool | None, str]:
    dates = column.dates
    if not dates.open:
        return None, ""
    own = _own(dates)
    if own is not None:
        n, example = (dates.day_first, dates.day_example) if own else (dates.month_first, dates.month_example)
        order = "day first" if own else "month first"
        return own, f'{order}: {n} of {dates.open} values allow only that, such as "{example}"'
    if told is not None and told.day_first is not None:
        return told.day_first, f"{'day' if told.day_first else 'month'} first: as {FILE_NAME} says"
    if not (dates.day_first or dates.month_first):
        if not dates.example:
            return True, "day and month are equal in every value"
        forms = {known[form] for form in dates.forms if form in known}
        if len(forms) == 1:
            first = forms.pop()
            return (
                first,
                f"{'day' if first else 'month'} first: like another date column of this export in the same form",
            )
        rising = {first for first, is_rising in column.is_rising.items() if is_rising}
        if len(rising) == 1:
            first = rising.pop()
            return first, f"{'day' if first else 'month'} first: only then do the rows stand in order of time"
    ask(_question(source, column))
    return None, "not known whether the day or the month comes first"


def _question(source: Source, column: Column) -> str:
    dates = column.dates
    if dates.day_first and dates.month_first:
        return (
            f'{source.name}, column "{column.theirs}": {dates.day_first} values can only have the day first, such as '
            f'"{dates.day_example}", and {dates.month_first} only the month first, such as "{dates.month_example}"'
        )
    sample = pa.array([dates.example])
    readings = [times.parse(sample, first).day[0].as_py() for first in (True, False)]
    shown = " or ".join(f"{d.day} {d:%B %Y}" for d in readings)
    return f'{source.name}, column "{column.theirs}": "{dates.example}" is {shown}'


def _decimal_comma(
    source: Source, column: Column, told: FileMap | None, currency: str, ask: Callable[[str], None]
) -> tuple[bool, str]:
    if not column.amounts:
        return False, ""
    marks = amounts.marks(sorted(column.amounts))
    if marks.comma > _ONE_SIDED * marks.point:
        return True, f'decimal comma: {marks.comma} distinct values say so, such as "{marks.comma_example}"'
    if marks.point > _ONE_SIDED * marks.comma:
        return False, f'decimal point: {marks.point} distinct values say so, such as "{marks.point_example}"'
    if told is not None and told.decimal_comma is not None:
        return told.decimal_comma, f"decimal {'comma' if told.decimal_comma else 'point'}: as {FILE_NAME} says"
    if marks.comma and marks.point and (marks.open or not _all_clear(column.amounts)):
        ask(
            f'{source.name}, column "{column.theirs}": "{marks.comma_example}" has a decimal comma and '
            f'"{marks.point_example}" a decimal point'
        )
        return False, "not known whether comma or point is the decimal mark"
    if marks.open and currency and minor_digits(currency) == 3:
        ask(f'{source.name}, column "{column.theirs}": "{marks.open_example}" may be thousands or three decimals')
    if not marks.open:
        return False, ""
    is_comma = "." in marks.open_example
    mark = "point" if is_comma else "comma"
    return (
        is_comma,
        f'the {mark} marks thousands: three digits follow it in every value, such as "{marks.open_example}"',
    )


def _all_clear(values: set[str]) -> bool:
    """Whether every value carries both marks and so speaks for itself."""
    return all("," in v and "." in v for v in values)


def raise_questions(questions: list[str]) -> None:
    """Raise :class:`AskPerson` for the columns that only a person can decide."""
    if not questions:
        return
    files = sorted({q.split(", column ")[0] for q in questions})
    keys = {"day_first" if "decimal" not in q and "thousands" not in q else "decimal_comma" for q in questions}
    lines = " ".join(f'[files."{name}"] ' + " ".join(f"{key} = true" for key in sorted(keys)) for name in files)
    raise AskPerson(
        "two readings are possible: " + "; ".join(questions),
        expected="values that allow one reading, such as a day above 12 or 2024-03-31",
        next_step=f"put into {FILE_NAME}: {lines} (or = false for the other reading), then import again",
    )
