"""Make the word list of the default reader: `python bench/triage/lexicon.py EN_LEXICON VADER_LEXICON`.

EN_LEXICON is `en-lexicon.txt` of the PyPI package textblob (MIT; words with their commonest part of speech, from Brill's tagger, MIT
licence of 1993, some words from the Twitter data of Carnegie Mellon, CC BY 3.0), VADER_LEXICON is `vader_lexicon.txt` of vaderSentiment (MIT).
Written to `src/holdfast/triage/words.npz`: words with frequent ones first (as often as the training texts use them, then in the order of the
word vectors), the part of speech of each, and whether it sounds good or bad. Test scenarios are not read.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from train import ROOT, records, save

from holdfast.triage.features import tokens
from holdfast.triage.lexicon import TAGS
from holdfast.triage.vectors import known
from holdfast.triage.wordclasses import is_classed, whole

#: A word of the training texts is known when this many scenarios use it (two, if it is short); a word of sentiment counts from this strength on.
SCENARIOS, STRONG = 3, 0.9


def tags(path: Path) -> dict[str, str]:
    """Words in lower case with their commonest part of speech."""
    rows = (line.split(" ")[:2] for line in path.read_text("utf-8").splitlines() if not line.startswith(";"))
    return {r[0]: r[1] for r in rows if len(r) == 2 and r[0].isascii() and r[0].isalpha() and r[0].islower()}


def main() -> None:
    tag = tags(Path(sys.argv[1]))
    rows = (line.split("\t")[:2] for line in Path(sys.argv[2]).read_text("utf-8").splitlines())
    mood = {w: float(v) for w, v in rows if w.isascii() and w.isalpha() and w.islower()}
    often: Counter[str] = Counter()
    where: dict[str, set[str]] = defaultdict(set)
    for r in records(("train", "dev")):
        for token in tokens(r["text"]):
            for word in whole(token):
                if word.isalpha():
                    often[word] += 1
                    where[word].add(r["scenario"])
    ours = {w for w, s in where.items() if len(s) >= (SCENARIOS if len(w) > 3 else 2)}
    row = known()
    short = {w for w in (*row, *tag) if len(w) < 4} - ours
    listed = [w for w in {*row, *tag, *ours} - short if w.isascii() and w.isalpha()]
    order = sorted(listed, key=lambda w: (-often[w] if w in ours else 0, row.get(w, len(row)), w))
    arrays = {
        "words": np.frombuffer("\n".join(order).encode(), dtype=np.uint8),
        "tags": np.array([TAGS.index(tag[w][:3]) if tag.get(w, "?")[:3] in TAGS else 0 for w in order], dtype=np.uint8),
        "moods": np.array([np.sign(m) if abs(m := mood.get(w, 0.0)) >= STRONG else 0 for w in order], dtype=np.int8),
        "often": np.array([len(ours)], dtype=np.int64),
    }
    out = ROOT / "src/holdfast/triage/words.npz"
    save(out, arrays)
    print(f"{len(order):,} words, {len(ours):,} of them of the training texts, {out.stat().st_size:,} bytes; "
          f"{int((arrays['tags'] > 0).sum()):,} with a part of speech, {int((arrays['moods'] != 0).sum()):,} with a mood, "
          f"{sum(is_classed(w) for w in order)} classed")  # fmt: skip


if __name__ == "__main__":
    main()
