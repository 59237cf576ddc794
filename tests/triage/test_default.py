"""Laws of the default reader."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.triage import CLASSES, HEADS, load


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=400))
def test_any_text_is_read_and_every_span_is_quoted(text: str) -> None:
    reading = next(load().read([text]))
    assert set(reading.spans) == set(reading.labels) <= set(CLASSES)
    assert all(span in text for span in reading.spans.values())
    assert tuple(reading.chances) == HEADS and all(0 <= p <= 1 for p in reading.chances.values())
    assert reading == next(load().read([text]))


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=300))
def test_case_and_blanks_change_nothing(text: str) -> None:
    first, other = load().chances([text, "  " + text.upper().replace(" ", "  ") + "\n"])
    assert (first == other).all()


def test_empty_and_huge_go_to_a_person() -> None:
    empty, huge = load().read(["", "word? " * 170_000])
    assert empty.needs_person == "no words to read"
    assert huge.needs_person.startswith("only the first")
