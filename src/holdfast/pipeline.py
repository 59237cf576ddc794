"""The order of the steps, and nothing else: read this file first.

facts → course of every deal → open spine → signals → (collect) → baseline → timing → verdicts → people → Run
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from holdfast import adopting, pushback, signals, timing, verdict, yes
from holdfast.engine import Engine, Tables
from holdfast.manifest import manifest
from holdfast.past import ENDS, SAID, ended, remembered, typical_amounts
from holdfast.plays import inside
from holdfast.runs import RUN_TABLE, Run
from holdfast.settings import Settings
from holdfast.timeline import timeline
from holdfast.triage import Backend

Progress = Callable[[str, int, int], None]
STEPS = ("deals", "signals", "baseline", "timing", "verdicts", "timeline", "people")


def run(
    facts: Path,
    settings: Settings,
    as_of: date,
    *,
    previous: Run | None = None,
    progress: Progress | None = None,
    threads: int | None = None,
    reader: Backend | None = None,
) -> Run:
    """Compute the Run of *as_of* from a facts folder: everything known before that day, nothing from it on.

    *reader* reads push-back; without it the one that came with the package does.
    """
    with Engine(threads=threads) as engine:
        return compute(
            Tables.load(engine, facts),
            settings,
            as_of,
            source=facts.name,
            previous=previous,
            progress=progress,
            reader=reader,
        )


def compute(
    t: Tables,
    settings: Settings,
    as_of: date,
    *,
    source: str = "",
    previous: Run | None = None,
    progress: Progress | None = None,
    reader: Backend | None = None,
) -> Run:
    """The same from tables already in an engine; ``source`` names the facts in the manifest."""

    def step(n: int) -> None:
        if progress:
            progress(STEPS[n], n, len(STEPS))

    step(0)
    course = t.engine.keep(signals.course(t, settings, as_of), "course of the deals")
    spine = signals.open_spine(course)
    step(1)
    frame = t.engine.collect(
        signals.present_amount(signals.signals_of(signals.labels(spine, t), t), t).order_by("deal_id"),
        "signals of open deals",
    )
    step(2)
    baseline = verdict.learn(t, settings, as_of, course)
    step(3)
    ends = t.engine.collect(course.order_by("deal_id").select(*ENDS, *SAID), "ends")
    learned = timing.learn(t, course, settings, as_of)
    told = timing.told(learned, frame)
    step(4)
    assessed = verdict.assess(
        t,
        frame,
        baseline,
        settings,
        as_of,
        p_signed=told.save_chance(),
        typical=typical_amounts(ends),
        previous=remembered(previous),
    )
    step(5)
    tables = {
        "deals": assessed.deals,
        "evidence": assessed.evidence,
        "timeline": timeline(spine, t).cast(RUN_TABLE["timeline"].arrow),
        "curves": timing.curve_table(learned),
        **told.tables(t, frame, assessed.deals, settings, previous, as_of),
        "proposals": yes.proposals(t, settings, as_of).cast(RUN_TABLE["proposals"].arrow).sort_by("deal_id"),
        "signals": frame.select(["deal_id", *(s.name for s in signals.SIGNALS), *signals.LABELS]),
        **pushback.tables(t, spine, as_of, assessed.deals["deal_id"].to_pylist(), reader),
        "ends": ended(ends),
        "adopting": adopting.table(t, ends, as_of),
    }
    step(6)
    tables |= inside.of_run(t, spine, as_of, tables, progress=partial(progress, STEPS[6]) if progress else None)
    origin = {
        "facts": source,
        "reader": reader.name if reader else "default",
        "previous": {k: previous.manifest[k] for k in ("as_of", "facts")} if previous else None,
    }
    about = manifest(t, settings, as_of, spine, tables, baseline, learned, ends)
    return Run(about | origin, tables, told.pages())


def look_at(
    facts: Path, settings: Settings, run: Run, deal_id: str, *, limits: tuple[int, float] = inside.LIMITS
) -> dict[str, pa.Table]:
    """The tables of the people of one deal of *run*: of one not looked at then, or under other *limits* on effort."""
    with Engine() as engine:
        t = Tables.load(engine, facts)
        spine = signals.open_spine(engine.keep(signals.course(t, settings, run.as_of), "course of the deals"))
        deals = run.table("deals")
        tables = {**run.tables, "deals": deals.filter(pc.equal(deals["deal_id"], deal_id))}
        return inside.of_run(t, spine, run.as_of, tables, limits=limits, everyone=True)


def default_as_of(facts: Path) -> date:
    """The day after the newest fact: the export knows nothing later, so a later date would take its end for silence."""
    with Engine() as engine:
        t = Tables.load(engine, facts)
        newest = []
        for name in ("activities", "stage_changes", "field_changes"):
            rows: Table = getattr(t, name)
            newest.append(engine.collect(rows.agg(day=rows.known_on.max()), "newest fact")["day"][0].as_py())
    found = [d for d in newest if d is not None]
    return max(found) + timedelta(days=1) if found else date(1990, 1, 1)
