"""Processor seconds to fit and to predict against LightGBM and SurvivalBoost on the same rows, and ten million predictions
inside DuckDB.

    python bench/timing/speed.py fit DEALS | boost DEALS | duckdb ROWS [LOG]     one JSON line each in <cache>/speed.jsonl

The rows are made (recover.py): weekly landmarks of each deal until it ends, eight signals. "as a Run" is thinned to
MOST_DEALS deals as a Run does it, and checked on five folds. One thread each for the fits. SurvivalBoost runs in a process of
its own and is stopped after ten minutes: then its time is a lower bound. Its losses are on deals made apart. With LOG (a name of tables.py), DuckDB is asked with
the model of that log: all its signals.
"""

from __future__ import annotations

import json
import multiprocessing
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
from holdfast.timing import check, compiled, model
from holdfast.timing.learn import MOST_DEALS
from holdfast.timing.rows import Rows


def weekly(n, seed=1):
    """Landmarks every seven days from the day after the yes."""
    one, _ = recover.made(n, seed)
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


EDGES = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 75, 88)
ASKED, PATIENCE, HORIZON = 20_000, 600, 30


def ours(rows, asked):
    """Base rate, model and predictions at 13 horizons."""
    return model.fit(rows, compare.base_of(rows), EDGES).predict(asked)


def as_a_run(rows, asked):
    """What a Run does: thinned to about MOST_DEALS deals, fitted and checked; the base rate from all."""
    names, deal = np.unique(rows.deal, return_inverse=True)
    few = rows[deal % max(len(names) // MOST_DEALS, 1) == 0]
    fitted = model.fit(few, compare.base_of(rows), EDGES)
    return check.checked(fitted, few, np.random.default_rng(0))[0].predict(asked)


def fits(n):
    """Ours on all rows and as a Run, and LightGBM, each fitted and asked about 20,000 rows."""
    ours(weekly(200), weekly(100))
    rows = weekly(n)
    asked = rows[np.arange(min(ASKED, len(rows)))]
    out = {"what": "fit", "deals": n, "rows": len(rows), "horizons": len(EDGES) - 1}
    for name, act in (("ours", ours), ("as a Run", as_a_run), ("LightGBM", lambda r, a: rivals.lightgbm(r, a, EDGES))):
        out[name], _ = spent(lambda act=act: act(rows, asked))
    return out


def held_out():
    """Rows of 800 other deals whose next 30 days were watched."""
    rows = weekly(800, 2)
    return rows[rows.age + HORIZON <= recover.WATCHED]


def brier(p, rows):
    """Brier loss of a signature within 30 days."""
    return float(((p[:, EDGES.index(HORIZON) - 1] - ((rows.cause == 1) & (rows.wait < HORIZON))) ** 2).mean())


def boost(n):
    """Ours on all rows, and SurvivalBoost as it comes, each fitted and asked about other deals."""
    ours(weekly(200), weekly(100))
    rows, asked = weekly(n), held_out()
    out = {"what": "boost", "deals": n, "rows": len(rows), "horizons": len(EDGES) - 1, "asked": len(asked)}
    out["ours"], told = spent(lambda: ours(rows, asked))
    base = model.fit(rows, compare.base_of(rows), EDGES, found=()).predict(asked)[0]
    out["losses"] = {"ours": brier(told[0], asked), "base rate": brier(base, asked)}
    start, way = time.monotonic(), multiprocessing.get_context("spawn")
    found = way.Value("d", float("nan"))
    other = way.Process(target=_boost, args=(n, found))
    other.start()
    other.join(PATIENCE)
    out["is_done"] = other.exitcode == 0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if other.is_alive():
        other.kill()
        other.join()
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    out["SurvivalBoost"], out["seconds"] = used.ru_utime + used.ru_stime, time.monotonic() - start
    if out["is_done"]:
        out["losses"]["SurvivalBoost"] = found.value
    return out


def _boost(n, found):
    rows, asked = weekly(n), held_out()
    told = rivals.survivalboost(rows, asked, EDGES, most=len(rows), n_iter=100, learning_rate=0.05)
    found.value = brier(told, asked)


def _model(log):
    """A fitted model with all horizons up to 90 days: of a log, or of made rows."""
    if log is None:
        rows = weekly(2000)
    else:
        rows, _ = compare.load(log)
    base = compare.base_of(rows)
    return rows, model.fit(rows, base, tuple(e for e in EDGES if e <= base.last_day))


def inside(n, log=None):
    """The compiled expression over *n* open deals, all horizons, summed inside the engine."""
    rows, fitted = _model(log)
    with Engine(threads=2) as engine:
        made = ibis.range(n).unnest().name("i").as_table()
        day = ibis.date(2026, 3, 2)
        frame = made.mutate(
            deal_id=made.i.cast("string"), as_of=day, yes_on=day - (made.i % 60 + 1).as_interval("D"),
            **{name: _spread(made.i * (7 + 4 * k), v) for k, (name, v) in enumerate(rows.numbers.items())},
            **{name: _spread(made.i * (5 + 6 * k), v) for k, (name, v) in enumerate(rows.names.items())},
        )  # fmt: skip
        frame = engine.keep(frame.drop("i"), "open deals")
        start, clock = time.process_time(), time.monotonic()
        told = compiled.chances(fitted, frame, engine)
        columns = [c for c in told.columns if c.startswith("p_")]
        total = engine.collect(told.agg(**{c: told[c].sum() for c in columns}), "sums")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"what": "duckdb", "rows": n, "log": log, "signals": len(fitted.scales), "columns": len(columns),
            "cpu": time.process_time() - start, "seconds": time.monotonic() - clock, "peak_gib": peak,
            "mean_30": total["p_signed_30"][0].as_py() / n}  # fmt: skip


def _spread(i, values):
    """Values of the model's own history by the number of a deal, null included."""
    seen = list(dict.fromkeys(None if v != v else v for v in values.tolist()))[:7]
    return ibis.cases(*((i % len(seen) == k, v) for k, v in enumerate(seen[:-1]) if v is not None), else_=seen[-1])


if __name__ == "__main__":
    line = {"fit": fits, "boost": boost, "duckdb": inside}[sys.argv[1]](int(sys.argv[2]), *sys.argv[3:])
    with (tables.CACHE / "speed.jsonl").open("a") as file:
        print(json.dumps(line), file=file)
    print(json.dumps(line), flush=True)
