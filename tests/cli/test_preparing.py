"""From a deal to its documents on the command line: what is missing is named with the command that adds it, and drafts wait."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from holdfast import adopting, runs
from holdfast.preparation import DOCUMENT, FORMATS
from holdfast.preparation.documents import AFTER
from tests.cli.conftest import Call
from tests.preparation.test_drafting import stand_in

UNBORNE = "Everybody agreed and it saves 40 % of the cost."


@pytest.fixture
def deal(call: Call, export: Path) -> str:
    """An open deal of the export for which nobody wrote a gain or a cost."""
    rows = call("prepare", "--all", "--out", "first", "--format", "markdown", "--home", "export", "--json").json[
        "deals"
    ]
    return str(next(r["deal_id"] for r in rows if any(m["what"] == "who gains what" for m in r["missing"])))


def prepared(call: Call, deal: str, *more: object) -> dict[str, Any]:
    found: dict[str, Any] = call("prepare", deal, "export", "--json", *more).json["deals"][0]
    return found


def filled(call: Call, deal: str) -> None:
    call("gain", deal, "Quality", "Same-day results", "--home", "export")
    call(
        "cost",
        deal,
        "Quality",
        "Two weeks of double entry",
        "--peaks",
        "in May",
        "--fades",
        "by July",
        "--home",
        "export",
    )


def test_what_is_missing_is_named_with_a_command_that_adds_it(call: Call, deal: str) -> None:
    said = call("ready", deal, "export").out
    assert "who gains what" in said and f"holdfast gain {deal} GROUP WHAT" in said and f"holdfast cost {deal}" in said
    told = {m["what"]: m["add"] for m in prepared(call, deal)["missing"]}
    for what, more in (
        ("who gains what", {"GROUP": "Quality", "WHAT": "Same-day results"}),
        ("what it costs whom", {"GROUP": "Quality", "WHAT": "Two weeks", "WHEN": "May"}),
    ):
        typed = [more.get(word, word) for word in shlex.split(told[what])[1:]]
        assert call(*typed, "--home", "export").code == 0
    after = prepared(call, deal)
    assert not {m["what"] for m in after["missing"]} & set(told) & {"who gains what", "what it costs whom"}
    assert next(d for d in after["documents"] if d["document"] == "group-brief")["files"]
    assert "who gains what" not in call("ready", deal, "export").out


def test_every_document_is_written_in_every_format_or_named_with_its_reason(call: Call, deal: str) -> None:
    filled(call, deal)
    found = prepared(call, deal, "--format", "all", "--out", "out")
    assert [d["document"] for d in found["documents"]] == list(DOCUMENT)
    for d in found["documents"]:
        assert bool(d["blocked"]) != bool(d["files"]), d
        assert len(d["files"]) in (0, len(FORMATS)) and all(Path(f).stat().st_size for f in d["files"])


def test_what_may_no_longer_leave_is_taken_away(call: Call, deal: str) -> None:
    found = prepared(call, deal, "--out", "out")
    blocked = next(d["document"] for d in found["documents"] if d["blocked"])
    older = Path(found["folder"]) / f"{blocked}.pdf"
    older.write_bytes(b"made before a cost was missing")
    prepared(call, deal, "--out", "out")
    assert not older.exists()


def test_a_small_change_needs_five_questions_and_an_unclear_answer_is_no_zero(call: Call, deal: str) -> None:
    asked = call("ready", deal, "export", "--small", "--json").json
    assert len(asked["next"]) <= 5
    item = asked["next"][0]["item"]
    call("answer", deal, item, "unclear", "--words", "We will see", "--home", "export")
    after = call("ready", deal, "export", "--small", "--json").json
    assert after["asked"][item] is None and item not in [q["item"] for q in after["next"]]


@pytest.fixture
def endpoint(export: Path) -> Callable[[str], None]:
    """Writes the endpoint of a chat model into the settings of the export."""

    def write(address: str) -> None:
        path = export / "holdfast.toml"
        before = path.read_text("utf-8") if path.is_file() else ""
        path.write_text(f'{before}\n[triage]\nreader = "llm"\nmodel = "any"\nendpoint = "{address}"\n', "utf-8")

    return write


def test_a_draft_waits_for_a_person_and_leaves_in_their_words(
    call: Call, deal: str, endpoint: Callable[[str], None], export: Path
) -> None:
    filled(call, deal)
    answer = json.dumps({"sentences": [{"text": "Same-day results.", "facts": [2]}, {"text": UNBORNE, "facts": [2]}]})
    with stand_in(lambda _: answer) as (transport, heard):
        endpoint(transport.address)
        found = prepared(call, deal, "--draft", "--document", "group-brief", "--format", "markdown", "--out", "out")
        assert len(heard) == 1
    brief = found["documents"][0]
    assert not brief["files"] and "[?]" in brief["blocked"]
    lacks = next(m for m in found["missing"] if "in your words" in m["what"])
    assert UNBORNE in lacks["what"] and lacks["add"] == f"holdfast edit {deal} group-brief 2 TEXT"
    call("edit", deal, "group-brief", "2", UNBORNE, "--home", "export")
    assert prepared(call, deal, "--document", "group-brief")["documents"][0]["blocked"], "sent back unchanged"
    edited = call(
        "edit",
        deal,
        "group-brief",
        "2",
        "It costs two weeks of double entry.",
        "--by",
        "Mo Rau",
        "--home",
        "export",
        "--json",
    ).json
    assert edited["missing"] == [] and edited["row"]["said_by"] == "Mo Rau" and edited["row"]["said_at"]
    path = prepared(call, deal, "--document", "group-brief", "--format", "markdown", "--out", "out")["documents"][0][
        "files"
    ][0]
    told = Path(path).read_text("utf-8")
    assert "It costs two weeks of double entry." in told and "40" not in told
    assert call("run", "export", "--json").code == 0
    path = prepared(call, deal, "--document", "group-brief", "--format", "markdown", "--out", "out")["documents"][0][
        "files"
    ][0]
    assert Path(path).read_text("utf-8").count("It costs two weeks of double entry.") == 1, "the next Run knows it too"


def test_a_place_or_document_without_an_opening_is_refused(call: Call, deal: str) -> None:
    for words in (("monday-page", "1"), ("no-such", "1"), ("group-brief", "9")):
        assert call("edit", deal, *words, "Text", "--home", "export").code != 0


def test_no_endpoint_is_said_and_nothing_is_made(call: Call, deal: str) -> None:
    for words in (("prepare", deal, "export", "--draft"), ("rehearse", deal, "export", "--lively")):
        said = call(*words)
        assert said.code != 0 and "no language model is set" in said.err


def test_a_livelier_rehearsal_puts_only_what_nobody_said(
    call: Call, deal: str, endpoint: Callable[[str], None]
) -> None:
    plain = call("rehearse", deal, "export", "--json").json["turns"]
    with stand_in(lambda _: "And who pays for that, if I may ask?") as (transport, heard):
        endpoint(transport.address)
        lively = call("rehearse", deal, "export", "--lively", "--json").json["turns"]
    assert [t["words"] for t in lively if t["is_heard"]] == [t["words"] for t in plain if t["is_heard"]]
    others = [t for t in lively if not t["is_heard"]]
    assert (
        others
        and {t["words"] for t in others} == {"And who pays for that, if I may ask?"}
        and len(heard) == len(others)
    )
    assert [t["words"] for t in call("rehearse", deal, "export", "--lively", "--json").json["turns"]] == [
        t["words"] for t in plain
    ], "nobody answers any more: the usual words stand"


def test_a_signed_deal_gets_what_serves_after_the_signature(call: Call, export: Path) -> None:
    run = runs.read(runs.newest(export / ".holdfast") or export)
    end = next(r for r in run.rows("ends") if r["outcome"] == "signed")
    found = prepared(call, end["deal_id"], "--format", "markdown", "--out", "after")
    assert [d["document"] for d in found["documents"]] == [k for k in DOCUMENT if k in AFTER]
    plan = (Path("after") / end["deal_id"] / "first-90-days.md").read_text("utf-8")
    assert f"counted from {end['end_on']:%-d %B %Y}" in plan
    assert "while nothing is signed" not in (Path("after") / end["deal_id"] / "if-then-card.md").read_text("utf-8")
    lost = next(r for r in run.rows("ends") if r["outcome"] == "lost")
    assert call("prepare", lost["deal_id"], "export").code != 0


def test_a_run_keeps_the_deals_signed_lately_with_their_facts(export: Path) -> None:
    run = runs.read(runs.newest(export / ".holdfast") or export)
    signed = [r for r in run.rows("ends") if r["outcome"] == "signed"]
    kept = run.rows("adopting")
    first = run.as_of - timedelta(days=adopting.WATCHED_DAYS)
    assert {r["deal_id"] for r in kept} == {r["deal_id"] for r in signed if r["end_on"] >= first} != set()
    assert [r["signed_on"] for r in kept] == sorted((r["signed_on"] for r in kept), reverse=True)
    assert all(r["yes_on"] <= r["signed_on"] < run.as_of for r in kept)
    assert any("people" in json.loads(r["facts"]) for r in kept)
