"""The stall rule on small hand-made deals; one Run holds all cases, each deal is one law."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from holdfast import pipeline
from holdfast.engine import Engine
from holdfast.runs import Run
from holdfast.settings import Calendar, Rule, Settings
from holdfast.verdict import Baseline, printed
from holdfast.verdict.baseline import BEFORE_PAPER, IN_PAPER
from tests.facts import Rows, act, day, deal, merge, planned, row, signed_history, stage, tables

AS_OF = 200  # 20 July 2025, a Sunday
YES = 100
SETTINGS = Settings(calendar=Calendar(country="DE"))


def said_yes(name: str, *, yes: int = YES, **values: Any) -> Rows:
    return {
        "deals": [deal(name, 60, **values)],
        "stage_changes": [stage(name, 60, "before_yes", "Open"), stage(name, yes, "yes", "Verbal")],
        "activities": [act(name, yes - 9, person_id="P1"), act(name, yes - 3, person_id="P1")],
    }


def push(name: str, on: int) -> dict[str, Any]:
    return row(name, on, field="close_date", old_on=day(on + 5), new_on=day(on + 60), old_value="a", new_value="b")


def said(name: str, row_id: str, body: str) -> dict[str, Any]:
    return {"row_id": row_id, "deal_id": name, "body": body, "known_on": day(110)}


def rows_of_plan(name: str, *rows: tuple[str, int, int | None, dict[str, Any]]) -> Rows:
    """Rows of the buyer's plan, written on day 105: title, due day, day done, and what else is known."""
    return {"plan_rows": [
        {"row_id": f"{name}-{title}", "deal_id": name, "title": title, "side": "buyer", "owner": "Ida Brandt", "is_paper": title != "Tell",
         "due_on": day(due), "done_on": day(done), "known_on": day(105), **more}
        for title, due, done, more in rows]}  # fmt: skip


def silent(name: str, **values: Any) -> Rows:
    """Nothing since a mail on day 110, one push of the close date: the plainest stall."""
    more: Rows = {"activities": [act(name, 110, person_id="P1")], "field_changes": [push(name, 150)]}
    return merge(said_yes(name, **values), more)


