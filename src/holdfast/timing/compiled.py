"""The fitted model as an Ibis expression: the same chances, computed where the data are.

Effects of a signal are a CASE over its bins, summed per cause and knot; the base rate is a small table joined by the
weekday of the yes and the age. Nothing but ``exp`` is needed, so any engine that Ibis compiles for can run it.
"""

from __future__ import annotations

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr.types import NumericValue, Table, Value

from holdfast.engine import Engine
from holdfast.timing.model import Model
from holdfast.timing.rows import Floats
from holdfast.timing.scale import Scale


def chances(model: Model, frame: Table, engine: Engine) -> Table:
    """*frame* (as_of, yes_on, the signals and labels of the model) with ``p_signed_<d>`` and ``p_lost_<d>`` for each
    horizon d of the model; null where the history does not reach."""
    age = frame.as_of.delta(frame.yes_on, unit="day")
    weekday = frame.yes_on.delta(ibis.date(1970, 1, 5), unit="day") % 7
    frame = frame.mutate(
        age__=ibis.least(age, model.base.last_day).cast("int64"), start__=((weekday + 7) % 7).cast("int64")
    )
    coded = frame.mutate(**{f"code{i}__": _code(s, frame) for i, s in enumerate(model.scales)})
    z = {
        f"z{c}{k}__": _sum(coded, model, model.beta[c, k]) for c in (0, 1) for k in range(len(model.knots))
    }  # fmt: skip
    coded = coded.mutate(**z).drop(*(f"code{i}__" for i in range(len(model.scales))))
    joined = coded.inner_join(engine.memory(_base(model)), ["start__", "age__"])
    return _chain(model, joined)


def _code(s: Scale, frame: Table) -> NumericValue:
    if s.pair:
        left, right = (_code(p, frame) for p in s.pair)
        return left * (s.pair[1].size + 1) + right
    column = frame[s.signal]
    if s.names:
        return ibis.cases(*((column == name, i) for i, name in enumerate(s.names)), else_=s.size)
    value = column.cast("float64")
    pairs = [(column.isnull(), s.size), *((value <= cut, i) for i, cut in enumerate(s.cuts))]
    return ibis.cases(*pairs, else_=len(s.cuts))


def _sum(frame: Table, model: Model, beta: Floats) -> NumericValue:
    total: NumericValue = ibis.literal(float(beta[0]))
    for i, (s, first) in enumerate(zip(model.scales, model.first, strict=False)):
        values = beta[first : first + s.size + 1]
        if not values.any():
            continue
        code = frame[f"code{i}__"]
        total = total + ibis.cases(*((code == j, float(v)) for j, v in enumerate(values[:-1])), else_=float(values[-1]))
    return total


def _base(model: Model) -> pa.Table:
    """Expected ends by weekday of the yes and age: one column per cause and horizon bin."""
    ages = np.arange(model.base.last_day + 1)
    start = np.repeat(np.arange(7), len(ages))
    age = np.tile(ages, 7)
    expected = model.base.expected(start, age, model.edges)
    columns = {f"e{c}_{b}__": expected[c, :, b] for c in (0, 1) for b in range(expected.shape[2])}
    return pa.table({"start__": start.astype(np.int64), "age__": age.astype(np.int64), **columns})


def _chain(model: Model, t: Table) -> Table:
    basis, bins = model.basis, len(model.edges) - 1
    rates: dict[str, Value] = {}
    for b in range(bins):
        for c in (0, 1):
            eta = sum(float(w) * t[f"z{c}{k}__"] for k, w in enumerate(basis[b]) if w)
            rates[f"r{c}_{b}__"] = t[f"e{c}_{b}__"] * ibis.greatest(ibis.least(eta, 10.0), -10.0).exp()
    t = t.mutate(**rates)
    stay: NumericValue = ibis.literal(1.0)
    hazard: NumericValue = ibis.literal(0.0)
    signed: NumericValue = ibis.literal(0.0)
    lost: NumericValue = ibis.literal(0.0)
    for b in range(bins):
        total = t[f"r0_{b}__"] + t[f"r1_{b}__"]
        t = t.mutate(total__=total, hazard__=hazard + total)
        t = t.mutate(stay__=(-t.hazard__).exp(), gone__=(stay - (-t.hazard__).exp()) / ibis.greatest(t.total__, 1e-300))
        day = int(model.edges[b + 1])
        t = t.mutate(
            **{f"p_signed_{day}": signed + t.gone__ * t[f"r0_{b}__"], f"p_lost_{day}": lost + t.gone__ * t[f"r1_{b}__"]}
        )
        hazard, stay, signed, lost = t.hazard__, t.stay__, t[f"p_signed_{day}"], t[f"p_lost_{day}"]
    reach = {
        f"p_{kind}_{d}": ibis.ifelse(t.as_of.delta(t.yes_on, unit="day") + int(d) <= model.base.last_day, t[f"p_{kind}_{d}"], None)
        for d in model.edges[1:] for kind in ("signed", "lost")
    }  # fmt: skip
    t = t.mutate(**reach)
    return t.drop(*(name for name in t.columns if name.endswith("__")))
