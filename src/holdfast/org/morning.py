"""What holds today before anybody moves: the guesses as effects change them, and what is the same for all of one level."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from holdfast.org import lanes as at
from holdfast.org.person import SPEAK, WOBBLE, WOBBLE_MOST
from holdfast.org.vectors import Rows, Vector, data, spread_out, strides, where

_INT = ir.IntType(64)


def _level(_context: Any, lanes: Any, _day: Any, _gaps: Any, _level: Any, _staff: Any) -> Any:
    """(lanes, day, gaps before the level is told, level, 1 for staff): its rows for today; whether it was told in any run.

    Before, those of the level before who are in favour and were told stand behind the decision maker.
    """
    signature = types.boolean(lanes, types.float32, types.float32, types.int64, types.float32)

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        (pointer,) = data(context, builder, signature, args, 1)
        day, gaps, staff = (spread_out(builder, args[k]) for k in (1, 2, 4))
        rate_row = builder.mul(builder.add(args[3], _INT(at.RATE)), _INT(at.RUNS))
        anybody = cgutils.alloca_once_value(builder, _INT(0))  # type: ignore[no-untyped-call]
        for r in strides(builder):
            s = Rows(builder, pointer, r)
            _stand_behind(s)
            told = day >= gaps * s[at.guess("level_gap")]
            builder.store(builder.or_(builder.load(anybody), told.bits()), anybody)
            rate = where(told, _readiness(s, staff), 0.0)
            Rows(builder, pointer, builder.add(rate_row, r))[0] = rate
            s[at.MY_RATE], s[at.MY_TOLD] = rate * SPEAK, where(told, 1.0, 0.0)
            moved = where(told, s[at.guess("influence")], 0.0)
            restless = where(told, s[at.guess("restlessness")], 0.0)
            s[at.BY_OWN] = moved * s[at.guess("anchor")]
            s[at.BY_TIES] = moved - moved * s[at.guess("anchor")]
            s[at.BY_LEAD] = moved * s[at.LEAD] - restless * WOBBLE_MOST
            s[at.BY_NOW], s[at.BY_CHANCE] = 1.0 - moved, restless * WOBBLE
        return builder.icmp_unsigned("!=", builder.load(anybody), _INT(0))

    return signature, build


def _stand_behind(s: Rows) -> None:
    s[at.BEHIND] = s[at.BEHIND] + s[at.MY_TOLD] * s[at.MY_BEHIND]
    s[at.MY_BEHIND] = s.number(0.0)


def _readiness(s: Rows, staff: Vector) -> Vector:
    """How readily a level speaks: staff less before the signature and more after it, nobody when it was withdrawn."""
    after = where(s[at.STATUS].equals(at.SIGNED), s[at.guess("staff_after")], 1.0)
    level = staff * (s[at.guess("staff_before")] * after - 1.0) + 1.0
    mood = (s[at.GIVEN] + 1.0) * (1.0 - s[at.HUSH])
    return where(s[at.STATUS].equals(at.WITHDRAWN), 0.0, level * mood * s[at.guess("speaking")])


def _changed(
    _context: Any, lanes: Any, draws: Any, _row: Any, _effect: Any, _keep: Any, _add: Any, _scale: Any, _most: Any
) -> Any:
    """(lanes, draws, row, effect, keep, add, scale, most): row = keep × row + add × size + scale × row × size, 0 to *most*."""
    real, whole = types.float32, types.int64
    signature = types.void(lanes, draws, whole, whole, real, real, real, real)

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer, sizes = data(context, builder, signature, args, 2)
        row, effect = (builder.mul(a, _INT(at.RUNS)) for a in args[2:4])
        keep, add, scale, most = (spread_out(builder, a) for a in args[4:])
        for r in strides(builder):
            place, size = Rows(builder, pointer, builder.add(row, r)), Rows(builder, sizes, builder.add(effect, r))[0]
            place[0] = (keep * place[0] + add * size + scale * place[0] * size).at_least(0.0).at_most(most)
        return context.get_dummy_value()

    return signature, build


level_today: Any = intrinsic(_level)
changed: Any = intrinsic(_changed)
