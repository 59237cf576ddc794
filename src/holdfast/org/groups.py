"""People nobody has named: groups that are assumed, so that the simulation does not take the known few for everybody.

The prior: *5 to 16 people over up to four functions* take part in a purchase (survey of 632 buyers, 2024; grade B). How
many is taken from how many are known already, since exports rarely hold the size of a company: up to three known people
mean a small round of 6, four to six a middle one of 11, more a large one of 16. The mix of levels is assumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from holdfast.org.entry import Somebody, group_name
from holdfast.org.titles import LEVELS

ROUNDS = (("small", 3, 6), ("middle", 6, 11), ("large", 10**9, 16))
_FUNCTIONS = ("Finance", "IT")


def fill(people: Sequence[Somebody]) -> tuple[str, str, list[Somebody]]:
    """The size of the round, the prior in words, and the assumed groups that fill it.

    >>> size, prior, found = fill([Somebody("p", "Ada", None, "Quality", 2, "", "")])
    >>> size, [(g.name, g.n_people) for g in found]
    ('small', [('a manager in Quality', 1), ('staff in Quality', 2), ('somebody in Finance', 1), ('somebody in IT', 1)])
    """
    n = len(people)
    size, _, wanted = next(r for r in ROUNDS if n <= r[1])
    missing = max(wanted - n, 0)
    places = Counter(p.department for p in people if p.department and p.department not in (*_FUNCTIONS, "Management"))
    users = max(sorted(places), key=lambda d: places[d], default="the users' department")
    here = {(p.department, p.level) for p in people}
    lots: list[tuple[str, int, int, str]] = []
    if missing and (users, 3) not in here:
        lots.append((users, 3, 2 if size == "large" else 1, "managers" if size == "large" else "a manager"))
    functions = [(f, 3, 1, "somebody") for f in _FUNCTIONS if not any(p.department == f for p in people)]
    used = sum(lot[2] for lot in lots) + len(functions)
    if missing > used:
        lots.append((users, 4, missing - used, "staff"))
    lots += functions
    found = []
    for department, level, most, word in lots:
        count = min(most, missing)
        missing -= count
        if count <= 0:
            continue
        found.append(
            Somebody(
                person_id=f"assumed: {department}, {LEVELS[level]}",
                name=f"{word} in {department}",
                title=None,
                department=department,
                level=level,
                level_evidence="assumed",
                group=group_name(department, level),
                n_people=count,
                closeness=0.3 if level == 3 else 0.1,
                closeness_evidence="assumed",
                is_assumed=True,
            )
        )
    prior = (
        f"{n} people are known by name; a {size} round of {wanted} is assumed. "
        "Source: 5 to 16 people over up to four functions, survey of 632 buyers, 2024, grade B; the mix of levels is assumed."
    )
    return size, prior, found
