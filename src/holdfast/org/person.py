"""One person's day in all runs of a block: drawn by ties and their own first stance, they move, and may speak if against.

This is where nearly all time goes, so it is written in vectors; 64 runs at a time.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from holdfast.org import lanes as at
from holdfast.org.vectors import FLOATS, WIDTH, WORDS, Rows, Vector, data, spread_out, strides

# A wobble has 12 bits of the day's hash and variance 1; whether somebody speaks has the other 20.
WOBBLE, WOBBLE_MOST, SPEAK = 3.4641016 / 4095, 1.7320508, 1048576.0
_INT = ir.IntType(64)
#: Vectors whose answers fill a word of 64 bits.
_TOGETHER = 64 // WIDTH
#: Ties come in fours (world.ties_in_fours).
TIES = 4


def _person_day(
    _context: Any, people: Any, lanes: Any, luck: Any, speaker: Any, weight: Any, said: Any,
    _first: Any, _last: Any, _person: Any, _today: Any, _tomorrow: Any, _key: Any, _closeness: Any, _place: Any,
) -> Any:  # fmt: skip
    """(people, lanes, luck, speaker, weight, said, first tie, last tie, person, today, tomorrow, key, closeness, place in said).

    ``people``, ``lanes``: flat rows; the ties of ``speaker`` and ``weight`` draw the person; *today* and *tomorrow* are the rows
    of stances (OLD or NEW). ``said`` gets a bit a run for those in which they speak.
    """
    whole = types.int64
    signature = types.void(
        people,
        lanes,
        luck,
        speaker,
        weight,
        said,
        whole,
        whole,
        whole,
        whole,
        whole,
        types.uint32,
        types.float32,
        whole,
    )

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        people, lanes, luck, speaker, weight, said = data(context, builder, signature, args, 6)
        first, last, person, today, tomorrow, key, close, place = args[6:]
        size = _INT(at.N_PERSON * at.RUNS)
        own_key, closeness = spread_out(builder, key), spread_out(builder, close)
        me = builder.mul(person, size)
        now, new = (builder.add(me, builder.mul(day, _INT(at.RUNS))) for day in (today, tomorrow))
        others = builder.gep(people, [builder.mul(today, _INT(at.RUNS))])

        def four(k: Any) -> list[tuple[Vector, Any]]:
            """Weights and stances of four ties."""
            places = [builder.add(k, _INT(j)) for j in range(TIES)]
            rows = (builder.sext(builder.load(builder.gep(speaker, [p])), _INT) for p in places)
            stances = [builder.gep(others, [builder.mul(row, size)]) for row in rows]
            weights = [spread_out(builder, builder.load(builder.gep(weight, [p]))) for p in places]
            return list(zip(weights, stances, strict=True))

        # More than four ties are rare: theirs are summed up beforehand.
        pulled = builder.icmp_signed("<", builder.add(first, _INT(TIES)), last)
        with builder.if_then(pulled, likely=False):
            _pull(builder, lanes, four, builder.add(first, _INT(TIES)), last)
        before = Rows(builder, lanes, builder.select(pulled, _INT(at.PULL * at.RUNS), _INT(at.EMPTY_ROW * at.RUNS)))
        ties = four(first)
        with cgutils.for_range(builder, _INT(at.RUNS // WIDTH // _TOGETHER)) as half:
            begin, mask = builder.mul(half.index, _INT(_TOGETHER * WIDTH)), _INT(0)
            for j in range(_TOGETHER):
                r = builder.add(begin, _INT(j * WIDTH))
                pull = Rows(builder, before.pointer, r)[0]
                for share, stances in ties:
                    pull = pull + share * Rows(builder, stances, r)[0]
                stance, its = Rows(builder, people, builder.add(now, r)), Rows(builder, people, builder.add(me, r))
                speaks = _moves(
                    Rows(builder, lanes, r), pull, stance[0], its,
                    Rows(builder, people, builder.add(new, r)), Rows(builder, luck, r, WORDS)[0] ^ own_key, closeness,
                )  # fmt: skip
                mask = builder.or_(mask, builder.shl(speaks.bits(), _INT(j * WIDTH)))
            builder.store(mask, builder.gep(said, [builder.add(place, half.index)]))
        return context.get_dummy_value()

    return signature, build


def _pull(builder: Any, lanes: Any, four: Any, first: Any, last: Any) -> None:
    """The row PULL: the sum over the ties from *first* on."""
    for r in strides(builder):
        Rows(builder, lanes, r)[at.PULL] = Vector(builder, ir.Constant(FLOATS, None))
    with cgutils.for_range_slice(builder, first, last, _INT(TIES)) as (k, _):
        ties = four(k)
        for r in strides(builder):
            rows = Rows(builder, lanes, r)
            rows[at.PULL] = sum((share * Rows(builder, stances, r)[0] for share, stances in ties), rows[at.PULL])


def _moves(rows: Rows, pull: Vector, stance: Vector, its: Rows, new: Rows, luck: Vector, closeness: Vector) -> Vector:
    """Tomorrow's stance in some runs, and in which of them this person speaks."""
    hashed = luck.mixed()
    x = rows[at.BY_NOW] * stance + rows[at.BY_LEAD] + rows[at.BY_TIES] * pull + its[at.OWN] * rows[at.BY_OWN]
    x = (x + rows[at.BY_CHANCE] * (hashed & 0xFFF).number()).at_least(-1.0).at_most(1.0)
    new[0] = x
    in_favour = x.at_least(0.0)
    rows[at.MY_BEHIND] = rows[at.MY_BEHIND] + closeness * in_favour
    # The chance to speak is -x times how readily: below zero, so never, for those in favour. MY_RATE is in steps of the hash.
    return (hashed >> 12).number() + x * its[at.SPEAKS] * rows[at.MY_RATE] < 0.0


person_day: Any = intrinsic(_person_day)
