"""The map of the people as a drawing: the decision maker in the middle, a ring for each level, a sign for each stance.

Stances differ in shape and in colour, as in the web application. Places are shares of the width and pixels of the height, so
that the rings bend with the page while names keep their size. Assumed people are small, dashed and without a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any

from markupsafe import Markup

from holdfast.report import told
from holdfast.report.svg import pct, picture, tag

Row = dict[str, Any]
Place = tuple[float, float]
#: Height of the drawing, the innermost ring as a share of the outermost, and the reach of the rings to each side.
_HEIGHT, _INNER, _REACH, _MARGIN = 400, 0.44, 0.42, 22
_MIDDLE = (0.5, _HEIGHT / 2 - 18)


def circle(people: Sequence[Row], ties: Sequence[Row]) -> Markup:
    """The drawing; everybody has a direction of their own, so that names do not meet."""
    others = [p for p in people if not p["is_decision_maker"]]
    rings = _rings(others)
    where = {p["person_id"]: _place(n, len(others), rings[_level(p)]) for n, p in enumerate(_around(others))}
    decider = next((p for p in people if p["is_decision_maker"]), None)
    if decider is not None:
        where[decider["person_id"]] = _MIDDLE
    drawn = [_ring(r) for r in rings.values()]
    lines = [line for t in ties if (line := _tie(t, where)) is not None]
    middle = _nobody() if decider is None else _sign(decider, *_MIDDLE)
    signs = [_sign(p, *where[p["person_id"]]) for p in others]
    return picture(_HEIGHT, _said(people), *drawn, *lines, *signs, middle, class_="map")


def _level(p: Row) -> int:
    return min(max(int(p["level"]), 1), 4)


def _rings(people: Sequence[Row]) -> dict[int, float]:
    """Level → radius as a share of the outermost; only levels that somebody is on, management innermost."""
    levels = sorted({_level(p) for p in people})
    step = (1 - _INNER) / max(len(levels) - 1, 1)
    return {level: 0.8 if len(levels) == 1 else _INNER + n * step for n, level in enumerate(levels)}


def _around(people: Sequence[Row]) -> list[Row]:
    """Everybody in the order of the directions: those of one level spread around, the known before the assumed."""
    spread: list[tuple[float, int, str, Row]] = []
    for level in sorted({_level(p) for p in people}):
        here = [p for p in people if _level(p) == level]
        here.sort(key=lambda p: (p["is_assumed"], -p["closeness"], p["name"], p["person_id"]))
        spread += [((k + 0.5 * (level % 2)) / len(here), level, p["person_id"], p) for k, p in enumerate(here)]
    return [p for *_, p in sorted(spread, key=lambda x: x[:3])]


def _place(n: int, total: int, radius: float) -> Place:
    """Half a step off the top, so that nobody stands over the middle when there are two."""
    angle = 2 * pi * (n + 0.5) / max(total, 1) - pi / 2
    return 0.5 + _REACH * radius * cos(angle), _MIDDLE[1] + (_MIDDLE[1] - _MARGIN) * radius * sin(angle)


def _ring(radius: float) -> Markup:
    x, y = _MIDDLE
    return tag("ellipse", cx=pct(x), cy=y, rx=pct(_REACH * radius), ry=(y - _MARGIN) * radius, class_="ring")


def rings_sentence(people: Sequence[Row]) -> str:
    """What the rings stand for.

    >>> rings_sentence([{"level": 3, "is_decision_maker": False}, {"level": 1, "is_decision_maker": True}])
    'The ring around who decides: managers.'
    """
    names = [told.LEVELS[level] for level in _rings([p for p in people if not p["is_decision_maker"]])]
    if not names:
        return ""
    return (
        f"The ring around who decides: {names[0]}."
        if len(names) == 1
        else f"Rings from the middle outward: {', '.join(names)}."
    )


def _tie(t: Row, where: dict[str, Place]) -> Markup | None:
    a, b = where.get(t["from_person"]), where.get(t["to_person"])
    if a is None or b is None:
        return None
    kind = f"tie {t['kind'].replace('_', '-')}" + (" proposed" if t["is_proposed"] else "")
    title = tag("title", f"{told.TIES[t['kind']]}: {t['evidence']}")
    return tag("line", title, x1=pct(a[0]), x2=pct(b[0]), y1=a[1], y2=b[1], class_=kind)


def _sign(p: Row, x: float, y: float) -> Markup:
    group: list[Markup] = [tag("title", _tip(p))]
    if p["is_assumed"]:
        many = f"{p['n_people']} × " if p["n_people"] > 1 else ""
        return _at(
            x, y, *group, tag("circle", cx=0, cy=0, r=6, class_="who assumed"), *_name(many + p["name"], "small faint")
        )
    decides = p["is_decision_maker"]
    if decides:
        group.append(tag("circle", cx=0, cy=0, r=16, class_="decides"))
    group.append(shape(p))
    if p["n_entries"]:
        group.append(tag("text", f"“{p['n_entries']}”", x=11, y=5, class_="voice"))
    group += _name(p["name"], "name strong-name" if decides else "name", low=6 if decides else 0)
    return _at(x, y, *group)


def _name(name: str, kind: str, *, low: int = 0) -> list[Markup]:
    """A name below its sign, in two lines where it has two words."""
    parts = name.split(" ")
    cut = (len(parts) + 1) // 2
    lines = [" ".join(parts[:cut]), " ".join(parts[cut:])]
    return [
        tag("text", line, x=0, y=22 + low + 12 * n, class_=kind, text_anchor="middle")
        for n, line in enumerate(lines)
        if line
    ]


def _nobody() -> Markup:
    return _at(
        *_MIDDLE,
        tag("circle", cx=0, cy=0, r=16, class_="who assumed"),
        *_name("nobody known who decides", "small faint"),
    )


def _at(x: float, y: float, *parts: Markup) -> Markup:
    return tag("svg", tag("g", *parts), x=pct(x), y=y, overflow="visible", width=1, height=1)


_STAR = "M0 -9.5 L2.4 -3.1 L9 -2.9 L3.8 1.200 L5.6 7.7 L0 4 L-5.6 7.7 L-3.8 1.200 L-9 -2.9 L-2.4 -3.1 Z"
_PATHS = {"opponent": "M0 -9 L9 0 L0 9 L-9 0 Z", "sceptic": "M0 -8.5 L9 7 L-9 7 Z", "advocate": _STAR}


def shape(p: Row) -> Markup:
    """The sign of a stance: diamond opponent, triangle sceptic, square undecided, circle supporter, star advocate."""
    stance = p["stance"] or "unknown"
    silent = "" if p["has_spoken"] or p["is_decision_maker"] else " silent"
    kind = f"who {stance}{silent}"
    if stance in _PATHS:
        return tag("path", d=_PATHS[stance], class_=kind)
    if stance == "undecided":
        return tag("rect", x=-7, y=-7, width=14, height=14, class_=kind)
    return tag("circle", cx=0, cy=0, r=8, class_=kind)


def legend() -> list[tuple[Markup, str]]:
    """Signs with their words."""
    known = {"has_spoken": True, "is_decision_maker": False}
    words = {s: s for s in ("opponent", "sceptic", "undecided", "supporter", "advocate")} | {"": "not known"}
    signs = [(shape({"stance": s, **known}), word) for s, word in words.items()]
    signs.append((shape({"stance": "", "has_spoken": False, "is_decision_maker": False}), "not heard since the yes"))
    signs.append((tag("circle", cx=0, cy=0, r=6, class_="who assumed"), "assumed"))
    box: dict[str, Any] = {"width": 20, "height": 20, "viewBox": "-10 -10 20 20"}
    return [(tag("svg", sign, **box), word) for sign, word in signs]


def _tip(p: Row) -> str:
    if p["is_assumed"]:
        return f"{p['name']}: assumed, nobody is known"
    parts = [p["title"], told.seat_of(p), *told.stand(p, ""), told.near(p)]
    return f"{p['name']}: " + "; ".join(x for x in parts if x)


def _said(people: Sequence[Row]) -> str:
    """The map in words, for who does not see it."""
    known = [p for p in people if not p["is_assumed"]]
    return "map of the people. " + " ".join(_tip(p).rstrip(".") + "." for p in known)
