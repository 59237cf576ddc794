"""The decision maker's evening: resolve moves, a reaction answers the push-back, the paper goes on, an end may come."""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from holdfast.org import lanes as at
from holdfast.org.fixed import LEANS, fixed
from holdfast.org.vectors import FLOATS, WORDS, Rows, Vector, data, spread_out, strides, where

_INT = ir.IntType(64)


def _evening(
    _context: Any,
    lanes: Any,
    luck: Any,
    reactions: Any,
    paper: Any,
    resolve: Any,
    _day: Any,
    _key: Any,
    _steps: Any,
    _row: Any,
) -> Any:
    """(lanes, luck, reactions, paper, resolve, day, key, steps of paper, place in resolve) for all runs of a block.

    ``reactions`` (10 rows, flat) are counted, and the resolve of the evening is written to its row of ``resolve``.
    """
    signature = types.void(
        lanes, luck, reactions, paper, resolve, types.float32, types.uint32, types.int64, types.int64
    )

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        lanes, luck, reactions, paper, resolve = data(context, builder, signature, args, 5)
        today, its_key = (spread_out(builder, a) for a in args[5:7])
        n_steps, out = spread_out(builder, builder.sitofp(args[7], ir.FloatType())), builder.mul(args[8], _INT(at.RUNS))
        z, wait = (cgutils.alloca_once(builder, FLOATS) for _ in range(2))  # type: ignore[no-untyped-call]
        for r in strides(builder):
            s, own = Rows(builder, lanes, r), Rows(builder, luck, r, WORDS)[0] ^ its_key
            is_open = s[at.STATUS].equals(at.OPEN)
            builder.store(_resolve(s).value, z)
            spoke = is_open & (s[at.AGAINST] > 0.0)
            with builder.if_then(builder.icmp_unsigned("!=", spoke.bits(), _INT(0))):
                _react(s, Vector(builder, builder.load(z)), z, own, Rows(builder, reactions, r), today, spoke)
            builder.store(s.number(0.0).value, wait)
            with cgutils.for_range(builder, args[7]) as step:
                at_it = s[at.STEP].equals(spread_out(builder, builder.sitofp(step.index, ir.FloatType())))
                mean = spread_out(builder, builder.load(builder.gep(paper, [step.index])))
                builder.store(where(at_it, mean, Vector(builder, builder.load(wait))).value, wait)
            days = s[at.PAPER] * Vector(builder, builder.load(wait))
            _end(s, Vector(builder, builder.load(z)).at_least(0.0).at_most(1.0), own, today, n_steps, is_open, days)
            Rows(builder, resolve, builder.add(out, r))[0] = s[at.RESOLVE]
            for row in (at.AGAINST, at.NEAR, at.EMPTY, at.BEHIND):
                s[row] = s.number(0.0)
        return context.get_dummy_value()

    return signature, build


def _resolve(s: Rows) -> Vector:
    """What is left of preparation, and resolve after what was heard."""
    preparation, z = s[at.PREPARATION], s[at.RESOLVE]
    # 2 ** (-1 / days) to the second order: no call of a library on the hot path.
    part = s.number(0.6931) / s[at.guess("preparation_days")].at_least(1.0)
    s[at.PREPARATION] = preparation * (1.0 - part + part * part * 0.5)
    s[at.LEAD], s[at.HUSH] = s[at.LEAD] * fixed("lead_left"), s[at.HUSH] * fixed("hush_left")
    lost = s[at.guess("gain")] * s[at.AGAINST] * (s[at.FIELD + at.HARMONY] + fixed("harmony_base"))
    lost = lost * (1.0 - (s[at.guess("preparation_effect")] * preparation).at_most(1.0))
    behind = s[at.guess("support")] * s[at.BEHIND] * s[at.guess("speaking")]
    fear = s[at.FIELD + at.FEAR] * fixed("fear_drift") * (1.0 - preparation).at_least(0.0)
    return z + s[at.guess("recover")] * (s[at.HOME] - z) + behind - lost - fear


