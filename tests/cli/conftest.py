"""Homes and exports for the commands, made once."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from holdfast import cli, market, report, runs
from holdfast.runs import Run
from tests.fixtures.made_run import make


@dataclass
class Answer:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one document on stdout; nothing stands on stderr."""
        assert self.code == 0, self.err
        assert self.err == ""
        found: dict[str, Any] = json.loads(self.out)
        return found


Call = Callable[..., Answer]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run a command in this process; no error may end in a traceback."""
    monkeypatch.delenv("HOLDFAST_DEBUG", raising=False)
    monkeypatch.setenv("COLUMNS", "120")

    def act(*args: object) -> Answer:
        capsys.readouterr()
        code = cli.run([str(a) for a in args])
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return Answer(code, said.out, said.err)

    return act


def put(run: Run, home: Path) -> Path:
    """Write *run* with its report into *home*."""
    folder = home / "runs" / run.manifest["as_of"]
    folder.parent.mkdir(parents=True, exist_ok=True)
    return runs.write(dataclasses.replace(run, pages={"report.html": report.render(run)}), folder)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands are called in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def home(here: Path) -> Path:
    """``./.holdfast`` with the Run made by hand."""
    put(make(), here / ".holdfast")
    return here / ".holdfast"


@pytest.fixture(scope="session")
def made_export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company's export in plain shape, never run."""
    folder = tmp_path_factory.mktemp("market") / "export"
    market.write(market.make(market.MarketSettings(seed=5, n_deals=40, weeks=60)), folder, truth=False)
    return folder


@pytest.fixture(scope="session")
def run_export(made_export: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, after ``holdfast run``."""
    folder = tmp_path_factory.mktemp("run") / "export"
    shutil.copytree(made_export, folder)
    assert cli.run(["run", str(folder), "--json"]) == 0
    return folder


@pytest.fixture
def export(run_export: Path, here: Path) -> Iterator[Path]:
    """An export that was run, to do with as the test likes."""
    shutil.copytree(run_export, here / "export")
    yield here / "export"
