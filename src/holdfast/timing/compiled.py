"""The fitted model as an Ibis expression: the same chances, computed where the data are.

Effects of a signal are a CASE over its bins, summed per cause and knot; the base rate is a small table joined by the
weekday of the yes and the age. Nothing but ``exp`` is needed, so any engine that Ibis compiles for can run it.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import reduce
from typing import cast

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
    return _chain(model, joined, engine)


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
    total = _real(beta[0])
    for i, (s, first) in enumerate(zip(model.scales, model.first, strict=False)):
        values = beta[first : first + s.size + 1]
        if not values.any():
            continue
        code = frame[f"code{i}__"]
        total = total + ibis.cases(*((code == j, _real(v)) for j, v in enumerate(values[:-1])), else_=_real(values[-1]))
    return total


def _base(model: Model) -> pa.Table:
    """Expected ends by weekday of the yes and age: one column per cause and horizon bin."""
    ages = np.arange(model.base.last_day + 1)
    start = np.repeat(np.arange(7), len(ages))
    age = np.tile(ages, 7)
    expected = model.rate.expected(start, age, model.edges)
    columns = {f"e{c}_{b}__": expected[c, :, b] for c in (0, 1) for b in range(expected.shape[2])}
    return pa.table({"start__": start.astype(np.int64), "age__": age.astype(np.int64), **columns})


def _chain(model: Model, t: Table, engine: Engine) -> Table:
    """From effects and expected ends to chances, in steps that :func:`_apart` keeps apart."""
    bins = range(len(model.edges) - 1)
    rates: dict[str, Value] = {}
    for b in bins:
        for c in (0, 1):
            eta = _total(_real(w) * t[f"z{c}{k}__"] for k, w in enumerate(model.basis[b]) if w)
            held = ibis.cases((eta > 10, _real(10)), (eta < -10, _real(-10)), else_=eta)
            rates[f"r{c}_{b}__"] = t[f"e{c}_{b}__"] * held.exp()
    t = _apart(t.mutate(**rates), engine)
    t = t.mutate(**{f"t{b}__": t[f"r0_{b}__"] + t[f"r1_{b}__"] for b in bins})
    t = _apart(t.mutate(**{f"s{b}__": (-_total(t[f"t{j}__"] for j in range(b + 1))).exp() for b in bins}), engine)
    signed_or_lost: dict[str, Value] = {}
    for b in bins:
        gone = ((t[f"s{b - 1}__"] if b else _real(1)) - t[f"s{b}__"]) / ibis.greatest(t[f"t{b}__"], 1e-300)
        signed_or_lost |= {f"p{c}_{b}__": gone * t[f"r{c}_{b}__"] for c in (0, 1)}
    t = _apart(t.mutate(**signed_or_lost), engine)
    age = t.as_of.delta(t.yes_on, unit="day")
    told: dict[str, Value] = {}
    for b, day in enumerate(model.edges[1:].tolist()):
        for c, kind in enumerate(("signed", "lost")):
            p = _total(t[f"p{c}_{j}__"] for j in range(b + 1))
            told[f"p_{kind}_{day}"] = ibis.ifelse(age + day <= model.base.last_day, p, None)
    t = t.mutate(**told)
    return t.drop(*(name for name in t.columns if name.endswith("__")))


def _apart(t: Table, engine: Engine) -> Table:
    """*t* joined with a table of one row. Engines write neighbouring steps into one another and then compute a column anew
    wherever it is used, here thousands of times; they do not do so across a join."""
    name = f"one{len(t.columns)}__"
    return t.cross_join(engine.memory(pa.table({name: [1]})))


def _real(value: float) -> NumericValue:
    """A number as the engine's double: written plainly, some engines read it as an exact decimal and multiply slowly."""
    return cast(NumericValue, ibis.literal(repr(float(value))).cast("float64"))


def _total(values: Iterable[Value]) -> NumericValue:
    """The sum, in the order given."""
    return cast(NumericValue, reduce(operator.add, values))
