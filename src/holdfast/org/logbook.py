"""The log of a deal as the particle filter reads it: voices, acts kept or dropped, paper steps done, weeks of silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from holdfast.diagnosis.case import Case, newest
from holdfast.org.follow import Event
from holdfast.vocab import CommitmentState, Side, Sign

#: A log longer than this is read from its newest end: older days tell little of today.
MOST_DAYS = 180


def logbook(case: Case, voices: Mapping[str, str]) -> tuple[list[Event], int]:
    """Events since the yes and the number of days they span; *voices* names the person of each entry of push-back."""
    begin = max(case.deal["yes_on"], case.as_of - timedelta(days=MOST_DAYS))
    days = (case.as_of - begin).days
    found = [e for e in _events(case, voices, begin) if 0 <= e.day < days]
    return sorted(found, key=lambda e: (e.day, e.kind, e.who)), days


def _events(case: Case, voices: Mapping[str, str], begin: Any) -> Iterator[Event]:
    def on(day: Any) -> int:
        return -1 if day is None else int((day - begin).days)

    for r in case.pushback:
        if r["row_id"] in voices:
            yield Event(on(r["occurred_on"]), "heard", voices[r["row_id"]])
    for r in newest(case.commitments, "commitment"):
        if r["state"] == CommitmentState.KEPT.value:
            yield Event(on(r["occurred_on"]), "kept")
        elif r["state"] == CommitmentState.DROPPED.value:
            yield Event(on(r["occurred_on"]), "dropped")
    for r in case.plan_rows:
        if r["is_paper"] and r["side"] == Side.BUYER.value:
            yield Event(on(r["done_on"]), "step")
    # Missing activity is missing data: a silence tells something only where it is a dated sign of the verdict.
    signs = {e["sign"] for e in case.evidence if e["bears"] == "for" and not e["is_disputed"]}
    if Sign.BUYER_SILENCE.value in signs:
        day = case.deal["last_buyer_on"] or case.deal["yes_on"]
        while (day := day + timedelta(days=7)) < case.as_of:
            yield Event(on(day), "silent")
