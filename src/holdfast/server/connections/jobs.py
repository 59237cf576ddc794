"""Work in the background: a job is claimed by changing one row, shows its progress, and is taken up again after a crash."""

from __future__ import annotations

import os
import secrets
import socket
import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from holdfast.errors import HoldfastError
from holdfast.ingest import Progress
from holdfast.server.connections.models import Job

#: A running job without a sign of life for this long is taken up again.
SILENT_SECONDS = 30
MOST_ATTEMPTS = 5
_WORKER = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


@task()
def work(job_id: int) -> None:
    """The one task of the queue: do the job with this id, if nobody else has it."""
    from holdfast.server.connections.work import KINDS

    if not claim(job_id):
        return
    job = Job.objects.get(pk=job_id)
    try:
        result = KINDS[job.kind](job, progress_of(job_id))
    except HoldfastError as error:
        finish(job_id, "failed", str(error))
    except Exception as error:
        finish(job_id, "failed", f"something went wrong that should not: {type(error).__name__}: {error}")
        raise
    else:
        finish(job_id, "done", result=result)


def claim(job_id: int) -> bool:
    """Take a waiting job: of two workers one changes the row, and only that one works."""
    changed = Job.objects.filter(pk=job_id, state="waiting").update(
        state="running", worker=_WORKER, started_at=timezone.now(), beat_at=timezone.now(), attempts=F("attempts") + 1
    )
    return changed == 1


def progress_of(job_id: int) -> Progress:
    """A callback that writes a job's progress, at most four times a second."""
    at, last = 0.0, ""

    def tell(step: str, done: int, total: int) -> None:
        nonlocal at, last
        now = time.monotonic()
        if step == last and now - at < 0.25:
            return
        at, last = now, step
        row = {"step": step[:120], "done": max(done, 0), "total": max(total, 0), "beat_at": timezone.now()}
        Job.objects.filter(pk=job_id, state="running").update(**row)

    return tell


def beat() -> None:
    """A sign of life for what this process works on: one step of a large Run may take minutes without progress."""
    Job.objects.filter(state="running", worker=_WORKER).update(beat_at=timezone.now())


def finish(job_id: int, state: str, message: str = "", result: dict[str, Any] | None = None) -> None:
    """Close a running job."""
    Job.objects.filter(pk=job_id, state="running").update(
        state=state, message=message, result=result or {}, ended_at=timezone.now(), beat_at=timezone.now()
    )


def enqueue(kind: str, args: dict[str, Any], user_id: int | None) -> int:
    """Add a job to the queue, with its task, in the transaction of the caller."""
    with transaction.atomic():
        job = Job.objects.create(kind=kind, args=args, by_id=user_id or None)
        work.enqueue(job.pk)
        return job.pk


def take_up_again(*, everything: bool = False) -> int:
    """Put jobs back that died with their worker; *everything* at the start of the only worker. Returns how many.

    A worker may also die between taking a task and claiming its job: the job waits, and no task is left that would take it up.
    """
    silent = timezone.now() - timedelta(seconds=SILENT_SECONDS)
    rows = Job.objects.filter(state="running")
    if not everything:
        rows = rows.filter(beat_at__lt=silent)
    n = 0
    for pk, attempts, worker, beat in rows.values_list("pk", "attempts", "worker", "beat_at"):
        if attempts >= MOST_ATTEMPTS:
            changes: dict[str, Any] = {
                "state": "failed", "ended_at": timezone.now(),
                "message": f"stopped {attempts} times before its end; start it again when the machine is well",
            }  # fmt: skip
        else:
            changes = {"state": "waiting", "step": ""}
        with transaction.atomic():
            mine = Job.objects.filter(pk=pk, state="running", worker=worker, beat_at=beat).update(**changes)
            if mine and changes["state"] == "waiting":
                work.enqueue(pk)
                n += 1
    for pk in _forgotten():
        work.enqueue(pk)  # a task too many finds its job claimed and ends
        n += 1
    return n


def _forgotten() -> list[int]:
    """Jobs that wait without a task that waits for them."""
    from django_tasks_db.models import DBTaskResult

    ready = DBTaskResult.objects.filter(task_path=work.module_path, status="READY")
    told = {args["args"][0] for args in ready.values_list("args_kwargs", flat=True) if args["args"]}
    return [pk for pk in Job.objects.filter(state="waiting").values_list("pk", flat=True) if pk not in told]


def once_a_day(kind: str) -> bool:
    """Enqueue a job of *kind* unless there was one in the last 24 hours."""
    since = timezone.now() - timedelta(hours=24)
    with transaction.atomic():
        if Job.objects.filter(kind=kind, created_at__gt=since).exists():
            return False
        enqueue(kind, {}, None)
        return True
