"""What is installed: pins that agree, a wheel that holds everything, a small public face."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import holdfast

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "holdfast"
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)
FILES = sorted((ROOT / "requirements").glob("*.txt"))


def pins(path: Path) -> set[tuple[str, str, str]]:
    return {(name, version, (marker or "").strip()) for name, version, marker in PIN.findall(path.read_text("utf-8"))}


def test_requirements_are_hashed_and_name_no_index() -> None:
    assert [p.stem for p in FILES] == ["bench", "build", "docs", "run", "test"]
    for path in FILES:
        text = path.read_text("utf-8")
        assert not re.search(r"://|--(extra-)?index-url|--find-links|@ ", text), path.name
        blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
        assert all("--hash=sha256:" in block for block in blocks), path.name


def test_pins_agree_across_files() -> None:
    versions: dict[str, set[str]] = {}
    for path in FILES:
        for name, version, marker in pins(path):
            versions.setdefault(f"{name} {marker}".strip(), set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_everything_needed_to_run_is_needed_to_test() -> None:
    names = {p.stem: {name for name, _, _ in pins(p)} for p in FILES}
    assert names["run"] <= names["test"]


def test_runtime_pins_cover_the_declared_dependencies() -> None:
    import tomllib

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.split(r"[\[<>=!~ ;]", d)[0].lower() for d in declared}
    assert names <= {name for name, _, _ in pins(ROOT / "requirements" / "run.txt")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"holdfast/{p.relative_to(PACKAGE).as_posix()}"
        for p in PACKAGE.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert wanted <= inside
    extra = {n for n in inside - wanted if ".dist-info/" not in n}
    assert extra == set()
    assert any(n.endswith("licenses/LICENSE") for n in inside)


def test_public_names_are_sorted_and_there() -> None:
    names = holdfast.__all__
    assert names == sorted(names)
    assert [n for n in names if not hasattr(holdfast, n)] == []
    assert [n for n in names if n != "__version__" and not (getattr(holdfast, n).__doc__ or "").strip()] == []
    assert set(holdfast._HOME) | {"__version__"} == set(names)


def test_import_is_light() -> None:
    """``import holdfast`` loads neither the engine nor the terminal libraries."""
    heavy = "{'ibis', 'duckdb', 'pandas', 'numpy', 'typer', 'rich'}"
    code = f"import sys, holdfast; print(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], text=True, capture_output=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.strip() == ""
