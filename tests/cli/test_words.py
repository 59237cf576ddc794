"""Words from the shell: kept whole, neutral for spreadsheets, undone, and heard by the next Run."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.cli import wording
from holdfast.cli.shapes import JSON_KEYS
from tests.cli.conftest import Call

TEXT = st.text(max_size=30)


def rows(home: Path, table: str) -> list[dict[str, str]]:
    with (home / "words" / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_park_is_written_and_taken_back(call: Call, home: Path) -> None:
    found = call("park", "D-100", "--until", "2026-04-01", "--reason", "new budget year", "--by", "Ines", "--json").json
    assert list(found) == list(JSON_KEYS["word"])
    assert found["counts_from"] == "2026-03-02"
    wanted = {
        "deal_id": "D-100",
        "parked_at": "2026-03-01",
        "reason": "new budget year",
        "resume_on": "2026-04-01",
        "said_by": "Ines",
    }
    assert rows(home, "parks") == [wanted]
    assert call("park", "D-100", "--undo", "--json").json["undone"] is True
    assert rows(home, "parks") == []


def test_the_newest_word_on_a_yes_is_the_only_one(call: Call, home: Path) -> None:
    assert call("refuse", "D-100", "--why", "misheard").code == 0
    assert call("confirm", "D-100", "--on", "2026-02-01", "--who", "Dr. Okafor").code == 0
    assert [(r["said_at"], r["refused"]) for r in rows(home, "yeses")] == [("2026-02-01", "no")]
    assert call("refuse", "D-100", "--undo").code == 4
    assert call("confirm", "D-100", "--undo").code == 0


def test_a_sentence_that_may_hold_the_yes_is_accepted_with_its_day_writer_and_words(call: Call, home: Path) -> None:
    proposal = next(home.glob("runs/*")) / "proposals.parquet"
    found = pq.read_table(proposal).to_pylist()[0]
    assert call("confirm", found["deal_id"]).code == 0
    row = rows(home, "yeses")[0]
    assert (row["said_at"], row["evidence"]) == (found["said_on"].isoformat(), found["words"])
    assert row["who"] == (found["name"] or "")


def test_a_dispute_names_a_sign_as_a_person_does(call: Call, home: Path) -> None:
    assert call("dispute", "D-100", "Close date moved", "--row", "r1", "--note", "our own doing").code == 0
    assert rows(home, "disputes")[0]["sign"] == "close_date_moved"
    assert "To undo: holdfast dispute D-101 buyer_step --undo" in call("dispute", "D-101", "buyer-step").out


def test_a_formula_is_kept_as_text(call: Call, home: Path) -> None:
    assert call("park", "D-100", "--until", "2026-04-01", "--reason", "=cmd|' /C calc'!A0").code == 0
    assert rows(home, "parks")[0]["reason"] == "'=cmd|' /C calc'!A0"


def test_a_cut_off_write_leaves_the_words_before_it(call: Call, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert call("park", "D-100", "--until", "2026-04-01", "--reason", "first").code == 0

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    assert call("park", "D-101", "--until", "2026-04-01", "--reason", "second").code == 1
    monkeypatch.undo()
    assert [r["reason"] for r in rows(home, "parks")] == ["first"]


def test_a_file_with_another_header_is_left_alone(call: Call, home: Path) -> None:
    (home / "words").mkdir()
    (home / "words" / "parks.csv").write_text("a,b\n1,2\n", "utf-8")
    answer = call("park", "D-100", "--until", "2026-04-01", "--reason", "x")
    assert answer.code == 3
    assert "has the columns a, b" in answer.err
    assert (home / "words" / "parks.csv").read_text("utf-8") == "a,b\n1,2\n"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(said=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_whatever_is_said_every_row_is_read_back_whole(tmp_path: Path, said: list[tuple[str, str]]) -> None:
    path = tmp_path / "words" / "parks.csv"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    day = date(2026, 4, 1)
    for i, (reason, by) in enumerate(said):
        row = {"deal_id": f"D{i}", "parked_at": day, "reason": reason, "resume_on": day, "said_by": by}
        wording.add(path, "parks", row)
    found = wording.read_words(path, "parks")
    assert [r["deal_id"] for r in found] == [f"D{i}" for i in range(len(said))]
    assert all(not r["reason"].startswith(("=", "@")) for r in found)
    for i in range(len(said)):
        wording.take_back(path, "parks", f"D{i}")
    assert wording.read_words(path, "parks") == []


def test_the_next_run_hears_it(call: Call, export: Path) -> None:
    before = call("list", export, "--all", "--json").json
    deal = next(d for d in before["deals"] if d["verdict"] != "parked")["deal_id"]
    home = export / ".holdfast"
    assert call("park", deal, "--until", "2059-01-04", "--reason", "merger", "--home", home).code == 0
    again = call("run", export, "--as-of", before["as_of"], "--json").json
    assert again["import"]["changed"] is True
    after = {d["deal_id"]: d for d in call("list", export, "--all", "--json").json["deals"]}
    assert after[deal]["verdict"] == "parked"
    assert call("refuse", deal, "--home", home).code == 0
    assert call("run", export, "--as-of", before["as_of"], "--json").code == 0
    assert deal not in {d["deal_id"] for d in call("list", export, "--all", "--json").json["deals"]}


def test_a_deal_that_the_run_did_not_look_into_is_looked_at_when_asked_for(call: Call, export: Path) -> None:
    home = export / ".holdfast"
    deals = call("list", "--all", home, "--json").json["deals"]
    quiet = next(d["deal_id"] for d in deals if not call("explain", d["deal_id"], home, "--json").json["people"])
    found = call("people", quiet, home, "--json")
    assert found.json["people"]
    assert call("moves", quiet, home, "--json").json["moves"]
