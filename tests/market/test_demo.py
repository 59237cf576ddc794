"""The demo company: rich enough to show everything, and nobody who exists."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from holdfast import market
from holdfast.market import AS_OF, Market, words_de, words_en


@lru_cache(maxsize=1)
def demo() -> Market:
    return market.demo()


def test_it_has_every_kind_of_deal():
    deals, truth = demo().tables["deals"].to_pylist(), demo().truth["truth"].to_pylist()
    assert len(deals) == 260
    assert len({d["owner"] for d in deals}) == 5
    assert {d["pipeline"] for d in deals} == {"Instruments", "Software"}
    money = Counter(d["currency"] for d in deals)
    assert set(money) == {"EUR", "CHF", "USD"}
    assert money["EUR"] > 150
    agreed = [t for t in truth if t["yes_on"] and not t["outcome"]]
    assert 50 <= len(agreed) <= 70
    assert {t["state_at_end"] for t in agreed} == {"moving", "paper", "parked", "stopped"}
    assert {t["course"] for t in truth} == {c.value for c in market.Course}
    assert {t["hold_up"] for t in agreed} >= {h.value for h in market.HoldUp}
    assert {t["yes_source"] for t in agreed} == {"stage", "text", "person"}
    assert sum(t["outcome"] == "won" for t in truth) >= 60
    assert any(t["recovered"] and t["outcome"] == "won" for t in truth)


def test_parks_wake_and_plans_are_kept_by_some():
    m = demo()
    agreed = {t["deal_id"] for t in m.truth["truth"].to_pylist() if t["yes_on"] and not t["outcome"]}
    parks = [p for p in m.tables["parks"].to_pylist() if p["deal_id"] in agreed]
    assert any(p["resume_on"] < AS_OF for p in parks)
    assert any(p["resume_on"] > AS_OF for p in parks)
    planned = {p["deal_id"] for p in m.tables["plan"].to_pylist()}
    assert 0 < len(planned & agreed) < len(agreed)
    assert m.tables["pushback"].num_rows > 0
    assert m.tables["scope_changes"].num_rows > 0


def test_all_addresses_are_reserved_for_examples():
    for row in demo().tables["contacts"].to_pylist():
        assert re.fullmatch(r"[a-z]+\.[a-z]+@[a-z0-9]+\.example", row["email"]), row


def test_it_is_written_in_two_languages_with_many_sentences():
    english = {s for pool in words_en.SENTENCES.values() for s in pool}
    german = {s for pool in words_de.SENTENCES.values() for s in pool}
    assert len(english) >= 200
    assert len(german) >= 60
    bodies = " ".join(a["body"] for a in demo().tables["activities"].to_pylist())
    assert "Viele Grüße" in bodies
    assert "Best regards" in bodies


def test_no_sentence_of_a_buyer_gives_a_stop_away():
    """What is written during stops is also written, now and then, in deals that never stop."""
    m = market.make(market.MarketSettings(seed=15, n_deals=400, logged=1.0))
    stopped = {t["deal_id"] for t in m.truth["truth"].to_pylist() if t["n_stops"]}
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    every = {s for pool in (words_en.SENTENCES, words_de.SENTENCES) for p in pool.values() for s in p if "{" not in s}
    for act in m.tables["activities"].to_pylist():
        if act["direction"] == "inbound" and act["kind"] == "email":
            seen[act["deal_id"] in stopped] |= {s for s in act["body"].split("\n") for s in _sentences(s) if s in every}
    assert len(seen[True]) > 100
    only = seen[True] - seen[False] - set(words_en.SENTENCES["restart"]) - set(words_de.SENTENCES["restart"])
    assert len(only) <= 0.05 * len(seen[True]), only


def _sentences(line: str) -> list[str]:
    return re.findall(r"[^.?]+[.?]", line) if (line := line.strip()) else []


def test_every_sentence_can_be_filled_in():
    for pool in (words_en.SENTENCES, words_de.SENTENCES):
        for situation, sentences in pool.items():
            assert len(set(sentences)) == len(sentences), situation
            for sentence in sentences:
                assert "{" not in sentence.format(other="Anke", date="2 March", goods="freeze dryer")


def test_the_demo_is_written_whole(tmp_path: Path):
    written = market.write(demo(), tmp_path)
    assert {p.name for p in written} >= {
        "deals.csv",
        "activities.csv",
        "parks.csv",
        "plan.csv",
        "yeses.csv",
        "truth.csv",
    }
    assert market.COMPANY == "Kelpworks Instruments GmbH"


def test_both_sides_of_the_change_are_written_down_for_some_and_half_of_it_for_others():
    found: dict[str, dict[str, set[str]]] = {}
    for row in demo().tables["impacts"].to_pylist():
        found.setdefault(row["deal_id"], {"gain": set(), "cost": set()})[row["kind"]].add(row["group"])
        assert row["kind"] == "gain" or all(row[c] for c in ("bearer", "peaks", "fades"))
    whole = {d for d, k in found.items() if k["gain"] and k["gain"] <= k["cost"]}
    assert len(whole) > 20
    assert found.keys() - whole, "a sheet that cannot leave yet is shown as well"
    open_ = {t["deal_id"] for t in demo().truth["truth"].to_pylist() if t["yes_on"] and not t["outcome"]}
    assert len(whole & open_) >= 5


def test_the_references_are_read_as_they_are_written(tmp_path: Path):
    from holdfast.market.references import write_stories
    from holdfast.preparation.stories import read

    write_stories(tmp_path / "stories.csv")
    stories = read(tmp_path / "stories.csv")
    assert any(not s.permission for s in stories)
    assert all(s.bad_weeks and s.leader_did and s.kinds for s in stories)
    (tmp_path / "stories.csv").write_text("mine\n")
    write_stories(tmp_path / "stories.csv")
    assert (tmp_path / "stories.csv").read_text() == "mine\n"
