"""Rolling origin on one table of landmarks: base rate, landmark model, LightGBM discrete hazard. First cut.

    python bench/timing/real.py landmarks.parquet 2011-12-01,2012-01-01 7,14,30

Training rows are cut at the date (later ends are censored there). Test deals said yes from that date on: no deal is on
both sides. Only landmarks at least the horizon before the end of the log count, so none is censored by it. Bootstrap by deal of the difference.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
from holdfast.timing import incidence, landmark

WANTED = (  # noqa: SIM905
    "days_since_yes our_silence_days unanswered_contacts unanswered_days stopped_days buyer_silence_days buyer_steps_28d "
    "buyer_steps_since_yes buyer_people_ever days_before_yes stage_idle_days stage_moves_since_yes moves_back_since_yes amount_log"
).split()


def main(path: str, cuts: str, horizons: str) -> None:
    t = pq.read_table(path)
    hs = [int(h) for h in horizons.split(",")]
    edges = np.array([0, 1, 2, 3, 5, 7, 10, 14, 21, 30], float)
    stop = (t["as_of"].to_numpy().astype("datetime64[D]") + t["wait_days"].to_numpy().astype(int)).max()
    deal = np.asarray(t["deal_id"].to_pylist(), object)
    as_of, yes = (t[c].to_numpy().astype("datetime64[D]") for c in ("as_of", "yes_on"))
    wait, cause = (t[c].to_numpy().astype(int) for c in ("wait_days", "cause"))
    age = (as_of - yes).astype(int)
    v = {n: np.asarray(t[n].to_numpy(zero_copy_only=False), float) for n in WANTED}
    v["weekday"] = (as_of.astype(int) + 3) % 7.0
    for cut in cuts.split(","):
        c = np.datetime64(cut)
        tr, te = as_of < c, yes >= c
        left = (c - as_of).astype(int)
        w = np.where(wait >= left, left, wait)
        ev = np.where(wait >= left, 0, cause)
        _, first = np.unique(deal[tr], return_index=True)
        inc = incidence.fit((age + w)[tr][first], ev[tr][first], [""] * len(first), np.random.default_rng(0))
        haz = inc.hazards[""].mean(axis=0)
        m = landmark.fit(deal[tr], age[tr], w[tr], ev[tr], {k: x[tr] for k, x in v.items()}, haz, edges)
        xt = {k: x[te] for k, x in v.items()}
        zero = landmark.Landmark(m.edges, m.cuts, m.base, m.coef * 0)
        out = {
            "base": zero.predict(age[te], xt)[0],
            **{
                f"ours {e}": landmark.fit(
                    deal[tr], age[tr], w[tr], ev[tr], {k: x[tr] for k, x in v.items()}, haz, edges, evenness=e
                ).predict(age[te], xt)[0]
                for e in (0, 0.5)
            },
            "lgbm": lgbm(v, age, w, ev, tr, te, edges),
        }
        for h in hs:
            b = list(edges[1:]).index(h)
            ok = as_of[te] + h <= stop
            y = ((cause[te] == 1) & (wait[te] < h))[ok]
            report(f"{cut} {h:3d}d n={ok.sum()}", y, {k: p[ok, b] for k, p in out.items()}, deal[te][ok])


def lgbm(v, age, w, ev, tr, te, edges):
    import lightgbm as lgb

    x = np.column_stack([*v.values(), age])
    rows, ys, hor = [], [], []
    for b in range(len(edges) - 1):
        inside = tr & (w >= edges[b]) & ((ev > 0) | (w >= edges[b + 1]))
        rows.append(np.nonzero(inside)[0])
        ys.append(np.where((w < edges[b + 1]) & (ev > 0), ev, 0)[inside])
        hor.append(np.full(inside.sum(), b))
    i, hcol = np.concatenate(rows), np.concatenate(hor)
    ds = lgb.Dataset(np.column_stack([x[i], hcol]), np.concatenate(ys))
    opts = {
        "objective": "multiclass",
        "num_class": 3,
        "num_threads": 1,
        "verbose": -1,
        "learning_rate": 0.05,
        "num_leaves": 15,
    }
    model = lgb.train(opts, ds, 100)
    n = te.sum()
    open_, s, out = np.ones(n), np.zeros(n), []
    for b in range(len(edges) - 1):
        p = model.predict(np.column_stack([x[te], np.full(n, b)]))
        s, open_ = s + open_ * p[:, 1], open_ * p[:, 0]
        out.append(s)
    return np.stack(out, 1)


def report(title, y, ps, deal):
    rng = np.random.default_rng(0)
    names, inv = np.unique(deal, return_inverse=True)
    boots = [np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))[inv] for _ in range(100)]
    loss = {k: (p - y) ** 2 for k, p in ps.items()}
    text = [f"{title} signed {y.mean():.3f}"]
    for k, p in ps.items():
        r = np.argsort(np.argsort(p)) + 1  # ties broken by order: base-rate AUC is approximate
        auc = (r[y].sum() - y.sum() * (y.sum() + 1) / 2) / max(y.sum() * (~y).sum(), 1)
        diff = [np.average(loss[k] - loss["base"], weights=b) for b in boots]
        text.append(
            f"{k}: Brier {loss[k].mean():.4f} (vs base {np.mean(diff):+.4f} se {np.std(diff):.4f}) AUC {auc:.3f} mean p {p.mean():.3f}"
        )
    print("\n   ".join(text), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])