def cases() -> Rows:
    return merge(
        signed_history(),
        silent("stalled"),
        merge(silent("recovered"), {"activities": [act("recovered", AS_OF - 3), act("recovered", AS_OF - 2)]}),
        merge(silent("lone-call"), {"activities": [act("lone-call", AS_OF - 9, kind="call")], "field_changes": [push("lone-call", AS_OF - 2)]}),
        merge(silent("lone-work"), {"activities": [act("lone-work", AS_OF - 9, kind="document")], "field_changes": [push("lone-work", AS_OF - 2)]}),
        merge(silent("young-call", yes=AS_OF - 20), {"activities": [act("young-call", AS_OF - 2, kind="call")], "field_changes": [push("young-call", AS_OF - 1)]}),
        merge(silent("chased"), {"activities": [act("chased", d, "seller") for d in (120, 150, 190, 198)]}),
        merge(silent("short-reply"), {"activities": [act("short-reply", AS_OF - 3, n_words=2)]}),
        merge(silent("auto-reply"), {"activities": [act("auto-reply", AS_OF - 3, is_auto=True)]}),
        merge(silent("meeting-ahead"), {"activities": [planned("meeting-ahead", AS_OF + 30, 190)]}),
        merge(
            silent("meeting-gone"),
            {"activities": [{**planned("meeting-gone", AS_OF + 30, 190), "cancelled_on": day(195)}]},
        ),
        merge(silent("parked"), {"parks": [row("parked", 150, reason="budget year", resume_on=day(AS_OF + 20))]}),
        merge(silent("woke"), {"parks": [row("woke", 150, reason="holiday", resume_on=day(AS_OF - 3))]}),
        merge(silent("woke-long-ago"), {"parks": [row("woke-long-ago", 115, reason="holiday", resume_on=day(125))]}),
        merge(silent("paper"), {"stage_changes": [stage("paper", AS_OF - 6, "paper", "Legal")]}),
        merge(silent("paper-late"), {"stage_changes": [stage("paper-late", AS_OF - 70, "paper", "Legal")]}),
        merge(silent("row-in-time"), rows_of_plan("row-in-time", ("Legal", 120, 115, {}), ("Lease", AS_OF + 80, None, {"expected_days": 90}))),
        merge(silent("row-taken-longer"), rows_of_plan("row-taken-longer", ("Legal", 120, 115, {}), ("Lease", AS_OF - 5, None, {"expected_days": 90}))),
        merge(silent("row-passed-over"), rows_of_plan("row-passed-over", ("Legal", 120, None, {}), ("Order", 130, 115, {}), ("Lease", AS_OF + 80, None, {"expected_days": 9}))),
        merge(silent("row-late"), rows_of_plan("row-late", ("Legal", 120, 115, {}), ("Lease", 150, None, {"expected_days": 20}))),
        merge(silent("row-before-its-turn"), rows_of_plan("row-before-its-turn", ("Tell", 120, None, {}), ("Lease", AS_OF + 80, None, {"expected_days": 90}))),
        merge(silent("row-without-owner"), rows_of_plan("row-without-owner", ("Legal", 120, 115, {}), ("Lease", AS_OF + 80, None, {"expected_days": 90, "owner": None}))),
        merge(silent("row-named"), rows_of_plan("row-named", ("Tell", 120, None, {}), ("Lease", AS_OF + 80, None, {"expected_days": 90})),
              {"activities": [act("row-named", 112, n_words=4, is_paper=True)]}),
        merge(silent("ownerless-paper", owner=None), {"stage_changes": [stage("ownerless-paper", AS_OF - 6, "paper", "Legal")]}),
        merge(said_yes("one-sign"), {"activities": [act("one-sign", 110)]}),
        {
            "deals": [deal("unseen", 60)],
            "stage_changes": [stage("unseen", 60, "before_yes", "Open"), stage("unseen", YES, "yes", "Verbal")],
            "field_changes": [push("unseen", 150), push("unseen", 170)],
        },
        merge(silent("disputed"), {"disputes": [row("disputed", 190, sign="close_date_moved", note="that was a typo")]}),
        merge(
            silent("disputed-before"),
            {"disputes": [row("disputed-before", 140, sign="close_date_moved", note="an older push")]},
        ),
        merge(silent("told-pause"), {"activities": [act("told-pause", 115, n_words=4, row_id="told", resume_on=day(AS_OF + 20))],
                                     "texts": [said("told-pause", "told", f"The budget opens on {day(AS_OF + 20)}.")]}),
        merge(silent("pause-over"), {"activities": [act("pause-over", 115, n_words=4, row_id="over", resume_on=day(AS_OF - 4))],
                                     "texts": [said("pause-over", "over", f"The budget opens on {day(AS_OF - 4)}.")]}),
        merge(silent("put-off"), {"activities": [act("put-off", 115, n_words=4, row_id="off1", resume_on=day(130)),
                                                 act("put-off", 135, n_words=4, row_id="off2", resume_on=day(AS_OF + 30))],
                                  "texts": [said("put-off", "off1", f"Let us resume on {day(130)}."), said("put-off", "off2", f"Let us resume on {day(AS_OF + 30)}.")]}),
        merge(silent("next-step"), {"field_changes": [row("next-step", 155, field="next_step", old_value="", new_value=f"Resume on {day(AS_OF + 20)}")]}),
        merge(silent("legal-has-it"), {"activities": [act("legal-has-it", AS_OF - 7, n_words=4, is_paper=True)]}),
        merge(silent("legal-had-it"), {"activities": [act("legal-had-it", 112, n_words=4, is_paper=True)]}),
        merge(silent("refused"), {"yeses": [row("refused", 190, is_refused=True)]}),
        merge(said_yes("fresh", yes=AS_OF - 4), {}),
        {
            "deals": [deal("by-word", 60)],
            "stage_changes": [stage("by-word", 60, "before_yes", "Open")],
            "yeses": [row("by-word", YES, who="Ada", evidence="said so on the phone", is_refused=False)],
            "activities": [act("by-word", 90), act("by-word", 110)],
            "field_changes": [push("by-word", 150)],
        },
        {
            "deals": [deal("only-text", 60)],
            "stage_changes": [stage("only-text", 60, "before_yes", "Open")],
            "activities": [act("only-text", 110, row_id="mail-1")],
            "texts": [{"row_id": "mail-1", "deal_id": "only-text", "body": "Hello. We'd like to go ahead with the plan. Regards", "known_on": day(110)}],
        },
        merge(
            silent("doubter"),
            {"pushback": [row("doubter", 130, person_id="P7", voice_id="P7", words="Nobody asked us.", is_repeat=False)]},
        ),
        merge(silent("doubter-by-name"), {"pushback": [row("doubter-by-name", 130, voice="Bernd Yilmaz", voice_id="voice: Bernd Yilmaz", words="Not like this.", is_repeat=False)]}),
        merge(said_yes("by-key"), {"field_changes": [push("by-key", 150) | {"changed_by": "0055f0000000005AAA"}]}),
        merge(said_yes("hesitating"), {"activities": [act("hesitating", d) for d in (105, 112, 120)], "field_changes": [push("hesitating", 140), push("hesitating", 170)]}),
        merge(silent("signed-since"), {"stage_changes": [stage("signed-since", 190, "signed", "Signed")]}),
        merge(silent("lost-since"), {"stage_changes": [stage("lost-since", 190, "lost", "Lost")]}),
        merge(silent("reopened"), {"stage_changes": [stage("reopened", 150, "lost", "Lost"), stage("reopened", 160, "yes", "Verbal")]}),
    )  # fmt: skip


