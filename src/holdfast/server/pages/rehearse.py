"""The rehearsal: one push-back at a time, answered in one's own words, looked at with four checks, kept on the card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.errors import HoldfastError, NotFound
from holdfast.preparation.documents import Sheet
from holdfast.preparation.documents.if_then_card import MOST, refresh
from holdfast.preparation.facts import Reply
from holdfast.preparation.rehearsal import Check, Turn, check, is_good, livelier, replied, turns
from holdfast.server.deals import actions, queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.shell import Onward, actor_of, failed, once, page
from holdfast.server.preparation.queries import chat, sheet_on
from holdfast.server.problems import Forbidden, Invalid, Stale


@page
def rehearse(request: HttpRequest, slug: str) -> HttpResponse:
    """The push-back to answer now; a reply for which every check holds goes on the card."""
    actor = actor_of(request)
    found = queries.deal(actor, slug)
    made = sheet_on(found)
    order = turns(made, MOST, again=_again(request))
    if request.method != "POST":
        open_ = [t for t in order if replied(made, t) is None]
        wanted = next((t for t in order if t.key == request.GET.get("turn")), None)
        kind = next((t for t in order if not t.is_heard and t.kind == request.GET.get("kind")), None)
        return _shown(request, found, made, wanted or kind or next(iter(open_), None))
    turn = next((t for t in order if t.key == request.POST.get("turn")), None)
    if turn is None:
        raise Http404
    if request.POST.get("put"):
        return _shown(request, found, made, turn, lively=_put(request, turn))
    put = _lively(request.POST.get("lively", ""), turn)
    reply = request.POST.get("reply", "").strip()
    checks = check(reply)
    try:
        if not reply:
            raise Invalid({"reply": "say something first; in your own words"})
        if not actor.can_write:
            raise Forbidden("you may read this and not write", expected="a role that writes", next_step="ask the owner")
        if not is_good(checks) and not (request.POST.get("keep") and may_keep(checks)):
            return _shown(request, found, made, turn, checks=checks, typed=dict(request.POST.items()), lively=put)
        _keep(request, found, made, replace(turn, words=put or turn.words), reply)
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        return _shown(
            request,
            found,
            made,
            turn,
            status=409 if isinstance(cause, Stale) else 422,
            lively=put,
            **failed(request, cause),
        )
    messages.success(request, "Said, and on the card.")
    return Onward(f"/deals/{slug}/rehearse/")


def _put(request: HttpRequest, turn: Turn) -> str:
    """The turn's push-back in words of the language model; empty when there is none, or it gave nothing usable."""
    if not actor_of(request).can_write:
        raise Forbidden("you may read this and not write", expected="a role that writes", next_step="ask the owner")
    spoken = chat()
    if spoken is None:
        raise Http404
    said = livelier(turn, spoken[0], spoken[1].model, seconds=spoken[1].seconds).words
    if said == turn.words:
        messages.info(request, "The language model gave nothing usable; the usual words stand.")
    return said if said != turn.words else ""


def _lively(signed: str, turn: Turn) -> str:
    """The words that the model gave for this turn, as the form brings them back; empty when they are not ours."""
    try:
        key, said = signing.loads(signed, salt="rehearsal") if signed else ("", "")
    except (signing.BadSignature, ValueError):
        return ""
    return str(said) if key == turn.key else ""


def _again(request: HttpRequest) -> int:
    """How often what nobody said yet was put in other words."""
    given = (request.POST if request.method == "POST" else request.GET).get("again", "")
    return int(given) % 12 if given.isdecimal() and len(given) < 4 else 0


def may_keep(checks: tuple[Check, ...]) -> bool:
    """Whether a person may overrule the checks: their words are theirs, but nothing that hurts goes on the card."""
    return next(c for c in checks if c.name == "kept respect").holds is not False


def _keep(request: HttpRequest, found: DealPage, made: Sheet, turn: Turn, reply: str) -> None:
    decider = made.situation.map.decider
    values = {
        "kind": turn.kind, "heard": turn.words, "reply": reply, "act": request.POST.get("act", "").strip(),
        "is_aloud": bool(request.POST.get("aloud")), "person_id": decider.person_id if decider else "",
    }  # fmt: skip
    _mind(request, found, replied(made, turn), values)
    actions.say("replies", found.row.slug, values, actor=actor_of(request), once=request.POST.get("once", ""))


def _mind(request: HttpRequest, found: DealPage, stands: Reply | None, mine: dict[str, Any]) -> None:
    """Refuse a reply when another one than the form showed stands for this push-back by now."""
    seen = request.POST.get("seen")
    if seen is None or stands is None or seen == stands.source.row_id:
        return
    if (stands.reply, stands.act) == (mine["reply"], mine["act"]):
        return  # the same form sent twice finds its own words there
    who = next((s.said_by for s in found.words.get("replies", ()) if s.key == stands.source.row_id), "") or "Somebody"
    theirs = {"reply": stands.reply, "act": stands.act}
    raise Stale(f"{who} changed this while you were writing", mine=mine, theirs=theirs, version=0)


def _shown(
    request: HttpRequest, found: DealPage, made: Sheet, turn: Turn | None, *, checks: tuple[Check, ...] = (),
    status: int = 200, lively: str = "", **why: Any,
) -> HttpResponse:  # fmt: skip
    assert found.run is not None
    again = _again(request)
    order = turns(made, MOST, again=again)
    rows = [{"turn": t, "reply": replied(made, t)} for t in order]
    typed = why.get("typed", {})
    before = replied(made, turn) if turn else None
    due = refresh(made.shared)
    context = {
        "part": "home", "deal": found, "row": found.row, "as_of": found.run.as_of, "turn": turn, "checks": checks,
        "may_keep": bool(checks) and may_keep(checks), "reply": typed.get("reply", before.reply if before else ""),
        "act": typed.get("act", before.act if before else ""), "is_aloud": typed.get("aloud", "on") if typed else "on",
        "rows": rows, "n_done": sum(r["reply"] is not None for r in rows), "decider": made.situation.decider,
        "number": order.index(turn) + 1 if turn else 0, "due": due, "is_due": due <= found.run.as_of,
        "seen": before.source.row_id if before else "", "once": once(), "tried": bool(checks), "again": again, "then": again + 1,
        "words": lively or (turn.words if turn else ""),
        "lively": signing.dumps([turn.key, lively], salt="rehearsal") if turn and lively else "",
        "can_put": turn is not None and not turn.is_heard and found.can_write and chat() is not None, **why,
    }  # fmt: skip
    return render(request, "pages/rehearse.html", context, status=status)
