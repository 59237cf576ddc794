"""Moves: compared in the Run, tried together while asked, and chosen into the plan."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np
from django.contrib import messages
from django.core.cache import cache as kept
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from holdfast.errors import HoldfastError, NotFound
from holdfast.report.told import followed_sentence, missing, question_sentence, reaction_sentence
from holdfast.server.accounts import actions as accounts
from holdfast.server.deals import actions, queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages import drawing
from holdfast.server.pages.rows import Loose, Row, dated
from holdfast.server.pages.shell import Onward, actor_of, failed, once, page, usual_day
from holdfast.server.preparation.queries import case_on
from holdfast.server.problems import Forbidden

#: A simulation that was asked for is kept so long; it changes with the Run and with every word.
KEPT_SECONDS = 24 * 3600
MOST_TRIED = 4
RUNS = 1024
MOST_ASKED = 3
HORIZON = 30
#: Most moves and most effort of the set that a Run recommends, as the comparison has them; named here because that loads the
#: simulation.
LIMITS = (3, 8.0)


def moves_of(found: DealPage) -> dict[str, Any]:
    """What the page shows of moves: the Run's comparison with what was chosen since."""
    rows = found.detail.get("moves", [])
    states = {s.values["play"]: s for s in found.words.get("moves", ())}
    limit = max([abs(r.get(k) or 0) for r in rows for k in ("d_holds_low", "d_holds_high")] + [0.1])
    moves = []
    for r in rows:
        said = states.get(r["move"])
        d, low, high = (_hundred(r.get(k)) for k in ("d_holds", "d_holds_low", "d_holds_high"))
        figure = drawing.change(d, low, high, 100 * limit, unit="points in the chance that the decision holds")
        state = said.values["state"] if said else ""
        version = found.versions.get(f"moves|{r['move']}", 0)
        moves.append(Loose(r, drawing=figure, state=state, version=version, harms=harms(r)))
    for m in moves:
        m["is_folded"] = (
            m["kind"] != "baseline" and not m["state"] and bool(m["rule"] or m["abstains"]) and not m["harms"]
        )
    if all(m["is_folded"] or m["kind"] == "baseline" for m in moves):  # nothing stands out: the first three are shown
        for m in [m for m in moves if m["is_folded"] and not m["rule"]][:3]:
            m["is_folded"] = False
    chosen = [m["move"] for m in moves if m["state"] == "chosen" and m["kind"] == "play"]
    if rows:
        warm()
    return {
        "moves": moves,
        "n_folded": sum(m["is_folded"] for m in moves),
        "moves_limit": round(100 * limit),
        "most_hours": round(LIMITS[1]),
        "most_moves": LIMITS[0],
        "recommended": [m for m in moves if m.get("is_recommended") and not m.get("abstains")],
        "tried": chosen,
        "reactions": [dated(r) for r in found.detail.get("reactions", [])],
        "reaction_says": reaction_sentence(found.detail.get("reactions", [])),
        "followed_says": followed_sentence(found.detail.get("followed", [])),
        "sensitivity": found.detail.get("sensitivity", []),
        "gaps": missing(found.detail.get("gaps", []), found.detail.get("people", [])),
        "questions": [
            {"ask": q["question"], "says": question_sentence(q)} for q in found.detail.get("questions", [])[:MOST_ASKED]
        ],
    }


def harms(r: Mapping[str, Any]) -> bool:
    """Whether the move can be told from doing nothing, and the decision holds less often with it.

    >>> harms({"abstains": False, "d_holds": -0.1}), harms({"abstains": True, "d_holds": -0.1}), harms({})
    (True, False, False)
    """
    return not r.get("abstains") and (r.get("d_holds") or 0.0) < 0


def _hundred(p: float | None) -> float | None:
    return None if p is None else 100 * p


