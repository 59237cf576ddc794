"""Processor seconds to fit and to predict against LightGBM on the same rows, and ten million predictions inside DuckDB.

    python bench/timing/speed.py fit DEALS | duckdb ROWS      one JSON line each, appended to <cache>/speed.jsonl

The rows are made (recover.py): weekly landmarks of each deal until it ends, eight signals. "thinned" is what a Run does
with more than 20,000 deals. One thread each for the fits.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import compare
import ibis
import numpy as np
import recover
import rivals
import tables

from holdfast.engine import Engine
from holdfast.timing import compiled, model
from holdfast.timing.learn import EDGES, MOST_DEALS
from holdfast.timing.rows import Rows


def weekly(n):
    """Landmarks every seven days from the day after the yes."""
    one, _ = recover.made(n, 1)
    times = one.wait // 7 + 1
    at = np.repeat(np.arange(n), times)
    week = np.arange(len(at)) - np.repeat(np.cumsum(times) - times, times)
    part = one[at]
    return Rows(
        part.deal,
        part.as_of + 7 * week,
        part.age + 7 * week,
        part.start,
        part.wait - 7 * week,
        part.cause,
        part.numbers,
        {},
    )


def spent(act):
    """Processor seconds and the result."""
    start = time.process_time()
    found = act()
    return time.process_time() - start, found


def fits(n):
    """Ours on all rows and thinned, and LightGBM, each fitted and asked about 20,000 rows."""
    rows = weekly(n)
    asked = rows[np.arange(min(20_000, len(rows)))]
    edges = EDGES[:14]
    out = {"what": "fit", "deals": n, "rows": len(rows)}
    base = compare.base_of(rows)
    usable = tuple(e for e in edges if e <= base.last_day)
    out["ours"], _ = spent(lambda: model.fit(rows, base, usable).predict(asked))
    few = rows[np.isin(rows.deal, np.unique(rows.deal)[:: max(n // MOST_DEALS, 1)])]
    out["ours, thinned"], _ = spent(lambda: model.fit(few, compare.base_of(few), usable).predict(asked))
    out["LightGBM"], _ = spent(lambda: rivals.lightgbm(rows, asked, usable))
    return out


def inside(n):
    """The compiled expression over *n* open deals, all horizons, summed inside the engine."""
    rows = weekly(2000)
    fitted = model.fit(rows, compare.base_of(rows), tuple(e for e in EDGES if e <= 90))
    with Engine(threads=2) as engine:
        made = ibis.range(n).unnest().name("i").as_table()
        day = ibis.date(2026, 3, 2)
        names = {name: ((made.i * (7 + 4 * k)) % 4).cast("float64") for k, name in enumerate(rows.numbers)}
        frame = made.mutate(
            deal_id=made.i.cast("string"), as_of=day, yes_on=day - (made.i % 60 + 1).as_interval("D"), **names
        )
        frame = engine.keep(frame.drop("i"), "open deals")
        start, clock = time.process_time(), time.monotonic()
        told = compiled.chances(fitted, frame, engine)
        columns = [c for c in told.columns if c.startswith("p_")]
        total = engine.collect(told.agg(**{c: told[c].sum() for c in columns}), "sums")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"what": "duckdb", "rows": n, "columns": len(columns), "cpu": time.process_time() - start,
            "seconds": time.monotonic() - clock, "peak_gib": peak, "mean_30": total["p_signed_30"][0].as_py() / n}  # fmt: skip


if __name__ == "__main__":
    line = {"fit": fits, "duckdb": inside}[sys.argv[1]](int(sys.argv[2]))
    with (tables.CACHE / "speed.jsonl").open("a") as file:
        print(json.dumps(line), file=file)
    print(json.dumps(line), flush=True)
