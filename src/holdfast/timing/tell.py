"""The chances of open deals as tables of a Run: by horizon, by day, with where they come from and what waiting costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.engine import Tables
from holdfast.runs import RUN_TABLE
from holdfast.signals import SIGNALS
from holdfast.timing import words
from holdfast.timing.draws import Draws, draw
from holdfast.timing.model import Model, only
from holdfast.timing.rows import Floats, Rows
from holdfast.timing.share import shares

#: Contributions and the cost of waiting are written for so many deals, in the order of the list.
MOST_TOLD = 2000
OTHERS = "all smaller ones together"
WITHIN, SAVE_WITHIN, SMALL, SHOWN = 30, 90, 0.004, 8
AGES = (0, 7, 14, 21, 28, 42, 56, 84, 112, 140, 168, 224, 280)
#: Signals that a person of ours can change next week.
OURS = frozenset(
    {
        "our_silence_days", "unanswered_contacts", "unanswered_days", "next_meeting_in_days", "next_step_age_days",
        "meetings_cancelled", "plan_overdue_days", "buyer_rows_overdue", "seats_filled", "people_on_deal", "buyer_people_28d",
    }
)  # fmt: skip
#: What makes deals alike while time passes: not what happens in them.
KIND = frozenset({"owner_then", "pipeline", "country", "amount_log", "days_before_yes"})
_EVIDENCE = {s.name: s.over for s in SIGNALS if s.evidence}
_NAMES = ("p_signed", "p_signed_low", "p_signed_high", "p_lost", "p_lost_low", "p_lost_high")


@dataclass(frozen=True)
class Told:
    """Chances of all open deals: mean and 90 % interval, each (cause, row, horizon bin), NaN beyond the history."""

    model: Model
    rows: Rows
    mean: Floats
    low: Floats
    high: Floats

    def at(self, day: int) -> int | None:
        """The horizon bin that ends on *day*; null when the history does not reach that far."""
        found = np.nonzero(self.model.edges == day)[0]
        return int(found[0]) - 1 if len(found) else None


def told(draws: Draws, rows: Rows) -> Told:
    """Chances with intervals; the interval always holds the mean."""
    model = draws.model
    mean = np.stack(model.predict(rows))
    low, high = draws.interval(rows)
    low, high = np.minimum(low, mean), np.maximum(high, mean)
    beyond = rows.age[:, None] + model.edges[None, 1:] > model.base.last_day
    for part in (mean, low, high):
        part[:, beyond] = np.nan
    return Told(model, rows, mean, low, high)


def save_chance(t: Told | None, n: int) -> Floats:
    """Chance of signature within the longest horizon up to 90 days that the history reaches for the deal."""
    out = np.full(n, np.nan)
    if t is None:
        return out
    for b, day in enumerate(t.model.edges[1:]):
        if day <= SAVE_WITHIN:
            p = t.mean[0, :, b]
            out = np.where(np.isnan(p), out, p)
    return out


def chances(t: Told | None, ids: Sequence[str], horizons: Sequence[int]) -> pa.Table:
    """The table ``chances``: every deal and horizon; null where abstained or beyond the history."""
    parts = []
    blank = np.full(len(ids), np.nan)
    for day in horizons:
        b = t.at(day) if t else None
        values = [blank] * 6 if t is None or b is None else _six(t, slice(None), b)
        parts.append(_table("chances", [pa.array(ids), pa.array([day] * len(ids), pa.int64()), *map(_real, values)]))
    return pa.concat_tables(parts).sort_by([("deal_id", "ascending"), ("horizon_days", "ascending")])


def fan(t: Told | None, ids: Sequence[str]) -> pa.Table:
    """The table ``fan``: day 0 and every horizon the history reaches."""
    if t is None:
        return RUN_TABLE["fan"].arrow.empty_table()
    deals = np.asarray(ids, dtype=object)
    parts = []
    for b, day in enumerate(t.model.edges[1:]):
        known = ~np.isnan(t.mean[0, :, b])
        n = int(known.sum())
        columns = [pa.array(deals[known]), pa.array([int(day)] * n, pa.int64()), *map(_real, _six(t, known, b))]
        parts.append(_table("fan", columns))
    return pa.concat_tables(parts).sort_by([("deal_id", "ascending"), ("day", "ascending")])


def _six(t: Told, rows: Any, b: int) -> list[Floats]:
    return [part[c, rows, b] for c in (0, 1) for part in (t.mean, t.low, t.high)]


def _real(v: Floats) -> pa.Array:
    return pa.array(np.round(v, 6), pa.float64(), from_pandas=True)


def _table(name: str, columns: Sequence[Any]) -> pa.Table:
    return pa.table(list(columns), schema=RUN_TABLE[name].arrow)


def contributions(t: Told | None, frame: pa.Table, tables: Tables, order: Sequence[int]) -> pa.Table:
    """The table ``contributions`` for the first deals of the list: ``order`` holds their places in *frame*."""
    if t is None or not len(order):
        return RUN_TABLE["contributions"].arrow.empty_table()
    told_rows = np.asarray(order[:MOST_TOLD], np.int64)
    behind = Behind(tables, frame.take(pa.array(told_rows)))
    part = replace(
        t, rows=t.rows[told_rows], mean=t.mean[:, told_rows], low=t.low[:, told_rows], high=t.high[:, told_rows]
    )
    day = horizon(t)
    b = t.at(day)
    if b is None:
        return RUN_TABLE["contributions"].arrow.empty_table()
    base, added, best = shares(t.model, part.rows, b + 1)
    lost_base, lost, _ = shares(t.model, part.rows, b + 1, cause=1)
    found = []
    for i in range(len(told_rows)):
        if not np.isnan(part.mean[0, i, b]):
            both = (base[i], lost_base[i]), (added[i], lost[i])
            found += _lines(part, i, b, *both, best[i] - added[i], behind)
    return pa.Table.from_pylist(found, schema=RUN_TABLE["contributions"].arrow)


def horizon(t: Told) -> int:
    """Days ahead of the contributions: 30, or the longest below that the history reaches."""
    return int(max((e for e in t.model.edges[1:] if e <= WITHIN), default=t.model.edges[-1]))


def _lines(
    t: Told, i: int, b: int, base: tuple[float, float], points: tuple[Floats, Floats], could: Floats, behind: Behind
) -> list[dict[str, Any]]:
    added, lost = points
    size = np.maximum(np.abs(added), np.abs(lost))
    most = [j for j in np.argsort(-size, kind="stable").tolist() if size[j] >= SMALL][:SHOWN]
    shown = sorted(most, key=lambda j: -abs(added[j]))
    age = int(t.rows.age[i])
    blank = {"deal_id": t.rows.deal[i], "horizon_days": int(t.model.edges[b + 1]), "is_ours": False}
    text = (
        f"deals that are still open {age} days after the yes"
        if age != 1
        else "deals that are still open a day after the yes"
    )
    lines = [
        {**blank, "position": 0, "signal": "base rate", "text": text, "effect": 100 * base[0], "lost": 100 * base[1]}
    ]
    for j in shown:
        name = t.model.scales[j].signal
        table, row_id = behind.row(name, i)
        ours = name in OURS
        lines.append(
            {
                **blank, "position": len(lines), "signal": name, "value": words.value_of(name, t.rows, i),
                "text": words.said(name, t.rows, i), "effect": 100 * float(added[j]), "lost": 100 * float(lost[j]),
                "days": _days(t, i, b, added[j]),
                "could": 100 * max(float(could[j]), 0.0) if ours else None, "is_ours": ours, "table": table, "row_id": row_id,
            }
        )  # fmt: skip
    rest, lost_rest = (float(v.sum() - v[shown].sum()) for v in points)
    if added.size:
        lines.append(
            {
                **blank,
                "position": len(lines),
                "signal": "everything else",
                "text": "all smaller ones together",
                "effect": 100 * rest,
                "lost": 100 * lost_rest,
            }
        )
    return lines


def _days(t: Told, i: int, b: int, effect: float) -> int | None:
    """Days by which the chance that the deal would have without the signal is reached later or sooner with it."""
    curve = np.concatenate([[0.0], t.mean[0, i]])
    known = ~np.isnan(curve)
    wanted = curve[b + 1] - effect
    if wanted > curve[known].max() or wanted < 0:
        return None
    return round(float(np.interp(wanted, curve[known], t.model.edges[known]))) - int(t.model.edges[b + 1])


class Behind:
    """The rows behind signals: their ids, fetched once per canonical table."""

    def __init__(self, t: Tables, frame: pa.Table) -> None:
        self._numbers = {n: frame[f"{n}__row"].to_pylist() for n in _EVIDENCE if f"{n}__row" in frame.column_names}
        self._ids: dict[str, dict[int, str]] = {}
        for table in dict.fromkeys(_EVIDENCE.values()):
            wanted = {
                v for n, over in _EVIDENCE.items() if over == table for v in self._numbers.get(n, ()) if v is not None
            }
            rows = getattr(t, table)
            keys = t.engine.memory(pa.table({"row_no": pa.array(sorted(wanted), pa.int64())}))
            got = t.engine.collect(rows.semi_join(keys, "row_no").select("row_no", "row_id"), f"rows of {table}")
            self._ids[table] = dict(zip(got["row_no"].to_pylist(), got["row_id"].to_pylist(), strict=True))

    def row(self, signal: str, i: int) -> tuple[str | None, str | None]:
        """Table and row id behind the signal of row *i*; two nulls where there is no single row."""
        number = self._numbers[signal][i] if signal in self._numbers else None
        if number is None:
            return None, None
        table = _EVIDENCE[signal]
        found = self._ids[table].get(number)
        return (table, found) if found else (None, None)


def waiting(t: Told | None, order: Sequence[int], rng: np.random.Generator) -> pa.Table:
    """The table ``waiting``: deals of the same kind (owner, pipeline, country, size) by days since the yes."""
    if t is None:
        return RUN_TABLE["waiting"].arrow.empty_table()
    model, rows = only(t.model, KIND), t.rows[np.asarray(order[:MOST_TOLD], np.int64)]
    reach = min(SAVE_WITHIN, model.base.last_day // 2)
    day = int(max((e for e in model.edges[1:] if e <= reach), default=model.edges[1]))
    ages = np.array([a for a in AGES if a + day <= model.base.last_day])
    b = int(np.nonzero(model.edges == day)[0][0]) - 1
    grid = rows[np.repeat(np.arange(len(rows)), len(ages))]
    grid = replace(grid, age=np.tile(ages, len(rows)))
    mean = model.predict(grid)[0][:, b]
    low, high = draw(model, rng).signed(grid, b)
    now = np.abs(rows.age[:, None] - ages[None, :]).argmin(axis=1)
    columns = [
        pa.array(grid.deal), pa.array(grid.age), pa.array([day] * len(grid), pa.int64()), _real(mean),
        _real(np.minimum(low, mean)), _real(np.maximum(high, mean)), pa.array(model.base.watched[grid.age]),
        pa.array((np.arange(len(ages))[None, :] == now[:, None]).ravel()),
    ]  # fmt: skip
    return _table("waiting", columns)


def listed_order(deals: pa.Table, frame: pa.Table) -> list[int]:
    """Places in *frame* of the deals in the order of the list."""
    return [int(i) for i in pc.index_in(deals["deal_id"], frame["deal_id"].combine_chunks()).to_pylist()]
