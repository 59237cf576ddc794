"""The mapping of an upload as a form: what each file holds, and which of its columns is which of ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import tomlkit

from holdfast.ingest import propose
from holdfast.ingest.base import Role
from holdfast.ingest.files import listing, opened, survey
from holdfast.ingest.shapes import ALL
from holdfast.server.problems import Invalid

IGNORE = "ignore"
#: Rows of a file that are shown beside its column names, and letters of each value.
SHOWN, LETTERS = 3, 24
#: How many bytes are read for them.
_HEAD = 64 << 10


@dataclass(frozen=True)
class Column:
    """One column of ours: how it is called, whether it is needed, and which of theirs it is now ("" = none)."""

    ours: str
    kind: str
    is_needed: bool
    theirs: str


@dataclass(frozen=True)
class File:
    """One file: what it is taken for, its columns of ours, and theirs with a few values to recognise them by."""

    number: int
    name: str
    table: str
    shape: str
    roles: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    theirs: tuple[tuple[str, str], ...]
    day_first: bool | None
    decimal_comma: bool | None


def peek(folder: Path) -> list[dict[str, Any]]:
    """Name, header and first values of every file of text: what the form shows, kept with the preview."""
    found = []
    for path in listing(folder)[0]:
        source = survey(path.name, path, path.stat().st_size, "")
        if source.kind != "text" or not source.header:
            continue
        with opened(path) as raw:
            text = raw.read(_HEAD).decode(source.encoding, "replace").lstrip("\ufeff").replace("\0", "")
        lines = csv.reader(io.StringIO(text), delimiter=source.delimiter)
        rows = list(islice(lines, source.skip + 1, source.skip + 1 + SHOWN))
        shown = {
            name: " · ".join(r[i][:LETTERS] for r in rows if i < len(r) and r[i].strip())
            for i, name in enumerate(source.header)
        }
        found.append({"name": path.name, "columns": [[name, shown[name]] for name in source.header]})
    return found


def files(peeked: list[dict[str, Any]], text: str) -> list[File]:
    """The form for a mapping as it stands in *text*."""
    chosen = tomlkit.parse(text).unwrap().get("files", {}) if text else {}
    found = []
    for n, seen in enumerate(peeked):
        section = chosen.get(seen["name"], {})
        shape = section.get("shape") or "plain"
        table = section.get("table", "")
        role = _role(shape, table)
        mapped: Mapping[str, str] = section.get("columns", {})
        wants = role.wants if role else ()
        columns = [Column(w.ours, str(w.kind), w.needed, mapped.get(w.ours, "")) for w in wants]
        columns.sort(key=lambda c: (not c.theirs, not c.is_needed))
        roles = [(r.name, r.meaning) for r in ALL.get(shape, ALL["plain"])]
        theirs = tuple((name, shown) for name, shown in seen["columns"])
        dates, decimals = section.get("day_first"), section.get("decimal_comma")
        kinds = (("", "found from its columns"), *roles, (IGNORE, "not used"))
        found.append(File(n, seen["name"], table, shape, kinds, tuple(columns), theirs, dates, decimals))
    return found


def as_typed(shown: list[File], given: Mapping[str, str]) -> list[File]:
    """The form with what was typed in place of what stands: it comes back so after a refusal."""
    flags = {"yes": True, "no": False, "": None}
    found = []
    for f in shown:
        columns = tuple(replace(c, theirs=given.get(f"col-{f.number}-{c.ours}", c.theirs)) for c in f.columns)
        day = flags.get(given.get(f"day_first-{f.number}", "-"), f.day_first)
        comma = flags.get(given.get(f"decimal_comma-{f.number}", "-"), f.decimal_comma)
        table = given.get(f"table-{f.number}", f.table)
        found.append(replace(f, table=table, columns=columns, day_first=day, decimal_comma=comma))
    return found


def differences(mine: list[File], now: list[File]) -> list[tuple[str, str, str]]:
    """Where two forms of the same files differ: what it is about, the one, the other."""
    found = []
    for a, b in zip(mine, now, strict=True):
        rows = [("it holds", a.table, b.table), ("day first", _told(a.day_first), _told(b.day_first))]
        rows.append(("comma begins the cents", _told(a.decimal_comma), _told(b.decimal_comma)))
        theirs = {c.ours: c.theirs for c in b.columns}
        rows += [(c.ours, c.theirs, theirs[c.ours]) for c in a.columns if c.ours in theirs]
        found += [(f"{a.name}, {what.replace('_', ' ')}", x, y) for what, x, y in rows if x != y]
    return found


def _told(flag: bool | None) -> str:
    return "" if flag is None else "yes" if flag else "no"


def _role(shape: str, table: str) -> Role | None:
    return next((r for r in ALL.get(shape, ()) if r.name == table), None)


def applied(text: str, shown: list[File], given: Mapping[str, str]) -> str:
    """*text* with what the form changes; a file taken for something else has its columns proposed anew."""
    doc = propose.document(text)
    sections = doc.setdefault("files", tomlkit.table(is_super_table=True))
    wrong: dict[str, str] = {}
    for file in shown:
        told = given.get(f"table-{file.number}", file.table)
        if told not in {name for name, _ in file.roles}:
            wrong[file.name] = "not one of the kinds of file"
            continue
        section = sections.setdefault(file.name, tomlkit.table())
        if told:
            section["table"] = told
        else:
            section.pop("table", None)
        for key in ("day_first", "decimal_comma"):
            _flag(section, key, given.get(f"{key}-{file.number}"))
        if told != file.table:
            section.pop("columns", None)
            continue
        names = {name for name, _ in file.theirs}
        columns = section.setdefault("columns", tomlkit.table()) if file.columns else {}
        for column in file.columns:
            theirs = given.get(f"col-{file.number}-{column.ours}", column.theirs)
            if theirs and theirs not in names:
                wrong[file.name] = f"has no column '{theirs}'"
            elif theirs and theirs != column.theirs:
                columns[column.ours] = theirs
            elif not theirs:
                columns.pop(column.ours, None)
    if wrong:
        raise Invalid(wrong)
    return tomlkit.dumps(doc)


def _flag(section: Any, key: str, told: str | None) -> None:
    if told in ("yes", "no"):
        section[key] = told == "yes"
    elif told == "":
        section.pop(key, None)
