"""Our plain shape: one file per table, header names as in the tables; side tables without a row are left out."""

from __future__ import annotations

from holdfast.market.shapes.common import Files
from holdfast.market.tables import Market

_ALWAYS = ("deals", "stage_history", "activities", "contacts")


def files(market: Market) -> Files:
    """File name → header and rows."""
    return {
        f"{name}.csv": (
            table.column_names,
            [list(r) for r in zip(*(c.to_pylist() for c in table.columns), strict=True)],
        )
        for name, table in market.tables.items()
        if table.num_rows or name in _ALWAYS
    }
