"""Measure the back end `llm` on a chat endpoint: `python bench/triage/endpoint.py ENDPOINT MODEL [WHAT IT IS]`.

Every tenth test text of the first corpus is read as a home with these settings reads it, and by the default reader in the same run.
The numbers go under `llm` into `bench/triage/results.json`. A text that the model did not answer counts as read by nobody in `alone`,
and as the default read it in `as used`.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np
from measure import RESULTS, SETS, read, records, target, told

from holdfast.chat import answered
from holdfast.readers import reader
from holdfast.settings import parse
from holdfast.triage import CLASSES, HEADS, load

STEP = 10


def quotes(answer: str, text: str) -> tuple[int, int, int]:
    """Labels in *answer* that name a class and bring words, those of them whose words are not in *text*, and all other labels."""
    listed = (answered(answer) or {}).get("classes") or []
    said = [(i.get("name"), str(i.get("quote") or "").strip()) for i in listed if isinstance(i, dict)]
    words = [quote for name, quote in said if name in CLASSES and quote]
    return len(words), sum(quote not in text for quote in words), len(listed) - len(words)


def measured(endpoint: str, name: str, what: str) -> dict[str, Any]:
    chosen = parse({"triage": {"reader": "llm", "endpoint": endpoint, "model": name}}).triage
    model: Any = reader(chosen, None)
    ask, answers, given = model.transport, [], []

    def kept(body: dict[str, Any], seconds: float) -> tuple[str, int]:
        got = ask(body, seconds)
        answers.append(got[0])
        return got

    model.transport = kept
    rows = [r for r in records(("test",)) if r["scenario"].split("-")[0] in SETS["first"]][::STEP]
    y = np.array([[target(r, h) for h in HEADS] for r in rows])
    found, at = [], time.perf_counter()
    for r in rows:
        answers.clear()
        found.append(next(iter(model.read([r["text"]]))))
        given.append(answers[0] if answers else None)
        print(len(found), f"{time.perf_counter() - at:.0f} s", found[-1].labels, found[-1].needs_person, flush=True)
    took = time.perf_counter() - at
    p = np.array([[g.chances[h] for h in HEADS] for g in found])
    z = np.array([[c in g.labels for c in CLASSES] for g in found])
    own = np.array(["read by the default" not in g.needs_person for g in found])
    at = time.perf_counter()
    _, q, w = read(load(), rows)
    rate = len(rows) / (time.perf_counter() - at)
    counts = np.array([quotes(a, r["text"]) if a else (0, 0, 0) for r, a in zip(rows, given, strict=True)])
    silent = np.array([a is None for a in given])
    return {
        "model": name,
        "what": what,
        "records": len(rows),
        "alone": told(np.where(own[:, None], p, 0.0), z & own[:, None], y),
        "as used": told(p, z, y),
        "default": told(q, w, y) | {"messages/s": round(rate)},
        "did not answer": round(float(silent.mean()), 3),
        "no usable answer": round(float((~silent & ~own).mean()), 3),
        "to a person": round(float(np.mean([bool(g.needs_person) for g in found])), 3),
        "labels with words": int(counts[:, 0].sum()),
        "words not in the text": round(float(counts[:, 1].sum() / max(counts[:, 0].sum(), 1)), 3),
        "labels without a class or words": int(counts[:, 2].sum()),
        "texts with a label kept": round(float((z & own[:, None]).any(axis=1).mean()), 3),
        "tokens": model.spent,
        "messages/s": round(len(rows) / took, 3),
    }  # fmt: skip


def main() -> None:
    endpoint, name, what = (*sys.argv[1:4], "")[:3]
    result = measured(endpoint, name, what)
    kept = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    kept["llm"] = result
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
