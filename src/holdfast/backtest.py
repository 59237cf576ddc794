"""Would the chances and the stall rule have been right? Both, judged on the team's own history, on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from holdfast import signals, verdict
from holdfast.engine import Engine, Tables
from holdfast.settings import Settings
from holdfast.signals.landmarks import SPREAD, landmarks
from holdfast.timing import backtest as past
from holdfast.timing.backtest import Backtest
from holdfast.timing.learn import ENDS, NAMES, at_origin, seen
from holdfast.timing.rows import rows_of
from holdfast.vocab import Outcome

#: Days after a flag within which a signature makes it a false alarm.
FALSE_ALARM = 30


def backtest(
    facts: Path, settings: Settings, as_of: date, *, progress: Callable[[str, int, int], None] | None = None
) -> Backtest:
    """Rolling origin over everything known before *as_of*."""

    def step(name: str, i: int, n: int) -> None:
        if progress:
            progress(name, i, n)

    with Engine() as engine:
        t = Tables.load(engine, facts)
        step("landmarks", 0, 1)
        course = engine.keep(signals.course(t, settings, as_of), "course of the deals")
        ends = engine.collect(course.select(*ENDS).order_by("deal_id"), "ends")
        rows = rows_of(seen(engine.keep(landmarks(t, settings, as_of, SPREAD), "landmarks"), t, "signals"), NAMES)
        promises = past.rolling(rows, as_of, partial(at_origin, t, settings), lambda i, n: step("origins", i, n))
        judged = past.judge(promises) if len(promises.p) else None
        origins = past.origins_of(rows, as_of.toordinal() - past.EPOCH, past.ENOUGH)
        days = [date.fromordinal(o + past.EPOCH) for o in origins]
        flags = []
        for i, day in enumerate(days):
            step("stall rule", i, len(days))
            flags += flagged(t, settings, day)
    found, why = past.verdict_of(promises, judged)
    return Backtest(as_of, found, why, promises, judged, rule_worth(flags, ends, as_of), improvements(promises, judged))


def flagged(t: Tables, settings: Settings, day: date) -> list[tuple[str, date, bool]]:
    """Every open deal on *day*, and whether the rule of that day called it stalled."""
    spine = signals.open_spine(t.engine.keep(signals.course(t, settings, day), "course of the deals"))
    frame = t.engine.collect(
        signals.present_amount(signals.signals_of(signals.labels(spine, t), t), t).order_by("deal_id"), "signals then"
    )
    if not frame.num_rows:
        return []
    none = np.full(frame.num_rows, np.nan)
    baseline = verdict.learn(t, settings, day)
    deals = verdict.assess(t, frame, baseline, settings, day, p_signed=none, typical={}, previous={}).deals
    return [
        (d, day, v in verdict.FLAGGED)
        for d, v in zip(deals["deal_id"].to_pylist(), deals["verdict"].to_pylist(), strict=True)
    ]


def rule_worth(flags: list[tuple[str, date, bool]], ends: pa.Table, as_of: date) -> dict[str, Any]:
    """Precision and lead time of the stall rule: what became of flagged deals and of the others."""
    last = {r["deal_id"]: r for r in ends.to_pylist()}
    seen = [(d, on, f) for d, on, f in flags if on + timedelta(days=FALSE_ALARM) <= as_of]

    def signed_soon(deal: str, on: date) -> bool:
        r = last[deal]
        return bool(r["outcome"] == Outcome.SIGNED.value and r["end_on"] < on + timedelta(days=FALSE_ALARM))

    yes, no = [x for x in seen if x[2]], [x for x in seen if not x[2]]
    lead: dict[str, int] = {}
    for deal, on, _ in sorted(yes, key=lambda x: x[1]):
        r = last[deal]
        if r["outcome"] == Outcome.LOST.value:
            lead.setdefault(deal, (r["end_on"] - on).days)
    return {
        "flagged": len(yes), "others": len(no),
        "precision": 1 - sum(signed_soon(d, on) for d, on, _ in yes) / len(yes) if yes else None,
        "others_signed": sum(signed_soon(d, on) for d, on, _ in no) / len(no) if no else None,
        "lead_days": float(np.median(list(lead.values()))) if lead else None, "lost_after_flag": len(lead),
    }  # fmt: skip


def improvements(p: past.Promises, j: past.Judged | None) -> list[str]:
    """What would improve the promises, in words."""
    found = []
    if p.n_finished < 300:
        found.append(f"More history: {p.n_finished} deals have finished; calibration settles from about 300 on.")
    if j is not None and p.with_signal < len(p.origins):
        found.append(
            f"Signals helped at {p.with_signal} of {len(p.origins)} points of the past: more history helps, and replies and meetings"
            " of the buyer that are logged in full."
        )
    if j is not None and j.error > 0.05:
        found.append(
            f"Promised and actual differ by {100 * j.error:.0f} points on average: look at the months below for a change of pace."
        )
    return found or ["Nothing obvious: keep recording the buyer's steps and the ends of deals on their day."]
