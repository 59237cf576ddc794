"""Preparing the decision maker: what to ask next, which push-back to rehearse, the documents and what they need."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from holdfast.errors import NotFound
from holdfast.preparation import DOCUMENT, FORMATS, documents, export
from holdfast.preparation.conversation import questions
from holdfast.preparation.rehearsal import check, is_good, replied, turns
from holdfast.server.api.deals import actor
from holdfast.server.deals import queries
from holdfast.server.preparation.queries import TYPES, brand, known, sheet_on

router = Router(tags=["preparing"])


class QuestionOut(Schema):
    """A readiness question; answers are written as words of the table ``readiness``."""

    item: str
    ask: str
    strong: str
    weak: str
    holdup: str
    version: int


class AnswerOut(Schema):
    """An answer as it was said; ``mark`` null = asked, and unclear."""

    item: str
    mark: int | None
    words: str | None
    said_on: date | None


class KnownOut(Schema):
    """How much was asked about a hold-up; ``state`` is ``ask`` while too little was asked."""

    holdup: str
    state: str
    asked: int
    questions: int


class TurnOut(Schema):
    """A push-back to rehearse; ``is_private``: not said in the hearing of the decision maker. ``reply`` null = none yet."""

    kind: str
    voice: str
    words: str
    ask: str
    is_heard: bool
    is_private: bool
    reply: str | None


class DocumentOut(Schema):
    """A document; ``blocked`` says what it needs before it can leave, empty when it can."""

    document: str
    title: str
    purpose: str
    audience: str
    blocked: str
    notes: list[str]
    look_again_on: date | None


class PreparationOut(Schema):
    """All of it, in the order in which it is used."""

    deal_id: str
    as_of: date
    next: list[QuestionOut]
    answers: list[AnswerOut]
    known: list[KnownOut]
    turns: list[TurnOut]
    documents: list[DocumentOut]


class ReplyIn(Schema):
    """A reply to a push-back, to be looked at and not kept."""

    reply: str = Field(min_length=1, max_length=4000)


class CheckOut(Schema):
    """One of the four checks; ``holds`` null = the words do not show it either way."""

    name: str
    holds: bool | None
    why: str


class ChecksOut(Schema):
    """The four checks of a reply."""

    is_good: bool
    checks: list[CheckOut]


@router.get("/deals/{slug}/preparation", response=PreparationOut, operation_id="preparation")
def preparation(request: HttpRequest, slug: str, small: bool = False) -> Any:
    """What to ask next, what was answered, what to rehearse, and where each document stands."""
    found = queries.deal(actor(request), slug)
    made = sheet_on(found, brand().language)
    s = made.situation
    asks = [
        i for i in questions(s.answers, [f.kind.holdup for f in s.found], small=small) if not s.answers.is_asked(i.id)
    ]
    return {
        "deal_id": found.row.deal_id,
        "as_of": made.shared.as_of,
        "next": [
            {"item": i.id, "ask": i.ask, "strong": i.strong, "weak": i.weak, "holdup": i.group.value,
             "version": found.versions.get(f"readiness|{i.id}", 0)}
            for i in asks
        ],
        "answers": [
            {"item": key, "mark": s.answers.mark(key), "words": r["words"], "said_on": r["occurred_on"]}
            for key, r in s.answers.rows.items()
        ],
        "known": [{"holdup": k.holdup.value, "state": k.state, "asked": k.asked, "questions": k.n} for k in known(made)],
        "turns": [
            {"kind": t.kind, "voice": t.voice, "words": t.words, "ask": t.ask, "is_heard": t.is_heard,
             "is_private": t.is_private, "reply": r.reply if (r := replied(made, t)) else None}
            for t in turns(made)
        ],
        "documents": [
            {"document": d.id, "title": d.title, "purpose": DOCUMENT[d.id].purpose, "audience": d.audience.value,
             "blocked": d.blocked, "notes": list(d.notes), "look_again_on": d.due_on}
            for d in documents(made)
        ],
    }  # fmt: skip


@router.get("/deals/{slug}/documents/{name}/{form}", operation_id="document")
def document(request: HttpRequest, slug: str, name: str, form: str) -> HttpResponse:
    """A document as a file: markdown, html, pdf or docx; refused while it needs something first."""
    found = queries.deal(actor(request), slug)
    if name not in DOCUMENT or form not in FORMATS:
        raise NotFound(
            f"no document '{name[:40]}' as '{form[:20]}'",
            expected=f"one of {', '.join(DOCUMENT)} as one of {', '.join(FORMATS)}",
            next_step="give one of these",
        )
    look = brand()
    made = documents(sheet_on(found, look.language), [name])[0]
    mime, ending = TYPES[form]
    answer = HttpResponse(export(made, form, look), content_type=mime)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


@router.post("/deals/{slug}/reply", response=ChecksOut, operation_id="check_reply")
def reply(request: HttpRequest, slug: str, given: ReplyIn) -> Any:
    """Look at a reply with the four checks; keeping it is a word of the table ``replies``."""
    queries.find(actor(request), slug)
    found = check(given.reply)
    return {"is_good": is_good(found), "checks": [{"name": c.name, "holds": c.holds, "why": c.why} for c in found]}
