"""The signed amount ahead: the Run's own forecast for those who see every deal, theirs alone for the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest

from holdfast.runs import RUN_TABLE, Run
from holdfast.server.deals.publish import publish
from holdfast.server.insights.queries import forecast
from tests.fixtures.made_run import AS_OF, make

pytestmark = pytest.mark.django_db
MONEY = {"low_minor": 100, "lower_minor": 150, "middle_minor": 200, "upper_minor": 250, "high_minor": 300}


def told(run: Run, currency: str) -> Run:
    row = {
        "currency": currency, "period": "horizon", "starts_on": AS_OF, "ends_on": AS_OF + timedelta(days=29),
        "n_deals": 3, "mean_minor": 210, "signatures_low": 0, "signatures_middle": 1, "signatures_high": 2, **MONEY,
    }  # fmt: skip
    week = {**row, "period": "week", "ends_on": AS_OF + timedelta(days=6)}
    table = pa.Table.from_pylist([row, week], schema=RUN_TABLE["forecast"].arrow)
    return replace(run, tables={**run.tables, "forecast": table})


def test_who_sees_every_deal_gets_the_forecast_of_the_whole(cast: Any) -> None:
    run = make(60)
    currency = run.rows("deals")[0]["currency"]
    publish(told(run, currency))
    (ahead,) = forecast(cast["olga"])
    assert (ahead.horizon_days, ahead.low_minor, ahead.mid_minor, ahead.high_minor) == (30, 100, 200, 300)
    assert ahead.shared and ahead.n_deals == 3 and ahead.n_without > 0


def test_a_manager_of_a_team_gets_the_deals_of_the_team_alone(cast: Any) -> None:
    run = make(60)
    publish(told(run, run.rows("deals")[0]["currency"]))
    found = forecast(cast["mona"])
    assert found and not any(a.shared for a in found)
    assert all(a.low_minor <= a.mid_minor <= a.high_minor for a in found)
