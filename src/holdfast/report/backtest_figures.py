"""The drawings of a backtest: promised against came, month by month, and telling deals apart over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from typing import Any

from markupsafe import Markup

from holdfast.report.svg import pct, picture, tag
from holdfast.units import share

LEFT, RIGHT = 0.07, 0.98


def round_steps(most: float, least: float = 0.0) -> list[float]:
    """Zero and up to five round steps of an axis, the last at *most* or above; a step is no smaller than *least*.

    >>> round_steps(2252), round_steps(0.68)
    ([0.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0], [0.0, 0.2, 0.4, 0.6, 0.8])
    """
    size = 10.0 ** floor(log10(max(most, 1e-9) / 5))
    step = next(s for s in (size, 2 * size, 5 * size, 10 * size) if most / s <= 5 + 1e-9 and s >= least)
    return [round(i * step, 9) for i in range(ceil(most / step - 1e-9) + 1)]


def reliability(groups: Sequence[Mapping[str, float]], height: int = 320) -> Markup:
    """Every group of deals as a dot with its interval; on the dashed line the promise came true exactly."""
    steps = round_steps(min(max([g["high"] for g in groups] + [g["promised"] for g in groups]), 1.0), 0.01)
    top = steps[-1]
    low = height - 28

    def x(v: float) -> str:
        return pct(LEFT + (RIGHT - LEFT) * v / top)

    def y(v: float) -> float:
        return low - (low - 12) * v / top

    parts = [tag("line", x1=x(0), x2=x(top), y1=y(v), y2=y(v), class_="grid") for v in steps]
    parts += [tag("text", share(v), x=x(0), y=y(v) + 4, dx=-6, text_anchor="end") for v in steps]
    parts += [tag("text", share(v), x=x(v), y=low + 16, text_anchor="middle") for v in steps[1:]]
    parts.append(tag("line", x1=x(0), x2=x(top), y1=y(0), y2=y(top), class_="even"))
    for g in groups:
        at = x(g["promised"])
        parts.append(tag("line", x1=at, x2=at, y1=y(g["low"]), y2=y(g["high"]), class_="range"))
        parts.append(tag("circle", cx=at, cy=y(g["came"]), r=5, class_="dot"))
    return picture(height, "Share of signatures promised, from left to right, and share that came, upward", *parts)


def months(rows: Sequence[Mapping[str, Any]], height: int = 220) -> Markup:
    """Signatures promised as a step, signatures that came as a dot with what luck allows."""
    steps = round_steps(max([float(r["high"]) for r in rows] + [float(r["promised"]) for r in rows] + [1.0]), 1.0)
    top = steps[-1]
    low, width = height - 28, (RIGHT - LEFT) / len(rows)
    every = max(1, -(-len(rows) // 5))

    def y(v: float) -> float:
        return low - (low - 12) * v / top

    parts = [tag("line", x1=pct(LEFT), x2=pct(RIGHT), y1=y(v), y2=y(v), class_="grid") for v in steps]
    parts += [tag("text", f"{v:,.0f}", x=pct(LEFT), y=y(v) + 4, dx=-6, text_anchor="end") for v in steps]
    for i, r in enumerate(rows):
        start, middle = LEFT + i * width, pct(LEFT + (i + 0.5) * width)
        promised = y(float(r["promised"]))
        parts.append(tag("line", x1=middle, x2=middle, y1=y(float(r["low"])), y2=y(float(r["high"])), class_="range"))
        inner = (pct(start + 0.15 * width), pct(start + 0.85 * width))
        parts.append(tag("line", x1=inner[0], x2=inner[1], y1=promised, y2=promised, class_="promised"))
        parts.append(tag("circle", cx=middle, cy=y(float(r["came"])), r=5, class_="dot"))
        if i % every == 0:
            parts.append(tag("text", str(r["month"]), x=middle, y=low + 16, text_anchor="middle"))
    return picture(height, "Signatures promised and signatures that came, by month", *parts)


def apart(rows: Sequence[Mapping[str, Any]], height: int = 180) -> Markup:
    """At each point of the past: the model as a dot, the base rate as a ring, between a coin's toss and never wrong."""
    low, width = height - 28, (RIGHT - LEFT) / len(rows)
    bottom = min([0.5, *(float(r[k]) for r in rows for k in ("auc", "auc_base") if r[k] is not None)])
    bottom = max(int(bottom * 10) / 10, 0.0)
    every = max(1, -(-len(rows) // 4))

    def y(v: float) -> float:
        return low - (low - 12) * (v - bottom) / (1 - bottom)

    steps = sorted({bottom, 0.5, 0.75, 1.0})
    parts = [tag("line", x1=pct(LEFT), x2=pct(RIGHT), y1=y(v), y2=y(v), class_="grid") for v in steps]
    parts += [tag("text", f"{100 * v:.0f}", x=pct(LEFT), y=y(v) + 4, dx=-6, text_anchor="end") for v in steps]
    for i, r in enumerate(rows):
        at = pct(LEFT + (i + 0.5) * width)
        if r["auc_base"] is not None:
            parts.append(tag("circle", cx=at, cy=y(float(r["auc_base"])), r=5, class_="ring"))
            parts.append(tag("circle", cx=at, cy=y(float(r["auc"])), r=5, class_="dot"))
        if i % every == 0:
            parts.append(tag("text", str(r["origin"]), x=at, y=low + 16, text_anchor="middle"))
    return picture(height, "Pairs of 100 told apart rightly, by the model and by the base rate, over time", *parts)


def bar(part: float) -> Markup:
    """A bar as long as its share of the longest one."""
    return tag(
        "svg", tag("rect", width=pct(part), height=8, class_="part"), width="100%", height=8, aria_hidden="true",
        class_="share",
    )  # fmt: skip
