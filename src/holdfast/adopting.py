"""Deals signed not long ago: they have left the list, and the people inside still have to live with the change.

Some people react badly even after the signature, so a Run keeps what documents of these deals are made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from holdfast.diagnosis.case import cases
from holdfast.diagnosis.kept import kept
from holdfast.engine import Tables
from holdfast.report.words import day
from holdfast.runs import RUN_TABLE
from holdfast.vocab import Outcome

#: Days after the signature during which a deal is watched, and the newest of them that a Run keeps. Choices.
WATCHED_DAYS, MOST = 180, 200

Row = dict[str, Any]


def table(t: Tables, ends: pa.Table, as_of: date) -> pa.Table:
    """The table ``adopting`` of a Run: *ends* are the ended deals with their yes, as the course knows them on *as_of*."""
    first = pa.scalar(as_of - timedelta(days=WATCHED_DAYS), pa.date32())
    is_signed = pc.equal(ends["outcome"], Outcome.SIGNED.value)
    own = ends.filter(pc.and_kleene(is_signed, pc.greater_equal(ends["end_on"], first)))
    own = own.sort_by([("end_on", "descending"), ("deal_id", "ascending")]).slice(0, MOST)
    rows: list[Row] = own.to_pylist()
    if not rows:
        return RUN_TABLE["adopting"].arrow.empty_table()
    deals = [deal_of(named(r), as_of) for r in rows]
    keys = {"deal_id": own["deal_id"], "as_of": [as_of] * len(rows), "yes_on": own["yes_on"]}
    found = cases(t, t.engine.memory(pa.table(keys)), as_of, deals, {})
    names = [c.name for c in RUN_TABLE["adopting"].columns if c.name != "facts"]
    made = [{n: d[n] for n in names} | {"facts": kept(case)} for d, case in zip(deals, found, strict=True)]
    return pa.Table.from_pylist(made, schema=RUN_TABLE["adopting"].arrow)


def named(row: Mapping[str, Any]) -> Row:
    """An ended deal with its yes, as the course has it, under the names of the table ``adopting``."""
    said = {
        f"yes_{k}": row[v]
        for k, v in (("who", "who"), ("source", "source"), ("evidence", "evidence"), ("row", "row_id"))
    }
    return {**row, **said, "signed_on": row["end_on"]}


def deal_of(row: Mapping[str, Any], as_of: date) -> Row:
    """A row of ``adopting`` with what pages and documents read of a deal's row of a Run, which a signed deal no longer has."""
    blank: Row = {c.name: None for c in RUN_TABLE["deals"].columns}
    told = {c.name: row.get(c.name) for c in RUN_TABLE["adopting"].columns if c.name != "facts"}
    return {
        **blank, **told, "days_since_yes": (as_of - row["yes_on"]).days, "verdict": Outcome.SIGNED.value,
        "because": f"Signed on {day(row['signed_on'])}.",
    }  # fmt: skip
