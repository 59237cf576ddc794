"""The order of the steps, and nothing else: read this file first.

facts → course of every deal → open spine → signals → (collect) → baseline → timing → verdicts → people → Run
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from holdfast import pushback, schema, signals, timing, verdict, yes
from holdfast.engine import Engine, Tables
from holdfast.plays import inside
from holdfast.runs import RUN_FORMAT, RUN_TABLE, Run, to_json
from holdfast.settings import Settings
from holdfast.timeline import timeline
from holdfast.triage import Backend
from holdfast.vocab import Field, Outcome

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
        present_amount(signals.signals_of(signals.labels(spine, t), t), t).order_by("deal_id"), "signals of open deals"
    )
    step(2)
    baseline = verdict.learn(t, settings, as_of, course)
    step(3)
    ends = t.engine.collect(course.order_by("deal_id").select(*_ENDS), "ends")
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
    }
    step(6)
    tables |= inside.of_run(t, spine, as_of, tables, progress=partial(progress, STEPS[6]) if progress else None)
    manifest = {
        "format": RUN_FORMAT,
        "holdfast": version("holdfast"),
        "as_of": as_of.isoformat(),
        "facts": source,
        "settings": settings.fingerprint(),
        "cap": settings.list.cap,
        "reader": reader.name if reader else "default",
        "previous": {"as_of": previous.manifest["as_of"], "facts": previous.manifest["facts"]} if previous else None,
        "counts": counts(assessed.deals, tables["proposals"], ends),
        "rule": verdict.printed(settings.rule, baseline),
        "baseline": _plain(dataclasses.asdict(baseline)),
        "timing": timing.note(learned, settings),
        "coverage": coverage(t, spine, as_of),
        "assumptions": assumptions(settings),
        "notes": notes(baseline, learned, settings, ends) + inside.note(assessed.deals),
    }
    return Run(manifest, tables, told.pages())


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


def present_amount(frame: Table, t: Tables) -> Table:
    """Adds ``present_minor``: the amount as of the row's date, minor units, null when not in the export."""
    rows = signals.known(frame.select("deal_id", "as_of", "yes_on"), t.field_changes, "field_changes")
    rows = rows.filter((rows.field == Field.AMOUNT.value) & rows.new_minor.notnull())
    newest = rows.group_by("deal_id").agg(newest_minor=rows.new_minor.argmax(rows.row_no))
    joined = frame.left_join(newest, "deal_id").drop("deal_id_right")
    return joined.mutate(present_minor=ibis.coalesce(joined.newest_minor, joined.amount_minor)).drop("newest_minor")


_ENDS = ("deal_id", "yes_on", "end_on", "outcome", "amount_minor", "currency")


def ended(ends: pa.Table) -> pa.Table:
    """The deals that said yes and ended: what the chances of earlier Runs are held against."""
    return ends.filter(pc.is_valid(ends["outcome"])).select(RUN_TABLE["ends"].arrow.names).cast(RUN_TABLE["ends"].arrow)


def typical_amounts(ends: pa.Table) -> dict[str, int]:
    """Median amount of signed deals per currency, minor units."""
    signed = ends.filter(pc.and_(pc.equal(ends["outcome"], Outcome.SIGNED.value), pc.is_valid(ends["amount_minor"])))
    currency = np.asarray([c or "" for c in signed["currency"].to_pylist()], dtype=object)
    amount = signed["amount_minor"].to_numpy()
    return {str(c): int(np.median(amount[currency == c])) for c in sorted(set(currency.tolist()))}


def remembered(previous: Run | None) -> Mapping[str, Mapping[str, Any]]:
    """What the previous Run told people: verdict, evidence and since when, by deal id."""
    if previous is None:
        return {}
    evidence: dict[str, list[Mapping[str, Any]]] = {}
    for row in previous.rows("evidence"):
        evidence.setdefault(row["deal_id"], []).append(row)
    return {
        row["deal_id"]: {
            "verdict": row["verdict"],
            "first_listed_on": row["first_listed_on"],
            "key": verdict.evidence_key(evidence.get(row["deal_id"], [])),
        }
        for row in previous.rows("deals")
    }


