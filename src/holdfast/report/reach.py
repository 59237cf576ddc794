"""How push-back spreads, for the page: a strip for everybody, week by week, darker the likelier they have spoken against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from holdfast.report import told
from holdfast.report.svg import pct, picture, tag
from holdfast.units import percent

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Strip:
    """One level, or one person of it."""

    name: str
    is_level: bool
    is_assumed: bool
    heard: str
    drawing: Markup
    end: str


def strips(people: Sequence[Row], rows: Sequence[Row]) -> list[Strip]:
    """A strip for each level, then for each of its people."""
    known = {p["person_id"]: p for p in people}
    found = []
    for (level, person_id), weeks in told.by_lot(rows):
        p = known.get(person_id or "")
        many = f"{p['n_people']} × " if p and p["n_people"] > 1 else ""
        name = told.LEVELS[level] if p is None else f"{many}{p['name']}"
        last = weeks[-1]
        end = f"{last['voices']:.1f} new" if p is None else "already" if p["n_entries"] else percent(last["p_spoken"])
        found.append(
            Strip(name, p is None, bool(p and p["is_assumed"]), told.heard_in(weeks), _strip(name, weeks), end)
        )
    return found


def _strip(name: str, weeks: Sequence[Row]) -> Markup:
    """Cells of weeks; a line runs under the weeks by which most have heard."""
    n, cells = len(weeks), []
    for k, w in enumerate(weeks):
        box: dict[str, Any] = {"x": pct(k / n), "y": 1, "width": pct(0.94 / n), "height": 13, "class_": "cell"}
        cells.append(tag("rect", **box))
        tip = tag("title", f"week {w['week']}: {percent(w['p_spoken'])} have spoken against it")
        cells.append(tag("rect", tip, **(box | {"class_": "spoken", "fill_opacity": round(float(w["p_spoken"]), 3)})))
        if w["p_told"] > 0.5:
            cells.append(tag("line", x1=pct(k / n), x2=pct((k + 0.94) / n), y1=17, y2=17, class_="told"))
    said = ", ".join(f"week {w['week']} {percent(w['p_spoken'])}" for w in weeks)
    return picture(19, f"{name} have spoken against it: {said}", *cells, class_="strip")


def weeks_axis(rows: Sequence[Row]) -> Markup:
    """The weeks over the strips."""
    weeks = sorted({int(r["week"]) for r in rows})
    marks = [
        tag("text", f"{w}", x=pct((k + 0.47) / len(weeks)), y=12, class_="small", text_anchor="middle")
        for k, w in enumerate(weeks)
    ]
    return picture(16, "weeks from today", *marks, class_="ticks")
