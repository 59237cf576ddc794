"""The map of the people as a drawing: a lane for each level, a sign for each stance, lines for ties.

Stances differ in colour and in shape: circles are for it, squares undecided, diamonds against; filled ones say so openly.
Assumed people are small, dashed and without a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from holdfast.report import told
from holdfast.report.svg import pct, picture, tag

Row = dict[str, Any]
_LEVELS = {1: "management", 2: "heads", 3: "managers", 4: "staff"}
_LANE, _TOP, _MOST = 84, 8, 5


def circle(people: Sequence[Row], ties: Sequence[Row]) -> Markup:
    """The drawing; in each lane those closer to the decision maker stand further left."""
    lanes = _lanes(people)
    where: dict[str, tuple[float, float]] = {}
    drawn: list[Markup] = []
    for n, (level, row) in enumerate(lanes):
        top = _TOP + n * _LANE
        first = n == 0 or lanes[n - 1][0] != level
        drawn.append(tag("line", x1="0%", x2="100%", y1=top, y2=top, class_="grid" if first else "none"))
        if first:
            drawn.append(tag("text", _LEVELS[level], x="0%", y=top + 14, class_="small"))
        for k, p in enumerate(row):
            where[p["person_id"]] = ((k + 1) / (len(row) + 1), top + 34)
    lines = [line for t in ties if (line := _tie(t, where)) is not None]
    signs = []
    for _, row in lanes:
        for k, p in enumerate(row):
            signs.append(_sign(p, *where[p["person_id"]], low=len(row) > 3 and k % 2 == 1))
    height = _TOP + len(lanes) * _LANE + 4
    return picture(height, _said(people), *drawn, *lines, *signs, class_="map")


def _lanes(people: Sequence[Row]) -> list[tuple[int, list[Row]]]:
    found = []
    for level in _LEVELS:
        here = [p for p in people if min(max(p["level"], 1), 4) == level]
        here.sort(key=lambda p: (not p["is_decision_maker"], p["is_assumed"], -p["closeness"], p["name"]))
        found += [(level, here[i : i + _MOST]) for i in range(0, len(here), _MOST)]
    return found


def _tie(t: Row, where: dict[str, tuple[float, float]]) -> Markup | None:
    a, b = where.get(t["from_person"]), where.get(t["to_person"])
    if a is None or b is None:
        return None
    kind = f"tie {t['kind'].replace('_', '-')}" + (" proposed" if t["is_proposed"] else "")
    title = tag("title", f"{told.TIES[t['kind']]}: {t['evidence']}")
    if a[1] == b[1]:
        return tag("line", title, x1=pct(a[0]), x2=pct(b[0]), y1=a[1] - 3, y2=b[1] - 3, class_=kind)
    return tag("line", title, x1=pct(a[0]), x2=pct(b[0]), y1=a[1], y2=b[1], class_=kind)


def _sign(p: Row, x: float, y: float, *, low: bool) -> Markup:
    title = tag("title", _tip(p))
    group: list[Markup] = [title]
    if p["is_assumed"]:
        group.append(tag("circle", cx=0, cy=0, r=6, class_="who assumed"))
        many = f"{p['n_people']} × " if p["n_people"] > 1 else ""
        group.append(
            tag(
                "text", f"{many}{p['name']}", x=0, y=22 + (12 if low else 0), class_="small faint", text_anchor="middle"
            )
        )
        return _at(x, y, *group)
    if p["is_decision_maker"]:
        group.append(tag("circle", cx=0, cy=0, r=14, class_="decides"))
    group.append(_shape(p))
    if p["n_entries"]:
        group.append(tag("text", f"“{p['n_entries']}”", x=12, y=-8, class_="voice"))
    kind = "name strong-name" if p["is_decision_maker"] else "name"
    group.append(tag("text", p["name"], x=0, y=26 + (12 if low else 0), class_=kind, text_anchor="middle"))
    return _at(x, y, *group)


def _at(x: float, y: float, *parts: Markup) -> Markup:
    inner = tag("g", *parts)
    return tag("svg", inner, x=pct(x), y=y, overflow="visible", width=1, height=1)


def _shape(p: Row) -> Markup:
    stance = p["stance"]
    if stance in ("opponent", "sceptic"):
        return tag("path", d="M0 -9 L9 0 L0 9 L-9 0 Z", class_=f"who {stance}")
    if stance == "undecided":
        return tag("rect", x=-7, y=-7, width=14, height=14, class_="who undecided")
    if stance in ("supporter", "advocate"):
        return tag("circle", cx=0, cy=0, r=8, class_=f"who {stance}")
    kind = "who unknown" + ("" if p["has_spoken"] or p["is_decision_maker"] else " silent")
    return tag("circle", cx=0, cy=0, r=8, class_=kind)


def _tip(p: Row) -> str:
    if p["is_assumed"]:
        return f"{p['name']}: assumed, nobody is known"
    parts = [p["title"], told.seat_of(p), *told.stand(p, ""), p["closeness_evidence"]]
    return f"{p['name']}: " + "; ".join(x for x in parts if x)


def _said(people: Sequence[Row]) -> str:
    """The map in words, for who does not see it."""
    known = [p for p in people if not p["is_assumed"]]
    return "map of the people. " + " ".join(_tip(p).rstrip(".") + "." for p in known)
