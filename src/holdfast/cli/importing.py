"""``holdfast import``: read an export and tell a person what was made of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from holdfast.cli.homes import HOME, export_folder, home_of

if TYPE_CHECKING:
    import pyarrow as pa

    from holdfast.ingest import Imported

#: Rejected rows and emptied cells given as JSON, and lines about them that are printed; all are in the facts folder.
SHOWN, MOST_LINES = 50, 10


@dataclass(frozen=True)
class Read:
    """An export that was read: what came of it, its home, its settings file, and a line about where things are."""

    imported: Imported
    export: Path
    home: Path
    settings_file: Path
    note: str


def read(export: Path, *, home: Path | None, settings_file: Path | None, quiet: bool) -> Read:
    """Import *export* into its home, with the words that people wrote there."""
    from holdfast.cli.out import Watch
    from holdfast.ingest import read_export
    from holdfast.ingest.propose import place

    folder = export_folder(export)
    where, note = home_of(folder, home)
    with Watch("Reading the export", quiet=quiet) as watch:
        imported = read_export(folder, where, settings_file=settings_file, progress=watch, words=where / "words")
    return Read(imported, folder, where, place(folder, where, settings_file), note)


def problems(facts: Path, name: str) -> tuple[int, list[dict[str, Any]]]:
    """Number and first rows of ``rejects`` or ``repairs``."""
    import pyarrow.parquet as pq

    table = pq.read_table(facts / f"{name}.parquet")
    return table.num_rows, table.slice(0, SHOWN).to_pylist()


def as_json(done: Read) -> dict[str, Any]:
    """The answer of ``import --json``."""
    rejected, rejects = problems(done.imported.facts, "rejects")
    repaired, repairs = problems(done.imported.facts, "repairs")
    counts = done.imported.counts
    return {
        "facts": done.imported.facts,
        "changed": done.imported.changed,
        "newest_on": done.imported.newest_on,
        "settings_file": done.settings_file,
        "mapping": list(done.imported.mapping),
        "unread": dict(done.imported.unread),
        "files": {name: {"read": c.read, "kept": c.kept, "rejected": c.rejected} for name, c in counts.items()},
        "stages": dict(done.imported.settings.stages),
        "rejected": rejected,
        "rejects": rejects,
        "repaired": repaired,
        "repairs": repairs,
    }


def import_export(export: Path, *, home: Path | None, settings_file: Path | None, json: bool) -> None:
    """Import and print."""
    from holdfast.cli.out import emit

    done = read(export, home=home, settings_file=settings_file, quiet=json)
    if json:
        emit(as_json(done))
    else:
        show(done)


def show(done: Read) -> None:
    """Print what was taken for what, and what to mend."""
    from holdfast.cli.out import GOOD, QUIET, STRONG, console, text
    from holdfast.report.words import count

    screen = console()
    imported = done.imported
    kept = sum(c.kept for c in imported.counts.values())
    screen.print(text((f"{done.export}: {count(kept, 'row')} kept.", STRONG)))
    if not imported.changed:
        screen.print(text(("Nothing changed since the last import.", QUIET)))
    if done.note:
        screen.print(text(done.note + "."))
    _mapping(done)
    _unread(done)
    for name, title in (("rejects", "Rows left out"), ("repairs", "Cells emptied")):
        _problems(done, name, title)
    screen.print()
    screen.print(
        text("What was read from what is in ", (str(done.settings_file), GOOD), "; edit it and import again."),
        soft_wrap=True,
    )
    where = done.export if done.home == done.export / HOME else f"{done.export} --home {done.home}"
    screen.print(text(("Next: ", GOOD), f"holdfast run {where}"), soft_wrap=True)


#: A column whose header is simply a usual name; every other reason is printed in full.
_USUAL = re.compile(r'^(\S+) ← "(.+)" \(by its name\)$')


def _mapping(done: Read) -> None:
    from holdfast.cli.out import NEEDS, QUIET, STRONG, console, text
    from holdfast.report.words import count

    screen = console()
    usual: list[str] = []
    stages = [line for line in done.imported.mapping if line.startswith("stage ")]
    for line in [line for line in done.imported.mapping if not line.startswith("stage ")]:
        if line.startswith(" "):
            found = _USUAL.match(line.strip())
            if found:
                usual.append(found[1] if found[1] == found[2] else f"{found[1]} ← {found[2]}")
            else:
                _under((line.strip(), QUIET))
            continue
        _usual(usual)
        usual = []
        name, _, rest = line.partition(": ")
        screen.print()
        screen.print(text((name, STRONG), ": ", rest))
        rows = done.imported.counts.get(name)
        if rows is not None:
            out = (f", {rows.rejected:,} left out", NEEDS) if rows.rejected else ", none left out"
            _under(f"{count(rows.read, 'row')} in, {rows.kept:,} kept", out)
    _usual(usual)
    if stages:
        screen.print()
        screen.print(text(("Stages", STRONG)))
        for line in stages:
            _under(line.removeprefix("stage "))


def _usual(columns: list[str]) -> None:
    """Columns found under a usual name, in one line."""
    from holdfast.cli.out import QUIET

    if columns:
        _under((f"by their names: {', '.join(columns)}", QUIET))


def _under(*parts: object) -> None:
    """A line under its heading."""
    from holdfast.cli.out import console, indented

    console().print(indented(*parts, by=4))


def _unread(done: Read) -> None:
    """Files of the folder that are no tables of text: a sheet of contacts must not go missing unseen."""
    from holdfast.cli.out import NEEDS, console, text

    told = {name: why for name, why in done.imported.unread.items() if why}
    if not done.imported.unread:
        return
    console().print()
    console().print(text((f"Files not read: {len(done.imported.unread):,}", NEEDS)))
    for name, why in told.items():
        _under(f"{name}: {why}")
    rest = [name for name in done.imported.unread if name not in told]
    if rest:
        _under(f"{', '.join(rest[:MOST_LINES])}{', …' if len(rest) > MOST_LINES else ''}: no table of text")


def _problems(done: Read, name: str, title: str) -> None:
    import pyarrow.parquet as pq

    from holdfast.cli.out import NEEDS, QUIET, console, text

    screen = console()
    notes = pq.read_table(done.imported.facts / f"{name}.parquet")
    if not notes.num_rows:
        return
    screen.print()
    screen.print(text((f"{title}: {notes.num_rows:,}", NEEDS)))
    lines = gathered(notes)
    for line, found in lines[:MOST_LINES]:
        _under(line, (found, QUIET))
    if len(lines) > MOST_LINES or any(not line[1] for line in lines) or notes.num_rows > len(lines):
        screen.print(text((f"    … all of them in {done.imported.facts / (name + '.parquet')}", QUIET)), soft_wrap=True)
    for line in mending(notes):
        _under(line)


def mending(notes: pa.Table) -> list[str]:
    """What a person can do about these notes, said only where it would help."""
    from holdfast.ingest.base import NO_SUCH_DEAL, ON_PURPOSE

    found = notes.to_pylist()
    rest = [n for n in found if n["reason"] != NO_SUCH_DEAL]
    on_purpose = [n for n in rest if n["reason"].startswith(ON_PURPOSE)]
    missing = {n["found"] for n in found if n["reason"] == NO_SUCH_DEAL}
    lines = []
    if len(rest) > len(on_purpose):
        lines.append("Mend the lines in the export, or correct the column in holdfast.toml, and import again.")
    if any(_left_out(deal, rest) is None for deal in missing):
        lines.append("Rows of a deal that is not in the export count once it is: was the list of deals filtered?")
    if on_purpose:
        lines.append(
            "Deleted deals, duplicates, repeated headers and fields that are not tracked are left out on purpose: nothing to mend."
        )
    return lines


def gathered(notes: pa.Table) -> list[tuple[str, str]]:
    """What is wrong, once for each file, column and reason, with what was found; rows of a deal that was left out together."""
    from holdfast.ingest.base import NO_SUCH_DEAL

    orphans = [n for n in notes.to_pylist() if n["reason"] == NO_SUCH_DEAL]
    rest = [n for n in notes.to_pylist() if n["reason"] != NO_SUCH_DEAL]
    kinds: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for n in rest:
        kinds.setdefault((n["file"], n["column"], n["reason"]), []).append(n)
    lines = [_kind(*kind, of) for kind, of in kinds.items()]
    deals: dict[str, Counter[str]] = {}
    for n in orphans:
        deals.setdefault(n["found"], Counter())[n["file"]] += 1
    told = sorted(deals.items(), key=lambda d: (-d[1].total(), d[0]))
    return lines + [_orphans(deal, files, rest) for deal, files in told]


def _kind(file: str, column: str, reason: str, of: list[dict[str, Any]]) -> tuple[str, str]:
    where = f", column {column}" if column else ""
    found = [f"“{f[:60]}”" for f in dict.fromkeys(n["found"] for n in of) if f]
    if len(of) == 1:
        return f"{file}, line {of[0]['line']}{where}: {reason}", f" (found {found[0]})" if found else ""
    lines = ", ".join(str(n["line"]) for n in of[:3]) + (", …" if len(of) > 3 else "")
    more = f"; found {', '.join(found[:3])}{', …' if len(found) > 3 else ''}" if found else ""
    return f"{file}, {len(of):,} rows{where}: {reason}", f" (lines {lines}{more})"


def _orphans(deal: str, files: Counter[str], rest: list[dict[str, Any]]) -> tuple[str, str]:
    """Rows that point to a deal which is not there, and the line in which it was left out where that can be told."""
    *most, last = (f"{n:,} {'row' if n == 1 else 'rows'} of {file}" for file, n in sorted(files.items()))
    rows = f"{', '.join(most)} and {last}" if most else last
    verb = "points" if files.total() == 1 else "point"
    at = _left_out(deal, rest)
    why = f"which was left out: {at['file']}, line {at['line']}" if at else "which is not in the export"
    return f"{rows} {verb} to deal {deal}, {why}", ""


def _left_out(deal: str, rest: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The note on the deal's own row, where it was left out."""
    return next((n for n in rest if deal in re.split(r'[,;|\t"]+', n["found"])), None)
