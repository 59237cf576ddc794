"""The people of a deal: the map, the same as a table, and the panel of one person."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from holdfast.report.told import missing, spread_sentence
from holdfast.server.deals import queries
from holdfast.server.deals.queries import DealPage
from holdfast.server.pages import looking
from holdfast.server.pages.rows import Loose, dated, form, people_of
from holdfast.server.pages.saying import SEATS, STANCES, TIES
from holdfast.server.pages.shell import actor_of, once, page

Row = dict[str, Any]
LEVELS = {1: "Management", 2: "Heads", 3: "Managers", 4: "Staff", 5: "Level not known"}


def people(found: DealPage) -> list[Row]:
    """Everybody on the map: the Run's people with what was written since, then people who were added."""
    rows = {p["person_id"]: dated(p) for p in found.detail.get("people", [])}
    for said in found.words.get("contacts", ()):
        v = said.values
        fresh = Loose(v, seat=v.get("role") or "unknown", level=None, has_spoken=False, is_new=True)
        rows.setdefault(v["person_id"], fresh)
    for table, column in (("stances", "stance"), ("seats", "seat")):
        for said in found.words.get(table, ()):
            row = rows.get(said.values["person_id"])
            if row is not None and not (table == "stances" and _is_later(row["stance_on"], said.said_on)):
                row[column] = said.values[column]
                row["is_new"] = True
                if table == "stances":
                    row["stance_on"], row["stance_evidence"] = said.said_on, said.values.get("evidence")
                else:
                    row["is_proposed"] = False
    for row in rows.values():
        row["tier"] = int(row["level"] or 5)
        row["is_dm"] = bool(row["is_decision_maker"]) or row["seat"] == "decision_maker"
    return sorted(rows.values(), key=lambda r: (not r["is_dm"], bool(r["is_assumed"]), r["tier"], str(r["name"] or "")))


def _is_later(stands_on: date | None, said_on: date) -> bool:
    """Whether what stands was said after *said_on*: of two words the one of the later day holds, as in a Run."""
    return stands_on is not None and stands_on > said_on


def ties(found: DealPage) -> list[Row]:
    """The ties of the map with those written since; a refused tie is left out."""
    rows = {(t["from_person"], t["to_person"], t["kind"]): dated(t) for t in found.detail.get("ties", [])}
    for said in found.words.get("contacts", ()):
        boss = said.values.get("reports_to")
        if boss:
            key = (said.values["person_id"], boss, "reports_to")
            rows[key] = Loose(from_person=key[0], to_person=key[1], kind=key[2], evidence="", is_new=True)
    for said in found.words.get("ties", ()):
        v = said.values
        key = (v["from_person"], v["to_person"], v["kind"])
        rows[key] = Loose(v, is_new=True, is_proposed=False)
    return [r for r in rows.values() if not r["is_refused"]]


def graph(found: DealPage, rows: list[Row], edges: list[Row]) -> Row:
    """The map as plain data for the drawing, with the simulated spread by week where the Run has them."""
    known = {r["person_id"] for r in rows}
    nodes = []
    for r in rows:
        seat = "" if r["seat"] in (None, "unknown") else SEATS.get(r["seat"], r["seat"])
        name = str(r["name"] or r["person_id"])
        crowd = f" ({r['n_people']})" if r["is_assumed"] and (r["n_people"] or 1) > 1 else ""
        stance = STANCES.get(r["stance"] or "", "stance not known").lower()
        spoken = "has spoken" if r["has_spoken"] else "has not spoken"
        nodes.append(
            {
                "id": r["person_id"],
                "label": f"{name}{crowd}" + (f"\n{seat}" if seat and not r["is_assumed"] else ""),
                "stance": r["stance"] or "",
                "tier": r["tier"],
                "department": r["department"] or "",
                "decides": r["is_dm"],
                "assumed": bool(r["is_assumed"]),
                "quiet": not r["has_spoken"] and not r["is_assumed"],
                "says": f"{name}, {seat or 'seat not known'}, {stance}, {spoken}",
            }
        )
    drawn = [
        {
            "id": f"e{i}", "source": t["from_person"], "target": t["to_person"], "kind": t["kind"],
            "proposed": bool(t["is_proposed"]),
        }
        for i, t in enumerate(edges)
        if t["from_person"] in known and t["to_person"] in known
    ]  # fmt: skip
    return {
        "deal": found.row.deal_id,
        "panel": f"/deals/{found.row.slug}/people/panel/",
        "levels": {str(k): v for k, v in LEVELS.items()},
        "nodes": nodes,
        "edges": drawn,
        "spread": spread(found.detail.get("spread", []), known),
    }


