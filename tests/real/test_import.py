"""The two real data sets import whole, with the settings kept in the docs."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from holdfast.ingest import read_export
from tests.ingest.folders import adds_up, table

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HOLDFAST_REAL_DATA") or ROOT.parent / "shared" / "data")
pytestmark = pytest.mark.real

SETS = {
    "offers-2012": ({"deals": 5015, "stage_changes": 39689, "activities": 55588}, date(2012, 3, 14)),
    "permits-2018": ({"deals": 6415, "stage_changes": 21838 + 81, "activities": 21838}, date(2019, 1, 3)),
}
KINDS = {
    "offers-2012": {"before_yes": 20060, "yes": 7030, "signed": 5700, "lost": 6899},
    "permits-2018": {"yes": 14770, "signed": 6354, "before_yes": 714, "lost": 81},
}


@pytest.mark.parametrize("name", sorted(SETS))
def test_every_row_is_read(name: str, tmp_path: Path) -> None:
    if not (DATA / name).is_dir():
        pytest.skip(f"REAL DATA ABSENT: {DATA / name} is not there; set HOLDFAST_REAL_DATA to the folder that holds it")
    settings = ROOT / "docs" / "real" / f"{name}.toml"
    copy = tmp_path / "holdfast.toml"
    shutil.copy(settings, copy)
    result = read_export(DATA / name, tmp_path / "home", settings_file=copy)
    counts, newest = SETS[name]
    assert {t: table(result, t).num_rows for t in counts} == counts
    assert result.newest_on == newest
    assert adds_up(result) and table(result, "rejects").num_rows == 0 and table(result, "repairs").num_rows == 0
    assert dict(Counter(table(result, "stage_changes")["stage_kind"].to_pylist())) == KINDS[name]
    assert copy.read_text() == settings.read_text(), "the settings in the docs are complete"
