"""Many deals, fast, for benchmarks: the plain shape as Parquet, drawn in arrays instead of lived day by day.

The mixture is plausible and nothing more: a quarter of the deals said yes and are open at the end, people act on
weekdays, buyers of stopped deals go quiet. There is no truth to compare with; use :func:`holdfast.market.make` for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from holdfast.errors import BadSettings
from holdfast.market import names
from holdfast.market.tables import PLAIN

Ints = npt.NDArray[np.int64]
_END = np.datetime64("2026-03-02", "D")
_DAYS = 720
_CHUNK = 1_000_000
_COUNTRIES = np.array([c for c, _ in names.COUNTRIES])
_FATES = ("open", "won", "lost", "no_decision", "lost_before", "before")
_SHARES = (0.25, 0.42, 0.11, 0.05, 0.11, 0.06)
_KINDS = ("email", "call", "meeting", "document", "note", "task")
_KIND_SHARES = (0.62, 0.13, 0.12, 0.06, 0.04, 0.03)
_WAYS = ("inbound", "outbound", "internal")
_SUBJECTS = ("Next steps", "Our offer", "Open points", "Dates", "Contract", "Call", "Question", "Short update")


@dataclass(frozen=True)
class _Deals:
    """Arrays of one entry per deal; days count from the start of the window, -1 means never."""

    no: Ints
    fate: Ints
    created: Ints
    yes: Ints
    stop: Ints
    end: Ints
    pipeline: Ints
    owner: Ints

    def __getitem__(self, part: slice) -> _Deals:
        return _Deals(*(getattr(self, f)[part] for f in self.__dataclass_fields__))


def bulk(n_deals: int, activities_per_deal: float, seed: int, folder: Path) -> dict[str, int]:
    """Write *n_deals* deals with about *activities_per_deal* activities each; returns the rows of each file.

    Deals take turns in blocks, each with a stream of its own, so memory does not grow with their number.
    """
    if n_deals < 1 or activities_per_deal <= 0:
        raise BadSettings(
            f"n_deals = {n_deals}, activities_per_deal = {activities_per_deal}",
            expected="at least one deal and a positive number of activities",
            next_step="correct the values",
        )
    folder.mkdir(parents=True, exist_ok=True)
    size = max(int(_CHUNK / activities_per_deal), 1)
    makers = {
        "deals": _deals, "stage_history": _stages, "field_history": _fields, "contacts": _contacts, "plan": _plan,
        "parks": _parks,
    }  # fmt: skip
    writers = {
        n: pq.ParquetWriter(folder / f"{n}.parquet", PLAIN[n], compression="zstd") for n in (*makers, "activities")
    }
    counts = dict.fromkeys(writers, 0)
    try:
        for block, first in enumerate(range(0, n_deals, size)):
            rng = np.random.default_rng([seed, 99, block])
            deals = _draw(rng, np.arange(first, min(first + size, n_deals)))
            made = {name: make(rng, deals) for name, make in makers.items()}
            made["activities"] = _activities(rng, deals, activities_per_deal)
            for name, table in made.items():
                counts[name] += table.num_rows
                writers[name].write_table(table)
    finally:
        for writer in writers.values():
            writer.close()
    return counts


def _draw(rng: np.random.Generator, no: Ints) -> _Deals:
    n = len(no)
    fate = rng.choice(len(_FATES), n, p=_SHARES)
    said = fate <= 3
    to_yes = np.clip(rng.lognormal(3.7, 0.5, n), 8, 200).astype(np.int64)
    quiet = rng.random(n) < np.where(fate == 0, 0.35, np.where(fate == 1, 0.15, 0.5))
    stay = np.clip(rng.lognormal(3.4, 0.6, n), 3, 250) + quiet * rng.integers(30, 200, n)
    stay = np.where(said, stay, 0).astype(np.int64)
    life = to_yes + stay
    last = np.where((fate == 0) | (fate == 5), _DAYS - 1, (rng.random(n) * (_DAYS - 5 - life)).astype(np.int64) + life)
    last = _weekday(np.clip(last, 3, _DAYS - 1))
    created = _weekday(np.clip(last - life, 0, None))
    yes = np.where(said, _weekday(np.minimum(created + to_yes, last - 1)), -1)
    stop = np.where(said & quiet, yes + rng.integers(3, 25, n), -1)
    return _Deals(no, fate, created, yes, stop, last, rng.integers(0, 2, n), rng.integers(0, 120, n))


def _weekday(days: Ints) -> Ints:
    """The same day, or the Friday before a weekend; the window starts on a weekday."""
    moved = np.busday_offset(_on(days), 0, roll="backward") - _start()
    return np.maximum(moved.astype(np.int64), 0)


def _on(days: Ints) -> npt.NDArray[np.datetime64]:
    found: npt.NDArray[np.datetime64] = _start() + days.astype("timedelta64[D]")
    return found


def _start() -> np.datetime64:
    return _END - np.timedelta64(_DAYS, "D")


def _times(days: Ints, seconds: Ints) -> pa.Array:
    return pa.array(_on(days).astype("datetime64[s]") + seconds.astype("timedelta64[s]"), pa.timestamp("s", tz="UTC"))


def _dates(days: Ints, where: npt.NDArray[np.bool_] | None = None) -> pa.Array:
    found = pa.array(_on(days), pa.date32())
    return found if where is None else pc.if_else(pa.array(where), found, pa.scalar(None, pa.date32()))


def _ids(prefix: str, numbers: Ints) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pc.cast(pa.array(numbers), pa.string()), "")


def _words(choices: Any, index: Ints) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index, pa.int32()), pa.array(list(choices), pa.string())).cast(
        pa.string()
    )


def _office(rng: np.random.Generator, n: int) -> Ints:
    return rng.integers(7 * 3600, 16 * 3600, n)


def _table(table: str, /, **columns: Any) -> pa.Table:
    n = len(next(c for c in columns.values() if hasattr(c, "__len__")))
    schema = PLAIN[table]
    return pa.table([columns[f.name] if f.name in columns else pa.nulls(n, f.type) for f in schema], schema=schema)


def _deals(rng: np.random.Generator, d: _Deals) -> pa.Table:
    n = len(d.no)
    open_ = (d.fate == 0) | (d.fate == 5)
    closed = pc.if_else(
        pa.array(open_), pa.scalar(None, pa.timestamp("s", tz="UTC")), _times(d.end, np.full(n, 17 * 3600))
    )
    return _table(
        "deals",
        deal_id=_ids("D", d.no),
        name=_ids("Deal ", d.no),
        account=_ids("Company ", d.no // 2),
        owner=_ids("Seller ", d.owner),
        pipeline=_words(names.PIPELINES, d.pipeline),
        amount=pa.array((rng.lognormal(10.6, 0.8, n) // 100 * 100).astype(np.int64)),
        currency=_words(("EUR", "CHF", "USD"), rng.choice(3, n, p=(0.8, 0.12, 0.08))),
        country=_words(_COUNTRIES, rng.integers(0, len(_COUNTRIES), n)),
        employees=pa.nulls(n, pa.int64()),
        created_at=_times(d.created, np.full(n, 6 * 3600)),
        close_date=_dates(d.end + rng.integers(-20, 60, n)),
        stage=_stage_words(d, np.select([d.fate == 1, (d.fate > 1) & (d.fate < 5), d.fate == 0], [6, 7, 4], 3)),
        outcome=_words(("", "won", "lost", "no_decision", "lost", ""), d.fate),
        closed_at=closed,
    )


def _stage_words(d: _Deals, index: Ints) -> pa.Array:
    every = [s for stages in names.PIPELINES.values() for s in stages]
    return _words(every, d.pipeline * 8 + index)


def _stages(_: np.random.Generator, d: _Deals) -> pa.Table:
    """Four stages before the yes, the yes, and the end; earlier ones evenly spread over the time before the yes."""
    until = np.where(d.yes >= 0, d.yes, d.end)
    marks = [d.created + ((until - d.created) * k) // 4 for k in range(4)]
    ends = np.where((d.fate == 0) | (d.fate == 5), -1, d.end)
    day = np.stack([*marks, d.yes, ends], axis=1)
    to = np.stack([*(np.full(len(d.no), k) for k in range(5)), np.where(d.fate == 1, 6, 7)], axis=1)
    seconds = np.array([6, 9, 10, 11, 12, 17]) * 3600 + np.zeros_like(day)
    keep = day >= 0
    before = np.concatenate([np.full((len(d.no), 1), -1), to[:, :-1]], axis=1)
    before[:, 5] = np.where(d.yes >= 0, 4, 3)
    pipeline = np.broadcast_to(d.pipeline[:, None], day.shape)[keep]
    every = [*(s for stages in names.PIPELINES.values() for s in stages), ""]
    left = before[keep]
    return _table(
        "stage_history",
        deal_id=_ids("D", np.broadcast_to(d.no[:, None], day.shape)[keep]),
        changed_at=_times(_weekday(day[keep]), seconds[keep]),
        from_stage=_words(every, np.where(left < 0, 16, pipeline * 8 + left)),
        to_stage=_words(every, pipeline * 8 + to[keep]),
        changed_by=_ids("Seller ", np.broadcast_to(d.owner[:, None], day.shape)[keep]),
    )


def _spread(rng: np.random.Generator, d: _Deals, per_deal: float) -> tuple[Ints, Ints]:
    """For each of about *per_deal* rows a deal: its position among the deals and a weekday of the deal's life."""
    counts = rng.poisson(per_deal * rng.gamma(4.0, 0.25, len(d.no)))
    at = np.repeat(np.arange(len(d.no)), counts)
    day = d.created[at] + (rng.random(len(at)) * (d.end - d.created + 1)[at]).astype(np.int64)
    return at, np.maximum(_weekday(day), d.created[at])


