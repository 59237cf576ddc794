"""Laws of the default reader."""

from __future__ import annotations

import json
import random
from pathlib import Path

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
    assert abs(first - other).max() < 1e-6


def test_empty_and_huge_go_to_a_person() -> None:
    empty, huge = load().read(["", "word? " * 170_000])
    assert empty.needs_person == "no words to read"
    assert huge.needs_person.startswith("only the first")


def test_a_slip_of_the_finger_seldom_turns_a_decided_class_and_open_ones_are_said_to_be() -> None:
    """On texts of scenarios that the reader was not trained on."""
    corpus = Path(__file__).parents[2] / "corpus"
    split = json.loads((corpus / "split.json").read_text("utf-8"))
    rows = [json.loads(line) for line in (corpus / "pushback.jsonl").read_text("utf-8").splitlines()]
    texts = [r["text"] for r in rows if split[r["scenario"]] == "test" and len(r["text"]) > 40][::4]
    luck = random.Random(3)
    at = [luck.randrange(len(t) - 2) for t in texts]
    slipped = [t[:i] + t[i + 1] + t[i] + t[i + 2 :] for t, i in zip(texts, at, strict=True)]
    turned = moved = 0
    for a, b in zip(load().read(texts), load().read(slipped), strict=True):
        other = set(a.labels) ^ set(b.labels)
        moved += bool(other)
        turned += bool(other - {*a.unsure, *b.unsure})
    assert len(texts) > 150 and turned / len(texts) < 0.015
    assert turned <= moved and moved / len(texts) < 0.06
