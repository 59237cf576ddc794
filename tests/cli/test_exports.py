"""The commands from an export to a Run, on a small made company and on the demo."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from holdfast.cli.shapes import JSON_KEYS
from tests.cli.conftest import Call


def test_import_says_what_was_taken_for_what(call: Call, made_export: Path, here: Path) -> None:
    shutil.copytree(made_export, here / "export")
    with (here / "export" / "deals.csv").open("a", encoding="utf-8") as file:
        file.write("broken,row\n")
    answer = call("import", "export")
    assert answer.code == 0
    flat = " ".join(answer.out.split())
    for name in sorted(p.name for p in made_export.iterdir()):
        assert f"{name}: plain" in flat
    assert "41 rows in, 40 kept, 1 left out" in flat
    assert "Rows left out: 1" in flat and "deals.csv, line 42" in flat
    assert '"Verbal agreement": yes' in flat or '"Agreed in principle": yes' in flat
    assert "by their names: deal_id, name, account" in flat
    assert "export/holdfast.toml" in flat and "holdfast run export" in flat
    found = call("import", "export", "--json").json
    assert list(found) == list(JSON_KEYS["import"])
    assert found["changed"] is False
    assert found["rejected"] == len(found["rejects"]) == 1
    assert found["files"]["deals.csv"] == {"read": 41, "kept": 40, "rejected": 1}


def test_run_writes_a_run_with_its_report(call: Call, export: Path) -> None:
    found = call("run", export, "--json").json
    assert list(found) == list(JSON_KEYS["run"])
    assert list(found["import"]) == list(JSON_KEYS["import"])
    assert Path(found["report"]).read_text("utf-8").startswith("<!doctype html>")
    assert found["import"]["changed"] is False


def test_run_says_how_the_stages_were_read_when_they_are_new(call: Call, made_export: Path, here: Path) -> None:
    shutil.copytree(made_export, here / "export")
    first, again = call("run", "export").out, call("run", "export").out
    assert "Stages read as before yes: " in first and "Correct them in export/holdfast.toml." in " ".join(first.split())
    assert "Stages read" not in again
    toml = (here / "export" / "holdfast.toml").read_text("utf-8")
    changed = re.sub(r'= "(yes|paper)"', '= "before_yes"', toml)
    (here / "export" / "holdfast.toml").write_text(changed, "utf-8")
    assert "No stage means yes" in call("run", "export").out


def test_the_same_run_twice_gives_the_same_bytes(call: Call, export: Path) -> None:
    folder = Path(call("run", export, "--json").json["run"])
    before = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert call("run", export).code == 0
    assert {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_later_run_knows_the_earlier_one(call: Call, export: Path) -> None:
    as_of = call("list", export, "--json").json["as_of"]
    earlier = date.fromisoformat(as_of) - timedelta(days=14)
    assert call("run", export, "--as-of", earlier).code == 0
    found = call("run", export, "--as-of", as_of, "--json").json
    assert found["previous"] == earlier.isoformat()


def test_a_folder_that_cannot_be_written_to_keeps_its_home_here(
    call: Call, made_export: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made_export, here / "locked")
    before = sorted((here / "locked").iterdir())
    (here / "locked").chmod(0o555)
    writable = os.access
    monkeypatch.setattr(os, "access", lambda p, mode: writable(p, mode) and not (mode & os.W_OK and "locked" in str(p)))
    try:
        answer = call("run", "locked")
        assert answer.code == 0
        assert "cannot be written to" in answer.out
        assert sorted((here / "locked").iterdir()) == before
        assert (here / ".holdfast" / "runs").is_dir()
        assert call("list").code == call("list", "locked").code == 0
    finally:
        (here / "locked").chmod(0o755)


def test_pictures_are_no_export(call: Call, here: Path) -> None:
    (here / "photos").mkdir()
    (here / "photos" / "holiday.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    answer = call("run", "photos")
    assert answer.code == 3
    assert "holiday.png" in answer.err and "Expected:" in answer.err and "Next:" in answer.err


def test_settings_with_a_mistake_are_refused(call: Call, export: Path) -> None:
    (export / "holdfast.toml").write_text("[list]\ncapp = 3\n", "utf-8")
    answer = call("run", export)
    assert answer.code == 3
    assert "unknown key 'capp'" in answer.err


def test_the_demo_is_made_once_and_then_shown(call: Call, here: Path) -> None:
    first = call("demo", "--json").json
    assert list(first) == list(JSON_KEYS["demo"])
    assert first["reused"] is False
    assert first["counts"]["listed"] > 0
    answer = call("demo", "--only-files")
    assert "does not exist" in answer.out and "agreed deals need someone this week." in answer.out
    assert call("demo", "--json").json == first | {"reused": True}
    assert sorted(p.name for p in (here / "holdfast-demo" / ".holdfast" / "runs").iterdir()) == [
        "2026-02-23",
        "2026-03-02",
    ]
    listed = call("list", "--json").json
    assert listed["as_of"] == "2026-03-02"
    assert any(d["no_change_since"] for d in listed["deals"])


def test_the_demo_leaves_a_folder_of_others_alone(call: Call, here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "deals.csv").write_text("deal_id\n", "utf-8")
    answer = call("demo", "--folder", "mine")
    assert answer.code == 3
    assert [p.name for p in (here / "mine").iterdir()] == ["deals.csv"]
