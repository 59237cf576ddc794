"""What people wrote here as the folder of words that the next Run reads."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from holdfast.ingest import neutralise
from holdfast.server.deals.models import Word
from holdfast.server.deals.words import ENTRIES, PLAN, TABLES

#: Columns with ids, which must stay as they are written elsewhere.
_IDS = frozenset({"row_id", "deal_id", "person_id", "from_person", "to_person", "concern", "caused_by", "repeats",
                  "source_row", "evidence_row", "item", "play", "commitment", "reports_to"})  # fmt: skip


def export_facts(folder: Path) -> dict[str, int]:
    """Write every table of words into *folder* as ``<table>-web.csv`` and return the rows of each.

    Files are replaced whole; those of the command line are left alone. An empty table leaves no file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for table, (time, plain) in TABLES.items():
        rows = list(_rows(table))
        path = folder / f"{table}-web.csv"
        counts[table] = len(rows)
        if not rows:
            path.unlink(missing_ok=True)
            continue
        ids = [] if table == "contacts" else ["row_id"]
        header = [*ids, "deal_id", time, *plain.values()]
        _replace(path, header, [_cells(table, row, header) for row in rows])
    return counts


def _rows(table: str) -> Iterator[Word]:
    """The rows that hold: of an entry its newest version, of a yes the newest word of the deal, else all."""
    found = Word.objects.filter(table=table, taken_back_at=None).order_by("deal_id", "subject", "version")
    newest: dict[tuple[str, str], Word] = {}
    for row in found.iterator(chunk_size=2000):
        if table in ENTRIES or table in ("yeses", "contacts"):
            newest[row.deal_id, row.subject] = row
        else:
            yield row
    yield from (row for row in newest.values() if table != PLAN or row.values.get("state") != "dropped")


def _cells(table: str, row: Word, header: list[str]) -> dict[str, str]:
    time, plain = TABLES[table]
    cells = {"row_id": row.key, "deal_id": row.deal_id, time: row.said_on.isoformat()}
    for ours, theirs in plain.items():
        cells[theirs] = _text(row.said_by if ours == "said_by" else row.values.get(ours), ours)
    return {name: cells[name] for name in header}


def _text(value: Any, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(str(value).split())
    return text if column in _IDS else neutralise(text)


def _replace(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    text = out.getvalue()
    if path.is_file() and path.read_text("utf-8") == text:
        return
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
