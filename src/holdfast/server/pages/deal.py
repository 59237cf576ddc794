"""One deal, in the order of the questions a seller asks, and what people write about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from holdfast.errors import HoldfastError, NotFound
from holdfast.report import told, words
from holdfast.report.lanes import lanes
from holdfast.report.words import short_day
from holdfast.server.deals import actions, queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages import drawing, looking
from holdfast.server.pages.adopting import signed_deal
from holdfast.server.pages.moves import moves_of
from holdfast.server.pages.people import people
from holdfast.server.pages.plan import plan_of
from holdfast.server.pages.rows import Loose, Row, dated, form, people_of, values_of
from holdfast.server.pages.saying import FORMS, HOLDUP_MEANINGS, Form
from holdfast.server.pages.shell import (
    Onward,
    act,
    actor_of,
    failed,
    mind_the_day,
    mind_the_tone,
    once,
    page,
    version_of,
)
from holdfast.server.preparation import queries as prepared
from holdfast.server.problems import Forbidden
from holdfast.triage import record

HORIZON = 30
#: Entries of push-back to choose the cause of a change of scope from.
MOST_CAUSES = 12


@page
def deal(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one deal."""
    found = queries.deal(actor_of(request), slug)
    if found.row.signed_on is not None:
        return signed_deal(request, found)
    return render(request, "pages/deal.html", {**context_of(found), "limits": actor_of(request).limits})


def context_of(found: DealPage) -> dict[str, Any]:
    """Everything the page shows of a deal."""
    assert found.run is not None
    detail, as_of = found.detail, found.run.as_of
    timeline = [dated(r) for r in detail.get("timeline", [])]
    chances, holdups = detail.get("chances", []), _holdups(detail.get("holdups", []))
    return {
        "part": "home",
        "deal": found,
        "row": found.row,
        "d": dated({k: v for k, v in detail.items() if not isinstance(v, list | dict)}),
        "detail": detail,
        "as_of": as_of,
        "lanes": lanes(dated(detail), timeline, as_of),
        "timeline": timeline[::-1],
        "at": next((c for c in chances if c["horizon_days"] == HORIZON), None),
        "chances": [c | {"by_on": as_of + timedelta(days=c["horizon_days"])} for c in chances],
        "horizon": HORIZON,
        "reasons": _reasons(found),
        "holdups": holdups,
        "unknown": [h for h in holdups[1:] if h["state"] == "ask"],
        "longest": max(found.row.days_since_yes, found.row.wait_four_of_five or 0) + 1,
        "once": once(),
        "park_form": form(found, "parks"),
        "yes_form": form(found, "yeses", {"said_on": detail.get("yes_on"), "who": detail.get("yes_who")}),
        "log_form": form(found, "pushback"),
        "concern_form": form(found, "concerns"),
        "scope_form": _scope_form(found),
        "promise_form": form(found, "commitments"),
        "versions": found.versions,
        "written": _written(found),
        **_drawn(found),
        **_pushback(found),
        **moves_of(found),
        **plan_of(found),
        **prepared.context(found),
        **looking.context(found),
        "people_sentence": _people_sentence(detail.get("people", [])),
    }


def _people_sentence(rows: list[Row]) -> str:
    known = [p for p in rows if not p.get("is_assumed")]
    quiet = [p for p in known if not p.get("has_spoken")]
    lines = [f"{words.count(len(known), 'person is', 'people are')} known"]
    if quiet:
        lines.append(f"{words.count(len(quiet), 'has', 'have')} not spoken since the yes")
    against = [p for p in known if p.get("stance") in ("opponent", "sceptic")]
    if against:
        lines.append(f"{words.count(len(against), 'doubts or opposes', 'doubt or oppose')} it")
    return words.listing(lines) + "."


def _reasons(found: DealPage) -> dict[str, list[Row]]:
    disputed = {(s.values.get("sign"), s.values.get("evidence_row") or "") for s in found.words.get("disputes", ())}
    kept: dict[str, list[Row]] = {"for": [], "against": [], "unseen": []}
    for row in found.detail.get("evidence", []):
        mine = (row["sign"], row["row_id"] or "") in disputed
        subject = f"disputes|{row['sign']}|{row['row_id'] or ''}"
        kept[row["bears"]].append(
            Loose(
                dated(row),
                is_new_dispute=mine and not row["is_disputed"],
                version=found.versions.get(subject, 0),
            )
        )
    return kept


def _holdups(rows: list[Row]) -> list[Row]:
    found = []
    for _, group in groupby(rows, key=lambda r: (r["position"], r["holdup"])):
        lines = [dated(r) for r in group]
        first = lines[0]
        said = told.evidence([r for r in lines if r.get("text")])
        found.append(
            {
                **first,
                "meaning": HOLDUP_MEANINGS.get(first["holdup"], ""),
                "lines": sorted(said, key=lambda r: ("for", "against", "unseen").index(r["bears"])),
                "simulated": told.simulated(lines),
            }
        )
    return found


