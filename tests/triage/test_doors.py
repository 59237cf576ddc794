"""The doors of push-back: read, add, re-class, close a concern; each with and without JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from holdfast.cli.app import app
from holdfast.cli.shapes import JSON_KEYS
from holdfast.cli.wording import read_words
from holdfast.runs import RUN_TABLE, read, write
from holdfast.triage import load, record
from holdfast.triage.record import Log
from tests.fixtures.made_run import make

WORDS = "Who covers the two weeks in which both systems must be fed? Nobody has planned the overtime."


def call(*args: object, words: str | None = None) -> tuple[int, str]:
    found = CliRunner().invoke(app, [str(a) for a in args], input=words)
    return found.exit_code, found.output + (str(found.exception) if found.exception else "")


def test_a_message_is_read_without_a_home(tmp_path: Path) -> None:
    file = tmp_path / "mail.txt"
    file.write_text(f"Maria Rossi says: {WORDS}", "utf-8")
    code, out = call("triage", file)
    assert code == 0 and "Maria Rossi" in out and "a concern of substance, " in out
    code, out = call("triage", "-", "--json", words=WORDS)
    found = json.loads(out)
    assert code == 0 and list(found) == list(JSON_KEYS["triage"]) and found["messages"] == 1
    assert "substantive" in found["proposals"][0]["classes"]


def test_an_mbox_is_read_message_by_message(tmp_path: Path) -> None:
    one = f"From jo@x.example Mon Mar  2 09:14:00 2026\nFrom: Jo Berg <jo@x.example>\nDate: Mon, 2 Mar 2026 09:14:00 +0100\n\n{WORDS}\n\n"
    (tmp_path / "box").write_text(one * 3, "utf-8")
    found = json.loads(call("triage", tmp_path / "box", "--json")[1])
    assert found["messages"] == 3 and {p["voice"] for p in found["proposals"]} == {"Jo Berg"}
    assert {p["heard_on"] for p in found["proposals"]} == {"2026-03-02"}


def test_a_missing_file_says_what_next(tmp_path: Path) -> None:
    code, out = call("triage", tmp_path / "nothing")
    assert code != 0 and "there is no file" in out


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``./.holdfast`` with a Run in which one deal has one entry, which is a concern of substance."""
    monkeypatch.chdir(tmp_path)
    run = make()
    deal = run.rows("deals")[0]["deal_id"]
    entry = {
        "row_id": "e-1",
        "occurred_on": run.as_of - timedelta(days=9),
        "words": WORDS,
        "classes": "substantive",
        "voice": "Jo",
    }
    log = Log(run.as_of - timedelta(days=20), run.as_of, pushback=[entry])
    found = record.entries(log, load())
    rows = {"pushback": found, "concerns": record.register(found, log)}
    more = {n: pa.Table.from_pylist([{"deal_id": deal, **r} for r in v], RUN_TABLE[n].arrow) for n, v in rows.items()}
    folder = tmp_path / ".holdfast" / "runs" / run.manifest["as_of"]
    folder.parent.mkdir(parents=True)
    write(replace(run, tables={**run.tables, **more}), folder)
    return tmp_path / ".holdfast"


def deal_of(home: Path) -> str:
    return str(read(next((home / "runs").iterdir())).rows("pushback")[0]["deal_id"])


def test_an_entry_is_added_without_a_question_and_its_day_is_known_to_the_run(home: Path) -> None:
    deal = deal_of(home)
    code, out = call(
        "pushback", "add", deal, "--words", "Nobody asked operations.", "--voice", "Peter Vogt", "--by", "Kim", "--json"
    )
    found = json.loads(out)
    assert code == 0 and list(found) == list(JSON_KEYS["pushback add"])
    kept = read_words(home / "words" / "pushback.csv", "pushback")
    assert [(w["deal_id"], w["voice"], w["said_by"], w["confirmed"]) for w in kept] == [
        (deal, "Peter Vogt", "Kim", "yes")
    ]
    assert date.fromisoformat(kept[0]["heard_at"]) < read(next((home / "runs").iterdir())).as_of
    assert call("pushback", "add", deal, "--words", "x", "--classes", "grumble", "--yes")[0] != 0


def test_no_door_closes_a_concern_without_an_answer(home: Path) -> None:
    deal = deal_of(home)
    code, out = call("concern", deal, "e-1", "--state", "answered")
    assert code != 0 and "without an answer" in out
    assert not (home / "words" / "concerns.csv").exists()
    found = json.loads(call("concern", deal, "e-1", "--answer", "We do, in the first month.", "--json")[1])
    assert list(found) == list(JSON_KEYS["concern"]) and found["row"]["state"] == "answered"
    assert [c["concern"] for c in json.loads(call("concern", deal, "--json")[1])["concerns"]] == ["e-1"]


def test_a_re_classed_entry_is_kept_with_who_and_why(home: Path) -> None:
    deal = deal_of(home)
    found = json.loads(
        call("pushback", "reclass", deal, "e-", "--classes", "delay", "--why", "no date", "--by", "Kim", "--json")[1]
    )
    assert list(found) == list(JSON_KEYS["pushback reclass"]) and (found["from"], found["to"]) == (
        "substantive",
        "delay",
    )
    case = json.loads((home / "triage" / "reclassed.jsonl").read_text("utf-8"))
    assert (case["by"], case["why"], case["to"]) == ("Kim", "no date", "delay")
    word = read_words(home / "words" / "pushback.csv", "pushback")[0]
    assert word["source_row"] == "e-1" and word["classes"] == "delay"
    assert list(json.loads(call("pushback", "list", deal, "--json")[1])) == list(JSON_KEYS["pushback list"])
    assert call("pushback", "reclass", deal, "zzz", "--classes", "delay")[0] != 0
