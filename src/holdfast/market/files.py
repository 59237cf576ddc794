"""Writing a market to a folder: CSV files of one shape, and the truth in files of their own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from holdfast.errors import NotFound
from holdfast.market.tables import Market

Shape = Literal["plain", "salesforce", "hubspot", "pipedrive"]
#: file name → (header, rows)
Files = Mapping[str, tuple[list[str], Iterable[list[Any]]]]


def write(market: Market, folder: Path, shape: Shape = "plain", *, truth: bool = True) -> list[Path]:
    """Write *market* to *folder* in one shape and return the files; ``truth`` files go to ``folder/truth``.

    Raises :class:`NotFound` for a shape that is not there.
    """
    from holdfast.market.shapes import SHAPES

    if shape not in SHAPES:
        raise NotFound(f"no shape '{shape}'", expected="one of " + ", ".join(SHAPES), next_step="choose one of them")
    folder.mkdir(parents=True, exist_ok=True)
    files = dict(SHAPES[shape](market))
    written = [_csv(folder / name, header, rows) for name, (header, rows) in files.items()]
    if truth:
        (folder / "truth").mkdir(exist_ok=True)
        written += [_csv(folder / "truth" / f"{name}.csv", *as_rows(table)) for name, table in market.truth.items()]
    return written


def as_rows(table: pa.Table) -> tuple[list[str], Iterable[list[Any]]]:
    """The header and the rows of a table."""
    return table.column_names, zip(*(c.to_pylist() for c in table.columns), strict=True)  # type: ignore[return-value]


def _csv(path: Path, header: list[str], rows: Iterable[Iterable[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([text(v) for v in row] for row in rows)
    return path


def text(value: Any) -> str:
    """A cell: times in UTC with a Z, dates as ISO, truth values in words, null as nothing.

    >>> text(date(2026, 3, 2)), text(None), text(True), text(0.25)
    ('2026-03-02', '', 'true', '0.25')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
