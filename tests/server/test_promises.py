"""Chances of earlier Runs against what became of the deals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from holdfast.runs import RUN_TABLE, Run
from holdfast.server.deals.publish import publish
from holdfast.server.insights.queries import LEAST, promises
from tests.fixtures.made_run import AS_OF, make

pytestmark = pytest.mark.django_db
EARLIER = AS_OF - timedelta(days=40)


def dated(run: Run, as_of: date) -> Run:
    return replace(run, manifest={**run.manifest, "as_of": as_of.isoformat()})


def ended(run: Run, days: dict[str, int], outcome: str = "signed") -> Run:
    rows = [
        {"deal_id": d, "yes_on": EARLIER, "end_on": EARLIER + timedelta(days=n), "outcome": outcome}
        for d, n in sorted(days.items())
    ]
    return replace(run, tables={**run.tables, "ends": pa.Table.from_pylist(rows, schema=RUN_TABLE["ends"].arrow)})


def kept(cast: Any, now: Run) -> Any:
    publish(dated(make(60), EARLIER))
    publish(now)
    return promises(cast["olga"])


def test_a_promise_is_kept_by_a_signature_within_its_days(cast: Any) -> None:
    given = [c["deal_id"] for c in make(60).rows("chances") if c["horizon_days"] == 30 and c["p_signed"] is not None]
    in_time = dict.fromkeys(given[::2], 29)
    found = kept(cast, ended(make(60), in_time | dict.fromkeys(given[1::4], 30)))
    assert found.n == len(given) >= LEAST
    assert sum(round(b.came_true * b.n) for b in found.bands) == len(in_time)
    assert all(b.low <= b.said <= b.high for b in found.bands)


def test_a_loss_keeps_no_promise(cast: Any) -> None:
    given = {d["deal_id"]: 5 for d in make(60).rows("deals")}
    found = kept(cast, ended(make(60), given, "lost"))
    assert {b.came_true for b in found.bands} == {0.0}


def test_without_ends_nothing_is_judged(cast: Any) -> None:
    found = kept(cast, make(60))
    assert found.bands == ()
    assert "which deals ended" in found.why_not
