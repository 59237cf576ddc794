"""Outcomes shuffled between deals: how often does the check rightly say "no signal"? And with the true outcomes?

python bench/timing/shuffled.py shuffled|true LOG DEALS FROM TO      one JSON line per draw in <cache>/shuffled.jsonl
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import compare
import numpy as np
import tables

from holdfast.timing import check, model


def shuffled(rows, rng, deals):
    """First landmarks of some deals, outcomes shuffled between them."""
    first = rows[np.unique(rows.deal, return_index=True)[1]]
    part = first[rng.permutation(len(first))[:deals]]
    at = rng.permutation(len(part))
    return replace(part, wait=part.wait[at], cause=part.cause[at])


def true(rows, rng, deals):
    """All landmarks of some deals that have ended."""
    ended = np.unique(rows.deal[rows.cause > 0])
    return rows[np.isin(rows.deal.astype(str), rng.choice(ended, min(deals, len(ended)), replace=False).astype(str))]


def main(kind, log, deals, start, stop):
    """Draws of one kind before the first cut of the log (shuffled: of the whole log, as outcomes tell nothing)."""
    rows, _ = compare.load(log)
    if kind == "true":
        rows = rows.until(int(np.datetime64(compare.CUTS[log][0]).astype(int)))
    for seed in range(start, stop):
        part = {"shuffled": shuffled, "true": true}[kind](rows, np.random.default_rng(seed), deals)
        fitted = model.fit(part, compare.base_of(part), compare.EDGES)
        found = check.checked(fitted, part, np.random.default_rng(0))[1]
        line = {"kind": kind, "log": log, "deals": deals, "seed": seed, "has_signal": found.has_signal,
                "gain": found.gain, "error": found.gain_error}  # fmt: skip
        with (tables.CACHE / "shuffled.jsonl").open("a") as file:
            print(json.dumps(line), file=file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
