"""The shapes in which a market can be written, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from holdfast.market.shapes.plain import files as plain
from holdfast.market.tables import Market

SHAPES: Mapping[str, Callable[[Market], Mapping[str, tuple[list[str], Iterable[list[Any]]]]]] = {
    "plain": plain,
}
