"""Small exports made on the spot: files as text or bytes, imported into a folder of the test."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from holdfast.ingest import Imported, read_export

DEALS = "deal_id,name,amount,currency,created_at,close_date,stage,outcome,closed_at\n"
PLAIN = {
    "deals.csv": DEALS
    + "D1,One,1000,EUR,2025-01-01T09:00:00Z,2025-03-31,Verbal,,\n"
    + "D2,Two,2000,EUR,2025-01-02T09:00:00Z,2025-04-30,Closed won,won,2025-02-20T10:00:00Z\n"
    + "D3,Three,3000,EUR,2025-01-03T09:00:00Z,2025-05-31,Discovery,,\n",
    "stage_history.csv": "deal_id,changed_at,from_stage,to_stage,changed_by\n"
    "D1,2025-01-01T09:00:00Z,,Discovery,ann\n"
    "D1,2025-01-20T09:00:00Z,Discovery,Verbal,ann\n"
    "D2,2025-01-02T09:00:00Z,,Discovery,ann\n"
    "D3,2025-01-03T09:00:00Z,,Discovery,bob\n",
    "activities.csv": "activity_id,deal_id,occurred_at,kind,direction,subject,person\n"
    "A1,D1,2025-01-05T10:00:00Z,email,inbound,Hello,p1\n"
    "A2,D1,2025-01-06T10:00:00Z,call,outbound,Call,p1\n"
    "A3,D2,2025-01-07T10:00:00Z,meeting,inbound,Meeting,p2\n",
}


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """The files in *folder*; text is written as UTF-8 as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    return folder


def text(rows: list[list[Any]], delimiter: str = ",") -> str:
    """Rows as a CSV file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def taken(tmp: Path, files: dict[str, str | bytes], **more: Any) -> Imported:
    """The import of these files, with its settings and facts under *tmp*."""
    return read_export(write(tmp / "export", files), tmp / "home", **more)


def table(result: Imported, name: str) -> pa.Table:
    """One table of the facts."""
    return pq.read_table(result.facts / f"{name}.parquet")


def rows(result: Imported, name: str) -> list[dict[str, Any]]:
    """The rows of one table of the facts."""
    found: list[dict[str, Any]] = table(result, name).to_pylist()
    return found


def notes(result: Imported, name: str = "rejects") -> list[tuple[str, int, str, str]]:
    """Rejects or repairs as (file, line, column, reason)."""
    return [(r["file"], r["line"], r["column"], r["reason"]) for r in rows(result, name)]


def adds_up(result: Imported) -> bool:
    """The law of every import: records in = records kept + records in rejects, file by file, one reject each."""
    out: dict[str, set[int]] = {}
    for note in rows(result, "rejects"):
        lines = out.setdefault(note["file"], set())
        if note["line"] in lines:
            return False
        lines.add(note["line"])
    return all(
        c.read == c.kept + c.rejected and c.rejected == len(out.get(n, ())) and c.kept >= 0
        for n, c in result.counts.items()
    )
