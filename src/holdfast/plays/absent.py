"""What the simulation says of each hold-up: the same runs once more with it taken away.

Shown apart from the dated evidence and without weight in the order of the hold-ups: a simulation is no fact of the deal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from holdfast.org.build import FIELD
from holdfast.org.effects import Effect, Scenario
from holdfast.org.simulate import Outcome
from holdfast.units import percent, points
from holdfast.vocab import Holdup

Judged = tuple[tuple[float, float, float], str]


def scenarios() -> dict[Holdup, Scenario]:
    """Hold-up → nothing done, and that hold-up absent."""
    return {h: Scenario(f"without {h.value}", (Effect(f, "scale", 0, 0, 0),)) for h, f in FIELD.items()}


def lines(base: Outcome, seen: Mapping[str, Outcome], judge: Callable[[Outcome, Outcome], Judged]) -> dict[Holdup, str]:
    """Hold-up → what the simulation says of it; *judge* gives the difference, and what it speaks for."""
    as_is = float(base.holds.mean())
    found = {}
    for holdup, scenario in scenarios().items():
        without = seen[scenario.name]
        (low, _, high), what = judge(base, without)
        found[holdup] = (
            f"The decision holds in {percent(as_is)} of the simulated runs as things are, and in "
            f"{percent(float(np.mean(without.holds)))} of the same runs without it ({points(low)} to {points(high)} points): {what}."
        )
    return found
