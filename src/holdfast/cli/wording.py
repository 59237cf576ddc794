"""What people say from the shell: parks, yeses and disputes, kept as plain CSV files that the next import reads.

A file of words is replaced whole, never written in place, so a cut-off command leaves the words before it.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from holdfast.errors import InputError, NotFound
from holdfast.ingest.spoken import SPOKEN
from holdfast.report.words import SIGNS, clean, day, iso_day
from holdfast.vocab import Sign

#: Table of words → its columns, in the order of the file; the first after the deal is the day.
COLUMNS = {table: ("deal_id", time, *plain.values()) for table, (time, plain) in SPOKEN.items()}
#: The column of the day.
WHEN = {table: time for table, (time, _) in SPOKEN.items()}
#: Keys that must stay as the CRM writes them, or the row would belong to no deal.
KEYS = (
    "deal_id",
    "evidence_row",
    "person_id",
    "from_person",
    "to_person",
    "concern",
    "caused_by",
    "repeats",
    "source_row",
)


#: Columns that tell one word of a deal from another of the same table.
SAME = ("refused", "sign", "person_id", "from_person", "to_person", "kind", "item", "play", "commitment", "concern")


@dataclass(frozen=True)
class Word:
    """One word about a deal: the table it goes to, the deal as the person named it, and the other columns."""

    table: str
    deal: str
    values: dict[str, Any]


def sign_of(said: str) -> str | None:
    """The sign that a person named, by its value or by its words; null when there is none.

    >>> sign_of("Buyer silence"), sign_of("buyer-silence"), sign_of("weather")
    ('buyer_silence', 'buyer_silence', None)
    """
    wanted = clean(said).casefold().replace("-", " ").replace("_", " ")
    names = {s.value: {s.value.replace("_", " "), SIGNS.get(s.value, "").casefold()} for s in Sign}
    return next((value for value, spoken in names.items() if wanted in spoken), None)


def say(word: Word, *, said_on: date | None, home: Path | None, undo: bool, as_json: bool) -> None:
    """Write *word*, or take back the newest word of its table about its deal, and print what was done."""
    from holdfast.cli.choose import deal_anywhere, names_of
    from holdfast.cli.homes import find_run
    from holdfast.runs import read

    place = find_run(home)
    run = read(place.run)
    if place.home is None:
        raise NotFound(
            f"{place.run} stands alone",
            expected="a home with facts, where words are kept",
            next_step="give the home with --home",
        )
    deal_id = deal_anywhere(run, _facts(place.home), word.deal)
    on = said_on or min(_today(), run.as_of - timedelta(days=1))
    _check(word, on)
    path = place.home / "words" / f"{word.table}.csv"
    row = {"deal_id": deal_id, WHEN[word.table]: on, **word.values}
    with locked(path.parent):
        if undo:
            written = take_back(path, word.table, deal_id, _same(word))
        else:
            written = _as_text(word.table, row)
            add(path, word.table, row)
    names = {} if as_json else names_of(run, _facts(place.home), deal_id)
    _report(word, written, path, max(on + timedelta(days=1), run.as_of), names, undo=undo, as_json=as_json)


def add(path: Path, table: str, row: dict[str, Any]) -> None:
    """Append *row* to the words at *path*; a newer yes or refusal of a deal takes the place of the earlier one.

    The newest word wins, whatever day it speaks of, so only one word on the yes of a deal is kept.
    """
    rows = read_words(path, table)
    if table == "yeses":
        rows = [r for r in rows if r["deal_id"] != row["deal_id"]]
    _replace(path, table, [*rows, _as_text(table, row)])


def _same(word: Word) -> dict[str, str]:
    """What a word must say to be the one that is taken back: a yes is not a refusal, nor one sign another."""
    return {k: str(word.values[k]) for k in SAME if word.values.get(k) not in (None, "")}


def take_back(path: Path, table: str, deal_id: str, same: dict[str, str] | None = None) -> dict[str, str]:
    """Remove the newest word about *deal_id* with the values of *same*; :class:`NotFound` when there is none."""
    rows = read_words(path, table)
    wanted = {"deal_id": deal_id, **(same or {})}
    mine = [i for i, row in enumerate(rows) if wanted.items() <= row.items()]
    if not mine:
        raise NotFound(
            f"nothing to take back for deal '{clean(deal_id)}'",
            expected=f"a row of that deal in {path}",
            next_step="words that came with the export are changed in the export",
        )
    gone = rows.pop(mine[-1])
    _replace(path, table, rows)
    return gone


def read_words(path: Path, table: str) -> list[dict[str, str]]:
    """The words at *path*, oldest first; none when the file is absent."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS[table]:
            raise InputError(
                f"{path} has the columns {', '.join(reader.fieldnames or ()) or 'of an empty file'}",
                expected=", ".join(COLUMNS[table]),
                next_step="put the header back, or move the file away",
            )
        return [{k: row.get(k) or "" for k in COLUMNS[table]} for row in reader]


