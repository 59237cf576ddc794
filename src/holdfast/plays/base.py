"""What a play is: one frozen object per file, and the situation it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from holdfast.diagnosis.case import Case, newest
from holdfast.diagnosis.holdups import LIKELY, POSSIBLE, Found
from holdfast.diagnosis.readiness import Answers
from holdfast.org.effects import Effect
from holdfast.org.entry import Somebody
from holdfast.org.map import NEAR, PeopleMap
from holdfast.vocab import Holdup, MoveState, Stance, Verdict

GRADES = {
    "A": "peer-reviewed study",
    "B": "survey with a stated sample",
    "C": "practice, repeated by others",
    "assumed": "assumed",
}
KINDS = ("play", "baseline")


@dataclass(frozen=True)
class Situation:
    """One deal as a play sees it."""

    case: Case
    map: PeopleMap
    found: Sequence[Found]
    answers: Answers

    @property
    def decider(self) -> str:
        """The decision maker's name, or the words for one nobody knows."""
        return self.map.decider.name if self.map.decider else "the decision maker"

    @property
    def first(self) -> str:
        """The decision maker's first name."""
        return self.decider.split(" ")[0] if self.map.decider else self.decider

    @property
    def since_yes(self) -> int:
        """Calendar days since the yes."""
        return self.case.since_yes

    @property
    def is_fearful(self) -> bool:
        """Rated undecided out of fear: nobody objects, people answer, and nothing is decided."""
        return str(self.case.deal["verdict"]) == Verdict.INDECISION.value

    def states(self) -> dict[str, str]:
        """Play → its newest state in this deal."""
        return {r["play"]: r["state"] for r in newest(self.case.moves, "play")}

    def is_done(self, *plays: str) -> bool:
        """Whether any of the plays was done."""
        states = self.states()
        return any(states.get(p) == MoveState.DONE.value for p in plays)

    def shows(self, holdup: Holdup) -> bool:
        """Whether a hold-up is likely, or possible with more for it than against it."""
        return any(f.kind.holdup == holdup and f.weight > 0 and f.state in (LIKELY, POSSIBLE) for f in self.found)

    def weak(self, item: str) -> bool:
        """Whether a readiness item was answered weakly."""
        mark = self.answers.mark(item)
        return mark is not None and mark <= 1

    @property
    def critics(self) -> list[Somebody]:
        """Known people who pushed back or stand against it, closest to the decision maker first."""
        against = (Stance.OPPONENT.value, Stance.SCEPTIC.value)
        found = [p for p in self.map.known if not p.is_decision_maker and (p.n_entries or p.stance in against)]
        return sorted(found, key=lambda p: (-p.closeness, p.name))

    @property
    def favourite(self) -> Somebody | None:
        """The closest critic, if close to the decision maker."""
        return next((p for p in self.critics if p.closeness >= NEAR), None)

    @property
    def undecided(self) -> list[Somebody]:
        """Known people who are undecided, or of whom nobody knows where they stand."""
        open_ = (None, Stance.UNDECIDED.value)
        return [p for p in self.map.known if not p.is_decision_maker and not p.n_entries and p.stance in open_]

    @property
    def n_entries(self) -> int:
        """Entries of push-back with a known voice."""
        return sum(p.n_entries for p in self.map.known)

    @property
    def managers(self) -> list[Somebody]:
        """Known heads and managers besides the decision maker."""
        return [p for p in self.map.known if not p.is_decision_maker and p.level in (2, 3)]


@dataclass(frozen=True)
class Play:
    """One move. ``applies`` gives the reason it fits a situation, or null; ``effort`` is hours of all who make it (assumed).

    ``grade`` rates the evidence that the move works at all; ``prior`` says in words what its effect in the model rests on.
    """

    id: str
    name: str
    summary: str
    who: str
    effort: float
    applies: Callable[[Situation], str | None]
    effects: Callable[[Situation], tuple[Effect, ...]]
    grade: str
    source: str
    prior: str
    say: str
    avoid: tuple[str, ...]
    holdups: tuple[Holdup, ...] = ()
    kind: str = "play"


def names(people: Iterable[Somebody], most: int = 3) -> str:
    """Names as in a sentence.

    >>> names([])
    ''
    """
    found = [p.name for p in people]
    kept = found[:most]
    if len(found) > most:
        return ", ".join(kept) + f" and {len(found) - most} more"
    return kept[0] if len(kept) == 1 else ", ".join(kept[:-1]) + (f" and {kept[-1]}" if kept else "")


def times(n: int, noun: str) -> str:
    """A count with its noun.

    >>> times(1, "entry"), times(2, "day")
    ('1 entry', '2 days')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
