"""The amount signed within each horizon, per week and per quarter over all open yeses, as a distribution.

One future: a draw of the model that is shared by all deals, then the luck of each deal. So doubt about the model moves
all deals together and does not average out, as summing point guesses would have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from holdfast.runs import RUN_TABLE
from holdfast.timing.draws import Draws
from holdfast.timing.rows import Floats, Rows

WEEKS, PER_DRAW = 13, 4
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
_Period = tuple[str, int, int]


def forecast(
    draws: Draws | None,
    rows: Rows,
    amounts: Floats,
    currencies: list[str | None],
    as_of: date,
    horizons: Sequence[int],
    rng: np.random.Generator,
) -> pa.Table:
    """The table ``forecast``. Deals without an amount or beyond the history are left out; ``n_deals`` counts the others."""
    spec = RUN_TABLE["forecast"]
    if draws is None or not len(rows):
        return spec.arrow.empty_table()
    reaches = rows.age + 1 <= draws.model.base.last_day
    usable = reaches & ~np.isnan(amounts)
    periods = periods_of(as_of, int(draws.model.edges[-1]), horizons)
    names = np.asarray([c or "" for c in currencies], dtype=object)
    found: list[dict[str, Any]] = []
    for currency in sorted(set(names[usable].tolist())):
        mine = usable & (names == currency)
        money, count = futures(draws, rows[mine], amounts[mine], periods, rng)
        for (kind, first, end), m, n in zip(periods, money.T, count.T, strict=True):
            low, lower, middle, upper, high = np.quantile(m, LEVELS).round().astype(np.int64).tolist()
            few, half, many = np.quantile(n, [0.05, 0.5, 0.95]).round().astype(np.int64).tolist()
            found.append(
                {
                    "currency": currency, "period": kind, "starts_on": as_of + timedelta(days=first),
                    "ends_on": as_of + timedelta(days=end - 1), "n_deals": int(mine.sum()), "low_minor": low,
                    "lower_minor": lower, "middle_minor": middle, "upper_minor": upper, "high_minor": high,
                    "mean_minor": round(float(m.mean())), "signatures_low": few, "signatures_middle": half,
                    "signatures_high": many,
                }
            )  # fmt: skip
    return pa.Table.from_pylist(found, schema=spec.arrow)


def futures(
    draws: Draws, rows: Rows, amounts: Floats, periods: list[_Period], rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Amount and number signed: two arrays (future, period)."""
    edges = draws.model.edges.astype(float)
    n, days = draws.beta.shape[0] * PER_DRAW, int(edges[-1]) + 1
    money, count = np.zeros((n, days + 1)), np.zeros((n, days + 1))
    for at, signed, _ in draws.chances(rows):
        size = amounts[at]
        curve = np.concatenate([np.zeros((*signed.shape[:2], 1)), signed], axis=2)
        for f in range(n):
            when = _day(curve[f // PER_DRAW], edges, rng.random(len(size)))
            hit = when < days
            day = when[hit].astype(np.int64) + 1
            money[f] += np.bincount(day, size[hit], days + 1)
            count[f] += np.bincount(day, minlength=days + 1)
    first, end = (np.minimum([p[i] for p in periods], days) for i in (1, 2))
    money, count = np.cumsum(money, axis=1), np.cumsum(count, axis=1)
    return money[:, end] - money[:, first], count[:, end] - count[:, first]


def _day(curve: Floats, edges: Floats, luck: Floats) -> Floats:
    """The day on which a deal signs: where its curve passes its luck; infinity when it never does."""
    b = (curve < luck[:, None]).sum(axis=1)
    never = b >= curve.shape[1]
    b = np.clip(b, 1, curve.shape[1] - 1)
    i = np.arange(len(luck))
    low, high = curve[i, b - 1], curve[i, b]
    day = edges[b - 1] + (edges[b] - edges[b - 1]) * (luck - low) / np.maximum(high - low, 1e-12)
    return np.where(never, np.inf, day)


def periods_of(as_of: date, reach: int, horizons: Sequence[int] = ()) -> list[_Period]:
    """Horizons and weeks from *as_of* and calendar quarters that end within *reach* days: (kind, first day, day after
    the last)."""
    until = [("horizon", 0, h) for h in sorted(horizons) if h <= reach]
    weeks = [("week", 7 * i, 7 * i + 7) for i in range(WEEKS) if 7 * i + 7 <= reach]
    quarters, start = [], as_of
    while True:
        month = 3 * ((start.month - 1) // 3) + 4
        end = date(start.year + (month > 12), (month - 1) % 12 + 1, 1)
        if (end - as_of).days > reach:
            break
        quarters.append(("quarter", (start - as_of).days, (end - as_of).days))
        start = end
    return [*until, *weeks, *quarters]
