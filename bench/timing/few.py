"""Few deals: random subsets of finished deals, log loss within 14 and 30 days on later deals. One JSON line per draw.

    python bench/timing/few.py ours|rivals FROM TO NAME SIZE …      appended to <cache>/few-ours.jsonl or few-rivals.jsonl

All models are asked about the same 500 later deals, drawn once, so that fifty draws can be paid for. Draws depend on the seed
alone, so the rivals need not be asked again when our model changes.
"""

from __future__ import annotations

import json
import sys

import compare
import numpy as np
import rivals
import tables

from holdfast.timing import check, model

PRIORS = {"no prior": 0.0, "twice the prior": 2.0}
ASKED, LEAST, HORIZONS = 500, 20, (14, 30)


def loss(y, p):
    """Mean log loss."""
    p = np.clip(p, 0.005, 0.995)
    return float(-(np.log(p[y]).sum() + np.log(1 - p[~y]).sum()) / len(y))


def chosen(rows, deals):
    """The rows of these deals."""
    return rows[np.isin(rows.deal.astype(str), deals.astype(str))]


def once(kind, rows, cut, stop, size, seed):
    """Log loss of each model, mean of the horizons: where a Run tells a chance (the history of those deals reaches so far), and
    everywhere, with hazards of none beyond the history."""
    rng = np.random.default_rng(seed)
    before = rows.until(cut)
    ended = np.unique(before.deal[before.cause > 0])
    train = chosen(before, rng.choice(ended, min(size, len(ended)), replace=False))
    later = rows[rows.as_of - rows.age >= cut]
    test = chosen(later, np.random.default_rng(0).permutation(np.unique(later.deal))[:ASKED])
    b = compare.base_of(train)
    edges = tuple(e for e in compare.EDGES if e <= max(b.last_day, 1))
    told, everywhere = {}, {}
    for name, p in {"ours": ours, "rivals": others}[kind](train, test, edges, b).items():
        for found, reached in ((told, True), (everywhere, False)):
            losses = []
            for h in (h for h in HORIZONS if h in edges):
                k, ok = edges.index(h) - 1, (test.as_of + h <= stop) & (b.reaches(test.age, h) | (not reached))
                y = ((test.cause == 1) & (test.wait < h))[ok]
                losses += [loss(y, p[ok, k])] if len(y) >= LEAST else []
            found[name] = float(np.mean(losses)) if losses else None
    asked = [(test.as_of + h <= stop) for h in HORIZONS]
    share = sum(int((a & b.reaches(test.age, h)).sum()) for a, h in zip(asked, HORIZONS, strict=True)) / sum(
        map(sum, asked)
    )
    return {"told": told, "everywhere": everywhere, "share": float(share)}


def ours(train, test, edges, b):
    """The base rate and ours: as a Run uses it, without the check, and with other priors."""
    fitted = model.fit(train, b, edges)
    out = {
        "base rate": model.fit(train, b, edges, found=()).predict(test)[0],
        "ours": check.checked(fitted, train, np.random.default_rng(0))[0].predict(test)[0],
        "ours, unchecked": fitted.predict(test)[0],
    }
    for name, size_of in PRIORS.items():
        out[name] = model.fit(train, b, edges, prior=size_of).predict(test)[0]
    return out


def others(train, test, edges, _):
    """Cox and LightGBM."""
    out = {}
    for name in ("Cox (lifelines)", "LightGBM hazards"):
        try:
            out[name] = rivals.RIVALS[name](train, test, edges)
        except Exception as cause:
            print(name, repr(cause)[:80], file=sys.stderr)
    return out


def main(kind, start, stop, name, *sizes):
    """Draws of all sizes of one log at its middle cut."""
    rows, last = compare.load(name)
    cuts = compare.CUTS.get(name) or (str(np.datetime64(int(np.quantile(rows.as_of - rows.age, 0.6)), "D")),)
    cut = int(np.datetime64(cuts[len(cuts) // 2]).astype(int))
    for seed in range(int(start), int(stop)):
        for size in map(int, sizes):
            line = {"log": name, "deals": size, "seed": seed, **once(kind, rows, cut, last, size, seed)}
            with (tables.CACHE / f"few-{kind}.jsonl").open("a") as file:
                print(json.dumps(line), file=file)


if __name__ == "__main__":
    main(*sys.argv[1:])
