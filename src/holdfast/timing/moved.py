"""How the chance of a deal moved since the previous Run, and which facts moved it.

The old model is asked about the deal of today: what changes then is due to facts and to time passed, shared out as in
:mod:`holdfast.timing.share`; what is left is due to the history, read anew. The rows of a deal add up to its move.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.engine import Tables
from holdfast.runs import RUN_TABLE, Run
from holdfast.timing import book, words
from holdfast.timing.model import Model
from holdfast.timing.rows import Rows, rows_of
from holdfast.timing.share import shares
from holdfast.timing.tell import MOST_TOLD, SMALL, Behind, Told, horizon

SHOWN = 6


def changes(t: Told | None, previous: Run | None, frame: pa.Table, tables: Tables, order: Sequence[int]) -> pa.Table:
    """The table ``changes``: empty without a previous Run that holds a model."""
    spec = RUN_TABLE["changes"]
    if t is None or previous is None or book.FILE not in previous.pages or previous.table("deals")["yes_on"].null_count:
        return spec.arrow.empty_table()
    old_model = book.loads(previous.pages[book.FILE])
    day = min(horizon(t), int(old_model.edges[-1]))
    bins = [int(np.nonzero(m.edges == day)[0][0]) if (m.edges == day).any() else 0 for m in (old_model, t.model)]
    old = _rows(previous, t.rows)
    if not all(bins) or not {s.signal for s in _flat(old_model)} <= {*old.numbers, *old.names}:
        return spec.arrow.empty_table()
    place = {d: i for i, d in enumerate(old.deal.tolist())}
    reach = min(old_model.base.last_day, t.model.base.last_day) - day
    both = [(i, place[d]) for i in order[:MOST_TOLD] if (d := t.rows.deal[i]) in place and t.rows.age[i] <= reach]
    if not both:
        return spec.arrow.empty_table()
    now_at, old_at = (np.array(x) for x in zip(*both, strict=True))
    now, then = t.rows[now_at], old[old_at]
    behind = Behind(tables, frame.take(pa.array(now_at)))
    found: list[dict[str, Any]] = []
    before, after, new = (
        shares(old_model, then, bins[0]),
        shares(old_model, now, bins[0]),
        t.model.predict(now)[0][:, bins[1] - 1],
    )
    for i in range(len(now)):
        moved = after[1][i] - before[1][i]
        aged = float(after[0][i] - before[0][i])
        anew = float(new[i] - after[0][i] - after[1][i].sum())
        found += _lines(old_model, then, now, i, moved, (aged, anew), day, behind)
    return pa.Table.from_pylist(found, schema=spec.arrow)


def _lines(
    model: Model, then: Rows, now: Rows, i: int, moved: np.ndarray, other: tuple[float, float], day: int, behind: Behind
) -> list[dict[str, Any]]:
    shown = [j for j in np.argsort(-np.abs(moved), kind="stable").tolist() if abs(moved[j]) >= SMALL][:SHOWN]
    lines: list[dict[str, Any]] = []
    for j in shown:
        name = model.scales[j].signal
        table, row_id = behind.row(name, i)
        said = {"before": words.said(name, then, i), "after": words.said(name, now, i)}
        lines.append({"signal": name, **said, "effect": 100 * float(moved[j]), "table": table, "row_id": row_id})
    lines.append({"signal": "time passed", "effect": 100 * other[0]})
    lines.append({"signal": "history read anew", "effect": 100 * other[1]})
    lines.append({"signal": "everything else", "effect": 100 * float(moved.sum() - moved[shown].sum())})
    return [{"deal_id": now.deal[i], "position": p, "horizon_days": day, **line} for p, line in enumerate(lines)]


def _flat(model: Model) -> list[Any]:
    return [p for s in model.scales for p in (s.pair or (s,))]


def _rows(previous: Run, like: Rows) -> Rows:
    """The open deals of the previous Run as rows, with the signals that were known to it."""
    wide, deals = previous.tables["signals"], previous.tables["deals"]
    numbers, names = (tuple(n for n in known if n in wide.column_names) for known in (like.numbers, like.names))
    at = pc.index_in(wide["deal_id"], deals["deal_id"].combine_chunks())
    as_of = pa.array([previous.as_of] * wide.num_rows, pa.date32())
    full = wide.append_column("as_of", as_of).append_column("yes_on", deals["yes_on"].take(at))
    return rows_of(full, numbers, names)
