"""Look inside a deal that the Run did not look inside of: the same computation as in a Run, for one deal, in the background."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from holdfast.errors import NotFound
from holdfast.ingest import Progress
from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.audit import note
from holdfast.server.connections import jobs
from holdfast.server.connections.models import Job
from holdfast.server.connections.queries import JobRow, job_row
from holdfast.server.deals.models import RunRow
from holdfast.server.deals.publish import fill
from holdfast.server.deals.queries import DealPage, find
from holdfast.server.problems import Invalid

KIND = "look"
GONE = "another Run was published meanwhile"


def is_looked_at(found: DealPage) -> bool:
    """Whether the page holds what goes on inside the buyer: from the Run, or asked for since."""
    return bool(found.detail.get("kit") or found.detail.get("people"))


def start(slug: str, *, actor: Actor) -> int:
    """Look at the people of a deal of the published Run; one that waits or runs already is not doubled. Returns the job.

    Everybody who sees the deal may ask: it reads what is there and writes nothing about the deal.
    """
    from holdfast.ingest import current

    deal = find(actor, slug)
    if not deal.run.folder or current(settings.ENV.home) is None:
        raise Invalid({"facts": "the facts behind this Run are not kept here; compute a Run first"})
    with transaction.atomic():
        mine = _of(deal.run_id, deal.deal_id).filter(state__in=("waiting", "running")).first()
        if mine is not None:
            return mine.pk
        job = jobs.enqueue(KIND, {"deal": deal.deal_id, "run": deal.run_id}, actor.user_id)
        note(actor, "start", KIND, job, deal_id=deal.deal_id)
        return job


def newest(found: DealPage) -> JobRow | None:
    """The newest such job for a deal that the actor was shown; null before anybody asked."""
    assert found.run is not None
    job = _of(found.run.run_id, found.row.deal_id).order_by("-pk").first()
    return None if job is None else job_row(job)


def _of(run_id: int, deal_id: str) -> Any:
    return Job.objects.filter(kind=KIND, args__run=run_id, args__deal=deal_id)


def look(job: Job, tell: Progress) -> dict[str, Any]:
    """Compute the tables of the people of one deal and put them beside what its Run says of it."""
    from holdfast import pipeline, runs
    from holdfast import settings as toml
    from holdfast.ingest import current
    from holdfast.server.connections.actions import settings_file

    home, deal_id = settings.ENV.home, job.args["deal"]
    row = RunRow.objects.filter(pk=job.args["run"], current__pk=1).only("folder").first()
    facts = current(home)
    if row is None or facts is None:
        raise NotFound(GONE, next_step="open the deal again")
    tell("reading the Run", 0, 0)
    run = runs.read(home / "runs" / row.folder)
    file = settings_file()
    tell("the people and the moves", 0, 0)
    found = pipeline.look_at(facts, toml.load(file) if file.is_file() else toml.Settings(), run, deal_id)
    if not fill(
        row.pk, deal_id, {name: table.to_pylist() for name, table in found.items() if name in runs.DEAL_TABLES}
    ):
        raise NotFound(GONE, next_step="open the deal again")
    return {"run": row.pk, "deal": deal_id, "people": found["people"].num_rows}
