"""Import: an export comes in, is looked at, mapped, and taken into use; Runs are computed and followed."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from holdfast.errors import HoldfastError, NotFound
from holdfast.report import words
from holdfast.server.connections import actions, queries, wizard
from holdfast.server.connections.unpacking import Incoming
from holdfast.server.connections.work import export_in_use
from holdfast.server.deals.queries import past_runs
from holdfast.server.pages.shell import Onward, act, actor_of, failed, once, page
from holdfast.server.problems import Forbidden, Stale

STEPS = ("1. Bring the files", "2. Check how they are read", "3. Take them into use")


@page
def imports(request: HttpRequest) -> HttpResponse:
    """Drop an export here; the newest uploads below."""
    actor = actor_of(request)
    uploads = queries.uploads(actor)
    context: dict[str, Any] = {
        "part": "settings",
        "side": "import",
        "steps": STEPS,
        "step": 0,
        "uploads": uploads,
        "has_nothing": not uploads and export_in_use() is None,
        "once": once(),
    }
    if request.method != "POST":
        return render(request, "pages/import.html", context)
    if request.POST.get("sample"):
        sample, _ = actions.receive_sample(actor=actor, once=request.POST.get("once", ""))
        return Onward(f"/settings/import/{sample}/")
    files = [
        Incoming(f.name or "file", cast(BinaryIO, f.file)) for f in request.FILES.getlist("files") if f.file is not None
    ]
    try:
        name = request.FILES.getlist("files")[0].name if len(files) == 1 else f"{len(files)} files"
        upload, _ = actions.receive(files, actor=actor, name=name or "", once=request.POST.get("once", ""))
    except (NotFound, Forbidden):
        raise
    except (HoldfastError, IndexError) as cause:
        problem = cause if isinstance(cause, HoldfastError) else None
        why = failed(request, problem) if problem else {"problem": "No file was chosen."}
        return render(request, "pages/import.html", {**context, **why}, status=422)
    return Onward(f"/settings/import/{upload}/")


@page
def upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """How an upload would be read: mapping, what is kept and what not, stages."""
    actor = actor_of(request)
    if request.method == "POST":
        given = request.POST
        text = given.get("text")
        try:
            known = actions.mapping(upload_id, actor=actor)
            shown = wizard.files(queries.upload(actor, upload_id).preview.get("peek", []), known)
            typed = wizard.applied(known, shown, given) if text is None else text
            actions.remap(upload_id, typed, actor=actor, version=given.get("version"))
        except (NotFound, Forbidden):
            raise
        except HoldfastError as cause:
            return _preview(
                request, upload_id, text=text, problem=cause, status=409 if isinstance(cause, Stale) else 422
            )
        return Onward(f"/settings/import/{upload_id}/")
    return _preview(request, upload_id)


def _as_read(row: dict[str, Any]) -> dict[str, Any]:
    """A deal of the preview with its amount as money instead of in the smallest unit."""
    minor, currency = row.get("amount_minor"), row.get("currency") or ""
    money = "" if minor is None else words.amount(minor, currency)
    left_out = {"row_id", "currency"}
    return {
        ("amount" if k == "amount_minor" else k): (money if k == "amount_minor" else v)
        for k, v in row.items()
        if k not in left_out
    }


def _preview(
    request: HttpRequest, upload_id: int, *, text: str | None = None, problem: Any = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    found = queries.upload(actor, upload_id)
    job = next((j for j in queries.jobs(actor, limit=50) if j.kind == "preview" and not j.is_over), None)
    last = next((j for j in queries.jobs(actor, limit=50) if j.kind == "preview" and j.is_over), None)
    preview = found.preview or {}
    looked = "files" in preview
    known = actions.mapping(upload_id, actor=actor)
    stands = wizard.files(preview.get("peek", []), known)
    typed = wizard.as_typed(stands, request.POST) if problem and text is None else stands
    stale = problem if isinstance(problem, Stale) else None
    sample = [_as_read(row) for row in preview.get("sample", [])]
    files = [(name, counts) for name, counts in sorted(preview.get("files", {}).items())]
    context = {
        "part": "settings",
        "side": "import",
        "steps": STEPS,
        "step": 1 if found.state != "in use" else 2,
        "upload": found,
        "preview": preview,
        "files": files,
        "stages": sorted(preview.get("stages", {}).items()),
        "rejects": preview.get("rejects", {}),
        "repairs": preview.get("repairs", {}),
        "sample": sample,
        "columns": list(sample[0])[:8] if sample else [],
        "text": text if text is not None else known,
        "version": actions.version_of(known),
        "wizard": typed,
        "problem": problem,
        "stale": stale,
        "both": wizard.differences(typed, stands) if stale and text is None else [],
        "known": known if stale and text is not None else "",
        "job": job,
        "failed_job": last if last and last.state == "failed" and not looked else None,
        "looked": looked,
        "once": once(),
    }
    is_part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    template = "pages/parts/upload.html" if is_part else "pages/upload.html"
    return render(request, template, context, status=status)


@page
@require_POST
def accept(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Take an upload into use and compute a Run."""
    try:
        job = actions.accept(upload_id, actor=actor_of(request))
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        return _preview(request, upload_id, problem=cause, status=422)
    return Onward(f"/settings/jobs/{job}/")


@page
@require_POST
def drop(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Remove an upload."""
    back = "/settings/import/"
    return act(request, lambda: actions.drop(upload_id, actor=actor_of(request)), said="Removed.", back=back)


@page
def runs(request: HttpRequest) -> HttpResponse:
    """The Runs so far, and the work in progress; POST computes one."""
    actor, given = actor_of(request), request.POST
    why: dict[str, Any] = {}
    if request.method == "POST":
        try:
            begun = actions.start_run(actor=actor, as_of=given.get("as_of", ""), once=given.get("once", ""))
        except (NotFound, Forbidden):
            raise
        except HoldfastError as cause:
            why = failed(request, cause)
        else:
            messages.success(request, "The Run is being computed.")
            return Onward(f"/settings/jobs/{begun}/")
    context = {
        "part": "settings",
        "side": "runs",
        "jobs": queries.jobs(actor),
        "runs": past_runs(),
        "once": once(),
        **why,
    }
    return render(request, "pages/runs.html", context, status=422 if why else 200)


@page
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """One piece of work: the page may be closed, the work goes on."""
    found = queries.job(actor_of(request), job_id)
    is_part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    context = {"part": "settings", "side": "runs", "job": found, "seconds": 1}
    answer = render(request, "pages/parts/job.html" if is_part else "pages/job.html", context)
    if is_part and found.is_over:
        answer.headers["HX-Refresh"] = "true"
    return answer