def _drawn(found: DealPage) -> dict[str, Any]:
    detail = found.detail
    fan = [r for r in detail.get("fan", []) if r.get("p_signed") is not None]
    waiting = [r for r in detail.get("waiting", []) if r.get("p_signed") is not None]
    horizons = {r["horizon_days"] for r in waiting}
    ahead = HORIZON if HORIZON in horizons else max(horizons, default=0)
    waiting = [r for r in waiting if r["horizon_days"] == ahead]
    resolve = detail.get("resolve", [])
    draw: dict[str, Any] = {"fan": "", "waiting": "", "resolve": "", "ahead": ahead}
    if len(fan) > 1:
        draw["fan"] = drawing.fan(fan, by=HORIZON)
    if len(waiting) > 1:
        draw["waiting"] = drawing.band(
            waiting, low="p_signed_low", mid="p_signed", high="p_signed_high", start="the yes",
            label=f"chance of signature within {ahead} days by days since the yes", here=found.row.days_since_yes,
        )  # fmt: skip
    if len(resolve) > 1:
        draw["resolve"] = drawing.band(
            resolve, low="low", mid="mid", high="high", start="today", label="resolve with no move made, simulated"
        )
    return {
        **draw,
        "contributions": [dated(r) for r in detail.get("contributions", [])],
        "changes": [dated(r) for r in detail.get("changes", [])],
    }


def _entries(found: DealPage) -> list[Row]:
    """Entries of push-back of the Run, and those written since, newest first."""
    names = dict(people_of(found))
    entries = [dated(r) for r in found.detail.get("pushback", [])]
    known = {r["row_id"] for r in entries}
    new = (s for s in found.words.get("pushback", ()) if s.key not in known)
    entries += [Loose(s.values, heard_on=s.said_on, is_new=True, key=s.key) for s in new]
    for e in entries:
        e["who"] = names.get(e["person_id"] or "", "") or e["voice"] or ""
        e["kinds"] = (e["classes"] or "").split()
    return sorted(entries, key=lambda e: e["heard_on"], reverse=True)


def _pushback(found: DealPage) -> dict[str, Any]:
    entries = _entries(found)
    logged = [e for e in entries if not e["is_proposed"]]
    weeks = [
        (short_day(v["from_on"]), int(v["entries"]), int(v["entries"] - v["repeats"]))
        for v in map(dated, found.detail.get("voices", []))
    ]
    return {
        "entries": logged,
        "proposed": [e for e in entries if e["is_proposed"]],
        "n_voices": len({e["voice_id"] or e["person_id"] or e["who"] for e in logged if e["who"]}),
        "weeks": drawing.weeks(
            weeks, label="entries of push-back by week, and how many of them were said for the first time"
        )
        if weeks
        else "",
        "concerns": _concerns(found, {e["row_id"] for e in entries}),
        **_scope(found),
    }


def _concerns(found: DealPage, entries: set[Any]) -> list[Row]:
    newest = {s.values["concern"]: s for s in found.words.get("concerns", ())}
    rows = []
    for row in map(dated, found.detail.get("concerns", [])):
        said = newest.pop(row["concern"], None)
        if said:
            row.update(dated(said.values), is_new=True)
        rows.append(row)
    rows += [Loose(dated(s.values), words=key, is_new=True) for key, s in newest.items()]
    for row in rows:
        row["version"] = found.versions.get(f"concerns|{row['concern']}", 0)
        row["form"] = form(found, "concerns", {**row, "due_on": row["due_on"] or ""})
    return rows


def _causes(found: DealPage) -> tuple[tuple[str, str], ...]:
    """The entries of push-back that may have caused a change of scope, newest first."""
    entries = [e for e in _entries(found) if not e["is_proposed"]]
    said = [
        (str(e["row_id"] or e["key"]), f"{short_day(e['heard_on'])}, {e['who'] or 'voice not named'}: {(e['words'] or '')[:60]}")
        for e in entries[:MOST_CAUSES]
    ]  # fmt: skip
    return (("", "not known"), *said)


def _scope_form(found: DealPage, values: Row | None = None) -> Form:
    """The form for a change of scope, with the entries of push-back that may have caused it."""
    asked = form(found, "scope_changes", values)
    fields = [replace(f, options=_causes(found)) if f.name == "caused_by" else f for f in asked.fields]
    return replace(asked, fields=tuple(fields))


def _scope(found: DealPage) -> dict[str, Any]:
    """The changes of scope as the next Run will have them: those of this Run, with what was written here since."""
    assert found.run is not None
    rows = [dated(r) for r in found.detail.get("scope", [])]
    written = {s.key: s for s in found.words.get("scope_changes", ())}
    if written:
        rows = _scope_anew(found, rows, written)
    for row in rows:
        key = row["row_id"]
        row["version"] = found.versions.get(f"scope_changes|{key}", 0)
        row["is_new"] = key in written
        row["can_tie"] = len(key) <= actions.LONGEST_KEY
    last = rows[-1] if rows else Loose()
    return {
        "scope": rows, "moved_without": last["moved_without"], "moved_unknown": last["moved_unknown"], "causes": _causes(found),
    }  # fmt: skip


