"""Learn from the team's own history: the landmarks of its deals, the base rate, the model and its check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from ibis.expr.types import Table

from holdfast import signals
from holdfast.engine import Tables
from holdfast.settings import Settings
from holdfast.signals.landmarks import SPREAD, landmarks
from holdfast.timing import base as base_rate
from holdfast.timing import incidence
from holdfast.timing.base import Base
from holdfast.timing.check import Check, checked
from holdfast.timing.model import Model, fit
from holdfast.timing.rows import Ints, Rows, rows_of
from holdfast.vocab import Outcome

#: Days ahead at which chances are computed; the horizons of the settings join them.
EDGES = (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180)
#: From twice as many deals on, history is thinned evenly to about this many before learning. The number is a choice for
#: speed; what more deals would change was not measured.
MOST_DEALS = 5_000
NAMES = tuple(s.name for s in signals.SIGNALS)


@dataclass(frozen=True)
class Learned:
    """``model`` is null with fewer than ``needed`` finished deals; ``check`` tells whether signals beat the base rate.

    ``left_out``: signals that the facts tell only as of today (:func:`holdfast.signals.hindsight`).
    """

    curves: incidence.Incidence
    model: Model | None
    check: Check | None
    n_finished: int
    needed: int
    left_out: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """``signals``, ``base rate only`` or ``not enough history``."""
        if self.model is None:
            return "not enough history"
        return "signals" if self.model.scales else "base rate only"


def learn(t: Tables, course: Table, settings: Settings, as_of: date) -> Learned:
    """Curves, model and check from everything known before *as_of*."""
    ends = t.engine.collect(course.select(*ENDS).order_by("deal_id"), "ends")
    arrays = ends_of(ends, as_of)
    usable = arrays[0] <= arrays[1]
    names = groups(ends)[usable].tolist()
    curves = incidence.fit(arrays[1][usable], arrays[2][usable], names, np.random.default_rng(0))
    needed = settings.timing.min_finished
    if curves.n_finished < needed:
        return Learned(curves, None, None, curves.n_finished, needed)
    rows = history(t, settings, as_of, every=max(ends.num_rows // MOST_DEALS, 1))
    model, check = learned(rows, base_rate.fit(*arrays), edges_of(settings))
    left_out = tuple(n for n in NAMES if n not in rows.numbers)
    return Learned(curves, model, check, curves.n_finished, needed, left_out)


def at_origin(t: Tables, settings: Settings, day: date) -> tuple[Model, Model, Check]:
    """The model, the base rate alone and the check exactly as a Run of *day* learns them: nothing later is read."""
    course = t.engine.keep(signals.course(t, settings, day), "course of the deals")
    ends = t.engine.collect(course.select(*ENDS).order_by("deal_id"), "ends")
    base = base_rate.fit(*ends_of(ends, day))
    rows = history(t, settings, day, every=max(ends.num_rows // MOST_DEALS, 1))
    model, check = learned(rows, base, edges_of(settings))
    return model, fit(rows, base, model.edges.tolist(), found=()), check


def learned(rows: Rows, base: Base, edges: tuple[int, ...]) -> tuple[Model, Check]:
    """Model and check from landmark rows; the seed is fixed, so the same rows give the same model."""
    usable = tuple(e for e in edges if e <= base.last_day) or (0, 1)
    return checked(fit(rows, base, usable), rows, np.random.default_rng(0))


def edges_of(settings: Settings) -> tuple[int, ...]:
    """Horizon edges: those above with the horizons a person set."""
    return tuple(sorted({*EDGES, *settings.timing.horizons}))


ENDS = ("deal_id", "pipeline", "yes_on", "yes_known_on", "end_on", "outcome")


def ends_of(ends: pa.Table, as_of: date) -> tuple[Ints, Ints, Ints, Ints]:
    """Entry, duration, event (1 signed, 2 lost, 0 open) and weekday of the yes of every deal that could be watched.

    A recorded end before the yes, or before the yes was known, tells nothing about the wait and is left out.
    """
    start, known, end = (ends[c].to_numpy().astype("datetime64[D]") for c in ("yes_on", "yes_known_on", "end_on"))
    stop = np.where(np.isnat(end), np.datetime64(as_of, "D"), end)
    outcome = np.asarray(ends["outcome"].to_pylist(), dtype=object)
    event = np.select([outcome == Outcome.SIGNED.value, outcome == Outcome.LOST.value], [1, 2], default=0)
    wait, entry = ((x - start).astype(np.int64) for x in (stop, np.maximum(known, start)))
    weekday = (start.astype(np.int64) + 3) % 7
    return entry, wait, event, weekday


def groups(ends: pa.Table) -> np.ndarray:
    """The pipeline of each deal; deals without one form the group of all."""
    return np.asarray([p or incidence.ALL for p in ends["pipeline"].to_pylist()], dtype=object)


def history(t: Tables, settings: Settings, as_of: date, *, every: int = 1) -> Rows:
    """The landmarks of all deals before *as_of* with what was known then and what became of them."""
    spine = t.engine.keep(landmarks(t, settings, as_of, SPREAD, every=every), "landmarks")
    left_out = signals.hindsight(t, as_of)
    return rows_of(seen(spine, t, "signals of the past"), [n for n in NAMES if n not in left_out])


def seen(spine: Table, t: Tables, step: str) -> pa.Table:
    """The signals and labels of every row of *spine*."""
    frame = signals.signals_of(t.engine.keep(signals.labels(spine, t), "labels"), t)
    return t.engine.collect(frame.order_by("deal_id", "as_of"), step)
