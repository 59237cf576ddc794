"""Train the default back end from the corpus: `python bench/triage/train.py`. Same corpus, same bytes.

Heads are chosen and calibrated on out-of-fold values over the training and dev scenarios (folds by scenario); the test
scenarios are never read here. Disagreements of the second labelling count half for each reading.
"""

from __future__ import annotations

import io
import json
import random
import sys
import zipfile
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from holdfast.triage.base import CLASSES, HEADS  # noqa: E402
from holdfast.triage.features import CHAR_BITS, LETTERS, SHAPE, WORD_BITS, features  # noqa: E402

C, CHAR_WEIGHT = 4.0, 1.0
VECTOR_WEIGHT = 1.5
W, K, S = 1 << WORD_BITS, 1 << CHAR_BITS, len(features("x")[2])
#: Weight of a copy with typing errors and of a short statement.
TYPO, SHORT = 0.35, 1.0


def records(part: tuple[str, ...]) -> list[dict]:
    split = json.loads((ROOT / "corpus/split.json").read_text())
    rows = [json.loads(line) for line in (ROOT / "corpus/pushback.jsonl").read_text().splitlines()]
    return [r for r in rows if split[r["scenario"]] in part]


def matrix(texts: list[str]) -> csr_matrix:
    data, at, starts = [], [], [0]
    for text in texts:
        words, chars, shape = features(text)
        at += [words, chars + W, np.arange(S) + W + K]
        data += [
            np.full(len(words), max(len(words), 1) ** -0.5),
            np.full(len(chars), CHAR_WEIGHT * max(len(chars), 1) ** -0.5),
            np.concatenate([shape[: len(SHAPE)], shape[len(SHAPE) :] * VECTOR_WEIGHT]),
        ]
        starts.append(starts[-1] + len(words) + len(chars) + S)
    return csr_matrix((np.concatenate(data), np.concatenate(at), starts), shape=(len(texts), W + K + S))


def target(r: dict, head: str) -> bool:
    if head in CLASSES:
        return head in r["labels"]
    if head == "pushback":
        return bool(r["labels"])
    if head in ("against", "for"):
        return r["stance"] == head
    return bool(r[head])


