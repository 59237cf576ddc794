"""What goes on inside the buyer, for the page: sentences, the map, the fan of resolve, and moves on one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from holdfast.report import compared, told
from holdfast.report.circle import circle, legend, rings_sentence
from holdfast.report.reach import Strip, strips, weeks_axis
from holdfast.report.svg import pct, picture, tag
from holdfast.report.words import count, short_day
from holdfast.units import percent, points

Row = dict[str, Any]
TABLES = (
    "people", "ties", "gaps", "holdups", "reactions", "questions", "followed", "resolve", "simulated", "spread", "moves",
    "sensitivity",
)  # fmt: skip
MOST_GAPS, MOST_REACTIONS, MOST_MOVES, MOST_QUESTIONS = 5, 10, 9, 3


@dataclass(frozen=True)
class Held:
    """One hold-up with its evidence, and apart from it what the simulation says."""

    name: str
    state: str
    open: str
    question: str
    lines: Sequence[Mapping[str, Any]]
    simulated: str


@dataclass(frozen=True)
class MoveLine:
    """One move: its row, the interval drawn on the common axis, and words for it."""

    row: Row
    beside: str
    holds: str
    days: str
    drawing: Markup


@dataclass(frozen=True)
class Inside:
    """Everything the template shows of one deal's inside."""

    holdup: str
    round: str
    prior: str
    rings: str
    map: Markup
    legend: Sequence[tuple[Markup, str]]
    empty: Sequence[str]
    silent: Sequence[str]
    people: Sequence[Row]
    ties: Sequence[Row]
    gaps: Sequence[Row]
    n_gaps: int
    held: Sequence[Held]
    reaction: str
    reactions: Sequence[tuple[str, Row, Markup, str]]
    reaction_axis: Markup
    because: Sequence[tuple[list[str], str]]
    questions: Sequence[tuple[Row, str]]
    spread: str
    strips: Sequence[Strip]
    weeks: Markup
    resolve: str
    followed: str
    fan: Markup
    curve: str
    advice: str
    moves: Sequence[MoveLine]
    spoken: Sequence[MoveLine]
    axis: Markup
    guesses: Sequence[Row]
    aid: str
    closeness: str