def spread(rows: list[Row], known: set[str]) -> Row:
    """Of each person by simulated week: the share who has heard of the decision, and who has spoken against it."""
    own = [r for r in rows if r.get("person_id") in known]
    weeks = sorted({int(r["week"]) for r in own})
    at = {week: i for i, week in enumerate(weeks)}
    found: dict[str, dict[str, list[float | None]]] = {}
    for r in own:
        mine = found.setdefault(r["person_id"], {"told": [None] * len(weeks), "spoken": [None] * len(weeks)})
        for name in mine:
            mine[name][at[int(r["week"])]] = r.get(f"p_{name}")
    return {"weeks": weeks, "people": found}


@page
def chart(request: HttpRequest, slug: str) -> HttpResponse:
    """The map and the table of the people."""
    found = queries.deal(actor_of(request), slug)
    rows, edges = people(found), ties(found)
    names = dict(people_of(found)) | {r["person_id"]: str(r["name"] or r["person_id"]) for r in rows}
    for t in edges:
        t["from_name"], t["to_name"] = names.get(t["from_person"]), names.get(t["to_person"])
        t["word"] = TIES.get(t["kind"], t["kind"])
    data = graph(found, rows, edges)
    context = {
        "part": "home",
        "deal": found,
        "row": found.row,
        "as_of": found.run.as_of if found.run else None,
        "people": rows,
        "ties": edges,
        "map_json": _safe(data),
        "spread": data["spread"],
        "n_steps": len(data["spread"]["weeks"]),
        "spread_says": spread_sentence(found.detail.get("spread", [])),
        "person_form": form(found, "contacts"),
        "tie_form": form(found, "ties"),
        "once": once(),
        "back": _here(slug, request),
        **looking.context(found),
        **_panel(found, rows, edges, request.GET.get("person", "")),
    }
    return render(request, "pages/people.html", context)


def _here(slug: str, request: HttpRequest) -> str:
    person = request.GET.get("person", "")
    return f"/deals/{slug}/people/" + ("?" + urlencode({"person": person}) if person else "")


def _safe(data: Row) -> str:
    """JSON that cannot leave the element it stands in."""
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _panel(found: DealPage, rows: list[Row], edges: list[Row], person_id: str) -> Row:
    person = next((r for r in rows if r["person_id"] == person_id), None)
    gaps = missing(found.detail.get("gaps", []), found.detail.get("people", []))
    if person is None:
        return {"person": None, "gaps": gaps}
    decider = next((r for r in rows if r["is_dm"]), None)
    trusted = decider is not None and any(
        (t["from_person"], t["to_person"], t["kind"]) == (decider["person_id"], person_id, "trusts") for t in edges
    )
    trust = f"{decider['person_id']}|{person_id}|trusts" if decider else ""
    return {
        "person": person,
        "gaps": gaps,
        "decider": decider,
        "is_trusted": trusted,
        "trust_version": found.versions.get(f"ties|{trust}", 0),
        "stance_form": form(found, "stances", {"person_id": person_id, "stance": person["stance"]}),
        "stance_version": found.versions.get(f"stances|{person_id}", 0),
        "seat_form": form(found, "seats", {"person_id": person_id, "seat": person["seat"]}),
        "seat_version": found.versions.get(f"seats|{person_id}", 0),
        "past": [s for s in found.words.get("stances", ()) if s.values["person_id"] == person_id],
        "mine": [t for t in edges if person_id in (t["from_person"], t["to_person"])],
    }


@page
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """One person beside the map."""
    found = queries.deal(actor_of(request), slug)
    rows, edges = people(found), ties(found)
    context = {
        "deal": found,
        "row": found.row,
        "as_of": found.run.as_of if found.run else None,
        "once": once(),
        "back": _here(slug, request),
        **_panel(found, rows, edges, request.GET.get("person", "")),
    }
    return render(request, "pages/parts/person.html", context)