def typo(text: str, luck: random.Random) -> str:
    """The text with about one slip in forty letters: swapped, lost, doubled or neighbouring letters."""
    out = list(text)
    for _ in range(max(len(text) // 40, 1)):
        at = luck.randrange(max(len(out) - 1, 1))
        kind = luck.randrange(3)
        if kind == 0 and at + 1 < len(out):
            out[at], out[at + 1] = out[at + 1], out[at]
        elif kind == 1:
            out[at] = ""
        else:
            out[at] *= 2
    return "".join(out)


def more() -> dict[str, tuple[csr_matrix, np.ndarray, np.ndarray]]:
    """Short statements of our own, for the heads that each of them is labelled for; a dot says "not labelled"."""
    lines = (ROOT / "corpus/short.tsv").read_text(encoding="utf-8").splitlines()
    short = [line.split("\t", 2) for line in lines if line and not line.startswith("#")]
    x, found = matrix([text for _, _, text in short]), {}
    for head in HEADS:
        at = 0 if head in ("against", "for") else 1
        if head in CLASSES or head == "pushback":
            continue
        rows = [i for i, line in enumerate(short) if line[at] != "."]
        y = np.array([head in short[i][at].split() for i in rows])
        if y.any():
            found[head] = (x[rows], y, np.full(len(rows), SHORT))
    return found


MORE: dict[str, tuple[csr_matrix, np.ndarray, np.ndarray]] = {}


def fit(
    x: csr_matrix, rows: list[dict], second: dict[str, dict], head: str, c: float, slips: csr_matrix
) -> LogisticRegression:
    other = [i for i, r in enumerate(rows) if r["id"] in second]
    first = np.array([target(r, head) for r in rows])
    weight = np.ones(len(rows))
    weight[other] = 0.5
    parts, ys, ws = [x, slips], [first, first], [weight, weight * TYPO]
    if other:
        parts.append(x[other])
        ys.append(np.array([target(second[rows[i]["id"]], head) for i in other]))
        ws.append(np.full(len(other), 0.5))
    if head in MORE:
        a, b, w = MORE[head]
        parts.append(a), ys.append(b), ws.append(w)
    model = LogisticRegression(C=c, solver="liblinear", max_iter=200, random_state=0, tol=3e-3)
    return model.fit(vstack(parts).tocsr(), np.concatenate(ys), sample_weight=np.concatenate(ws))


def out_of_fold(x: csr_matrix, rows: list[dict], second: dict[str, dict], c: float, slips: csr_matrix) -> np.ndarray:
    groups = [r["scenario"] for r in rows]
    raw = np.zeros((len(rows), len(HEADS)))
    for learn, check in GroupKFold(3).split(x, groups=groups):
        part = [rows[i] for i in learn]
        for h, head in enumerate(HEADS):
            raw[check, h] = fit(x[learn], part, second, head, c, slips[learn]).decision_function(x[check])
    return raw


def platt(raw: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    model = LogisticRegression(C=1e6, solver="lbfgs").fit(raw[:, None], y)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def thresholds(p: np.ndarray, y: np.ndarray) -> dict[str, float]:
    found = {}
    for h, head in enumerate(CLASSES):
        grid = np.arange(0.02, 0.8, 0.005)
        if head == "substantive":
            kept = [t for t in grid if (p[y[:, h], h] >= t).mean() >= 0.965]
            found[head] = round(float(max(kept)), 3)
        else:
            f = [2 * (y[:, h] & (p[:, h] >= t)).sum() / (y[:, h].sum() + (p[:, h] >= t).sum()) for t in grid]
            found[head] = round(float(grid[int(np.argmax(f))]), 3)
    return found


def quantised(w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scale = np.maximum(np.abs(w).max(axis=0), 1e-9) / 127
    return np.round(w / scale).astype(np.int8), scale.astype(np.float32)


def save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as held:
        for name, array in arrays.items():
            raw = io.BytesIO()
            np.save(raw, array)
            held.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), raw.getvalue(), zipfile.ZIP_DEFLATED)


def main() -> None:
    rows = records(("train", "dev"))
    held = [json.loads(line) for line in (ROOT / "corpus/second.jsonl").read_text().splitlines()]
    ours = {r["id"] for r in rows}
    second = {r["id"]: r for r in held if r["id"] in ours}
    x = matrix([r["text"] for r in rows])
    y = np.array([[target(r, h) for h in HEADS] for r in rows])
    luck = random.Random(0)
    slips = matrix([typo(r["text"], luck) for r in rows])
    MORE.update(more())
    raw = out_of_fold(x, rows, second, C, slips)
    ab = np.array([platt(raw[:, h], y[:, h]) for h in range(len(HEADS))]).T
    p = 1 / (1 + np.exp(-(raw * ab[0] + ab[1])))
    limits = thresholds(p, y)
    sure = np.maximum(p[:, : len(CLASSES)], 1 - p[:, : len(CLASSES)]).min(axis=1)
    coef = [fit(x, rows, second, head, C, slips) for head in HEADS]
    w = np.stack([m.coef_[0] for m in coef], axis=1)
    w[W : W + K] *= CHAR_WEIGHT
    w[W + K + len(SHAPE) :] *= VECTOR_WEIGHT
    words, scale_words = quantised(w[:W])
    chars, scale_chars = quantised(w[W : W + K])
    settings = {"letters": list(LETTERS), "thresholds": limits, "unsure_below": round(float(np.quantile(sure, 0.2)), 3)}
    arrays = {
        "words": words, "scale_words": scale_words, "chars": chars, "scale_chars": scale_chars,
        "shape": w[W + K :].astype(np.float32), "bias": np.array([m.intercept_[0] for m in coef], dtype=np.float32),
        "platt": ab.astype(np.float32), "settings": np.frombuffer(json.dumps(settings).encode(), dtype=np.uint8),
    }  # fmt: skip
    out = ROOT / "src/holdfast/triage/weights.npz"
    save(out, arrays)
    from sklearn.metrics import roc_auc_score

    print(
        f"{len(rows)} records of {len({r['scenario'] for r in rows})} scenarios; {out.stat().st_size:,} bytes; {settings}"
    )
    print("out-of-fold AUC", {h: round(float(roc_auc_score(y[:, i], p[:, i])), 3) for i, h in enumerate(HEADS)})


if __name__ == "__main__":
    main()
