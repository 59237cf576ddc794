"""The fitted model as JSON that a person can read, and back.

Every signal is a table: its bins with the effect on the daily chance of signature and of loss near and far ahead (1 = no
effect), as ratios. What a reader needs not is kept below: the exact effects and the base rate per day.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import numpy as np

from holdfast.errors import RunFormatError
from holdfast.timing.base import Base
from holdfast.timing.effects import Fitted
from holdfast.timing.model import Model
from holdfast.timing.rows import Floats
from holdfast.timing.scale import Scale

FORMAT, FILE = 1, "model.json"


def dumps(model: Model) -> str:
    """The model as text: numbers of one list on one line."""
    beta, spread = model.beta, [np.linalg.norm(f.root, axis=0).reshape(f.beta.shape) for f in model.fitted]
    content = {
        "format": FORMAT,
        "meaning": "chance per day = base rate, its rise and fall as far as kept, × the ratios of all signals, over log days ahead",
        "edges_days": model.edges.tolist(),
        "knots_days": list(model.knots),
        "weight": dict(zip(CAUSES, model.weight, strict=True)),
        "kept_of_base": dict(zip(CAUSES, model.kept, strict=True)),
        "signals": [_table(s, int(f), beta) for s, f in zip(model.scales, model.first, strict=False)],
        "scales": [_scale(s) for s in model.scales],
        "effects": {n: f.beta.tolist() for n, f in zip(CAUSES, model.fitted, strict=True)},
        "standard_errors": {n: np.round(s, 4).tolist() for n, s in zip(CAUSES, spread, strict=True)},
        "base": {
            "weekday_factor": model.base.factor.tolist(), "hazard_per_day": model.base.hazard.tolist(),
            "posterior_shape": model.base.shape.tolist(), "posterior_rate": model.base.rate.tolist(),
            "ends_nearby": model.base.near.tolist(), "deals_watched": model.base.watched.tolist(),
        },
    }  # fmt: skip
    text = json.dumps(content, indent=1, ensure_ascii=False)
    return re.sub(r"\[[^\[\]{}]*\]", lambda m: re.sub(r"\s+", " ", m.group()), text) + "\n"


CAUSES = ("signed", "lost")


def _table(s: Scale, first: int, beta: Floats) -> dict[str, Any]:
    ratio = np.round(np.exp(beta), 3)
    bins = [
        {"bin": text, "signed": ratio[0, :, first + i].tolist(), "lost": ratio[1, :, first + i].tolist()}
        for i, text in enumerate(bin_words(s))
    ]
    return {"signal": s.signal, "bins": bins}


def bin_words(s: Scale) -> list[str]:
    """Each bin in words, null last.

    >>> bin_words(Scale("x", cuts=(2.0, 5.0)))
    ['up to 2', 'over 2 to 5', 'over 5', 'not known']
    """
    if s.pair:
        left, right = (bin_words(p) for p in s.pair)
        return [f"{a} and {b}" for a in left for b in right] + ["not used"]
    if s.names:
        return [*s.names, "other or not known"]
    cuts = [f"{c:.4g}" for c in s.cuts]
    if not cuts:
        return ["known", "not known"]
    middle = [f"over {a} to {b}" for a, b in pairwise(cuts)]
    return [f"up to {cuts[0]}", *middle, f"over {cuts[-1]}", "not known"]


def _scale(s: Scale) -> dict[str, Any]:
    return {"signal": s.signal, "cuts": list(s.cuts), "names": list(s.names), "pair": [_scale(p) for p in s.pair]}


def _scale_of(raw: dict[str, Any]) -> Scale:
    return Scale(raw["signal"], tuple(raw["cuts"]), tuple(raw["names"]), tuple(_scale_of(p) for p in raw["pair"]))


def loads(text: str) -> Model:
    """The model of an earlier Run. Its effects are exact; of their doubt, only the size per effect was kept."""
    raw = json.loads(text)
    if raw.get("format") != FORMAT:
        raise RunFormatError(
            f"{FILE} has format {raw.get('format')}",
            expected=f"format {FORMAT}",
            next_step="compute the Run again with `holdfast run`",
        )
    fitted = []
    for name in CAUSES:
        beta, error = (np.asarray(raw[key][name], float) for key in ("effects", "standard_errors"))
        if "recalibration" in raw:  # written before the weights
            shift, slope = (raw["recalibration"][name][key] for key in ("shift", "slope"))
            beta, error = beta * slope + shift * (np.arange(beta.shape[1]) == 0), error * slope
        fitted.append(Fitted(beta, np.diag(error.ravel()), np.zeros((0, 2)), np.arange(beta.size, dtype=np.int64)))
    b = raw["base"]
    base = Base(
        np.asarray(b["hazard_per_day"], float), np.asarray(b["weekday_factor"], float),
        np.asarray(b["posterior_shape"], float), np.asarray(b["posterior_rate"], float),
        np.asarray(b.get("ends_nearby", b["posterior_shape"]), float), np.asarray(b["deals_watched"], np.int64),
    )  # fmt: skip
    weight, kept = (raw.get(key, {}) for key in ("weight", "kept_of_base"))
    scales = tuple(_scale_of(s) for s in raw["scales"])
    return Model(
        np.asarray(raw["edges_days"], np.int64), tuple(raw["knots_days"]), scales, base, tuple(fitted),
        (weight.get("signed", 1.0), weight.get("lost", 1.0)), (kept.get("signed", 1.0), kept.get("lost", 1.0)),
    )  # fmt: skip
