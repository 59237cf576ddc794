"""Hostile files: what people's exports really contain."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from holdfast.errors import AskPerson, BadSettings, InputError, NotFound, NothingRecognised
from holdfast.ingest import neutralise
from tests.ingest.folders import DEALS, PLAIN, adds_up, notes, rows, table, taken, text, write

ACTS = PLAIN["activities.csv"]
assert isinstance(ACTS, str)


def with_deals(lines: str) -> dict[str, str | bytes]:
    return {**PLAIN, "deals.csv": lines}


def names(result: object) -> list[str | None]:
    return table(result, "deals")["name"].to_pylist()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_encodings_give_the_same_text(tmp_path: Path, encoding: str) -> None:
    content = DEALS + "D1,Müller & Söhne – Prüfgerät,1000,EUR,2025-01-01,2025-03-31,Verbal,,\n"
    result = taken(tmp_path, {"deals.csv": content.encode(encoding)})
    assert names(result) == ["Müller & Söhne – Prüfgerät"]
    assert adds_up(result)


def test_utf16_with_marks_of_both_orders(tmp_path: Path) -> None:
    for i, data in enumerate((b"\xff\xfe" + DEALS.encode("utf-16-le"), b"\xfe\xff" + DEALS.encode("utf-16-be"))):
        row = "D1,Ä,1,EUR,2025-01-01,,Verbal,,\n".encode("utf-16-le" if i == 0 else "utf-16-be")
        assert names(taken(tmp_path / str(i), {"deals.csv": data + row})) == ["Ä"]


def test_a_few_damaged_characters_do_not_spoil_the_others(tmp_path: Path) -> None:
    good = "".join(f"D{i},Größe {i},1,EUR,2025-01-01,,Verbal,,\n" for i in range(30))
    result = taken(tmp_path, {"deals.csv": (DEALS + good).encode() + b"D99,bad \xff end,1,EUR,2025-01-01,,Verbal,,\n"})
    assert "Größe 3" in names(result)
    assert "bad � end" in names(result)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separators(tmp_path: Path, delimiter: str) -> None:
    lines = [["deal_id", "name", "amount", "created_at", "stage"], ["D1", "a,b;c|d", "1000", "2025-01-01", "Verbal"]]
    result = taken(tmp_path, {"deals.csv": text(lines, delimiter)})
    assert names(result) == ["a,b;c|d"]


def test_separator_named_in_the_first_line(tmp_path: Path) -> None:
    result = taken(tmp_path, {"deals.csv": "sep=;\ndeal_id;name;created_at;stage\nD1;One;2025-01-01;Verbal\n"})
    assert names(result) == ["One"]


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1 234,56", 123456),
        ("1\u00a0234,56", 123456),
        ("1'234.56", 123456),
        ("1’234.56", 123456),
        ("1234,5", 123450),
        ("1.234.567", 123456700),
        ("1,234", 123400),
        ("1.234", 123400),
        ("€ 1.234,-", 123400),
        ("(1,234.50)", -123450),
        ("CHF 1'234.50", 123450),
    ],
)
def test_amounts_as_countries_write_them(tmp_path: Path, written: str, minor: int) -> None:
    result = taken(
        tmp_path,
        {"deals.csv": text([["deal_id", "amount", "created_at", "stage"], ["D1", written, "2025-01-01", "x"]])},
    )
    assert table(result, "deals")["amount_minor"].to_pylist() == [minor]


def test_the_decimal_mark_is_decided_for_the_column(tmp_path: Path) -> None:
    lines = [
        ["deal_id", "amount", "created_at", "stage"],
        ["D1", "1.234", "2025-01-01", "x"],
        ["D2", "12,50", "2025-01-01", "x"],
    ]
    result = taken(tmp_path, {"deals.csv": text(lines)})
    assert table(result, "deals")["amount_minor"].to_pylist() == [123400, 1250]
    assert "decimal_comma = true" in (tmp_path / "export" / "holdfast.toml").read_text()


def test_commas_and_points_as_decimal_marks_in_one_column_are_asked(tmp_path: Path) -> None:
    lines = [
        ["deal_id", "amount", "created_at", "stage"],
        ["D1", "12.50", "2025-01-01", "x"],
        ["D2", "12,50", "2025-01-01", "x"],
    ]
    with pytest.raises(AskPerson, match="decimal_comma = true"):
        taken(tmp_path, {"deals.csv": text(lines)})
    (tmp_path / "export" / "holdfast.toml").write_text('[files."deals.csv"]\ndecimal_comma = true\n')
    result = taken(tmp_path, {"deals.csv": text(lines)})
    assert table(result, "deals")["amount_minor"].to_pylist() == [None, 1250]
    assert notes(result, "repairs") == [("deals.csv", 2, "amount", "not a number that can be read")]


def test_letters_in_a_column_of_numbers_empty_five_cells(tmp_path: Path) -> None:
    lines = [["deal_id", "amount", "created_at", "stage"]]
    lines += [[f"D{i:04}", "12OO" if i % 20 == 0 else str(1000 + i), "2025-01-01", "x"] for i in range(100)]
    result = taken(tmp_path, {"deals.csv": text(lines)})
    found = table(result, "deals")["amount_minor"].to_pylist()
    assert found.count(None) == 5 and found[1] == 100100
    assert [n[1] for n in notes(result, "repairs")] == [2, 22, 42, 62, 82]
    assert notes(result) == []


def test_several_currencies_stay_apart(tmp_path: Path) -> None:
    lines = [["deal_id", "amount", "created_at", "stage"], ["D1", "€1,000.50", "2025-01-01", "x"],
             ["D2", "¥1,000", "2025-01-01", "x"], ["D3", "USD 7.00", "2025-01-01", "x"]]  # fmt: skip
    found = table(taken(tmp_path, {"deals.csv": text(lines)}), "deals")
    assert list(zip(found["amount_minor"].to_pylist(), found["currency"].to_pylist(), strict=True)) == [
        (100050, "EUR"), (1000, "JPY"), (700, "USD"),
    ]  # fmt: skip


def test_currency_from_the_header_is_written_down(tmp_path: Path) -> None:
    result = taken(tmp_path, {"deals.csv": "deal_id,Amount (CHF),created_at,stage\nD1,10,2025-01-01,x\n"})
    assert table(result, "deals")["currency"].to_pylist() == ["CHF"]
    assert 'currency = "CHF"' in (tmp_path / "export" / "holdfast.toml").read_text()


def dated(*values: str) -> str:
    return text([["deal_id", "created_at", "stage"], *([f"D{i}", v, "x"] for i, v in enumerate(values))])


def opened(result: object) -> list[date]:
    return table(result, "deals")["known_on"].to_pylist()  # type: ignore[arg-type]


def test_one_value_above_twelve_decides_the_order(tmp_path: Path) -> None:
    assert opened(taken(tmp_path / "a", {"deals.csv": dated("03/04/2025", "17/04/2025")}))[0] == date(2025, 4, 3)
    assert opened(taken(tmp_path / "b", {"deals.csv": dated("03/04/2025", "04/17/2025")}))[0] == date(2025, 3, 4)


def test_the_deciding_value_may_stand_far_down(tmp_path: Path) -> None:
    values = ["03/04/2025 10:00"] * 400_000 + ["25/04/2025 10:00"]
    assert opened(taken(tmp_path, {"deals.csv": dated(*values)}))[0] == date(2025, 4, 3)


def test_another_column_in_the_same_form_decides(tmp_path: Path) -> None:
    content = "deal_id,created_at,close_date,stage\nD1,03/04/2025,25/06/2025,x\n"
    result = taken(tmp_path, {"deals.csv": content})
    assert opened(result) == [date(2025, 4, 3)]
    assert any("like another date column" in line for line in result.mapping)


def test_the_order_of_rows_decides(tmp_path: Path) -> None:
    days = [f"{d:02}/{m:02}/2025" for m in range(1, 4) for d in range(1, 13)]
    result = taken(tmp_path, {"deals.csv": dated(*days)})
    assert sorted(opened(result))[1] == date(2025, 1, 2)


def test_two_readings_are_asked_and_the_answer_is_kept(tmp_path: Path) -> None:
    files = {"deals.csv": dated("03/04/2025", "05/04/2025")}
    with pytest.raises(AskPerson) as asked:
        taken(tmp_path, files)
    message = str(asked.value)
    assert '"03/04/2025" is 3 April 2025 or 4 March 2025' in message
    assert '[files."deals.csv"] day_first = true' in message
    assert not (tmp_path / "home" / "facts" / "CURRENT").exists()
    (tmp_path / "export" / "holdfast.toml").write_text('[files."deals.csv"]\nday_first = false\n')
    assert opened(taken(tmp_path, files)) == [date(2025, 3, 4), date(2025, 5, 4)]


def test_both_orders_in_one_column_are_asked(tmp_path: Path) -> None:
    with pytest.raises(AskPerson, match="only the month first"):
        taken(tmp_path, {"deals.csv": dated("25/04/2025", "04/26/2025")})


def test_zones_and_naive_times(tmp_path: Path) -> None:
    content = dated(
        "2025-07-01T23:30:00-02:00", "2025-07-01 23:30 UTC", "2025-07-01 23:30", "2025-01-01T00:30:00+01:00"
    )
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "holdfast.toml").write_text('[calendar]\ntimezone = "Europe/Berlin"\n')
    found = table(taken(tmp_path, {"deals.csv": content}), "deals").sort_by("deal_id")["created_at"].to_pylist()
    assert found == [
        datetime(2025, 7, 2, 1, 30, tzinfo=UTC),
        datetime(2025, 7, 1, 23, 30, tzinfo=UTC),
        datetime(2025, 7, 1, 21, 30, tzinfo=UTC),
        datetime(2024, 12, 31, 23, 30, tzinfo=UTC),
    ]


def test_a_zone_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "export", {"holdfast.toml": '[calendar]\ntimezone = "Europe/Nowhere"\n'})
    with pytest.raises(BadSettings, match="Europe/Nowhere"):
        taken(tmp_path, PLAIN)


def test_midnights_are_days_and_do_not_slip_over_the_zone(tmp_path: Path) -> None:
    write(tmp_path / "export", {"holdfast.toml": '[calendar]\ntimezone = "Europe/Berlin"\n'})
    result = taken(tmp_path, {"deals.csv": dated("2025-07-01 00:00:00", "2025-07-02 00:00:00")})
    assert opened(result) == [date(2025, 7, 1), date(2025, 7, 2)]
    assert table(result, "deals")["created_at"].null_count == 2


def test_serial_dates_of_spreadsheets(tmp_path: Path) -> None:
    result = taken(tmp_path, {"deals.csv": dated("45658", "45658.5")})
    assert opened(result) == [date(2025, 1, 1), date(2025, 1, 1)]


def test_years_1900_and_9999(tmp_path: Path) -> None:
    content = (
        DEALS
        + "D1,a,1,EUR,2025-01-01,9999-12-31,x,,\nD2,b,1,EUR,1900-01-01,2025-02-01,x,,\nD3,c,1,EUR,2025-01-01,1900-01-00,x,,\n"
    )
    result = taken(tmp_path, {"deals.csv": content})
    assert table(result, "deals")["deal_id"].to_pylist() == ["D1", "D3"]
    assert notes(result) == [("deals.csv", 3, "created_at", "nothing says when the deal was opened")]
    assert notes(result, "repairs") == [
        ("deals.csv", 2, "close_date", "the year is outside 1990–2060"),
        ("deals.csv", 4, "close_date", "not a date that can be read"),
    ]
    assert adds_up(result)


def test_a_deal_without_a_date_takes_it_from_its_history(tmp_path: Path) -> None:
    files = {**PLAIN, "deals.csv": "deal_id,name,created_at,stage\nD1,One,,x\nD2,Two,soon,x\n"}
    result = taken(tmp_path, files)
    assert opened(result) == [date(2025, 1, 1), date(2025, 1, 2)]


def test_duplicate_ids_and_repeats(tmp_path: Path) -> None:
    deals = PLAIN["deals.csv"] + "D1,Again,5,EUR,2025-01-09,,x,,\n"  # type: ignore[operator]
    history = PLAIN["stage_history.csv"] + "D1,2025-01-20T09:00:00Z,Discovery,Verbal,ann\n"  # type: ignore[operator]
    acts = ACTS + "A1,D2,2025-02-05T10:00:00Z,email,inbound,Other,p1\n"
    result = taken(tmp_path, {"deals.csv": deals, "stage_history.csv": history, "activities.csv": acts})
    assert notes(result) == [
        ("activities.csv", 5, "", "duplicate of line 2"),
        ("deals.csv", 5, "", "duplicate of line 2"),
        ("stage_history.csv", 6, "", "duplicate of line 3"),
    ]
    assert names(result)[0] == "One"
    assert {r["subject"] for r in rows(result, "activities")} == {"Hello", "Call", "Meeting"}
    assert adds_up(result)


def test_activities_without_ids(tmp_path: Path) -> None:
    acts = "deal_id,occurred_at,kind,direction,subject\nD1,2025-01-05,email,inbound,Hi\nD1,2025-01-05,email,inbound,Hi\nD1,2025-01-05,email,inbound,Ho\n"
    result = taken(tmp_path, {**PLAIN, "activities.csv": acts})
    assert notes(result) == [("activities.csv", 3, "", "duplicate of line 2")]
    ids = table(result, "activities")["row_id"].to_pylist()
    assert len(set(ids)) == 2 and all(len(i) == 16 for i in ids)


def test_ragged_rows(tmp_path: Path) -> None:
    acts = (
        ACTS
        + "A4,D1,2025-01-05T10:00:00Z\nA5,D1,2025-01-05T10:00:00Z,email,inbound,a,b,c,d\nA6,D1,2025-01-08T10:00:00Z,email,inbound,ok,p1\n"
    )
    result = taken(tmp_path, {**PLAIN, "activities.csv": acts})
    assert notes(result) == [
        ("activities.csv", 5, "", "the row has 3 columns, the header has 7"),
        ("activities.csv", 6, "", "the row has 9 columns, the header has 7"),
    ]
    assert "A6" in table(result, "activities")["row_id"].to_pylist()
    assert adds_up(result)


def test_lines_count_records_after_bad_ones(tmp_path: Path) -> None:
    acts = ACTS + "short\n\nA7,D1,never,email,inbound,x,p1\nA1,D1,2025-01-09T10:00:00Z,call,inbound,x,p1\n"
    result = taken(tmp_path, {**PLAIN, "activities.csv": acts})
    assert [n[1] for n in notes(result)] == [5, 6, 7]


def test_nul_bytes(tmp_path: Path) -> None:
    acts = ACTS + "A4,D1,2025-01-05T10:00:00Z,email,inbound,a\0b,p1\n"
    result = taken(tmp_path, {**PLAIN, "activities.csv": acts})
    assert {r["subject"] for r in rows(result, "activities")} == {"Hello", "Call", "Meeting", "ab"}
    assert notes(result, "repairs") == [("activities.csv", 5, "", "NUL bytes removed")]
    assert adds_up(result)


def test_quotes_and_newlines_in_fields(tmp_path: Path) -> None:
    acts = ACTS + 'A4,D1,2025-01-05T10:00:00Z,email,inbound,"She said ""yes"",\r\nthen, left",p1\n'
    result = taken(tmp_path, {**PLAIN, "activities.csv": acts})
    assert 'She said "yes",\r\nthen, left' in {r["subject"] for r in rows(result, "activities")}


def test_a_quote_never_closed_costs_one_row(tmp_path: Path) -> None:
    acts = ACTS + 'A4,D1,2025-01-05T10:00:00Z,email,inbound,"open,p1\n'
    acts += "".join(f"B{i},D1,2025-01-05T10:00:00Z,email,inbound,fine,p1\n" for i in range(50))
    result = taken(tmp_path, {**PLAIN, "activities.csv": acts})
    assert notes(result) == [("activities.csv", 5, "", "a quote is opened and never closed")]
    assert table(result, "activities").num_rows == 53
    assert adds_up(result)


def test_two_stray_quotes_cost_two_rows(tmp_path: Path) -> None:
    fine = "".join(f"B{{}}{i},D1,2025-01-05T10:00:00Z,email,inbound,fine,p1\n" for i in range(20))
    acts = ACTS + 'A4,D1,2025-01-05T10:00:00Z,email,inbound,"open,p1\n' + fine.replace("{}", "x")
    acts += 'A5,D1,2025-01-05T10:00:00Z,email,"inbound,open,p1\n' + fine.replace("{}", "y")
    result = taken(tmp_path, {**PLAIN, "activities.csv": acts})
    assert table(result, "activities").num_rows == 43
    assert len(notes(result)) == 2
    assert adds_up(result)


@pytest.mark.parametrize("between", [0, 1, 30])
def test_two_stray_quotes_in_one_column_do_not_swallow_the_rows_between(tmp_path: Path, between: int) -> None:
    bad = '{},D1,2025-01-05T10:00:00Z,email,inbound,"open,p1\n'
    acts = ACTS + bad.format("A4")
    acts += "".join(f"B{i},D1,2025-01-05T10:00:00Z,email,inbound,fine,p1\n" for i in range(between)) + bad.format("A5")
    result = taken(tmp_path, {**PLAIN, "activities.csv": acts})
    assert table(result, "activities").num_rows == 3 + between
    assert len(notes(result)) == 2
    assert adds_up(result)


def test_formulas_stay_text_and_are_neutralised_on_the_way_out(tmp_path: Path) -> None:
    evil = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1"]
    lines = [["deal_id", "name", "created_at", "stage"], *([f"D{i}", v, "2025-01-01", "x"] for i, v in enumerate(evil))]
    assert names(taken(tmp_path, {"deals.csv": text(lines)})) == [v.strip() for v in evil]
    assert [neutralise(v)[0] for v in evil] == ["'"] * 5
    assert [neutralise(v) for v in ("-12.5", "+3", "", "a=b")] == ["-12.5", "+3", "", "a=b"]


def test_empty_files_and_headers_alone(tmp_path: Path) -> None:
    files = {**PLAIN, "contacts.csv": "deal_id,person_id,name,role\n", "parks.csv": "", "notes.txt": "\n\n"}
    result = taken(tmp_path, files)
    assert result.counts["contacts.csv"].read == 0
    assert any(line.startswith("parks.csv: not used (the file is empty") for line in result.mapping)


def test_only_a_header_of_deals_is_an_empty_import(tmp_path: Path) -> None:
    result = taken(tmp_path, {"deals.csv": DEALS})
    assert (table(result, "deals").num_rows, result.newest_on) == (0, None)


def test_header_twice(tmp_path: Path) -> None:
    head, _, rest = ACTS.partition("\n")
    result = taken(tmp_path, {**PLAIN, "activities.csv": f"{head}\n{head}\n{rest}{head}\n"})
    assert notes(result) == [
        ("activities.csv", 2, "", "the header row once more"),
        ("activities.csv", 6, "", "the header row once more"),
    ]
    assert adds_up(result)


def test_the_wrong_folder_says_what_was_found(tmp_path: Path) -> None:
    write(tmp_path / "export", {"holiday.jpg": b"\xff\xd8", "offer.pdf": b"%PDF", "prices.csv": "item,price\na,1\n"})
    with pytest.raises(NothingRecognised) as error:
        taken(tmp_path, {})
    for word in ("holiday.jpg", "offer.pdf", "prices.csv", "Opportunity"):
        assert word in str(error.value)
    assert "export those objects from the CRM as CSV" in str(error.value)
    with pytest.raises(NotFound):
        from holdfast.ingest import read_export

        read_export(tmp_path / "nowhere", tmp_path / "home")


def test_a_folder_of_spreadsheets_says_how_to_save_them(tmp_path: Path) -> None:
    write(tmp_path / "export", {"All deals.xlsx": b"PK\x03\x04"})
    with pytest.raises(NothingRecognised, match=r"All deals\.xlsx: a spreadsheet is not read: save each sheet as CSV"):
        taken(tmp_path, {})


def test_files_that_are_not_read_are_named_each_time(tmp_path: Path) -> None:
    others = {"Contacts.XLSX": b"PK", "all.zip": b"PK", "history.json": b"[]", "offer.pdf": b"%PDF"}
    for _ in range(2):
        unread = taken(tmp_path, {**PLAIN, **others}).unread
        assert {name: bool(why) for name, why in unread.items()} == {
            "Contacts.XLSX": True, "all.zip": True, "history.json": True, "offer.pdf": False}  # fmt: skip


def test_ten_megabytes_in_one_field(tmp_path: Path) -> None:
    body = "word " * 2_000_000
    acts = f"activity_id,deal_id,occurred_at,kind,direction,body\nA1,D1,2025-01-05,email,inbound,{body}\nA2,D1,2025-01-06,email,inbound,short\n"
    result = taken(tmp_path, {**PLAIN, "activities.csv": acts})
    assert sorted(table(result, "activities")["n_words"].to_pylist()) == [1, 2_000_000]
    assert adds_up(result)


def test_forty_megabytes_in_one_field(tmp_path: Path) -> None:
    acts = f"activity_id,deal_id,occurred_at,kind,direction,body\nA1,D1,2025-01-05,email,inbound,{'x' * 40_000_000}\n"
    assert table(taken(tmp_path, {**PLAIN, "activities.csv": acts}), "activities").num_rows == 1


def test_other_containers_hold_the_same_rows(tmp_path: Path) -> None:
    wanted = rows(taken(tmp_path / "csv", PLAIN), "activities")
    lines = [line.split(",") for line in ACTS.splitlines()]
    records = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    made: dict[str, dict[str, str | bytes]] = {
        "gz": {"activities.csv.gz": gzip.compress(ACTS.encode())},
        "tsv": {"activities.tsv": ACTS.replace(",", "\t")},
        "txt": {"activities.txt": ACTS},
        "jsonl": {"activities.jsonl": "".join(json.dumps(r) + "\n" for r in records)},
    }
    base = {k: v for k, v in PLAIN.items() if k != "activities.csv"}
    for name, files in made.items():
        assert rows(taken(tmp_path / name, {**base, **files}), "activities") == wanted, name
    folder = write(tmp_path / "parquet" / "export", base)
    pq.write_table(pa.Table.from_pylist(records), folder / "activities.parquet")
    assert rows(taken(tmp_path / "parquet", {}), "activities") == wanted


def test_typed_parquet(tmp_path: Path) -> None:
    base = {k: v for k, v in PLAIN.items() if k != "deals.csv"}
    folder = write(tmp_path / "export", base)
    made = pa.table({
        "deal_id": ["D1", "D2"],
        "amount": pa.array([12.5, float("nan")]),
        "created_at": pa.array([datetime(2025, 1, 1, 9), datetime(1900, 1, 1)], pa.timestamp("ms")),
        "close_date": pa.array([date(2025, 3, 1), date(9999, 1, 1)]),
        "stage": pa.array(["x", "y"]).dictionary_encode(),
    })  # fmt: skip
    pq.write_table(made, folder / "deals.parquet")
    result = taken(tmp_path, {})
    found = rows(result, "deals")
    assert [r["amount_minor"] for r in found] == [1250, None]
    assert [r["close_on"] for r in found] == [date(2025, 3, 1), None]
    assert [n[2] for n in notes(result, "repairs")] == ["amount", "close_date", "created_at"]


def test_broken_lines_of_json(tmp_path: Path) -> None:
    base = {k: v for k, v in PLAIN.items() if k != "activities.csv"}
    good = '{"activity_id":1,"deal_id":"D1","occurred_at":"2025-01-05","kind":"email","direction":"inbound","tags":["a"]}\n'
    result = taken(tmp_path, {**base, "activities.jsonl": good + "{broken\n[1,2]\n\n" + good.replace(":1,", ":2,")})
    assert [(n[1], n[3]) for n in notes(result)] == [
        (2, "the line is no JSON object"),
        (3, "the line is no JSON object"),
    ]
    assert table(result, "activities")["row_id"].to_pylist() == ["1", "2"]
    assert adds_up(result)


def test_damaged_archives_and_parquet(tmp_path: Path) -> None:
    packed = gzip.compress(ACTS.encode() * 50)[:-20]
    with pytest.raises(InputError, match="damaged"):
        taken(tmp_path / "a", {**PLAIN, "more.csv.gz": packed})
    result = taken(tmp_path / "b", {**PLAIN, "more.parquet": b"no parquet"})
    assert any(line.startswith("more.parquet: not used") for line in result.mapping)


def test_rows_of_other_deals_are_rejected_with_the_reason(tmp_path: Path) -> None:
    result = taken(
        tmp_path,
        {
            **PLAIN,
            "activities.csv": ACTS + "A9,D77,2025-01-05,email,inbound,x,p1\nA10,,2025-01-05,email,inbound,x,p1\n",
        },
    )
    assert notes(result) == [
        ("activities.csv", 5, "deal_id", "no such deal among the deals that were kept"),
        ("activities.csv", 6, "deal_id", "no value where one is needed"),
    ]
    assert adds_up(result)