def _react(s: Rows, z: Vector, place: Any, key: Vector, counts: Rows, day: Vector, spoke: Vector) -> None:
    """Which of the ten reactions answers today's push-back where there was some, and what it does."""
    against, load = s[at.AGAINST].at_least(1e-30), s[at.FIELD + at.LOAD]
    seen = (
        None, fixed("steady") - z, s[at.PREPARATION], s[at.FIELD + at.HARMONY], s[at.NEAR] / against * s[at.FIELD + at.FAVOURITES],
        s[at.EMPTY] / against * s[at.FIELD + at.NOISE], load, s[at.FIELD + at.FEAR],
    )  # fmt: skip
    reached, total = [], None
    for itself, *leans in LEANS:
        # (1 + u/4)^4 stands in for exp(u): the same order, and no call of a library.
        w = sum((x * (by / 4) for x, by in zip(seen[1:], leans, strict=True) if by and x), s.number(1 + itself / 4))
        w = w.at_least(fixed("least_lean"))
        w = w * w
        total = w * w if total is None else total + w * w
        reached.append(total)
    left, which = (key + 13).mixed().share() * total, s.number(0.0)
    for r in reached[:-1]:
        which = which + where(left >= r, 1.0, 0.0)
    done = [spoke & which.equals(float(k)) for k in range(10)]
    for k in range(10):
        counts[k] = counts[k] + where(done[k], 1.0, 0.0)
    s[at.FIRST] = where(spoke & (s[at.FIRST] < 0.0), which, s[at.FIRST])
    _consequences(s, day, done)
    z = (
        z
        - where(done[at.EXPLAINS], s[at.guess("load_cost")] * load, 0.0)
        - where(done[at.SIDES], s[at.guess("side_cost")], 0.0)
    )
    s.builder.store(z.value, place)


def _consequences(s: Rows, day: Vector, done: list[Vector]) -> None:
    s[at.LEAD] = where(done[at.LEADS], (s[at.LEAD] + s[at.guess("lead_gain")]).at_most(fixed("lead_most")), s[at.LEAD])
    gave_way = done[at.POLLS] | done[at.SIDES] | done[at.REASSURES] | done[at.SHRINKS] | done[at.POSTPONES]
    s[at.GIVEN] = (s[at.GIVEN] + where(gave_way, s[at.guess("giving_way")], 0.0)).at_most(fixed("giving_way_most"))
    s[at.DRAG] = s[at.DRAG] + where(
        done[at.REASSURES], fixed("reassuring_cost"), where(done[at.FORCES], s[at.guess("force_cost")], 0.0)
    )
    s[at.SCOPE] = where(done[at.SHRINKS], (s[at.SCOPE] - s[at.guess("shrink_step")]).at_least(0.0), s[at.SCOPE])
    s[at.HUSH] = where(
        done[at.FORCES], (s[at.HUSH] + s[at.guess("force_hush")]).at_most(fixed("hush_most")), s[at.HUSH]
    )
    stop = where(done[at.QUIET], s[at.guess("quiet_days")], 0.0)
    for k, name in ((at.POLLS, "poll_days"), (at.POSTPONES, "postpone_days"), (at.DELEGATES, "delegate_days")):
        stop = where(done[k], s[at.guess(name)], stop)
    s[at.STOPPED] = where(stop > 0.0, s[at.STOPPED].at_least(day + stop), s[at.STOPPED])


def _end(s: Rows, z: Vector, key: Vector, day: Vector, steps: Vector, is_open: Vector, days: Vector) -> None:
    """Withdrawn, a step of the paper done, or signed."""
    line = s[at.guess("line")]
    s[at.RESOLVE] = where(is_open, z, s[at.RESOLVE])
    below = (line - z) / line.at_least(0.01)
    gone = is_open & (z < line) & ((key + 11).mixed().share() < s[at.guess("withdrawal")] * below)
    goes_on = is_open & (z >= line) & (day >= s[at.STOPPED])
    goes_on = goes_on & ((key + 12).mixed().share() * days < 1.0)
    step = s[at.STEP] + where(goes_on, 1.0, 0.0)
    signed = goes_on & (step >= steps)
    s[at.STEP] = step
    s[at.STATUS] = where(gone, at.WITHDRAWN, where(signed, at.SIGNED, s[at.STATUS]))
    s[at.END] = where(gone | signed, day, s[at.END])


evening: Any = intrinsic(_evening)