@pytest.fixture(scope="module")
def result() -> Run:
    as_of = day(AS_OF)
    assert as_of is not None
    with Engine(threads=1) as engine:
        return pipeline.compute(tables(engine, cases()), SETTINGS, as_of)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("stalled", "stalled"),
        ("recovered", "moving"),
        ("lone-call", "indecision"),
        ("lone-work", "moving"),
        ("young-call", "moving"),
        ("chased", "stalled"),
        ("short-reply", "stalled"),
        ("auto-reply", "stalled"),
        ("meeting-ahead", "moving"),
        ("meeting-gone", "stalled"),
        ("parked", "parked"),
        ("woke", "moving"),
        ("woke-long-ago", "stalled"),
        ("paper", "paperwork"),
        ("paper-late", "stalled"),
        ("row-in-time", "paperwork"),
        ("row-taken-longer", "paperwork"),
        ("row-passed-over", "paperwork"),
        ("row-late", "stalled"),
        ("row-before-its-turn", "stalled"),
        ("row-without-owner", "stalled"),
        ("row-named", "paperwork"),
        ("ownerless-paper", "stalled"),
        ("one-sign", "not_enough_known"),
        ("unseen", "not_enough_known"),
        ("disputed", "not_enough_known"),
        ("disputed-before", "stalled"),
        ("told-pause", "not_enough_known"),
        ("pause-over", "moving"),
        ("put-off", "stalled"),
        ("next-step", "not_enough_known"),
        ("legal-has-it", "paperwork"),
        ("legal-had-it", "stalled"),
        ("fresh", "moving"),
        ("by-word", "stalled"),
        ("doubter", "stalled"),
        ("hesitating", "indecision"),
        ("reopened", "stalled"),
    ],
)
def test_verdict(result: Run, name: str, verdict: str) -> None:
    found = result.deal(name)
    assert found["verdict"] == verdict, found["evidence"]


def test_ended_refused_and_unconfirmed_deals_are_not_judged(result: Run) -> None:
    ids = set(result.tables["deals"]["deal_id"].to_pylist())
    assert not ids & {"signed-since", "lost-since", "refused", "only-text"}


def test_a_yes_in_a_text_is_only_a_proposal(result: Run) -> None:
    (proposal,) = result.rows("proposals")
    assert (proposal["deal_id"], proposal["row_id"]) == ("only-text", "mail-1")
    assert "go ahead" in proposal["words"]


def test_a_paper_row_in_its_time_is_named_with_its_owner_and_days(result: Run) -> None:
    reason = next(e for e in result.deal("row-in-time")["evidence"] if e["sign"] == "paper_step")
    assert (
        reason["text"]
        == "“Lease” is with Ida Brandt since 26 April, expected to take 90 working days, due on 8 October 2025."
    )
    assert (reason["table"], reason["row_id"], reason["dated_on"]) == ("plan_rows", "row-in-time-Lease", day(115))


