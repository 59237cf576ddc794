"""Functions compiled to machine code, and kept on disk where a folder can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

_FAST: dict[str, Any] = {"fastmath": True, "error_model": "numpy", "nogil": True}


def compiled(function: Callable[..., Any]) -> Any:
    """*function* compiled at its first call; the code is kept beside the module, else in the user's cache (NUMBA_CACHE_DIR).

    Where neither can be written, as in a read-only image, it is compiled anew by every process instead of failing.

    >>> compiled(lambda x: x + 1)(2)
    3
    """
    try:
        return numba.njit(cache=True, **_FAST)(function)
    except RuntimeError:
        return numba.njit(**_FAST)(function)


def part(function: Callable[..., Any]) -> Any:
    """A part of a compiled function: without the bridge to Python it compiles in half the time."""
    return numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_FAST)(function)
