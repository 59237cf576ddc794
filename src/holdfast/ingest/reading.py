"""Rows of a file as text cells with their record numbers; the first record, the header, is number 1.

Clean files go through Arrow's reader. Files with NUL bytes, an odd number of quotes or rows that swallow lines go through
``exact``, which is slow and recovers at the next line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from holdfast.ingest import exact, files
from holdfast.ingest.base import Problems, Rows
from holdfast.ingest.files import Source

_BLOCK = 1 << 24
_ROWS = 1 << 18


class NeedsExact(Exception):
    """The fast reader met something that only the exact one can recover from."""


def header(source: Source) -> tuple[str, ...]:
    """The column names of a file; empty for an empty file."""
    if source.kind == "parquet":
        try:
            schema = pq.read_schema(source.path)
        except (pa.ArrowInvalid, OSError):
            return ()
        return tuple(f.name for f in schema if not pa.types.is_nested(f.type))
    if source.kind == "jsonl":
        names: dict[str, None] = {}
        for record in _json_lines(source, 200):
            if isinstance(record, dict):
                names.update(dict.fromkeys(map(str, record)))
        return tuple(names)
    return source.header


def rows(
    source: Source, columns: Sequence[str], number: int, problems: Problems, *, careful: bool = False
) -> Iterator[Rows]:
    """The records of a file in batches: the wanted *columns* as text (typed in Parquet), empty cells as null.

    Raises :class:`NeedsExact` when the whole file must be read again with ``careful=True``.
    """
    if source.kind == "parquet":
        yield from _parquet(source, columns, number)
    elif source.kind == "jsonl":
        yield from _jsonl(source, columns, number, problems)
    elif not source.header:
        return
    elif source.exact or careful:
        yield from exact.rows(source, columns, number, problems)
    else:
        yield from _fast(source, columns, number, problems)


def _fast(source: Source, columns: Sequence[str], number: int, problems: Problems) -> Iterator[Rows]:
    skipped: list[Any] = []
    suspicious: list[int] = []

    def note(row: Any) -> str:
        skipped.append(row)
        if source.is_quoted and "\n" in row.text:
            suspicious.append(row.number)
        return "skip"

    with files.as_utf8(source) as path:
        try:
            reader = pyarrow.csv.open_csv(
                path,
                read_options=pyarrow.csv.ReadOptions(
                    use_threads=False, block_size=_BLOCK, column_names=list(source.header), skip_rows_after_names=1
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=source.delimiter, newlines_in_values=source.is_quoted, invalid_row_handler=note
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(source.header, pa.string()),
                    include_columns=list(source.header if source.is_quoted else columns),
                    strings_can_be_null=True,
                    null_values=[""],
                ),
            )
            line = 2
            for batch in reader:
                if suspicious or (source.is_quoted and _swallows(batch, source.delimiter)):
                    raise NeedsExact
                lines = _lines(line, batch.num_rows, [row.number for row in skipped])
                line = int(lines[-1]) + 1 if len(lines) else line
                yield Rows(
                    pa.array(np.full(batch.num_rows, number, np.int16)),
                    pa.array(lines),
                    {name: batch.column(name) for name in columns},
                )
        except pa.ArrowInvalid as cause:
            if "Empty CSV" not in str(cause):
                raise NeedsExact from cause
    if suspicious:
        raise NeedsExact
    _ragged(skipped, len(source.header), number, problems)


def _swallows(batch: pa.RecordBatch, delimiter: str) -> bool:
    """Whether a cell may have swallowed rows between two stray quotes of one column.

    Then its first line ends a row and its last line begins one, each with just the separators that takes. A text that
    happens to look so only costs the slow reader, which judges by the quotes.
    """
    width = batch.num_columns
    for i, cells in enumerate(batch.columns):
        tall = pc.fill_null(pc.match_substring(cells, "\n"), False)
        if not pc.any(tall).as_py():
            continue
        several = cells.filter(tall)
        first = pc.count_substring(pc.replace_substring_regex(several, r"(?s)\n.*", ""), delimiter)
        last = pc.count_substring(pc.replace_substring_regex(several, r"(?s)^.*\n", ""), delimiter)
        if pc.any(pc.and_(pc.equal(first, width - 1 - i), pc.equal(last, i))).as_py():
            return True
    return False


def _lines(start: int, n: int, without: list[int]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The next *n* record numbers from *start*, leaving out rejected ones."""
    lines = np.arange(start, start + n, dtype=np.int64)
    gone = np.array([w for w in without if w >= start], np.int64)
    if len(gone):
        wide = np.arange(start, start + n + len(gone), dtype=np.int64)
        lines = wide[~np.isin(wide, gone)][:n]
    return lines


def _ragged(skipped: list[Any], width: int, number: int, problems: Problems) -> None:
    if not skipped:
        return
    problems.reject(
        Rows(pa.array(np.full(len(skipped), number, np.int16)), pa.array([r.number for r in skipped], pa.int64()), {}),
        np.ones(len(skipped), np.bool_),
        "",
        pa.array([exact.ragged(r.actual_columns, width) for r in skipped]),
        pa.array([r.text for r in skipped]),
    )


def _parquet(source: Source, columns: Sequence[str], number: int) -> Iterator[Rows]:
    line = 1
    for batch in pq.ParquetFile(source.path).iter_batches(_ROWS, columns=list(columns)):
        cells = {}
        for name, cell in zip(batch.schema.names, batch.columns, strict=True):
            plain = cell.dictionary_decode() if pa.types.is_dictionary(cell.type) else cell
            plain = (
                plain.cast(pa.string())
                if pa.types.is_large_string(plain.type) or pa.types.is_string_view(plain.type)
                else plain
            )
            cells[name] = pc.if_else(pc.equal(plain, ""), None, plain) if pa.types.is_string(plain.type) else plain
        n = batch.num_rows
        yield Rows(pa.array(np.full(n, number, np.int16)), pa.array(np.arange(line, line + n, dtype=np.int64)), cells)
        line += n


def _json_lines(source: Source, limit: int | None = None) -> Iterator[Any]:
    with files.as_utf8(source) as path, Path(path).open(encoding="utf-8", errors="replace") as lines:
        for i, line in enumerate(lines):
            if limit is not None and i >= limit:
                return
            if not line.strip():
                yield None
                continue
            try:
                yield json.loads(line.replace("\0", ""))
            except (ValueError, RecursionError):
                yield line


def _jsonl(source: Source, columns: Sequence[str], number: int, problems: Problems) -> Iterator[Rows]:
    lines: list[int] = []
    cells: dict[str, list[str | None]] = {name: [] for name in columns}
    bad: list[tuple[int, str]] = []
    for line, record in enumerate(_json_lines(source), 1):
        if record is None:
            continue
        if not isinstance(record, dict):
            bad.append((line, str(record)))
            continue
        lines.append(line)
        for name in columns:
            cells[name].append(_text(record.get(name)))
        if len(lines) >= _ROWS:
            yield exact.batch(lines, cells, number)
            lines, cells = [], {name: [] for name in columns}
    if lines:
        yield exact.batch(lines, cells, number)
    if bad:
        where = Rows(pa.array([number] * len(bad), pa.int16()), pa.array([b[0] for b in bad], pa.int64()), {})
        found = pa.array([b[1] for b in bad])
        problems.reject(where, np.ones(len(bad), np.bool_), "", "the line is no JSON object", found)


def _text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
