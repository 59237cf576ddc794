"""The demo company: Kelpworks Instruments GmbH, which does not exist, and its invented buyers."""

from __future__ import annotations

from datetime import date

from holdfast.market.settings import MarketSettings
from holdfast.market.tables import Market, make

COMPANY = "Kelpworks Instruments GmbH"
AS_OF = date(2026, 3, 2)
SETTINGS = MarketSettings(
    seed=20,
    n_deals=260,
    n_sellers=5,
    start=date(2024, 7, 1),
    weeks=87,
    growth=1.2,
    say_yes=0.88,
    pushback_recorded=0.4,
    scope_recorded=0.5,
    people_recorded=0.6,
    reports_recorded=0.6,
)


def demo() -> Market:
    """About 260 deals of five sellers over twenty months, up to :data:`AS_OF`.

    >>> SETTINGS.end == AS_OF
    True
    """
    return make(SETTINGS)
