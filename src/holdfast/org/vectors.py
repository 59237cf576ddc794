"""Arithmetic on eight or sixteen runs at once, as vectors of the machine.

A loop over runs is left to the compiler elsewhere. In the two places where nearly all time goes, finding the vectors again costs
it seconds and it spends half as many instructions again; here they are written down. Sixteen numbers fill a register of AVX-512,
eight one of AVX2; other machines take two or four registers for them. Sums keep the order in which they are written, so that both
widths give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numba
from llvmlite import ir  # type: ignore[import-untyped]
from llvmlite.binding import get_host_cpu_features  # type: ignore[import-untyped]
from numba.core import cgutils

from holdfast.org import lanes as at


def _width() -> int:
    """As many numbers as a register of this machine holds, or of the one that Numba was told to compile for."""
    told = getattr(numba.config, "CPU_FEATURES", None)
    has = "+avx512f" in told.split(",") if told is not None else get_host_cpu_features().get("avx512f", False)
    return 16 if has else 8


WIDTH = _width()
FLOATS, WORDS = ir.VectorType(ir.FloatType(), WIDTH), ir.VectorType(ir.IntType(32), WIDTH)
#: No "reassoc": see above.
_FAST = ("nnan", "ninf", "nsz", "contract")


class Vector:
    """As many float32, 32-bit words or yes-or-no as WIDTH says."""

    def __init__(self, builder: Any, value: Any) -> None:
        self.builder, self.value = builder, value

    def _both(self, step: str, words: str, other: Any) -> Vector:
        kind = self.value.type
        x = other.value if isinstance(other, Vector) else constant(kind, other)
        if kind == FLOATS:
            return Vector(self.builder, getattr(self.builder, step)(self.value, x, flags=_FAST))
        return Vector(self.builder, getattr(self.builder, words)(self.value, x))

    def __add__(self, other: Any) -> Vector:
        return self._both("fadd", "add", other)

    def __sub__(self, other: Any) -> Vector:
        return self._both("fsub", "sub", other)

    def __mul__(self, other: Any) -> Vector:
        return self._both("fmul", "mul", other)

    def __truediv__(self, other: Any) -> Vector:
        return self._both("fdiv", "", other)

    def __rsub__(self, other: float) -> Vector:
        return Vector(self.builder, constant(self.value.type, other)) - self

    __radd__, __rmul__ = __add__, __mul__

    def __xor__(self, other: Any) -> Vector:
        return self._both("", "xor", other)

    def __and__(self, other: Any) -> Vector:
        return self._both("", "and_", other)

    def __or__(self, other: Any) -> Vector:
        return self._both("", "or_", other)

    def __rshift__(self, n: int) -> Vector:
        return self._both("", "lshr", n)

    def _is(self, sign: str, other: Any) -> Vector:
        x = other.value if isinstance(other, Vector) else constant(FLOATS, other)
        return Vector(self.builder, self.builder.fcmp_ordered(sign, self.value, x, flags=_FAST))

    def __lt__(self, other: Any) -> Vector:
        return self._is("<", other)

    def __ge__(self, other: Any) -> Vector:
        return self._is(">=", other)

    def __gt__(self, other: Any) -> Vector:
        return self._is(">", other)

    def equals(self, other: Any) -> Vector:
        """Where both are the same."""
        return self._is("==", other)

    def at_most(self, other: Any) -> Vector:
        """The smaller of both: at most *other*."""
        return where(self < other, self, other)

    def at_least(self, other: Any) -> Vector:
        """The larger of both: at least *other*."""
        return where(self > other, self, other)

    def number(self) -> Vector:
        """Words below 2**31 as float32."""
        return Vector(self.builder, self.builder.sitofp(self.value, FLOATS))

    def share(self) -> Vector:
        """Words as numbers from 0 up to 1."""
        return (self >> 8).number() * (1 / 16777216)

    def mixed(self) -> Vector:
        """compiled.mix of each word."""
        h = (self ^ (self >> 16)) * 0x7FEB352D
        h = (h ^ (h >> 15)) * 0x846CA68B
        return h ^ (h >> 16)

    def bits(self) -> Any:
        """One bit for each yes, in a machine word."""
        return self.builder.zext(self.builder.bitcast(self.value, ir.IntType(WIDTH)), ir.IntType(64))


def constant(kind: Any, x: float) -> Any:
    """The same number everywhere, known when compiling."""
    return ir.Constant(kind, [ir.Constant(kind.element, x)] * WIDTH)


def where(yes: Vector, a: Any, b: Any) -> Vector:
    """*a* where *yes*, else *b*."""
    x, y = (v.value if isinstance(v, Vector) else constant(FLOATS, v) for v in (a, b))
    return Vector(yes.builder, yes.builder.select(yes.value, x, y, flags=_FAST))


def spread_out(builder: Any, scalar: Any) -> Vector:
    """One number of the machine, everywhere."""
    kind = ir.VectorType(scalar.type, WIDTH)
    place = ir.IntType(32)
    single = builder.insert_element(ir.Constant(kind, ir.Undefined), scalar, place(0))
    return Vector(
        builder, builder.shuffle_vector(single, single, ir.Constant(ir.VectorType(place, WIDTH), [place(0)] * WIDTH))
    )


def data(context: Any, builder: Any, signature: Any, args: Any, n: int) -> list[Any]:
    """Where the numbers of the first *n* arguments begin, which are arrays."""
    arrays = zip(signature.args[:n], args[:n], strict=True)
    return [context.make_array(kind)(context, builder, array).data for kind, array in arrays]


def strides(builder: Any) -> Iterator[Any]:
    """A loop of the machine over the runs of a block, WIDTH at a time; its body is what the only turn of the loop writes."""
    with cgutils.for_range(builder, ir.IntType(64)(at.RUNS // WIDTH)) as loop:
        yield builder.mul(loop.index, ir.IntType(64)(WIDTH))


def at_place(builder: Any, pointer: Any, place: Any, kind: Any = FLOATS) -> Vector:
    """WIDTH numbers from *place* on."""
    number = builder.bitcast(builder.gep(pointer, [place]), kind.as_pointer())
    return Vector(builder, builder.load(number, align=4))


class Rows:
    """Rows of 128 numbers at WIDTH runs of them: ``rows[k]`` reads, ``rows[k] = v`` writes."""

    def __init__(self, builder: Any, pointer: Any, first: Any, kind: Any = FLOATS) -> None:
        self.builder, self.kind = builder, kind
        self.pointer = builder.gep(pointer, [first])

    def _place(self, row: int) -> Any:
        number = self.builder.gep(self.pointer, [ir.IntType(64)(row * at.RUNS)])
        return self.builder.bitcast(number, self.kind.as_pointer())

    def __getitem__(self, row: int) -> Vector:
        return Vector(self.builder, self.builder.load(self._place(row), align=4))

    def __setitem__(self, row: int, value: Vector) -> None:
        self.builder.store(value.value, self._place(row), align=4)

    def number(self, x: float) -> Vector:
        """The same number in all runs."""
        return Vector(self.builder, constant(FLOATS, x))
