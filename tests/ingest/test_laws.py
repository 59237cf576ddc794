"""Laws of reading, for any export: nothing gets lost silently, nothing changes on a second reading."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.ingest import amounts, neutralise, times
from holdfast.ingest.base import Problems
from holdfast.ingest.files import digest, survey
from holdfast.ingest.reading import NeedsExact
from holdfast.ingest.reading import rows as records
from tests.ingest.folders import PLAIN, adds_up, rows, table, taken

import pyarrow as pa  # isort: skip

_CELLS = st.one_of(
    st.sampled_from(["", "D1", "D2", "D3", "D4", "email", "call", "inbound", "2025-01-05", "2025-01-05T10:00:00Z", "1900-01-01",
                     "9999-12-31", "=1+1", "12,5", "1.234,56", "x" * 300, "null", "\0", "Ä", "31.12.2025", "€ 5"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12),
)  # fmt: skip
_ROW = st.lists(_CELLS, min_size=5, max_size=7)
_QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_WHOLE = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Box:
    """A folder for one example."""

    def __enter__(self) -> Path:
        self.path = Path(tempfile.mkdtemp(prefix="holdfast-test-"))
        return self.path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path)


def written(header: list[str], lines: list[list[str]], delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(lines)
    return out.getvalue()


def is_two_ways(line: list[str], width: int) -> bool:
    """Of a wrong width and with line breaks in two cells: it may as well be two stray quotes around a record, and is read so."""
    return len(line) != width and sum("\n" in cell or "\r" in cell for cell in line) > 1


@_WHOLE
@given(st.lists(_ROW, max_size=12), st.sampled_from([",", ";", "\t", "|"]))
def test_records_in_are_records_kept_and_rejected(lines: list[list[str]], delimiter: str) -> None:
    header = ["activity_id", "deal_id", "occurred_at", "kind", "direction", "subject"]
    with Box() as tmp:
        result = taken(
            tmp,
            {
                **PLAIN,
                "activities.csv": written(
                    header, [["A1", "D1", "2025-01-05", "email", "inbound", "x"], *lines], delimiter
                ),
            },
        )
        assert adds_up(result)
        count = result.counts["activities.csv"]
        if not any(is_two_ways(line, len(header)) for line in lines):
            assert count.read == 1 + sum(1 for line in lines if line != [""])
        assert count.kept == table(result, "activities").num_rows


@_WHOLE
@given(st.lists(st.lists(_CELLS, min_size=8, max_size=9), max_size=10))
def test_the_law_holds_for_deals_and_history(lines: list[list[str]]) -> None:
    header = ["deal_id", "name", "amount", "currency", "created_at", "close_date", "stage", "outcome", "closed_at"]
    history = ["deal_id", "changed_at", "from_stage", "to_stage", "changed_by"]
    with Box() as tmp:
        (tmp / "export").mkdir()
        toml = "".join(
            f'[files."{f}.csv"]\nday_first = true\ndecimal_comma = true\n' for f in ("deals", "stage_history")
        )
        (tmp / "export" / "holdfast.toml").write_text(toml)
        files = {
            "deals.csv": written(header, lines, ","),
            "stage_history.csv": written(history, [row[:5] for row in lines], ","),
        }
        result = taken(tmp, dict(files))
        assert adds_up(result)
        assert result.counts["deals.csv"].kept == table(result, "deals").num_rows
        assert result.counts["deals.csv"].read == len(lines)
        assert result.counts["stage_history.csv"].kept <= table(result, "stage_changes").num_rows


@_QUICK
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    with Box() as tmp:
        path = tmp / "some.csv"
        path.write_bytes(data)
        source = survey("some.csv", path, *digest(path))
        for careful in (False, True):
            problems = Problems(["some.csv"])
            try:
                found = list(records(source, list(source.header), 0, problems, careful=careful))
            except NeedsExact:
                continue
            lines = [n for part in found for n in part.line.to_pylist()] + problems.table("rejects")["line"].to_pylist()
            assert sorted(lines) == list(range(2, 2 + len(lines)))
            return


@_QUICK
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(
                    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=8
                ),
                st.text(',"\n0', max_size=12),  # texts that look like rows
            ),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_fast_and_exact_reader_agree(lines: list[list[str]]) -> None:
    with Box() as tmp:
        path = tmp / "some.csv"
        path.write_text(written(["a", "b", "c"], lines, ","), encoding="utf-8")
        source = survey("some.csv", path, *digest(path))
        made: list[list[tuple[Any, ...]]] = []
        for careful in (False, True):
            try:
                parts = list(records(source, ["a", "b", "c"], 0, Problems(["some.csv"]), careful=careful))
            except NeedsExact:  # the fast reader leaves the file to the exact one
                return
            made.append(
                [
                    row
                    for p in parts
                    for row in zip(p.line.to_pylist(), *(p.cells[n].to_pylist() for n in "abc"), strict=True)
                ]
            )
        assert made[0] == made[1]


def test_the_same_folder_twice_changes_nothing(tmp_path: Path) -> None:
    first = taken(tmp_path, PLAIN)
    seen = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in first.facts.iterdir()}
    toml = (tmp_path / "export" / "holdfast.toml").read_bytes()
    again = taken(tmp_path, PLAIN)
    assert (first.changed, again.changed) == (True, False)
    assert again.facts == first.facts and again.mapping == first.mapping and again.counts == first.counts
    assert {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in again.facts.iterdir()} == seen
    assert (tmp_path / "export" / "holdfast.toml").read_bytes() == toml


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    made = [taken(tmp_path / name, PLAIN).facts for name in ("a", "b")]
    assert made[0].name == made[1].name
    for path in made[0].iterdir():
        assert path.read_bytes() == (made[1] / path.name).read_bytes(), path.name


@_WHOLE
@given(st.permutations(range(4)), st.permutations(range(3)))
def test_the_order_of_rows_does_not_matter(history: list[int], acts: list[int]) -> None:
    def mixed(name: str, order: list[int]) -> str:
        head, *lines = str(PLAIN[name]).splitlines()
        return "\n".join([head, *(lines[i] for i in order)]) + "\n"

    with Box() as tmp:
        result = taken(
            tmp,
            {
                **PLAIN,
                "stage_history.csv": mixed("stage_history.csv", history),
                "activities.csv": mixed("activities.csv", acts),
            },
        )
        plain = taken(tmp / "plain", PLAIN)
        for name in ("stage_changes", "activities", "deals"):
            assert rows(result, name) == rows(plain, name)


def test_duplicated_files_add_nothing(tmp_path: Path) -> None:
    once = taken(tmp_path / "once", PLAIN)
    twice = taken(
        tmp_path / "twice", {**PLAIN, "activities_copy.csv": PLAIN["activities.csv"], "deals_2.csv": PLAIN["deals.csv"]}
    )
    assert rows(once, "activities") == rows(twice, "activities")
    assert rows(once, "deals") == rows(twice, "deals")
    assert {r["reason"] for r in rows(twice, "rejects")} >= {"duplicate of line 2 of activities.csv"}
    assert adds_up(twice)


@given(
    st.datetimes(
        min_value=__import__("datetime").datetime(1990, 1, 1),
        max_value=__import__("datetime").datetime(2060, 12, 31, 23, 59),
    )
)
def test_times_are_read_as_written(moment: Any) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000, second=0)
    forms = [
        "%Y-%m-%dT%H:%M:%S.%fZ",
        "%d.%m.%Y %H:%M:%S.%f",
        "%d/%m/%Y %H:%M:%S.%f",
        "%d %B %Y %H:%M:%S.%f",
        "%Y%m%dT%H%M%S.%f",
    ]
    cells = pa.array([moment.strftime(f) for f in forms])
    found = times.parse(cells, True).at.to_pylist()
    assert [f.replace(tzinfo=None) for f in found] == [moment] * len(forms)


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from([("{:,.2f}", False), ("{:.2f}", False), ("de", True), ("ch", False), ("fr", True)]),
)
def test_amounts_are_read_as_written(cents: int, how: tuple[str, bool]) -> None:
    form, comma = how
    plain = f"{cents / 100:,.2f}"
    swap = {"de": str.maketrans(",.", ".,"), "ch": str.maketrans(",", "'"), "fr": str.maketrans(",.", "\u202f,")}
    text = plain.translate(swap[form]) if form in swap else form.format(cents / 100)
    assert amounts.minor(amounts.parse(pa.array([text]), comma).values, 2).to_pylist() == [cents]


@given(st.text(max_size=20))
def test_neutralised_text_is_never_a_formula_and_keeps_its_words(cell: str) -> None:
    safe = neutralise(cell)
    assert safe in (cell, "'" + cell)
    head = safe.lstrip()[:1]
    assert head not in "=@" or not head
    assert neutralise(safe) == safe
