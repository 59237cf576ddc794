"""Every command that the README and the docs show can be typed as it stands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast import market
from holdfast.cli.app import CODES
from holdfast.errors import HoldfastError

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "docs" / "five-minutes.md"]
LINES = [
    (page.name, line.strip())
    for page in PAGES
    for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    for line in re.findall(r"^\$ ([^#\n]+)", block, re.MULTILINE)
]


def holdfast(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from holdfast.cli import main; main()", *words],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an export of some company in it, run once."""
    folder = tmp_path_factory.mktemp("desk")
    market.write(market.make(market.MarketSettings(n_deals=150, seed=11)), folder / "YOUR_EXPORT")
    holdfast(folder, "run", "YOUR_EXPORT/")
    return folder


def test_the_readme_has_its_two_commands_first() -> None:
    shown = [line for page, line in LINES if page == "README.md"]
    assert shown == ["make demo", "make test", "holdfast run YOUR_EXPORT/"]


@pytest.mark.parametrize("line", sorted({line for _, line in LINES if line.startswith("make ")}))
def test_a_make_command_is_a_target(line: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{line.split()[1]}:.*## ", makefile, re.MULTILINE)


@pytest.mark.parametrize("line", sorted({line for _, line in LINES if line.startswith("holdfast ")}))
def test_a_holdfast_command_runs(line: str, desk: Path) -> None:
    deals = json.loads(holdfast(desk, "list", "YOUR_EXPORT/", "--all", "--json"))["deals"]
    words = [deals[0]["deal_id"] if word == "DEAL" else word for word in line.split()[1:]]
    assert holdfast(desk, *words).strip()


def test_no_command_is_of_another_kind() -> None:
    assert [line for _, line in LINES if not line.startswith(("make ", "holdfast "))] == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "set -euo pipefail" in script
    assert script.splitlines()[-1] == "make test"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_every_exit_code_is_documented() -> None:
    documented = {int(code) for code in re.findall(r"^ *(\d+)  +", CODES, re.MULTILINE)}
    kinds = [HoldfastError, *HoldfastError.__subclasses__()]
    assert {kind.exit_code for kind in kinds} | {0, 2} <= documented