def _scope_anew(found: DealPage, rows: list[Row], written: dict[str, Any]) -> list[Row]:
    assert found.run is not None
    changes = [
        {**r, "occurred_on": r["asked_on"], "caused_by": r["cause"] if r["cause_from"] == record.PERSON else None}
        for r in rows
        if r["row_id"] not in written
    ]
    changes += [
        Loose(s.values, row_id=s.key, occurred_on=s.said_on, caused_by=s.values.get("caused_by")) for s in written.values()
    ]  # fmt: skip
    entries = [
        {**e, "row_id": str(e["row_id"] or e["key"]), "classes": e["classes"] or ""}
        for e in _entries(found)
        if not e["is_proposed"]
    ]
    log = record.Log(found.row.yes_on, found.run.as_of, scope_changes=sorted(changes, key=lambda r: r["occurred_on"]))
    return [Loose(r) for r in record.scope(sorted(entries, key=lambda e: e["heard_on"]), log)]


def _written(found: DealPage) -> list[Any]:
    """What was written here after the Run was published, newest first."""
    assert found.run is not None
    rows = [s for said in found.words.values() for s in said if s.written_at > found.run.published_at]
    return sorted(rows, key=lambda s: s.written_at, reverse=True)


def back_of(request: HttpRequest, slug: str) -> str:
    """Where the person came from, when it is a page of ours."""
    wanted = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else f"/deals/{slug}/"


@page
@require_POST
def say(request: HttpRequest, slug: str, table: str) -> HttpResponse:
    """Write one row; on a refusal the form comes back with what was typed, and with both versions when it was stale."""
    if table not in FORMS:
        raise Http404
    actor, given, back = actor_of(request), request.POST, back_of(request, slug)
    version = given.get("version", "")
    try:
        values, said_on = values_of(table, given)
        actions.say(
            table, slug, values, actor=actor, said_on=said_on, once=given.get("once", ""),
            version=version_of(request),
        )  # fmt: skip
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        found = queries.deal(actor, slug)
        kept = {k: v for k, v in given.items() if isinstance(v, str)}
        shown = _scope_form(found, kept) if table == "scope_changes" else form(found, table, kept)
        context = {"deal": found, "row": found.row, "form": shown, "back": back, "once": once()}
        why = failed(request, cause)
        context |= why | {"version": why["stale"].version if why["stale"] else version, "part": "home"}
        return render(request, "pages/form.html", context, status=409 if why["stale"] else 422)
    messages.success(request, FORMS[table].said)
    if table == "stances":
        rows = people(queries.deal(actor, slug))
        stands = next((r["stance_on"] for r in rows if r["person_id"] == values["person_id"]), None)
        mind_the_day(request, said_on, stands)
    if table != "pushback":
        mind_the_tone(request, *(v for v in values.values() if isinstance(v, str)))
    return Onward(back)


@page
@require_POST
def tie_scope(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Say which push-back came before a change of scope."""
    actor, given = actor_of(request), request.POST
    return act(
        request,
        lambda: actions.tie_scope(
            slug, key, given.get("caused_by", ""), actor=actor, version=version_of(request), once=given.get("once", "")
        ),
        said="Kept; the share below counts with it, and so does the next Run.", back=f"/deals/{slug}/#scope",
    )  # fmt: skip


@page
@require_POST
def take_back(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take back what was written here."""
    actor = actor_of(request)
    return act(request, lambda: actions.take_back(key, actor=actor), said="Taken back.", back=back_of(request, slug))


@page
@require_POST
def refuse(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that there was no yes; when somebody wrote about the yes meanwhile, what stands is shown first."""
    actor, given = actor_of(request), request.POST
    try:
        actions.refuse_yes(
            slug, actor=actor, why=given.get("evidence", ""), version=version_of(request), once=given.get("once", "")
        )
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        found, why = queries.deal(actor, slug), failed(request, cause)
        why["version"] = why["stale"].version if why["stale"] else given.get("version", "")
        filled = form(found, "yeses", {"evidence": given.get("evidence", "")})
        asked = replace(filled, title="There was no yes", button="There was no yes", fields=filled.fields[-1:])
        context = {
            "part": "home",
            "deal": found,
            "row": found.row,
            "form": asked,
            "action": request.path,
            "once": once(),
        }
        context |= why | {"back": f"/deals/{slug}/"}
        return render(request, "pages/form.html", context, status=409 if why["stale"] else 422)
    messages.success(request, "Kept: there was no yes. The deal leaves the list with the next Run.")
    return Onward(f"/deals/{slug}/")
