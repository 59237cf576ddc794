"""Two plain models of joining on any network, many runs side by side: yardsticks of the fuller simulation (see also anchored).

Runs of one person lie next to each other, so each tie is read once for all runs and the loop over runs becomes vector
instructions: 256 runs of counts, 64 in the bits of one word. A cascade has no loop that ends at a number nobody foresees where
it can be helped: a wrong guess of the machine costs as much as ten ties.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from holdfast.compiled import compiled, lowest, n_set, part, sent_for

COUNTS, BITS = 256, 64
_U = np.uintp
_C = _U(COUNTS)
#: Bits of precision of a tie's chance in a cascade.
PRECISION = 8
#: Random words made at a time, in so many streams; and the runs times this that are many for a number of ties. Measured.
POOL, STREAMS, FEW_RUNS = 512, 32, 2
#: People ahead of whose turn their ties are asked for.
AHEAD = 8


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
def _tried(words: Any, states: Any, chance: Any) -> None:
    """Words in which each bit is set with *chance* of 2**PRECISION: a random number is less than it at its first digit that differs.

    From the lowest digit up: where the chance has a 1, a random 0 makes it less whatever came below, and a random 1 leaves it.
    """
    for block in range(0, len(words), len(states)):
        for k in range(len(states)):
            x, less = states[k], np.uint64(0)
            for digit in range(PRECISION):
                x ^= x << np.uint64(13)
                x ^= x >> np.uint64(7)
                x ^= x << np.uint64(17)
                less = (less | ~x) if (chance >> digit) & 1 else (less & ~x)
            states[k], words[block + k] = x, less


@part
def _join(j: Any, runs: Any, known: Any, queue: Any, count: Any) -> Any:
    """*runs* are told to *j*: those that are new are noted, and *j* stands in the queue once. No jumps: nobody foresees them."""
    gained = runs & ~known[j, 0]
    queue[count] = j
    count += np.int64(gained != 0) & np.int64(known[j, 1] == 0)
    known[j, 0] |= gained
    known[j, 1] |= gained
    return count


@compiled
def cascade(start: Any, listener: Any, chance: int, active: Any, fresh: Any, seed: int, most: int) -> int:
    """Independent cascade in 64 runs at once: who joined yesterday has one try at each of those who listen to them.

    ``chance`` is of 256; ``active`` and ``fresh`` hold one bit a run. Returns the number of steps until nothing is new.
    """
    n, one = len(start) - 1, np.uint64(1)
    states = np.empty(STREAMS, np.uint64)
    for k in range(STREAMS):
        states[k] = (np.uint64(seed) * np.uint64(STREAMS) + np.uint64(k) + one) * np.uint64(0x9E3779B97F4A7C15) | one
    words, used = np.empty(POOL, np.uint64), POOL
    # Who joined in which runs, and in which of them only today.
    known = np.zeros((n, 2), np.uint64)
    line, queue, told_of = np.empty(n, np.int64), np.empty(n + 1, np.int64), np.empty(n, np.uint64)
    length = 0
    for i in range(n):
        known[i, 0] = active[i]
        if fresh[i] != 0:
            line[length], told_of[length] = i, fresh[i]
            fresh[i] = np.uint64(0)
            length += 1
    step = 0
    while step < most and length > 0:
        count = 0
        for at in range(length):
            told, first, last = told_of[at], start[line[at]], start[line[at] + 1]
            # Lists of people lie anywhere: their ties are asked for in time, and then those whom they may tell.
            sent_for(start, line[min(at + 2 * AHEAD, length - 1)])
            sent_for(listener, start[line[min(at + AHEAD, length - 1)]])
            if n_set(told) * FEW_RUNS > np.uint64(last - first):
                # Many runs and few ties: a word for all runs of a tie.
                for k in range(first, last):
                    if used == POOL:
                        _tried(words, states, chance)
                        used = 0
                    count = _join(listener[k], told & words[used], known, queue, count)
                    used += 1
                continue
            # Few runs and many ties: a word for the ties of as many runs as it holds.
            for k in range(first, last, BITS):
                width = min(last - k, BITS)
                ties, left = ~np.uint64(0) >> np.uint64(BITS - width), told
                while left != 0:
                    if used == POOL:
                        _tried(words, states, chance)
                        used = 0
                    came = words[used]
                    used += 1
                    for _ in range(min(np.int64(n_set(left)), BITS // width)):
                        run = left & (~left + one)
                        left ^= run
                        mine = came & ties
                        came >>= np.uint64(width)
                        for _ in range(2):
                            j = listener[k + min(np.int64(lowest(mine)), width - 1)]
                            count = _join(j, run if mine != 0 else np.uint64(0), known, queue, count)
                            mine &= mine - one
                        while mine != 0:
                            count = _join(listener[k + np.int64(lowest(mine))], run, known, queue, count)
                            mine &= mine - one
        for at in range(count):
            j = queue[at]
            line[at], told_of[at] = j, known[j, 1]
            known[j, 1] = np.uint64(0)
        length = count
        step += 1
    for i in range(n):
        active[i] = known[i, 0]
    for at in range(length):
        fresh[line[at]] = told_of[at]
    return step
