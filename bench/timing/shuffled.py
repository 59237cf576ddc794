"""Outcomes shuffled between deals: how often does the check rightly say "no signal"? Prints the count.

python bench/timing/shuffled.py DRAWS DEALS
"""

from __future__ import annotations

import sys
from dataclasses import replace

import compare
import numpy as np

from holdfast.timing import check, model


def main(draws, deals):
    """Shuffles the courses of offers among deals with the same number of landmarks kept in place."""
    rows, _ = compare.load("offers-2012")
    quiet = 0
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        first = rows[np.unique(rows.deal, return_index=True)[1]]
        part = first[rng.permutation(len(first))[:deals]]
        at = rng.permutation(len(part))
        mixed = replace(part, wait=part.wait[at], cause=part.cause[at])
        found = check.checked(model.fit(mixed, compare.base_of(mixed), compare.EDGES), mixed, np.random.default_rng(0))[
            1
        ]
        quiet += not found.has_signal
    print(f"{quiet} of {draws} draws of {deals} deals say: no signal")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
