"""What-if, choosing, and the plan."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from holdfast.server.accounts.models import Audit
from holdfast.server.deals import actions, queries
from holdfast.server.deals.models import Word
from holdfast.server.deals.publish import publish
from holdfast.server.pages import deal, moves
from holdfast.server.preparation.queries import case_on
from tests.fixtures.made_run import AS_OF
from tests.fixtures.whole_run import make_whole
from tests.server.conftest import Cast, people

DEAL = "/deals/D-100/"


@pytest.fixture
def whole(db: Any) -> Cast:
    """The whole Run, with the cast."""
    publish(make_whole())
    return people()


def test_moves_are_tried_together_and_the_answer_is_kept(whole: Cast, monkeypatch: Any) -> None:
    alice = whole.client("alice")
    page = alice.get(DEAL + "what-if/?play=c2&play=c16&play=nothing&play=unknown", HTTP_HX_REQUEST="true")
    text = page.content.decode()
    assert page.status_code == 200 and "<html" not in text
    assert "Forewarn" in text and "Stand beside" in text and "if nothing changes" in text
    import holdfast.plays.whatif as core

    monkeypatch.setattr(core, "what_if", None)
    again = alice.get(DEAL + "what-if/?play=c16&play=c2").content.decode()
    assert "<html" in again and text.split("<figure>")[1].split("</figure>")[0] in again
    assert "Tick up to four" in alice.get(DEAL + "what-if/?play=unknown").content.decode()


def test_a_move_that_harms_is_called_so_with_its_interval(whole: Cast) -> None:
    rows = {m["move"]: m for m in moves.moves_of(queries.deal(whole["alice"], "D-100"))["moves"]}
    assert rows["consensus"]["harms"] and not rows["consensus"]["abstains"]
    open_ended = [m for m in rows.values() if m["abstains"]]
    text = whole.client("alice").get(DEAL).content.decode().split('id="moves"')[1].split('id="plan"')[0]
    assert re.search(r"holds less often</b> <a [^>]*>−12 \(−21 to −4\)</a>", text)
    assert len(re.findall(r">not enough to tell</a>", text)) == len(open_ended)


def test_what_is_simulated_of_a_holdup_stands_apart_from_its_evidence() -> None:
    row = {
        "position": 0,
        "holdup": "harmony",
        "state": "ask",
        "text": "They went quiet.",
        "bears": "for",
        "dated_on": None,
    }
    (found,) = deal._holdups([row, row | {"bears": "simulated", "text": "It holds in 52 % of the runs."}])
    assert [r["text"] for r in found["lines"]] == ["They went quiet."]
    assert found["simulated"] == "It holds in 52 % of the runs."
    assert deal._holdups([row])[0]["simulated"] == ""


def test_the_answer_has_the_numbers_of_the_run(whole: Cast) -> None:
    """The same case, luck and moves give what a Run would say of them."""
    from holdfast.plays import inside

    found = queries.deal(whole["olga"], "D-100")
    case = case_on(found)
    rows = {r["move"]: r for r in inside.look(case, runs=256)["moves"]}
    from holdfast.plays.whatif import what_if

    for play in [m for m in rows if m.startswith("c") and "+" not in m and m != "consensus"][:3]:
        made = what_if(case, [play], runs=256)
        assert made.moves.holds == pytest.approx([rows[play][k] for k in ("d_holds_low", "d_holds", "d_holds_high")])
        assert all(0 <= p.low <= 1 and 0 <= p.high <= 1 for p in made.curve)


def test_the_figure_keeps_the_timing_models_base() -> None:
    fan = [{"day": d, "p_signed": 0.01 * d, "p_signed_low": 0.0, "p_signed_high": 0.5} for d in (0, 5, 10)]
    flat = [{"day": d, "nothing": 0.3, "chosen": 0.3, "low": 0.3, "high": 0.3} for d in (5, 10)]
    told = moves.figure(fan, flat)
    assert told["is_timed"] and "10 % if nothing changes, 10 % with these moves" in told["against"]
    better = [{**p, "chosen": 0.5, "high": 0.6} for p in flat]
    assert "10 % if nothing changes, 30 % with these moves" in moves.figure(fan, better)["against"]
    alone = moves.figure([], better)
    assert not alone["is_timed"] and "30 % if nothing changes, 50 % with these moves" in alone["against"]


def test_choosing_fills_the_plan_once(whole: Cast) -> None:
    alice = whole.client("alice")
    form = {"play": ["c2", "c16"], "due_on": "2026-12-01", "once": "k1"}
    for _ in range(3):
        assert alice.post(DEAL + "choose/", form).status_code == 303
    assert sorted(Word.objects.values_list("table", flat=True)) == ["moves", "moves", "plan", "plan"]
    assert Audit.objects.filter(verb="say").count() == 4
    alice.post(DEAL + "choose/", {"play": ["c2"], "once": "k2"})
    assert Word.objects.filter(table="plan").count() == 2
    page = alice.get(DEAL).content.decode()
    assert "2 rows, 0 done" in page and 'hx-trigger="load' in page
    assert whole.client("victor").post(DEAL + "choose/", form).status_code == 403
    bad = alice.post(DEAL + "choose/", {"play": ["c6"], "due_on": "soon"}, follow=True).content.decode()
    assert "not a date" in bad and Word.objects.count() == 5


def test_a_row_of_the_plan_is_changed_and_never_lost(whole: Cast) -> None:
    alice, bob = whole.client("alice"), whole.client("bob")
    row = actions.say("plan", "D-100", {"title": "Sign", "side": "seller", "state": "open"}, actor=whole["alice"])
    assert "Every row is ours" in alice.get(DEAL).content.decode()
    path = f"{DEAL}plan/{row.key}/"
    kept = {"title": "Sign", "side": "buyer", "owner": "Ruth", "due_on": "2026-12-01", "state": "done", "version": "1"}
    assert alice.post(path, kept).status_code == 303
    stale = bob.post(path, {**kept, "owner": "Petra", "state": "open"})
    assert stale.status_code == 409
    text = stale.content.decode()
    assert "Ruth" in text and 'value="Petra"' in text and 'name="version" value="2"' in text
    wrong = bob.post(path, {**kept, "owner": "Petra", "due_on": "soon", "version": "2"})
    assert wrong.status_code == 422 and 'value="Petra"' in wrong.content.decode()
    assert bob.post(path, {**kept, "owner": "Petra", "state": "open", "version": "2"}).status_code == 303
    said = queries.deal(whole["bob"], "D-100").words["plan"]
    assert [(s.key, s.version, s.values["owner"], "done_on" in s.values) for s in said] == [
        (row.key, 3, "Petra", False)
    ]
    assert "1 row, 0 done" in bob.get(DEAL).content.decode()


def test_what_was_typed_comes_back_with_the_reason(whole: Cast) -> None:
    alice = whole.client("alice")
    late = alice.post(DEAL + "choose/", {"play": "c2", "due_on": "next week"})
    assert late.status_code == 422 and 'value="next week"' in late.content.decode()
    assert not Word.objects.filter(table="plan").exists() and not Word.objects.filter(table="moves").exists()
    actions.confirm_yes("D-100", actor=whole["bob"], said_on=AS_OF - timedelta(days=9), who="Maren Okafor")
    late = alice.post(DEAL + "refuse/", {"version": "0", "once": "r"})
    text = late.content.decode()
    assert late.status_code == 409 and "Bob changed this" in text and "who: Maren Okafor" in text
    version = text.split('name="version" value="')[1].split('"')[0]
    assert alice.post(DEAL + "refuse/", {"version": version, "once": "s"}).status_code == 303
    assert queries.deal(whole["bob"], "D-100").words["yeses"][-1].values["is_refused"]


def test_a_voice_counts_once_whether_it_was_computed_or_written_today(whole: Cast) -> None:
    actions.log_pushback("D-100", actor=whole["alice"], words="Still not validated.", person_id="p-2")
    found = queries.deal(whole["alice"], "D-100")
    row = {"row_id": "b-1", "person_id": "p-2", "voice_id": "p-2", "voice": None, "heard_on": "2026-02-01"}
    both = replace(found, detail={**found.detail, "pushback": [row]})
    shown = deal.context_of(both)
    assert (len(shown["entries"]), shown["n_voices"]) == (2, 1)


@pytest.mark.parametrize("path", ["/", "/deals/D-100/", "/deals/D-101/"])
def test_a_page_asks_the_database_twelve_times_at_most(
    whole: Cast, path: str, django_assert_max_num_queries: Any
) -> None:
    client = whole.client("olga")
    client.get(path)
    with django_assert_max_num_queries(12):
        assert client.get(path).status_code == 200


def test_the_limit_of_the_recommended_set_is_said(whole: Cast) -> None:
    from holdfast.plays.compare import RUNS
    from holdfast.plays.inside import LIMITS

    assert (moves.LIMITS, moves.RUNS) == (LIMITS, RUNS)
    pages = [whole.client("olga").get(f"/deals/{d}/").content.decode() for d in ("D-100", "D-101")]
    assert any("Within 8 hours of everybody’s effort" in p for p in pages)


def test_the_best_set_under_a_persons_own_limits(whole: Cast) -> None:
    """What is shown is what the comparison says under these limits; the limits are kept for the person alone."""
    from holdfast.plays import PLAY
    from holdfast.plays.compare import compare
    from holdfast.plays.today import today

    alice = whole.client("alice")
    found = queries.deal(whole["alice"], "D-100")
    now = today(case_on(found), runs=moves.RUNS)
    seen = set()
    for hours, most in ((20, 4), (4, 2), (1, 1)):
        page = alice.post(
            DEAL + "best/", {"hours": str(hours), "moves": str(most)}, HTTP_HX_REQUEST="true"
        ).content.decode()
        made = compare(now.org, now.situation, seed=now.seed, runs=moves.RUNS, limits=(most, float(hours)))
        told = [m for m in made.moves if m.is_recommended]
        assert all(sum(p.effort for p in m.plays) <= hours and len(m.plays) <= most for m in told)
        names = {p.name for m in told for p in m.plays}
        assert all(f"“{name}”" in page for name in names) and "<html" not in page
        assert ("Not enough to tell" in page) == (not names)
        seen.add(frozenset(names))
    assert len(seen) > 1 and PLAY
    assert whole["alice"].limits == (1, 1.0) and whole["bob"].limits is None
    assert 'hx-trigger="load"' in alice.get(DEAL).content.decode().split('id="best"')[1][:120]
    for values in ({"hours": "many", "moves": "2"}, {"hours": "4", "moves": "9"}, {"hours": "-1", "moves": "1"}):
        again = alice.post(DEAL + "best/", values)
        assert again.status_code == 422 and f'value="{values["hours"]}"' in again.content.decode()
    assert whole["alice"].limits == (1, 1.0)
    plain = alice.post(DEAL + "best/", {"hours": "6,5", "moves": "2"})
    assert plain.status_code == 303 and "Within 6.5 hours" in alice.get(plain["Location"]).content.decode()