def _replace(path: Path, table: str, rows: list[dict[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS[table], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        file.write(out.getvalue())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _as_text(table: str, row: dict[str, Any]) -> dict[str, str]:
    from holdfast.ingest import neutralise

    found = {}
    for name in COLUMNS[table]:
        value = row.get(name)
        if isinstance(value, date):
            found[name] = value.isoformat()
        elif name in KEYS:
            found[name] = str(value or "")
        else:
            found[name] = neutralise(clean(value))
    return found


def _check(word: Word, on: date) -> None:
    resume = word.values.get("resume_on")
    if resume is not None and resume <= on:
        raise InputError(
            f"the park would end on {day(resume)}, not after it begins on {day(on)}",
            expected="a later day",
            next_step="give --until a day to come, or --said-on an earlier one",
        )


def _facts(home: Path) -> Path | None:
    from holdfast.ingest import current

    return current(home)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day on the wall of the person who speaks


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold *folder* for one writer: two commands at once write one after the other, where the system can lock files."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


_SAID = {
    "parks": "{deal} is parked until {resume_on}: {reason}",
    "yeses": "{deal} said yes on {said_at}",
    "disputes": "In {deal}, “{sign}” is disputed; it is shown and not counted",
    "stances": "In {deal}, {person_id} is written down as {stance}",
    "seats": "In {deal}, {person_id} has the seat {seat}",
    "ties": "In {deal}, {from_person} {kind} {to_person}",
    "readiness": "In {deal}, the answer about {item} is written down",
    "moves": "In {deal}, the play “{play}” is {state}",
}
#: Table of words → the command that writes it and the columns that name the word again.
_COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "parks": ("park", ()),
    "disputes": ("dispute", ("sign",)),
    "stances": ("stance", ("person_id",)),
    "seats": ("seat", ("person_id",)),
    "ties": ("tie", ("from_person", "kind", "to_person")),
    "readiness": ("answer", ("item",)),
    "moves": ("move", ("play",)),
}


def _quoted(value: str) -> str:
    return value if value.replace("-", "").replace("_", "").isalnum() else f"'{value}'"


def _spoken(row: dict[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """The columns of a word as a person says them: names of deal and people, the words of the vocabulary."""
    from holdfast.diagnosis.readiness import ITEM
    from holdfast.plays import PLAY
    from holdfast.report.told import SEATS, TIES

    said = {k: names.get(v, v) for k, v in row.items()}
    item, play = ITEM.get(row.get("item", "")), PLAY.get(row.get("play", ""))
    told = {
        "sign": SIGNS.get(row.get("sign", "")),
        "seat": SEATS.get(row.get("seat", "")),
        "kind": TIES.get(row.get("kind", "")),
        "item": f"{item.about} ({item.id})" if item else None,
        "play": play.name if play else None,
    }
    days = {k: iso_day(v) for k, v in row.items() if k in ("resume_on", "said_at") and v}
    return {**said, **{k: v for k, v in told.items() if v}, **days, "deal": names.get(row["deal_id"], row["deal_id"])}


def _report(
    word: Word,
    row: dict[str, str],
    path: Path,
    counts_from: date,
    names: Mapping[str, str],
    *,
    undo: bool,
    as_json: bool,
) -> None:
    from holdfast.cli.homes import HOME
    from holdfast.cli.out import GOOD, QUIET, console, emit, text

    if as_json:
        emit({"deal_id": row["deal_id"], "file": path, "row": row, "undone": undo, "counts_from": counts_from})
        return
    screen = console()
    refused = row.get("refused") == "yes"
    wording = _SAID[word.table]
    if refused:
        wording = (
            "In {deal}, {from_person} and {to_person} have no such tie ({kind})"
            if word.table == "ties"
            else "{deal} did not say yes"
        )
    said = wording.format(**_spoken(row, names))
    screen.print(text(f"Taken back: {said}." if undo else f"{said}."))
    home = path.parent.parent
    export = str(home.parent) if home.name == HOME and home.parent != Path() else "EXPORT"
    screen.print(
        text("Next: ", (f"holdfast run {export}", GOOD), f"; a Run as of {day(counts_from)} or later knows it.")
    )
    if not undo:
        verb, columns = _COMMANDS.get(word.table, ("refuse" if refused else "confirm", ()))
        extra = "".join(f" {_quoted(row[column])}" for column in columns)
        extra += f" --home {export}" if export != "EXPORT" else ""
        screen.print(
            text((f"Kept in {path}. To undo: holdfast {verb} {row['deal_id']}{extra} --undo", QUIET)), soft_wrap=True
        )
