"""The other models, each on the same landmark rows: chances of signature by the end of each horizon bin (row, bin)."""

from __future__ import annotations

import warnings

import numpy as np

warnings.filterwarnings("ignore")


def matrix(rows, like, codes=True):
    """Numbers with NaN, age and weekday, and the labels as codes learnt from *like*."""
    cols = [*rows.numbers.values(), rows.age, (rows.start + rows.age) % 7]
    for n in rows.names if codes else ():
        ids = {v: i for i, v in enumerate(sorted({x for x in like.names[n].tolist() if x is not None}))}
        cols.append(np.array([ids.get(v, np.nan) for v in rows.names[n].tolist()], float))
    return np.column_stack(cols).astype(float)


def lightgbm(train, test, edges, rounds=100):
    import lightgbm as lgb

    x, edges = matrix(train, train), np.asarray(edges)
    at, ys, hor = [], [], []
    for b in range(len(edges) - 1):
        inside = (train.wait >= edges[b]) & ((train.cause > 0) | (train.wait >= edges[b + 1]))
        at.append(np.nonzero(inside)[0])
        ys.append(np.where((train.wait < edges[b + 1]) & (train.cause > 0), train.cause, 0)[inside])
        hor.append(np.full(inside.sum(), b))
    i, h = np.concatenate(at), np.concatenate(hor)
    labels = list(range(x.shape[1] - len(train.names), x.shape[1]))
    data = lgb.Dataset(np.column_stack([x[i], h]), np.concatenate(ys), categorical_feature=labels)
    how = {
        "objective": "multiclass",
        "num_class": 3,
        "num_threads": 1,
        "verbose": -1,
        "learning_rate": 0.05,
        "num_leaves": 15,
    }
    model, xt, n, out = lgb.train(how, data, rounds), matrix(test, train), len(test), []
    open_, s = np.ones(n), np.zeros(n)
    for b in range(len(edges) - 1):
        p = model.predict(np.column_stack([xt, np.full(n, b)]))
        s, open_ = s + open_ * p[:, 1], open_ * p[:, 0]
        out.append(s)
    return np.stack(out, 1)


def _incidence(hazards, edges):
    """Chances of the first cause from daily hazards (cause, row, day)."""
    stay = np.exp(-np.cumsum(hazards.sum(axis=0), axis=1))
    before = np.concatenate([np.ones((len(stay), 1)), stay[:, :-1]], axis=1)
    total = np.maximum(hazards.sum(axis=0), 1e-12)
    return np.cumsum((before - stay) * hazards[0] / total, axis=1)[:, np.asarray(edges[1:]) - 1]


def _filled(train, test):
    a, b = matrix(train, train, codes=False), matrix(test, train, codes=False)
    keep = (~np.isnan(a)).any(axis=0)
    a, b = a[:, keep], b[:, keep]
    middle = np.nanmedian(a, axis=0)
    a, b = np.where(np.isnan(a), middle, a), np.where(np.isnan(b), middle, b)
    mean, spread = a.mean(axis=0), a.std(axis=0)
    live = spread > 1e-9
    return (a - mean)[:, live] / spread[live], np.clip((b - mean)[:, live] / spread[live], -5, 5)


def cox(train, test, edges):
    import pandas as pd
    from lifelines import CoxPHFitter

    a, b = _filled(train, test)
    daily = np.zeros((2, len(test), edges[-1]))
    for c in (0, 1):
        if not (train.cause == c + 1).any():
            continue
        frame = pd.DataFrame(a).assign(wait=train.wait + 0.5, event=train.cause == c + 1)
        model = CoxPHFitter(penalizer=0.01).fit(frame, "wait", "event")
        h = model.baseline_cumulative_hazard_.iloc[:, 0]
        total = np.interp(np.arange(edges[-1] + 1), h.index.to_numpy(), h.to_numpy(), left=0.0)
        risk = np.exp(np.clip((b - a.mean(axis=0)) @ model.params_.to_numpy(), -8, 8))
        daily[c] = risk[:, None] * np.diff(total)
    return _incidence(daily, edges)


