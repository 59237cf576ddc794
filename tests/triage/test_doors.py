"""The doors of push-back: read, add, re-class, close a concern; each with and without JSON."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from holdfast.cli.app import app
from holdfast.cli.shapes import JSON_KEYS
from holdfast.triage import load
from holdfast.triage.learn import LEAST, learn, tuned

WORDS = "Who covers the two weeks in which both systems must be fed? Nobody has planned the overtime."


def call(*args: object, words: str | None = None) -> tuple[int, str]:
    found = CliRunner().invoke(app, [str(a) for a in args], input=words)
    return found.exit_code, found.output + (str(found.exception) if found.exception else "")


def test_a_message_is_read_without_a_home(tmp_path: Path) -> None:
    file = tmp_path / "mail.txt"
    file.write_text(f"Maria Rossi says: {WORDS}", "utf-8")
    code, out = call("triage", file)
    assert code == 0 and "Maria Rossi" in out and "substantive" in out
    code, out = call("triage", "-", "--json", words=WORDS)
    found = json.loads(out)
    assert code == 0 and list(found) == list(JSON_KEYS["triage"]) and found["messages"] == 1
    assert "substantive" in found["proposals"][0]["classes"]


def test_an_mbox_is_read_message_by_message(tmp_path: Path) -> None:
    one = f"From jo@x.example Mon Mar  2 09:14:00 2026\nFrom: Jo Berg <jo@x.example>\nDate: Mon, 2 Mar 2026 09:14:00 +0100\n\n{WORDS}\n\n"
    (tmp_path / "box").write_text(one * 3, "utf-8")
    found = json.loads(call("triage", tmp_path / "box", "--json")[1])
    assert found["messages"] == 3 and {p["voice"] for p in found["proposals"]} == {"Jo Berg"}
    assert {p["heard_on"] for p in found["proposals"]} == {"2026-03-02"}


def test_a_missing_file_says_what_next(tmp_path: Path) -> None:
    code, out = call("triage", tmp_path / "nothing")
    assert code != 0 and "there is no file" in out


def test_learning_needs_entries_and_never_keeps_what_is_no_better(tmp_path: Path) -> None:
    path = tmp_path / "triage" / "learned.npz"
    assert not learn([("x", [])], path).is_kept
    texts = [
        f"{w} {i}"
        for i, w in enumerate(["Who pays for this", "Lovely weather", "Nobody asked us", "After the summer"] * 12)
    ]
    noise = learn([(t, ["attack"] if len(t) % 2 else ["personal"]) for t in texts], path)
    assert noise.n == len(texts) >= LEAST
    assert noise.is_kept == path.exists()
    assert noise.before is not None and noise.after is not None
    assert not noise.is_kept or noise.after < noise.before
    taught = learn([(f"zebra crossing number {i}", ["control"]) for i in range(LEAST + 5)], tmp_path / "zebra.npz")
    assert taught.is_kept
    before = next(load().read(["zebra crossing"])).chances["control"]
    after = next(tuned(tmp_path / "zebra.npz").read(["zebra crossing"])).chances["control"]
    assert after > before
    assert next(tuned(tmp_path / "none.npz").read([WORDS])) == next(load().read([WORDS]))
