"""Gather text that nobody labelled, for the teacher to read: `python bench/triage/pool.py FOLDER OUT.json`.

FOLDER holds clones of github.com/nltk/nltk_data, Yale-LILY/QMSum and kushalchawla/CaSiNo. Taken are the Manually Annotated Sub-Corpus of the
American National Corpus (free for any use) without its mails; Bing Liu's product reviews, comparative sentences and pros and cons and Pang and Lee's
sentence polarity (CC BY 4.0); meetings of committees, researchers and designers (QMSum, MIT); bargains between two people (CaSiNo, CC BY 4.0).
To them come the sentences of our own training texts, and those texts with words swapped for near ones. None of it is kept in the package. Sentences that are
also in the two real test sets (HOLDFAST_REAL_DATA) are left out, and the mails of the sub-corpus because one set comes from the same collection.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from acts import FEW, letters, spoken
from train import records

from holdfast.triage.features import clauses
from holdfast.triage.vectors import known, table

SPOKEN = ("letters", "spam", "blog", "essays", "face-to-face", "telephone", "debate-transcript", "twitter", "govt-docs")
TOLD = ("court-transcript", "movie-script", "jokes", "ficlets", "fiction", "newspaper", "travel-guides", "non-fiction")
#: Share of the told genres that is taken, of words that are swapped and dropped; near words at most, and how near.
TAKEN, SWAPPED, DROPPED, NEAR, ALIKE = 0.6, 0.3, 0.04, 12, 0.5
MOST = {"product_reviews_1": 3000, "product_reviews_2": 3000, "comparative_sentences": 1500, "sentence_polarity": 4000, "pros_cons": 4000}  # fmt: skip


def plain(text: str) -> str:
    """Words and marks set as they are written, not as they were taken apart."""
    text = re.sub(r"<[^>]+>", "", text)
    text = re.sub(r"\s*(?:\"|``|'')\s*", " ", text)
    text = re.sub(r"\s+([.,;:?!%)\]])", r"\1", text)
    text = re.sub(r"([(\[$#])\s+", r"\1", text)
    return " ".join(re.sub(r"\s+(n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", text, flags=re.I).split())


def told(folder: Path, luck: random.Random) -> Iterator[str]:
    """Sentences of the sub-corpus."""
    with zipfile.ZipFile(folder / "packages/corpora/masc_tagged.zip") as held:
        kinds = dict(
            line.rsplit(None, 1) for line in held.read("masc_tagged/categories.txt").decode().splitlines() if line
        )
        for name, kind in kinds.items():
            for line in held.read(f"masc_tagged/{name}").decode("utf-8", "replace").splitlines():
                text = plain(" ".join(word.rsplit("_", 1)[0] for word in line.split()))
                if (kind in SPOKEN or (kind in TOLD and luck.random() < TAKEN)) and not re.match(r"[A-Z][\w-]*:", text):
                    yield text


def reviewed(folder: Path, luck: random.Random) -> Iterator[str]:
    """Sentences of reviews."""
    for name, most in MOST.items():
        lines: list[str] = []
        with zipfile.ZipFile(folder / f"packages/corpora/{name}.zip") as held:
            for file in held.namelist():
                if "readme" not in file.lower():
                    raw = held.read(file).decode("latin1").splitlines()
                    lines += [line.split("##", 1)[-1] for line in raw if "product" not in name or "##" in line]
        luck.shuffle(lines)
        yield from (plain(line) for line in lines[:most])


def met(folder: Path, luck: random.Random) -> Iterator[str]:
    """Sentences of meetings; committees, whose turns are long, give a share."""
    for file in sorted(folder.glob("data/ALL/*/*.json")):
        for turn in json.loads(file.read_text(encoding="utf-8"))["meeting_transcripts"]:
            text = spoken(plain(re.sub(r"\{\w+\}", "", turn["content"]).replace(" - ", "-").replace(" '", "'")))
            parts = [text[a:b].strip() for a, b in clauses(text)]
            yield from (p for p in parts if len(p.split()) >= FEW and (len(parts) < 4 or luck.random() < TAKEN))


def bargained(folder: Path) -> Iterator[str]:
    """Turns of bargains."""
    for file in sorted(folder.glob("data/split/*.json")):
        for talk in json.loads(file.read_text(encoding="utf-8")):
            yield from (" ".join(turn["text"].split()) for turn in talk["chat_logs"])


def own(texts: list[str], luck: random.Random) -> Iterator[str]:
    """Sentences of our own texts, neighbours together, and the texts with words swapped or lost."""
    words, rows = list(known()), table() / np.maximum(np.linalg.norm(table(), axis=1, keepdims=True), 1e-9)
    held: dict[str, list[str]] = {}

    def near(word: str) -> list[str]:
        if word not in held:
            at = known().get(word, 0)
            like = rows @ rows[at]
            held[word] = [words[i] for i in np.argsort(-like)[1:NEAR] if like[i] > ALIKE] if at > 150 else []
        return held[word]

    for text in texts:
        parts = [text[a:b] for a, b in clauses(text)]
        if len(parts) > 1:
            yield from parts
        if len(parts) > 2:
            yield from (" ".join(parts[:2]), " ".join(parts[1:]))
    for text in texts * 2:
        out = []
        for piece in re.findall(r"[A-Za-z']+|[^A-Za-z']+", text):
            if piece[0].isalpha() and luck.random() < SWAPPED and near(piece.lower()):
                out.append(luck.choice(near(piece.lower())))
            elif not piece[0].isalpha() or luck.random() >= DROPPED:
                out.append(piece)
        yield " ".join("".join(out).split())


def tested() -> set[str]:
    """Letters of every text of the two real test sets."""
    folder = Path(os.environ["HOLDFAST_REAL_DATA"]) / "text"
    mails = [
        line.split("\t", 1)[-1]
        for n in ("train", "test")
        for line in (folder / f"email_intent_{n}.tsv").read_text(errors="replace").splitlines()
    ]
    with (folder / "change_talk.csv").open() as file:
        return {letters(t) for t in [*mails, *(r["text"] for r in csv.DictReader(file))]}


def main() -> None:
    folder, luck, seen, kept = Path(sys.argv[1]), random.Random(5), tested(), []
    texts = [r["text"] for r in records(("train",))]
    nltk = folder / "nltk_data"
    for text in (
        *told(nltk, luck),
        *reviewed(nltk, luck),
        *met(folder / "QMSum", luck),
        *bargained(folder / "CaSiNo"),
        *own(texts, luck),
    ):
        key = letters(text)
        if key not in seen and 2 <= len(text.split()) <= 60 and len(key) > 0.6 * len(text):
            seen.add(key)
            kept.append(text)
    Path(sys.argv[2]).write_text(json.dumps(kept))
    print(f"{len(kept)} texts")


if __name__ == "__main__":
    main()
