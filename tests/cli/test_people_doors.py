"""The doors to the inside of a deal say on the terminal what their JSON holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from holdfast.cli.shapes import JSON_KEYS
from holdfast.report import told
from holdfast.runs import newest, read
from tests.cli.conftest import Call


@pytest.fixture
def deal(export: Path) -> dict[str, Any]:
    folder = newest(export / ".holdfast")
    assert folder is not None
    run = read(folder)
    return run.deal(next(r["deal_id"] for r in run.rows("people")))


@pytest.mark.parametrize("door", ["people", "simulate", "spread", "moves"])
def test_a_door_speaks_and_gives_json(door: str, call: Call, export: Path, deal: dict[str, Any]) -> None:
    found = call(door, deal["deal_id"], export, "--json").json
    assert list(found) == list(JSON_KEYS[door]) and found["deal_id"] == deal["deal_id"]
    assert all(found[name] for name in {"people", "holdups", "reactions", "spread", "moves"} & set(found))
    assert call(door, deal["deal_id"], export).code == 0


def test_simulate_tells_all_that_the_log_and_the_runs_let_one_guess(
    call: Call, export: Path, deal: dict[str, Any]
) -> None:
    said = " ".join(call("simulate", deal["deal_id"], export).out.split())
    assert said.count("In the simulation: The decision holds in") == 5, "once for each hold-up"
    for sentence in (
        told.followed_sentence(deal["followed"]),
        told.resolve_sentence(deal["resolve"]),
        told.remaining_sentence(deal["simulated"]),
        told.curve_sentence(deal["simulated"]),
        told.reaction_sentence(deal["reactions"]),
    ):
        assert sentence and " ".join(sentence.split()) in said
    assert "effective runs" in said
    assert "Which guess matters most" in said


def test_explain_tells_the_inside(call: Call, export: Path, deal: dict[str, Any]) -> None:
    said = " ".join(call("explain", deal["deal_id"], export).out.split())
    assert told.holdup_sentence(deal["holdups"]) in said and told.reaction_sentence(deal["reactions"]) in said
