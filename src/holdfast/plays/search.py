"""The best small set of plays, without simulating every set.

What a play adds to a set is nearly always less than what it adds alone, so building on the best sets found is nearly right;
nearly, so pairs among the strongest plays are looked at too. Sets are first tried with few runs, on the same luck as the rest,
and the best of them again with all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

Plays = tuple[str, ...]

#: Of the strongest single plays, every pair among so many is looked at; so many sets are tried again with all runs, and so many
#: are built upon. Choices, checked against looking at every set in a test.
PAIRED, AGAIN, BUILT_UPON = 5, 4, 2
#: A further play has to add this share to what the set gains. A choice.
ADDS = 0.05


def best_set(
    alone: Mapping[str, float],
    effort: Mapping[str, float],
    allowed: Callable[[Plays], bool],
    value: Callable[[Sequence[Plays], bool], Sequence[float]],
    limits: tuple[int, float],
) -> Plays:
    """The plays to make together; ``alone`` are the gains of single plays, strongest first, and none of them too much effort.

    ``value`` gives the gains of sets, roughly (True) or with all runs; ``limits`` are how many plays and hours.

    >>> gains = {"a": 0.3, "b": 0.2, "c": 0.01}
    >>> def value(sets, rough): return [sum(gains[p] for p in s) for s in sets]
    >>> best_set(gains, dict.fromkeys(gains, 1.0), lambda s: True, value, (3, 8.0))
    ('a', 'b')
    """
    found: dict[Plays, float] = {(p,): v for p, v in alone.items()}
    names = list(alone)
    front: list[Plays] = [(p,) for p in names[:BUILT_UPON]]
    for size in range(2, limits[0] + 1):
        sets = {_in_order((*s, p), names) for s in front for p in names if p not in s}
        if size == 2:
            sets |= set(combinations(names[:PAIRED], 2))
        open_ = sorted(s for s in sets if sum(effort[p] for p in s) <= limits[1] and allowed(s))
        if not open_:
            break
        rough = dict(zip(open_, value(open_, True), strict=True))
        again = sorted(open_, key=lambda s: -rough[s])[:AGAIN]
        found |= zip(again, value(again, False), strict=True)
        front = sorted(again, key=lambda s: -found[s])[:BUILT_UPON]
    best: Plays = (names[0],)
    for s in sorted(found, key=lambda s: (len(s), -found[s])):
        if len(s) > len(best) and found[s] >= found[best] * (1 + ADDS) ** (len(s) - len(best)):
            best = s
    return best


def _in_order(s: Plays, names: Sequence[str]) -> Plays:
    return tuple(sorted(s, key=names.index))