@cache
def warm() -> None:
    """Load the simulation in the background, once per process, so that the first question is answered as fast as any."""

    def load() -> None:
        from holdfast.org.effects import Scenario
        from holdfast.org.model import Organisation
        from holdfast.org.simulate import simulate
        from holdfast.plays import whatif  # noqa: F401

        simulate(Organisation([], []), [Scenario("nothing", ())], runs=128, days=2, seed=0)

    threading.Thread(target=load, daemon=True).start()


def simulated(found: DealPage, plays: Sequence[str]) -> dict[str, Any]:
    """The moves *plays* beside doing nothing, as plain values; computed once for a Run, its words and these moves."""
    from holdfast.plays.whatif import what_if

    assert found.run is not None
    said = [(s.key, s.version) for rows in found.words.values() for s in rows]
    told = repr((found.run.run_id, found.row.deal_id, sorted(plays), sorted(said)))
    key = "what-if-" + sha256(told.encode()).hexdigest()[:40]
    known: dict[str, Any] | None = kept.get(key)
    if known is None:
        made = what_if(case_on(found), plays)
        m = made.moves
        known = {
            "names": [p.name for p in m.plays],
            "holds": [float(x) for x in m.holds],
            "days": [float(x) for x in m.days],
            "effort": m.effort,
            "abstains": m.abstains,
            "harms": m.is_worse,
            "nothing": made.holds_nothing,
            "with_holds": made.holds_nothing + float(m.holds[1]),
            "curve": [asdict(p) for p in made.curve],
            "waits": list(made.waits),
            "runs": made.runs,
        }
        kept.set(key, known, KEPT_SECONDS)
    return known


def asked_plays(found: DealPage, given: Sequence[str]) -> list[str]:
    """The plays that were asked for, as far as the Run compares them for this deal and they are still made."""
    from holdfast.plays import PLAY

    known = PLAY.keys() & {r["move"] for r in found.detail.get("moves", []) if r["kind"] == "play"}
    return [p for p in dict.fromkeys(given) if p in known][:MOST_TRIED]


@page
def what_if(request: HttpRequest, slug: str) -> HttpResponse:
    """What the moves in the address would change together; HTMX gets the answer alone."""
    found = queries.deal(actor_of(request), slug)
    plays = asked_plays(found, request.GET.getlist("play"))
    context = {"part": "home", "deal": found, "row": found.row, "once": once(), **answer_of(found, plays)}
    is_part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "pages/parts/what_if.html" if is_part else "pages/what_if.html", context)


def answer_of(found: DealPage, plays: list[str]) -> dict[str, Any]:
    """Everything the answer shows."""
    assert found.run is not None
    if not plays:
        return {"plays": [], "asked": None, "as_of": found.run.as_of}
    asked = simulated(found, plays)
    states = {s.values["play"]: s.values["state"] for s in found.words.get("moves", ())}
    return {
        "plays": plays,
        "asked": asked,
        "as_of": found.run.as_of,
        "is_chosen": all(states.get(p) in ("chosen", "done") for p in plays),
        "due_on": usual_day(found.run.as_of) + timedelta(days=7),
        **figure(found.detail.get("fan", []), asked["curve"]),
    }


