"""The facts store: one folder per import, named by a fingerprint, made visible by one atomic switch.

``home/facts/CURRENT`` names the folder in use. A new import is written beside it, flushed to disk, renamed, and only then
does CURRENT point to it; whatever is cut off before that leaves the previous state.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from holdfast.engine import Engine
from holdfast.ingest import keys
from holdfast.ingest.base import Problems, Rows
from holdfast.schema import BY_NAME

VERSION = 2
POINTER = "CURRENT"
_PART = ".part-"


def current(home: Path) -> Path | None:
    """The folder of the facts in use, or None when nothing was imported yet."""
    pointer = home / "facts" / POINTER
    try:
        name = pointer.read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    folder = home / "facts" / name
    return folder if name and (folder / "import.json").is_file() else None


class Draft:
    """A facts folder being written; nothing of it is visible before :meth:`publish`."""

    def __init__(self, home: Path, name: str) -> None:
        self.facts = home / "facts"
        self.name = name
        self.folder = self.facts / f"{_PART}{name}"
        self.facts.mkdir(parents=True, exist_ok=True)
        for left in self.facts.glob(_PART + "*"):
            shutil.rmtree(left)
        self.folder.mkdir()

    @property
    def parts(self) -> Path:
        """Where streamed rows wait to be sorted."""
        return self.folder / "parts"

    def write(self, name: str, rows: pa.Table) -> None:
        """One table as Parquet, on disk when this returns."""
        path = self.folder / f"{name}.parquet"
        pq.write_table(rows, path, compression="zstd")
        flush(path)

    def note(self, name: str, content: Mapping[str, Any]) -> None:
        """One JSON file, on disk when this returns."""
        path = self.folder / name
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
        flush(path)

    def publish(self) -> Path:
        """Make this the state in use and remove the earlier ones."""
        if self.parts.exists():
            shutil.rmtree(self.parts)
        final = self.facts / self.name
        flush(self.folder)
        if final.exists():
            shutil.rmtree(final)
        self.folder.rename(final)
        point(self.facts, self.name)
        return final


def point(facts: Path, name: str) -> None:
    """Let CURRENT name a complete folder, atomically; then remove the others."""
    fresh = facts / (POINTER + ".new")
    fresh.write_text(name + "\n", "utf-8")
    flush(fresh)
    os.replace(fresh, facts / POINTER)  # noqa: PTH105  # one word for the atomic switch
    flush(facts)
    tidy(facts, name)


def tidy(facts: Path, name: str) -> None:
    """Remove earlier states; also those that a cut-off import could not remove any more."""
    for old in sorted(facts.iterdir()):
        if old.is_dir() and old.name != name and not old.name.startswith(_PART):
            shutil.rmtree(old)


def flush(path: Path) -> None:
    """Wait until a file or a folder's entries are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def finished(name: str, rows: pa.Table) -> pa.Table:
    """A table that fits in memory: sorted, numbered, without the hidden columns."""
    spec = BY_NAME[name]
    time = next(c for c in ("occurred_at", "created_at", "known_on") if c in rows.column_names)
    rows = rows.sort_by([(c, "ascending") for c in ("deal_id", "known_on", time, "row_id")])
    cells = [
        pa.chunked_array([pa.array(np.arange(rows.num_rows))]) if f.name == "row_no" else rows[f.name]
        for f in spec.arrow
    ]
    return pa.table(cells, spec.arrow).combine_chunks()


def sort_parts(engine: Engine, draft: Draft, name: str, newest: Any, problems: Problems | None) -> int:
    """Sort streamed rows of a table into its one file; rows whose id was seen before are rejected. Returns the rows kept."""
    rows = engine.parts(draft.parts / name)
    keyed = rows.row_id.isnull().any()
    if engine.collect(rows.aggregate(found=keyed), f"ids of {name}")["found"][0].as_py():
        rows = engine.keep(
            rows.mutate(row_id=ibis.coalesce(rows.row_id, rows._key.hexdigest("md5").substr(0, 16))), f"ids of {name}"
        )
    again = _repeats(engine, rows, name, problems)
    if again is not None:
        gone = engine.memory(again.select(["_file", "_line"]))
        rows = rows.anti_join(gone, ["_file", "_line"])
    if name == "activities":
        rows = _plans(rows, newest)
    time = "occurred_at" if "occurred_at" in rows.columns else "known_on"
    order = list(dict.fromkeys(["deal_id", "known_on", time, "row_id"]))
    spec = BY_NAME[name]
    number = "row_no" if "row_no" in spec.arrow.names else ""
    path = draft.folder / f"{name}.parquet"
    engine.write_sorted(
        rows.select(*(c for c in spec.arrow.names if c != number)), path, order, f"sorting {name}", number=number
    )
    flush(path)
    return int(pq.read_metadata(path).num_rows)


