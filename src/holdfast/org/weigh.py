"""What a day of the log says of each run, as the logarithm of a weight: compiled, because a log has many days."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from holdfast.compiled import compiled
from holdfast.org import lanes as at
from holdfast.org.fixed import fixed
from holdfast.org.parameters import INDEX

#: Events that are counted by day, in the order of ``told``; the ten reactions follow.
TOLD = ("step", "kept", "dropped", "silent")
#: How clearly an act that was kept or dropped tells of resolve, and a silence of a standstill.
ACT_SLOPE, ACT_MIDDLE, BY_CHANCE = fixed("act slope"), fixed("act middle"), fixed("act by chance")
SILENT_STILL, SILENT_MOVING = fixed("silent while still"), fixed("silent while moving")
#: A paper step done while the deal stands still, or while it moves.
STEP_STILL, STEP_MOVING = fixed("step while still"), fixed("step while moving")
#: A reaction somebody saw may be read wrongly: a run with another reaction on that day keeps this weight.
MISREAD = fixed("misread")
COVERAGE_MOST = fixed("coverage_most")
#: No single day tells more against a run than this.
LEAST = -80.0

_LINE = INDEX["line"]
_RESOLVE, _STOPPED, _STEP, _STATUS, _LOGW = at.RESOLVE, at.STOPPED, at.STEP, at.STATUS, at.LOGW
_RATE_AT, _SPEAKS, _OLD, _OPEN, _RUNS = at.RATE, at.SPEAKS, at.OLD, at.OPEN, at.RUNS


@partial(compiled, exact=True, made_of=("fixed.py", "lanes.py", "parameters.py"))
def weigh(
    day: int, heard: Any, told: Any, level: Any, coverage: float, n_steps: int, people: Any, lanes: Any, given: Any,
    reacted: Any, steps: Any, log_weight: Any,
) -> None:  # fmt: skip
    """Add to ``log_weight`` what *day* says of each run; a paper step that was done is done in every run.

    ``people`` (block, person, row, run), ``lanes`` (block, row, run), ``given`` (block, parameter, run); ``reacted`` are the
    reactions of this day, ``steps`` the paper step before it. Voices that the log would probably hold if they had been
    raised, but does not, count against a run.
    """
    share = min(coverage, COVERAGE_MOST)
    missed = share / (1 - share)
    voices = np.empty(_RUNS, np.float64)
    for b in range(lanes.shape[0]):
        for r in range(_RUNS):
            voices[r] = 0.0
        for i in range(len(level)):
            if heard[i] == 0:
                rate = _RATE_AT + level[i]
                for r in range(_RUNS):
                    voices[r] += people[b, i, _SPEAKS, r] * lanes[b, rate, r] * max(-people[b, i, _OLD, r], 0.0)
        for r in range(_RUNS):
            z = lanes[b, _RESOLVE, r]
            still = day < lanes[b, _STOPPED, r] or z < given[b, _LINE, r]
            weight = lanes[b, _LOGW, r] - voices[r] * missed
            if told[0] > 0:
                weight += told[0] * np.log(STEP_STILL if still else STEP_MOVING)
                lanes[b, _STEP, r] = min(steps[b, r] + told[0], max(n_steps - 1, 0))
            if told[1] + told[2] > 0:
                firm = 1 / (1 + np.exp(-ACT_SLOPE * (z - ACT_MIDDLE)))
                weight += told[1] * np.log(firm + BY_CHANCE) + told[2] * np.log(1 - firm + BY_CHANCE)
            weight += told[3] * np.log(SILENT_STILL if still else SILENT_MOVING)
            for k in range(10):
                if told[4 + k] > 0 and reacted[b, k, r] <= 0:
                    weight += told[4 + k] * np.log(MISREAD)
            # The deal is still open today, so a run that ended has not led here.
            if lanes[b, _STATUS, r] != _OPEN:
                weight = LEAST
            log_weight[b * _RUNS + r] += max(weight, LEAST)


@compiled
def picked(flat: Any, chosen: Any) -> Any:
    """The runs *chosen* (numbers over all blocks) of ``flat`` (block, row, run), in the places of all runs."""
    found = np.empty_like(flat)
    for b in range(flat.shape[0]):
        for r in range(_RUNS):
            block, run = divmod(chosen[b * _RUNS + r], _RUNS)
            for x in range(flat.shape[1]):
                found[b, x, r] = flat[block, x, run]
    return found
