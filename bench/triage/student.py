"""Train the small net of ``triage/phrases.py``: `python bench/triage/student.py FOLDER POOL.json TEACHER.npz [ROUNDS]`. Needs PyTorch.

It learns the labels of the training scenarios, those of acts in meetings (``acts.py``; FOLDER is the one of ``pool.py``) and, on the texts of the pool, what the teacher says of them (``teach.py``). Dev and test scenarios
are not read, so that ``train.py`` can blend and calibrate it on dev. Writes src/holdfast/triage/phrases.npz.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch
from acts import Act, acts
from torch import nn
from torch.nn import functional
from train import OWN, ROOT, SIDES, quantised, records, save, short, target, weights

from holdfast.triage.base import HEADS
from holdfast.triage.features import Words, batch
from holdfast.triage.phrases import MOST
from holdfast.triage.vectors import table
from holdfast.triage.wordclasses import FINE

OUT = ROOT / "src/holdfast/triage/phrases.npz"
ROUNDS, AT_ONCE, STEP, DECAY, WARM = 8, 96, 2e-3, 1e-4, 0.05
#: Numbers of a word, filters over three words and over two, filters of the second layer's inside, of the second layer, hidden ones.
SIZE, THREES, TWOS, INSIDE, NEXT, HIDDEN = 128, 288, 96, 128, 288, 160
#: How often a labelled text is met in a round, and how much its labels count beside what the teacher says of another.
TIMES, SURE = 3, 1.5
#: Shares that are dropped while learning: words, numbers of a word and of what was found.
LOST, DROP_WORD, DROP = 0.05, 0.15, 0.3
#: How much the squared distance to the teacher's logits counts beside its chances; how far its logits are believed; how often a word must be met
#: to have numbers of its own.
SQUARE, FARTHEST, MET = 0.3, 7.0, 4
STANCES, ACTS = ("against", "for"), ("ask", "commitment", "yes", "scope")


def cases(rows: list[dict], heard: list[Act]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Texts, labels (half where two labellers differ) and weights of *rows*, of the short statements and of what was *heard*, in this order.

    Heads for which a text has no label weigh nothing.
    """
    second = {r["id"]: r for r in map(json.loads, (ROOT / "corpus/second.jsonl").read_text().splitlines())}
    y = np.array([[(target(r, h) + target(second.get(r["id"], r), h)) / 2 for h in HEADS] for r in rows])
    w = np.stack([weights(rows, h) for h in HEADS], axis=1)
    w /= w.mean(axis=0)
    texts = [r["text"] for r in rows]
    n = len(short()) + len(heard)
    more, told = np.zeros((n, len(HEADS))), np.zeros((n, len(HEADS)))
    for i, (stance, said_to, text) in enumerate(short()):
        texts.append(text)
        for h, head in enumerate(HEADS):
            said = stance if head in STANCES else said_to if head in ACTS else "."
            more[i, h], told[i, h] = head in said.split(), 0 if said == "." else OWN / 2 if head in SIDES else 2
    for i, act in enumerate(heard, len(short())):
        texts.append(act.text)
        for head, is_one in act.heads.items():
            more[i, HEADS.index(head)], told[i, HEADS.index(head)] = is_one, 1
    return texts, np.concatenate([y, more]).astype(np.float32), np.concatenate([w, told]).astype(np.float32)


