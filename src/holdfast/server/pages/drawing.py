"""Figures that only the pages draw; the others are those of the report. Every one has a text alternative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from holdfast.report.figures import _anchor as anchor
from holdfast.report.svg import TICKS, Attr, pct, picture, tag
from holdfast.report.words import chance
from holdfast.units import percent

Row = dict[str, Any]


def _box(height: int) -> dict[str, Attr]:
    return {"x": "0", "y": "0", "width": "100%", "height": height}


def _stretched(height: int, parts: Sequence[Markup]) -> Markup:
    return tag("svg", *parts, viewBox=f"0 0 1000 {height}", preserveAspectRatio="none", **_box(height))


def _area(points: Sequence[tuple[float, float, float]], kind: str) -> Markup:
    up = [f"{x:.0f},{high:.1f}" for x, _, high in points]
    down = [f"{x:.0f},{low:.1f}" for x, low, _ in points]
    return tag("polygon", points=" ".join(up + down[::-1]), class_=kind)


def _line(points: Sequence[tuple[float, float]], kind: str) -> Markup:
    return tag("polyline", points=" ".join(f"{x:.0f},{y:.1f}" for x, y in points), class_=kind)


def _axes(
    last: int, y: Any, ymax: float, height: int, start: str, marks: Sequence[tuple[int, str]] = ()
) -> tuple[list[Markup], list[Markup]]:
    """The lines, which lie under what is drawn, and the words, which lie over it."""
    parts, told = [], []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        if share <= ymax:
            at = y(share)
            parts.append(tag("line", x1="0%", x2="100%", y1=at, y2=at, class_="axis" if share == 0 else "grid"))
            if share:
                told.append(tag("text", f"{100 * share:.0f} %", x="0%", y=at - 4, class_="small"))
    told.append(tag("text", start, x="0%", y=height - 8, class_="small"))
    taken = 0.0
    for day, word in marks or TICKS:
        at = day / last
        if 0.12 < at <= 1.001 and at - taken >= 0.16:
            taken = at
            parts.append(tag("line", x1=pct(at), x2=pct(at), y1=y(0), y2=y(0) + 4, class_="axis"))
            told.append(tag("text", word, x=pct(at), y=height - 8, class_="small", text_anchor=anchor(at)))
    return parts, told


def fan(rows: Sequence[Row], *, by: int = 30, other: Sequence[tuple[int, float]] = ()) -> Markup:
    """Chance signed and chance lost by each day from today, with bands; *other* is a second signed curve, dashed."""
    height, top, bottom = 240, 20, 28
    plot = height - top - bottom
    last = max(int(rows[-1]["day"]), 1)
    most = max([r[k] or 0 for r in rows for k in ("p_signed_high", "p_lost_high")] + [p for _, p in other])
    ymax = min(1.0, max(0.25, -(-most // 0.25) * 0.25))

    def y(p: float) -> float:
        return top + plot * (1 - min(p / ymax, 1.0))

    bands, lines, ends = [], [], []
    for kind in ("signed", "lost"):
        key = f"p_{kind}"
        days = [(1000 * r["day"] / last, r) for r in rows]
        bands.append(_area([(x, y(r[key + "_low"]), y(r[key + "_high"])) for x, r in days], f"{kind}-band"))
        lines.append(_line([(x, y(r[key])) for x, r in days], f"{kind}-line"))
        end = rows[-1][key]
        ends.append((y(end), kind, f"{kind} {percent(end)}"))
    inner = bands + lines
    if other:
        inner.append(_line([(1000 * d / last, y(p)) for d, p in other], "dash"))
    words = _ends(ends, top, y(0))
    parts, said = _axes(last, y, ymax, height, "today")
    if 0 < by <= last:
        parts.append(tag("line", x1=pct(by / last), x2=pct(by / last), y1=top, y2=y(0), class_="today"))
    end = rows[-1]
    signed = chance(end["p_signed"], end["p_signed_low"], end["p_signed_high"])
    lost = chance(end["p_lost"], end["p_lost_low"], end["p_lost_high"])
    label = f"by day {last} from today: {signed} signed, {lost} lost"
    return picture(height, label, *parts, _stretched(height, inner), *said, *words, class_="fan")


def _ends(ends: Sequence[tuple[float, str, str]], top: float, floor: float) -> list[Markup]:
    """Words at the right ends of two lines: over the upper one and under the lower one, so that they never meet."""
    (above, *upper), (below, *lower) = sorted(ends)
    over = max(above - 6, top + 8)
    under = below + 15 if below + 15 < floor else max(below - 6, over + 14)
    return [
        tag("text", word, x="100%", y=at, class_=f"{kind}-word", text_anchor="end")
        for at, (kind, word) in ((over, upper), (under, lower))
    ]


def band(rows: Sequence[Row], *, low: str, mid: str, high: str, start: str, label: str, here: int = 0) -> Markup:
    """One quantity from 0 to 1 by day, as a line in its band; *here* marks a day."""
    height, top, bottom = 168, 20, 28
    last = max(int(rows[-1]["day"]), 1)
    most = max(r[high] for r in rows)
    ymax = min(1.0, max(0.25, -(-most // 0.25) * 0.25))

    def y(p: float) -> float:
        return top + (height - top - bottom) * (1 - min(p / ymax, 1.0))

    xs = [1000 * r["day"] / last for r in rows]
    inner = [
        _area([(x, y(r[low]), y(r[high])) for x, r in zip(xs, rows, strict=True)], "signed-band"),
        _line([(x, y(r[mid])) for x, r in zip(xs, rows, strict=True)], "signed-line"),
    ]
    parts, said = _axes(last, y, ymax, height, start)
    if here:
        nearest = min(rows, key=lambda r: abs(r["day"] - here))
        at = pct(here / last)
        parts.append(tag("line", x1=at, x2=at, y1=top, y2=y(0), class_="today"))
        inner_dot = tag("circle", cx=at, cy=y(nearest[mid]), r=6, class_="here")
        return picture(height, label, *parts, _stretched(height, inner), *said, inner_dot, class_="band-figure")
    return picture(height, label, *parts, _stretched(height, inner), *said, class_="band-figure")


def against(rows: Sequence[Row]) -> Markup:
    """The chance of signature by day: nothing done as a line in its band, the chosen moves dashed in theirs."""
    height, top, bottom = 220, 20, 28
    last = max(int(rows[-1]["day"]), 1)
    ymax = min(1.0, max(0.25, -(-max(max(r["mid_high"], r["high"]) for r in rows) // 0.25) * 0.25))

    def y(p: float) -> float:
        return top + (height - top - bottom) * (1 - min(p / ymax, 1.0))

    def points(*names: str) -> list[Any]:
        return [(1000 * r["day"] / last, *(y(r[n]) for n in names)) for r in rows]

    inner = [
        _area(points("mid_low", "mid_high"), "still-band"),
        _area(points("low", "high"), "signed-band"),
        _line(points("mid"), "still-line"),
        _line(points("chosen"), "signed-line"),
    ]
    end = rows[-1]
    named = (("chosen", "signed", "with these moves"), ("mid", "still", "if nothing changes"))
    words = _ends([(y(end[k]), kind, f"{word} {percent(end[k])}") for k, kind, word in named], top, y(0))
    label = f"signed by day {last}: {percent(end['mid'])} if nothing changes, {percent(end['chosen'])} with these moves"
    parts, said = _axes(last, y, ymax, height, "today")
    return picture(height, label, *parts, _stretched(height, inner), *said, *words, class_="fan")


def change(
    d: float | None, low: float | None, high: float | None, limit: float, *, unit: str, worse: int = -1
) -> Markup:
    """A change with its interval on an axis with zero in the middle; *worse* is the sign of what is bad."""
    height, y = 24, 12
    parts = [tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid")]
    parts.append(tag("line", x1="50%", x2="50%", y1=0, y2=height, class_="zero"))
    if d is None or low is None or high is None:
        return picture(height, "not enough to tell", *parts, class_="change")

    def at(v: float) -> float:
        return 0.5 + 0.48 * max(-1.0, min(1.0, v / limit))

    kind = "unclear" if low <= 0 <= high else "worse" if d * worse > 0 else ""
    a, b = at(low), at(high)
    parts.append(tag("rect", x=pct(a), y=y - 6, width=pct(max(b - a, 0.006)), height=12, class_=f"span {kind}".strip()))
    parts.append(tag("line", x1=pct(at(d)), x2=pct(at(d)), y1=y - 9, y2=y + 9, class_=f"mid {kind}".strip()))
    return picture(height, f"{d:+.1f} {unit}, from {low:+.1f} to {high:+.1f}", *parts, class_="change")


def share(p: float, low: float | None = None, high: float | None = None) -> Markup:
    """A share from 0 to 1 as a tick in its interval, small enough for a cell."""
    height, y = 20, 10
    parts = [tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid")]
    if low is not None and high is not None:
        parts.append(tag("rect", x=pct(low), y=y - 5, width=pct(max(high - low, 0.006)), height=10, class_="band"))
    parts.append(tag("line", x1=pct(p), x2=pct(p), y1=y - 8, y2=y + 8, class_="estimate"))
    return picture(height, chance(p, low, high) if low is not None else percent(p), *parts, class_="cell")


def weeks(rows: Sequence[tuple[str, int, int]], *, label: str) -> Markup:
    """Entries of each week as bars, total and said for the first time: the solid part is new, the pale part repeats."""
    height, bottom = 120, 24
    most = max((total for _, total, _ in rows), default=1) or 1
    parts = [tag("line", x1="0%", x2="100%", y1=height - bottom, y2=height - bottom, class_="axis")]
    step = 1 / max(len(rows), 6)
    for i, (word, total, new) in enumerate(rows):
        for n, kind in ((total, "bar repeat"), (new, "bar")):
            tall = (height - bottom - 16) * n / most
            title = tag("title", f"week of {word}: {total} entries, {total - new} of them repeats")
            parts.append(
                tag(
                    "rect",
                    title,
                    x=pct(i * step),
                    y=height - bottom - tall,
                    width=pct(step * 0.7),
                    height=tall,
                    class_=kind,
                )
            )
        if i % -(-max(len(rows), 6) // 4) == 0:
            parts.append(tag("text", word, x=pct(i * step), y=height - 8, class_="small"))
    return picture(height, label, *parts, class_="weeks")


def span(low: float, mid: float, high: float, most: float, words: str) -> Markup:
    """An amount as a tick in its interval on an axis from nothing to *most*."""
    height, y = 24, 12
    top = most or 1
    parts = [
        tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid"),
        tag("rect", x=pct(low / top), y=y - 7, width=pct(max((high - low) / top, 0.004)), height=14, class_="band"),
        tag("line", x1=pct(mid / top), x2=pct(mid / top), y1=y - 10, y2=y + 10, class_="estimate"),
    ]
    return picture(height, words, *parts, class_="cell")


def by_week(rows: Sequence[tuple[str, int, int, int, int, int]], label: str, most_word: str) -> Markup:
    """Amount signed by week: the middle of the futures, half of them, nine of ten; each week a column."""
    height, top, bottom = 200, 18, 24
    most = max((r[5] for r in rows), default=1) or 1
    step = 1 / max(len(rows), 1)

    def y(v: float) -> float:
        return top + (height - top - bottom) * (1 - v / most)

    parts = [
        tag("line", x1="0%", x2="100%", y1=y(0), y2=y(0), class_="axis"),
        tag("line", x1="0%", x2="100%", y1=y(most), y2=y(most), class_="grid"),
        tag("text", most_word, x="0%", y=top - 5, class_="small"),
    ]
    for i, (word, low, lower, middle, upper, high) in enumerate(rows):
        left, wide = pct((i + 0.2) * step), pct(0.6 * step)
        parts += [
            tag("rect", x=left, width=wide, y=y(high), height=max(y(low) - y(high), 1), class_="usual"),
            tag("rect", x=left, width=wide, y=y(upper), height=max(y(lower) - y(upper), 1), class_="band"),
            tag("line", x1=left, x2=pct((i + 0.8) * step), y1=y(middle), y2=y(middle), class_="estimate"),
        ]
        if i % -(-len(rows) // 5) == 0:
            end = anchor((i + 0.5) * step)
            parts.append(tag("text", word, x=pct((i + 0.5) * step), y=height - 8, class_="small", text_anchor=end))
    return picture(height, label, *parts, class_="by-week")


def promises(bands: Sequence[Any]) -> Markup:
    """What was promised against what came true: dots on a square whose diagonal is a promise kept."""
    size, edge = 260, 28
    plot = size - edge

    def x(p: float) -> float:
        return edge + plot * p

    def y(p: float) -> float:
        return plot * (1 - p)

    parts = [
        tag("rect", x=edge, y=0, width=plot, height=plot, class_="frame"),
        tag("line", x1=x(0), y1=y(0), x2=x(1), y2=y(1), class_="dash"),
    ]
    for b in bands:
        title = tag("title", f"said {percent(b.said)}, came true {percent(b.came_true)} of {b.n}")
        parts.append(
            tag("circle", title, cx=x(b.said), cy=y(b.came_true), r=max(3.0, min(10.0, b.n**0.5)), class_="bar")
        )
    parts += [
        tag("text", "said", x=x(0.5), y=size - 8, class_="small", text_anchor="middle"),
        tag("text", "0", x=x(0), y=size - 8, class_="small"),
        tag("text", "100 %", x=x(1), y=size - 8, class_="small", text_anchor="end"),
    ]
    label = "; ".join(f"said {percent(b.said)}, came true {percent(b.came_true)}" for b in bands)
    return tag("svg", *parts, class_="figure square", role="img", aria_label=label, width=size, height=size)
