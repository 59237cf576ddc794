"""The figures of the report, each a pure function of plain values to inline SVG; every one has a text alternative."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from holdfast.report.svg import TICKS, Attr, DayScale, pct, picture, tag
from holdfast.report.words import chance
from holdfast.units import days as in_days
from holdfast.units import percent

Row = dict[str, Any]


@dataclass(frozen=True)
class Wait:
    """How long signed deals took from the yes to the signature, in calendar days."""

    half: int
    four_of_five: int

    def sentence(self) -> str:
        """What is usual, in one sentence."""
        return f"half of your deals like this that sign do so within {in_days(self.half)}"


def wait_strip(days: int, wait: Wait | None, scale: DayScale, *, bare: bool = False) -> Markup:
    """Days since the yes as a dot against the usual wait: a band up to the percentile and a tick at the median.

    *bare* leaves the words to whoever shows many of them under one head.
    """
    y = 9 if bare else 24
    parts = [tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="axis")]
    label = f"{in_days(days)} since the yes"
    if wait:
        label += f"; {wait.sentence()}, four of five within {in_days(wait.four_of_five)}"
        middle, end = scale.at(wait.half), scale.at(wait.four_of_five)
        parts += [
            tag("rect", x="0%", y=y - 7, width=pct(end), height=14, class_="usual"),
            tag("line", x1=pct(middle), x2=pct(middle), y1=y - 7, y2=y + 7, class_="median"),
        ]
        if not bare:
            words, anchor = f"half: {wait.half}", _left_of(middle, end)
            parts.append(tag("text", words, x=pct(middle), y=y + 21, class_="small", text_anchor=anchor))
        if not bare and (end - middle > 0.24 or end < 0.75):
            words, anchor = f"4 of 5: {wait.four_of_five}", _anchor(end) if end - middle > 0.24 else "start"
            parts.append(tag("text", words, x=pct(end), y=y + 21, class_="small", text_anchor=anchor))
    here = scale.at(days)
    parts.append(tag("circle", cx=pct(here), cy=y, r=6, class_="here"))
    if bare:
        return picture(2 * y, label, tag("title", label), *parts, class_="wait")
    parts.append(tag("text", f"day {days}", x=pct(here), y=y - 12, class_="strong", text_anchor=_anchor(here)))
    return picture(y + 26, label, *parts, class_="wait")


def _left_of(share: float, other: float) -> str:
    """Where a label at *share* goes, so that it leaves the room to one at *other*."""
    return _anchor(share) if other - share > 0.24 else "start" if share < 0.2 else "end"


def _anchor(share: float) -> str:
    return "start" if share < 0.12 else "end" if share > 0.85 else "middle"


_SHARES = ((0.0, "0"), (0.5, "50 %"), (1.0, "100 %"))


def chance_band(p: float | None, low: float | None, high: float | None, horizon: int, *, bare: bool = False) -> Markup:
    """A chance as a tick inside its interval, on a line from never to certain; an empty line where none is given.

    *bare* leaves the words of the axis to whoever shows many of them under one head.
    """
    y = 10 if bare else 16
    height = 2 * y if bare else y + 24
    parts = [tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="axis")]
    for share, word in _SHARES:
        parts.append(tag("line", x1=pct(share), x2=pct(share), y1=y - 3, y2=y + 3, class_="axis"))
        if not bare:
            parts.append(tag("text", word, x=pct(share), y=y + 19, class_="small", text_anchor=_anchor(share)))
    if p is None or low is None or high is None:
        label = f"no chance of signature within {horizon} days is given"
        return picture(height, label, tag("title", label), *parts, class_="chance")
    for i, opacity in enumerate((0.35, 0.35, 0.5)):
        a, b = low + (p - low) * i / 4, high - (high - p) * i / 4
        box = tag(
            "rect", x=pct(a), y=y - 7, width=pct(max(b - a, 0.004)), height=14, class_="band", fill_opacity=opacity
        )
        parts.append(box)
    parts.append(tag("line", x1=pct(p), x2=pct(p), y1=y - 10, y2=y + 10, class_="estimate"))
    label = f"chance of signature within {horizon} days: {chance(p, low, high)}"
    return picture(height, label, tag("title", label), *parts, class_="chance")


def chance_axis() -> Markup:
    """The words over chances that are drawn bare."""
    parts = [tag("text", word, x=pct(at), y=11, class_="small", text_anchor=_anchor(at)) for at, word in _SHARES]
    return picture(14, "from never to certain", *parts, class_="ticks")


_STEP, _RADIUS, _PITCH, _HIGHEST = 0.014, 4.5, 10, 8
#: Words nearer than this share of the axis run into each other on a phone; there every second is left out.
_APART = 0.2


@dataclass(frozen=True)
class Dot:
    """One deal in a swarm: its days since the yes, what a pointer is told, and the part of the page it leads to."""

    days: int
    title: str
    anchor: str = ""


def per_dot(lanes: Sequence[Sequence[int]], scale: DayScale) -> int:
    """How many deals one dot must stand for, so that no stack of any lane grows too high.

    >>> per_dot([[3] * 5, [9]], DayScale(30)), per_dot([[3] * 100], DayScale(30))
    (1, 13)
    """
    highest = max((max(Counter(_place(d, scale) for d in days).values()) for days in lanes if days), default=1)
    return -(-highest // _HIGHEST)


def _place(days: int, scale: DayScale) -> int:
    return round(scale.at(days) / _STEP)


def swarm(deals: Sequence[Dot], scale: DayScale, kind: str, word: str, each: int = 1) -> Markup:
    """Deals as dots at their days since the yes, stacked where they share a place; *each* deals to a dot."""
    stacks: dict[int, list[Dot]] = {}
    for deal in deals:
        stacks.setdefault(_place(deal.days, scale), []).append(deal)
    dots: list[Markup] = []
    for place, stack in sorted(stacks.items()):
        for level, first in enumerate(stack[::each]):
            title = tag("title", first.title if each == 1 else f"{len(stack)} deals near day {first.days}")
            y = -_RADIUS - 1 - _PITCH * level
            dot = tag("circle", title, cx=pct(place * _STEP), cy=y, r=_RADIUS, class_=kind)
            dots.append(tag("a", dot, href=f"#{first.anchor}") if first.anchor else dot)
    height = 14 + _PITCH * max((-(-len(stack) // each) for stack in stacks.values()), default=1)
    moved = tag("svg", *dots, x="0", y=height - 1, width="100%", height=height, overflow="visible")
    line = tag("line", x1="0%", x2="100%", y1=height - 1, y2=height - 1, class_="axis")
    return picture(height, f"{word}: {len(deals)} deals by days since the yes", line, moved, class_="swarm")


def day_axis(scale: DayScale, room: float = 0.16) -> Markup:
    """The words of a scale of days, at least *room* of the width apart."""
    parts = [tag("text", "the yes", x="0%", y=14, class_="small")]
    taken = 0.0
    for at, word in scale.ticks(room):
        near = at - taken < _APART
        taken = taken if near else at
        kind = "small if-wide" if near else "small"
        parts.append(tag("text", word, x=pct(at), y=14, class_=kind, text_anchor=_anchor(at)))
    return picture(20, "time since the yes, from the day itself on the left", *parts, class_="ticks")


def curve(rows: Sequence[Row], name: str, *, ymax: float = 1.0) -> Markup:
    """Signed and lost by day since the yes as two lines with their bands."""
    height, bottom, top = 232, 40, 12
    plot = height - bottom - top
    last = max(int(rows[-1]["day"]), 1)

    def y(p: float) -> float:
        return top + plot * (1 - min(p / ymax, 1.0))

    parts: list[Markup] = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        if share <= ymax:
            at = y(share)
            parts.append(tag("line", x1="0%", x2="100%", y1=at, y2=at, class_="axis" if share == 0 else "grid"))
            if share:
                parts.append(tag("text", f"{100 * share:.0f} %", x="0%", y=at - 4, class_="small"))
    inner: list[Markup] = []
    ends: list[Markup] = []
    for kind, key in (("lost", "p_lost"), ("signed", "p_signed")):
        xs = [1000 * r["day"] / last for r in rows]
        up = [f"{x:.0f},{y(r[key + '_high']):.1f}" for x, r in zip(xs, rows, strict=True)]
        down = [f"{x:.0f},{y(r[key + '_low']):.1f}" for x, r in zip(xs, rows, strict=True)]
        line = [f"{x:.0f},{y(r[key]):.1f}" for x, r in zip(xs, rows, strict=True)]
        inner.append(tag("polygon", points=" ".join(up + down[::-1]), class_=f"{kind}-band"))
        inner.append(tag("polyline", points=" ".join(line), class_=f"{kind}-line"))
        end = rows[-1][key]
        ends.append(
            tag(
                "text",
                f"{kind} {percent(end)}",
                x="100%",
                y=y(rows[-1][key + "_high"]) - 4,
                class_=f"{kind}-word",
                text_anchor="end",
            )
        )
    box: dict[str, Attr] = {"x": "0", "y": "0", "width": "100%", "height": height}
    parts.append(tag("svg", *inner, viewBox=f"0 0 1000 {height}", preserveAspectRatio="none", **box))
    parts += ends
    parts.append(tag("text", "the yes", x="0%", y=height - 22, class_="small"))
    taken = 0.0
    for day, word in TICKS:
        at = day / last
        if at <= 1 and at - taken >= 0.17:
            taken = at
            nearest = min(rows, key=lambda r: abs(r["day"] - day))
            parts.append(tag("line", x1=pct(at), x2=pct(at), y1=y(0), y2=y(0) + 4, class_="axis"))
            parts.append(tag("text", word, x=pct(at), y=height - 22, class_="small", text_anchor=_anchor(at)))
            n = f"{nearest['n_open']:,} open"
            parts.append(tag("text", n, x=pct(at), y=height - 8, class_="small faint", text_anchor=_anchor(at)))
    end = rows[-1]
    signed = chance(end["p_signed"], end["p_signed_low"], end["p_signed_high"])
    lost = chance(end["p_lost"], end["p_lost_low"], end["p_lost_high"])
    label = f"{name}: by day {last} after the yes {signed} signed, {lost} lost"
    return picture(height, label, *parts, class_="curve")
