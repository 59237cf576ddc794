"""The reason of every number: sentences that hold, rows that add up, and names only of deals that the person may see."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from holdfast.errors import NotFound
from holdfast.server.deals import queries
from holdfast.server.deals.publish import publish
from holdfast.server.insights import reasons as whole_reasons
from holdfast.server.reasons.about import REASONS, reason
from holdfast.server.reasons.base import Reason
from tests.fixtures.whole_run import a_week_before, make_whole
from tests.server.conftest import Cast, people


@pytest.fixture
def whole(db: Any) -> Cast:
    run = make_whole()
    publish(a_week_before(run))
    publish(run)
    return people()


def of(cast: Cast, name: str, number: str, **given: str) -> Reason:
    return reason(cast[name], queries.deal(cast[name], "D-100"), number, given)


def texts(made: Reason) -> str:
    return " | ".join([*made.says, *(c.text for t in made.tables for r in t.rows for c in r)])


@pytest.mark.parametrize("kind", ["signed", "lost"])
def test_the_points_of_a_chance_add_up_to_it(whole: Cast, kind: str) -> None:
    made = of(whole, "alice", kind)
    points = [float(r[1].text.replace("−", "-")) for r in made.tables[0].rows]
    at = next(c for c in queries.deal(whole["alice"], "D-100").detail["chances"] if c["horizon_days"] == 30)
    assert sum(points[:-1]) == pytest.approx(points[-1], abs=0.11) and points[-1] == pytest.approx(
        100 * at[f"p_{kind}"], abs=0.06
    )
    assert "still open" in texts(made) and "90 % interval" in made.says[0]


def test_the_deals_behind_the_base_rate_were_open_as_long(whole: Cast) -> None:
    age = queries.deal(whole["olga"], "D-100").row.days_since_yes
    rows = of(whole, "olga", "lost").tables[1].rows
    assert rows and all(age <= int(r[4].text) < age + 30 for r in rows)
    told = of(whole, "olga", "lost").says[-1]
    signed, lost = (int(x) for x in re.search(r"(\d+) of them signed and (\d+) were lost", told).groups())  # type: ignore[union-attr]
    assert [r[5].text for r in rows].count("signed") == signed and [r[5].text for r in rows].count("lost") == lost


def test_the_usual_wait_names_its_deals_as_far_as_they_are_seen(whole: Cast) -> None:
    made = of(whole, "olga", "wait")
    days = [int(r[4].text) for r in made.tables[0].rows]
    assert days == sorted(days) and len(days) == made.tables[0].total
    assert f"half within {int(np.quantile(days, 0.5, method='inverted_cdf'))}" in made.says[1]
    assert f"{len(days)} deals of the pipeline “New”" in made.says[1]
    alice = of(whole, "alice", "wait")
    assert len(alice.tables[0].rows) == len(days)
    assert "Signed deal 3" in texts(made) and "Signed deal 3" not in texts(alice) and "a deal of others" in texts(alice)
    links = {c.text: c.href for r in made.tables[0].rows for c in r if c.href}
    assert links["Signed deal 1"] == "/deals/S-1/"


def test_a_row_opens_with_where_it_is_used(whole: Cast) -> None:
    made = of(whole, "alice", "row", id="D-100/2")
    assert "the chance" in texts(made) and made.tables[0].caption == "The row"
    assert "no more of it" in texts(of(whole, "alice", "row", id="nothing"))


def test_every_number_has_a_page_and_a_part(whole: Cast) -> None:
    alice = whole.client("alice")
    move = queries.deal(whole["alice"], "D-100").detail["moves"][0]["move"]
    assert alice.get("/deals/S-1/reasons/signature/").status_code == 200
    assert "assumed" in alice.get("/deals/D-100/reasons/person/?id=g-lab").content.decode()
    for name in set(REASONS) - {"signature"}:
        path = f"/deals/D-100/reasons/{name}/?by=30&id=D-100/2&move={move}&holdup=favourites"
        page, part = alice.get(path), alice.get(path, HTTP_HX_REQUEST="true")
        assert page.status_code == part.status_code == 200, name
        assert b"<html" in page.content and b"<html" not in part.content
    assert alice.get("/deals/D-100/reasons/nothing/").status_code == 404
    assert whole.client("charlie").get("/deals/D-100/reasons/wait/").status_code == 404


def test_numbers_about_all_deals(whole: Cast) -> None:
    mona, holdup = whole["mona"], "favourites"
    from holdfast.server.insights import queries as insights

    mix = {m.holdup: m.n_deals for m in insights.holdups(mona)}
    assert whole_reasons.reason(mona, "mix", {"holdup": holdup}).tables[0].total == mix[holdup]
    ahead = next(a for a in insights.forecast(mona) if a.horizon_days == 30)
    made = whole_reasons.reason(mona, "ahead", {"currency": ahead.currency, "by": "30"})
    assert made.tables[0].total == ahead.n_deals
    assert whole_reasons.reason(whole["olga"], "curve", {"pipeline": "New"}).tables[0].rows
    assert whole_reasons.reason(mona, "kept", {}).says
    alice = whole.client("alice")
    alice.post("/deals/D-100/say/concerns/", {"concern": "Who signs?", "state": "open", "once": "c"})
    assert "Alice" in alice.get("/reasons/written/").content.decode()
    assert "Alice" not in whole.client("charlie").get("/reasons/written/").content.decode().split("reason-title")[1]
    for name in ("ahead", "mix", "kept", "curve"):
        with pytest.raises(NotFound):
            whole_reasons.reason(whole["alice"], name, {})
