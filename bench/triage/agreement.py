"""Krippendorff's alpha (nominal, two labellings) for every class and head: `python bench/triage/agreement.py`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
CLASSES = ("substantive", "personal", "control", "doubt", "delay", "attack")
HEADS = ("ask", "commitment", "yes", "scope")


def alpha(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Krippendorff's alpha of units labelled twice; NaN when only one value occurs."""
    values = Counter(v for pair in pairs for v in pair)
    n = sum(values.values())
    observed = sum(a != b for a, b in pairs) / len(pairs)
    expected = 1 - sum(c * (c - 1) for c in values.values()) / (n * (n - 1))
    return 1 - observed / expected if expected else float("nan")


def records(name: str) -> dict[str, dict[str, object]]:
    return {r["id"]: r for line in (CORPUS / name).read_text().splitlines() if (r := json.loads(line))}


def table(rows: list[tuple[dict[str, object], dict[str, object]]], of: str) -> None:
    kinds = {"pushback": lambda r: bool(r["labels"])}
    kinds |= {c: (lambda r, c=c: c in r["labels"]) for c in CLASSES}
    kinds |= {h: (lambda r, h=h: r[h]) for h in (*HEADS, "stance")}
    kinds["whole set of classes"] = lambda r: tuple(sorted(r["labels"]))
    print(f"{len(rows)} records {of} labelled twice\n{'kind':22} alpha  agree  first  second")
    for name, get in kinds.items():
        pairs = [(get(a), get(b)) for a, b in rows]
        agree = sum(a == b for a, b in pairs) / len(pairs)
        sums = (
            ""
            if name in ("stance", "whole set of classes")
            else f"{sum(a for a, _ in pairs):6} {sum(b for _, b in pairs):7}"
        )
        print(f"{name:22} {alpha(pairs):.3f}  {agree:.3f} {sums}")


def main() -> None:
    first, second = records("pushback.jsonl"), records("second.jsonl")
    rows = [(first[i], s) for i, s in second.items()]
    old = [r for r in rows if r[0]["id"][:2] in ("w1", "w2", "w3", "w4")]
    table(old, "of the first corpus")
    table([r for r in rows if r not in old], "of the plain statements, mails, comments, talks and letters")


if __name__ == "__main__":
    main()
