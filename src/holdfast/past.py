"""What a Run reads from the past: the deals that ended, what they were worth, and what the previous Run told people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast import verdict
from holdfast.runs import RUN_TABLE, Run
from holdfast.vocab import Outcome

ENDS = tuple(c.name for c in RUN_TABLE["ends"].columns)
#: Of the yes of an ended deal.
SAID = ("who", "source", "evidence", "row_id")


def ended(ends: pa.Table) -> pa.Table:
    """The deals that said yes and ended: what the chances of earlier Runs are held against."""
    return ends.filter(pc.is_valid(ends["outcome"])).select(RUN_TABLE["ends"].arrow.names).cast(RUN_TABLE["ends"].arrow)


def typical_amounts(ends: pa.Table) -> dict[str, int]:
    """Median amount of signed deals per currency, minor units."""
    signed = ends.filter(pc.and_(pc.equal(ends["outcome"], Outcome.SIGNED.value), pc.is_valid(ends["amount_minor"])))
    currency = np.asarray([c or "" for c in signed["currency"].to_pylist()], dtype=object)
    amount = signed["amount_minor"].to_numpy()
    return {str(c): int(np.median(amount[currency == c])) for c in sorted(set(currency.tolist()))}


def remembered(previous: Run | None) -> Mapping[str, Mapping[str, Any]]:
    """What the previous Run told people: verdict, evidence and since when, by deal id."""
    if previous is None:
        return {}
    evidence: dict[str, list[Mapping[str, Any]]] = {}
    for row in previous.rows("evidence"):
        evidence.setdefault(row["deal_id"], []).append(row)
    return {
        row["deal_id"]: {
            "verdict": row["verdict"],
            "first_listed_on": row["first_listed_on"],
            "key": verdict.evidence_key(evidence.get(row["deal_id"], [])),
        }
        for row in previous.rows("deals")
    }