def _fields(rng: np.random.Generator, d: _Deals) -> pa.Table:
    at, day = _spread(rng, d, 1.6)
    order = np.lexsort((day, at))
    at, day = at[order], day[order]
    old = day + rng.integers(0, 10, len(at))
    return _table(
        "field_history",
        deal_id=_ids("D", d.no[at]),
        changed_at=_times(day, _office(rng, len(at))),
        field=_words(("close_date",), np.zeros(len(at), np.int64)),
        old_value=pc.cast(_dates(old), pa.string()),
        new_value=pc.cast(_dates(old + rng.integers(14, 60, len(at))), pa.string()),
        changed_by=_ids("Seller ", d.owner[at]),
    )


def _contacts(_: np.random.Generator, d: _Deals) -> pa.Table:
    n, each = len(d.no), 4
    at = np.repeat(np.arange(n), each)
    no = d.no[at] * each + np.tile(np.arange(each), n)
    added = np.minimum(d.created[at] + np.tile(np.array([0, 0, 10, 30]), n), d.end[at])
    roles = ("champion", "decision maker", "end user", "legal")
    titles = ("Laboratory Manager", "Managing Director", "Scientist", "Legal Counsel")
    which = np.tile(np.arange(each), n)
    return _table(
        "contacts",
        deal_id=_ids("D", d.no[at]),
        person_id=_ids("P", no),
        name=_ids("Person ", no),
        role=_words(roles, which),
        title=_words(titles, which),
        added_at=_times(_weekday(added), np.full(len(at), 8 * 3600)),
    )


