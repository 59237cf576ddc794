"""What one deal leaves behind, before anything is forgotten. Days are counted from the start of the window."""

from __future__ import annotations

from dataclasses import dataclass, field

from holdfast.market.company import Person


@dataclass(slots=True)
class Act:
    """A mail, call, meeting, document, note or task. ``day`` is when it happened, null while only planned."""

    kind: str
    direction: str
    situation: str
    created: int
    day: int | None
    minute: int
    person: Person | None = None
    planned: int | None = None
    status: str = ""
    cancelled: int | None = None
    words: int = 0
    other: Person | None = None
    about: int | None = None


@dataclass(slots=True)
class Spell:
    """A stretch of days in one true state; ``until`` is the first day after it, null at the end of the window."""

    state: str
    since: int
    until: int | None = None
    cause: str = ""
    expected: int | None = None


@dataclass(slots=True)
class PlanRow:
    """A row of the plan."""

    title: str
    side: str
    owner: str
    kind: str
    due: int
    expected: int
    created: int
    done: int | None = None


@dataclass
class Trace:
    """All facts of one deal; tuples start with the day and the minute of the day."""

    acts: list[Act] = field(default_factory=list)
    stages: list[tuple[int, int, str]] = field(default_factory=list)
    fields: list[tuple[int, int, str, str, str]] = field(default_factory=list)
    contacts: dict[str, tuple[int, Person, str]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    plan: list[PlanRow] = field(default_factory=list)
    yeses: list[tuple[int, int, str, str, bool]] = field(default_factory=list)
    parks: list[tuple[int, int, str, int]] = field(default_factory=list)
    pushback: list[tuple[int, int, str, str, bool]] = field(default_factory=list)
    scope: list[tuple[int, int, str, str]] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
    voices: list[tuple[int, str, bool, bool]] = field(default_factory=list)

    def enter(self, state: str, day: int, cause: str = "", expected: int | None = None) -> None:
        """Begin a spell; the one before it ends on the same day."""
        if self.spells and self.spells[-1].state == state and self.spells[-1].cause == cause:
            return
        self.leave(day)
        self.spells.append(Spell(state, day, None, cause, expected))

    def leave(self, day: int) -> None:
        """End the current spell."""
        if self.spells and self.spells[-1].until is None:
            self.spells[-1].until = day
