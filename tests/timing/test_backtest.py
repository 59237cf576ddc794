"""The command and the page of a backtest on a small history of one's own."""

from __future__ import annotations

import csv
import json
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from holdfast import cli
from holdfast.report import backtest_figures as figures
from holdfast.timing import backtest as past

DAY0 = date(2025, 1, 6)


def export(folder: Path, n: int) -> Path:
    """A plain export of *n* deals that said yes; those with a busy buyer sign sooner."""
    rng = np.random.default_rng(1)
    deals, moves, acts = [], [], []
    for i in range(n):
        start, lively = int(rng.integers(0, 240)), i % 2 == 0
        end = start + int(rng.geometric(0.05 if lively else 0.012)) + 2
        kind = "Closed won" if lively or i % 3 else "Closed lost"
        deals.append(
            {
                "deal_id": f"T{i}",
                "name": f"Deal {i}",
                "created_at": DAY0 + timedelta(start),
                "owner": "Kim",
                "stage": kind if end < 330 else "Verbal agreement",
            }
        )
        for day, stage in ((start, "Verbal agreement"), (end, kind)):
            if day < 330:
                moves.append({"deal_id": f"T{i}", "to_stage": stage, "changed_at": DAY0 + timedelta(day)})
        for day in range(start + 1, min(end, 330), 3 if lively else 40):
            acts.append(
                {
                    "deal_id": f"T{i}",
                    "kind": "email",
                    "direction": "inbound",
                    "occurred_at": DAY0 + timedelta(day),
                    "words": 40,
                }
            )
    folder.mkdir(parents=True)
    for name, rows in (("deals", deals), ("stage_history", moves), ("activities", acts)):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            out = csv.DictWriter(file, rows[0])
            out.writeheader()
            out.writerows(rows)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = export(tmp_path_factory.mktemp("history") / "export", 140)
    with pytest.MonkeyPatch.context() as few, redirect_stdout(StringIO()) as out:
        few.setattr(past, "ORIGINS", 2)  # each point of the past learns anew
        assert cli.run(["backtest", str(folder), "--json"]) == 0
    return folder, out.getvalue()


def test_the_command_judges_a_history_and_writes_one_page(made: tuple[Path, str]) -> None:
    said = json.loads(made[1])
    assert said["verdict"] in {"trust it", "trust only the base rate"}
    assert sum(g["n"] for g in said["groups"]) == sum(m["n"] for m in said["months"]) > 100
    for row in (*said["groups"], *said["months"]):
        assert row["low"] <= row["high"]
    page, plain = (Path(said["files"][kind]).read_text("utf-8") for kind in ("html", "markdown"))
    for part in (said["because"], said["history"], *said["improve"]):
        assert part in plain
    assert (
        page.count("<svg") >= 3
        and "<script" not in page
        and "http" not in page.split("</style>")[1].replace("http-equiv", "")
    )


def test_too_little_history_is_said_with_the_number_that_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["backtest", str(export(tmp_path / "export", 20))]) == 0
    said = capsys.readouterr().out
    assert "Not enough history" in said and "of 30" in said


def test_a_figure_holds_one_dot_per_group_and_stays_inside() -> None:
    groups = [{"promised": v, "came": v, "low": v / 2, "high": min(1.0, v * 1.5), "n": 9.0} for v in (0.1, 0.3, 0.9)]
    drawn = str(figures.reliability(groups))
    assert drawn.count("<circle") == len(groups) and 'cy="-' not in drawn
    one = [{"origin": "2025-01-01", "n": 3, "auc": None, "auc_base": None}]
    assert "<circle" not in str(figures.apart(one))