def counts(deals: pa.Table, proposals: pa.Table, ends: pa.Table) -> dict[str, int]:
    """How many deals there are of each kind."""
    verdicts = deals["verdict"].to_pylist()
    outcomes = ends["outcome"].to_pylist()
    return {
        "open": deals.num_rows,
        "listed": int(pc.sum(deals["is_listed"]).as_py() or 0),
        "news": sum(a and b for a, b in zip(deals["is_listed"].to_pylist(), deals["is_news"].to_pylist(), strict=True)),
        "proposals": proposals.num_rows,
        "signed": outcomes.count(Outcome.SIGNED.value),
        "lost": outcomes.count(Outcome.LOST.value),
        **{
            name: verdicts.count(name)
            for name in sorted({*verdicts, *verdict.FLAGGED, "moving", "paperwork", "parked", "not_enough_known"})
        },
    }


def coverage(t: Tables, spine: Table, as_of: date) -> dict[str, Any]:
    """Per canonical table: rows known, share of the open deals with any, first and last known day."""
    keys = t.engine.keep(spine.select("deal_id"), "open deals")
    day = ibis.literal(as_of, "date")
    seen = t.engine.collect(ibis.union(*(_seen(t, name, keys, day) for name in schema.BY_NAME)), "coverage")
    n_open = t.engine.collect(keys.count().as_table(), "open deals").column(0)[0].as_py()
    found = {row["name"]: row for row in seen.to_pylist() if row["n"]}
    return {
        name: {
            "rows": found[name]["n"],
            "share_of_open": round(found[name]["here"] / n_open, 4) if n_open else 0.0,
            "first": found[name]["first"].isoformat(),
            "last": found[name]["last"].isoformat(),
        }
        for name in schema.BY_NAME
        if name in found
    }


def _seen(t: Tables, name: str, keys: Table, day: ibis.Value) -> Table:
    """One row: what is known of a table on *day*, and in how many of the deals of *keys*."""
    rows: Table = getattr(t, name)
    rows = rows.filter(rows.known_on < day)
    is_open = rows.deal_id.isin(keys.deal_id)
    return rows.agg(
        name=ibis.literal(name),
        n=rows.count(),
        first=rows.known_on.min(),
        last=rows.known_on.max(),
        here=rows.deal_id.nunique(where=is_open),
    )


def assumptions(settings: Settings) -> list[str]:
    """What was assumed, in words."""
    zone, country = settings.calendar.timezone, settings.calendar.country
    calendar = f"Working days follow the calendar of {country} where a deal has no country of its own." if country else (
        "No country is set: weekends are free, holidays are not known. Set [calendar] country in holdfast.toml."
    )  # fmt: skip
    return [
        f"Times without a zone are read as {zone}; a day is a UTC day.",
        calendar,
        "Every exported record was known on the day it is dated; amounts and close dates without history are taken as unchanged.",
        "A reply of fewer than twelve words, an automatic reply and a cancelled meeting are not steps of the buyer.",
        "A loss ends a deal unless it was moved to an open stage afterwards; a signature is final.",
    ]


def notes(baseline: verdict.Baseline, learned: timing.Learned, settings: Settings, ends: pa.Table) -> list[str]:
    """What a reader must know before trusting the numbers."""
    found = []
    if baseline.is_default:
        found.append(
            f"Limits are stated defaults: {baseline.n_signed} of {settings.rule.min_signed} signed deals needed to learn them."
        )
    if learned.model is None:
        found.append(f"No chances of signature: {learned.n_finished} of {settings.timing.min_finished} finished deals.")
    if learned.left_out:
        told = ", ".join(n.replace("_", " ") for n in learned.left_out)
        found.append(
            f"Not used for the chances, as their past is not recorded and may have been filled in at the end: {told}."
        )
    early = sum(1 for y, e in zip(ends["yes_on"].to_pylist(), ends["end_on"].to_pylist(), strict=True) if e and e < y)
    if early:
        found.append(f"{early} deals ended before their yes and are left out of the curves.")
    return found


def _plain(value: Any) -> Any:
    import json

    return json.loads(to_json(value))