def xgboost(train, test, edges):
    import xgboost as xgb

    daily = np.zeros((2, len(test), edges[-1]))
    x, xt = matrix(train, train), matrix(test, train)
    how = {"objective": "survival:cox", "eta": 0.05, "max_depth": 4, "nthread": 1, "verbosity": 0}
    for c in (0, 1):
        if not (train.cause == c + 1).any():
            continue
        y = np.where(train.cause == c + 1, train.wait + 1.0, -(train.wait + 0.5))
        model = xgb.train(how, xgb.DMatrix(x, y), 100)
        risk, risk_t = model.predict(xgb.DMatrix(x)), model.predict(xgb.DMatrix(xt))
        for day in range(edges[-1]):
            at = risk[train.wait >= day].sum()
            daily[c, :, day] = risk_t * ((train.cause == c + 1) & (train.wait == day)).sum() / max(at, 1e-9)
    return _incidence(daily, edges)


def survivalboost(train, test, edges, most=2500, n_iter=60, learning_rate=0.08):
    import pandas as pd
    from hazardous import SurvivalBoost

    rng = np.random.default_rng(0)
    at = rng.permutation(len(train))[:most]
    part = train[at]
    y = pd.DataFrame({"event": part.cause, "duration": part.wait + 0.5})
    x, xt = matrix(part, train), matrix(test, train)
    live = [len(np.unique(c[~np.isnan(c)])) > 1 for c in x.T]  # it cannot bin a column of one value
    model = SurvivalBoost(n_iter=n_iter, learning_rate=learning_rate, show_progressbar=False, random_state=0)
    model.fit(x[:, live], y)
    return model.predict_cumulative_incidence(xt[:, live], times=np.asarray(edges[1:], float))[:, 1, :]


def cure(train, test, edges):
    """A share never signs, the others wait a Weibull time: fitted on deals, then asked at the deal's age."""
    from lifelines import MixtureCureFitter, WeibullFitter

    first = np.unique(train.deal, return_index=True)[1]
    one = train[first]
    model = MixtureCureFitter(base_fitter=WeibullFitter()).fit(one.age + one.wait + 0.5, one.cause == 1)
    days = np.arange(0, test.age.max() + edges[-1] + 1)
    alive = model.survival_function_at_times(days).to_numpy()
    return np.stack([1 - alive[test.age + e] / np.maximum(alive[test.age], 1e-9) for e in edges[1:]], axis=1)


def bayes(train, test, edges):
    """Frequency tables of signed and not signed within the horizon per bin of each signal, 0.1 added to each count."""
    from holdfast.timing import scale

    found, out = scale.scales(train), []
    for e in edges[1:]:
        known = ((train.cause > 0) & (train.wait < e)) | (train.wait >= e)
        y = (train.cause == 1) & (train.wait < e)
        n1, n0 = (known & y).sum() + 0.1, (known & ~y).sum() + 0.1
        odds = np.full(len(test), np.log(n1 / n0))
        for s in found:
            a, b = s.codes(train), s.codes(test)
            t1 = np.bincount(a[known & y], minlength=s.size + 1) + 0.1
            t0 = np.bincount(a[known & ~y], minlength=s.size + 1) + 0.1
            odds += np.log(t1 / t1.sum())[b] - np.log(t0 / t0.sum())[b]
        out.append(1 / (1 + np.exp(-np.clip(odds, -30, 30))))
    return np.stack(out, axis=1)


RIVALS = {
    "Cox (lifelines)": cox, "LightGBM hazards": lightgbm, "XGBoost Cox": xgboost, "SurvivalBoost": survivalboost,
    "cure (Weibull)": cure, "naive Bayes": bayes,
}  # fmt: skip
