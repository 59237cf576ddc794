"""Lines of evidence for and against a hold-up, each from rows of the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from holdfast.diagnosis.case import Case, Row, newest
from holdfast.diagnosis.readiness import ITEM, Answers
from holdfast.vocab import CommitmentState, Holdup, Stance

FOR, AGAINST, UNSEEN = "for", "against", "unseen"
#: What a line of the simulation bears: shown apart, and never weighed as evidence.
SIMULATED = "simulated"
#: Class of push-back that is a real concern (docs/classes.md).
SUBSTANTIVE = "substantive"


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence. ``strength`` from 0 to 1 orders hold-ups; the weights are assumed and never shown as chances.

    ``is_act``: something done or said in the deal, not an answer to a readiness item.
    """

    bears: str
    strength: float
    text: str
    dated_on: date | None
    table: str
    row_id: str | None
    is_act: bool = True


class Present(Protocol):
    """What a hold-up needs to know of somebody on the map."""

    @property
    def person_id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def closeness(self) -> float: ...  # noqa: D102
    @property
    def closeness_evidence(self) -> str: ...  # noqa: D102
    @property
    def stance(self) -> str | None: ...  # noqa: D102
    @property
    def stance_on(self) -> date | None: ...  # noqa: D102
    @property
    def is_decision_maker(self) -> bool: ...  # noqa: D102
    @property
    def is_assumed(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Scene:
    """The case with its people and answers; ``voices`` gives the person of each entry of push-back."""

    case: Case
    people: Sequence[Present]
    voices: Mapping[str, str]
    answers: Answers

    @property
    def decider(self) -> str:
        """The decision maker's name, or the words for one nobody knows."""
        return next((p.name for p in self.people if p.is_decision_maker), "the decision maker")

    def person(self, person_id: str) -> Present | None:
        """Somebody on the map."""
        return next((p for p in self.people if p.person_id == person_id), None)

    def stance_row(self, person_id: str) -> str | None:
        """The row of the newest stance of somebody; null when nobody wrote one down."""
        return next((r["row_id"] for r in reversed(self.case.stances) if r["person_id"] == person_id), None)

    @property
    def entries(self) -> list[Row]:
        """Push-back since the yes whose voice is known."""
        return [r for r in self.case.pushback if r["row_id"] in self.voices and r["is_since_yes"]]

    @property
    def n_voices(self) -> int:
        """Distinct people who pushed back since the yes."""
        return len({self.voices[r["row_id"]] for r in self.entries})


_STRENGTH = {0: (FOR, 0.5), 1: (FOR, 0.2), 2: (AGAINST, 0.3), 3: (AGAINST, 0.45)}
_SOUNDS = {
    0: "avoided the question",
    1: "answered in general terms",
    2: "gave a specific answer",
    3: "has already done it",
}


def from_answers(scene: Scene, holdup: Holdup, items: Iterable[str]) -> Iterator[Line]:
    """What the decision maker said or did on readiness items, counted for the first hold-up of the item in full."""
    for item in items:
        mark = scene.answers.mark(item)
        row = scene.answers.rows.get(item)
        if row is None:
            continue
        if mark is None:
            text = f"Asked {ITEM[item].about}: the answer was unclear."
            yield Line(UNSEEN, 0.0, text, row["occurred_on"], "readiness", row["row_id"], is_act=False)
            continue
        bears, strength = _STRENGTH[min(max(mark, 0), 3)]
        if ITEM[item].group != holdup:
            strength *= 0.6
        said = f": “{row['words']}”" if row["words"] else ""
        text = f"Asked {ITEM[item].about}, {scene.decider} {_SOUNDS[mark]}{said}"
        yield Line(
            bears,
            strength,
            text if text.endswith("”") else text + ".",
            row["occurred_on"],
            "readiness",
            row["row_id"],
            False,
        )


def kept_and_dropped(scene: Scene) -> Iterator[Line]:
    """Acts that the decision maker promised and kept, was late with, or dropped."""
    for row in newest(scene.case.commitments, "commitment"):
        act, on = row["act"].rstrip("."), row["occurred_on"]
        if row["state"] == CommitmentState.KEPT.value:
            yield Line(AGAINST, 0.4, f"Kept a promise: {act}.", on, "commitments", row["row_id"])
        elif row["state"] == CommitmentState.DROPPED.value:
            yield Line(FOR, 0.5, f"Dropped what was promised: {act}.", on, "commitments", row["row_id"])
        elif row["state"] == CommitmentState.LATE.value:
            yield Line(FOR, 0.3, f"Late with what was promised: {act}.", on, "commitments", row["row_id"])
        elif row["due_on"] is not None and row["due_on"] < scene.case.as_of:
            yield Line(
                FOR,
                0.25,
                f"Promised and not heard of since it was due: {act}.",
                row["due_on"],
                "commitments",
                row["row_id"],
            )


def critics(scene: Scene) -> list[Present]:
    """People who pushed back since the yes or stand against the change, closest to the decision maker first."""
    spoke = {scene.voices[r["row_id"]] for r in scene.entries}
    against = (Stance.OPPONENT.value, Stance.SCEPTIC.value)
    found = [p for p in scene.people if not p.is_decision_maker and (p.person_id in spoke or p.stance in against)]
    return sorted(found, key=lambda p: (-p.closeness, p.name))


def last_words(scene: Scene, person_id: str) -> Row | None:
    """The newest entry of push-back of a voice."""
    own = [r for r in scene.entries if scene.voices[r["row_id"]] == person_id]
    return own[-1] if own else None


def is_substantive(row: Row) -> bool | None:
    """Whether an entry holds a real concern; null when it was not read yet."""
    classes = (row["classes"] or "").split()
    return None if not classes else SUBSTANTIVE in classes