def test_every_flag_has_two_dated_signs_with_rows(result: Run) -> None:
    flagged = [d["deal_id"] for d in result.rows("deals") if d["verdict"] in ("stalled", "indecision")]
    assert flagged
    for name in flagged:
        signs = [e for e in result.deal(name)["evidence"] if e["bears"] == "for" and not e["is_disputed"]]
        assert len({e["sign"] for e in signs}) >= 2, name
        assert all(e["dated_on"] and e["row_id"] for e in signs), (name, signs)


def test_a_disputed_reason_is_kept_and_shown(result: Run) -> None:
    disputed = [e for e in result.deal("disputed")["evidence"] if e["is_disputed"]]
    assert [e["sign"] for e in disputed] == ["close_date_moved"]


def test_a_voice_without_a_contact_is_told_by_its_name(result: Run) -> None:
    told = {e["deal_id"]: e["text"] for e in result.rows("evidence") if e["sign"] == "new_doubter"}
    assert told["doubter-by-name"].startswith("Bernd Yilmaz pushed back: “Not like this.”")
    assert told["doubter"].startswith("Somebody pushed back")
    heard = {r["deal_id"]: r["who"] for r in result.rows("timeline") if r["kind"] == "pushback"}
    assert (heard["doubter-by-name"], heard["doubter"]) == ("Bernd Yilmaz", None)


def test_edits_by_a_key_of_the_crm_are_nobody_s(result: Run) -> None:
    edits = {r["who"] for r in result.rows("timeline") if r["deal_id"] == "by-key" and r["kind"] == "close_date"}
    assert edits == {None}


def test_a_deal_whose_buyer_is_not_recorded_gets_a_question_not_a_flag(result: Run) -> None:
    found = result.deal("unseen")
    assert found["question"]
    assert any(e["bears"] == "unseen" and "missing data" in e["text"] for e in found["evidence"])


def test_limits_come_from_signed_deals_of_the_time_before_the_quarter(result: Run) -> None:
    baseline = result.manifest["baseline"]
    assert baseline["frozen_on"] == "2025-07-01"
    assert baseline["n_signed"] == 40
    assert not baseline["is_default"]
    assert baseline["silence"]["after the yes"] == 10  # a reply counts once the next one came, a week later


def test_the_buyers_clock_skips_weekends_and_holidays() -> None:
    """From Thursday before Easter to the Tuesday after: one working day in Germany, three without holidays."""
    rows = merge(
        signed_history(4),
        {
            "deals": [deal("E", 60)],
            "stage_changes": [stage("E", 106, "yes")],
            "activities": [act("E", 100), act("E", 106)],
        },
    )
    easter = date(2025, 4, 23)  # 17 April is day 106; 18 and 21 April are holidays in Germany
    found = {}
    for country in ("DE", ""):
        with Engine(threads=1) as engine:
            run = pipeline.compute(tables(engine, rows), Settings(calendar=Calendar(country=country)), easter)
            found[country] = run.deal("E")["buyer_silence_days"]
    assert found == {"DE": 1, "": 3}


def test_with_few_signed_deals_the_stated_defaults_are_used_and_said() -> None:
    as_of = day(AS_OF)
    assert as_of is not None
    with Engine(threads=1) as engine:
        run = pipeline.compute(tables(engine, merge(signed_history(12), silent("S"))), SETTINGS, as_of)
    assert run.manifest["baseline"]["is_default"]
    assert run.deal("S")["limit_days"] == Rule().default_silence_days
    assert any("12 of 30" in note for note in run.manifest["notes"])
    assert any("They are a choice" in line for line in run.manifest["rule"])


def test_the_list_is_capped_per_owner_and_what_can_be_saved_comes_first() -> None:
    as_of = day(AS_OF)
    assert as_of is not None
    deals = [silent(f"S{i:02d}", amount_minor=1_000_000 * (i + 1)) for i in range(10)]
    deals.append(silent("other", owner="Lee"))
    with Engine(threads=1) as engine:
        run = pipeline.compute(tables(engine, merge(signed_history(), *deals)), SETTINGS, as_of)
    listed = [d for d in run.rows("deals") if d["is_listed"]]
    assert [d["deal_id"] for d in listed if d["owner"] == "Kim"] == [f"S{i:02d}" for i in range(9, 2, -1)]
    assert [d["rank"] for d in listed if d["owner"] == "Lee"] == [1]
    assert all(d["order_reason"] for d in listed)


