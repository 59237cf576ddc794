"""What a Run says of itself: how many deals of each kind, by which rule, from which facts, under which assumptions."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr.types import Table

from holdfast import schema, timing, verdict
from holdfast.engine import Tables
from holdfast.plays import inside
from holdfast.runs import RUN_FORMAT, to_json
from holdfast.settings import Settings
from holdfast.vocab import Outcome


def manifest(
    t: Tables,
    settings: Settings,
    as_of: date,
    spine: Table,
    tables: Mapping[str, pa.Table],
    baseline: verdict.Baseline,
    learned: timing.Learned,
    ends: pa.Table,
) -> dict[str, Any]:
    """What the Run says of itself but for where it comes from: counts, the rule, the limits, the chances, the coverage."""
    seen = coverage(t, spine, as_of)
    return {
        "format": RUN_FORMAT,
        "holdfast": version("holdfast"),
        "as_of": as_of.isoformat(),
        "settings": settings.fingerprint(),
        "cap": settings.list.cap,
        "counts": counts(tables["deals"], tables["proposals"], ends),
        "rule": verdict.printed(settings.rule, baseline),
        "baseline": json.loads(to_json(dataclasses.asdict(baseline))),
        "timing": timing.note(learned, settings),
        "coverage": seen,
        "assumptions": assumptions(settings),
        "notes": notes(baseline, learned, settings, ends) + one_sign(seen) + inside.note(tables["deals"]),
    }


def one_sign(seen: Mapping[str, Any]) -> list[str]:
    """A note where next to nothing but silence can be seen, so that an empty list does not reassure.

    >>> one_sign({"activities": {}, "plan_rows": {}}), len(one_sign({"activities": {}, "people": {}}))
    ([], 1)
    """
    if {"plan_rows", "field_changes", "pushback", "scope_changes"} & set(seen):
        return []
    return [
        "No plan, no push-back and no changes of close date or scope are recorded: besides silence only fading replies, contacts "
        "who left, meetings called off and late paper stages can be seen, so a deal that stopped is seldom or never listed."
    ]


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
