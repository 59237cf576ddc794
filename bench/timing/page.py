"""Writes the measured part of docs/evidence/timing.md from the lines of compare.py."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "evidence" / "timing.md"
ORDER = (
    "ours",
    "base rate",
    "Cox (lifelines)",
    "LightGBM hazards",
    "XGBoost Cox",
    "SurvivalBoost",
    "cure (Weibull)",
    "naive Bayes",
)
HEAD = """# Timing: chances of signature against other models

Made by `bench/timing/compare.py` and `bench/timing/page.py`: same rows, same signals and labels, same cuts for all. Brier loss,
lower is better; in brackets the area under the curve. Training rows lie before the cut; test deals said yes from it on; only
landmarks at least the horizon before the end of the log count, so no answer is censored and no weighting is needed. Rivals are
untuned: Cox penalty 0.01, LightGBM 100 rounds of 15 leaves at 0.05, XGBoost Cox 100 rounds of depth 4, a Weibull mixture cure model on the
age alone, naive Bayes on our bins with 0.1 added to each count. "ours" is what a Run uses: the base rate where the check finds no signal.

"""


def lines():
    """All measured cases."""
    found = []
    for name in tables.NAMES:
        path = tables.CACHE / f"compare-{name}.jsonl"
        if path.exists():
            found += [json.loads(x) for x in path.read_text().splitlines()]
    return found


def main():
    """The page: a table per log and the counts against the aims."""
    cases = lines()
    names = [n for n in ORDER if any(n in c["models"] for c in cases)]
    out = [HEAD]
    for log in dict.fromkeys(c["log"] for c in cases):
        out += [f"## {log}\n", "| cut, horizon, landmarks | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
        for c in (c for c in cases if c["log"] == log):
            cells = [f"{m['brier']:.4f} ({m['auc']:.3f})" if (m := c["models"].get(n)) else "not fitted" for n in names]
            out.append(f"| {c['cut']}, {c['horizon']} d, {c['n']} | " + " | ".join(cells) + " |")
        out.append("")
    out += aims(cases)
    PAGE.write_text("\n".join(out) + "\n", "utf-8")


def aims(cases):
    """What was aimed at and how often it was met."""
    within = best = beats = base = 0
    for c in cases:
        others = {n: m for n, m in c["models"].items() if n != "ours"}
        first = min(others, key=lambda n: others[n]["brier"])
        within += others[first]["behind"] >= -others[first]["error"]
        best += all(m["brier"] > c["models"]["ours"]["brier"] for m in others.values())
        beats += c["models"]["ours"]["brier"] < c["models"]["base rate"]["brier"]
        base += any(m["brier"] < c["models"]["base rate"]["brier"] for n, m in others.items() if n != "base rate")
    rich = [c for c in cases if c["train_ends"] >= 300]
    slopes = [c["models"]["ours"]["slope"] for c in rich]
    errors = [c["models"]["ours"]["ece"] for c in rich]
    good = sum(0.9 <= s <= 1.1 for s in slopes)
    n = len(cases)
    seconds = {k: np.median([c["seconds"][k] for c in cases if k in c["seconds"]]) for k in cases[0]["seconds"]}
    return [
        "## Against the aims\n", "| aim | met |", "|---|---|",
        f"| not worse than the best of the others by more than one standard error (bootstrap by deal), anywhere | {within} of {n} cases |",
        f"| better than every other in at least half of the cases | {best} of {n} |",
        f"| better than the base rate where any other is ({base} of {n} cases) | {beats} of {n} |",
        f"| calibration slope within 0.9–1.1 after 300 ends | {good} of {len(rich)} (median {np.median(slopes):.2f}) |",
        f"| calibration error at most 0.03 after 300 ends | {sum(e <= 0.03 for e in errors)} of {len(rich)} (median {np.median(errors):.3f}) |",
        "", "Processor seconds per cut, median: " + ", ".join(f"{k} {v:.2f}" for k, v in seconds.items()) + ".", "",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
