"""The case of a deal that was signed: it has left the Run's list, and the people inside still have to live with the change."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from holdfast import yes
from holdfast.cli.choose import match
from holdfast.diagnosis.case import Case, cases
from holdfast.engine import Engine, Tables
from holdfast.report.words import day
from holdfast.runs import RUN_TABLE, Run
from holdfast.settings import Settings
from holdfast.vocab import Outcome


def signed(run: Run, facts: Path | None, settings: Settings, said: str) -> Case | None:
    """The case of the signed deal that *said* names, as known when the Run was made; null when there is no such deal."""
    ends = {r["deal_id"]: r for r in run.rows("ends") if r["outcome"] == Outcome.SIGNED.value}
    if facts is None or not ends:
        return None
    told = pq.read_table(facts / "deals.parquet", columns=["deal_id", "name", "account", "owner", "known_on", "row_no"])
    rows = [r for r in told.sort_by("row_no").to_pylist() if r["deal_id"] in ends and r["known_on"] < run.as_of]
    newest = {r["deal_id"]: r for r in rows}
    found = match(said, list(newest), [r["name"] for r in newest.values()], [r["account"] for r in newest.values()])
    if found is None:
        return None
    end, own = ends[found], newest[found]
    with Engine() as engine:
        t = Tables.load(engine, facts)
        register = yes.register(t, settings, run.as_of)
        row = engine.collect(register.filter(register.deal_id == found), "the yes of a signed deal").to_pylist()[0]
        deal = _deal(own, row, end["end_on"], run.as_of)
        keys = {"deal_id": [found], "as_of": [run.as_of], "yes_on": [deal["yes_on"]]}
        return cases(t, engine.memory(pa.table(keys)), run.as_of, [deal], {})[0]


def _deal(own: dict[str, Any], row: dict[str, Any], signed_on: date, as_of: date) -> dict[str, Any]:
    """What documents read of the deal's row of a Run, which a signed deal no longer has."""
    blank = {c.name: None for c in RUN_TABLE["deals"].columns}
    return {
        **blank, "deal_id": own["deal_id"], "name": own["name"], "account": own["account"], "owner": own["owner"],
        "yes_on": row["yes_on"], "yes_who": row["who"], "yes_source": row["source"], "yes_evidence": row["evidence"],
        "yes_row": row["row_id"], "days_since_yes": (as_of - row["yes_on"]).days, "verdict": Outcome.SIGNED.value,
        "because": f"Signed on {day(signed_on)}.", "signed_on": signed_on,
    }  # fmt: skip
