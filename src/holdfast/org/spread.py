"""Two plain models of joining on any network, many runs side by side: yardsticks of the fuller simulation (see also anchored).

Runs of one person lie next to each other, so each tie is read once for all runs and the loop over runs becomes vector
instructions: 256 runs of counts, 64 in the bits of one word.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from holdfast.compiled import compiled, lowest, n_set, part

COUNTS, BITS = 256, 64
_U = np.uintp
_C = _U(COUNTS)
#: Bits of precision of a tie's chance in a cascade.
PRECISION = 8


@compiled
def threshold(start: Any, speaker: Any, limit: Any, active: Any, new: Any, steps: int) -> None:
    """Linear threshold with equal ties: somebody joins when at least ``limit`` of those they listen to have joined.

    ``limit``, ``active``, ``new`` are flat (person × 256 runs) uint8.
    """
    for step in range(steps):
        a, b = (active, new) if step % 2 == 0 else (new, active)
        for i in range(len(start) - 1):
            me = _U(i) * _C
            for r in range(_C):
                b[me + r] = np.uint8(0)
            for k in range(start[i], start[i + 1]):
                other = _U(speaker[k]) * _C
                for r in range(_C):
                    b[me + r] += a[other + r]
            for r in range(_C):
                joined = np.uint8(1) if b[me + r] >= limit[me + r] else np.uint8(0)
                b[me + r] = joined | a[me + r]


@part
def _some(asked: Any, chance: Any, state: Any) -> Any:
    """Those bits of *asked* that come up, each with *chance* of 2**PRECISION, and the state of the random numbers after it.

    Each bit compares a random number with the chance from the highest binary digit down until they differ: after two digits
    most are settled, whatever the precision.
    """
    gained, digit = np.uint64(0), PRECISION
    while asked != 0 and digit > 0:
        digit -= 1
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        if (chance >> digit) & 1:
            gained |= asked & ~state
            asked &= state
        else:
            asked &= ~state
    return gained, state


@compiled
def cascade(start: Any, listener: Any, chance: int, active: Any, fresh: Any, seed: int, most: int) -> int:
    """Independent cascade in 64 runs at once: who joined yesterday has one try at each of those who listen to them.

    ``chance`` is of 256; ``active`` and ``fresh`` hold one bit a run. Returns the number of steps until nothing is new.
    """
    n = len(start) - 1
    state = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1)
    line, queue = np.empty(n, np.int64), np.empty(n, np.int64)
    after = np.zeros(n, np.uint64)
    one, length = np.uint64(1), 0
    for i in range(n):
        if fresh[i] != 0:
            line[length] = i
            length += 1
    for step in range(most):
        if length == 0:
            return step
        count = 0
        for at in range(length):
            i = line[at]
            told, first, last = fresh[i], start[i], start[i + 1]
            fresh[i] = np.uint64(0)
            if n_set(told) > np.uint64(last - first):
                # Many runs and few ties: one draw for all runs of a tie.
                for k in range(first, last):
                    j = listener[k]
                    gained, state = _some(told & ~active[j], chance, state)
                    if gained != 0:
                        active[j] |= gained
                        if after[j] == 0:
                            queue[count] = j
                            count += 1
                        after[j] |= gained
                continue
            # Few runs and many ties: one draw for the ties of as many runs as a word holds.
            for k in range(first, last, BITS):
                width = min(last - k, BITS)
                ties, left = ~np.uint64(0) >> np.uint64(BITS - width), told
                while left != 0:
                    runs = min(np.int64(n_set(left)), BITS // width)
                    came, state = _some(~np.uint64(0) >> np.uint64(BITS - width * runs), chance, state)
                    for _ in range(runs):
                        run = left & (~left + one)
                        left ^= run
                        mine = came & ties
                        came >>= np.uint64(width)
                        while mine != 0:
                            j = listener[k + np.int64(lowest(mine))]
                            mine &= mine - one
                            if active[j] & run == 0:
                                active[j] |= run
                                if after[j] == 0:
                                    queue[count] = j
                                    count += 1
                                after[j] |= run
        for at in range(count):
            j = queue[at]
            fresh[j] = after[j]
            after[j] = np.uint64(0)
            line[at] = j
        length = count
    return most
