"""Synthetic companies and deals with known truth, for the demo, tests and evidence.

>>> m = make(MarketSettings(seed=1, n_deals=3, weeks=30))
>>> sorted(m.truth)
['truth', 'truth_people', 'truth_spells', 'truth_ties']
"""

from __future__ import annotations

from holdfast.market.bulk import bulk
from holdfast.market.demo import AS_OF, COMPANY, demo
from holdfast.market.files import write
from holdfast.market.settings import Course, HoldUp, MarketSettings, described
from holdfast.market.tables import Market, make

__all__ = [
    "AS_OF",
    "COMPANY",
    "Course",
    "HoldUp",
    "Market",
    "MarketSettings",
    "bulk",
    "demo",
    "described",
    "make",
    "write",
]
