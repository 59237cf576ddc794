"""Laws of the documents: nothing internal reaches the buyer, a page is a page, equal facts give equal bytes."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from holdfast.diagnosis.kept import case_of, kept
from holdfast.org.titles import LEVELS
from holdfast.plays import PLAYS
from holdfast.plays.rules import held_back
from holdfast.preparation import DOCUMENTS, FORMATS, documents, export, printed, sheet
from holdfast.preparation.conversation import questions
from holdfast.preparation.document import Audience, Grid, as_json, from_json
from holdfast.preparation.documents.if_then_card import MOST
from holdfast.preparation.documents.monday_page import moves
from holdfast.preparation.export import NotReady
from holdfast.preparation.html import bundle
from holdfast.preparation.pdf import pages
from holdfast.preparation.rehearsal import check, is_good, turns
from holdfast.preparation.stories import Story
from holdfast.preparation.tone import labels
from holdfast.runs import write
from tests.diagnosis.made import (
    AS_OF,
    act,
    case,
    commitment,
    decider,
    move,
    person,
    pushback,
    readiness,
    scope,
    stance,
    tie,
)
from tests.fixtures.whole_run import make_whole

MARK = "ZZINTERNALZZ"
DEAL = {
    "name": "Pumps",
    "account": "Aldermoor",
    "owner": "Mo Rau",
    "yes_row": "y-1",
    **dict.fromkeys(("because", "clears_when", "next_move", "next_why", "yes_evidence", "verdict_why"), MARK),
}


def impact(kind: str, group: str, what: str) -> dict[str, Any]:
    return {
        "row_id": f"i-{kind}-{group}", "kind": kind, "group": group, "what": what, "bearer": None, "peaks": "in week two",
        "fades": "by summer", "said_by": None, "occurred_on": date(2026, 2, 2),
    }  # fmt: skip


def made(**other: Any) -> Any:
    """A deal whose every internal text is the marker: what the log, the map, the forecast and the Run hold."""
    rows: dict[str, Any] = {
        "people": [decider(), person("k", "Kai Hagedorn", department="Production")],
        "readiness": [readiness("b17", 0, MARK), readiness("b16", 0, MARK)],
        "stances": [{**stance("k", "opponent"), "evidence": MARK}],
        "ties": [tie("d", "k", "trusts", evidence=MARK)],
        "seats": [{"row_id": "se", "person_id": "k", "seat": "influencer", "evidence": MARK, "said_by": MARK, "occurred_on": date(2026, 2, 1)}],
        "pushback": [pushback("k", MARK, classes="delay", channel=MARK, heard_by=MARK, voice=MARK, reported_by=None)],
        "concerns": [concern(pushback("k", MARK)["row_id"], "answered", answer="We start on the day after the audit")],
        "replies": [reply("delay", MARK, "The date stays. Which week do you need free?")],
        "scope_changes": [scope(MARK)],
        "moves": [{**move("c1", "done"), "note": MARK}],
        "commitments": [commitment("Tell the shift leaders", "promised", due=date(2026, 3, 9))],
        "impacts": [impact("gain", "Production", "fewer stops"), impact("cost", "Production", "two weeks of training")],
        "activities": [act("k", subject=MARK)],
        "texts": {"a": MARK},
        "signals": {"n_voices": MARK},
        "chances": [{"horizon_days": 28, "p_signed": 0.314159, "note": MARK}],
        "evidence": [
            {"bears": "for", "text": MARK, "dated_on": None, "is_disputed": False, "row_id": "a", "table": "activities", "sign": "x"}
        ],
    }  # fmt: skip
    rows |= other
    deal = rows.pop("deal", {})
    late = {
        name: rows.pop(name) for name in ("evidence", "impacts", "concerns", "replies", "texts", "signals", "chances")
    }
    found = case(**rows)
    return replace(found, deal={**found.deal, **DEAL, **deal}, **late)


def concern(entry: str, state: str, **other: Any) -> dict[str, Any]:
    return {
        "row_id": f"co-{entry}", "concern": entry, "state": state, "answer": None, "proof": None, "owner": None, "due_on": None,
        "said_by": MARK, "occurred_on": date(2026, 2, 15), **other,
    }  # fmt: skip


def reply(kind: str, heard: str, said: str, **other: Any) -> dict[str, Any]:
    return {
        "row_id": f"re-{kind}", "kind": kind, "heard": heard, "reply": said, "act": "I move that week", "is_aloud": True,
        "person_id": "d", "said_by": MARK, "occurred_on": date(2026, 2, 20), **other,
    }  # fmt: skip


STORY = Story(
    "Wicker", True, "food", "200", "new pumps", "the third week", "she stayed", "it runs", ("delay",), "line 2"
)


def plain(found: bytes, form: str) -> str:
    if form == "docx":
        with zipfile.ZipFile(BytesIO(found)) as file:
            return file.read("word/document.xml").decode()
    if form == "pdf":
        import pypdfium2

        return "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(found))
    return found.decode()


#: What is planted in each place that no buyer may read.
PLANTED = {
    name: f"ZZ{name.upper()}ZZ" for name in ("readiness", "stances", "ties", "seats", "pushback", "moves", "forecast")
}


def planted() -> Any:
    """The made-up deal with a marker of its own in each internal table, in its row ids too."""
    found = made()
    marked = {
        name: [
            {k: v.replace(MARK, PLANTED[name]) if isinstance(v, str) else v for k, v in row.items()}
            | {"row_id": f"{PLANTED[name]} {row['row_id']}"}
            for row in getattr(found, name)
        ]
        for name in PLANTED
        if name != "forecast"
    }
    marked["replies"] = [{**r, "heard": PLANTED["pushback"]} for r in found.replies]
    marked["concerns"] = [{**r, "concern": marked["pushback"][0]["row_id"]} for r in found.concerns]
    own = {
        "row_id": "opening 77", "document": "group-brief", "place": 1, "text": "We start in May.", "facts": None, "is_drafted": False,
        "said_by": MARK, "occurred_on": AS_OF,
    }  # fmt: skip
    return replace(found, **marked, openings=[own], chances=[{**r, "note": PLANTED["forecast"]} for r in found.chances])


def everything(found: bytes, form: str) -> str:
    """All text in a file: of a DOCX every part of it, of a PDF its title as well."""
    if form == "docx":
        with zipfile.ZipFile(BytesIO(found)) as file:
            return "".join(file.read(n).decode("utf-8", "replace") for n in file.namelist())
    if form == "pdf":
        import pypdfium2

        return plain(found, form) + str(pypdfium2.PdfDocument(found).get_metadata_dict())
    return found.decode()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("form", FORMATS)
def test_nothing_internal_reaches_the_buyer(form: str, language: str) -> None:
    shown = 0
    for doc in documents(sheet(planted(), language=language, stories=(STORY,))):
        if doc.audience == Audience.CLIENT and not doc.blocked:
            said = everything(export(doc, form), form)
            rows = {source.row_id for s in doc.sentences() for source in s.sources if len(source.row_id) > 3}
            for word in (
                MARK,
                *PLANTED.values(),
                "opponent",
                "sceptic",
                "closeness",
                "314159",
                "31 %",
                "stalled",
                *rows,
            ):
                assert word not in said, (doc.id, word)
            shown += 1
    assert shown >= 8


def test_what_is_planted_would_be_found() -> None:
    internal = [d for d in documents(sheet(planted())) if d.audience == Audience.INTERNAL]
    said = "".join(plain(export(d, "pdf"), "pdf") for d in internal)
    for name in ("readiness", "pushback"):
        assert PLANTED[name] in said


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ({"person_id": "k"}, False),
        ({"person_id": "k", "heard_by": "Dora Stahl and two others"}, True),
        ({"person_id": "k", "heard_by": "Theodora Stahlberg"}, False),
        ({"person_id": "d"}, True),
    ],
)
def test_words_of_the_log_reach_the_buyer_only_when_the_decision_maker_said_or_heard_them(
    entry: dict[str, Any], shown: bool
) -> None:
    row = {**pushback("k", "Nobody asked the night shift", classes="control"), **entry}
    held = concern(row["row_id"], "answered", answer="They are asked on Monday")
    card, pack = documents(
        sheet(
            made(
                pushback=[row], concerns=[held], replies=[reply("control", row["words"], "It stays. What do you need?")]
            )
        ),
        ["if-then-card", "answer-pack"],
    )
    assert not pack.blocked
    for doc in (pack, card):
        assert (row["words"] in doc.words()) is shown, doc.id
    assert bool(pack.notes) is not shown
    assert "They are asked on Monday" in pack.words()


def test_a_sentence_of_the_register_reaches_the_buyer_and_an_unknown_entry_does_not() -> None:
    told = "The night shift has no key to the room"
    rows = [concern(told, "answered", answer="It has one now"), concern("pb-77f3", "answered", answer="Yes")]
    words = documents(sheet(made(concerns=rows)), ["answer-pack"])[0].words()
    assert told in words and "pb-77f3" not in words


def test_the_seller_sees_what_the_buyer_does_not() -> None:
    guide = [d for d in documents(sheet(made())) if d.audience == Audience.INTERNAL]
    assert any(MARK in d.words() for d in guide), "the marker would be found if it were shown"


def test_a_page_is_a_page() -> None:
    for doc in documents(sheet(made(), stories=(STORY,))):
        if not doc.blocked:
            assert pages(export(doc, "pdf")) <= doc.max_pages, doc.id


def test_push_back_that_the_decision_maker_heard_is_on_the_card_in_its_words() -> None:
    row = {**pushback("k", "Not before the audit"), "heard_by": "Dora Stahl"}
    whole = replace(made(pushback=[row], concerns=[], replies=[]), read_classes={row["row_id"]: "delay"})
    card = documents(sheet(whole), ["if-then-card"])[0]
    assert "“Not before the audit”" in card.words()
    unheard = replace(whole, pushback=[{**whole.pushback[0], "heard_by": None}])
    card = documents(sheet(unheard), ["if-then-card"])[0]
    assert "audit" not in card.words() and "After the quarter" in card.words()


def test_the_monday_page_names_the_moves_that_the_run_recommends() -> None:
    def row(move: str, gain: float, **other: Any) -> dict[str, Any]:
        return {"move": move, "d_holds": gain, "is_recommended": False, "abstains": False, **other}

    s = sheet(made()).situation
    fits = [p.id for p in PLAYS if p.applies(s) and held_back(p.id, s) is None]
    waits = next(p.id for p in PLAYS if held_back(p.id, s))
    assert len(fits) >= 4
    first, second, third, last = fits[0], fits[1], fits[2], fits[-1]
    compared = [
        row(first, 0.4, abstains=True), row(second, 0.2), row(f"{last}+{third}", 0.1, is_recommended=True), row("nothing", 0.9),
        row(waits, 0.8, is_recommended=True),
    ]  # fmt: skip
    found, n = moves(sheet(replace(made(), compared=compared)).situation)
    assert [p.id for p, _ in found] == [last, third, second]
    assert n == 2
    assert (
        "recommends the first 2 together"
        in documents(sheet(replace(made(), compared=compared)), ["monday-page"])[0].words()
    )


@pytest.mark.parametrize("form", FORMATS)
def test_equal_facts_give_equal_bytes(form: str) -> None:
    first, second = (documents(sheet(made()), ["if-then-card"])[0] for _ in range(2))
    assert export(first, form) == export(second, form)


def test_the_two_sided_sheet_stays_while_a_gain_has_no_cost() -> None:
    doc = documents(sheet(made(impacts=[impact("gain", "Production", "fewer stops")])), ["two-sided-sheet"])[0]
    with pytest.raises(NotReady, match="cost"):
        export(doc, "pdf")


def test_no_reference_is_invented_or_told_without_permission() -> None:
    silent = Story(**{f: getattr(STORY, f) for f in STORY.__slots__ if f != "permission"}, permission=False)
    for told in ((), (silent,)):
        doc = documents(sheet(made(), stories=told), ["peer-story"])[0]
        assert doc.blocked
        assert "Wicker" not in doc.words()


def test_the_note_says_why_a_reference_was_chosen_without_codes() -> None:
    for told, kinds in (
        (STORY, "Whether this is the right time"),
        (replace(STORY, kinds=("attack",)), "None of your references"),
    ):
        note = documents(sheet(made(), stories=(told,)), ["peer-story"])[0].notes[0]
        assert kinds in note and "delay" not in note


def test_a_title_changes_no_question_and_no_document_asks_twice() -> None:
    def asked(title: str) -> list[str]:
        s = sheet(made(people=[decider(title=title)])).situation
        return [i.id for i in questions(s.answers, [f.kind.holdup for f in s.found])]

    assert asked("Chief Executive Officer") == asked("Laboratory Technician")
    assert 5 <= len(asked("")) <= 7
    assert len(set(asked(""))) == len(asked(""))


def test_documents_are_values() -> None:
    for doc in documents(sheet(made())):
        assert from_json(as_json(doc)) == doc


def test_what_a_run_keeps_is_enough() -> None:
    whole = made()
    deal = {**whole.deal, "evidence": whole.evidence, "kit": [{"facts": kept(whole)}]}
    assert documents(sheet(case_of(deal, AS_OF))) == documents(sheet(whole))


def test_the_kit_of_a_run_keeps_the_two_readers_apart(tmp_path: Path) -> None:
    run = make_whole()
    found = printed.pages(run, stories=(STORY,))
    listed = [d["deal_id"] for d in run.rows("deals") if d["is_listed"]]
    assert {f"kit/{i}/for-you.html" for i in listed} <= set(found) and printed.pages(run, stories=(STORY,)) == found
    for name, body in found.items():
        if name.endswith("for-the-buyer.html"):
            assert (
                "readiness" not in body
                and "sceptic" not in body
                and "impacts " not in body
                and "never validated" not in body
            )
            assert "document internal" not in body and body.count("<article") >= 6
    first = found[f"kit/{listed[0]}/for-you.html"]
    assert "document client" not in first and "No gain is written down" in first and "Petra Novak" in first
    where = write(replace(run, pages=found), tmp_path / "run")
    assert (where / "kit" / listed[0] / "for-the-buyer.html").read_text("utf-8").startswith("<!doctype html>")
    mixed = documents(sheet(made(), stories=(STORY,)))
    with pytest.raises(ValueError, match="never stand on one page"):
        bundle(mixed, "Pumps")


def test_no_document_labels_a_person() -> None:
    for doc in documents(sheet(made(), stories=(STORY,))):
        assert not labels(doc.words()), doc.id


def test_a_word_written_since_the_run_counts_once() -> None:
    row = {
        "occurred_on": "2026-02-20",
        "kind": "cost",
        "group": "IT",
        "what": "nights",
        "bearer": "",
        "peaks": "",
        "fades": "",
    }
    deal = {**made().deal, "kit": [{"facts": kept(made())}]}
    twice = case_of(deal, AS_OF, words={"impacts": [row, row]})
    assert len(sheet(twice).shared.costs) == 2


def test_a_rehearsal_quotes_only_what_was_heard() -> None:
    found = turns(sheet(made()))
    assert found[0].voice == "Kai Hagedorn" and found[0].words == MARK
    assert all("not heard so far" in t.voice for t in found if not t.is_heard)


@pytest.mark.parametrize(
    ("reply", "good"),
    [
        ("It stays with the first of May. What exactly would happen in your shift?", True),
        ("Let's wait until people are ready.", False),
        ("It is decided. That is nonsense, what is your problem?", False),
        ("It is decided. Which part worries you? " + "And so on and on. " * 20, False),
    ],
)
def test_a_reply_goes_on_the_card_only_when_all_four_hold(reply: str, good: bool) -> None:
    assert is_good(check(reply)) is good


def test_every_document_has_a_purpose_and_a_limit() -> None:
    assert len(DOCUMENTS) == 12
    assert all(k.purpose and k.max_pages for k in DOCUMENTS)


def test_nobody_is_said_to_have_decided_whom_the_row_of_the_yes_does_not_name() -> None:
    """A yes that was read from a stage names nobody; the seat of decision maker does not say that they said it."""
    unnamed, named = sheet(made()), sheet(made(deal={"yes_who": "Dora Stahl"}))
    for doc in documents(unnamed, ["group-brief", "monday-page"]):
        said = doc.words()
        assert "Dora Stahl has decided" not in said and "Dora Stahl said yes" not in said, doc.id
    assert "Decided by" in documents(unnamed, ["group-brief"])[0].words()
    assert "Dora Stahl has decided" in documents(named, ["group-brief"])[0].words()
    assert "Dora Stahl said yes" in documents(named, ["monday-page"])[0].words()
    by_id = sheet(made(deal={"yes_who": "k"}))
    assert "Kai Hagedorn said yes" in documents(by_id, ["monday-page"])[0].words()


def test_the_reason_is_as_sure_as_the_diagnosis() -> None:
    made_ = sheet(made())
    states = {f.state for f in made_.situation.found}
    for state, words in (("likely", "Why, likely:"), ("possible", "Why, possibly:")):
        found = tuple(
            replace(f, state=state) if n == 0 else replace(f, state="ask") for n, f in enumerate(made_.situation.found)
        )
        page = documents(replace(made_, situation=replace(made_.situation, found=found)), ["monday-page"])[0]
        assert words in page.words(), states
        assert "most likely" not in page.words()


def briefed(**stances: str) -> dict[str, tuple[str, str]]:
    """Department → who tells it and how the part is headed, for a deal with two heads and one person under each."""
    people = [
        decider(level=1, title="Plant Manager"), person("k", "Kai Hagedorn", title="Head of Production", department="Production"),
        person("q", "Quirin Maas", title="Head of Quality", department="Quality"),
        person("o", "Ole Finn", title="Machine Operator", department="Production"),
        person("u", "Uta Lind", title="Laboratory Technician", department="Quality"),
        person("x", "Xaver Roth", title="Accountant", department="Finance"),
    ]  # fmt: skip
    case_ = made(people=people, ties=[], stances=[stance(k, v) for k, v in stances.items()])
    rows = next(b for b in documents(sheet(case_), ["level-briefing"])[0].blocks if isinstance(b, Grid)).rows
    return {
        row[0].text.removeprefix("Staff: "): (row[1].text, row[0].text)
        for row in rows
        if row[0].text.startswith("Staff")
    }


def test_people_are_told_within_their_own_line() -> None:
    found = briefed(k="supporter")
    assert found["Production"][0] == "Kai Hagedorn" and found["Quality"][0] == "Quirin Maas"
    rest = next(v for k, v in found.items() if "Finance" in k)
    assert rest[0] == "somebody of the level above, to name"


def test_who_doubts_it_tells_nobody_and_is_heard_first() -> None:
    for against in ("sceptic", "opponent"):
        assert briefed(k=against)["Production"][0] == "Dora Stahl"
        people = [decider(), person("k", "Kai Hagedorn", title="Head of Production", department="Production")]
        lists = documents(sheet(made(people=people, stances=[stance("k", against)])), ["three-lists"])[0]
        assert any(n.startswith("Hear Kai Hagedorn before") for n in lists.notes)


def test_a_department_of_which_nobody_is_known_is_called_assumed() -> None:
    made_ = sheet(made())
    known = {(LEVELS[p.level], p.department) for p in made_.situation.map.known}
    parts = [(level.name, g, assumed) for level in made_.shared.levels for g, assumed in level.groups]
    assert {assumed for *_, assumed in parts} == {True, False}
    assert all(assumed == ((name, g) not in known) for name, g, assumed in parts)
    said = documents(made_, ["level-briefing"])[0].words()
    assert all((f"{g} (assumed)" in said) for _, g, assumed in parts if assumed)


def test_the_card_asks_what_the_rehearsal_asks_and_says_what_is_to_write() -> None:
    for found in (made(), made(replies=[]), made(replies=[], pushback=[])):
        made_ = sheet(found)
        kinds = {t.kind for t in turns(made_, MOST)}
        card = documents(made_, ["if-then-card"])[0]
        rows = next(b for b in card.blocks if isinstance(b, Grid)).rows
        assert len(rows) == max(len(kinds), len(made_.shared.replies)) and len(rows) <= MOST
        n = sum(not row[1].text for row in rows)
        assert card.notes[0].startswith(f"{n} repl") if n else not card.notes


def test_a_page_for_everybody_does_not_speak_to_one() -> None:
    mine = impact("cost", "Production", "Complaints will come to your own desk")
    doc = documents(sheet(made(impacts=[impact("gain", "Production", "fewer stops"), mine])), ["group-brief"])[0]
    assert any("speaks to one person" in n for n in doc.notes)
    assert not documents(sheet(made()), ["group-brief"])[0].notes


def notes_of(name: str, **rows: Any) -> str:
    return "\n".join(documents(sheet(made(**rows)), [name])[0].notes)


def test_the_lists_warn_of_consensus_without_an_end_and_of_who_is_left_out() -> None:
    for item, words in (("b16", "Input has no last day"), ("b9", "name who decides, and who need not agree")):
        assert words in notes_of("three-lists", readiness=[readiness(item, 0, "When all agree")])
        assert words not in notes_of("three-lists", readiness=[readiness(item, 3, "Friday, then I decide")])
        assert words not in notes_of("three-lists", readiness=[]), "not asked is not weak"
    told = notes_of("three-lists")
    assert "Leaving out a function that is affected causes delay" in told and "Nobody of " in told
    left_out = told.split("Nobody of ")[1].split(" is on the map")[0].split(", ")
    here = [decider(), *(person(f"p{n}", f"Person {n}", department=d) for n, d in enumerate([*left_out, "Production"]))]
    after = notes_of("three-lists", people=here).split("Nobody of ")[-1].split(" is on the map")[0].split(", ")
    assert left_out and not set(left_out) & set(after)


def test_vetoes_are_three_at_most_and_each_has_its_ground() -> None:
    seats = ("legal", "procurement", "economic_buyer", "technical_evaluator")
    people = [decider(), *(person(s, f"Person {n}", seat=s) for n, s in enumerate(seats))]
    doc = documents(sheet(made(people=people)), ["three-lists"])[0]
    rows = next(b for b in doc.blocks if isinstance(b, Grid)).rows
    assert len(rows) == 3 and all(who.text and ground.text for who, ground in rows)


def test_an_act_that_should_be_done_is_said_and_a_kept_late_or_dropped_one_shows_it() -> None:
    from datetime import timedelta

    past = AS_OF - timedelta(days=5)
    assert "1 of them should be done by now" in notes_of(
        "commitments", commitments=[commitment("Tell them", "promised", due=past)]
    )
    for state in ("kept", "late", "dropped"):
        held = [commitment("Tell them", state, due=past)]
        assert "should be done" not in notes_of("commitments", commitments=held)
        assert state in documents(sheet(made(commitments=held)), ["commitments"])[0].words()


def test_two_questions_not_asked_leave_a_hold_up_not_known_and_an_unclear_answer_is_asked() -> None:
    from holdfast.diagnosis.readiness import ITEMS

    of = [i.id for i in ITEMS if "fortitude" in [h.value for h in i.holdups]]
    assert len(of) > 2

    def state(n: int, mark: int | None = 3) -> tuple[str, int]:
        rows = [readiness(i, mark, "I hold it") for i in of[:n]]
        found = sheet(
            made(readiness=rows, pushback=[], concerns=[], scope_changes=[], stances=[], ties=[], activities=[])
        )
        kind = next(f for f in found.situation.found if f.kind.holdup.value == "fortitude")
        return kind.state, kind.n_unasked

    assert state(len(of) - 2) == ("ask", 2)
    assert state(len(of) - 1)[0] != "ask" and state(len(of), None)[1] == 0
