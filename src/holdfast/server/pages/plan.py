"""The plan of a deal: rows with an owner on one of both sides, a day and where they stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from holdfast.errors import HoldfastError, NotFound
from holdfast.report import words
from holdfast.server.deals import actions, queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages.rows import Loose, Row, dated, form, values_of
from holdfast.server.pages.saying import PLAN_STATES, SIDES
from holdfast.server.pages.shell import Onward, actor_of, failed, once, page
from holdfast.server.problems import Forbidden

#: Beyond so many rows nobody keeps a plan. Practice, not a finding.
MANY = 20


def plan_of(found: DealPage) -> dict[str, Any]:
    """Rows of the export and rows written here, open ones first by their day, and what is odd about the whole."""
    assert found.run is not None
    rows = [*_exported(found), *(_written(found, s) for s in found.words.get("plan", ()))]
    rows.sort(key=lambda r: (("open", "done", "dropped").index(r["state"]), r["due_on"] or date.max, str(r["title"])))
    kept = [r for r in rows if r["state"] != "dropped"]
    return {"plan": rows, "plan_says": _says(kept), "plan_form": form(found, "plan", {"state": "open"})}


def _says(rows: list[Row]) -> str:
    if not rows:
        return ""
    late = [r for r in rows if r["is_late"]]
    done = sum(r["state"] == "done" for r in rows)
    lines = [f"{words.count(len(rows), 'row')}, {done} done"]
    if late:
        lines.append(f"{len(late)} past {'its' if len(late) == 1 else 'their'} day")
    told = words.sentence(", ".join(lines))
    if all(r["side"] == "seller" for r in rows):
        told += " Every row is ours: a plan that the buyer does not keep is itself a sign."
    if len(rows) > MANY:
        told += f" More than {MANY} rows: nobody keeps so long a plan; leave out what nobody would miss."
    return told


def _written(found: DealPage, said: Any) -> Row:
    assert found.run is not None
    row = dated(said.values)
    row.update(
        key=said.key, version=said.version, who=SIDES.get(row["side"], row["side"]), word=PLAN_STATES.get(row["state"], ""),
        is_late=row["state"] == "open" and row["due_on"] is not None and row["due_on"] < found.run.as_of,
    )  # fmt: skip
    given = {k: str(v) for k, v in said.values.items()} | {"said_on": ""}
    row["form"] = form(found, "plan", given)
    return row


def _exported(found: DealPage) -> list[Row]:
    """Rows of the plan in the export, as far as the Run keeps them; those written here come back with it and stand once."""
    import json

    kit = [r for r in found.detail.get("kit") or () if r.get("facts")]
    held = json.loads(kit[0]["facts"]).get("plan_rows", []) if kit else []
    own = {s.key for s in found.words.get("plan", ())}
    rows: list[Row] = []
    for r in map(dated, held):
        if r["row_id"] in own:
            continue
        state = "done" if r["done_on"] else "open"
        assert found.run is not None
        late = state == "open" and r["due_on"] is not None and r["due_on"] < found.run.as_of
        rows.append(Loose(r, state=state, who=SIDES.get(r["side"], r["side"]), word=PLAN_STATES[state], is_late=late))
    return rows


@page
@require_POST
def change(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Change a row; when somebody changed it meanwhile, both versions are shown and nothing is lost."""
    actor, given = actor_of(request), request.POST
    found = queries.deal(actor, slug)
    if key not in {s.key for s in found.words.get("plan", ())}:
        raise NotFound("no such row of the plan")
    version = given.get("version", "")
    try:
        values, _ = values_of("plan", given)
        number = int(version) if version.isdigit() else 0
        actions.change(key, values, actor=actor, version=number, once=given.get("once", ""))
    except (NotFound, Forbidden):
        raise
    except HoldfastError as cause:
        why = failed(request, cause)
        typed = {k: v for k, v in given.items() if isinstance(v, str)}
        context: dict[str, Any] = {
            "deal": found, "row": found.row, "form": form(found, "plan", typed), "once": once(), "part": "home",
            "back": f"/deals/{slug}/#plan", "action": request.path,
        }  # fmt: skip
        context |= why | {"version": why["stale"].version if why["stale"] else version}
        return render(request, "pages/form.html", context, status=409 if why["stale"] else 422)
    messages.success(request, "The plan is kept.")
    return Onward(f"/deals/{slug}/#plan")
