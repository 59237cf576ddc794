"""The team's own references: what other customers went through, told only with their permission.

Nothing here is invented: a story is a row that somebody of the team wrote down, and it is offered only with a permission.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from holdfast.errors import InputError

#: The file of a home, or of the export, in which a team keeps its references.
FILE = "stories.csv"
COLUMNS = ("customer", "permission", "industry", "size", "change", "bad_weeks", "leader_did", "result", "kinds")


@dataclass(frozen=True, slots=True)
class Story:
    """One reference. ``kinds`` are classes of push-back they met; ``bad_weeks`` what went wrong, ``leader_did`` the answer."""

    customer: str
    permission: bool
    industry: str
    size: str
    change: str
    bad_weeks: str
    leader_did: str
    result: str
    kinds: tuple[str, ...]
    row_id: str = ""


def read(path: Path) -> tuple[Story, ...]:
    """The stories of a CSV file with the columns of :data:`COLUMNS`; none when it is absent."""
    if not path.is_file():
        return ()
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
        if missing:
            raise InputError(
                f"{path.name} has no column {', '.join(missing)}",
                expected="the columns " + ", ".join(COLUMNS),
                next_step="add them; empty cells are fine",
            )
        return tuple(_story(row, n) for n, row in enumerate(reader, start=2))


def written(told: Iterable[Story]) -> str:
    """The stories as the text of such a file; :func:`read` gives them back.

    >>> told = Story("Aldermoor", True, "food", "200", "new scales", "week two", "stayed", "done", ("delay", "doubt"))
    >>> written([told]).splitlines()[1]
    'Aldermoor,yes,food,200,new scales,week two,stayed,done,delay doubt'
    """
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for s in told:
        cells = {"permission": "yes" if s.permission else "no", "kinds": " ".join(s.kinds)}
        rows.writerow([cells.get(c) or getattr(s, c) for c in COLUMNS])
    return out.getvalue()


def of_team(*folders: Path | None) -> tuple[Story, ...]:
    """The team's references: ``stories.csv`` of the first of *folders* that holds one."""
    return next((read(f / FILE) for f in folders if f is not None and (f / FILE).is_file()), ())


def _story(row: dict[str, str | None], line: int) -> Story:
    values = {c: (row.get(c) or "").strip() for c in COLUMNS}
    return Story(
        **{c: values[c] for c in COLUMNS if c not in ("permission", "kinds")},
        permission=values["permission"].casefold() in ("yes", "y", "true", "1", "ja"),
        kinds=tuple(values["kinds"].split()),
        row_id=f"line {line}",
    )


def fitting(stories: Iterable[Story], kinds: Sequence[str]) -> tuple[Story, tuple[str, ...]] | None:
    """The permitted story that met most of the same push-back, with those kinds; null when none may be told.

    >>> s = Story("Aldermoor", True, "food", "200", "new scales", "week two", "stayed", "done", ("delay",))
    >>> fitting([s], ["delay", "doubt"])[1], fitting([s], ["doubt"])[1], fitting([], ["delay"])
    (('delay',), (), None)
    """
    allowed = [s for s in stories if s.permission and s.bad_weeks and s.leader_did]
    if not allowed:
        return None
    best = max(allowed, key=lambda s: (len(set(s.kinds) & set(kinds)), s.customer))
    return best, tuple(k for k in kinds if k in best.kinds)