def _plan(rng: np.random.Generator, d: _Deals) -> pa.Table:
    planned = np.flatnonzero((d.yes >= 0) & (rng.random(len(d.no)) < 0.3))
    at = np.repeat(planned, 5)
    step = np.tile(np.arange(5), len(planned))
    began = d.yes[at]
    due = began + 7 * (step + 1)
    done = due + rng.integers(-5, 8, len(at))
    reached = (done <= d.end[at]) & ((d.stop[at] < 0) | (done < d.stop[at])) & (done > began)
    titles = ("Tell the managers", "Send contract draft", "Legal review", "Purchase order", "Signature")
    time = _times(_weekday(np.minimum(done, d.end[at])), np.full(len(at), 12 * 3600 + 60))
    return _table(
        "plan",
        row_id=_ids("R", d.no[at] * 5 + step),
        deal_id=_ids("D", d.no[at]),
        title=_words(titles, step),
        side=_words(("buyer", "seller", "buyer", "buyer", "buyer"), step),
        owner=_words(("Anke", "Seller", "Legal", "Buyer", "Anke"), step),
        kind=_words(("other", "other", "paper", "paper", "paper"), step),
        due_on=_dates(due),
        expected_days=pa.array(np.full(len(at), 8)),
        created_at=_times(began, np.full(len(at), 12 * 3600)),
        done_at=pc.if_else(pa.array(reached), time, pa.scalar(None, time.type)),
    )


