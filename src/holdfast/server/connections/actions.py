"""Uploads, Runs, and the settings file of the export."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import tomlkit
from django.conf import settings
from django.db import transaction

from holdfast import settings as toml
from holdfast.errors import BadSettings, NotFound
from holdfast.ingest import propose
from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.audit import done_before, note, remember
from holdfast.server.connections import jobs, unpacking
from holdfast.server.connections.models import Job, Upload
from holdfast.server.connections.work import export_in_use, folder_of
from holdfast.server.deals.queries import find
from holdfast.server.problems import Forbidden, Invalid, Stale


def _may(actor: Actor) -> None:
    if not actor.can_manage_data:
        raise Forbidden(
            "imports and settings are for the owner and RevOps",
            expected="one of these two roles",
            next_step="ask the owner",
        )


def receive(files: Iterable[unpacking.Incoming], *, actor: Actor, name: str = "", once: str = "") -> tuple[int, int]:
    """Keep an uploaded export and look at it in the background; returns the ids of the upload and of the job."""
    _may(actor)
    folder: Path = settings.ENV.uploads / secrets.token_hex(8)
    n_files, n_bytes = unpacking.receive(files, folder)
    try:
        with transaction.atomic():
            before = done_before(actor, once)
            if before is not None:
                shutil.rmtree(folder, ignore_errors=True)
                return before["upload"], before["job"]
            upload = Upload.objects.create(
                folder=str(folder),
                name=name[:255] or folder.name,
                n_files=n_files,
                n_bytes=n_bytes,
                by_id=actor.user_id,
            )
            job = jobs.enqueue("preview", {"upload": upload.pk}, actor.user_id)
            note(actor, "receive", "upload", upload.pk, files=n_files, bytes=n_bytes)
            remember(actor, once, {"upload": upload.pk, "job": job})
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return upload.pk, job


def receive_sample(*, actor: Actor, once: str = "") -> tuple[int, int]:
    """Receive the export of a company that does not exist, as if somebody had brought it; see :func:`receive`."""
    from holdfast import market

    _may(actor)
    with tempfile.TemporaryDirectory(prefix="holdfast-sample-") as place, ExitStack() as open_:
        market.write(market.demo(), Path(place))
        files = [
            unpacking.Incoming(p.name, open_.enter_context(p.open("rb")))
            for p in sorted(Path(place).iterdir())
            if p.is_file()
        ]
        return receive(files, actor=actor, name="The sample company", once=once)


def remap(upload_id: int, text: str, *, actor: Actor, version: str | None = None) -> int:
    """Replace the mapping (``holdfast.toml``) of an upload and look at it again; returns the job.

    *version* is :func:`version_of` the text that the form was filled on; null where nobody saw one.
    """
    _may(actor)
    upload = _upload(upload_id)
    _parsed(text)
    with transaction.atomic():
        row = Upload.objects.select_for_update().filter(pk=upload.pk, state__in=("waiting", "looked at")).first()
        if row is None:
            raise Invalid({"upload": "this upload is in use or gone"})
        before = mapping(upload_id, actor=actor)
        if version is not None and version != version_of(before):
            raise Stale(
                "Somebody changed the mapping meanwhile", mine={"text": text}, theirs={"text": before}, version=0
            )
        seen = {k: v for k, v in row.preview.items() if k == "peek"}
        Upload.objects.filter(pk=upload.pk).update(state="waiting", preview=seen)
        _write(folder_of(upload) / toml.FILE_NAME, text)
        note(actor, "remap", "upload", upload.pk)
        return jobs.enqueue("preview", {"upload": upload.pk}, actor.user_id)


def mapping(upload_id: int, *, actor: Actor) -> str:
    """The text of an upload's ``holdfast.toml``."""
    _may(actor)
    path = folder_of(_upload(upload_id)) / toml.FILE_NAME
    return path.read_text("utf-8") if path.is_file() else ""


def accept(upload_id: int, *, actor: Actor) -> int:
    """Take an upload into use in place of the export before it, and compute a Run; returns the job."""
    _may(actor)
    upload = _upload(upload_id)
    with transaction.atomic():
        if not Upload.objects.filter(pk=upload.pk, state="looked at").update(state="in use"):
            raise Invalid({"upload": "it was not looked at yet, or is in use already"})
        Upload.objects.filter(state="in use").exclude(pk=upload.pk).update(state="earlier")
        note(actor, "accept", "upload", upload.pk)
        return jobs.enqueue("run", {}, actor.user_id)


