"""Uploads, jobs and settings, as far as the actor may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from holdfast.errors import NotFound
from holdfast.server.accounts.actor import Actor
from holdfast.server.connections.models import Job, Upload
from holdfast.server.deals.queries import DealPage


@dataclass(frozen=True)
class JobRow:
    """A piece of work: state is waiting, running, done or failed."""

    job_id: int
    kind: str
    state: str
    step: str
    done: int
    total: int
    message: str
    result: dict[str, Any]
    created_at: datetime
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "failed")


@dataclass(frozen=True)
class UploadRow:
    """An export that came in; state is waiting, looked at, in use or dropped."""

    upload_id: int
    name: str
    n_files: int
    n_bytes: int
    state: str
    preview: dict[str, Any]
    created_at: datetime


def _data(actor: Actor) -> None:
    if actor.role not in ("owner", "revops"):
        raise NotFound("no such page")


def job_row(j: Job) -> JobRow:
    """A stored job as a plain object."""
    return JobRow(j.pk, j.kind, j.state, j.step, j.done, j.total, j.message, j.result, j.created_at, j.ended_at)


def job(actor: Actor, job_id: int) -> JobRow:
    """One job of the actor, or any for who manages data."""
    rows = Job.objects.filter(pk=job_id)
    if actor.role not in ("owner", "revops"):
        rows = rows.filter(by=actor.user_id)
    found = rows.first()
    if found is None:
        raise NotFound("no such job")
    return job_row(found)


def jobs(actor: Actor, *, limit: int = 20) -> tuple[JobRow, ...]:
    """The newest jobs."""
    _data(actor)
    return tuple(job_row(j) for j in Job.objects.order_by("-pk")[:limit])


def look_at(found: DealPage) -> JobRow | None:
    """The newest work on looking inside a deal that the actor was shown; null before anybody asked."""
    assert found.run is not None
    rows = Job.objects.filter(kind="look", args__deal=found.row.deal_id, args__run=found.run.run_id)
    job = rows.order_by("-pk").first()
    return None if job is None else job_row(job)


def _upload(u: Upload) -> UploadRow:
    return UploadRow(u.pk, u.name, u.n_files, u.n_bytes, u.state, u.preview, u.created_at)


def upload(actor: Actor, upload_id: int) -> UploadRow:
    """One upload with its preview."""
    _data(actor)
    found = Upload.objects.filter(pk=upload_id).exclude(state="dropped").first()
    if found is None:
        raise NotFound("no such upload")
    return _upload(found)


def uploads(actor: Actor, *, limit: int = 20) -> tuple[UploadRow, ...]:
    """The newest uploads."""
    _data(actor)
    return tuple(_upload(u) for u in Upload.objects.exclude(state="dropped").order_by("-pk")[:limit])


@dataclass(frozen=True)
class Chosen:
    """The settings of the export in use: plain values, the stages with their kinds, and the text's version."""

    version: str
    values: dict[str, Any]
    text: str
    stages: dict[str, str]


def chosen(actor: Actor) -> Chosen:
    """What was chosen for the export in use."""
    import tomlkit

    from holdfast.server.connections.actions import settings_file, version_of

    _data(actor)
    path = settings_file()
    text = path.read_text("utf-8") if path.is_file() else ""
    values = tomlkit.parse(text).unwrap()
    return Chosen(version_of(text), values, text, dict(values.get("stages", {})))
