"""The timeline of one deal: five lanes, one per clock, from the yes to the day of the Run and what is planned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from holdfast.report.svg import DateScale, pct, picture, tag
from holdfast.report.words import count, short_day

Row = dict[str, Any]

_HEIGHT, _MIDDLE = 28, 14
_STAGE, _PLAN, _DOUBT = {"stage", "yes"}, {"plan"}, {"pushback", "scope"}
_DATES = {"close_date", "amount", "next_step", "forecast_category", "owner", "park"}


@dataclass(frozen=True)
class Lane:
    """One clock: its name, its reading in words, whether it needs someone, and its drawing."""

    name: str
    reading: str
    needs: bool
    drawing: Markup


def lanes(deal: Row, timeline: Sequence[Row], as_of: date) -> list[Lane]:
    """The five clocks of a deal in reading order: buyer, us, stage, dates, plan."""
    scale = DateScale(deal["yes_on"], _last_day(deal, timeline, as_of))
    rows, said = by_lane(timeline), readings(deal, timeline, as_of)
    return [
        Lane(
            name.capitalize(),
            reading,
            needs,
            picture(
                _HEIGHT,
                f"{name.capitalize()}: {count(len(rows[name]), 'row')} since the yes; {reading}",
                *_base(scale, as_of),
                *_DRAW[name](deal, rows[name], scale, as_of),
                class_="lane",
            ),
        )
        for name, (reading, needs) in said.items()
    ]


def by_lane(timeline: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of a timeline by the clock they belong to."""
    found: dict[str, list[Row]] = {"buyer": [], "us": [], "stage": [], "dates": [], "plan": []}
    for row in timeline:
        found[_lane_of(row)].append(row)
    return found


def readings(deal: Row, timeline: Sequence[Row], as_of: date) -> dict[str, tuple[str, bool]]:
    """What each clock says in words, and whether it speaks for a deal that needs someone."""
    needs = deal["rank"] is not None
    silence, limit, late = deal["buyer_silence_days"], deal["limit_days"], deal["plan_overdue_days"]
    buyer = f"silent for {count(silence, 'working day')}; {limit} allowed"
    if deal["planned_on"]:
        buyer += f"; next step {short_day(deal['planned_on'], as_of)}"
    since, idle, pushes = deal["our_silence_days"], deal["stage_idle_days"], deal["close_date_pushes"]
    moved = "changes not recorded" if pushes is None else "close date not moved"
    if pushes:
        moved = f"close date moved later {'once' if pushes == 1 else f'{pushes} times'}"
    has_plan = any(row["kind"] in _PLAN for row in timeline)
    plan = "nothing of the buyer overdue" if has_plan else "no rows"
    return {
        "buyer": (buyer, needs and silence > limit),
        "us": ("no contact recorded" if since is None else f"last contact {count(since, 'working day')} ago", False),
        "stage": (
            "no stage history"
            if idle is None
            else f"{count(idle, 'working day')} in “{deal['stage'] or 'this stage'}”",
            False,
        ),
        "dates": (moved, needs and bool(pushes)),
        "plan": (f"buyer's row overdue by {count(late, 'working day')}" if late else plan, needs and bool(late)),
    }


def silent_from(deal: Row, as_of: date) -> date:
    """Day from which the buyer's clock runs: the last step, unless that step did not count or a park ended since.

    The Run holds the clock in working days and not its first day, so that day is right to within a holiday or two.

    >>> deal = {"last_buyer_on": date(2026, 2, 20), "yes_on": date(2026, 1, 5), "buyer_silence_days": 5}
    >>> silent_from(deal, date(2026, 3, 2)), silent_from(deal | {"buyer_silence_days": 20}, date(2026, 3, 2))
    (datetime.date(2026, 2, 20), datetime.date(2026, 2, 2))
    """
    last: date = deal["last_buyer_on"] or deal["yes_on"]
    counted = as_of - timedelta(days=round(deal["buyer_silence_days"] * 7 / 5))
    return last if abs((counted - last).days) <= 2 + (as_of - last).days // 10 else max(counted, deal["yes_on"])


