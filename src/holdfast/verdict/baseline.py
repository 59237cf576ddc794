"""How long a silence may last: frozen limits learnt from the team's own signed deals.

For every deal signed before the present calendar quarter began, the longest stretch of working days without a step of
the buyer is taken, apart for the time before the first paper stage and from it on. The limit is a percentile (default
80th) of those longest stretches: "four of five of your signed deals never went longer without a step". A stay in
a paper stage is compared with the stays of signed deals in that same stage. Limits do not move within a quarter; what
has changed since the quarter before is reported as drift, so that slowing down cannot hide itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import ibis
import numpy as np
import numpy.typing as npt
from ibis.expr.types import Table

from holdfast import calendar
from holdfast.engine import Tables
from holdfast.settings import Settings
from holdfast.signals import PREPARE, course, known
from holdfast.vocab import Outcome, StageKind

Ints = npt.NDArray[np.int64]
BEFORE_PAPER, IN_PAPER = "after the yes", "in paperwork"
STAGE_MIN = 10


@dataclass(frozen=True)
class Baseline:
    """Limits in working days. ``n_signed`` deals were used; ``is_default``: too few, stated defaults are used.

    ``silence`` maps a phase to its limit, ``paper`` a paper stage to its expected stay; ``paper_default`` serves stages
    without enough stays. ``drift`` holds, per phase, the limit of the quarter before (null = too few deals then) and the
    share of deals signed in the present quarter whose longest silence exceeded the limit.
    """

    frozen_on: date
    n_signed: int
    is_default: bool
    percentile: int
    silence: Mapping[str, int]
    paper: Mapping[str, int]
    paper_default: int
    drift: Mapping[str, Mapping[str, float | int | None]] = field(default_factory=dict)


def quarter_start(day: date) -> date:
    """First day of the calendar quarter of *day*.

    >>> quarter_start(date(2026, 5, 20)).isoformat()
    '2026-04-01'
    """
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def learn(t: Tables, settings: Settings, as_of: date, workdays: Table) -> Baseline:
    """The limits frozen for the quarter of *as_of*; only deals signed before it began are used."""
    start = quarter_start(as_of)
    before = quarter_start(start - timedelta(days=1))
    stretches = _longest_silences(t, settings, as_of, workdays)
    signed_on = stretches["end_on"]
    learned = _limits(stretches, signed_on < np.datetime64(start, "D"), settings)
    earlier = _limits(stretches, signed_on < np.datetime64(before, "D"), settings)
    present = signed_on >= np.datetime64(start, "D")
    n = int((signed_on < np.datetime64(start, "D")).sum())
    is_default = n < settings.rule.min_signed or BEFORE_PAPER not in learned
    default = dict.fromkeys((BEFORE_PAPER, IN_PAPER), settings.rule.default_silence_days)
    silence = default if is_default else {**default, IN_PAPER: learned[BEFORE_PAPER], **learned}
    drift = {
        phase: {"quarter_before": earlier.get(phase), "share_over_now": _share_over(stretches[phase][present], limit)}
        for phase, limit in silence.items()
    }
    paper = {} if is_default else _stays(t, settings, start, workdays)
    return Baseline(
        start, n, is_default, settings.rule.percentile, silence, paper, settings.rule.default_paper_days, drift
    )


def _limits(stretches: dict[str, npt.NDArray[np.generic]], mine: npt.NDArray[np.bool_], settings: Settings) -> dict[str, int]:
    limits = {}
    for phase in (BEFORE_PAPER, IN_PAPER):
        values = stretches[phase][mine]
        values = values[~np.isnan(values)]
        if len(values) >= settings.rule.min_signed:
            limits[phase] = int(np.ceil(np.percentile(values, settings.rule.percentile)))
    return limits


def _share_over(values: npt.NDArray[np.generic], limit: int) -> float | None:
    seen = values[~np.isnan(values)]
    return round(float((seen > limit).mean()), 3) if len(seen) else None


def _longest_silences(
    t: Tables, settings: Settings, as_of: date, workdays: Table
) -> dict[str, npt.NDArray[np.generic]]:
    """Per signed deal: end_on and, per phase, the longest run of working days without a step of the buyer (NaN = none)."""
    signed = course(t, settings, as_of)
    signed = signed.filter((signed.outcome == Outcome.SIGNED.value) & (signed.end_on >= signed.yes_on))
    signed = signed.mutate(calendar=signed.country.fill_null(settings.calendar.country))
    signed = t.engine.keep(signed.select("deal_id", "as_of", "yes_on", "end_on", "calendar"), "signed deals")
    steps = t.engine.keep(_steps(signed, t), "buyer steps of signed deals")
    steps = steps.inner_join(workdays, [steps.calendar == workdays.country, steps.on == workdays.day_on])
    window = ibis.window(group_by="deal_id", order_by=["on", "workday_no"])
    gaps = steps.mutate(
        gap=steps.workday_no - steps.workday_no.lag().over(window),
        started_in_paper=steps.in_paper.lag().over(window),
    )
    gaps = gaps.group_by("deal_id").agg(
        end_on=gaps.end_on.max(),
        before=gaps.gap.max(where=~gaps.started_in_paper),
        inside=gaps.gap.max(where=gaps.started_in_paper),
    )
    rows = t.engine.collect(gaps.order_by("deal_id"), "longest silences")
    return {
        "end_on": rows["end_on"].to_numpy().astype("datetime64[D]"),
        BEFORE_PAPER: rows["before"].to_numpy(zero_copy_only=False).astype(float),
        IN_PAPER: rows["inside"].to_numpy(zero_copy_only=False).astype(float),
    }


def _steps(signed: Table, t: Tables) -> Table:
    """Days with a step of the buyer in signed deals: the yes, acts, done plan rows, and the signature."""
    spine = signed.select("deal_id", "as_of", "yes_on", "end_on", "calendar")
    acts = PREPARE["activities"](known(spine, t.activities, "activities"))
    acts = acts.filter(acts.is_progress & acts.is_since_yes & (acts.occurred_on < acts.end_on))
    rows = PREPARE["plan_rows"](known(spine, t.plan_rows, "plan_rows"))
    rows = rows.filter(rows.is_buyer_row & (rows.done_on > rows.yes_on) & (rows.done_on < rows.end_on))
    paper = known(spine, t.stage_changes, "stage_changes")
    paper = paper.filter((paper.stage_kind == StageKind.PAPER.value) & (paper.occurred_on <= paper.end_on))
    first_paper = paper.group_by("deal_id").agg(paper_on=paper.occurred_on.min())
    days = ibis.union(
        ibis.union(spine.select("deal_id", on="yes_on"), spine.select("deal_id", on="end_on")),
        ibis.union(acts.select("deal_id", on="occurred_on"), rows.select("deal_id", on="done_on")),
        distinct=False,
    ).distinct()
    joined = days.inner_join(spine, "deal_id").left_join(first_paper, "deal_id").drop("deal_id_right")
    in_paper = (joined.on >= joined.paper_on).fill_null(False)  # noqa: FBT003
    return joined.select("deal_id", "on", "end_on", "calendar", in_paper=in_paper)


def _stays(t: Tables, settings: Settings, start: date, workdays: Table) -> dict[str, int]:
    """Percentile of the working days that deals signed before *start* stayed in each paper stage."""
    signed = course(t, settings, start)
    signed = signed.filter(signed.outcome == Outcome.SIGNED.value)
    signed = signed.mutate(calendar=signed.country.fill_null(settings.calendar.country))
    rows = known(signed.select("deal_id", "as_of", "yes_on", "calendar"), t.stage_changes, "stage_changes")
    left = rows.occurred_on.lead().over(ibis.window(group_by="deal_id", order_by="row_no"))
    rows = rows.mutate(left_on=left)
    rows = rows.filter((rows.stage_kind == StageKind.PAPER.value) & rows.left_on.notnull())
    first = workdays.select(country="country", day_on="day_on", entered_no="workday_no")
    rows = rows.inner_join(first, [rows.calendar == first.country, rows.occurred_on == first.day_on])
    last = workdays.select(left_country="country", left_day="day_on", left_no="workday_no")
    rows = rows.inner_join(last, [rows.calendar == last.left_country, rows.left_on == last.left_day])
    found = t.engine.collect(
        rows.select("to_stage", stay=rows.left_no - rows.entered_no).order_by(["to_stage", "stay"]), "stays in paper"
    )
    stages = np.asarray(found["to_stage"].to_pylist(), dtype=object)
    stays = found["stay"].to_numpy()
    return {
        str(name): int(np.ceil(np.percentile(stays[stages == name], settings.rule.percentile)))
        for name in sorted(set(stages.tolist()))
        if (stages == name).sum() >= STAGE_MIN
    }


def workday_table(t: Tables, settings: Settings) -> Table:
    """The numbering of working days for every country of the deals and of the settings."""
    rows = t.engine.collect(t.deals.select("country").distinct(), "countries")
    countries = {c for c in rows["country"].to_pylist() if c} | {settings.calendar.country}
    return t.engine.memory(calendar.table(countries))