def figure(fan: Sequence[Mapping[str, Any]], curve: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The chance of signature if nothing changes against the chosen moves, and both at the usual horizon.

    With chances of the timing model these are moved by the simulated points; without, the simulated shares stand alone.
    """
    at = {p["day"]: p for p in curve}
    rows = [r for r in fan if r.get("p_signed") is not None]
    is_timed = len(rows) > 1
    nothing = {d: (p["nothing"],) * 3 for d, p in at.items()}
    if is_timed:
        days = [r["day"] for r in rows]
        inside = [d for d in at if d <= days[-1]]
        names = ("p_signed", "p_signed_low", "p_signed_high")
        levels = [np.interp(inside, days, [r[k] for r in rows]).tolist() for k in names]
        nothing = dict(zip(inside, zip(*levels, strict=True), strict=True))
    start = dict.fromkeys(("mid", "mid_low", "mid_high", "chosen", "low", "high"), 0.0)
    points: list[Row] = [{"day": 0, **start}]
    for day, (mid, low, high) in sorted(nothing.items()):
        point = {"day": day, "mid": mid, "mid_low": low, "mid_high": high}
        for k in ("chosen", "low", "high"):  # a chance of having signed never falls
            point[k] = max(points[-1][k], min(mid + at[day][k] - at[day]["nothing"], 1.0))
        points.append(point)
    here = next((p for p in points if p["day"] == HORIZON), None)
    return {"against": drawing.against(points), "here": here, "is_timed": is_timed, "horizon": HORIZON}


def under(found: DealPage, limits: tuple[int, float]) -> dict[str, Any]:
    """The best set of so many moves and hours, as plain values; ``plays`` is empty where none can be told from doing nothing."""
    from holdfast.plays.compare import compare
    from holdfast.plays.today import today

    assert found.run is not None
    said = [(s.key, s.version) for rows in found.words.values() for s in rows]
    told = repr((found.run.run_id, found.row.deal_id, limits, sorted(said)))
    key = "best-" + sha256(told.encode()).hexdigest()[:40]
    known: dict[str, Any] | None = kept.get(key)
    if known is None:
        now = today(case_on(found), runs=RUNS)
        made = compare(now.org, now.situation, seed=now.seed, limits=limits, runs=RUNS)
        best = next((m for m in made.moves if m.is_recommended), None)
        known = {
            "plays": [p.id for p in best.plays] if best else [],
            "names": [p.name for p in best.plays] if best else [],
            "effort": best.effort if best else 0.0,
            "holds": [float(x) for x in best.holds] if best else [],
        }
        kept.set(key, known, KEPT_SECONDS)
    return known


@page
def best(request: HttpRequest, slug: str) -> HttpResponse:
    """The best set under a person's own limits; POST keeps the limits. HTMX gets the answer alone."""
    actor, given = actor_of(request), request.POST
    found = queries.deal(actor, slug)
    limits, why = actor.limits or LIMITS, {}
    if request.method == "POST":
        try:
            limits = accounts.set_limits(given.get("moves", ""), given.get("hours", ""), actor=actor)
        except HoldfastError as cause:
            why = failed(request, cause)
    is_part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    if request.method == "POST" and not why and not is_part:
        return Onward(f"/deals/{slug}/best/")
    has_moves = bool(found.detail.get("moves"))
    set_ = under(found, limits) if has_moves and not why else None
    context = {
        "part": "home",
        "deal": found,
        "row": found.row,
        "limits": limits,
        "set": set_,
        "once": once(),
        "typed": {},
        **why,
    }
    context["query"] = urlencode([("play", p) for p in set_["plays"]]) if set_ else ""
    template = "pages/parts/best.html" if is_part else "pages/best.html"
    return render(request, template, context, status=422 if why and not is_part else 200)


@page
@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose moves: each is noted, and stands as a row of the plan with the day that was given."""
    from holdfast.plays import PLAY

    actor, given = actor_of(request), request.POST
    found = queries.deal(actor, slug)
    plays = asked_plays(found, given.getlist("play"))
    if not plays:
        messages.error(request, "No move was chosen.")
        return Onward(f"/deals/{slug}/#moves")
    rows = [
        {
            "play": p,
            "title": PLAY[p].name,
            "owner": PLAY[p].who,
            "side": "seller" if "seller" in PLAY[p].who else "buyer",
        }
        for p in plays
    ]
    due = given.get("due_on", "").strip()
    try:
        actions.choose_moves(slug, rows, actor=actor, due_on=due, once=given.get("once", ""))
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        context = {"part": "home", "deal": found, "row": found.row, "once": once(), **answer_of(found, plays)}
        context |= {**failed(request, cause), "due_on": due}
        return render(request, "pages/what_if.html", context, status=422)
    messages.success(request, "Chosen. The plan holds it." if len(plays) == 1 else "Chosen. The plan holds them.")
    return Onward(f"/deals/{slug}/#plan")
