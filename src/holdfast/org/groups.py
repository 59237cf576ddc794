"""People nobody has named: groups that are assumed, so that the simulation does not take the known few for everybody.

The prior: *5 to 16 people over up to four functions* take part in a purchase (survey of 632 buyers, 2024; grade B). It is
scaled by the size of the company: with fewer than 50 employees a small round of 6, with fewer than 500 a middle one of 11,
else a large one of 16. Where the export does not hold the size, it is guessed from how many are known already: up to three
known people mean a small round, four to six a middle one, more a large one. Which departments and levels are missing, and the
bounds, are assumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.org.entry import Somebody, group_name
from holdfast.org.fixed import fixed
from holdfast.org.titles import LEVELS


@dataclass(frozen=True)
class Round:
    """How many take part: with fewer than ``employees``, or else with at most ``known`` known; ``functions`` beside the users."""

    name: str
    employees: int
    known: int
    people: int
    functions: tuple[str, ...]
    managers: int


#: The rounds, the small first. Sizes within the sourced range; the rest is assumed.
ROUNDS = (
    Round(
        "small",
        int(fixed("small round below")),
        int(fixed("small round known")),
        int(fixed("small round")),
        ("Finance", "IT"),
        1,
    ),
    Round(
        "middle",
        int(fixed("middle round below")),
        int(fixed("middle round known")),
        int(fixed("middle round")),
        ("Finance", "IT", "Procurement"),
        1,
    ),
    Round("large", 10**12, 10**12, int(fixed("large round")), ("Finance", "IT", "Procurement"), 2),
)
#: Closeness to the decision maker of an assumed person: of a level above staff, and of staff.
CLOSENESS_ABOVE, CLOSENESS_STAFF = fixed("closeness of assumed managers"), fixed("closeness of assumed staff")
#: What the evidence of an assumed group begins with; the prior follows.
ASSUMED = "assumed. "
_WORDS = {1: "somebody", 2: "a head", 3: "a manager", 4: "staff"}
_Lot = tuple[str, int, int, str]


def fill(people: Sequence[Somebody], employees: int | None = None) -> tuple[str, str, list[Somebody]]:
    """The size of the round, the prior in words, and the assumed groups that fill it.

    >>> size, prior, found = fill([Somebody("p", "Ada", None, "Quality", 2, "", "")])
    >>> size, [(g.name, g.n_people) for g in found]
    ('small', [('a manager in Quality', 1), ('staff in Quality', 2), ('somebody in Finance', 1), ('somebody in IT', 1)])
    >>> size, prior, found = fill([Somebody("p", "Ada", None, "Quality", 3, "", "")], employees=1200)
    >>> size, [(g.name, g.n_people) for g in found][:3], sum(g.n_people for g in found)
    ('large', [('somebody in Management', 1), ('a head in Quality', 1), ('staff in Quality', 10)], 15)
    """
    n = len(people)
    kind = next(r for r in ROUNDS if (n <= r.known if employees is None else employees < r.employees))
    missing = max(kind.people - n, 0)
    lots = _lots(people, kind)
    spare = missing - sum(lot[2] for lot in lots)
    if spare > 0:
        users = _users(people, kind)
        at = sum(lot[3] != "somebody" or lot[1] == 1 for lot in lots)
        lots.insert(at, (users, 4, spare, "staff"))
    prior, found = _said(n, employees, kind), []
    for department, level, most, word in lots:
        count = min(most, missing)
        missing -= count
        if count > 0:
            found.append(_group(department, level, count, word, prior))
    return kind.name, prior, found


def _lots(people: Sequence[Somebody], kind: Round) -> list[_Lot]:
    """Levels of the users' department, then functions, of which nobody is known; staff take what is left."""
    users = _users(people, kind)
    here = {(p.department, p.level) for p in people}
    levels = {p.level for p in people}
    lots: list[_Lot] = []
    if kind.name != "small" and 1 not in levels:
        lots.append(("Management", 1, 1, _WORDS[1]))
    if kind.name == "large" and (users, 2) not in here:
        lots.append((users, 2, 1, _WORDS[2]))
    if (users, 3) not in here:
        lots.append((users, 3, kind.managers, _WORDS[3] if kind.managers == 1 else "managers"))
    known = {p.department for p in people}
    return lots + [(f, 3, 1, "somebody") for f in kind.functions if f not in known]


def _users(people: Sequence[Somebody], kind: Round) -> str:
    """The department of those who will use it: the one that most of the known are in."""
    places = Counter(
        p.department for p in people if p.department and p.department not in (*kind.functions, "Management")
    )
    return max(sorted(places), key=lambda d: places[d], default="the users' department")


def _group(department: str, level: int, count: int, word: str, prior: str) -> Somebody:
    return Somebody(
        person_id=f"assumed: {department}, {LEVELS[level]}",
        name=f"{word} in {department}",
        title=None,
        department=department,
        level=level,
        level_evidence=f"{ASSUMED}{prior}",
        group=group_name(department, level),
        n_people=count,
        closeness=CLOSENESS_STAFF if level == 4 else CLOSENESS_ABOVE,
        closeness_evidence="assumed",
        is_assumed=True,
    )


def _said(n: int, employees: int | None, kind: Round) -> str:
    known = "one person is known by name" if n == 1 else f"{n} people are known by name"
    why = (
        f"the company has {employees:,} employees"
        if employees is not None
        else f"the export does not hold the size, and {known}"
    )
    return (
        f"A {kind.name} round of {kind.people} is assumed, as {why}. Source: 5 to 16 people over up to four functions, survey of "
        "632 buyers, 2024, grade B; which departments and levels are missing is assumed."
    )
