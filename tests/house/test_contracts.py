"""The import rules hold, cover every module, and really catch a fault."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "holdfast"
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = {c["id"]: c for c in CONFIG["tool"]["importlinter"]["contracts"]}


def modules() -> set[str]:
    """Top-level modules of the package, as they are on disk."""
    files = {p.stem for p in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    return files | {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").is_file()}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts on a copy of the package."""
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [str(program), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": str(Path(sys.executable).parent)},
        text=True,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, folder / "src" / "holdfast", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_contracts_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr


FAULTS = [
    ("schema.py", "from holdfast import engine", "a layer imports only layers below it"),
    ("units.py", "from holdfast import calendar", "a layer imports only layers below it"),
    ("schema.py", "import typer", "no door"),
    ("signals/silence.py", "import rich.table", "no door"),
    ("yes.py", "import urllib.request", "no network"),
    ("settings.py", "import socket", "no network"),
    ("yes.py", "import duckdb", "only the engine names a database"),
    ("signals/base.py", "import sqlglot", "only the engine names a database"),
    ("runs.py", "from holdfast import engine", "a layer imports only layers below it"),
]


@pytest.mark.parametrize(("file", "line", "contract"), FAULTS, ids=lambda v: str(v)[:40])
def test_a_planted_fault_is_caught(copy: Path, file: str, line: str, contract: str) -> None:
    path = copy / "src" / "holdfast" / file
    before = path.read_text("utf-8")
    path.write_text(f"{before}\n{line}\n", "utf-8")
    try:
        done = lint(copy)
    finally:
        path.write_text(before, "utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    broken = re.findall(r"^(.+) BROKEN", done.stdout, re.MULTILINE)
    assert any(contract in name for name in broken), broken


def test_a_module_without_a_place_is_caught(copy: Path) -> None:
    path = copy / "src" / "holdfast" / "helpers.py"
    path.write_text("", "utf-8")
    try:
        done = lint(copy)
    finally:
        path.unlink()
    assert done.returncode == 1
    assert "helpers" in done.stdout


def test_no_landed_layer_is_optional() -> None:
    layers = " ".join(CONTRACTS["flow"]["layers"])
    assert [m for m in sorted(modules()) if f"({m})" in layers] == []
