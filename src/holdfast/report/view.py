"""What the report shows, taken from a Run: plain values, cut to a size that a browser and a printer can bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from markupsafe import Markup

from holdfast.report import figures, inside, timing, words
from holdfast.report import pushback as heard
from holdfast.report.figures import Wait
from holdfast.report.inside import Inside
from holdfast.report.lanes import Lane, lanes
from holdfast.report.svg import DayScale
from holdfast.runs import Run, file_name
from holdfast.vocab import Verdict

Row = dict[str, Any]

#: Deals shown with everything; listed deals beyond are rows of a table. Keeps the page of a large Run near 3 MB.
MAX_OPEN = 80
MAX_ROWS = 200
MAX_CURVES = 6
HORIZON = 30
FLAGGED = (Verdict.STALLED.value, Verdict.INDECISION.value)
QUIET = (Verdict.NOT_ENOUGH_KNOWN.value, Verdict.PAPERWORK.value, Verdict.PARKED.value, Verdict.MOVING.value)


@dataclass(frozen=True)
class Entry:
    """One listed deal with all that the page shows of it."""

    anchor: str
    deal: Row
    chance: str
    wait: Markup
    chance_band: Markup
    usual: str
    unchanged_since: date | None
    signs: Sequence[Row]
    evidence: Mapping[str, Sequence[Row]]
    lanes: Sequence[Lane]
    timeline: Sequence[Row]
    chances: Sequence[Row]
    inside: Inside | None
    timing: timing.Lines
    pushback: heard.PushBack | None


@dataclass(frozen=True)
class Group:
    """Deals of one verdict as a table; ``total`` counts those not shown too."""

    verdict: str
    title: str
    meaning: str
    total: int
    rows: Sequence[Row]


@dataclass(frozen=True)
class Swarm:
    """One lane of the picture of all agreed deals."""

    title: str
    total: int
    needs: bool
    drawing: Markup


@dataclass(frozen=True)
class Page:
    """Everything the template reads."""

    as_of: date
    headline: str
    standfirst: str
    owners: Sequence[tuple[str, Sequence[Entry]]]
    more_listed: Sequence[Row]
    waiting: Sequence[Row]
    waiting_total: int
    swarms: Sequence[Swarm]
    axis: Markup
    per_dot: int
    groups: Sequence[Group]
    curves: Sequence[tuple[str, str, Markup]]
    forecast: Sequence[timing.Ahead]
    proposals: Sequence[Row]
    disputes: Sequence[Row]
    manifest: Mapping[str, Any]
    n_open: int
    n_listed: int


def wait_of(manifest: Mapping[str, Any], pipeline: str | None) -> Wait | None:
    """The usual wait of a pipeline, else of all deals; null where the timing abstained."""
    known = (manifest.get("timing") or {}).get("expected_wait") or {}
    found = known.get(pipeline or "") or known.get("")
    return Wait(int(found["half"]), int(found["four_of_five"])) if found else None


def unchanged_since(deal: Row, as_of: date) -> date | None:
    """Since when a flagged deal has stood here with the same reasons; null when something is new."""
    first: date | None = deal["first_listed_on"]
    return first if not deal["is_news"] and first is not None and first < as_of else None


def page(run: Run) -> Page:
    """All values of the page; a pure function of the Run."""
    deals = run.table("deals")
    listed = deals.filter(deals["is_listed"]).to_pylist()
    shown = listed[:MAX_OPEN]
    longest = [r["days_since_yes"] for r in shown] + [
        wait.four_of_five for r in shown if (wait := wait_of(run.manifest, r["pipeline"]))
    ]
    scale = DayScale(max(longest, default=30) + 1)
    parts = _parts(run, [r["deal_id"] for r in shown])
    owners: dict[str, list[Entry]] = {}
    for deal in shown:
        owners.setdefault(words.owner_name(deal["owner"]), []).append(_entry(run, deal, parts[deal["deal_id"]], scale))
    flagged = pc.is_in(deals["verdict"], value_set=pa.array(FLAGGED))
    waiting = deals.filter(pc.and_(flagged, pc.invert(deals["is_listed"])))
    swarms, axis, each = _swarms(run, {r["deal_id"] for r in shown})
    return Page(
        as_of=run.as_of,
        headline=words.headline(len(listed), deals.num_rows, counts(run)[Verdict.NOT_ENOUGH_KNOWN]),
        standfirst=standfirst(run),
        owners=sorted(owners.items(), key=lambda pair: (pair[0] == words.owner_name(None), pair[0])),
        more_listed=_with_chance(run, listed[MAX_OPEN : MAX_OPEN + MAX_ROWS]),
        waiting=_with_chance(run, waiting.slice(0, MAX_ROWS).to_pylist()),
        waiting_total=waiting.num_rows,
        swarms=swarms,
        axis=axis,
        per_dot=each,
        groups=[_group(run, verdict) for verdict in QUIET],
        curves=_curves(run),
        forecast=timing.forecast(run),
        proposals=run.table("proposals").slice(0, MAX_ROWS).to_pylist(),
        disputes=_disputes(run),
        manifest=run.manifest,
        n_open=deals.num_rows,
        n_listed=len(listed),
    )


def standfirst(run: Run) -> str:
    """What the other deals are doing, and what is new, in one or two sentences.

    Parts that count nothing are left out.
    """
    n = counts(run)
    parts = [
        (n[Verdict.MOVING.value], "{} moving"),
        (n[Verdict.PAPERWORK.value], "{} in paperwork"),
        (n[Verdict.PARKED.value], "{} parked"),
    ]
    said = [text.format(f"{k:,} {'is' if k == 1 else 'are'}") for k, text in parts if k]
    lines = [f"{words.listing(said)}." if said else ""]
    unknown = n[Verdict.NOT_ENOUGH_KNOWN.value]
    if unknown:
        settles = "one question" if unknown == 1 else "one question each"
        lines.append(f"{unknown:,} cannot be judged yet: {settles} would settle it.")
    previous = run.manifest.get("previous")
    if previous:
        news = int((run.manifest.get("counts") or {}).get("news", 0))
        since = words.day(date.fromisoformat(str(previous["as_of"])))
        lines.append(
            f"{words.count(news, 'entry', 'entries')} changed since {since}."
            if news
            else f"Nothing on the list changed since {since}."
        )
    return " ".join(line for line in lines if line)


def counts(run: Run) -> dict[str, int]:
    """Open deals by verdict, all verdicts present."""
    seen = run.table("deals")["verdict"].value_counts().to_pylist()
    return {v.value: 0 for v in Verdict} | {row["values"]: row["counts"] for row in seen}


SHOWN = ("evidence", "timeline", "chances", "contributions", "changes", "waiting")


def _parts(run: Run, ids: list[str]) -> dict[str, dict[str, list[Row]]]:
    names = (*SHOWN, *inside.TABLES, *heard.TABLES)
    parts: dict[str, dict[str, list[Row]]] = {i: {name: [] for name in names} for i in ids}
    wanted = pa.array(ids, pa.string())
    for name in names:
        table = run.table(name)
        for row in table.filter(pc.is_in(table["deal_id"], value_set=wanted)).to_pylist():
            parts[row["deal_id"]][name].append(row)
    return parts


def _entry(run: Run, deal: Row, parts: dict[str, list[Row]], scale: DayScale) -> Entry:
    wait = wait_of(run.manifest, deal["pipeline"])
    at = next((c for c in parts["chances"] if c["horizon_days"] == HORIZON), None) or {}
    numbers = (at.get("p_signed"), at.get("p_signed_low"), at.get("p_signed_high"))
    evidence: dict[str, list[Row]] = {"for": [], "against": [], "unseen": []}
    for row in parts["evidence"]:
        evidence[row["bears"]].append(row)
    return Entry(
        anchor="deal-" + file_name(deal["deal_id"]),
        deal=deal,
        chance=words.chance(*numbers),
        wait=figures.wait_strip(deal["days_since_yes"], wait, scale),
        chance_band=figures.chance_band(*numbers, horizon=HORIZON),
        usual=wait.sentence() if wait else "",
        unchanged_since=unchanged_since(deal, run.as_of),
        signs=[r for r in evidence["for"] if not r["is_disputed"]],
        evidence=evidence,
        lanes=lanes(deal, parts["timeline"], run.as_of),
        timeline=parts["timeline"],
        chances=parts["chances"],
        inside=inside.inside(parts, run.as_of),
        timing=timing.lines(parts),
        pushback=heard.pushback(parts),
    )


def _with_chance(run: Run, rows: list[Row]) -> list[Row]:
    """Rows with ``chance``: the words for the chance within 30 days."""
    table = run.table("chances")
    wanted = pc.and_(
        pc.equal(table["horizon_days"], HORIZON),
        pc.is_in(table["deal_id"], value_set=pa.array([r["deal_id"] for r in rows], pa.string())),
    )
    found = {c["deal_id"]: c for c in table.filter(wanted).to_pylist()}
    blank = {"p_signed": None, "p_signed_low": None, "p_signed_high": None}
    return [r | {"chance": _words(found.get(r["deal_id"], blank))} for r in rows]


def _words(row: Row) -> str:
    return words.chance(row["p_signed"], row["p_signed_low"], row["p_signed_high"])


def _group(run: Run, verdict: str) -> Group:
    deals = run.table("deals")
    mine = deals.filter(pc.equal(deals["verdict"], verdict))
    rows = _with_chance(run, mine.slice(0, MAX_ROWS).to_pylist())
    return Group(verdict, words.VERDICTS[verdict], words.MEANINGS[verdict], mine.num_rows, rows)


def _swarms(run: Run, anchored: set[str]) -> tuple[list[Swarm], Markup, int]:
    """The lanes of all agreed deals, their axis, and how many deals one dot stands for."""
    deals = run.table("deals").select(["deal_id", "name", "account", "verdict", "days_since_yes"])
    days = deals["days_since_yes"]
    longest = int(pc.quantile(days, 0.98)[0].as_py()) if deals.num_rows else 30
    scale = DayScale(max(longest, 30))
    wanted: list[tuple[str, Sequence[str], str]] = [("Needs someone", FLAGGED, "needs")]
    wanted += [(words.VERDICTS[v], (v,), "moving" if v == Verdict.MOVING.value else "still") for v in QUIET[::-1]]
    lots = []
    for title, verdicts, kind in wanted:
        mine = deals.filter(pc.is_in(deals["verdict"], value_set=pa.array(verdicts)))
        if mine.num_rows:
            lots.append((title, kind, [_dot(row, anchored) for row in mine.to_pylist()]))
    each = figures.per_dot([[dot.days for dot in dots] for _, _, dots in lots], scale)
    drawn = [
        Swarm(title, len(dots), kind == "needs", figures.swarm(dots, scale, kind, title, each))
        for title, kind, dots in lots
    ]
    return drawn, figures.day_axis(scale), each


def _dot(row: Row, anchored: set[str]) -> figures.Dot:
    title = f"{words.deal_name(row)}, {words.clean(row['account'])}: day {row['days_since_yes']}"
    anchor = "deal-" + file_name(row["deal_id"]) if row["deal_id"] in anchored else ""
    return figures.Dot(row["days_since_yes"], title, anchor)


def _curves(run: Run) -> list[tuple[str, str, Markup]]:
    table = run.table("curves")
    by_name: dict[str, list[Row]] = {}
    for row in table.to_pylist():
        by_name.setdefault(row["pipeline"], []).append(row)
    order = sorted(by_name, key=lambda name: (name != "", -by_name[name][0]["n_open"], name))
    if len(order) == 2:
        order = [""]
    drawn = []
    top = max((r["p_signed_high"] for name in order[:MAX_CURVES] for r in by_name[name]), default=1.0)
    ymax = min(1.0, max(0.25, -(-top // 0.25) * 0.25))
    for name in order[:MAX_CURVES]:
        rows = by_name[name]
        title = words.clean(name) if name else "All your deals"
        thin = rows[:: max(1, len(rows) // 120)]
        thin = thin if thin[-1] is rows[-1] else [*thin, rows[-1]]
        note = f"{words.count(rows[0]['n_open'], 'deal')} from the day of the yes"
        drawn.append((title, note, figures.curve(thin, title, ymax=ymax)))
    return drawn


def _disputes(run: Run) -> list[Row]:
    evidence, deals = run.table("evidence"), run.table("deals")
    rows = evidence.filter(evidence["is_disputed"]).slice(0, MAX_ROWS).to_pylist()
    wanted = pa.array([r["deal_id"] for r in rows], pa.string())
    names = {r["deal_id"]: r for r in deals.filter(pc.is_in(deals["deal_id"], value_set=wanted)).to_pylist()}
    return [r | {"deal": names[r["deal_id"]]} for r in rows if r["deal_id"] in names]
