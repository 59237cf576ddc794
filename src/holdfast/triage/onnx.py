"""Vectors of texts by a sentence model in ONNX, without a deep-learning framework: ``pip install 'holdfast[embeddings]'``."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from holdfast.errors import InputError
from holdfast.triage.backends import Embed

#: Pieces of a text that are read; sentence models were made for short texts.
MOST_PIECES = 256


def embedder(model: Path, tokenizer: Path | None = None, *, threads: int = 1) -> Embed:
    """A function from texts to vectors of length 1, from ``model.onnx`` and ``tokenizer.json``.

    *model* is the file or a folder that holds it; the tokenizer is looked for beside it.
    """
    file = _found(model, ("model.onnx", "onnx/model.onnx"), "an ONNX sentence model")
    pieces = _found(tokenizer or file.parent, ("tokenizer.json", "../tokenizer.json"), "its tokenizer.json")
    try:
        onnxruntime: Any = import_module("onnxruntime")
        tokenizer_of: Any = import_module("tokenizers").Tokenizer
    except ImportError as cause:
        raise InputError(
            f"the package {cause.name} is not installed",
            expected="onnxruntime and tokenizers",
            next_step="pip install 'holdfast[embeddings]', or use the default reader",
        ) from cause
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    session: Any = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    split: Any = tokenizer_of.from_file(str(pieces))
    split.enable_truncation(MOST_PIECES)
    split.enable_padding()
    wanted = {i.name for i in session.get_inputs()}

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        found = split.encode_batch(list(texts))
        mask = np.array([f.attention_mask for f in found], dtype=np.int64)
        given = {"input_ids": np.array([f.ids for f in found], dtype=np.int64), "attention_mask": mask}
        given["token_type_ids"] = np.zeros_like(mask)
        out: NDArray[np.float32] = session.run(None, {k: v for k, v in given.items() if k in wanted})[0]
        if out.ndim == 3:
            out = (out * mask[:, :, None]).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]
        size = np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
        return np.asarray(out / size, dtype=np.float32)

    return embed


def _found(place: Path, names: Sequence[str], what: str) -> Path:
    options = [place] if place.is_file() else [place / name for name in names]
    for option in options:
        if option.is_file():
            return option.resolve()
    raise InputError(
        f"there is no {names[0]} at {place}", expected=what, next_step="give the folder of the model in [triage] model"
    )
