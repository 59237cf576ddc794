"""Who sees which deals, what the list holds, and words: kept, refused, once, taken back, exported."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from holdfast.errors import NotFound
from holdfast.ingest import read_export
from holdfast.server.accounts.models import Audit
from holdfast.server.deals import actions, lists, queries
from holdfast.server.deals.exporting import export_facts
from holdfast.server.deals.models import Current, Deal, RunRow, Word
from holdfast.server.deals.publish import publish
from holdfast.server.problems import Forbidden, Invalid, Stale
from tests.fixtures.made_run import AS_OF, make
from tests.server.conftest import Cast, people

RESUME = timezone.now().date() + timedelta(days=30)


def ids(cast: Cast, name: str) -> set[str]:
    return {d.deal_id for d in lists.listing(cast[name], lists.Filters(), size=500).rows}


def test_owner_and_revops_see_all_a_team_its_own_and_a_stranger_nothing(cast: Cast) -> None:
    run = make()
    ines = {d["deal_id"] for d in run.rows("deals") if d["owner"] == "Ines Varga"}
    assert ids(cast, "olga") == ids(cast, "rita") == {d["deal_id"] for d in run.rows("deals")}
    for name in ("alice", "bob", "mona", "victor"):
        assert ids(cast, name) == ines
    assert ids(cast, "charlie") == set()


def test_the_detail_is_what_the_run_says(cast: Cast) -> None:
    run = make()
    page = queries.deal(cast["alice"], "D-100")
    told = run.deal("D-100")
    assert set(page.detail) == set(told)
    assert page.detail["timeline"][0]["text"] == told["timeline"][0]["text"]
    assert page.row.because == told["because"]
    assert len(page.row.chances) == 4


@pytest.mark.parametrize("name", ["charlie"])
def test_a_deal_of_others_is_not_there(cast: Cast, name: str) -> None:
    with pytest.raises(NotFound):
        queries.deal(cast[name], "D-100")
    with pytest.raises(NotFound):
        actions.park("D-100", actor=cast[name], reason="x", resume_on=RESUME)
    assert not Word.objects.exists()


def test_home_in_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    actor = cast["alice"]
    with django_assert_max_num_queries(9):
        found = lists.home(actor)
    listed = [d for d in make().rows("deals") if d["is_listed"] and d["owner"] == "Ines Varga"]
    assert [d.deal_id for d in found.listed] == [d["deal_id"] for d in listed]
    assert sum(found.counts.values()) == 8
    assert found.owners == ("Ines Varga",)


def test_filters_narrow_and_sorts_sort(cast: Cast) -> None:
    olga = cast["olga"]
    stalled = lists.listing(olga, lists.Filters(verdict="stalled", sort="amount")).rows
    assert {d.verdict for d in stalled} == {"stalled"}
    amounts = [d.amount_minor or 0 for d in stalled]
    assert amounts == sorted(amounts, reverse=True)
    named = lists.listing(olga, lists.Filters(q="lims marlow")).rows
    assert all("lims" in d.name.lower() and "marlow" in d.account.lower() for d in named)
    assert lists.listing(olga, lists.Filters(page=999)).page == 1
    assert lists.listing(cast["alice"], lists.Filters(mine=True)).total == 8
    assert lists.listing(cast["bob"], lists.Filters(mine=True)).total == 0


def test_publishing_keeps_words_and_remembers_the_week_before(cast: Cast) -> None:
    import dataclasses

    actions.park("D-100", actor=cast["alice"], reason="budget year", resume_on=RESUME)
    before = queries.deal(cast["alice"], "D-100").row.p_signed
    run = make()
    later = dataclasses.replace(run, manifest={**run.manifest, "as_of": (AS_OF + timedelta(days=7)).isoformat()})
    publish(later)
    page = queries.deal(cast["alice"], "D-100")
    assert page.run.as_of == AS_OF + timedelta(days=7)
    assert page.row.p_signed_before == before
    assert page.row.change == 0
    assert [w.values["reason"] for w in page.words["parks"]] == ["budget year"]
    assert [p[0] for p in page.past] == [AS_OF, AS_OF + timedelta(days=7)]
    assert Deal.objects.count() == 24


def test_the_same_run_again_changes_nothing_and_an_older_one_only_history(cast: Cast) -> None:
    import dataclasses

    run = make()
    first = RunRow.objects.get().pk
    assert publish(run) == first
    older = dataclasses.replace(run, manifest={**run.manifest, "as_of": "2026-02-01"})
    assert publish(older) == first
    assert queries.current_run().as_of == AS_OF  # type: ignore[union-attr]
    assert RunRow.objects.count() == 1


def test_an_empty_and_a_hostile_run_are_published(db: Any) -> None:
    publish(make(0))
    cast = people()
    assert lists.home(cast["olga"]).listed == ()
    import dataclasses

    run = make(30, hostile=True)
    publish(dataclasses.replace(run, manifest={**run.manifest, "as_of": "2026-03-09"}))
    rows = lists.listing(cast["olga"], lists.Filters(), size=100).rows
    assert len(rows) == 30
    assert all("/" not in d.slug and "<" not in d.slug for d in rows)
    assert {queries.deal(cast["olga"], d.slug).row.deal_id for d in rows} == {d.deal_id for d in rows}


@pytest.mark.django_db(transaction=True)
def test_two_publishes_at_once_leave_one_whole_run() -> None:
    import dataclasses

    runs = [
        dataclasses.replace(make(n), manifest={**make(n).manifest, "as_of": f"2026-03-0{day}"})
        for n, day in ((24, 2), (40, 3), (24, 4), (40, 5))
    ]
    errors: list[BaseException] = []

    def act(run: Any) -> None:
        try:
            publish(run)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(r,)) for r in runs]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert errors == []
    current = Current.objects.get()
    assert current.run is not None and current.run.as_of == date(2026, 3, 5)
    assert Deal.objects.count() == 40 == Deal.objects.filter(run=current.run).count()


def test_a_word_is_kept_with_one_audit_row(cast: Cast) -> None:
    said = actions.park("D-100", actor=cast["bob"], reason="Board meets in May", resume_on=RESUME.isoformat())
    page = queries.deal(cast["alice"], "D-100")
    assert page.words["parks"] == (said,)
    assert (said.version, said.said_by) == (1, "Bob")
    row = Audit.objects.filter(verb="say").get()
    assert (row.who, row.thing, row.thing_id, row.deal_id) == ("Bob", "parks", said.key, "D-100")


def test_a_viewer_may_not_write(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        actions.log_pushback("D-100", actor=cast["victor"], words="no")


@pytest.mark.parametrize(
    ("table", "values", "field"),
    [
        ("parks", {"reason": "", "resume_on": RESUME.isoformat()}, "reason"),
        ("parks", {"reason": "x", "resume_on": "soon"}, "resume_on"),
        ("parks", {"reason": "x", "resume_on": "2020-01-01"}, "resume_on"),
        ("stances", {"person_id": "p", "stance": "enemy"}, "stance"),
        ("stances", {"person_id": "p", "stance": "sceptic", "grade": 3}, "grade"),
        ("stances", {"person_id": "p", "stance": "sceptic", "said_by": "someone else"}, "said_by"),
        ("ties", {"from_person": "p", "to_person": "p", "kind": "trusts"}, "to_person"),
        ("readiness", {"item": "b1", "mark": 4}, "mark"),
        ("readiness", {"item": "b1", "mark": 1.5}, "mark"),
        ("scope_changes", {"words": "x", "share": 2}, "share"),
        ("pushback", {"words": ["x"]}, "words"),
        ("pushback", {"words": "x" * 9000}, "words"),
        ("pushback", {"words": "x", "classes": "Fear!"}, "classes"),
        ("weather", {}, "table"),
    ],
)
def test_what_cannot_be_kept_is_refused_field_by_field(cast: Cast, table: str, values: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.say(table, "D-100", values, actor=cast["alice"])
    assert list(refused.value.fields) == [field]
    assert not Word.objects.exists()
    assert not Audit.objects.filter(verb="say").exists()


def test_every_table_of_words_says_what_it_speaks_of() -> None:
    from holdfast.server.deals.words import _NEEDED, _SUBJECT, ENTRIES, TABLES

    assert set(TABLES) == ENTRIES | set(_SUBJECT) == set(_NEEDED) | {"yeses"}
    for table, (_, plain) in TABLES.items():
        assert set(_NEEDED.get(table, ())) | set(_SUBJECT.get(table, ())) <= set(plain)


def test_a_lost_update_is_refused_with_both_versions(cast: Cast) -> None:
    first = actions.set_stance("D-100", actor=cast["alice"], person_id="p-1", stance="sceptic", version=0)
    with pytest.raises(Stale) as stale:
        actions.set_stance("D-100", actor=cast["bob"], person_id="p-1", stance="advocate", version=0)
    assert stale.value.theirs == {"person_id": "p-1", "stance": "sceptic"}
    assert stale.value.mine == {"person_id": "p-1", "stance": "advocate"}
    assert stale.value.version == first.version == 1
    second = actions.set_stance("D-100", actor=cast["bob"], person_id="p-1", stance="advocate", version=1)
    assert second.version == 2
    assert [w.values["stance"] for w in queries.deal(cast["bob"], "D-100").words["stances"]] == ["sceptic", "advocate"]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_write_at_once_one_wins() -> None:
    publish(make())
    cast = people()
    actors = [cast["alice"], cast["bob"], cast["olga"], cast["rita"]]
    ends: list[str] = []

    def act(actor: Any) -> None:
        try:
            actions.set_stance("D-100", actor=actor, person_id="p-1", stance="sceptic", version=0)
            ends.append("kept")
        except Stale:
            ends.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(a,)) for a in actors]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(ends) == ["kept", "stale", "stale", "stale"]
    assert Word.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_many_times_at_once_writes_once() -> None:
    publish(make())
    alice = people()["alice"]
    keys: list[str] = []

    def act() -> None:
        try:
            keys.append(actions.log_pushback("D-100", actor=alice, words="Too fast", once="form-1").key)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(5)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert len(set(keys)) == 1 and len(keys) == 5
    assert Word.objects.count() == 1
    assert Audit.objects.filter(verb="say").count() == 1


def test_an_entry_is_changed_and_a_word_taken_back(cast: Cast) -> None:
    alice = cast["alice"]
    entry = actions.log_pushback("D-100", actor=alice, words="What about the audit", voice="Head of QA")
    changed = actions.change(entry.key, {"classes": "fear delay", "is_confirmed": True}, actor=cast["bob"], version=1)
    assert changed.key == entry.key and changed.version == 2
    assert changed.values["words"] == "What about the audit"
    with pytest.raises(Stale):
        actions.change(entry.key, {"classes": "delay"}, actor=alice, version=1)
    with pytest.raises(NotFound):
        actions.take_back(entry.key, actor=cast["charlie"])
    assert actions.take_back(entry.key, actor=alice).is_taken_back
    assert actions.take_back(entry.key, actor=alice).is_taken_back
    assert "pushback" not in queries.deal(alice, "D-100").words
    assert Audit.objects.filter(verb="take back").count() == 1


def test_words_reach_the_facts_of_the_next_run(cast: Cast, tmp_path: Path) -> None:
    alice = cast["alice"]
    export = tmp_path / "export"
    export.mkdir()
    (export / "deals.csv").write_text(
        "deal_id,name,owner,amount,currency,created_at,stage\nD-100,A,Ines Varga,1000,EUR,2026-01-02,Verbal\n", "utf-8"
    )
    yesterday = timezone.now().date() - timedelta(days=1)
    values: dict[str, dict[str, Any]] = {
        "yeses": {"who": "Dr. Okafor", "evidence": "=1+1, we go ahead", "is_refused": False},
        "parks": {"reason": "budget", "resume_on": RESUME.isoformat()},
        "pushback": {
            "words": "Who pays\nfor the training?",
            "voice": "Head of QA",
            "is_repeat": True,
            "classes": "delay",
        },
        "concerns": {"concern": "w-1", "state": "open", "owner": "Ines"},
        "scope_changes": {"words": "one site only", "share": 0.25},
        "ties": {"from_person": "p-1", "to_person": "p-2", "kind": "trusts"},
        "seats": {"person_id": "p-1", "seat": "champion"},
        "stances": {"person_id": "p-1", "stance": "sceptic", "evidence": "mail"},
        "readiness": {"item": "b3", "mark": 2, "words": "told the team"},
        "commitments": {"commitment": "c-1", "act": "tell the plant managers", "state": "promised"},
        "impacts": {"kind": "cost", "group": "Planners", "what": "two weeks of double entry"},
        "replies": {"kind": "delay", "heard": "Not this quarter", "reply": "The day stays", "act": "name the day"},
        "openings": {"document": "group-brief", "place": 1, "text": "We start in May."},
        "moves": {"play": "c4", "state": "chosen"},
        "disputes": {"sign": "buyer_silence", "note": "we spoke"},
        "plan": {
            "title": "Sign the order",
            "side": "buyer",
            "due_on": RESUME.isoformat(),
            "state": "open",
            "play": "c17",
        },
        "contacts": {"person_id": "p-9", "name": "Ana Ruiz", "title": "Plant manager", "role": "end_user"},
    }
    keys = {t: actions.say(t, "D-100", v, actor=alice, said_on=yesterday).key for t, v in values.items()}
    assert set(export_facts(tmp_path / "home" / "words").values()) == {1}
    imported = read_export(export, tmp_path / "home", words=tmp_path / "home" / "words")
    import pyarrow.parquet as pq

    plan = pq.read_table(imported.facts / "plan_rows.parquet").to_pylist()
    assert [(r["row_id"], r["side"], r["due_on"], r["done_on"]) for r in plan] == [
        (keys["plan"], "buyer", RESUME, None)
    ]
    facts = {
        t: pq.read_table(imported.facts / f"{t}.parquet").to_pylist() for t in values if t not in ("contacts", "plan")
    }
    assert {t: len(rows) for t, rows in facts.items()} == dict.fromkeys(facts, 1)
    assert {t: rows[0]["row_id"] for t, rows in facts.items()} == {t: keys[t] for t in facts}
    assert all(rows[0]["said_by"] == "Alice" for rows in facts.values())
    assert facts["pushback"][0]["is_repeat"] is True
    assert facts["readiness"][0]["mark"] == 2
    assert facts["yeses"][0]["evidence"].startswith("'=")
    assert pq.read_table(imported.facts / "people.parquet").to_pylist()[0]["name"] == "Ana Ruiz"
    assert pq.read_table(imported.facts / "rejects.parquet").num_rows == 0
    actions.take_back(keys["parks"], actor=alice)
    assert export_facts(tmp_path / "home" / "words")["parks"] == 0
    assert not (tmp_path / "home" / "words" / "parks-web.csv").exists()
