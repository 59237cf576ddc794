"""The slow reader that recovers: NUL bytes, quotes never closed, rows with too few or too many columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from holdfast.ingest import files
from holdfast.ingest.base import Problems, Rows
from holdfast.ingest.files import Source

_ROWS = 50_000
_REACH = 20_000  # physical lines one record may span before its quote counts as never closed
csv.field_size_limit(2**31 - 1)


def ragged(found: int, expected: int) -> str:
    """The reason for a row of another width.

    >>> ragged(7, 9)
    'the row has 7 columns, the header has 9'
    """
    return f"the row has {found} column{'' if found == 1 else 's'}, the header has {expected}"


def batch(lines: list[int], cells: dict[str, list[str | None]], number: int) -> Rows:
    """Rows from Python lists."""
    return Rows(
        pa.array(np.full(len(lines), number, np.int16)),
        pa.array(lines, pa.int64()),
        {name: pa.array(values, pa.string()) for name, values in cells.items()},
    )


def rows(source: Source, columns: Sequence[str], number: int, problems: Problems) -> Iterator[Rows]:
    """The records of a text file, batch by batch; what cannot be read is noted in *problems*."""
    width = len(source.header)
    at = {name: source.header.index(name) for name in columns}
    lines: list[int] = []
    cells: dict[str, list[str | None]] = {name: [] for name in columns}
    bad: list[tuple[int, str, str]] = []
    mended: list[tuple[int, str]] = []
    for line, (record, text) in enumerate(_records(source, width), 1):
        if line == 1:
            continue
        if record is None:
            bad.append((line, "a quote is opened and never closed", text))
        elif len(record) != width:
            bad.append((line, ragged(len(record), width), text))
        else:
            if "\0" in text:
                mended.append((line, text))
            lines.append(line)
            for name, i in at.items():
                cells[name].append(record[i].replace("\0", "") or None)
        if len(lines) >= _ROWS:
            yield batch(lines, cells, number)
            lines, cells = [], {name: [] for name in columns}
    if lines:
        yield batch(lines, cells, number)
    _note(bad, mended, number, problems)


def _note(bad: list[tuple[int, str, str]], mended: list[tuple[int, str]], number: int, problems: Problems) -> None:
    if bad:
        where = batch([b[0] for b in bad], {}, number)
        reasons, found = pa.array([b[1] for b in bad]), pa.array([b[2] for b in bad])
        problems.reject(where, np.ones(len(bad), np.bool_), "", reasons, found)
    if mended:
        where = batch([m[0] for m in mended], {}, number)
        found = pa.array([m[1] for m in mended])
        problems.repair(where, np.ones(len(mended), np.bool_), "", "NUL bytes removed", found)


def _records(source: Source, width: int) -> Iterator[tuple[list[str] | None, str]]:
    """Each record as cells, or None with its text where a quote is never closed; blank lines are no records."""
    with files.as_utf8(source) as path:
        text = path.read_text("utf-8", "replace")
    physical = text.split("\n") if "\n" in text else text.split("\r")
    i = 0
    while i < len(physical):
        line = physical[i]
        if not line.strip("\r"):
            i += 1
            continue
        if line.count('"') % 2 == 0:
            yield _cells(line, source.delimiter), line
            i += 1
            continue
        end = _end(physical, i)
        whole = "\n".join(physical[i : end + 1])
        record = _strict(whole, source.delimiter) if end > i else None
        inside = physical[i + 1 : end + 1]
        if record is None or _is_stray(record, inside, width, source.delimiter):
            yield (None, line) if '"' in line else (_cells(line, source.delimiter), line)
            i += 1
        else:
            yield record, whole
            i = end + 1


def _end(physical: list[str], start: int) -> int:
    """The physical line on which the quote opened on *start* is closed; *start* itself when it never is."""
    is_open = False
    for j in range(start, min(len(physical), start + _REACH)):
        is_open ^= physical[j].count('"') % 2 == 1
        if not is_open:
            return j
    return start


def _is_stray(record: list[str], inside: list[str], width: int, delimiter: str) -> bool:
    """Whether a multi-line record is rather two stray quotes with records between them.

    A record of the right width is doubted only where the fast reader doubts it too: the first line of a cell ends a
    row and its last line begins one.
    """
    return (len(record) != width or any(_spans(record, i, delimiter) for i in range(width))) and _swallowed(
        inside, width, delimiter
    )


def _spans(record: list[str], i: int, delimiter: str) -> bool:
    lines = record[i].split("\n")
    return len(lines) > 1 and (lines[0].count(delimiter), lines[-1].count(delimiter)) == (len(record) - 1 - i, i)


def _swallowed(inside: list[str], width: int, delimiter: str) -> bool:
    """Whether most of the lines that a multi-line record would swallow are records of their own."""
    whole = [line for line in inside[:-1] if line and line.count('"') % 2 == 0]
    alone = sum(len(_cells(line, delimiter)) == width for line in whole)
    return bool(whole) and width > 1 and alone * 2 >= len(whole)


def _strict(text: str, delimiter: str) -> list[str] | None:
    """The cells of a record whose quotes stand where they should, or None."""
    try:
        return next(csv.reader(io.StringIO(text.rstrip("\r"), newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(line.rstrip("\r"), newline=""), delimiter=delimiter), [])
    except csv.Error:
        return [line]
