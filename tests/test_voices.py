"""One identity per voice."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from holdfast.voices import identified

NAMES = st.sampled_from(["Ana Sauer", "ana sauer", "Sauer", "Ines Sauer", "Jo Berg", "Jo", None])
ENTRIES = st.lists(
    st.tuples(st.sampled_from(["D", "E"]), st.integers(1, 28), st.sampled_from(["p1", "p2", None]), NAMES), max_size=12
)


def table(rows: list[tuple[str, int, str | None, str | None]]) -> pa.Table:
    """Entries of push-back from (deal, day, person, voice)."""
    deal, day, person, voice = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pa.table(
        {
            "deal_id": pa.array(deal, pa.string()),
            "known_on": pa.array([date(2026, 1, d) for d in day], pa.date32()),
            "row_id": pa.array([f"r{i:03d}" for i in range(len(rows))], pa.string()),
            "person_id": pa.array(person, pa.string()),
            "voice": pa.array(voice, pa.string()),
        }
    )


def people(*rows: tuple[str, str, int]) -> pa.Table:
    """Contacts of deal D from (id, name, day)."""
    return pa.table(
        {
            "deal_id": ["D"] * len(rows),
            "known_on": [date(2026, 1, r[2]) for r in rows],
            "person_id": [r[0] for r in rows],
            "name": [r[1] for r in rows],
        }
    )


def ids(entries: pa.Table, contacts: pa.Table | None = None) -> list[str | None]:
    found: list[str | None] = identified(entries, contacts)["voice_id"].to_pylist()
    return found


def test_a_name_an_id_and_a_part_of_the_name_are_one_voice() -> None:
    entries = table([("D", 1, "p1", "Ana Sauer"), ("D", 2, None, "Dr. Ana Sauer"), ("D", 3, None, "Sauer")])
    assert ids(entries) == ["p1"] * 3


def test_a_name_that_two_bear_is_nobody_s() -> None:
    contacts = people(("p1", "Ana Sauer", 1), ("p2", "Ines Sauer", 1))
    assert ids(table([("D", 2, None, "Sauer"), ("D", 2, None, "Ines Sauer")]), contacts) == ["voice: Sauer", "p2"]


def test_a_contact_of_another_deal_or_of_later_is_nobody() -> None:
    contacts = people(("p1", "Ana Sauer", 5))
    entries = table([("D", 2, None, "Ana Sauer"), ("E", 6, None, "Ana Sauer"), ("D", 6, None, "Ana Sauer")])
    assert ids(entries, contacts) == ["voice: Ana Sauer", "voice: Ana Sauer", "p1"]


@given(ENTRIES, st.integers(1, 28))
def test_later_entries_change_nothing(rows: list[tuple[str, int, str | None, str | None]], day: int) -> None:
    whole = dict(zip([f"r{i:03d}" for i in range(len(rows))], ids(table(rows)), strict=True))
    early = table(rows).filter(pc.less_equal(table(rows)["known_on"], pa.scalar(date(2026, 1, day))))
    assert dict(zip(early["row_id"].to_pylist(), ids(early), strict=True)) == {
        k: whole[k] for k in early["row_id"].to_pylist()
    }


@given(ENTRIES)
def test_everybody_named_has_an_identity_and_nobody_else(rows: list[tuple[str, int, str | None, str | None]]) -> None:
    for (_, _, person, voice), found in zip(rows, ids(table(rows)), strict=True):
        assert (found is not None) == bool(person or voice)
        assert not person or found == person
