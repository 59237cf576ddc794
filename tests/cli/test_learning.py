"""What was saved in the browser teaches the reader of a home, and the next Run reads with it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from holdfast import readers, runs
from holdfast.ingest.spoken import SPOKEN
from holdfast.triage.learn import LEAST
from tests.cli.conftest import Call


def read_by_machine(home: Path) -> dict[tuple[str, str], tuple[str, float]]:
    """Row and words of each entry that no person gave classes → its classes and its chance of substance."""
    rows = [r for r in runs.read(runs.newest(home)).rows("pushback") if r["classes_from"] == "read" and r["classes"]]
    return {(r["row_id"], r["words"]): (r["classes"], r["p_substantive"]) for r in rows}


def test_a_run_reads_with_what_its_home_learnt(export: Path, call: Call) -> None:
    home = export / ".holdfast"
    before = read_by_machine(home)
    said = sorted({words for _, words in before})
    time, plain = SPOKEN["pushback"]
    header = ["row_id", "deal_id", time, *plain.values()]
    (home / "words").mkdir(exist_ok=True)
    with (home / "words" / "pushback-web.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        for i in range(LEAST + 10):
            words = f"{said[i % len(said)]} {i}"
            writer.writerow(
                {"row_id": f"w{i}", "deal_id": "nobody", time: "2020-01-06", "words": words, "classes": "attack"}
            )
    assert call("triage", "learn", "--home", home, "--json").json["is_kept"]
    call("run", export, "--json")
    after, taught = read_by_machine(home), readers.of_home(home)
    assert before and after
    for (_, words), (_, chance) in after.items():
        assert chance == pytest.approx(next(iter(taught.read([words]))).chances["substantive"], abs=1e-3)
    moved = [abs(after[row][1] - before[row][1]) for row in before.keys() & after.keys()]
    assert max(moved) > 0.05