class Student(nn.Module):
    """As :class:`holdfast.triage.phrases.Phrases`, while it learns."""

    def __init__(self, held: Words, counts: np.ndarray) -> None:
        super().__init__()
        n = len(held.held)
        self.row = torch.tensor([w.row for w in held.held] + [-1])
        self.fine = torch.tensor([w.fine for w in held.held] + [0])
        self.mood = torch.tensor([w.mood + 1 for w in held.held] + [0])
        self.met = torch.tensor(np.r_[counts >= MET, False], dtype=torch.float32)
        rows = table() / np.linalg.norm(table(), axis=1).mean()
        self.vectors = torch.tensor(np.concatenate([rows, np.zeros((1, rows.shape[1]))]), dtype=torch.float32)
        self.vector = nn.Linear(rows.shape[1], SIZE, bias=False)
        self.more, self.kind, self.moods = (
            nn.Embedding(n + 1, SIZE),
            nn.Embedding(len(FINE), SIZE),
            nn.Embedding(3, SIZE),
        )
        (
            nn.init.normal_(self.more.weight, 0, 0.02),
            nn.init.normal_(self.kind.weight, 0, 0.1),
            nn.init.zeros_(self.moods.weight),
        )
        self.three, self.two = nn.Conv1d(SIZE, THREES, 3, padding=1), nn.Conv1d(SIZE, TWOS, 2, padding=1)
        self.middle, self.next = nn.Linear(THREES + TWOS, INSIDE), nn.Conv1d(INSIDE, NEXT, 3, padding=1)
        seen = 2 * (THREES + TWOS + NEXT) + 1
        self.hidden, self.out, self.straight = (
            nn.Linear(seen, HIDDEN),
            nn.Linear(HIDDEN, len(HEADS)),
            nn.Linear(seen, len(HEADS)),
        )

    def forward(self, places: torch.Tensor) -> torch.Tensor:
        is_word = places < len(self.met) - 1
        own = self.more(places) * self.met[places][..., None]
        x = (
            self.vector(self.vectors[self.row[places]])
            + own
            + self.kind(self.fine[places])
            + self.moods(self.mood[places])
        )
        if self.training:
            x = x * (torch.rand(places.shape) > LOST)[..., None]
        x = functional.dropout(x * is_word[..., None], DROP_WORD, self.training).transpose(1, 2)
        mask = is_word[:, None].float()
        said = torch.cat([self.three(x), self.two(x)[..., :-1]], 1).relu() * mask
        inner = self.middle(said.transpose(1, 2)).relu().transpose(1, 2) * mask
        said = torch.cat([said, self.next(inner).relu() * mask], 1)
        n = mask.sum(2).clamp(min=1)
        seen = torch.cat([said.max(2).values, said.sum(2) / n.sqrt() / 2, n.log() / 3], 1)
        seen = functional.dropout(seen, DROP, self.training)
        return self.out(functional.dropout(self.hidden(seen).relu(), DROP / 2, self.training)) + self.straight(seen)

    def arrays(self, held: Words) -> dict[str, np.ndarray]:
        """What the package keeps: words met often with numbers of their own, the rest in half precision."""
        w = {name: value.detach().numpy() for name, value in self.state_dict().items()}
        often = np.flatnonzero(self.met.numpy())
        more, scale = quantised(w["more.weight"][often])
        small = {
            "more_scale": scale, "vector": w["vector.weight"].T / np.linalg.norm(table(), axis=1).mean(), "kind": w["kind.weight"], "mood": w["moods.weight"],
            "three": w["three.weight"].transpose(2, 1, 0), "two": w["two.weight"].transpose(2, 1, 0), "bias": np.r_[w["three.bias"], w["two.bias"]],
            "middle": w["middle.weight"].T, "middle_bias": w["middle.bias"], "next": w["next.weight"].transpose(2, 1, 0), "next_bias": w["next.bias"],
            "hidden": np.c_[w["hidden.weight"], w["hidden.bias"]].T, "out": np.c_[w["out.weight"], w["out.bias"]].T,
            "straight": np.c_[w["straight.weight"], w["straight.bias"]].T,
        }  # fmt: skip
        words = "\n".join(held.held[i].text for i in often)
        return {"words": np.frombuffer(words.encode(), dtype=np.uint8), "more": more} | {
            k: v.astype(np.float16) for k, v in small.items()
        }


def looked_up(texts: list[str], words: Words) -> list[np.ndarray]:
    places, n = batch(texts, words).order
    return [part[:MOST] for part in np.split(places, np.cumsum(n)[:-1])]


def padded(lots: list[np.ndarray], empty: int) -> torch.Tensor:
    out = np.full((len(lots), max(1, *(len(lot) for lot in lots))), empty)
    for i, lot in enumerate(lots):
        out[i, : len(lot)] = lot
    return torch.tensor(out)


def main() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    luck, rounds = np.random.default_rng(0), int(sys.argv[4]) if len(sys.argv) > 4 else ROUNDS
    heard = list(acts(Path(sys.argv[1]) / "MRDA-Corpus", "train"))
    texts, y, w = cases(records(("train",)), heard)
    pool, teacher = json.loads(Path(sys.argv[2]).read_text()), np.load(sys.argv[3])["pool"]
    words = Words()
    lots = looked_up([*texts, *pool], words)
    empty, own = len(words.held), len(texts)
    every = np.r_[np.repeat(np.arange(own - len(heard)), TIMES), np.arange(own - len(heard), len(lots))]
    model = Student(words, np.bincount(np.concatenate(lots), minlength=empty))
    labels, weigh = torch.tensor(y), torch.tensor(w)
    said = torch.tensor(teacher).clamp(-FARTHEST, FARTHEST)
    act = torch.optim.AdamW(model.parameters(), lr=STEP, weight_decay=DECAY)
    steps = rounds * -(-len(every) // AT_ONCE)
    pace = torch.optim.lr_scheduler.LambdaLR(act, lambda k: min(1, k / (WARM * steps)) * max(0.02, 1 - k / steps))
    for _ in range(rounds):
        order = every[np.argsort([len(lots[i]) + luck.random() * 15 for i in every])]
        parts = [order[a : a + AT_ONCE] for a in range(0, len(order), AT_ONCE)]
        luck.shuffle(parts)
        for at in parts:
            found = model(padded([lots[i] for i in at], empty))
            mine, theirs = at < own, at >= own
            loss = torch.zeros(())
            if mine.any():
                told = functional.binary_cross_entropy_with_logits(
                    found[mine], labels[at[mine]], weight=weigh[at[mine]]
                )
                loss = loss + SURE * mine.mean() * told
            if theirs.any():
                aim = said[at[theirs] - own]
                far = functional.mse_loss(found[theirs], aim)
                loss = loss + functional.binary_cross_entropy_with_logits(found[theirs], aim.sigmoid()) + SQUARE * far
            act.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            act.step()
            pace.step()
    save(OUT, model.arrays(words))
    print(f"{len(lots)} texts, {empty} words, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
