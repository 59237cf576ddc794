"""The timeline of one deal: five lanes, one per clock, from the yes to the day of the Run and what is planned after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from holdfast.report.svg import DateScale, pct, picture, tag
from holdfast.report.words import count, short_day

Row = dict[str, Any]

_HEIGHT, _MIDDLE = 28, 14
_STAGE, _DATES, _PLAN = {"stage"}, {"close_date", "amount", "next_step", "forecast_category", "owner", "park"}, {"plan"}


@dataclass(frozen=True)
class Lane:
    """One clock: its name, its reading in words, whether it needs someone, and its drawing."""

    name: str
    reading: str
    needs: bool
    drawing: Markup


def lanes(deal: Row, timeline: Sequence[Row], as_of: date) -> list[Lane]:
    """The five clocks of a deal in reading order: buyer, us, stage, dates, plan."""
    needs = deal["rank"] is not None
    scale = DateScale(deal["yes_on"], _last_day(deal, timeline, as_of))
    by_lane: dict[str, list[Row]] = {"buyer": [], "us": [], "stage": [], "dates": [], "plan": []}
    for row in timeline:
        by_lane[_lane_of(row)].append(row)
    return [
        _buyer(deal, by_lane["buyer"], scale, as_of, needs=needs),
        _us(deal, by_lane["us"], scale, as_of),
        _stage(deal, by_lane["stage"], scale, as_of),
        _dates(deal, by_lane["dates"], scale, as_of, needs=needs),
        _plan(deal, by_lane["plan"], scale, as_of, needs=needs),
    ]


def _last_day(deal: Row, timeline: Sequence[Row], as_of: date) -> date:
    """What is planned is shown, as long as it leaves most of the width to what happened."""
    room = as_of + timedelta(days=max((as_of - deal["yes_on"]).days // 3, 7))
    ahead = [r["on"] for r in timeline if as_of < r["on"] <= room]
    if deal["planned_on"] and deal["planned_on"] <= room:
        ahead.append(deal["planned_on"])
    return max([as_of, *ahead]) + timedelta(days=1)


def _lane_of(row: Row) -> str:
    kind = row["kind"]
    if kind in _STAGE or kind == "yes":
        return "stage"
    if kind in _DATES:
        return "dates"
    if kind in _PLAN:
        return "plan"
    return "buyer" if row["side"] == "buyer" else "us"


def _base(scale: DateScale, as_of: date) -> list[Markup]:
    today = pct(scale.at(as_of))
    return [
        tag("line", x1="0%", x2=today, y1=_MIDDLE, y2=_MIDDLE, class_="axis"),
        tag("line", x1=today, x2=today, y1=0, y2=_HEIGHT, class_="today"),
    ]


def _stretch(scale: DateScale, start: date, end: date, kind: str) -> Markup:
    a, b = scale.at(start), scale.at(end)
    return tag("rect", x=pct(a), y=_MIDDLE - 4, width=pct(max(b - a, 0.002)), height=8, class_=kind)


def _dot(scale: DateScale, row: Row, kind: str, radius: float = 4) -> Markup:
    title = tag("title", f"{short_day(row['on'])}: {row['text']}")
    return tag("circle", title, cx=pct(scale.at(row["on"])), cy=_MIDDLE, r=radius, class_=kind)


def _buyer(deal: Row, rows: Sequence[Row], scale: DateScale, as_of: date, *, needs: bool) -> Lane:
    silence, limit = deal["buyer_silence_days"], deal["limit_days"]
    start = deal["last_buyer_on"] or deal["yes_on"]
    parts = _base(scale, as_of)
    over = silence > limit
    if silence > 0 and over:
        turn = start + timedelta(days=round((as_of - start).days * limit / silence))
        parts += [_stretch(scale, start, turn, "quiet"), _stretch(scale, turn, as_of, "over" if needs else "over-calm")]
        at = pct(scale.at(turn))
        parts.append(tag("line", x1=at, x2=at, y1=_MIDDLE - 9, y2=_MIDDLE + 9, class_="limit"))
    elif silence > 0:
        parts.append(_stretch(scale, start, as_of, "quiet"))
    for row in rows:
        kind = "doubt" if row["kind"] in {"pushback", "scope"} else "step" if row["is_progress"] else "act"
        parts.append(_dot(scale, row, kind, 5 if kind == "step" else 4))
    if deal["planned_on"]:
        on = {"on": deal["planned_on"], "text": "planned step with the buyer"}
        parts.append(_dot(scale, on, "planned", 5))
    steps = [r for r in rows if r["is_progress"]]
    reading = f"silent for {count(silence, 'working day')}; {limit} allowed"
    if deal["planned_on"]:
        reading += f"; next step {short_day(deal['planned_on'], as_of)}"
    label = f"Buyer: {count(len(steps), 'step')} shown since the yes; {reading}"
    return Lane("Buyer", reading, needs and over, picture(_HEIGHT, label, *parts, class_="lane"))


def _us(deal: Row, rows: Sequence[Row], scale: DateScale, as_of: date) -> Lane:
    parts = _base(scale, as_of) + [_dot(scale, row, "ours", 3.5) for row in rows]
    since = deal["our_silence_days"]
    reading = "no contact recorded" if since is None else f"last contact {count(since, 'working day')} ago"
    label = f"Us: {count(len(rows), 'contact')} shown since the yes; {reading}"
    return Lane("Us", reading, False, picture(_HEIGHT, label, *parts, class_="lane"))


def _stage(deal: Row, rows: Sequence[Row], scale: DateScale, as_of: date) -> Lane:
    parts = _base(scale, as_of)
    days = sorted({deal["yes_on"], *(r["on"] for r in rows)})
    for i, (a, b) in enumerate(zip(days, [*days[1:], as_of], strict=True)):
        parts.append(_stretch(scale, a, b, "stage-a" if i % 2 == 0 else "stage-b"))
    parts += [_dot(scale, row, "yes" if row["kind"] == "yes" else "turn", 4) for row in rows]
    idle = deal["stage_idle_days"]
    reading = "no stage history" if idle is None else f"{count(idle, 'working day')} in “{deal['stage'] or 'this stage'}”"
    label = f"Stage: {count(len([r for r in rows if r['kind'] == 'stage']), 'change')} since the yes; {reading}"
    return Lane("Stage", reading, False, picture(_HEIGHT, label, *parts, class_="lane"))


def _dates(deal: Row, rows: Sequence[Row], scale: DateScale, as_of: date, *, needs: bool) -> Lane:
    parts = _base(scale, as_of) + [_dot(scale, row, "moved" if needs else "turn") for row in rows]
    pushes = deal["close_date_pushes"]
    reading = (
        "changes not recorded"
        if pushes is None
        else "close date not moved"
        if not pushes
        else f"close date moved later {'once' if pushes == 1 else f'{pushes} times'}"
    )
    label = f"Dates: {reading}"
    return Lane("Dates", reading, needs and bool(pushes), picture(_HEIGHT, label, *parts, class_="lane"))


def _plan(deal: Row, rows: Sequence[Row], scale: DateScale, as_of: date, *, needs: bool) -> Lane:
    parts = _base(scale, as_of)
    late = deal["plan_overdue_days"]
    if late:
        start = max(deal["yes_on"], as_of - timedelta(days=late * 7 // 5))
        parts.append(_stretch(scale, start, as_of, "over" if needs else "over-calm"))
    parts += [_dot(scale, row, "step" if row["is_progress"] else "act") for row in rows]
    reading = f"buyer's row overdue by {count(late, 'working day')}" if late else "nothing of the buyer overdue" if rows else "no rows"
    label = f"Plan: {count(len(rows), 'row')} shown; {reading}"
    return Lane("Plan", reading, needs and bool(late), picture(_HEIGHT, label, *parts, class_="lane"))
