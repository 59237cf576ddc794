"""The case of a deal that was signed: it has left the Run's list, and the people inside still have to live with the change."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from holdfast import yes
from holdfast.adopting import deal_of, named
from holdfast.cli.choose import match
from holdfast.diagnosis.case import Case, cases
from holdfast.engine import Engine, Tables
from holdfast.runs import Run
from holdfast.settings import Settings
from holdfast.vocab import Outcome


def signed(run: Run, facts: Path | None, settings: Settings, said: str) -> Case | None:
    """The case of the signed deal that *said* names, as known when the Run was made; null when there is no such deal."""
    ends = {r["deal_id"]: r for r in run.rows("ends") if r["outcome"] == Outcome.SIGNED.value}
    if facts is None or not ends:
        return None
    found = match(said, list(ends), [r["name"] for r in ends.values()], [r["account"] for r in ends.values()])
    if found is None:
        return None
    own = ends[found]
    with Engine() as engine:
        t = Tables.load(engine, facts)
        register = yes.register(t, settings, run.as_of)
        row = engine.collect(register.filter(register.deal_id == found), "the yes of a signed deal").to_pylist()[0]
        deal = deal_of(named({**row, **own}), run.as_of)
        keys = {"deal_id": [found], "as_of": [run.as_of], "yes_on": [deal["yes_on"]]}
        return cases(t, engine.memory(pa.table(keys)), run.as_of, [deal], {})[0]
