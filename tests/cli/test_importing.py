"""What ``holdfast import`` says of rows that were left out: once for each reason, and by deal where a deal is missing."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pyarrow as pa

from holdfast.cli.importing import gathered, mending
from holdfast.ingest.base import DELETED, NO_SUCH_DEAL, REJECTS
from tests.cli.conftest import Call

FIXTURES = Path(__file__).parents[1] / "fixtures"


def notes(*rows: tuple[str, int, str, str, str]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(REJECTS.names, row, strict=True)) for row in rows], REJECTS)


def test_rows_of_a_deal_that_was_left_out_are_told_together_with_the_line_of_the_deal() -> None:
    children = [("activities.csv", n, "deal_id", NO_SUCH_DEAL, "D7") for n in range(2, 14)]
    found = gathered(notes(("deals.csv", 7, "", "3 cells instead of 9", "D7,Acme"), *children,
                           ("contacts.csv", 4, "deal_id", NO_SUCH_DEAL, "D9")))  # fmt: skip
    assert [line for line, _ in found] == [
        "deals.csv, line 7: 3 cells instead of 9",
        "12 rows of activities.csv point to deal D7, which was left out: deals.csv, line 7",
        "1 row of contacts.csv points to deal D9, which is not in the export",
    ]


def test_the_same_reason_is_said_once_with_its_lines_and_what_was_found() -> None:
    rows = [("a.csv", n, "kind", "not a kind of activity", f"Fax {n % 2}") for n in range(2, 9)]
    ((line, found),) = gathered(notes(*rows))
    assert line == "a.csv, 7 rows, column kind: not a kind of activity"
    assert found == " (lines 2, 3, 4, …; found “Fax 0”, “Fax 1”)"


def test_one_short_deal_line_gives_two_lines_on_the_screen(call: Call, made_export: Path, here: Path) -> None:
    folder = here / "export"
    folder.mkdir()
    for file in made_export.glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    lines = (folder / "deals.csv").read_text("utf-8").splitlines()
    acts = (folder / "activities.csv").read_text("utf-8")
    deal = next(d for d in (line.split(",")[0] for line in lines[1:]) if f",{d}," in acts)
    at = next(n for n, line in enumerate(lines) if line.startswith(deal + ","))
    lines[at] = deal + ",Short"
    (folder / "deals.csv").write_text("\n".join(lines) + "\n", "utf-8")
    said = " ".join(call("import", folder).out.split())
    assert f"point to deal {deal}, which was left out: deals.csv, line {at + 1}" in said


def test_a_spreadsheet_beside_the_tables_is_named_with_what_to_do(call: Call, made_export: Path, here: Path) -> None:
    folder = here / "export"
    folder.mkdir()
    for file in made_export.glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "Contacts.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "older").mkdir()
    for _ in range(2):
        said = " ".join(call("import", folder).out.split())
        assert "Files not read: 2" in said
        assert "Contacts.xlsx: a spreadsheet is not read: save each sheet as CSV" in said
        assert "older/: a folder inside is not read" in said


def test_every_line_of_a_file_stays_under_its_heading(call: Call, here: Path) -> None:
    lines = call("import", copytree(FIXTURES / "salesforce", here / "export")).out.splitlines()
    heads = [n for n, line in enumerate(lines) if line.endswith("headers are known)")]
    assert len(heads) >= 4
    for n in heads:
        below = lines[n + 1 : lines.index("", n)]
        assert below
        assert all(line.startswith("    ") for line in below)


def test_what_the_crm_deleted_is_not_to_be_mended() -> None:
    gone = notes(("Opportunity.csv", 7, "IsDeleted", DELETED, "006A"), ("Task.csv", 3, "deal_id", NO_SUCH_DEAL, "006A"))
    assert [line for line in mending(gone) if "Mend" in line or "filtered" in line] == []
    assert "nothing to mend" in mending(gone)[0]


def test_what_to_do_depends_on_what_was_left_out() -> None:
    short, orphan = ("deals.csv", 7, "", "3 cells instead of 9", "D7,Acme"), ("a.csv", 2, "deal_id", NO_SUCH_DEAL, "D9")
    assert [line.split()[0] for line in mending(notes(short))] == ["Mend"]
    assert [line.split()[0] for line in mending(notes(orphan))] == ["Rows"]
    again = ("a.csv", 3, "", "duplicate of line 2", "A1")
    assert [line.split()[0] for line in mending(notes(short, orphan, again))] == ["Mend", "Rows", "Deleted"]
