"""Rolling origin on cached landmarks: our model against the base rate and six others; writes a part of the evidence.

    python bench/timing/compare.py NAME [CUT …]      one JSON line per case into <cache>/compare-NAME-CUT.jsonl

Training rows lie before the cut, with ends from the cut on not yet seen; test deals said yes from the cut on, so no deal is
on both sides. Only landmarks at least the horizon before the end of the log count, so none is censored by it.
"""

from __future__ import annotations

import json
import os
import sys
import time

import numpy as np
import rivals
import tables

from holdfast import signals
from holdfast.timing import base, check, model
from holdfast.timing.rows import rows_of

EDGES = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30)
CUTS = {
    "offers-2012": ("2011-12-01", "2012-01-01", "2012-02-01"),
    "permits-2018": ("2017-05-01", "2017-09-01", "2018-01-01", "2018-05-01", "2018-09-01"),
}
HORIZONS = {"offers-2012": (7, 14, 30), "permits-2018": (3, 7, 14, 30)}


def load(name):
    """Rows of a cached log and the day it stops."""
    t = tables.table(name)
    stop = int(np.datetime64(t.schema.metadata[b"stop"].decode()).astype(int))
    return rows_of(t, [s.name for s in signals.SIGNALS if s.name in t.column_names]), stop


def base_of(rows):
    """Base rate from the first landmark of each deal on."""
    one = rows[np.unique(rows.deal, return_index=True)[1]]
    return base.fit(one.age, one.age + one.wait, one.cause, one.start)


def auc(y, p):
    """Chance that a signed row was given more than an unsigned one; ties count half."""
    from scipy.stats import rankdata

    n1, n0 = int(y.sum()), int((~y).sum())
    return float((rankdata(p)[y].sum() - n1 * (n1 + 1) / 2) / max(n1 * n0, 1))


def slope(y, p):
    """Logistic slope of what came on what was promised: 1 = as promised."""
    x = np.log(np.clip(p, 1e-4, 1 - 1e-4) / (1 - np.clip(p, 1e-4, 1 - 1e-4)))
    at = np.array([0.0, 1.0])
    for _ in range(30):
        m = 1 / (1 + np.exp(-(at[0] + at[1] * x)))
        w = m * (1 - m) + 1e-9
        h = np.array([[w.sum(), (w * x).sum()], [(w * x).sum(), (w * x * x).sum()]]) + 1e-6 * np.eye(2)
        at = at + np.linalg.solve(h, [(y - m).sum(), ((y - m) * x).sum()])
    return float(at[1])


def calibration_error(y, p, bins=10):
    """Mean gap between promised and came over ten equal groups."""
    groups = np.array_split(np.argsort(p, kind="stable"), bins)
    return float(sum(len(g) * abs(y[g].mean() - p[g].mean()) for g in groups if len(g)) / len(y))


def main(name, *wanted):
    """All cuts of one log, or those wanted."""
    rows, stop = load(name)
    said = rows.as_of - rows.age
    cuts = wanted or CUTS.get(name) or (str(np.datetime64(int(np.quantile(said, 0.6)), "D")),)
    for text in cuts:
        cut = int(np.datetime64(text).astype(int))
        train, test = rows.until(cut), rows[said >= cut]
        with (tables.CACHE / f"compare-{name}-{text}.jsonl").open("w") as file:
            for line in case(name, cut, stop, train, test):
                print(json.dumps(line), file=file, flush=True)
        print(name, text, "done", flush=True)


def luck(p, deal, n=40):
    """What promises that are exactly true would show: mean calibration error, and the spread of the slope.

    All landmarks of a deal share their luck, so the error is what this many deals can tell, not this many rows.
    """
    rng = np.random.default_rng(0)
    drawn = [rng.random(deal.max() + 1)[deal] < p for _ in range(n)]
    return float(np.mean([calibration_error(y, p) for y in drawn])), float(np.std([slope(y, p) for y in drawn]))


def others(name, cut, train, test):
    """What the rivals promise, and their processor seconds. They do not depend on our model, so each is asked once and kept."""
    path = tables.CACHE / f"rivals-{name}-{cut}.npz"
    kept = dict(np.load(path)) if path.exists() else {}
    skip = os.environ.get("HOLDFAST_BENCH_SKIP", "").split(",")
    for rival, predict in rivals.RIVALS.items():
        if rival in kept or rival in skip:
            continue
        t0 = time.process_time()
        try:
            kept[rival] = predict(train, test, EDGES)
        except Exception as cause:
            print(name, cut, rival, repr(cause)[:200], flush=True)
            continue
        kept[f"{rival}|s"] = np.array(time.process_time() - t0)
        np.savez_compressed(path, **kept)
    return {r: (kept[r], float(kept[f"{r}|s"])) for r in rivals.RIVALS if r in kept}


def case(name, cut, stop, train, test):
    """All horizons of one cut."""
    b = base_of(train)
    out, took = {}, {}
    t0 = time.process_time()
    ours = model.fit(train, b, EDGES)
    took["ours"] = time.process_time() - t0
    used, found = check.checked(ours, train, np.random.default_rng(0))
    out["ours"] = used.predict(test)[0]
    out["base rate"] = model.fit(train, b, EDGES, found=()).predict(test)[0]
    for rival, (p, seconds) in others(name, cut, train, test).items():
        out[rival], took[rival] = p, seconds
    rng = np.random.default_rng(0)
    for h in HORIZONS.get(name, (7, 14, 30)):
        k, ok = EDGES.index(h) - 1, test.as_of + h <= stop
        y = ((test.cause == 1) & (test.wait < h))[ok]
        ids, deal = np.unique(test.deal[ok], return_inverse=True)
        weights = [np.bincount(rng.integers(0, len(ids), len(ids)), minlength=len(ids))[deal] for _ in range(100)]
        loss = {n: (p[ok, k] - y) ** 2 for n, p in out.items()}
        line = {"log": name, "cut": str(np.datetime64(cut, "D")), "horizon": h, "n": int(ok.sum()), "deals": len(ids),
                "signed": float(y.mean()), "train_ends": len(np.unique(train.deal[train.cause > 0])),
                "has_signal": found.has_signal, "seconds": took, "models": {}}  # fmt: skip
        line["luck_error"], line["luck_slope"] = luck(out["ours"][ok, k], deal)
        for n, p in out.items():
            diff = [np.average(loss[n] - loss["ours"], weights=w) for w in weights]
            line["models"][n] = {
                "brier": float(loss[n].mean()), "auc": auc(y, p[ok, k]), "slope": slope(y, p[ok, k]),
                "ece": calibration_error(y, p[ok, k]), "behind": float(np.mean(diff)), "error": float(np.std(diff)),
            }  # fmt: skip
        yield line


if __name__ == "__main__":
    main(*sys.argv[1:])
