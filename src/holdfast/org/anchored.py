"""Friedkin–Johnsen on any network, many runs side by side: the yardstick of the fuller simulation's stances.

Runs are cut into tiles that are carried through all steps one after the other, so that what is read at random stays in the
nearest cache that holds one number of everybody for a tile; within a tile the runs of one person lie next to each other. Where
that is a far cache, stances are sent for some people before their turn.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from holdfast.compiled import compiled, part, send_for
from holdfast.org.vectors import FLOATS, WIDTH, Vector, at_place, data, spread_out

#: Runs of a tile: many pay for reading a tie once, few keep everybody in a nearer cache. People from which it has few, and from
#: which stances are sent for, so many ties ahead. Measured (bench.org.speed), and the same result in any case.
MANY, FEW = 64, 32
FEW_FROM, FAR_FROM, AHEAD = 500, 8000, 160
#: Numbers that a line of the cache holds.
LINE = 16
#: Ties taken together, so that the end of a loop is not met at each.
LOT = 5
_INT = ir.IntType(64)


def _draw(runs: int, ahead: int = 0) -> Any:
    def typed(
        _context: Any, own: Any, now: Any, new: Any, start: Any, speaker: Any, weight: Any,
        _first: Any, _person: Any, _keep: Any, _give: Any,
    ) -> Any:  # fmt: skip
        """(own, now, new, start, speaker, weight, where the tile begins, person, keep, give): one person's next stance."""
        whole, real = types.int64, types.float32
        signature = types.void(own, now, new, start, speaker, weight, whole, whole, real, real)

        def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            own, now, new, start, speaker, weight = data(context, builder, signature, args, 6)
            first, i = args[6:8]
            keep, give = spread_out(builder, args[8]), spread_out(builder, args[9])
            sums = [cgutils.alloca_once_value(builder, ir.Constant(FLOATS, None)) for _ in range(runs // WIDTH)]  # type: ignore[no-untyped-call]
            ends = [builder.sext(builder.load(builder.gep(start, [builder.add(i, _INT(j))])), _INT) for j in range(2)]
            here = builder.gep(now, [first])
            begin, end = ends
            whole_lots = builder.add(begin, builder.mul(builder.sdiv(builder.sub(end, begin), _INT(LOT)), _INT(LOT)))

            def ties(k: Any, n: int) -> None:
                places = [builder.add(k, _INT(t)) for t in range(n)]
                others = [
                    builder.mul(builder.sext(builder.load(builder.gep(speaker, [p])), _INT), _INT(runs)) for p in places
                ]
                stances = [builder.gep(here, [o]) for o in others]
                for p in places if ahead else []:
                    other = builder.load(builder.gep(speaker, [builder.add(p, _INT(ahead))]))
                    place = builder.mul(builder.sext(other, _INT), _INT(runs))
                    for line in range(0, runs, LINE):
                        send_for(builder, builder.gep(here, [builder.add(place, _INT(line))]))
                shares = [spread_out(builder, builder.load(builder.gep(weight, [p]))) for p in places]
                for j, total in enumerate(sums):
                    near = Vector(builder, builder.load(total))
                    for share, stance in zip(shares, stances, strict=True):
                        near = near + share * at_place(builder, stance, _INT(j * WIDTH))
                    builder.store(near.value, total)

            with cgutils.for_range_slice(builder, begin, whole_lots, _INT(LOT)) as (k, _):
                ties(k, LOT)
            with cgutils.for_range_slice(builder, whole_lots, end, _INT(1)) as (k, _):
                ties(k, 1)
            me = builder.add(first, builder.mul(i, _INT(runs)))
            for j, total in enumerate(sums):
                place = builder.add(me, _INT(j * WIDTH))
                x = keep * at_place(builder, own, place) + give * Vector(builder, builder.load(total))
                builder.store(x.value, builder.bitcast(builder.gep(new, [place]), FLOATS.as_pointer()), align=4)
            return context.get_dummy_value()

        return signature, build

    return intrinsic(typed)


_many, _few, _far = _draw(MANY), _draw(FEW), _draw(FEW, AHEAD)


def tile(n: int) -> int:
    """How many runs a tile has for *n* people."""
    return MANY if n <= FEW_FROM else FEW


_tile: Any = part(tile)


@compiled
def influence(start: Any, speaker: Any, weight: Any, own: Any, now: Any, new: Any, openness: float, steps: int) -> None:
    """A stance is (1 - openness) of one's own first stance and openness of the stances around.

    ``own``, ``now``, ``new`` are flat (tile × person × run of the tile) float32, best from :func:`~holdfast.compiled.aligned`,
    ``start`` and ``speaker`` int32; the result is in ``now`` after an even number of steps.
    """
    n = len(start) - 1
    runs, sent_for = _tile(n), len(speaker) - AHEAD if n >= FAR_FROM else 0
    for first in range(0, len(own), n * runs):
        for step in range(steps):
            a, b = (now, new) if step % 2 == 0 else (new, now)
            for i in range(n):
                if runs == MANY:
                    _many(own, a, b, start, speaker, weight, first, i, 1 - openness, openness)
                elif start[i + 1] <= sent_for:
                    _far(own, a, b, start, speaker, weight, first, i, 1 - openness, openness)
                else:
                    _few(own, a, b, start, speaker, weight, first, i, 1 - openness, openness)
