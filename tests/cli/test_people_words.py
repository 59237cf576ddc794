"""Words about people: set, corrected, taken back, refused when wrong, and kept over a new Run and a new import."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from holdfast.cli.shapes import JSON_KEYS
from holdfast.ingest import current
from holdfast.runs import newest, read
from tests.cli.conftest import Answer, Call


@dataclass
class There:
    """A deal whose people were looked at, with two of them."""

    export: Path
    deal: str
    one: dict[str, Any]
    other: dict[str, Any]

    @property
    def home(self) -> Path:
        return self.export / ".holdfast"

    def kept(self, table: str) -> list[dict[str, str]]:
        with (self.home / "words" / f"{table}.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def there(export: Path) -> There:
    home = export / ".holdfast"
    folder = newest(home)
    assert folder is not None
    people: dict[str, list[dict[str, Any]]] = {}
    for row in read(folder).rows("people"):
        if not (row["is_assumed"] or row["person_id"].startswith("voice: ")):
            people.setdefault(row["deal_id"], []).append(row)
    deal, found = next((d, rows) for d, rows in people.items() if len({p["name"] for p in rows}) >= 3)
    others = [p for p in found if not p["is_decision_maker"]]
    return There(export, deal, others[0], others[1])


def said(call: Call, there: There, *words: object) -> Answer:
    return call(*words, "--home", there.home)


def test_a_stance_is_set_and_corrected_and_said_by_name(call: Call, there: There) -> None:
    answer = said(call, there, "stance", there.deal, there.one["name"], "Sceptic", "--evidence", "asked who pays")
    assert answer.code == 0
    assert f"{there.one['name']} is written down as sceptic." in " ".join(answer.out.split())
    found = said(call, there, "stance", there.deal, there.one["person_id"], "supporter", "--json").json
    assert list(found) == list(JSON_KEYS["word"])
    assert found["row"]["person_id"] == there.one["person_id"] and found["row"]["stance"] == "supporter"
    assert [r["stance"] for r in there.kept("stances")] == ["sceptic", "supporter"]
    assert said(call, there, "stance", there.deal, there.one["name"], "--undo").code == 0
    assert [r["stance"] for r in there.kept("stances")] == ["sceptic"]


def test_a_seat_and_a_tie_are_said_by_name(call: Call, there: There) -> None:
    seat = said(call, there, "seat", there.deal, there.one["name"], "economic buyer", "--by", "Mo")
    assert f"{there.one['name']} has the seat economic buyer." in " ".join(seat.out.split())
    tie = said(call, there, "tie", there.deal, there.one["name"], "reports-to", there.other["name"])
    assert f"{there.one['name']} reports to {there.other['name']}." in " ".join(tie.out.split())
    refused = said(call, there, "tie", there.deal, there.one["name"], "works_with", there.other["name"], "--refuse")
    assert "have no such tie (works with)" in " ".join(refused.out.split())
    assert [(r["kind"], r["refused"]) for r in there.kept("ties")] == [("reports_to", "no"), ("works_with", "yes")]
    for answer in (seat, tie, refused):
        kept = " ".join(answer.out.split()).split("Next:")[0]
        assert there.deal not in kept and there.one["person_id"] not in kept, "ids are for machines"


@pytest.mark.parametrize("command", ["stance", "seat", "tie"])
def test_a_person_who_is_not_there_is_named_with_those_who_are(call: Call, there: There, command: str) -> None:
    rest = {"stance": ["sceptic"], "seat": ["legal"], "tie": ["trusts", there.one["name"]]}[command]
    answer = said(call, there, command, there.deal, "Nobody Such", *rest)
    assert answer.code == 4
    assert "'Nobody Such' names no people" in answer.err and there.one["name"] in answer.err
    assert not (there.home / "words").exists()


def test_a_part_of_a_name_that_several_have_names_nobody(call: Call, there: There) -> None:
    answer = said(call, there, "stance", there.deal, "e", "sceptic")
    assert (
        answer.code == 4
        and "which part" not in answer.err
        and "or a part of the name that only one of them has" in answer.err
    )


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("stance", "angry"), "opponent, sceptic, undecided, supporter, advocate"),
        (("seat", "chief"), "decision_maker"),
        (("tie", "likes"), "reports_to, trusts, works_with, conflicts_with"),
        (("answer", "b99"), "b1 to b20"),
        (("move", "c99"), "c1 to c24"),
    ],
)
def test_a_wrong_value_is_a_usage_error_that_names_the_right_ones(
    call: Call, there: There, words: tuple[str, str], named: str
) -> None:
    command, value = words
    rest = [value, "done"] if command in ("answer", "move") else [there.one["name"], value]
    answer = said(call, there, command, there.deal, *rest, *([there.other["name"]] if command == "tie" else []))
    assert answer.code == 2
    assert named in " ".join(answer.err.split()) or value in answer.err
    assert not (there.home / "words").exists()


def test_a_day_that_is_none_and_a_word_nobody_wrote(call: Call, there: There) -> None:
    assert said(call, there, "stance", there.deal, there.one["name"], "sceptic", "--said-on", "soon").code == 2
    answer = said(call, there, "stance", there.deal, there.one["name"], "--undo")
    assert answer.code == 4 and "nothing to take back" in answer.err


def test_words_are_kept_over_a_new_run_and_a_new_import(call: Call, there: There) -> None:
    as_of = call("list", there.export, "--json").json["as_of"]
    one, other = there.one["person_id"], there.other["person_id"]
    said(call, there, "stance", there.deal, one, "opponent", "--evidence", "wrote so")
    said(call, there, "seat", there.deal, other, "champion")
    said(call, there, "tie", there.deal, one, "conflicts_with", other)
    said(call, there, "answer", there.deal, "b17", "2", "--words", "Noted, by Friday.")
    said(call, there, "move", there.deal, "c4", "done")
    # A new export with a changed title: the words are not part of it and must not be lost.
    path = there.export / "contacts.csv"
    path.write_text(path.read_text("utf-8").replace("Managing Director", "Director General"), "utf-8")
    assert call("run", there.export, "--as-of", as_of, "--json").json["import"]["changed"]
    found = call("people", there.deal, there.export, "--json").json
    by_id = {p["person_id"]: p for p in found["people"]}
    assert by_id[one]["stance"] == "opponent" and by_id[one]["stance_evidence"] == "wrote so"
    assert by_id[other]["seat"] == "champion" and not by_id[other]["is_proposed"]
    ties = {(t["from_person"], t["to_person"], t["kind"], t["is_proposed"]) for t in found["ties"]}
    assert (one, other, "conflicts_with", False) in ties
    facts = current(there.home)
    assert facts is not None
    assert pq.read_table(
        facts / "readiness.parquet", filters=[("deal_id", "=", there.deal), ("item", "=", "b17")]
    ).num_rows
    assert "c4" not in {m["move"] for m in call("moves", there.deal, there.export, "--json").json["moves"]}


@pytest.mark.parametrize("command", ["people", "simulate", "spread", "moves"])
def test_the_inside_is_told_by_name_and_as_json(call: Call, there: There, command: str) -> None:
    found = call(command, there.deal, there.export, "--json").json
    assert list(found) == list(JSON_KEYS[command])
    answer = call(command, there.deal, there.export)
    assert answer.code == 0
    flat = " ".join(answer.out.split())
    assert there.one["person_id"] not in flat and "100 %" not in flat
    if command in ("people", "spread"):
        assert there.one["name"] in flat and "assumed" in flat
    if command == "simulate":
        assert "What to ask next" in flat
    if command == "moves":
        assert "Do nothing" in flat
