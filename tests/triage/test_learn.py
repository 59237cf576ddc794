"""Laws of local tuning: what is right is learnt, what is no better is refused, and a Run reads with what was kept."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

from holdfast import readers
from holdfast.settings import Triage
from holdfast.triage import HEADS, load
from holdfast.triage.learn import LEAST, Said, Tuned, learn, of_classes, tuned

Cases = list[tuple[str, Said]]
TAUGHT: Cases = [(f"zebra crossing number {i}", of_classes(["control"])) for i in range(LEAST + 5)]
WORDS = ("zebra", "gravel", "harbour", "copper", "linen", "walnut", "pays", "nobody", "asked", "later", "afraid", "why")


def luck_only(n: int = 80) -> Cases:
    """Cases whose classes are drawn from the chances of the default reader: nothing can be learnt beyond it."""
    luck = random.Random(7)
    texts = [f"{' '.join(luck.sample(WORDS, 5))} {i}" for i in range(n)]
    chances = load().chances(texts)
    return [
        (t, {h: luck.random() < p for h, p in zip(HEADS, row, strict=True)})
        for t, row in zip(texts, chances, strict=True)
    ]


def chance(path: Path, text: str, name: str) -> float:
    return next(tuned(path).read([text])).chances[name]


def test_too_few_entries_teach_nothing(tmp_path: Path) -> None:
    found = learn(TAUGHT[: LEAST - 1], tmp_path / "learned.npz")
    assert not found.is_kept and found.before is None and not (tmp_path / "learned.npz").exists()


def test_what_holds_on_entries_not_seen_is_kept_and_read_with(tmp_path: Path) -> None:
    path = readers.learned(tmp_path)
    found = learn(TAUGHT, path)
    assert found.is_kept and found.before is not None and found.after is not None and found.after < found.before
    assert isinstance(readers.reader(Triage(), tmp_path), Tuned)
    assert chance(path, "zebra crossing", "control") > chance(tmp_path / "none.npz", "zebra crossing", "control") + 0.1


def test_what_reads_held_out_entries_worse_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = readers.learned(tmp_path)
    found = learn(luck_only(), path)
    assert found.before is not None and found.after is not None and found.after >= found.before
    assert not found.is_kept and not path.exists() and readers.reader(Triage(), tmp_path) is load()


def test_a_refusal_leaves_what_was_kept_before(tmp_path: Path) -> None:
    path = readers.learned(tmp_path)
    assert learn(TAUGHT, path).is_kept
    held = path.read_bytes()
    assert not learn(luck_only(), path).is_kept
    assert path.read_bytes() == held


def test_a_better_fit_that_misses_concerns_is_refused(tmp_path: Path) -> None:
    """Most of these lose the class, which lowers the loss, and the few that keep it would no longer be seen."""
    asked = [f"Who pays for the {w} {i} when it fails?" for i, w in enumerate(WORDS * 20)]
    seen = [t for t in asked if load().chances([t])[0, 0] >= load().thresholds["substantive"]]
    found = learn(
        [(t, of_classes(["substantive"] if i % 83 == 5 else [])) for i, t in enumerate(seen)], tmp_path / "learned.npz"
    )
    assert len(seen) >= LEAST and found.before is not None and found.after is not None and found.after < found.before
    assert not found.is_kept and "would be missed" in found.sentence and not (tmp_path / "learned.npz").exists()


def test_asks_and_promises_are_learnt_where_a_person_named_them_and_the_rest_stays(tmp_path: Path) -> None:
    path, none = tmp_path / "learned.npz", tmp_path / "none.npz"
    cases: Cases = [
        (f"{'quarry' if i % 2 else 'meadow'} {w} {i}", {"ask": bool(i % 2), "commitment": False})
        for i, w in enumerate(WORDS * 6)
    ]
    assert learn(cases, path).is_kept
    assert chance(path, "quarry linen", "ask") > chance(none, "quarry linen", "ask") + 0.1
    assert chance(path, "quarry linen", "ask") > chance(path, "meadow linen", "ask") + 0.1
    assert chance(path, "quarry linen", "delay") == chance(none, "quarry linen", "delay")


def test_what_the_browser_saved_and_what_was_re_classed_teach_and_a_plain_log_does_not(tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.mkdir()
    for name, rows in (
        ("pushback", [("logged as read", "delay", ""), ("re-classed", "none", "e-1")]),
        ("pushback-web", [("saved in the browser", "control doubt", ""), ("without classes", "", "")]),
    ):
        with (words / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["deal_id", "heard_at", "words", "classes", "source_row"])
            writer.writerows([("D1", "2026-03-02", *row) for row in rows])
    (tmp_path / "triage").mkdir()
    case = {"row_id": "e", "words": "from the terminal", "from": "", "to": "attack", "says": "ask", "why": "", "by": ""}
    (tmp_path / "triage" / "reclassed.jsonl").write_text(json.dumps(case) + "\n", "utf-8")
    assert readers.taught(tmp_path) == [
        ("from the terminal", of_classes(["attack"]) | {"ask": True, "commitment": False, "yes": False, "scope": False}),
        ("re-classed", of_classes([])), ("saved in the browser", of_classes(["control", "doubt"])),
    ]  # fmt: skip
    assert readers.taught(tmp_path / "empty") == []
