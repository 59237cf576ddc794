"""What people write about deals: one row of :class:`Word` and one audit row in one transaction, under the actor's name."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from holdfast.errors import NotFound
from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.audit import done_before, note, remember
from holdfast.server.deals import words
from holdfast.server.deals.models import Proposal, Word
from holdfast.server.deals.queries import current_run, deal, find, seen_by
from holdfast.server.deals.said import Said, said
from holdfast.server.problems import Forbidden, Invalid, Stale
from holdfast.server.scrub import GONE

#: Letters of a key of a word; a row of an export with a longer one cannot be written anew.
LONGEST_KEY = 40


def say(
    table: str,
    slug: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    said_on: date | None = None,
    version: int | None = None,
    once: str = "",
) -> Said:
    """Write one row of *table* about the deal *slug* and return it.

    Without *said_on* it is of today, or of the last day that a Run of long ago knows.
    *version* is the version the person saw (0 = none); when somebody wrote meanwhile, :class:`Stale` carries both.
    *once* is a key made by the form: the same key again writes nothing and returns the first row.
    """
    _may_write(actor)
    today = timezone.now().date()
    run = current_run()
    on = said_on or words.usual_day(today, run.as_of if run else None)
    kept = words.checked(table, values, on, today)
    deal_id = find_any(actor, slug)
    with transaction.atomic():
        before = done_before(actor, once)
        if before is not None:
            return said(Word.objects.get(pk=before["word"]))
        key = f"w-{uuid.uuid4().hex[:20]}"
        row = _add(table, deal_id, words.subject_of(table, kept, key), key, kept, on, version, actor)
        remember(actor, once, {"word": row.pk})
    return said(row)


def change(key: str, values: Mapping[str, Any], *, actor: Actor, version: int, once: str = "") -> Said:
    """Replace the values of an entry (push-back, scope change) that was written here; the key stays."""
    _may_write(actor)
    old = _mine_to_see(actor, key)
    if old.table not in words.ENTRIES:
        raise Invalid({"key": "only entries of push-back and scope are changed; write a newer word instead"})
    merged = {**old.values, **values}
    today = timezone.now().date()
    kept = words.checked(old.table, merged, old.said_on, max(today, old.said_on))
    with transaction.atomic():
        before = done_before(actor, once)
        if before is not None:
            return said(Word.objects.get(pk=before["word"]))
        row = _add(old.table, old.deal_id, old.subject, key, kept, old.said_on, version, actor, verb="change")
        remember(actor, once, {"word": row.pk})
    return said(row)


def tie_scope(
    slug: str, row_id: str, caused_by: str, *, actor: Actor, version: int | None = None, once: str = ""
) -> Said:
    """Say which push-back came before a change of scope: the row as the Run has it, with its cause, in its place.

    *row_id* is that of the change, *caused_by* that of the entry, empty = not known.
    """
    _may_write(actor)
    page = deal(actor, slug)
    rows = {r["row_id"]: r for r in page.detail.get("scope", ())}
    written = {s.key: s for s in page.words.get("scope_changes", ())}
    entries = {r["row_id"] for r in page.detail.get("pushback", ())} | {s.key for s in page.words.get("pushback", ())}
    if row_id not in rows and row_id not in written:
        raise NotFound("no such change of scope", next_step="load the page again")
    if caused_by and caused_by not in entries:
        raise Invalid({"caused_by": "not an entry of push-back of this deal"})
    if len(row_id) > LONGEST_KEY:
        raise Invalid({"row_id": f"its key in the export is longer than {LONGEST_KEY} characters"})
    if row_id in written:
        values, on = dict(written[row_id].values), written[row_id].said_on
    else:
        row = rows[row_id]
        values = {k: row.get(k) for k in ("words", "person_id", "share")}
        on = date.fromisoformat(row["asked_on"])
    values = {**values, "words": values.get("words") or "a change of scope", "caused_by": caused_by}
    kept = words.checked("scope_changes", values, on, max(timezone.now().date(), on))
    with transaction.atomic():
        before = done_before(actor, once)
        if before is not None:
            return said(Word.objects.get(pk=before["word"]))
        made = _add("scope_changes", page.row.deal_id, row_id, row_id, kept, on, version, actor, verb="tie")
        remember(actor, once, {"word": made.pk})
    return said(made)


def take_back(key: str, *, actor: Actor) -> Said:
    """Take a word back: it is kept for the audit and no longer counts. Twice is once."""
    _may_write(actor)
    with transaction.atomic():
        row = _mine_to_see(actor, key)
        rows = Word.objects.filter(key=key, taken_back_at=None)
        if rows.update(taken_back_at=timezone.now()):
            note(actor, "take back", row.table, key, deal_id=row.deal_id)
        return said(Word.objects.filter(key=key).order_by("-version")[0])


def _may_write(actor: Actor) -> None:
    if not actor.can_write:
        raise Forbidden("you may read this and not write", expected="a role that writes", next_step="ask the owner")


def find_any(actor: Actor, slug: str) -> str:
    """The id of a visible deal, or of one with a proposal of a yes; otherwise :class:`NotFound`."""
    try:
        return find(actor, slug).deal_id
    except NotFound:
        rows = Proposal.objects.filter(run__current__pk=1, slug=slug)
        if actor.sellers is not None:
            rows = rows.filter(seller__in=actor.sellers)
        found = rows.values_list("deal_id", flat=True).first()
        if found is None:
            raise
        return str(found)


def _mine_to_see(actor: Actor, key: str) -> Word:
    row = Word.objects.filter(key=key).order_by("-version").first()
    if row is None or not (actor.sellers is None or seen_by(actor).filter(deal_id=row.deal_id).exists()):
        raise NotFound("no such entry", next_step="load the page again")
    return row


def _add(
    table: str, deal_id: str, subject: str, key: str, kept: dict[str, Any], said_on: date, version: int | None,
    actor: Actor, verb: str = "say",
) -> Word:  # fmt: skip
    newest = Word.objects.filter(table=table, deal_id=deal_id, subject=subject).order_by("-version").first()
    stands = newest.version if newest else 0
    if version is not None and version != stands:
        raise _stale(kept, newest, stands)
    try:
        with transaction.atomic():
            row = Word.objects.create(
                key=key, table=table, deal_id=deal_id, subject=subject, version=stands + 1, values=kept,
                said_on=said_on, author_id=actor.user_id or None, said_by=actor.name,
            )  # fmt: skip
    except IntegrityError as cause:
        newest = Word.objects.filter(table=table, deal_id=deal_id, subject=subject).order_by("-version").first()
        raise _stale(kept, newest, newest.version if newest else 0) from cause
    note(actor, verb, table, key, deal_id=deal_id, subject=subject, version=row.version)
    return row


def _stale(kept: dict[str, Any], newest: Word | None, stands: int) -> Stale:
    who = newest.said_by if newest and newest.said_by else "Somebody"
    theirs = asdict(said(newest))["values"] if newest else {}
    return Stale(f"{who} changed this while you were writing", mine=kept, theirs=theirs, version=stands)


def park(
    slug: str, *, actor: Actor, reason: str, resume_on: date | str, version: int | None = None, once: str = ""
) -> Said:
    """Park a deal for a known reason until a day; it wakes by itself."""
    return say("parks", slug, {"reason": reason, "resume_on": resume_on}, actor=actor, version=version, once=once)


def confirm_yes(
    slug: str,
    *,
    actor: Actor,
    said_on: date,
    who: str = "",
    evidence: str = "",
    version: int | None = None,
    once: str = "",
) -> Said:
    """Say that the buyer said yes on a day."""
    values = {"who": who, "evidence": evidence, "is_refused": False}
    return say("yeses", slug, values, actor=actor, said_on=said_on, version=version, once=once)


def refuse_yes(slug: str, *, actor: Actor, why: str = "", version: int | None = None, once: str = "") -> Said:
    """Say that there was no yes."""
    return say("yeses", slug, {"evidence": why, "is_refused": True}, actor=actor, version=version, once=once)


def dispute(
    slug: str,
    *,
    actor: Actor,
    sign: str,
    evidence_row: str = "",
    why: str = "",
    version: int | None = None,
    once: str = "",
) -> Said:
    """Dispute a reason: from the next Run it is shown and not counted."""
    values = {"sign": sign, "evidence_row": evidence_row, "note": why}
    return say("disputes", slug, values, actor=actor, version=version, once=once)


def log_pushback(
    slug: str, *, actor: Actor, words: str, heard_on: date | None = None, once: str = "", **more: Any
) -> Said:
    """Log one entry of push-back: the words, and if known voice or person, channel, who heard it, classes."""
    return say("pushback", slug, {"words": words, **more}, actor=actor, said_on=heard_on, once=once)


def set_stance(
    slug: str, *, actor: Actor, person_id: str, stance: str, evidence: str = "", said_on: date | None = None,
    version: int | None = None, once: str = "",
) -> Said:  # fmt: skip
    """Say where a person stands, with the evidence and its day."""
    values = {"person_id": person_id, "stance": stance, "evidence": evidence}
    return say("stances", slug, values, actor=actor, said_on=said_on, version=version, once=once)


def choose_move(slug: str, *, actor: Actor, play: str, state: str = "chosen", why: str = "", once: str = "") -> Said:
    """Choose a play, or say that it was done or dropped."""
    return say("moves", slug, {"play": play, "state": state, "note": why}, actor=actor, once=once)


def choose_moves(
    slug: str, rows: Sequence[Mapping[str, str]], *, actor: Actor, due_on: str = "", once: str = ""
) -> None:
    """Choose plays and put each into the plan with the day it is to be done by; all of it or nothing.

    *rows* hold ``play``, ``title``, ``owner`` and ``side``; a play that stands open in the plan gets no second row.
    """
    with transaction.atomic():
        deal_id = find_any(actor, slug)
        standing = {
            w.values.get("play")
            for w in Word.objects.filter(table=words.PLAN, deal_id=deal_id, taken_back_at=None)
            if w.values.get("state") == "open"
        }
        for row in rows:
            key = f"{once}-{row['play']}" if once else ""
            say("moves", slug, {"play": row["play"], "state": "chosen"}, actor=actor, once=key and key + "-move")
            if row["play"] not in standing:
                values = {**row, "due_on": due_on, "state": "open"}
                say(words.PLAN, slug, values, actor=actor, once=key and key + "-plan")


def empty(word: Word) -> None:
    """Take the texts and names out of a stored word; the row stays and counts."""
    values = {k: (GONE if k in words.TEXTS and v else v) for k, v in word.values.items()}
    Word.objects.filter(pk=word.pk).update(values=values, erased_at=timezone.now())
