"""What people do with their words in real meetings, as their hearers labelled it: questions, suggestions, orders, promises.

`python bench/triage/acts.py FOLDER POOL.json` measures the default reader on the acts of meetings whose labels nothing learnt from and whose words are
not in the pool either: many of these meetings are in QMSum too, without labels.

From the Meeting Recorder Dialogue Act corpus (Shriberg and others, 2004; CC BY 4.0), as github.com/NathanDuran/MRDA-Corpus holds it.
Teacher and net learn asks and commitments from its training meetings beside our own labels; the others only check them.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.metrics import roc_auc_score
from train import ROOT

from holdfast.triage.base import HEADS
from holdfast.triage.default import load

RESULTS = ROOT / "bench/triage/results.json"
NOISE = {"uh", "um", "uhhuh", "mm", "hm", "huh", "eh", "ah"}
QUESTIONS, NO_QUESTIONS = {"qy", "qw", "qr", "qrr", "qo"}, {"bu", "d", "qh"}
ACTS, STATEMENTS = {"cs", "co", "cc"}, {"s", "df", "rt", "e", "ba", "na", "aa", "ar", "no"}
#: Statements that are taken of each set, and the words that any text has at least and at most.
MOST, FEW, MANY = {"train": 6500, "val": 2000, "test": 2000}, 4, 50
#: Letters from which on a part of a longer text of the pool counts as met.
SHORT = 15


class Act(NamedTuple):
    """One utterance; *kind* is q (question), cs (suggestion), co (order), cc (promise) or s (none of them)."""

    text: str
    kind: str

    @property
    def heads(self) -> dict[str, bool]:
        """The heads that a kind has a label for."""
        return {"ask": self.kind in {"q", "cs", "co"}, "commitment": self.kind == "cc"}


def spoken(text: str) -> str:
    """*text* without sounds and words said twice."""
    words: list[str] = []
    for word in text.split():
        bare = re.sub("[^a-z']", "", word.lower())
        if bare in NOISE:
            continue
        if words and bare and re.sub("[^a-z']", "", words[-1].lower()) == bare:
            words.pop()
        words.append(word)
    text = re.sub(r"\bi\b", "I", " ".join(words))
    return text[:1].upper() + text[1:]


def acts(folder: Path, part: str) -> Iterator[Act]:
    """The acts of the meetings of *part* (train, val, test), in a shuffled order that is always the same."""
    luck, seen, statements = random.Random(3), set(), 0
    lines = [
        line.split("|") for line in (folder / f"mrda_data/{part}_set.txt").read_text(encoding="utf-8").splitlines()
    ]
    luck.shuffle(lines)
    for _, said, basic, general, full in (line for line in lines if len(line) == 5):
        text = spoken(said)
        if text.lower() in seen or not FEW <= len(text.split()) <= MANY or general == "%":
            continue
        seen.add(text.lower())
        if full in ACTS:
            yield Act(text, full)
        elif general in QUESTIONS and full not in NO_QUESTIONS:
            yield Act(text, "q")
        elif basic == "S" and full in STATEMENTS and statements < MOST[part]:
            statements += 1
            yield Act(text, "s")


def letters(text: str) -> str:
    return re.sub("[^a-z]", "", text.lower())


def told_apart(said: np.ndarray, heard: list[Act]) -> dict[str, float]:
    """How well each kind of act is told from statements: AUC of *said*, a number a head and act."""
    kinds, out = np.array([a.kind for a in heard]), {}
    for kind, name in (("q", "questions"), ("cs", "suggestions"), ("co", "orders"), ("cc", "promises")):
        head, of = HEADS.index("commitment" if kind == "cc" else "ask"), np.isin(kinds, [kind, "s"])
        out[name] = round(float(roc_auc_score(kinds[of] == kind, said[of, head])), 3)
    return out


def unheard(folder: Path) -> list[Act]:
    """Acts of the meetings whose labels nothing learns from."""
    return [act for part in ("val", "test") for act in acts(folder, part)]


def write(**found: object) -> None:
    """Keep what was measured."""
    RESULTS.write_text(json.dumps(json.loads(RESULTS.read_text()) | found, indent=1) + "\n")


def main() -> None:
    pool = {letters(text) for text in json.loads(Path(sys.argv[2]).read_text())}
    whole = " ".join(pool)
    heard = [
        act
        for act in unheard(Path(sys.argv[1]) / "MRDA-Corpus")
        if (key := letters(act.text)) not in pool and not (len(key) > SHORT and key in whole)
    ]
    found = told_apart(load().chances([act.text for act in heard]), heard)
    write(meetings={"texts": len(heard), "reader": found})
    print(found)


if __name__ == "__main__":
    main()
