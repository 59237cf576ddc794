"""Readiness as a conversation: one question at a time, the best next one first, answers as they were said."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from holdfast.diagnosis.readiness import ITEM, ITEMS, MARKS, Answers, Item
from holdfast.errors import HoldfastError, NotFound
from holdfast.preparation.conversation import questions
from holdfast.preparation.documents import Sheet
from holdfast.server.deals import actions, queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.rows import day_said
from holdfast.server.pages.shell import (
    Onward,
    actor_of,
    failed,
    mind_the_day,
    mind_the_tone,
    once,
    page,
    usual_day,
    version_of,
)
from holdfast.server.preparation.queries import known, sheet_on
from holdfast.server.problems import Forbidden, Invalid

#: Sent for an answer that nobody could read; it is kept without a mark, and never as 0.
UNCLEAR = "unclear"


@page
def ready(request: HttpRequest, slug: str) -> HttpResponse:
    """The question to ask now; sending it keeps the answer and goes on to the next one."""
    actor = actor_of(request)
    if request.method != "POST":
        return _shown(request, queries.deal(actor, slug), _item(request.GET.get("ask", "")))
    item = _item(request.POST.get("item", ""))
    if item is None:
        raise Http404
    try:
        _keep(request, slug, item)
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        why = failed(request, cause)
        status = 409 if why["stale"] else 422
        return _shown(request, queries.deal(actor, slug), item, status=status, **why)
    messages.success(request, "Kept, in their words.")
    standing = sheet_on(queries.deal(actor, slug)).situation.answers.rows.get(item.id)
    mind_the_day(request, day_said(request.POST), standing["occurred_on"] if standing else None)
    mind_the_tone(request, request.POST.get("words", ""))
    return Onward(_address(slug, request.POST))


def _keep(request: HttpRequest, slug: str, item: Item) -> None:
    actor, given = actor_of(request), request.POST
    found = queries.deal(actor, slug)
    mark = given.get("mark", "")
    if mark not in {UNCLEAR, *map(str, MARKS)}:
        raise Invalid({"mark": "choose what it sounded like; “asked, and unclear” is one of the choices"})
    decider = sheet_on(found).situation.map.decider
    values = {
        "item": item.id, "mark": "" if mark == UNCLEAR else mark, "words": given.get("words", "").strip(),
        "person_id": decider.person_id if decider else "",
    }  # fmt: skip
    actions.say(
        "readiness", slug, values, actor=actor, said_on=day_said(given), once=given.get("once", ""),
        version=version_of(request),
    )  # fmt: skip


def _shown(
    request: HttpRequest, found: DealPage, wanted: Item | None, *, status: int = 200, **why: Any
) -> HttpResponse:
    """The page with the question *wanted*, or with the best next one."""
    assert found.run is not None
    given = request.POST if request.method == "POST" else request.GET
    small = bool(given.get("small"))
    later = [i for i in given.get("later", "").split() if i in ITEM]
    made = sheet_on(found)
    said, typed = made.situation.answers, why.get("typed", {})
    order = _order(made, small=small)
    item = wanted or next((i for i in order if i.id not in later), None)
    asked = said.rows.get(item.id) if item else None
    stale = why.get("stale")
    context = {
        "part": "home", "deal": found, "row": found.row, "as_of": found.run.as_of, "item": item, "asked": asked,
        "choices": _choices(item, _chosen(typed, asked)) if item else (),
        "words": typed.get("words", (asked or {}).get("words") or ""),
        "said_on": typed.get("said_on", usual_day(found.run.as_of).isoformat()),
        "version": stale.version if stale else found.versions.get(f"readiness|{item.id}", 0) if item else 0,
        "once": once(), "small": small, "later": " ".join(later),
        "skip": _address(found.row.slug, {"small": given.get("small", ""), "later": " ".join([*later, item.id])}) if item else "",
        "again": _address(found.row.slug, {"small": given.get("small", "")}),
        "left": len([i for i in order if not said.is_asked(i.id)]), "waiting": [ITEM[i] for i in later if not said.is_asked(i)],
        "decider": made.situation.decider, "known": known(made), "n_since": _since(found), **_told(said, small=small), **why,
    }  # fmt: skip
    return render(request, "pages/ready.html", context, status=status)


def _order(made: Sheet, *, small: bool) -> list[Item]:
    """Questions not asked yet, best first: the guide's five to seven, then the others of the twenty."""
    s = made.situation
    ranked = [f.kind.holdup for f in s.found]
    first = [i for i in questions(s.answers, ranked, small=small) if not s.answers.is_asked(i.id)]
    others = [] if small else [i for h in ranked for i in s.answers.unasked(h)]
    return list(dict.fromkeys([*first, *others]))


def _told(said: Answers, *, small: bool) -> dict[str, Any]:
    """What was asked so far, and which answers are worth asking for again."""
    of = [i for i in ITEMS if i.small or not small]
    rows = [{"item": ITEM[k], "answer": r, "sounds": _sounds(said.mark(k))} for k, r in said.rows.items()]
    weak = [row for k, row in zip(said.rows, rows, strict=True) if (said.mark(k) or 0) <= 1]
    return {"n": len(of), "n_asked": sum(said.is_asked(i.id) for i in of), "told": rows, "weak": weak}


def _sounds(mark: int | None) -> str:
    return "asked, and unclear" if mark is None else MARKS[mark]


def _chosen(typed: dict[str, Any], asked: Any) -> str:
    if "mark" in typed:
        return str(typed["mark"])
    if asked is None:
        return ""
    return UNCLEAR if asked["mark"] is None else str(asked["mark"])


def _choices(item: Item, chosen: str) -> tuple[tuple[str, str, str, str, bool], ...]:
    """What it may have sounded like: value, key, the word for it, what it sounds like, and whether it is chosen."""
    rows = (
        ("0", "0", "Weak", item.weak + "."),
        ("1", "1", "General", "Something of both: well meant, without a name, an act or a day."),
        ("2", "2", "Strong", item.strong + "."),
        ("3", "3", "Already done", "They did it already, and you saw it or heard of it from somebody else."),
        (UNCLEAR, "u", "Asked, and unclear", "They did not say, or it could mean either. It is kept as not known, never as weak."),
    )  # fmt: skip
    return tuple((*r, r[0] == chosen) for r in rows)


def _since(found: DealPage) -> int:
    """Answers written after the Run was published: the next Run will know them."""
    assert found.run is not None
    return sum(s.written_at > found.run.published_at for s in found.words.get("readiness", ()))


def _address(slug: str, given: Any) -> str:
    asked = {k: given.get(k, "") for k in ("small", "later") if given.get(k, "")}
    return f"/deals/{slug}/ready/" + (f"?{urlencode(asked)}" if asked else "")


def _item(name: str) -> Item | None:
    return ITEM.get(name)