def drop(upload_id: int, *, actor: Actor) -> None:
    """Remove an upload that is not in use, with its files."""
    _may(actor)
    upload = _upload(upload_id)
    with transaction.atomic():
        if not Upload.objects.filter(pk=upload.pk).exclude(state="in use").update(state="dropped", preview={}):
            raise Invalid({"upload": "it is in use; take another into use first"})
        note(actor, "drop", "upload", upload.pk)
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def start_run(*, actor: Actor, as_of: str = "", once: str = "") -> int:
    """Compute a Run with everything people wrote; one that waits already is not doubled. Returns the job."""
    _may(actor)
    if export_in_use() is None:
        raise Invalid({"export": "there is no export yet: import one first"})
    try:
        date.fromisoformat(as_of or "2026-01-01")
    except ValueError as cause:
        raise Invalid({"as_of": "not a date such as 2026-03-02"}) from cause
    with transaction.atomic():
        before = done_before(actor, once)
        if before is not None:
            return int(before["job"])
        waiting = Job.objects.filter(kind="run", state="waiting").first()
        job = waiting.pk if waiting else jobs.enqueue("run", {"as_of": as_of} if as_of else {}, actor.user_id)
        note(actor, "start", "run", job)
        remember(actor, once, {"job": job})
        return job


def start_look(slug: str, *, actor: Actor) -> int:
    """Look at the people of a deal of the published Run; one that waits or runs already is not doubled. Returns the job.

    Everybody who sees the deal may ask: it reads what is there and writes nothing about the deal.
    """
    from holdfast.ingest import current

    deal = find(actor, slug)
    if not deal.run.folder or current(settings.ENV.home) is None:
        raise Invalid({"facts": "the facts behind this Run are not kept here; compute a Run first"})
    args = {"deal": deal.deal_id, "run": deal.run_id}
    with transaction.atomic():
        mine = Job.objects.filter(
            kind="look", args__deal=deal.deal_id, args__run=deal.run_id, state__in=("waiting", "running")
        ).first()
        if mine is not None:
            return mine.pk
        job = jobs.enqueue("look", args, actor.user_id)
        note(actor, "start", "look", job, deal_id=deal.deal_id)
        return job


def _upload(upload_id: int) -> Upload:
    found = Upload.objects.filter(pk=upload_id).exclude(state="dropped").first()
    if found is None:
        raise NotFound("no such upload")
    return found


def save_settings(changes: Mapping[str, Mapping[str, Any]], *, actor: Actor, version: str) -> str:
    """Change sections of the export's ``holdfast.toml`` (stages, calendar, rule, list, timing); comments stay.

    *version* is :attr:`holdfast.server.connections.queries.Chosen.version` as the form saw it; returns the new one.
    A value of null removes the key. The next Run uses what stands here.
    """
    _may(actor)
    path = settings_file()
    before = path.read_text("utf-8") if path.is_file() else ""
    if version != version_of(before):
        raise Stale(
            "Somebody changed the settings meanwhile", mine={k: dict(v) for k, v in changes.items()},
            theirs=tomlkit.parse(before).unwrap(), version=0,
        )  # fmt: skip
    doc = propose.document(before)
    for section, values in changes.items():
        if section not in ("stages", "calendar", "rule", "list", "timing"):
            raise Invalid({section: "not a section that is set here"})
        table = doc.setdefault(section, tomlkit.table())
        for key, value in values.items():
            if value is None:
                table.pop(key, None)
            else:
                table[key] = value
    text = tomlkit.dumps(doc)
    _parsed(text)
    with transaction.atomic():
        note(actor, "save", "settings", path.name, changes={k: dict(v) for k, v in changes.items()})
        _write(path, text)
    return version_of(text)


def settings_file() -> Path:
    """Where the mapping and the settings of the export in use are kept."""
    export = export_in_use()
    if export is None:
        raise NotFound("there is no export yet", next_step="import one first")
    return propose.place(export, settings.ENV.home, None)


def version_of(text: str) -> str:
    """Changes with any character of the settings."""
    return sha256(text.encode()).hexdigest()[:16]


def _parsed(text: str) -> None:
    try:
        raw = tomlkit.parse(text).unwrap()
        toml.parse(raw)
    except BadSettings as cause:
        raise Invalid({"settings": cause.found}) from cause
    except Exception as cause:
        raise Invalid({"settings": f"not a TOML file: {cause}"}) from cause


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
