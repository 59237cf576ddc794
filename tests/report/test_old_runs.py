"""A Run of an older version stays readable: what it did not hold is null, and the page says nothing of it."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from holdfast import runs
from holdfast.report import render
from holdfast.runs import RUN_TABLE
from tests.fixtures.made_run import make

#: Tables without which there is no Run; the others came one after another.
FIRST = ("deals", "evidence", "signals")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return runs.write(make(6), tmp_path / "2026-03-02")


def test_proposals_from_before_names_were_kept_render(folder: Path) -> None:
    path = folder / "proposals.parquet"
    old = pq.read_table(path).select(["deal_id", "said_on", "person_id", "words", "row_id"])
    pq.write_table(old, path)
    run = runs.read(folder)
    assert run.table("proposals").schema.names == RUN_TABLE["proposals"].arrow.names
    page = render(run)
    assert "would like to go ahead with the analysers" in page and "p-7" in page


@pytest.mark.parametrize("name", sorted(p for p in RUN_TABLE if p not in FIRST))
def test_a_run_without_a_later_table_renders(name: str, folder: Path) -> None:
    (folder / f"{name}.parquet").unlink(missing_ok=True)
    run = runs.read(folder)
    assert run.table(name).num_rows == 0
    assert "</html>" in render(run)


def test_missing_columns_are_null_in_their_place_and_unknown_ones_stay(folder: Path) -> None:
    whole = runs.read(folder).table("evidence")
    cut = whole.drop_columns(["is_disputed"]).append_column("from_tomorrow", whole["text"])
    again = runs.upgraded("evidence", cut)
    assert again.column_names == [*whole.column_names, "from_tomorrow"]
    assert again["is_disputed"].null_count == whole.num_rows and again["text"].equals(whole["text"])
