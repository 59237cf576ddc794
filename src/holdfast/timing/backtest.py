"""Rolling origin on the team's own history: what would have been promised, and what came.

At each origin the model is fitted on what was known then; it is asked about every landmark up to the next origin.
Only landmarks at least the horizon before the end count, so every promise has its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from holdfast.timing.check import Check
from holdfast.timing.model import Model
from holdfast.timing.rows import Floats, Ints, Rows, Texts
from holdfast.timing.share import shares

ORIGINS, WITHIN, ENOUGH, GROUPS, BOOTS = 6, 30, 30, 8, 200
EPOCH = date(1970, 1, 1).toordinal()
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Promises:
    """One row per deal and landmark after an origin: promised by the model and by the base rate, and whether it came."""

    deal: Texts
    as_of: Ints
    origin: Ints
    p: Floats
    p_base: Floats
    came: Bools
    adds: dict[str, float]
    horizon: int
    origins: tuple[int, ...]
    with_signal: int
    n_finished: int


def origins_of(rows: Rows, stop: int, needed: int) -> list[int]:
    """Days on which to stand: evenly spaced from the day with *needed* finished deals, at least four weeks apart."""
    first = rows[np.unique(rows.deal, return_index=True)[1]]
    ended = np.sort((first.as_of + first.wait)[first.cause > 0])
    last = stop - WITHIN - 7
    if len(ended) < needed or ended[needed - 1] >= last:
        return []
    start = int(ended[needed - 1]) + 1
    n = int(np.clip((last - start) // 28 + 1, 1, ORIGINS))
    return [int(d) for d in np.linspace(start, last, n + 1)[:n]]


def rolling(
    rows: Rows, stop: date, at: Callable[[date], tuple[Model, Model, Check]], step: Callable[[int, int], None]
) -> Promises:
    """All promises of a rolling origin; none when there is too little history.

    *at* learns on a day as a Run of that day would; *rows* are all landmarks with what became of the deals. All promises are
    for one horizon, the longest that the history of at least half of the origins reaches; the other origins are left out.
    """
    day = stop.toordinal() - EPOCH
    cuts = origins_of(rows, day, ENOUGH)
    parts: list[tuple[Rows, Floats, Floats, int]] = []
    adds: dict[str, list[float]] = {}
    learnt = []
    for i, cut in enumerate(cuts):
        step(i, len(cuts))
        learnt.append(at(date.fromordinal(cut + EPOCH)))
    reach = sorted((_reach(model) for model, _, _ in learnt), reverse=True)
    used, horizon = 0, reach[(len(reach) - 1) // 2] if reach else WITHIN
    for cut, upto, (model, plain, check) in zip(cuts, [*cuts, day][1:], learnt, strict=True):
        test = rows[(rows.as_of >= cut) & (rows.as_of < upto) & (rows.as_of + horizon <= day)]
        test = test[test.age + horizon <= model.base.last_day]
        if not len(test) or _reach(model) < horizon:
            continue
        used += check.has_signal
        b = int(np.nonzero(model.edges == horizon)[0][0]) - 1
        parts.append((test, model.predict(test)[0][:, b], plain.predict(test)[0][:, b], cut))
        if model.scales:
            for s, size in zip(model.scales, np.abs(shares(model, test, b + 1)[1]).mean(axis=0), strict=False):
                adds.setdefault(s.signal, []).append(float(size))
    tests = [p[0] for p in parts] or [rows[np.zeros(0, np.int64)]]
    return Promises(
        np.concatenate([r.deal for r in tests]), np.concatenate([r.as_of for r in tests]),
        np.concatenate([np.full(len(p[0]), p[3]) for p in parts]) if parts else np.zeros(0, np.int64),
        np.concatenate([p[1] for p in parts]) if parts else np.zeros(0),
        np.concatenate([p[2] for p in parts]) if parts else np.zeros(0),
        np.concatenate([(r.cause == 1) & (r.wait < horizon) for r in tests]),
        {k: float(np.sum(v)) / max(len(parts), 1) for k, v in adds.items()}, horizon, tuple(p[3] for p in parts), used,
        len(np.unique(rows.deal[rows.cause > 0])),
    )  # fmt: skip


def _reach(model: Model) -> int:
    return int(max(e for e in model.edges[1:] if e <= WITHIN))


@dataclass(frozen=True)
class Judged:
    """What the promises were worth. Intervals hold nine of ten resamplings by deal."""

    n: int
    n_deals: int
    skill: tuple[float, float, float]
    error: float
    auc: float
    auc_base: float
    groups: list[dict[str, float]]
    months: list[dict[str, object]]
    by_origin: list[dict[str, object]]


@dataclass(frozen=True)
class Backtest:
    """The page: verdict, reasons, numbers and what would improve them."""

    as_of: date
    verdict: str
    because: str
    promises: Promises
    judged: Judged | None
    rule: dict[str, Any]
    improve: list[str]


def judge(p: Promises, seed: int = 0) -> Judged:
    """Reliability, skill, discrimination and promised against actual per month."""
    names, deal = np.unique(p.deal.astype(str), return_inverse=True)
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, len(names), (BOOTS, len(names)))
    weights = np.stack([np.bincount(d, minlength=len(names))[deal] for d in draws]).astype(float)
    ours, base = (p.p - p.came) ** 2, (p.p_base - p.came) ** 2
    skills = 1 - (weights @ ours) / np.maximum(weights @ base, 1e-12)
    groups = []
    for at in np.array_split(np.argsort(p.p, kind="stable"), GROUPS):
        if len(at):
            share = (weights[:, at] @ p.came[at]) / np.maximum(weights[:, at].sum(axis=1), 1e-12)
            ends = np.quantile(share, [0.05, 0.95])
            groups.append({"promised": float(p.p[at].mean()), "came": float(p.came[at].mean()), "low": float(ends[0]),
                           "high": float(ends[1]), "n": float(len(at))})  # fmt: skip
    error = sum(g["n"] * abs(g["promised"] - g["came"]) for g in groups) / max(len(p.p), 1)
    month = p.as_of.astype("datetime64[D]").astype("datetime64[M]")
    months: list[dict[str, object]] = []
    for m in np.unique(month):
        at = month == m
        low, high = np.quantile(weights[:, at] @ p.came[at], [0.05, 0.95])
        months.append({"month": str(m), "n": int(at.sum()), "promised": float(p.p[at].sum()), "came": int(p.came[at].sum()),
                       "low": float(low), "high": float(high)})  # fmt: skip
    by_origin: list[dict[str, object]] = []
    for o in np.unique(p.origin):
        at = p.origin == o
        told, plain = _told(p.came[at], p.p[at]), _told(p.came[at], p.p_base[at])
        by_origin.append(
            {"origin": str(np.datetime64(int(o), "D")), "n": int(at.sum()), "auc": told, "auc_base": plain}
        )
    low, high = np.quantile(skills, [0.05, 0.95])
    skill = float(1 - ours.sum() / max(base.sum(), 1e-12))
    return Judged(
        len(p.p), len(names), (skill, float(low), float(high)), float(error), auc(p.came, p.p), auc(p.came, p.p_base),
        groups, months, by_origin,
    )  # fmt: skip


def auc(came: Bools, p: Floats) -> float:
    """Chance that a deal that signed was promised more than one that did not; ties count half; NaN without both kinds."""
    yes, no = np.sort(p[came]), np.sort(p[~came])
    if not len(yes) or not len(no):
        return float("nan")
    below, upto = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((below + upto).sum() / 2 / len(yes) / len(no))


def _told(came: Bools, p: Floats) -> float | None:
    found = auc(came, p)
    return found if found == found else None


def verdict_of(p: Promises, j: Judged | None) -> tuple[str, str]:
    """The plain verdict and why."""
    if j is None or j.n_deals < ENOUGH:
        return (
            f"not enough history: {p.n_finished} of {ENOUGH}" if p.n_finished < ENOUGH else "not enough history",
            f"{p.n_finished} deals have finished; at least {ENOUGH} must have finished five weeks before the end of the record.",
        )
    if j.skill[1] > 0 and j.error <= 0.1:
        return "trust it", "The promises beat the base rate on deals they had not seen, and mean what they say."
    why = (
        "the signals do not beat the days since the yes"
        if j.skill[1] <= 0
        else "the promises are off by more than ten points"
    )
    return "trust only the base rate", f"On deals not seen, {why}."


__all__ = ["ENOUGH", "Backtest", "Judged", "Promises", "judge", "rolling", "verdict_of"]
