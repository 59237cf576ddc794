"""A cut-off import leaves the previous state, wherever it is cut."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from holdfast.engine import Engine, Tables
from holdfast.errors import NotFound
from holdfast.ingest import current, read_export, store
from tests.ingest.folders import PLAIN, table, taken, write

MORE = {**PLAIN, "deals.csv": str(PLAIN["deals.csv"]) + "D4,Four,4000,EUR,2025-01-04T09:00:00Z,2025-05-31,Discovery,,\n",
        "activities.csv": str(PLAIN["activities.csv"]).replace("subject,person", "subject,body")}  # fmt: skip


class Cut(Exception):
    """The power goes off."""


def every_write(monkeypatch: pytest.MonkeyPatch, cut_at: int) -> Callable[[], int]:
    """Let the write number *cut_at* fail (0: none); returns a counter of writes so far."""
    done = 0

    def wrap(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def act(*args: Any, **more: Any) -> Any:
            nonlocal done
            done += 1
            if done == cut_at:
                raise Cut(name)
            return real(*args, **more)

        monkeypatch.setattr(owner, name, act)

    wrap(os, "fsync")
    wrap(os, "replace")
    wrap(shutil, "rmtree")
    wrap(pq, "write_table")
    wrap(pq.ParquetWriter, "write_table")
    wrap(Engine, "write_sorted")
    wrap(Path, "rename")
    wrap(Path, "replace")
    wrap(Path, "write_text")
    wrap(Path, "mkdir")
    return lambda: done


def test_a_failure_at_every_write_leaves_the_previous_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = taken(tmp_path, PLAIN)
    kept = {p.name: p.read_bytes() for p in first.facts.iterdir()}
    folder = write(tmp_path / "more", MORE)
    with monkeypatch.context() as patch:
        count = every_write(patch, 0)
        shutil.copytree(tmp_path / "home", tmp_path / "trial")
        done_before = count()
        read_export(folder, tmp_path / "trial")
        total = count() - done_before
    assert total > 20
    switched = 0
    for cut_at in range(1, total + 1):
        (folder / "holdfast.toml").unlink(missing_ok=True)
        home = tmp_path / f"home-{cut_at}"
        shutil.copytree(tmp_path / "home", home)
        with monkeypatch.context() as patch:
            every_write(patch, cut_at)
            with pytest.raises(Cut):
                read_export(folder, home)
        now = current(home)
        assert now is not None
        if now.name == first.facts.name:
            assert {p.name: p.read_bytes() for p in now.iterdir()} == kept, cut_at
        else:  # cut after the switch, while the old state was being removed
            switched += 1
            assert pq.read_table(now / "deals.parquet").num_rows == 4
        again = read_export(folder, home)
        assert table(again, "deals").num_rows == 4
        assert sorted(p.name for p in (home / "facts").iterdir()) == sorted([again.facts.name, "CURRENT"])
    assert switched <= 3


def test_a_killed_import_leaves_the_previous_state(tmp_path: Path) -> None:
    first = taken(tmp_path, PLAIN)
    folder = write(tmp_path / "more", MORE)
    program = (
        "import os, signal\nfrom pathlib import Path\nfrom holdfast.ingest import read_export, store\n"
        "store.point = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"read_export(Path({str(folder)!r}), Path({str(tmp_path / 'home')!r}))\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert current(tmp_path / "home") == first.facts
    assert read_export(folder, tmp_path / "home").changed


def test_nothing_is_current_before_the_first_import(tmp_path: Path) -> None:
    assert current(tmp_path) is None
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / store.POINTER).write_text("gone\n")
    assert current(tmp_path) is None


def test_an_error_of_the_watcher_leaves_the_previous_state(tmp_path: Path) -> None:
    first = taken(tmp_path, PLAIN)

    def watch(step: str, done: int, total: int) -> None:
        if step == "sorting and writing" and done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_export(write(tmp_path / "more", MORE), tmp_path / "home", progress=watch)
    assert current(tmp_path / "home") == first.facts


def test_facts_of_an_earlier_version_are_named_with_what_to_do(tmp_path: Path) -> None:
    path = taken(tmp_path, PLAIN).facts / "pushback.parquet"
    pq.write_table(pq.read_table(path).drop(["voice_id"]), path)
    with Engine() as engine, pytest.raises(NotFound, match=r"no column voice_id: an earlier version wrote it") as told:
        Tables.load(engine, path.parent)
    assert "import the export again" in str(told.value.next_step)
