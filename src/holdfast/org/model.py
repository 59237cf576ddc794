"""The model's inputs: people with ties and a closeness, the decision maker, and the steps of the paper.

Stances run from -1 (against) to 1 (for); shares and closeness from 0 to 1; levels from 1 (management) to 4 (staff).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from holdfast.errors import InputError
from holdfast.org.fixed import fixed, several

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

MANAGERS, STAFF = 3, 4


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody beside the decision maker.

    ``stance`` is null when nobody knows it (drawn around 0); ``is_substantive`` is the share of what they say that holds
    a checkable concern; ``has_spoken`` and ``n_entries`` come from the log; an assumed person differs in nothing else.
    """

    person_id: str
    level: int = MANAGERS
    closeness: float = fixed("closeness: no tie")
    stance: float | None = None
    substantive: float = fixed("substance of anybody")
    speaks: float = 1.0
    n_entries: int = 0
    is_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """``listener`` is moved by ``speaker`` with *weight* (0 to 1; below 0 = moved away from)."""

    listener: str
    speaker: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Decider:
    """The decision maker as a few dated acts and answers let one guess: every field 0 to 1, ``doubt`` is how far off.

    ``resolve`` now; ``preparation`` now (fades); ``harmony``: how much keeping the peace weighs (H1); ``favourites``: how much
    more a close voice weighs than its closeness says (H2); ``load``: how much of the convincing they mean to do alone (H3);
    ``noise``: how far talk without a checkable concern counts like one with (H4); ``fear``: how much falters by itself (H5).
    """

    resolve: float = fixed("resolve at the yes")
    preparation: float = 0.0
    harmony: float = fixed("harmony of anybody")
    favourites: float = fixed("favourites of anybody")
    load: float = fixed("load of anybody")
    noise: float = fixed("noise of anybody")
    fear: float = fixed("fear of anybody")
    doubt: float = fixed("doubt")

    def __post_init__(self) -> None:
        for name in DECIDER_FIELDS:
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise InputError(f"{name} is {value}", expected="a number from 0 to 1", next_step="check the map")


#: Fields of the decision maker that effects may change, in the order of the kernel.
DECIDER_FIELDS = ("resolve", "preparation", "harmony", "favourites", "load", "noise", "fear")


@dataclass(frozen=True)
class Organisation:
    """One deal's buyer. ``paper_days`` are the mean days of the steps still to do; each step ends by chance a day."""

    people: Sequence[Person]
    ties: Sequence[Tie] = ()
    decider: Decider = field(default_factory=Decider)
    paper_days: Sequence[float] = tuple(several("paper step {}", "1, 2, 3").values())
    told_up_to: int = 1

    def __post_init__(self) -> None:
        ids = [p.person_id for p in self.people]
        if len(set(ids)) < len(ids):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            raise InputError(
                f"people twice: {', '.join(twice)}", expected="one entry a person", next_step="merge them on the map"
            )
        lost = sorted({i for t in self.ties for i in (t.listener, t.speaker)} - set(ids))
        if lost:
            raise InputError(
                f"ties name people who are not there: {', '.join(lost)}",
                expected="person_id of the people given",
                next_step="add them to the map, or drop the tie",
            )
        if any(d < 1 for d in self.paper_days):
            raise InputError("a step of paper takes less than a day", expected="mean days from 1", next_step="use 1")

    def network(self) -> tuple[Ints, Ints, Floats]:
        """Ties in compressed rows: for person i, ``speaker[start[i]:start[i+1]]`` with weights that sum to 1 at most."""
        place = {p.person_id: i for i, p in enumerate(self.people)}
        rows: list[list[tuple[int, float]]] = [[] for _ in self.people]
        for t in self.ties:
            rows[place[t.listener]].append((place[t.speaker], t.weight))
        start = np.zeros(len(rows) + 1, np.int32)
        start[1:] = np.cumsum([len(r) for r in rows])
        speaker = np.array([j for r in rows for j, _ in r], np.int32)
        weight = np.array([w / max(sum(abs(x) for _, x in r), 1e-9) for r in rows for _, w in r], np.float32)
        return start, speaker, weight

    def keys(self) -> npt.NDArray[np.uint32]:
        """A number for each person's luck that does not depend on who else is there."""
        return np.array([zlib.crc32(p.person_id.encode()) for p in self.people], np.uint32)
