"""What a signal is, and why it cannot look into the future.

A signal is an aggregate over rows that were already known: ``known`` joins the spine with one canonical table, keeps
rows with ``known_on < as_of``, blanks every column whose revealing date is not before ``as_of``, and only then calls the
signal. The signal never sees the raw table, so scoring today and building a training set are the same code, and all
signals over one table cost one pass (adr/0006).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import ibis
from ibis.expr.types import IntegerValue, Table, Value

from holdfast.engine import Tables
from holdfast.schema import BY_NAME

KEY = ("deal_id", "as_of")
#: Further columns of the spine that signals may use (see ``signals.anchor``).
ANCHORS = ("yes_on", "last_buyer_on", "last_contact_on", "first_close_on", "first_amount_minor")
#: Columns that no signal uses: each one carried along costs time to build, to translate and to read.
UNUSED = (
    "row_id", "occurred_at", "subject", "resume_on", "words", "title", "name", "email", "account", "currency", "country",
)  # fmt: skip
Worse = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Signal:
    """One signal: an integer or real number per spine row, null where ``null`` says so.

    ``over`` names the canonical table; ``worse`` tells the timing model which direction can only lower the chance;
    ``empty`` is the value when the table is in use but holds no row for the deal; ``evidence`` names the row behind it.
    """

    name: str
    family: str
    over: str
    unit: str
    worse: Worse
    null: str
    meaning: str
    value: Callable[[Table], Value]
    evidence: Callable[[Table], IntegerValue] | None = None
    empty: int | None = None


def signal(
    *,
    over: str,
    family: str,
    unit: str,
    worse: Worse,
    null: str,
    empty: int | None = None,
    evidence: Callable[[Table], IntegerValue] | None = None,
) -> Callable[[Callable[[Table], Value]], Signal]:
    """Turn an aggregate over known rows into a :class:`Signal`; its docstring becomes the meaning."""

    def wrap(value: Callable[[Table], Value]) -> Signal:
        meaning = " ".join((value.__doc__ or "").split())
        return Signal(value.__name__, family, over, unit, worse, null, meaning, value, evidence, empty)

    return wrap


def known(spine: Table, rows: Table, table: str) -> Table:
    """The rows of *table* that were known on each spine row's ``as_of``.

    Adds the spine's columns, ``age_days`` (as_of − occurred_on; null while planned) and ``is_since_yes`` (after the
    day of the yes). Columns with ``revealed_by`` in the schema are null until that date is before ``as_of``.
    """
    joined = rows.inner_join(spine, "deal_id")
    joined = joined.filter(joined.known_on < joined.as_of)
    shown: dict[str, Value] = {
        c.name: ibis.ifelse(joined[c.revealed_by] < joined.as_of, joined[c.name], ibis.null(joined[c.name].type()))
        for c in BY_NAME[table].columns
        if c.revealed_by and c.name in joined.columns
    }
    happened = shown.get("occurred_on", joined.known_on)
    return joined.mutate(
        **shown,
        age_days=joined.as_of.delta(happened, unit="day"),
        is_since_yes=(happened > joined.yes_on).fill_null(False),
    )


def evaluate(spine: Table, t: Tables, signals: Sequence[Signal], prepare: dict[str, Callable[[Table], Table]]) -> Table:
    """One row per spine row with every signal, and ``<signal>__row`` (``row_no`` of its evidence) where it has one.

    ``prepare`` adds named conditions to the known rows of a table, so that all signals share one wording of them.
    """
    begun = _first_known(t, [s.over for s in signals if s.empty is not None])
    joined, cells = spine, {name: spine[name] for name in spine.columns}
    for n, over in enumerate(dict.fromkeys(s.over for s in signals)):
        group = [s for s in signals if s.over == over]
        facts: Table = getattr(t, over)
        rows = known(spine.select(*KEY, *ANCHORS), facts.drop(*(c for c in UNUSED if c in facts.columns)), over)
        rows = prepare.get(over, lambda r: r)(rows)
        wanted = {s.name: s.value(rows) for s in group}
        wanted |= {f"{s.name}__row": s.evidence(rows) for s in group if s.evidence}
        part = t.engine.keep(rows.group_by(*KEY).agg(**wanted), f"signals over {over}")
        joined = joined.left_join(part, list(KEY), rname=f"{{name}}_{n}")
        cells |= {name: part[name] for name in wanted} | _filled(spine, part, group, begun.get(over))
    # one join and one projection: a chain of both costs more to translate than to run
    return joined.select(**cells)


def _filled(spine: Table, part: Table, group: Sequence[Signal], first: date | None) -> dict[str, Value]:
    """The signals that are a known number, not null, where the table was in use and holds no row for the deal."""
    if first is None:
        return {}
    return {
        s.name: ibis.ifelse(spine.as_of > first, part[s.name].fill_null(s.empty), part[s.name])
        for s in group
        if s.empty is not None
    }


def _first_known(t: Tables, overs: Sequence[str]) -> dict[str, date | None]:
    """The first day on which the team recorded anything in each table: before it, nothing is missing data, not zero."""
    parts = []
    for over in dict.fromkeys(overs):
        rows: Table = getattr(t, over)
        parts.append(rows.agg(over=ibis.literal(over), first=rows.known_on.min()))
    if not parts:
        return {}
    found = t.engine.collect(ibis.union(*parts) if len(parts) > 1 else parts[0], "first days").to_pylist()
    return {row["over"]: row["first"] for row in found}
