"""Our plain shape: one file per table, header names as in the tables; tables without a row are left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from holdfast.market.tables import Market

_ALWAYS = ("deals", "stage_history", "activities", "contacts")


def files(market: Market) -> dict[str, tuple[list[str], Iterable[list[Any]]]]:
    """File name → header and rows."""
    return {
        f"{name}.csv": (table.column_names, zip(*(c.to_pylist() for c in table.columns), strict=True))  # type: ignore[misc]
        for name, table in market.tables.items()
        if table.num_rows or name in _ALWAYS
    }
