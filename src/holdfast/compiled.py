"""Functions compiled to machine code, and kept on disk where a folder can be written."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils
from numba.extending import intrinsic

_FAST: dict[str, Any] = {"fastmath": True, "error_model": "numpy", "nogil": True}
_njit: Any = numba.njit


def compiled(function: Callable[..., Any], *, exact: bool = False, made_of: Sequence[str] = ()) -> Any:
    """*function* compiled at its first call; the code is kept beside the module, else in the user's cache (NUMBA_CACHE_DIR).

    With *exact*, sums keep the order in which they are written. Kept code is thrown away when the module changes; *made_of*
    names the files beside it that also go into it, whose change would go unnoticed.
    Where neither can be written, as in a read-only image, it is compiled anew by every process instead of failing.

    >>> compiled(lambda x: x + 1)(2)
    3
    """
    options = {**_FAST, "fastmath": not exact}
    try:
        found = _njit(cache=True, **options)(function)
    except RuntimeError:
        return _njit(**options)(function)
    if made_of:
        folder, kept = Path(function.__code__.co_filename).parent, found._cache._cache_file
        text = b"".join((folder / name).read_bytes() for name in made_of if (folder / name).exists())
        kept._source_stamp = (*kept._source_stamp, zlib.crc32(text))
    return found


def part(function: Callable[..., Any]) -> Any:
    """A part of a compiled function: without the bridge to Python it compiles in half the time."""
    return _njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_FAST)(function)


def aligned(*shape: int) -> npt.NDArray[np.float32]:
    """Float32 zeros that begin where a line of the cache begins, so that no vector lies in two.

    >>> aligned(3, 2).ctypes.data % 64
    0
    """
    size = math.prod(shape)
    raw = np.zeros(size + 16, np.float32)
    first = -raw.__array_interface__["data"][0] % 64 // 4
    return raw[first : first + size].reshape(shape)


# Steps on plain machine words: Numba widens unsigned numbers to 64 bits, which halves the vectors, and has no word for the
# others.


def _mix(_context: Any, _x: Any) -> Any:
    def build(_: Any, builder: Any, __: Any, args: Any) -> Any:
        (h,) = args
        for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
            h = builder.mul(builder.xor(h, builder.lshr(h, h.type(shift))), h.type(factor))
        return builder.xor(h, builder.lshr(h, h.type(16)))

    return numba.uint32(numba.uint32), build


def _n_set(_context: Any, _word: Any) -> Any:
    return numba.uint64(numba.uint64), lambda _, builder, __, args: builder.ctpop(args[0])


def _lowest(_context: Any, _word: Any) -> Any:
    zero_is_defined = ir.Constant(ir.IntType(1), 0)
    return numba.uint64(numba.uint64), lambda _, builder, __, args: builder.cttz(args[0], zero_is_defined)


def _sent_for(_context: Any, array: Any, _place: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        numbers = context.make_array(signature.args[0])(context, builder, args[0]).data
        send_for(builder, builder.gep(numbers, [args[1]]))
        return context.get_dummy_value()

    return numba.void(array, numba.int64), build


def send_for(builder: Any, pointer: Any) -> None:
    """Write down that the memory is asked for the line at *pointer*, without waiting for it."""
    byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
    ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
    # To read, into the nearest cache, data.
    builder.call(ask, [builder.bitcast(pointer, byte), word(0), word(3), word(1)])


#: Ask the memory for the line of ``array[place]`` (flat), without waiting for it.
sent_for: Any = intrinsic(_sent_for)
#: A 32-bit hash: every bit of the answer depends on every bit of what is given.
mix: Any = intrinsic(_mix)
#: How many bits of a word are set, and the place of the lowest of them.
n_set: Any = intrinsic(_n_set)
lowest: Any = intrinsic(_lowest)
