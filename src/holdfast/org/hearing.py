"""Who hears of the decision in which week, who is then against it, and who says so: push-back as it spreads with no move made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from holdfast.org import lanes
from holdfast.org.effects import DO_NOTHING, UNDECIDED
from holdfast.org.lanes import RUNS
from holdfast.org.model import Organisation
from holdfast.org.parameters import INDEX
from holdfast.org.world import World

#: Ends of the weeks that are told (a choice), and the stance from which somebody counts as against.
WEEKS = (1, 2, 3, 4, 6, 8, 12)
AGAINST = -UNDECIDED


@dataclass(frozen=True, slots=True)
class Heard:
    """Some people at the end of a week: the share who have heard and who are against, over people and runs; in which share
    of the runs at least one of them has spoken against it, before today or since; and how many have for the first time.
    """

    week: int
    told: float
    against: float
    spoken: float
    voices: float


def hearing(org: Organisation, lots: Mapping[str, Sequence[str]], *, seed: int, runs: int) -> dict[str, list[Heard]]:
    """Name → weeks, for *lots* of people by their ids; the luck is that of :func:`~holdfast.org.simulate.simulate`."""
    world = World(org, seed, -(-runs // RUNS))
    place = {p.person_id: int(world.places[i]) for i, p in enumerate(org.people)}
    rows = {name: np.array([place[i] for i in ids]) for name, ids in lots.items() if ids}
    blocks = max(1, -(-runs // RUNS))
    sums = {name: np.zeros((len(WEEKS), 4)) for name in rows}
    for number in range(blocks):
        block = world.block(number, DO_NOTHING)
        before = block.people[:, lanes.SPOKEN].copy()
        first, day = world.told[world.level][:, None] * block.given[INDEX["level_gap"]], 0
        for w, week in enumerate(WEEKS):
            block.go(day, 7 * week)
            day = 7 * week
            spoken = block.people[:, lanes.SPOKEN]
            for name, at in rows.items():
                sums[name][w] += (
                    (first[at] < day).mean(),
                    (block.stance[at] < AGAINST).mean(),
                    (spoken[at].max(axis=0) > 0).mean(),
                    (spoken[at] - before[at]).sum(axis=0).mean(),
                )
    return {
        n: [Heard(week, *(float(v) for v in s[w] / blocks)) for w, week in enumerate(WEEKS)] for n, s in sums.items()
    }