def inside(parts: Mapping[str, Sequence[Row]], as_of: date) -> Inside | None:
    """The inside of one deal from its rows; null when its people were not looked at."""
    if not parts.get("people"):
        return None
    names = {p["person_id"]: p["name"] for p in parts["people"]}
    moves = _shown(parts["moves"])
    span = max((max(abs(m["d_holds_low"]), abs(m["d_holds_high"])) for m in moves), default=0.1)
    span = min(max(-(-span // 0.1) * 0.1, 0.1), 1.0)
    gaps = [g for g in parts["gaps"] if g["kind"] != "not_spoken"]
    return Inside(
        holdup=told.holdup_sentence(parts["holdups"]),
        round=told.round_sentence(parts["people"]),
        rings=rings_sentence(parts["people"]),
        prior=told.prior_sentence(parts["people"]),
        map=circle(parts["people"], parts["ties"]),
        legend=legend(),
        empty=[told.SEATS[g["seat"]] for g in parts["gaps"] if g["kind"] == "seat_empty"],
        silent=[p["name"] for p in parts["people"] if not (p["has_spoken"] or p["is_assumed"])],
        people=[_person(p, as_of) for p in parts["people"] if not p["is_assumed"]],
        ties=[
            t | {"a": names.get(t["from_person"]), "b": names.get(t["to_person"]), "verb": told.TIES[t["kind"]]}
            for t in parts["ties"]
        ],
        gaps=gaps[:MOST_GAPS],
        n_gaps=len(gaps),
        held=[_held(rows) for _, rows in told.by_holdup(parts["holdups"])],
        reaction=told.reaction_sentence(parts["reactions"]),
        reactions=[
            (told.REACTIONS[r["reaction"]], r, _bar(r), percent(r["p"]))
            for r in parts["reactions"][:MOST_REACTIONS]
            if r["p"] > 0
        ],
        reaction_axis=_reaction_axis(),
        because=_because(parts["reactions"]),
        questions=[(q, told.question_sentence(q)) for q in parts["questions"][:MOST_QUESTIONS]],
        spread=told.spread_sentence(parts["spread"]),
        strips=strips(parts["people"], parts["spread"]),
        weeks=weeks_axis(parts["spread"]),
        resolve=told.resolve_sentence(parts["resolve"]),
        followed=told.followed_sentence(parts["followed"]),
        fan=fan(parts["resolve"], parts["followed"]),
        curve=f"{told.remaining_sentence(parts['simulated'])} {told.curve_sentence(parts['simulated'])}".strip(),
        advice=compared.advice(parts["moves"], parts["questions"]),
        moves=[_move(m, span) for m in moves],
        spoken=[_move(m, span) for m in moves if m["say"] and not m["rule"]][:3],
        axis=_axis(span),
        guesses=[r for r in parts["sensitivity"][:3] if abs(r["spread"]) >= 0.01],
        aid=told.AID,
        closeness=told.CLOSENESS,
    )


def _person(p: Row, as_of: date) -> Row:
    since = short_day(p["stance_on"], as_of) if p["stance_on"] else ""
    return p | {"near": told.near(p), "stands": "; ".join(told.stand(p, since)), "seat_words": told.seat_of(p)}


def _held(rows: Sequence[Mapping[str, Any]]) -> Held:
    first = rows[0]
    name, _ = told.HOLDUPS[first["holdup"]]
    n = first["n_unasked"]
    open_ = f"{count(n, 'question')} not asked yet" if n else ""
    return Held(name, told.STATES[first["state"]], open_, first["question"], told.evidence(rows), told.simulated(rows))


def _shown(moves: Sequence[Row]) -> list[Row]:
    """The recommended move, the plays that do most, and the baselines."""
    base = [m for m in moves if m["kind"] == "baseline" and m["move"] != "nothing"]
    rest = [m for m in moves if m["kind"] != "baseline" and (m["kind"] == "play" or m["is_recommended"])]
    return rest[: MOST_MOVES - len(base)] + base


def _move(m: Row, span: float) -> MoveLine:
    holds = f"{points(m['d_holds'])} ({compared.interval(m['d_holds_low'], m['d_holds_high'])})"
    days = f"{compared.signed_days(m['d_days'])} ({compared.interval(m['d_days_low'], m['d_days_high'], compared.signed_days)})"
    return MoveLine(m, compared.beside(m), holds, days, move_band(m, span))


def move_band(m: Row, span: float) -> Markup:
    """The change in how often the decision holds: a dot in its interval, on an axis with doing nothing in the middle."""
    y = 11

    def at(v: float) -> float:
        return 0.5 + 0.5 * min(max(v / span, -1.0), 1.0)

    kind = "best" if m["is_recommended"] else "open" if m["abstains"] else "worse" if m["d_holds"] < 0 else "plain"
    low, high = at(m["d_holds_low"]), at(m["d_holds_high"])
    parts = [
        tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid"),
        tag("line", x1="50%", x2="50%", y1=0, y2=22, class_="axis"),
        tag("rect", x=pct(low), y=y - 4, width=pct(max(high - low, 0.006)), height=8, class_=f"span {kind}", rx=1),
        tag("circle", cx=pct(at(m["d_holds"])), cy=y, r=4.5, class_=f"dot {kind}"),
    ]
    label = f"{m['name']}: {points(m['d_holds'])} points, {compared.interval(m['d_holds_low'], m['d_holds_high'])}"
    return picture(22, label, *parts, class_="move-band")


def _axis(span: float) -> Markup:
    n = round(100 * span)
    parts = [
        tag("text", f"−{n}", x="0%", y=12, class_="small", text_anchor="start"),
        tag("text", "nothing done", x="50%", y=12, class_="small", text_anchor="middle"),
        tag("text", f"+{n}", x="100%", y=12, class_="small", text_anchor="end"),
    ]
    return picture(16, "points of 100 runs in which the decision holds, beside doing nothing", *parts, class_="ticks")


def _because(rows: Sequence[Row]) -> list[tuple[list[str], str]]:
    """The reactions with reasons; those with the same are told together."""
    found: dict[str, list[str]] = {}
    for r in rows:
        if r["reason1"]:
            found.setdefault(" ".join(filter(None, (r["reason1"], r["reason2"]))), []).append(
                told.REACTIONS[r["reaction"]]
            )
    return [(names, why) for why, names in found.items()]


#: Right end of the axis of the reactions.
TOP = 0.6


def _bar(r: Row) -> Markup:
    """A share of the runs as a dot in its interval, from 0 to 60 %."""
    y = 8
    parts = [
        tag("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid"),
        tag(
            "rect",
            x=pct(r["low"] / TOP),
            y=y - 4,
            width=pct(max(r["high"] - r["low"], 0.004) / TOP),
            height=8,
            rx=1,
            class_="share-span",
        ),
        tag("circle", cx=pct(r["p"] / TOP), cy=y, r=4.5, class_="share-dot"),
    ]
    return picture(16, f"{told.REACTIONS[r['reaction']]}: {told.share(r)}", *parts, class_="reaction")


def _reaction_axis() -> Markup:
    marks = [
        tag("text", f"{100 * v:.0f} %", x=pct(v / TOP), y=12, class_="small", text_anchor=a)
        for v, a in ((0.0, "start"), (0.3, "middle"), (0.6, "end"))
    ]
    return picture(16, "share of the simulated runs", *marks, class_="ticks")


def fan(rows: Sequence[Row], past: Sequence[Row] = ()) -> Markup:
    """The decision maker's resolve since the yes and from today on: the middle run, and eight in ten, by day."""
    height, top, bottom = 176, 10, 24
    plot = height - top - bottom
    if not rows:
        return picture(height, "resolve was not simulated", class_="fan")
    back = min(int(past[-1]["day"] - past[0]["day"]), 90) if past else 0
    ahead = max(int(rows[-1]["day"]), 1)
    whole = back + ahead
    behind = [(back - (past[-1]["day"] - r["day"]), r) for r in past]
    lots = [([(x, r) for x, r in behind if x >= 0], "past"), ([(back + r["day"], r) for r in rows], "signed")]

    def y(v: float) -> float:
        return top + plot * (1 - min(max(v, 0.0), 1.0))

    inner = [tag("rect", x=0, y=y(0.5), width=1000, height=y(0.3) - y(0.5), class_="line-band")]
    for lot, kind in lots:
        at = [(1000 * x / whole, r) for x, r in lot]
        up = [f"{x:.0f},{y(r['high']):.1f}" for x, r in at]
        down = [f"{x:.0f},{y(r['low']):.1f}" for x, r in at]
        if at:
            inner.append(tag("polygon", points=" ".join(up + down[::-1]), class_=f"{kind}-band"))
            mid = " ".join(f"{x:.0f},{y(r['mid']):.1f}" for x, r in at)
            inner.append(tag("polyline", points=mid, class_=f"{kind}-line"))
    now = pct(back / whole)
    parts: list[Markup] = [
        tag("line", x1="0%", x2="100%", y1=y(v), y2=y(v), class_="axis" if v == 0 else "grid") for v in (0.0, 1.0)
    ]
    box: dict[str, Any] = {"x": "0", "y": "0", "width": "100%", "height": height}
    parts.append(tag("svg", *inner, viewBox=f"0 0 1000 {height}", preserveAspectRatio="none", **box))
    start = "the yes" if past and past[-1]["day"] - past[0]["day"] <= 90 else f"{back} days ago"
    parts += [
        tag("line", x1=now, x2=now, y1=top, y2=y(0), class_="axis"),
        tag("text", "firm", x="100%", y=y(1) + 12, class_="small", text_anchor="end"),
        tag("text", "below about here it does not move on", x="100%", y=y(0.3) - 4, class_="small", text_anchor="end"),
        tag("text", "gives it up", x="100%", y=y(0) - 4, class_="small", text_anchor="end"),
        tag("text", "today", x=now, y=height - 8, class_="small", text_anchor="middle" if back > 20 else "start"),
        tag("text", f"in {ahead} days", x="100%", y=height - 8, class_="small", text_anchor="end"),
    ]
    if back > 40:
        parts.append(tag("text", start, x="0%", y=height - 8, class_="small"))
    a, b = rows[0], rows[-1]
    label = (
        f"resolve from 0 to 1: {a['mid']:.2f} today, {b['mid']:.2f} in {ahead} days, "
        f"with eight runs in ten between {b['low']:.2f} and {b['high']:.2f}"
    )
    return picture(height, label, *parts, class_="fan")
