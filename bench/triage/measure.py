"""Measure the default back end on the test scenarios and on real texts: `python bench/triage/measure.py`."""

from __future__ import annotations

import csv
import os
import random
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score, roc_auc_score

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
from train import records, target  # noqa: E402

from holdfast.triage import CLASSES, HEADS, load  # noqa: E402

REAL = Path(os.environ.get("HOLDFAST_REAL_DATA", ROOT / "../shared/data")) / "text"
KEYWORDS = {
    "substantive": ("cost", "who ", "contract", "%", "how many", "fail", "law", "risk"),
    "personal": ("my ", "i'm", "i've", "me "),
    "control": ("asked", "decide", "consult", "told"),
    "doubt": ("afraid", "worr", "wrong", "fear"),
    "delay": ("later", "after", "next year", "rush", "wait"),
    "attack": ("lol", "joke", "stupid", "clown"),
}


def ece(p: np.ndarray, y: np.ndarray, bins: int = 10) -> float:
    at = np.minimum((p * bins).astype(int), bins - 1)
    return float(
        sum(abs(p[at == b].mean() - y[at == b].mean()) * (at == b).mean() for b in range(bins) if (at == b).any())
    )


def edits(text: str, rng: random.Random) -> dict[str, str]:
    at = rng.randrange(max(len(text) - 2, 1))
    return {
        "upper case": text.upper(),
        "lower case": text.lower(),
        "look-alikes": text.translate(str.maketrans("aeopc", "аеорс")),
        "zero-width": "\u200b".join(text),
        "blanks": "  " + text.replace(" ", "  ") + "\n",
        "curly quotes": text.replace("'", "’"),
        "one typo": text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
    }


def test_split() -> None:
    model, rows = load(), records(("test",))
    read = list(model.read(r["text"] for r in rows))
    y = np.array([[target(r, h) for h in HEADS] for r in rows])
    p = np.array([[g.chances[h] for h in HEADS] for g in read])
    z = np.array([[c in g.labels for c in CLASSES] for g in read])
    words = np.array([[any(k in r["text"].lower() for k in KEYWORDS[c]) for c in CLASSES] for r in rows])
    names = sorted({r["scenario"] for r in rows})
    of = {s: [i for i, r in enumerate(rows) if r["scenario"] == s] for s in names}
    rng = np.random.default_rng(0)
    draws = [np.concatenate([of[s] for s in rng.choice(names, len(names))]) for _ in range(500)]

    def f1(k: int, guess: np.ndarray) -> str:
        found = [f1_score(y[d, k], guess[d, k], zero_division=0) for d in draws]
        low, high = np.quantile(found, [0.025, 0.975])
        return f"{f1_score(y[:, k], guess[:, k]):.3f} ({low:.3f}-{high:.3f})"

    print(f"test: {len(rows)} records, {len(names)} scenarios")
    for k, c in enumerate(CLASSES):
        print(f"  {c:12} F1 {f1(k, z)}  keywords {f1_score(y[:, k], words[:, k]):.3f}")
    n = len(CLASSES)
    print(
        f"  macro F1 {f1_score(y[:, :n], z, average='macro'):.3f}; keywords {f1_score(y[:, :n], words, average='macro'):.3f}"
    )
    hit = z[:, 0] & y[:, 0]
    print(
        f"  substantive recall {hit.sum() / y[:, 0].sum():.3f}, precision {hit.sum() / z[:, 0].sum():.3f}, proposed {z[:, 0].mean():.3f} of all"
    )
    print("  ECE ", {h: round(ece(p[:, i], y[:, i]), 3) for i, h in enumerate(HEADS)})
    print("  AUC ", {h: round(float(roc_auc_score(y[:, i], p[:, i])), 3) for i, h in enumerate(HEADS)})
    held = np.array([bool(g.needs_person) for g in read])
    right = z == y[:, :n]
    print(
        f"  to a person {held.mean():.3f}; class decisions right: rest {right[~held].mean():.3f}, held {right[held].mean():.3f}"
    )
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    v = np.array([-SentimentIntensityAnalyzer().polarity_scores(r["text"])["compound"] for r in rows])
    print(
        f"  VADER AUC: pushback {roc_auc_score(y[:, HEADS.index('pushback')], v):.3f}, substantive {roc_auc_score(y[:, 0], v):.3f}, against {roc_auc_score(y[:, HEADS.index('against')], v):.3f}"
    )
    chosen, lots = random.Random(0), {}
    for r, g in zip(rows, read, strict=True):
        for name, changed in edits(r["text"], chosen).items():
            other = next(model.read([changed])).labels
            lots.setdefault(name, []).append([(c in other) != (c in g.labels) for c in CLASSES])
    for name, found in lots.items():
        table = np.array(found)
        print(
            f"  edit {name:13} class decisions changed {table.mean():.4f}, records with any change {table.any(axis=1).mean():.4f}"
        )


def transfer() -> None:
    model = load()
    with (REAL / "change_talk.csv").open() as file:
        talk = [r for r in csv.DictReader(file) if r["label"] in "CS"]
    p = [next(model.read([r["text"]])).chances for r in talk]
    print(
        "change_talk S over C",
        round(float(roc_auc_score([r["label"] == "S" for r in talk], [q["against"] - q["for"] for q in p])), 3),
    )
    mails = []
    for name in ("train", "test"):
        raw = (REAL / f"email_intent_{name}.tsv").read_text(errors="replace")
        mails += [line.split("\t", 1) for line in raw.splitlines() if "\t" in line]
    p = [next(model.read([t])).chances for _, t in mails]
    print(
        "email ask-or-commitment (both parts, none trained on)",
        round(
            float(
                roc_auc_score([a == "Yes" for a, _ in mails], [1 - (1 - q["ask"]) * (1 - q["commitment"]) for q in p])
            ),
            3,
        ),
    )


def speed() -> None:
    start = time.perf_counter()
    model = load()
    print(f"load {time.perf_counter() - start:.3f} s")
    texts = [r["text"] for r in records(("train", "dev", "test"))]
    start = time.perf_counter()
    for t in texts:
        model.chances(t)
    print(f"chances {len(texts) / (time.perf_counter() - start):,.0f} messages/s")
    start = time.perf_counter()
    for _ in model.read(texts):
        pass
    print(f"read with spans {len(texts) / (time.perf_counter() - start):,.0f} messages/s")
    start = time.perf_counter()
    next(model.read(["word? " * 170_000]))
    print(f"1 MB message {time.perf_counter() - start:.3f} s")


if __name__ == "__main__":
    speed()
    test_split()
    transfer()
