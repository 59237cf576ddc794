"""The bulk writer: what benchmarks rely on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from holdfast import market
from holdfast.errors import BadSettings
from holdfast.market.tables import PLAIN


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    folder = tmp_path_factory.mktemp("bulk")
    return folder, market.bulk(12_000, 100, 3, folder)


def test_it_writes_what_it_says_in_the_plain_shape(made: tuple[Path, dict[str, int]]):
    folder, counts = made
    assert counts["deals"] == 12_000
    assert counts["activities"] == pytest.approx(1_200_000, rel=0.03)
    for name, rows in counts.items():
        table = pq.read_table(folder / f"{name}.parquet")
        assert table.num_rows == rows > 0
        assert table.schema.names == PLAIN[name].names


def test_a_quarter_is_open_after_the_yes(made: tuple[Path, dict[str, int]]):
    deals = pq.read_table(made[0] / "deals.parquet")
    stages = pq.read_table(made[0] / "stage_history.parquet")
    agreed = pc.is_in(stages["to_stage"], value_set=pa.array(["Verbal agreement", "Agreed in principle"]))
    said = stages.filter(agreed)["deal_id"]
    open_ = pc.and_(pc.is_in(deals["deal_id"], value_set=said.combine_chunks()), pc.equal(deals["outcome"], ""))
    assert pc.sum(open_).as_py() / deals.num_rows == pytest.approx(0.25, abs=0.02)


def test_every_activity_lies_within_its_deal_and_ids_are_unique(made: tuple[Path, dict[str, int]]):
    deals = pq.read_table(made[0] / "deals.parquet", columns=["deal_id", "created_at", "closed_at"])
    acts = pq.read_table(made[0] / "activities.parquet", columns=["activity_id", "deal_id", "created_at"])
    assert pc.count_distinct(acts["activity_id"]).as_py() == acts.num_rows
    both = acts.join(deals.rename_columns(["deal_id", "opened", "closed"]), "deal_id")
    assert both.num_rows == acts.num_rows
    assert pc.all(pc.greater_equal(both["created_at"], both["opened"])).as_py()
    assert pc.all(pc.less_equal(both["created_at"], both["closed"]), min_count=1).as_py()
    assert pc.max(both["created_at"]).as_py().date() < date(2026, 3, 2)


def test_histories_are_in_order(made: tuple[Path, dict[str, int]]):
    stages = pq.read_table(made[0] / "stage_history.parquet").to_pydict()
    pairs = zip(stages["deal_id"], stages["changed_at"], stages["from_stage"], stages["to_stage"], strict=True)
    before = ("", None, "", "")
    for row in pairs:
        if row[0] == before[0]:
            assert row[1] >= before[1]
            assert row[2] == before[3]
        else:
            assert row[2] == ""
        before = row


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path):
    for name in "ab":
        market.bulk(300, 20, 9, tmp_path / name)
    files = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)


def test_no_deals_are_refused(tmp_path: Path):
    with pytest.raises(BadSettings):
        market.bulk(0, 10, 1, tmp_path)