def test_what_was_told_last_week_is_not_news_unless_it_changed() -> None:
    rows = merge(signed_history(), silent("same"), silent("worse"))
    worse = merge(rows, {"field_changes": [push("worse", AS_OF - 2)]})
    first_day, second_day = day(AS_OF - 7), day(AS_OF)
    assert first_day is not None
    assert second_day is not None
    with Engine(threads=1) as engine:
        first = pipeline.compute(tables(engine, worse), SETTINGS, first_day)
        second = pipeline.compute(tables(engine, worse), SETTINGS, second_day, previous=first)
    assert {d["deal_id"]: d["is_news"] for d in first.rows("deals")} == {"same": True, "worse": True}
    assert {d["deal_id"]: d["is_news"] for d in second.rows("deals")} == {"same": False, "worse": True}
    assert {d["first_listed_on"] for d in second.rows("deals")} == {first_day}


def test_a_key_of_the_crm_never_stands_for_a_person() -> None:
    from holdfast.verdict.details import Details, _names

    people = [
        {
            "row_id": f"r{k}",
            "deal_id": "D",
            "person_id": i,
            "name": n,
            "title": t,
            "email": m,
            "seat": "unknown",
            "known_on": day(1),
        }
        for k, (i, n, t, m) in enumerate(
            (("P1", "Kai Rau", "CFO", None), ("P2", None, "Head of IT", None), ("P3", None, None, "x@y.org"))
        )
    ]
    frame = pa.table({"deal_id": ["D"]})
    with Engine() as engine:
        t = tables(engine, {"deals": [deal("D", 1)], "people": people})
        found = Details.__new__(Details)
        found._deals, found._names, found._elsewhere = ["D"], _names(t, frame), {}
        told = [found.name(0, p) for p in ("P1", "P2", "P3", "P0010006", "Lea Rau", None)]
    assert told == ["Kai Rau (CFO)", "Head of IT", "x@y.org", "", "Lea Rau", ""]


def test_the_printed_rule_names_the_limits_that_hold() -> None:
    limits = Baseline(date(2026, 1, 1), 45, False, 80, dict.fromkeys((BEFORE_PAPER, IN_PAPER), 19), {}, 15, {},
                      {BEFORE_PAPER: (24, 15, 7), IN_PAPER: (30, 20, 9)}, 47, (45, 30, 30), 94)  # fmt: skip
    lines = printed(Rule(), limits)
    assert (
        "more than 24 working days with one other sign, 15 with two, 7 with three or more (30, 20, 9 once in paperwork)"
        in lines[1]
    )
    assert "a paper stage (silent for 45 working days at most, 30 once two other signs agree)" in lines[3]
    assert "before 1 January 2026" in lines[-1] and "(85, 70 and 50)" in lines[-1]


def test_every_clause_of_a_sentence_is_true_of_the_rows(result: Run) -> None:
    found = result.deal("hesitating")
    assert found["because"] == (
        f"Said yes 100 days ago; the close date was moved twice since the yes, no objection is recorded, and no step of the buyer for "
        f"{found['buyer_silence_days']} working days but one reply on 1 May that nothing followed."
    )
    chased = next(e["text"] for e in result.deal("chased")["evidence"] if e["sign"] == "replies_fading")
    assert chased.startswith("We wrote or called 4 times without an answer, the first time 80 days ago")
    assert (
        " but one reply"
        not in result.deal("woke-long-ago")["because"].partition("counted from the end of the pause")[0]
    )
    assert "counted from the end of the pause on 6 May" in result.deal("woke-long-ago")["because"]


def test_a_question_names_the_owner_where_there_is_one() -> None:
    as_of = day(AS_OF)
    assert as_of is not None
    rows = merge(signed_history(), {"deals": [deal("nobody", 60, owner=None), deal("kim", 60)],
        "stage_changes": [stage(n, YES, "yes") for n in ("nobody", "kim")], "field_changes": [push(n, 150) for n in ("nobody", "kim")]})  # fmt: skip
    with Engine(threads=1) as engine:
        run = pipeline.compute(tables(engine, rows), SETTINGS, as_of)
    assert run.deal("kim")["question"].startswith("Kim: when did")
    assert run.deal("nobody")["question"].startswith("When did")
