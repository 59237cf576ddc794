"""The order of the steps, and nothing else: read this file first.

facts → course of every deal → open spine → signals → (collect) → baseline → timing → verdicts → Run
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from holdfast import schema, signals, timing, verdict, yes
from holdfast.engine import Engine, Tables
from holdfast.runs import RUN_FORMAT, RUN_TABLE, Run, to_json
from holdfast.settings import Settings
from holdfast.timeline import timeline
from holdfast.vocab import Field, Outcome

Progress = Callable[[str, int, int], None]
STEPS = ("deals", "signals", "baseline", "timing", "verdicts", "timeline")


def run(
    facts: Path,
    settings: Settings,
    as_of: date,
    *,
    previous: Run | None = None,
    progress: Progress | None = None,
    threads: int | None = None,
) -> Run:
    """Compute the Run of *as_of* from a facts folder: everything known before that day, nothing from it on."""
    with Engine(threads=threads) as engine:
        return compute(
            Tables.load(engine, facts), settings, as_of, source=facts.name, previous=previous, progress=progress
        )


def compute(
    t: Tables,
    settings: Settings,
    as_of: date,
    *,
    source: str = "",
    previous: Run | None = None,
    progress: Progress | None = None,
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
        present_amount(signals.signals_of(spine, t), t).order_by("deal_id"), "signals of open deals"
    )
    step(2)
    baseline = verdict.learn(t, settings, as_of)
    step(3)
    ends = t.engine.collect(course.select(*_ENDS).order_by("deal_id"), "ends")
    curves = fit(ends, as_of)
    chances = chances_of(frame, curves, settings)
    step(4)
    assessed = verdict.assess(
        t,
        frame,
        baseline,
        settings,
        as_of,
        p_signed=save_chance(frame, curves, settings),
        typical=typical_amounts(ends),
        previous=remembered(previous),
    )
    step(5)
    tables = {
        "deals": assessed.deals,
        "evidence": assessed.evidence,
        "timeline": timeline(spine, t).cast(RUN_TABLE["timeline"].arrow),
        "chances": chances,
        "curves": curve_table(curves, settings),
        "proposals": t.engine.collect(yes.proposals(t, settings, as_of), "proposed yeses")
        .cast(RUN_TABLE["proposals"].arrow)
        .sort_by("deal_id"),
        "signals": frame.select(["deal_id", *(s.name for s in signals.SIGNALS)]),
    }
    manifest = {
        "format": RUN_FORMAT,
        "holdfast": version("holdfast"),
        "as_of": as_of.isoformat(),
        "facts": source,
        "settings": settings.fingerprint(),
        "cap": settings.list.cap,
        "previous": {"as_of": previous.manifest["as_of"], "facts": previous.manifest["facts"]} if previous else None,
        "counts": counts(assessed.deals, tables["proposals"], ends),
        "rule": verdict.printed(settings.rule, baseline),
        "baseline": _plain(dataclasses.asdict(baseline)),
        "timing": timing_note(curves, settings, ends),
        "coverage": coverage(t, spine, as_of),
        "assumptions": assumptions(settings),
        "notes": notes(baseline, curves, settings, ends),
    }
    return Run(manifest, tables)


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


_ENDS = ("deal_id", "pipeline", "yes_on", "end_on", "outcome", "amount_minor", "currency")


def fit(ends: pa.Table, as_of: date) -> timing.Incidence:
    """Curves from all deals that said yes; a recorded end before the yes tells nothing about the wait and is left out."""
    start = ends["yes_on"].to_numpy().astype("datetime64[D]")
    end = ends["end_on"].to_numpy().astype("datetime64[D]")
    stop = np.where(np.isnat(end), np.datetime64(as_of, "D"), end)
    wait = (stop - start).astype(np.int64)
    outcome = np.asarray(ends["outcome"].to_pylist(), dtype=object)
    event = np.select([outcome == Outcome.SIGNED.value, outcome == Outcome.LOST.value], [1, 2], default=0)
    usable = wait >= 0
    groups = np.asarray([p or timing.ALL for p in ends["pipeline"].to_pylist()], dtype=object)
    return timing.fit(wait[usable], event[usable], groups[usable].tolist(), np.random.default_rng(0))


def _chance(frame: pa.Table, curves: timing.Incidence, horizon: int, settings: Settings) -> timing.Chance:
    n = frame.num_rows
    if curves.n_finished < settings.timing.min_finished:
        return timing.Chance(*np.full((6, n), np.nan))
    ages = frame["days_since_yes"].to_numpy()
    return curves.chance([p or timing.ALL for p in frame["pipeline"].to_pylist()], ages, horizon)


def save_chance(frame: pa.Table, curves: timing.Incidence, settings: Settings) -> npt.NDArray[np.float64]:
    """Chance that deals as old as these still sign within 90 days; NaN = not known."""
    return _chance(frame, curves, verdict.SAVE_DAYS, settings).signed


def chances_of(frame: pa.Table, curves: timing.Incidence, settings: Settings) -> pa.Table:
    """The table ``chances`` of a Run."""
    parts = []
    for horizon in settings.timing.horizons:
        c = _chance(frame, curves, horizon, settings)
        columns: dict[str, Any] = {
            "deal_id": frame["deal_id"],
            "horizon_days": pa.array([horizon] * frame.num_rows, pa.int64()),
        }
        names = ("p_signed", "p_signed_low", "p_signed_high", "p_lost", "p_lost_low", "p_lost_high")
        values = (c.signed, c.signed_low, c.signed_high, c.lost, c.lost_low, c.lost_high)
        columns |= {
            k: pa.array(np.round(v, 6), pa.float64(), from_pandas=True) for k, v in zip(names, values, strict=True)
        }
        parts.append(pa.table(columns, schema=RUN_TABLE["chances"].arrow))
    return pa.concat_tables(parts).sort_by([("deal_id", "ascending"), ("horizon_days", "ascending")])


def curve_table(curves: timing.Incidence, settings: Settings, days: int = 365) -> pa.Table:
    """The table ``curves`` of a Run: empty while too few deals have finished."""
    if curves.n_finished < settings.timing.min_finished:
        return RUN_TABLE["curves"].arrow.empty_table()
    parts = []
    for group in sorted(curves.hazards):
        day, c = curves.curve(group, days)
        n_open = curves.n_open[group][: len(day)]
        values = (c.signed, c.signed_low, c.signed_high, c.lost, c.lost_low, c.lost_high)
        parts.append(
            pa.table(
                [pa.array([group] * len(day)), day, n_open, *(np.round(v, 6) for v in values)],
                schema=RUN_TABLE["curves"].arrow,
            )
        )
    return pa.concat_tables(parts)


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
    day = ibis.literal(as_of, "date")
    n_open = t.engine.collect(spine.agg(n=spine.count()), "open deals")["n"][0].as_py()
    keys = t.engine.keep(spine.select("deal_id"), "open deals")
    out = {}
    for name in schema.BY_NAME:
        rows: Table = getattr(t, name)
        rows = rows.filter(rows.known_on < day)
        seen = t.engine.collect(
            rows.agg(n=rows.count(), first=rows.known_on.min(), last=rows.known_on.max()), f"coverage of {name}"
        ).to_pylist()[0]
        if not seen["n"]:
            continue
        here = t.engine.collect(
            rows.semi_join(keys, "deal_id").select("deal_id").distinct().count().as_table(), f"coverage of {name}"
        )
        share = here.column(0)[0].as_py() / n_open if n_open else 0.0
        out[name] = {
            "rows": seen["n"],
            "share_of_open": round(share, 4),
            "first": seen["first"].isoformat(),
            "last": seen["last"].isoformat(),
        }
    return out


def timing_note(curves: timing.Incidence, settings: Settings, ends: pa.Table) -> dict[str, Any]:
    """How the chances were made, and why there are none if there are none."""
    few = curves.n_finished < settings.timing.min_finished
    reason = f"{curves.n_finished} of the {settings.timing.min_finished} finished deals needed" if few else None
    note: dict[str, Any] = {
        "method": "Aalen–Johansen curves by days since the yes, partially pooled by pipeline",
        "interval": "90 %, doubt about the curve",
        "n_finished": curves.n_finished,
        "n_deals": ends.num_rows,
        "last_day": curves.last_day,
        "horizons": list(settings.timing.horizons),
        "abstained": reason,
        "expected_wait": None,
    }
    if not few:
        note["expected_wait"] = {
            g: {"half": curves.wait(g, 0.5), "four_of_five": curves.wait(g, 0.8)} for g in sorted(curves.hazards)
        }
    return note


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


def notes(baseline: verdict.Baseline, curves: timing.Incidence, settings: Settings, ends: pa.Table) -> list[str]:
    """What a reader must know before trusting the numbers."""
    found = []
    if baseline.is_default:
        found.append(
            f"Limits are stated defaults: {baseline.n_signed} of {settings.rule.min_signed} signed deals needed to learn them."
        )
    if curves.n_finished < settings.timing.min_finished:
        found.append(f"No chances of signature: {curves.n_finished} of {settings.timing.min_finished} finished deals.")
    early = sum(1 for y, e in zip(ends["yes_on"].to_pylist(), ends["end_on"].to_pylist(), strict=True) if e and e < y)
    if early:
        found.append(f"{early} deals ended before their yes and are left out of the curves.")
    return found


def _plain(value: Any) -> Any:
    import json

    return json.loads(to_json(value))