def _parks(rng: np.random.Generator, d: _Deals) -> pa.Table:
    at = np.flatnonzero((d.yes >= 0) & (d.end - d.yes > 10) & (rng.random(len(d.no)) < 0.04))
    day = _weekday(d.yes[at] + 4)
    return _table(
        "parks",
        deal_id=_ids("D", d.no[at]),
        parked_at=_times(day, np.full(len(at), 9 * 3600)),
        reason=_words(("Budget opens later",), np.zeros(len(at), np.int64)),
        resume_on=_dates(day + rng.integers(20, 120, len(at))),
        said_by=_ids("Seller ", d.owner[at]),
    )


def _activities(rng: np.random.Generator, d: _Deals, per_deal: float) -> pa.Table:
    at, day = _spread(rng, d, per_deal)
    stop = d.stop[at]
    early = (stop >= 0) & (day >= stop) & (rng.random(len(at)) < 0.75)
    again = d.created[at] + (rng.random(len(at)) * (stop - d.created[at])).astype(np.int64)
    day = np.where(early, np.maximum(_weekday(again), d.created[at]), day)
    order = np.argsort(at * np.int64(1000) + day, kind="stable")
    at, day = at[order], day[order]
    n = len(at)
    stopped = (d.stop[at] >= 0) & (day >= d.stop[at])
    kind = rng.choice(len(_KINDS), n, p=_KIND_SHARES)
    way = np.where(kind >= 4, 2, (rng.random(n) > np.where(stopped, 0.12, 0.45)).astype(np.int64))
    time = _times(day, _office(rng, n))
    meeting = kind == 2
    lost = meeting & (rng.random(n) < np.where(stopped, 0.6, 0.12))
    none = pa.scalar(None, time.type)
    number = d.no[at] * np.int64(100_000) + np.arange(n) - np.searchsorted(at, at)
    words = np.maximum(rng.lognormal(np.where(stopped, 2.6, 3.7), 0.6, n).astype(np.int64), 1)
    return _table(
        "activities",
        activity_id=_ids("A", number),
        deal_id=_ids("D", d.no[at]),
        occurred_at=pc.if_else(pa.array(lost), none, time),
        kind=_words(_KINDS, kind),
        direction=_words(_WAYS, way),
        subject=_words(_SUBJECTS, rng.integers(0, len(_SUBJECTS), n)),
        person=_ids("P", d.no[at] * 4 + rng.integers(0, 4, n)),
        owner=_ids("Seller ", d.owner[at]),
        created_at=time,
        planned_for=_dates(day, meeting),
        status=_words(("", "done", "cancelled"), meeting * 1 + lost * 1),
        cancelled_at=pc.if_else(pa.array(lost), time, none),
        n_words=pc.if_else(pa.array(kind == 0), pa.array(words), pa.scalar(None, pa.int64())),
    )
