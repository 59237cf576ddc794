"""The commands on a Run made by hand: what they print, as text and as JSON, and how they end."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from holdfast.cli.out import Watch
from holdfast.cli.shapes import JSON_KEYS, WORDS
from holdfast.report import words
from holdfast.runs import RUN_TABLE, read
from tests.cli.conftest import Call, put
from tests.fixtures.made_run import HOSTILE, make

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
COMMANDS = ("demo", "import", "run", "list", "explain", "park", "confirm", "refuse", "dispute", "doctor")


def test_help_names_every_command_and_exit_code(call: Call) -> None:
    answer = call("--help")
    assert answer.code == 0
    assert all(f"  {name} " in answer.out for name in COMMANDS)
    assert [int(n) for n in re.findall(r"^ +(\d+)  \w", answer.out, re.MULTILINE)] == [*range(8), 130]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_names_the_keys_of_its_json(call: Call, command: str) -> None:
    answer = call(command, "--help")
    keys = JSON_KEYS["word" if command in WORDS else command]
    assert answer.code == 0
    assert f"With --json: {', '.join(keys)}." in " ".join(answer.out.split())


def test_version_and_no_command(call: Call) -> None:
    assert call("--version").out.startswith("holdfast 0.")
    assert call().code == 2


def test_list_says_the_sentence_first_and_then_who_needs_what(call: Call, home: Path) -> None:
    answer = call("list")
    lines = answer.out.splitlines()
    assert answer.code == 0
    assert answer.err == ""
    assert lines[0] == "7 of your 24 agreed deals need someone this week."
    flat = " ".join(answer.out.split())
    for deal in (d for d in read(home / "runs" / "2026-03-02").rows("deals") if d["is_listed"]):
        assert deal["deal_id"] in flat
    for line in read(home / "runs" / "2026-03-02").manifest["rule"]:
        assert line in flat
    assert "11 moving" in flat and "2 parked" in flat and "holdfast list --all" in flat
    assert (home / "runs" / "2026-03-02" / "report.html").as_uri() in answer.out
    assert "no change since 16 Feb" in flat or "no change since 23 Feb" in flat


def test_list_as_json_has_the_documented_keys(call: Call, home: Path) -> None:
    found = call("list", "--json").json
    assert list(found) == list(JSON_KEYS["list"])
    columns = [c.name for c in RUN_TABLE["deals"].columns]
    assert all(list(d) == [*columns, "chance_30_days", "no_change_since"] for d in found["deals"])
    assert len(found["deals"]) == found["counts"]["listed"] == 7


@pytest.mark.parametrize("where", [".", ".holdfast", ".holdfast/runs/2026-03-02"])
def test_list_takes_a_run_a_home_or_an_export(call: Call, home: Path, where: str) -> None:
    assert call("list", where, "--json").json["counts"]["open"] == 24


def test_list_by_owner_and_verdict(call: Call, home: Path) -> None:
    mine = call("list", "--owner", "ines", "--json").json["deals"]
    assert {d["owner"] for d in mine} == {"Ines Varga"}
    parked = call("list", "--verdict", "parked", "--json").json["deals"]
    assert [d["verdict"] for d in parked] == ["parked", "parked"]
    assert len(call("list", "--all", "--json").json["deals"]) == 24
    assert call("list", "--owner", "nobody named", "--all", "--json").json["deals"][0]["owner"] is None


@pytest.mark.parametrize("width", [40, 60, 80, 117, 118, 200, 400])
@pytest.mark.parametrize("command", [("list", "--all"), ("explain", "D-100")])
def test_no_line_is_wider_than_the_terminal(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch, width: int, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    answer = call(*command)
    assert answer.code == 0
    shown = [line for line in answer.out.splitlines() if not line.startswith("Report: ")]
    assert max(map(len, shown)) <= min(max(width, 60), 200)
    assert not any(line.endswith(" ") for line in shown)


def test_explain_tells_the_whole_story(call: Call, home: Path) -> None:
    run = read(home / "runs" / "2026-03-02")
    deal = next(d for d in run.rows("deals") if d["is_listed"] and not d["is_news"])
    flat = " ".join(call("explain", deal["deal_id"], "--rows").out.split())
    full = run.deal(deal["deal_id"])
    for value in (deal["because"], deal["next_move"], deal["clears_when"], deal["order_reason"], deal["yes_row"]):
        assert value in flat
    for row in full["evidence"]:
        assert row["text"] in flat
        assert row["row_id"] is None or f"[{row['row_id']}]" in flat
    for row in full["timeline"]:
        assert row["text"] in flat
        assert f"[{row['row_id']}]" in flat
    assert f"Yes on {words.day(deal['yes_on'])}" in flat
    assert "disputed, not counted" in flat
    assert len([c for c in full["chances"] if f"within {c['horizon_days']} days" in flat]) == 4


def test_explain_as_json_has_the_documented_keys(call: Call, home: Path) -> None:
    found = call("explain", "D-101", "--json").json
    assert list(found) == list(JSON_KEYS["explain"])
    assert list(found["usual"]) == ["half", "four_of_five", "silence_limit_days"]
    assert found["deal_id"] == "D-101"


def test_deals_are_found_by_name_and_by_a_part_of_it(call: Call, home: Path) -> None:
    deals = read(home / "runs" / "2026-03-02").rows("deals")
    names = [d["name"] or "" for d in deals]
    single = next(d for d in deals if names.count(d["name"]) == 1 and d["name"])
    assert call("explain", single["name"].upper()[:60], "--json").json["deal_id"] == single["deal_id"]
    twice = next(n for n in names if names.count(n) > 1)
    answer = call("explain", twice)
    assert answer.code == 4
    assert f"names {names.count(twice)} deals" in answer.err and "Next: give the id" in answer.err


def test_an_abstaining_run_gives_no_chance(call: Call, here: Path) -> None:
    put(make(24, abstain=True), here / ".holdfast")
    assert "no chance given" in call("list").out
    assert "No chance is given: 9 of the 12 finished deals needed." in " ".join(call("explain", "D-100").out.split())
    assert call("list", "--json").json["deals"][0]["chance_30_days"]["p_signed"] is None


def test_a_run_without_deals_is_shown(call: Call, here: Path) -> None:
    put(make(0), here / ".holdfast")
    assert call("list").out.splitlines()[0] == "No open deal has said yes yet."
    assert call("list", "--json").json["deals"] == []
    assert call("explain", "D-1").code == 4


def test_no_control_character_reaches_the_terminal(call: Call, here: Path) -> None:
    put(make(12, hostile=True), here / ".holdfast")
    for args in (["list", "--all"], ["explain", "../../etc/<b>", "--rows"], ["explain", "D-1\x1b[31m"]):
        answer = call(*args)
        for text in (answer.out, answer.err):
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert words.clean(HOSTILE)[:20] in call("list").out


MISTAKES: list[tuple[int, list[str], str]] = [
    (2, ["nonsense"], "No such command"),
    (2, ["list", "--nonsense"], "No such option"),
    (2, ["list", "--verdict", "sad"], "is not one of stalled"),
    (2, ["run", "x", "--as-of", "tomorrow"], "is not a date such as 2026-03-02"),
    (2, ["park", "D-100"], "a park needs a day and a reason"),
    (2, ["park", "D-100", "--until", "2026-13-01", "--reason", "x"], "is not a date"),
    (2, ["confirm", "D-100"], "a yes needs its day"),
    (2, ["dispute", "D-100", "weather"], "is not one of buyer_silence"),
    (3, ["park", "D-100", "--until", "2020-01-01", "--reason", "x"], "not after it begins"),
    (3, ["import", "empty"], "Next:"),
    (4, ["import", "absent"], "there is no folder absent"),
    (4, ["list", "absent"], "there is no folder absent"),
    (4, ["list", "empty"], "nothing of Holdfast is in empty"),
    (4, ["list", "--owner", "zzz"], "no owner 'zzz'"),
    (4, ["explain", "D-999"], "no open deal 'D-999'"),
    (4, ["refuse", "D-100", "--undo"], "nothing to take back"),
]


@pytest.mark.parametrize(("code", "args", "said"), MISTAKES, ids=[" ".join(a) for _, a, _ in MISTAKES])
def test_mistakes_end_with_their_code_and_a_way_on(
    call: Call, home: Path, code: int, args: list[str], said: str
) -> None:
    (home.parent / "empty").mkdir()
    answer = call(*args)
    assert (answer.code, answer.out) == (code, "")
    assert said in " ".join(answer.err.split())
    assert code == 2 or "Next:" in answer.err


def test_nothing_here_says_what_to_do(call: Call, here: Path) -> None:
    answer = call("list")
    assert answer.code == 4
    assert "holdfast demo" in answer.err


def test_a_home_without_a_run_says_so(call: Call, here: Path) -> None:
    (here / ".holdfast" / "facts").mkdir(parents=True)
    assert "no Run in .holdfast" in call("list").err


def test_a_run_of_a_newer_format_is_refused(call: Call, home: Path) -> None:
    path = home / "runs" / "2026-03-02" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": 99}), "utf-8")
    answer = call("list")
    assert answer.code == 5
    assert "format 99" in answer.err


def test_a_broken_run_is_an_unexpected_error_without_a_traceback(
    call: Call, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "runs" / "2026-03-02" / "deals.parquet").write_bytes(b"nothing")
    answer = call("list")
    assert answer.code == 1
    assert "HOLDFAST_DEBUG=1" in answer.err
    from holdfast import cli

    monkeypatch.setenv("HOLDFAST_DEBUG", "1")
    with pytest.raises(Exception, match=r".+"):
        cli.run(["list"])


def test_doctor_finds_what_is_wrong(call: Call, home: Path) -> None:
    good = call("doctor", "--json").json
    assert list(good) == list(JSON_KEYS["doctor"])
    assert good["ok"] is True
    export = home.parent / "export"
    export.mkdir()
    (export / "deals.csv").write_text("deal_id\nD1\n", "utf-8")
    (export / "holdfast.toml").write_text("[list]\ncapp = 1\n", "utf-8")
    answer = call("doctor", export)
    assert answer.code == 3
    flat = " ".join(answer.out.split())
    assert "unknown key 'capp'" in flat and "Next: correct or remove the key" in flat


def _shell(*args: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from holdfast.cli import main; main()"
    kept = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    command = [sys.executable, "-c", code, *args]
    return subprocess.run(command, cwd=cwd, env=kept | env, capture_output=True, text=True, check=False)


def test_importing_the_command_line_is_cheap(here: Path) -> None:
    heavy = {"ibis", "duckdb", "pyarrow", "numpy", "pandas", "jinja2", "rich", "typer"}
    code = f"import sys, holdfast.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    later = heavy - {"typer", "rich"}
    code = f"import sys; from holdfast.cli import run; run(['--help']); print(sorted({later} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_a_pipe_gets_no_colour_and_a_terminal_may(home: Path) -> None:
    assert "\x1b" not in _shell("list", cwd=home.parent).stdout
    assert "\x1b[" in _shell("list", cwd=home.parent, FORCE_COLOR="1").stdout
    assert "\x1b[3" not in _shell("list", cwd=home.parent, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_a_reader_that_leaves_early_is_no_error(home: Path) -> None:
    code = "from holdfast.cli import main; main()"
    command = f'"{sys.executable}" -c "{code}" list --all | head -1'
    done = subprocess.run(["bash", "-c", command], cwd=home.parent, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("7 of your 24")
    assert "Traceback" not in done.stderr


def test_progress_is_shown_on_a_terminal_only_and_on_stderr(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(**options: bool) -> tuple[str, str]:
        with Watch("Reading", after=0, **options) as watch:
            for i in range(20):
                watch("deals.csv\x1b[31m", i, 20)
                time.sleep(0.02)
        return capsys.readouterr()

    assert work() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert work(quiet=True) == ("", "")
    out, err = work()
    assert out == ""
    assert "Reading: deals.csv[31m" in err


#: Makes pandas absent, as it is where only the requirements of a user are installed.
WITHOUT_PANDAS = """
import sys

class Absent:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "pandas":
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent)
from holdfast.cli import main
main()
"""


def test_a_run_and_its_list_need_no_pandas(tmp_path: Path) -> None:
    export = tmp_path / "export"
    shutil.copytree(FIXTURES / "pipedrive", export)
    for command in ("run", "list"):
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_PANDAS, command, str(export)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "agreed deal" in done.stdout