def _plans(rows: Any, newest: Any) -> Any:
    """Planned rows of unknown age count as known on their day or, when later, on the last day of the export.

    What lies after the export's last day has not happened yet: it is planned.
    """
    if newest is None:
        return rows
    day = ibis.literal(newest, "date")
    later = (rows.occurred_on > day) & (rows.known_on <= day)
    rows = rows.mutate(
        known_on=ibis.coalesce(rows.known_on, ibis.least(rows.planned_on, day)),
        planned_on=ibis.ifelse(later, ibis.coalesce(rows.planned_on, rows.occurred_on), rows.planned_on),
        is_later=later.fill_null(False),
    )
    return rows.mutate(
        occurred_at=ibis.ifelse(rows.is_later, ibis.null("timestamp('UTC', 6)"), rows.occurred_at),
        occurred_on=ibis.ifelse(rows.is_later, ibis.null("date"), rows.occurred_on),
    ).drop("is_later")


def _repeats(engine: Engine, rows: Any, name: str, problems: Problems | None) -> pa.Table | None:
    """Rows whose id an earlier line already had; noted as rejected where *problems* is given."""
    counted = rows.group_by(code=rows.row_id.hash()).aggregate(n=rows.count())
    codes = engine.collect(counted.filter(counted.n > 1).select("code"), f"repeated ids of {name}")
    if not codes.num_rows:
        return None
    hits = rows.filter(rows.row_id.hash().isin(codes["code"].to_pylist()) if codes.num_rows < 1000 else True)
    if codes.num_rows >= 1000:
        hits = rows.mutate(code=rows.row_id.hash()).semi_join(engine.memory(codes), "code")
    found = engine.collect(hits.select("row_id", "_file", "_line"), f"repeated rows of {name}")
    found = found.sort_by([("_file", "ascending"), ("_line", "ascending")]).combine_chunks()
    ids = found["row_id"].combine_chunks()
    again = keys.first_rows(keys.codes(ids)) != np.arange(len(ids))
    if problems is not None:
        where = Rows(found["_file"].combine_chunks(), found["_line"].combine_chunks(), {"row_id": ids})
        keys.without_repeats(where, ids, problems)
    return found.filter(pa.array(again)) if again.any() else None


def days_of(rows: pa.Table) -> dict[int, int]:
    """How many rows became known on each day (days since 1970-01-01)."""
    days = rows["known_on"].drop_null().cast(pa.int32())
    return {pair["values"]: pair["counts"] for pair in pc.value_counts(days.combine_chunks()).to_pylist()}


def add_days(*counts: Mapping[int, int]) -> dict[int, int]:
    """Counts by day added up."""
    total: dict[int, int] = {}
    for count in counts:
        for day, n in count.items():
            total[day] = total.get(day, 0) + n
    return total


def newest_of(counts: Mapping[int, int]) -> date | None:
    """The last day on which the export knows anything.

    A few stray days (at most one row in a thousand) more than half a year beyond all others do not count: they are typing
    errors, and one of them would make every deal look silent.

    >>> newest_of({20000: 50, 20010: 2, 30000: 1}), newest_of({})
    (datetime.date(2024, 10, 14), None)
    """
    days = sorted(counts)
    few = max(1, sum(counts.values()) // 1000)
    last, above = len(days) - 1, 0
    for i in range(len(days) - 1, 0, -1):
        above += counts[days[i]]
        if above > few:
            break
        if days[i] - days[i - 1] > 180:
            last = i - 1
    return date(1970, 1, 1) + timedelta(days=days[last]) if days else None
