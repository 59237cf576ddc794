"""One entry of the map of a deal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from holdfast.org.titles import LEVELS
from holdfast.vocab import Seat


@dataclass(frozen=True)
class Somebody:
    """One entry of the map: a person, a voice known by name only, or an assumed group (``is_assumed``).

    Fields are the columns of the Run's table ``people``.
    """

    person_id: str
    name: str
    title: str | None
    department: str | None
    level: int
    level_evidence: str
    group: str
    n_people: int = 1
    seat: str = Seat.UNKNOWN.value
    seat_evidence: str | None = None
    is_proposed: bool = False
    stance: str | None = None
    stance_on: date | None = None
    stance_evidence: str | None = None
    closeness: float = 0.0
    closeness_evidence: str = ""
    has_spoken: bool = False
    n_entries: int = 0
    is_decision_maker: bool = False
    is_assumed: bool = False


def group_name(department: str | None, level: int) -> str:
    """A department and level in words.

    >>> group_name("Quality", 3), group_name(None, 2), group_name("Management", 1)
    ('Quality, managers', 'heads', 'management')
    """
    if not department or department.casefold() == LEVELS[level]:
        return LEVELS[level]
    return f"{department}, {LEVELS[level]}"
