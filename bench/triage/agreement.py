"""Krippendorff's alpha (nominal, two labellings) for every class and head: `python bench/triage/agreement.py`."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Hashable, Sequence
from math import isnan
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
CLASSES = ("substantive", "personal", "control", "doubt", "delay", "attack")
HEADS = ("ask", "commitment", "yes", "scope")
SHORT = ("w5", "w6", "w7", "w8")
#: What is printed: the writers of the texts and the second labeller, who for some texts is their writer.
GROUPS = {
    "of the first corpus": (("w1", "w2", "w3", "w4"), 1),
    "of w5 to w8, the second time by the writer of w6 to w8,": (SHORT, 2),
    "of w5 to w8, the second time by no writer,": (SHORT, 3),
    "of the office mails, w9,": (("w9",), 3),
    "of the resistance in many genres, w10,": (("w10",), 3),
}
RESAMPLES = 400


def alpha(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Krippendorff's alpha of units labelled twice; NaN when only one value occurs."""
    values = Counter(v for pair in pairs for v in pair)
    n = sum(values.values())
    observed = sum(a != b for a, b in pairs) / len(pairs)
    expected = 1 - sum(c * (c - 1) for c in values.values()) / (n * (n - 1))
    return 1 - observed / expected if expected else float("nan")


def interval(pairs: Sequence[tuple[Hashable, Hashable]]) -> tuple[float, float]:
    """The middle 95 percent of alpha over records drawn again with replacement; NaN where too few draws have two values."""
    drawn = random.Random(7)
    found = sorted(a for _ in range(RESAMPLES) if not isnan(a := alpha(drawn.choices(pairs, k=len(pairs)))))
    if len(found) < RESAMPLES * 0.9:
        return float("nan"), float("nan")
    return found[int(0.025 * len(found))], found[int(0.975 * len(found))]


def records(name: str) -> dict[str, dict[str, object]]:
    return {r["id"]: r for line in (CORPUS / name).read_text().splitlines() if (r := json.loads(line))}


def table(rows: list[tuple[dict[str, object], dict[str, object]]], of: str) -> None:
    kinds = {"pushback": lambda r: bool(r["labels"])}
    kinds |= {c: (lambda r, c=c: c in r["labels"]) for c in CLASSES}
    kinds |= {h: (lambda r, h=h: r[h]) for h in (*HEADS, "stance")}
    kinds["whole set of classes"] = lambda r: tuple(sorted(r["labels"]))
    print(f"{len(rows)} records {of} labelled twice\n{'kind':22} alpha  95 percent       agree  first  second")
    for name, get in kinds.items():
        pairs = [(get(a), get(b)) for a, b in rows]
        agree = sum(a == b for a, b in pairs) / len(pairs)
        low, high = interval(pairs)
        sums = (
            ""
            if name in ("stance", "whole set of classes")
            else f"{sum(a for a, _ in pairs):6} {sum(b for _, b in pairs):7}"
        )
        print(f"{name:22} {alpha(pairs):.3f}  {low:6.3f} to {high:.3f}  {agree:.3f} {sums}".rstrip())


def main() -> None:
    first, second = records("pushback.jsonl"), records("second.jsonl")
    for of, (writers, by) in GROUPS.items():
        table([(first[i], s) for i, s in second.items() if i.split("-")[0] in writers and s["by"] == by], of)


if __name__ == "__main__":
    main()