def _last_day(deal: Row, timeline: Sequence[Row], as_of: date) -> date:
    """What is planned is shown, as long as it leaves most of the width to what happened."""
    room = as_of + timedelta(days=max((as_of - deal["yes_on"]).days // 3, 7))
    ahead = [r["on"] for r in timeline if as_of < r["on"] <= room]
    if deal["planned_on"] and deal["planned_on"] <= room:
        ahead.append(deal["planned_on"])
    last: date = max([as_of, *ahead])
    return last + timedelta(days=1)


def _lane_of(row: Row) -> str:
    kind = row["kind"]
    if kind in _STAGE:
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


def _buyer(deal: Row, rows: Sequence[Row], scale: DateScale, as_of: date) -> list[Markup]:
    silence, limit = deal["buyer_silence_days"], deal["limit_days"]
    start = silent_from(deal, as_of)
    parts = []
    if silence > limit:
        turn = start + timedelta(days=round((as_of - start).days * limit / silence))
        over = "over" if deal["rank"] is not None else "over-calm"
        parts += [_stretch(scale, start, turn, "still"), _stretch(scale, turn, as_of, over)]
        at = pct(scale.at(turn))
        parts.append(tag("line", x1=at, x2=at, y1=_MIDDLE - 9, y2=_MIDDLE + 9, class_="limit"))
    elif silence > 0:
        parts.append(_stretch(scale, start, as_of, "still"))
    for row in rows:
        ahead = row["on"] > as_of
        kind = "planned" if ahead else "doubt" if row["kind"] in _DOUBT else "step" if row["is_progress"] else "act"
        parts.append(_dot(scale, row, kind, 5 if kind in {"step", "planned"} else 4))
    if deal["planned_on"] and not any(row["on"] == deal["planned_on"] for row in rows):
        parts.append(_dot(scale, {"on": deal["planned_on"], "text": "planned step with the buyer"}, "planned", 5))
    return parts


def _us(_deal: Row, rows: Sequence[Row], scale: DateScale, as_of: date) -> list[Markup]:
    return [_dot(scale, row, "planned" if row["on"] > as_of else "ours", 3.5) for row in rows]


def _stage(deal: Row, rows: Sequence[Row], scale: DateScale, as_of: date) -> list[Markup]:
    days = sorted({deal["yes_on"], *(r["on"] for r in rows)})
    kinds = ("stage-a", "stage-b")
    pairs = zip(days, [*days[1:], as_of], strict=True)
    parts = [_stretch(scale, a, b, kinds[i % 2]) for i, (a, b) in enumerate(pairs)]
    return parts + [_dot(scale, row, "yes" if row["on"] == deal["yes_on"] else "turn") for row in rows]


def _dates(deal: Row, rows: Sequence[Row], scale: DateScale, _as_of: date) -> list[Markup]:
    return [
        _dot(scale, row, "moved" if deal["rank"] is not None and row["kind"] == "close_date" else "turn")
        for row in rows
    ]


def _plan(deal: Row, rows: Sequence[Row], scale: DateScale, as_of: date) -> list[Markup]:
    late = deal["plan_overdue_days"]
    parts = []
    if late:
        start = max(deal["yes_on"], as_of - timedelta(days=late * 7 // 5))
        parts.append(_stretch(scale, start, as_of, "over" if deal["rank"] is not None else "over-calm"))
    return parts + [
        _dot(scale, row, "planned" if row["on"] > as_of else "step" if row["is_progress"] else "act") for row in rows
    ]


_DRAW: dict[str, Callable[[Row, Sequence[Row], DateScale, date], list[Markup]]] = {
    "buyer": _buyer,
    "us": _us,
    "stage": _stage,
    "dates": _dates,
    "plan": _plan,
}
