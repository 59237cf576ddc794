"""Known effects, made-up deals: are they recovered, and do 90 % intervals hold 90 %? One JSON line per size.

    python bench/timing/recover.py DRAWS SIZE …      appended to <cache>/recover.jsonl

Deals seen once, on the day after the yes. The daily chance of signature is 0.03 times exp of the effects: three signals
matter, five do not; a loss comes with 0.01 a day; nobody is watched for more than 90 days.
"""

from __future__ import annotations

import json
import sys
import time

import compare
import numpy as np
import tables

from holdfast.timing import draws, model
from holdfast.timing.rows import Rows

EFFECTS = {"buyer_silence_days": -0.4, "plan_overdue_days": -0.2, "amount_log": 0.3}
NOISE = ("stage_idle_days", "close_date_pushes", "seats_filled", "next_step_age_days", "documents_returned")
HORIZONS, SIGNED, LOST, WATCHED = (7, 14, 30), 0.03, 0.01, 90


def made(n, seed):
    """Rows, and the true log effect of each."""
    rng = np.random.default_rng(seed)
    x = {name: rng.integers(0, 4, n).astype(float) for name in (*EFFECTS, *NOISE)}
    eta = sum(size * (x[name] - 1.5) for name, size in EFFECTS.items())
    signed, lost = rng.geometric(np.clip(SIGNED * np.exp(eta), 1e-6, 0.9)) - 1, rng.geometric(LOST, n) - 1
    wait = np.minimum(np.minimum(signed, lost), WATCHED)
    cause = np.where(wait == WATCHED, 0, np.where(signed <= lost, 1, 2))
    deal = np.array([f"D{i:06d}" for i in range(n)], dtype=object)
    one = np.ones(n, np.int64)
    return Rows(deal, 20_000 + np.arange(n) % 7, one, np.arange(n) % 7, wait, cause, x, {}), eta


def truth(eta, day):
    """The true chance of signature within *day* days: signed first on a day when both would come."""
    h, lost = np.clip(SIGNED * np.exp(eta), 1e-6, 0.9), LOST
    stay = (1 - h) * (1 - lost)
    return h * (1 - stay**day) / (1 - stay)


def once(n, seed):
    """Share of intervals that hold the truth: of chances per horizon, of the effects that are, of those that are not."""
    rows, _ = made(n, seed)
    fitted = model.fit(rows, compare.base_of(rows), compare.EDGES)
    new, eta = made(400, seed + 10_000)
    low, high = draws.draw(fitted, np.random.default_rng(0)).interval(new)
    held = [float(((low[0, :, k] <= (t := truth(eta, h))) & (t <= high[0, :, k])).mean())
            for h in HORIZONS for k in [compare.EDGES.index(h) - 1]]  # fmt: skip
    mean = fitted.predict(new)[0][:, compare.EDGES.index(30) - 1]
    f, effect, covers = fitted.fitted[0], {}, {}
    for s, first in zip(fitted.scales, fitted.first, strict=False):
        if s.size != 4:
            continue
        at = np.concatenate([k * f.beta.shape[1] + first + np.array([0, 3]) for k in range(len(fitted.knots))])
        way = np.tile([-1.0, 1.0], len(fitted.knots)) / len(fitted.knots)
        step, error = float(way @ f.beta.ravel()[at]), float(np.sqrt(way @ f.cov[np.ix_(at, at)] @ way))
        wanted = 3 * EFFECTS.get(s.signal, 0.0)
        effect[s.signal], covers[s.signal] = step, abs(step - wanted) <= 1.645 * error
    gap = float(np.abs(mean - truth(eta, 30)).mean())
    return held, effect, covers, gap


def main(times, *sizes):
    """All sizes, *times* draws each."""
    for n in map(int, sizes):
        start, found = time.process_time(), [once(n, seed) for seed in range(int(times))]
        line = {"deals": n, "draws": int(times), "gap_30": float(np.mean([f[3] for f in found]))}
        line["held"] = {str(h): float(np.mean([f[0][i] for f in found])) for i, h in enumerate(HORIZONS)}
        line["effect"] = {
            k: float(np.mean([f[1][k] for f in found if k in f[1]])) for k in EFFECTS if any(k in f[1] for f in found)
        }
        for label, names in (("effects_held", EFFECTS), ("noise_held", NOISE)):
            known = [f[2][k] for f in found for k in names if k in f[2]]
            line[label] = float(np.mean(known)) if known else None
        line["seconds"] = time.process_time() - start
        with (tables.CACHE / "recover.jsonl").open("a") as file:
            print(json.dumps(line), file=file)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
