"""What the commands of push-back share: the deal a message belongs to, and how words are written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from holdfast.cli.choose import deal_anywhere
from holdfast.cli.homes import find_run
from holdfast.errors import InputError, NotFound
from holdfast.ingest import current
from holdfast.runs import Run, read
from holdfast.triage import clean_also, clean_classes, mailbox

Row = dict[str, Any]


@dataclass(frozen=True)
class Around:
    """The deal that a message belongs to: its people, its log, its register; empty without a deal."""

    deal_id: str = ""
    home: Path | None = None
    run: Run | None = None
    people: tuple[Row, ...] = ()
    log: tuple[Row, ...] = ()
    concerns: tuple[Row, ...] = ()


def around(deal: str, home: Path | None) -> Around:
    """Facts and words about *deal*; :class:`NotFound` when there is no home or no such deal."""
    from holdfast.cli.wording import read_words

    place = find_run(home)
    run = read(place.run)
    if place.home is None:
        raise NotFound(
            f"{place.run} stands alone", expected="a home, where words are kept", next_step="give the home with --home"
        )
    facts = current(place.home)
    deal_id = deal_anywhere(run, facts, deal)
    rows = {n: _rows(facts / f"{n}.parquet", deal_id) if facts else [] for n in ("people", "pushback", "concerns")}
    known = {r["words"] for r in rows["pushback"]}
    for word in read_words(place.home / "words" / "pushback.csv", "pushback"):
        if word["deal_id"] == deal_id and word["words"] not in known and not word["source_row"]:
            rows["pushback"].append({**word, "row_id": "", "occurred_on": mailbox.day_of(word["heard_at"])})
    return Around(deal_id, place.home, run, tuple(rows["people"]), tuple(rows["pushback"]), tuple(rows["concerns"]))


def _rows(path: Path, deal_id: str) -> list[Row]:
    if not path.is_file():
        return []
    table = pq.read_table(path)
    found: list[Row] = table.filter(pc.equal(table["deal_id"], deal_id)).to_pylist()
    return found


def clean_classes_of(said: str) -> tuple[str, ...]:
    """Classes from the command line; :class:`InputError` names the odd one."""
    return _clean(clean_classes, said, "classes")


def clean_also_of(said: str) -> tuple[str, ...]:
    """What else words do, from the command line; :class:`InputError` names the odd one."""
    return _clean(clean_also, said, "names")


def _clean(read: Callable[[str], tuple[str, ...]], said: str, what: str) -> tuple[str, ...]:
    try:
        return read(said)
    except ValueError as odd:
        raise InputError(
            str(odd), expected=f"{what} separated by commas or blanks", next_step="see docs/classes.md"
        ) from odd


def write(table: str, rows: list[Row], here: Around) -> list[Row]:
    """Append *rows* to the words of the home; what was written, as text."""
    from holdfast.cli.wording import _as_text, locked
    from holdfast.cli.wording import add as append

    if here.home is None or not rows:
        return []
    path = here.home / "words" / f"{table}.csv"
    with locked(path.parent):
        for row in rows:
            append(path, table, row)
    return [_as_text(table, row) for row in rows]


def now(here: Around) -> date:
    """Today, or the last day that the newest Run speaks of: a word of a later day would not be known to it."""
    return min(today(), here.run.as_of - timedelta(days=1)) if here.run else today()


def today() -> date:
    """Today."""
    return date.today()  # noqa: DTZ011 - the day on the wall of the person who speaks
