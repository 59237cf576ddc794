"""What jobs do: look at an upload, import, compute a Run, publish it. Every step may be done again after a crash."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from holdfast.ingest import Progress
from holdfast.server.accounts.actions import SYSTEM
from holdfast.server.accounts.audit import note
from holdfast.server.accounts.models import Invitation, Once
from holdfast.server.accounts.queries import actor_of_id, setting
from holdfast.server.connections.models import Job, Upload
from holdfast.server.deals.actions import empty
from holdfast.server.deals.models import Deal, Past, RunRow, Word

Work = Callable[[Job, Progress], dict[str, Any]]
SHOWN = 100
REPLACED = "another Run was published meanwhile"


def export_in_use() -> Path | None:
    """The folder of the export that the next Run reads: the newest accepted upload, else the one that was named."""
    accepted = Upload.objects.filter(state="in use").order_by("-pk").first()
    if accepted is not None and folder_of(accepted).is_dir():
        return folder_of(accepted)
    found: Path | None = settings.ENV.export
    return found if found is not None and found.is_dir() else None


def folder_of(upload: Upload) -> Path:
    """Where the files of an upload lie; only the name is stored, so that a home can be moved."""
    root: Path = settings.ENV.uploads
    return root / upload.folder


def preview(job: Job, tell: Progress) -> dict[str, Any]:
    """Read an upload into a home of its own: mapping, counts, rejects; nothing of it is in use yet."""
    from holdfast.server.connections.wizard import peek

    upload = Upload.objects.get(pk=job.args["upload"])
    mine = Upload.objects.filter(pk=upload.pk, state__in=("waiting", "looked at"))
    seen = peek(folder_of(upload))
    mine.update(preview={"peek": seen})  # kept even if the files cannot be read: the form shows how to help
    found = {**read_preview(folder_of(upload), tell), "peek": seen}
    mine.update(preview=found, state="looked at")
    return {"upload": upload.pk}


def read_preview(folder: Path, tell: Progress) -> dict[str, Any]:
    """How an export would be read."""
    import pyarrow.parquet as pq

    from holdfast.ingest import read_export

    scratch = folder.with_name(f".{folder.name}.look")
    try:
        imported = read_export(folder, scratch, settings_file=folder / "holdfast.toml", progress=tell)
        found: dict[str, Any] = {
            "mapping": list(imported.mapping),
            "files": {n: dataclasses.asdict(c) for n, c in imported.counts.items()},
            "stages": dict(imported.settings.stages),
            "newest_on": imported.newest_on.isoformat() if imported.newest_on else None,
        }
        for name in ("rejects", "repairs"):
            table = pq.read_table(imported.facts / f"{name}.parquet")
            found[name] = {"total": table.num_rows, "rows": table.slice(0, SHOWN).to_pylist()}
        rows = pq.read_table(imported.facts / "deals.parquet").slice(0, 8).to_pylist()
        found["sample"] = [{k: str(v) if isinstance(v, date) else v for k, v in r.items()} for r in rows]
        for row in found["sample"]:
            row.pop("created_at", None)
        return found
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def run(job: Job, tell: Progress) -> dict[str, Any]:
    """Export the words, import, compute the Run of a day (default: the day after the newest fact), write, publish."""
    from holdfast import pipeline, readers, report, runs
    from holdfast.errors import NotFound
    from holdfast.ingest import read_export
    from holdfast.ingest.propose import place
    from holdfast.preparation import printed
    from holdfast.server.deals.exporting import export_facts
    from holdfast.server.deals.publish import publish

    home: Path = settings.ENV.home
    export = export_in_use()
    if export is None:
        raise NotFound(
            "there is no export to read",
            expected="an upload, or HOLDFAST_EXPORT",
            next_step="import one under Settings",
        )
    tell("words of people", 0, 0)
    export_facts(home / "words")
    imported = read_export(export, home, settings_file=place(export, home, None), progress=tell, words=home / "words")
    told = job.args.get("as_of")
    as_of = date.fromisoformat(told) if told else pipeline.default_as_of(imported.facts)
    before = runs.newest(home, before=as_of)
    made = pipeline.run(
        imported.facts,
        imported.settings,
        as_of,
        previous=runs.read(before) if before else None,
        progress=tell,
        reader=readers.reader(imported.settings.triage, home),
    )
    tell("report", 0, 0)
    kit = printed.of_run(made, imported.settings.brand, home, export)
    made = dataclasses.replace(made, pages={**made.pages, **kit, "report.html": report.render(made)})
    folder = home / "runs" / as_of.isoformat()
    folder.parent.mkdir(parents=True, exist_ok=True)
    runs.write(made, folder)
    tell("publishing", 0, 0)
    actor = actor_of_id(job.by_id) if job.by_id else None
    run_id = publish(made, folder, actor=actor or SYSTEM, replace=True)
    return {"run": run_id, "as_of": as_of.isoformat(), "counts": dict(made.manifest["counts"])}


def look(job: Job, tell: Progress) -> dict[str, Any]:
    """Look inside a deal that its Run did not look inside of: the same computation, put beside what the Run says of it."""
    from holdfast import pipeline, runs
    from holdfast import settings as toml
    from holdfast.errors import NotFound
    from holdfast.ingest import current
    from holdfast.ingest.propose import place
    from holdfast.server.deals.publish import fill

    home: Path = settings.ENV.home
    deal_id, export = job.args["deal"], export_in_use()
    row = RunRow.objects.filter(pk=job.args["run"], current__pk=1).only("folder").first()
    facts = current(home)
    if row is None or facts is None:
        raise NotFound(REPLACED, next_step="open the deal again")
    tell("reading the Run", 0, 0)
    run = runs.read(home / "runs" / row.folder)
    file = place(export, home, None) if export else None
    chosen = toml.load(file) if file is not None and file.is_file() else toml.Settings()
    tell("the people and the moves", 0, 0)
    found = pipeline.look_at(facts, chosen, run, deal_id)
    if not fill(row.pk, deal_id, {n: table.to_pylist() for n, table in found.items() if n in runs.DEAL_TABLES}):
        raise NotFound(REPLACED, next_step="open the deal again")
    return {"run": row.pk, "deal": deal_id, "people": found["people"].num_rows}


def retention(job: Job, tell: Progress) -> dict[str, Any]:
    """The daily forgetting."""
    return dict(let_fade())


@transaction.atomic
def let_fade(*, today: date | None = None) -> dict[str, int]:
    """The daily retention: forget what is no longer needed; words fade after ``retention_days`` in deals no longer open."""
    now = timezone.now()
    day = today or now.date()
    counts = {
        "once": Once.objects.filter(at__lt=now - timedelta(days=7)).delete()[0],
        "jobs": Job.objects.filter(state__in=("done", "failed"), ended_at__lt=now - timedelta(days=90)).delete()[0],
        "past": Past.objects.filter(as_of__lt=day - timedelta(days=3 * 365)).delete()[0],
        "invitations": Invitation.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()[0],
    }
    for upload in Upload.objects.filter(
        state__in=("earlier", "waiting", "looked at"), created_at__lt=now - timedelta(days=30)
    ):
        shutil.rmtree(folder_of(upload), ignore_errors=True)
        Upload.objects.filter(pk=upload.pk).update(state="dropped", preview={})
    days = setting("retention_days")
    counts["words"] = 0
    if days:
        old = Word.objects.filter(erased_at=None, written_at__lt=now - timedelta(days=int(days)))
        for word in old.exclude(deal_id__in=Deal.objects.values("deal_id")).iterator(chunk_size=1000):
            empty(word)
            counts["words"] += 1
        for folder in sorted(Path(settings.ENV.home / "runs").glob("????-??-??"))[:-1]:
            if folder.name < (day - timedelta(days=int(days))).isoformat():
                shutil.rmtree(folder, ignore_errors=True)
    note(SYSTEM, "remove", "old words", counts=counts)
    return counts


KINDS: dict[str, Work] = {"preview": preview, "run": run, "look": look, "retention": retention}
