"""The order of the list: what can still be saved comes first, at most ``cap`` deals per owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from holdfast.units import Money, percent
from holdfast.vocab import Verdict

FLAGGED = (Verdict.STALLED.value, Verdict.INDECISION.value)
#: The chance within this many days is what "can still be saved" means.
SAVE_DAYS = 90


@dataclass(frozen=True)
class Placed:
    """Rank within the owner's flagged deals (0 = none), whether on the list, the value used, the reason in words."""

    rank: npt.NDArray[np.int64]
    is_listed: npt.NDArray[np.bool_]
    value: npt.NDArray[np.float64]
    reason: list[str | None]


def place(
    rows: list[dict[str, Any]],
    verdict: npt.NDArray[np.object_],
    p_signed: npt.NDArray[np.float64],
    typical: Mapping[str, int],
    cap: int,
) -> Placed:
    """Rank flagged deals per owner by chance of signature × size.

    ``p_signed``: chance that comparable deals still sign within 90 days (NaN = not known: where others are known, the deal is
    older than any that was watched, and counts as the least of them; where none is, all are equal); ``typical``: median
    amount of signed deals per currency, so that amounts are compared without exchange rates; a deal without an amount
    counts as typical.
    """
    size = np.array([_size(row, typical) for row in rows])
    known = np.where(np.isnan(p_signed), np.nanmin(p_signed) if (~np.isnan(p_signed)).any() else 1.0, p_signed)
    value = known * size
    flagged = np.isin(verdict.astype(str), FLAGGED)
    rank = np.zeros(len(rows), dtype=np.int64)
    count: dict[str, int] = {}
    for i in sorted(np.flatnonzero(flagged), key=lambda i: (-value[i], rows[i]["deal_id"])):
        owner = rows[i]["owner"] or ""
        count[owner] = count.get(owner, 0) + 1
        rank[i] = count[owner]
    reason = [_reason(row, p_signed[i], size[i]) if flagged[i] else None for i, row in enumerate(rows)]
    return Placed(rank, (rank > 0) & (rank <= cap), value, reason)


def _size(row: dict[str, Any], typical: Mapping[str, int]) -> float:
    usual = typical.get(row["currency"] or "")
    if not usual or row["present_minor"] is None:
        return 1.0
    return max(float(row["present_minor"]), 0.0) / usual


def _reason(row: dict[str, Any], p: float, size: float) -> str:
    chance = (
        "Chance not known"
        if np.isnan(p)
        else f"Deals this long after the yes still sign within {SAVE_DAYS} days in {percent(p)} of cases"
    )
    if row["present_minor"] is None:
        return f"{chance}; no amount, counted as typical."
    money = Money(row["present_minor"], row["currency"] or "")
    return f"{chance}; {money} is {size:.1f} times the size of a typical signed deal."
