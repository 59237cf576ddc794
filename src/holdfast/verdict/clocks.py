"""The five clocks and the dates behind them, in working days of each buyer's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from holdfast.calendar import Workdays

Days = npt.NDArray[np.datetime64]
Floats = npt.NDArray[np.float64]
NAT = np.datetime64("NaT", "D")


def column(frame: pa.Table, name: str) -> Floats:
    """A numeric column with NaN for null."""
    return np.asarray(frame[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def dates(frame: pa.Table, name: str) -> Days:
    """A date column with NaT for null."""
    return np.asarray(frame[name].to_numpy(zero_copy_only=False)).astype("datetime64[D]")


@dataclass(frozen=True)
class Clocks:
    """Arrays over deals, working days before ``as_of``; NaN where the fact is not recorded.

    ``buyer`` counts from the buyer's last step, the yes, or the end of a park, whichever is latest; acts of ours
    and edits of the record never reset it. ``since_yes`` and ``paper_named`` count from the yes and from the buyer's last naming of
    a paper step. ``broken`` is the silence that the buyer's last step ended: 0 where that step is a piece of work.
    """

    buyer: Floats
    ours: Floats
    stage: Floats
    plan: Floats
    pushes: Floats
    counted_from: Days
    since_yes: Floats
    paper_named: Floats
    broken: Floats


def measure(frame: pa.Table, as_of: date, countries: Sequence[str], resumed_on: Days) -> Clocks:
    """The clocks of every deal; ``resumed_on`` is the end of its last park (NaT = never parked)."""
    today = np.datetime64(as_of, "D")
    last = dates(frame, "last_buyer_on")

    def woken(day: Days) -> Days:
        return np.where(np.isnat(resumed_on) | (resumed_on <= day), day, resumed_on)

    start = woken(last)
    zones = np.asarray(countries, dtype=object)

    def since(day: Days) -> Floats:
        out = np.full(len(day), np.nan)
        for country in sorted(set(countries)):
            here = (zones == country) & ~np.isnat(day)
            numbers = Workdays(country)
            out[here] = numbers.number(np.array([today - np.timedelta64(1, "D")]))[0] - numbers.number(day[here])
        return np.asarray(np.maximum(out, 0), dtype=np.float64)

    def ago(name: str) -> Days:
        days = column(frame, name)
        back = np.nan_to_num(days).astype(np.int64).astype("timedelta64[D]")
        return np.where(np.isnan(days), NAT, today - back)

    return Clocks(
        buyer=since(start),
        ours=since(ago("our_silence_days")),
        stage=since(dates(frame, "stage_on")),
        plan=since(ago("plan_overdue_days")),
        pushes=column(frame, "close_date_pushes"),
        counted_from=start,
        since_yes=since(dates(frame, "yes_on")),
        paper_named=since(ago("paper_named_days")),
        broken=since(woken(dates(frame, "before_last_on"))) - since(woken(dates(frame, "last_contact_on"))),
    )
