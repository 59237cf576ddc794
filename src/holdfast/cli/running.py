"""``holdfast run``: from an export to a Run on disk with its report."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.cli.homes import Place
from holdfast.cli.importing import Read, read
from holdfast.vocab import StageKind

if TYPE_CHECKING:
    from holdfast.runs import Run


@dataclass(frozen=True)
class Ran:
    """A Run that was computed and written."""

    run: Run
    place: Place
    read: Read


def compute(done: Read, as_of: date | None, *, quiet: bool) -> Ran:
    """Compute the Run of *as_of* (default: the day after the newest fact) and write it with its report."""
    from holdfast import pipeline, readers, report, runs
    from holdfast.cli.out import Watch
    from holdfast.preparation import printed

    facts = done.imported.facts
    with Watch("Computing the Run", quiet=quiet) as watch:
        on = as_of or pipeline.default_as_of(facts)
        before = runs.newest(done.home, before=on)
        previous = runs.read(before) if before else None
        settings = done.imported.settings
        reader = readers.reader(settings.triage, done.home)
        run = pipeline.run(facts, settings, on, previous=previous, progress=watch, reader=reader)
        watch("report", 0, 0)
        kit = printed.of_run(run, done.imported.settings.brand, done.home, done.export)
        run = dataclasses.replace(run, pages={**run.pages, **kit, "report.html": report.render(run)})
        folder = done.home / "runs" / on.isoformat()
        folder.parent.mkdir(parents=True, exist_ok=True)
        runs.write(run, folder)
    return Ran(run, Place(folder, done.home), done)


def reading(done: Read) -> list[str]:
    """What a person should know of the import before trusting the list; nothing when nothing changed."""
    lines = [f"{done.note}."] if done.note else []
    rejected = sum(c.rejected for c in done.imported.counts.values())
    if rejected:
        lines.append(
            f"{rejected:,} rows of the export were left out: `holdfast import {done.export}` says which and why."
        )
    if not done.imported.changed:
        return lines
    stages: dict[str, list[str]] = {kind.value: [] for kind in StageKind}
    for stage, kind in done.imported.settings.stages.items():
        stages[kind].append(stage)
    said = [f"{kind.replace('_', ' ')}: {', '.join(names)}" for kind, names in stages.items() if names]
    if said:
        lines.append(f"Stages read as {'; '.join(said)}. Correct them in {done.settings_file}.")
    if not stages[StageKind.YES.value] and not stages[StageKind.PAPER.value]:
        lines.append(
            f"No stage means yes, so only the words of people count: name one in {done.settings_file}, [stages]."
        )
    return lines


def run_export(
    export: Path, *, as_of: date | None, home: Path | None, settings_file: Path | None, as_json: bool
) -> None:
    """Import, compute, write and print."""
    from holdfast.cli.importing import as_json as import_as_json
    from holdfast.cli.out import QUIET, console, emit, text

    done = read(export, home=home, settings_file=settings_file, quiet=as_json)
    ran = compute(done, as_of, quiet=as_json)
    manifest = ran.run.manifest
    if as_json:
        emit(
            {
                "run": ran.place.run,
                "report": ran.place.report,
                "as_of": manifest["as_of"],
                "previous": (manifest.get("previous") or {}).get("as_of"),
                "counts": manifest["counts"],
                "import": import_as_json(done),
            }
        )
        return
    from holdfast.cli.listing import show

    screen = console()
    told = reading(done)
    for line in told:
        screen.print(text((line, QUIET)))
    if told:
        screen.print()
    show(ran.run, ran.place, owner=None, everything=False, verdict=None, as_json_=False)
