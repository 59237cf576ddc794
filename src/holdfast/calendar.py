"""Working days: one numbering of the days of a country, used by every clock and every baseline.

``Workdays(country).number(days)`` gives each date the count of working days up to and including it, so the working
days between two dates are one subtraction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Ints = npt.NDArray[np.int64]

FIRST, LAST = 1990, 2060


@lru_cache(maxsize=64)
def _holidays(country: str) -> Days:
    import holidays

    try:
        found = holidays.country_holidays(country, years=range(FIRST, LAST + 1))
    except NotImplementedError:
        return np.array([], dtype="datetime64[D]")
    return np.array(sorted(found), dtype="datetime64[D]")


def is_known(country: str) -> bool:
    """Whether the holidays of *country* (ISO 3166) are known; otherwise only weekends count as free.

    >>> is_known("NL"), is_known("XX"), is_known("")
    (True, False, False)
    """
    return bool(country) and len(_holidays(country)) > 0


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str], ...]:
    """Countries whose holidays are known: ISO 3166 code and name, by name.

    >>> dict(countries())["DE"]
    'Germany'
    """
    from holidays.registry import COUNTRIES

    found = {codes[0]: name for name, *codes in COUNTRIES.values() if codes}
    spaced = {code: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) for code, name in found.items() if len(code) == 2}
    return tuple(sorted(spaced.items(), key=lambda pair: pair[1]))


def coming(country: str, after: date, n: int = 8) -> list[tuple[date, str]]:
    """The next *n* holidays of *country* that fall on a working day, with their names; empty for an unknown one.

    >>> coming("DE", date(2026, 4, 1), 1)[0][0].isoformat()
    '2026-04-03'
    """
    import holidays

    if not is_known(country):
        return []
    years = range(after.year, after.year + 2)
    try:
        found = holidays.country_holidays(country, years=years, language="en_US")
    except (NotImplementedError, ValueError):
        found = holidays.country_holidays(country, years=years)
    ahead = sorted((day, name) for day, name in found.items() if day > after and day.weekday() < 5)
    return ahead[:n]


@dataclass(frozen=True)
class Workdays:
    """The working days of one country; an unknown country has free weekends and no holidays.

    >>> Workdays("DE").between(date(2026, 4, 2), date(2026, 4, 8))  # Good Friday to Easter Monday are free
    2
    """

    country: str = ""
    _cum: Ints = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cum", _cumulative(self.country if is_known(self.country) else ""))

    def number(self, days: Days) -> Ints:
        """Running number of each day; days outside 1990–2060 count as the nearest end."""
        index = days.astype("datetime64[D]").astype(np.int64) - _ORIGIN
        return self._cum[np.clip(index, 0, len(self._cum) - 1)]

    def between(self, start: date, end: date) -> int:
        """Working days after *start* up to and including *end*."""
        a, b = self.number(np.array([start, end], dtype="datetime64[D]"))
        return int(b - a)

    def add(self, start: date, n: int) -> date:
        """The day on which *n* working days after *start* have passed."""
        target = int(self.number(np.array([start], dtype="datetime64[D]"))[0]) + n
        index = int(np.searchsorted(self._cum, target, side="left"))
        found: date = np.datetime64(index + _ORIGIN, "D").astype(object)
        return max(start, found)


_ORIGIN = int(np.datetime64(f"{FIRST}-01-01", "D").astype(np.int64))


@lru_cache(maxsize=64)
def _cumulative(country: str) -> Ints:
    days = np.arange(f"{FIRST}-01-01", f"{LAST + 1}-01-01", dtype="datetime64[D]")
    free = _holidays(country) if country else np.array([], dtype="datetime64[D]")
    return np.cumsum(np.is_busday(days, holidays=free)).astype(np.int64)
