"""The map says who sits where and why; a person's word wins; proposals wait; closeness grows with ties."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from holdfast.org.map import NEAR, PeopleMap, build
from holdfast.org.titles import propose
from holdfast.vocab import Seat
from tests.diagnosis.made import act, case, deal, decider, person, pushback, stance, tie


def there(**rows: Any) -> PeopleMap:
    return build(case(**rows))


def seat_row(person_id: str, seat: str) -> dict[str, Any]:
    return {"person_id": person_id, "seat": seat, "said_by": "Mo", "evidence": "said on the phone"}


def test_a_persons_word_wins_over_the_crm_and_the_crm_over_the_title() -> None:
    crm = person("k", "Kai", title="Head of Procurement", seat="champion", raw_seat="champion")
    assert there(people=[decider(), crm]).get("k").seat == "champion"  # type: ignore[union-attr]
    said = there(people=[decider(), crm], seats=[seat_row("k", "legal")]).get("k")
    assert said is not None and said.seat == "legal" and not said.is_proposed
    title = there(people=[decider(), person("k", "Kai", title="Head of Procurement")]).get("k")
    assert title is not None and title.seat == "procurement" and title.is_proposed
    assert "procurement" in (title.seat_evidence or "")


def test_who_said_the_yes_is_proposed_as_decision_maker() -> None:
    m = there(deal=deal(yes_who="Kai Rau"), people=[person("k", "Kai Rau"), person("l", "Lea", title="CEO")])
    assert m.decider is not None and m.decider.person_id == "k" and m.decider.is_proposed
    assert m.decider.seat_evidence == "said the yes"
    assert any(g.kind == "proposed" and g.person_id == "k" for g in m.gaps)


def test_nobody_is_invented() -> None:
    m = there(people=[])
    assert m.decider is None
    assert all(p.is_assumed for p in m.people)
    assert any(g.seat == Seat.DECISION_MAKER.value for g in m.gaps)


@pytest.mark.parametrize(
    ("n", "size", "total"), [(1, "small", 6), (3, "small", 6), (5, "middle", 11), (8, "large", 16), (20, "large", 20)]
)
def test_assumed_groups_fill_the_round_to_its_size(n: int, size: str, total: int) -> None:
    m = there(people=[decider(), *(person(f"p{i}", f"P{i} X") for i in range(n - 1))])
    assert m.size == size
    assert sum(p.n_people for p in m.people) == total
    assert "grade B" in m.prior
    assert all(p.name.split(" ")[0].islower() for p in m.people if p.is_assumed), "a group is no person"


@pytest.mark.parametrize(
    ("employees", "size", "total"), [(12, "small", 6), (49, "small", 6), (50, "middle", 11), (9000, "large", 16)]
)
def test_the_size_of_the_company_scales_the_round(employees: int, size: str, total: int) -> None:
    m = there(
        people=[decider(), person("k", "Kai Rau", department="Quality", title="Quality Manager")], employees=employees
    )
    assert m.size == size and sum(p.n_people for p in m.people) == total
    assert f"{employees:,} employees" in m.prior
    known = {p.department for p in m.known} | {p.department for p in m.people if p.is_assumed}
    assert len(known - {"Management", None}) <= 4, "the source says up to four functions"


def test_levels_nobody_is_known_of_are_assumed_in_larger_companies() -> None:
    m = there(people=[person("k", "Kai Rau", department="Quality", title="Quality Manager")], employees=2000)
    assert {p.level for p in m.people if p.is_assumed} == {1, 2, 3, 4}
    assert all(
        p.closeness_evidence == "assumed" and p.level_evidence == f"assumed. {m.prior}"
        for p in m.people
        if p.is_assumed
    )


def test_the_newest_stance_holds() -> None:
    rows = [stance("k", "opponent", date(2026, 1, 20)), stance("k", "supporter", date(2026, 2, 20))]
    p = there(people=[decider(), person("k", "Kai Rau")], stances=rows).get("k")
    assert p is not None and p.stance == "supporter" and p.stance_on == date(2026, 2, 20)


def test_voices_are_people_not_entries() -> None:
    rows = [pushback("k", "No.", date(2026, 2, n)) for n in (1, 2, 3)]
    rows.append(pushback("", "No.", voice="Kai Rau"))
    rows.append(pushback("", "No.", voice="A stranger"))
    m = there(people=[decider(), person("k", "Kai Rau")], pushback=rows)
    assert {(p.name, p.n_entries) for p in m.voices} == {("Kai Rau", 4), ("A stranger", 1)}


def test_a_refused_tie_is_gone_and_a_stated_one_hides_the_proposal() -> None:
    people = [decider(), person("k", "Kai Rau"), person("l", "Lea Uhl")]
    acts = [act("k")]
    texts = {acts[0]["row_id"]: "I have asked Lea to join us."}
    m = there(people=people, activities=acts, texts=texts)
    assert [(t.kind, t.is_proposed) for t in m.links] == [("works_with", True)]
    refused = there(people=people, activities=acts, texts=texts, ties=[tie("l", "k", "works_with", is_refused=True)])
    assert not refused.links
    stated = there(people=people, activities=acts, texts=texts, ties=[tie("k", "l", "trusts")])
    assert [(t.kind, t.is_proposed) for t in stated.links] == [("trusts", False)]


def test_ties_come_from_reporting_lines_meetings_and_who_heard_whom() -> None:
    people = [
        decider(),
        person("k", "Kai Rau", reports_to="Dora Stahl"),
        person("l", "Lea Uhl"),
        person("m", "Max Ott"),
    ]
    met = [act(i, "meeting", subject="Week plan") for i in "kl"]
    apart = [act("m", "meeting", subject="Other"), act("m", "meeting", date(2026, 2, 13), subject="Week plan")]
    off = [act("m", "meeting", subject="Week plan", cancelled_on=date(2026, 2, 12))]
    told = pushback("l", "Not now.", heard_by="Max Ott")
    m = there(people=people, activities=[*met, *apart, *off], pushback=[told])
    found = {(frozenset((t.from_person, t.to_person)), t.kind): t for t in m.links}
    assert set(found) == {
        (frozenset("kd"), "reports_to"),
        (frozenset("kl"), "works_with"),
        (frozenset("lm"), "works_with"),
    }
    line, meeting, heard = (
        found[k]
        for k in ((frozenset("kd"), "reports_to"), (frozenset("kl"), "works_with"), (frozenset("lm"), "works_with"))
    )
    assert not line.is_proposed and (line.table, line.row_id) == ("people", "pe-k")
    assert meeting.is_proposed and "Week plan" in meeting.evidence and meeting.row_id == met[0]["row_id"]
    assert heard.is_proposed and (heard.table, heard.row_id) == ("pushback", told["row_id"])
    assert all(t.dated_on for t in m.links), "every tie has its day"


def test_a_tie_of_each_kind_can_be_stated_and_conflict_keeps_apart() -> None:
    people = [decider(), *(person(i, f"{i.upper()} X") for i in "abce")]
    kinds = dict(zip("abce", ("trusts", "reports_to", "works_with", "conflicts_with"), strict=True))
    m = there(
        people=people,
        ties=[tie("d" if k != "reports_to" else i, i if k != "reports_to" else "d", k) for i, k in kinds.items()],
    )
    assert {t.kind for t in m.links} == set(kinds.values())
    near = {p.person_id: p.closeness for p in m.people}
    assert near["a"] > near["b"] > near["c"] > near["e"]


def test_whatever_is_proposed_carries_its_evidence_and_waits() -> None:
    people = [
        person(i, n, title=t)
        for i, n, t in (("k", "Kai Rau", "CEO"), ("l", "Lea Uhl", "Head of IT"), ("m", "Max Ott", "Buyer"))
    ]
    acts = [act("l", on=date(2026, 2, n)) for n in (3, 4, 5)] + [act(i, "meeting", subject="Week plan") for i in "kl"]
    m = there(deal=deal(yes_who="Kai Rau"), people=people, activities=acts)
    seats = {p.person_id: p.seat for p in m.known}
    assert seats == {"k": "decision_maker", "l": "champion", "m": "procurement"}
    assert all(p.is_proposed and p.seat_evidence for p in m.known)
    assert m.links and all(t.is_proposed and t.evidence and t.row_id and t.dated_on for t in m.links)
    confirmed = there(deal=deal(yes_who="Kai Rau"), people=people, activities=acts, seats=[seat_row(i, s) for i, s in seats.items()],
                      ties=[tie("k", "l", "works_with")])  # fmt: skip
    assert not any(p.is_proposed for p in confirmed.known) and not any(t.is_proposed for t in confirmed.links)
    assert not [g for g in confirmed.gaps if g.kind == "proposed"]


def test_closeness_is_in_range_and_trust_is_closest() -> None:
    people = [decider(), *(person(i, f"{i.upper()} X") for i in "abc")]
    ties = [tie("d", "a", "trusts"), tie("d", "b", "works_with")]
    m = there(people=people, ties=ties)
    near = {p.person_id: p.closeness for p in m.people}
    assert near["d"] == 1.0 > near["a"] > near["b"] >= NEAR > near["c"] > 0
    assert all(p.closeness_evidence for p in m.people)


def test_who_has_not_spoken_is_listed_with_a_question() -> None:
    m = there(people=[decider(), person("k", "Kai Rau")], activities=[act("d")])
    silent = [g for g in m.gaps if g.kind == "not_spoken"]
    assert [g.person_id for g in silent] == ["k"]
    assert silent[0].question.endswith("?")


def test_people_who_left_are_gone() -> None:
    m = there(people=[decider(), person("k", "Kai Rau", left_on=date(2026, 2, 1))])
    assert m.get("k") is None


@pytest.mark.parametrize(
    ("title", "level", "department", "seat"),
    [
        ("Head of Purchasing", 2, "Procurement", "procurement"),
        ("Einkaufsleiter", 2, "Procurement", "procurement"),
        ("Leiterin Rechtsabteilung", 2, "Legal", "legal"),
        ("Hoofd Financiën", 2, "Finance", "economic_buyer"),
        ("Directeur des achats", 2, "Procurement", "procurement"),
        ("Jefa de sistemas", 2, "IT", "technical_evaluator"),
        ("Direttore generale", 1, "Management", "executive_sponsor"),
        ("Gerente de TI", 3, "IT", "technical_evaluator"),
        ("Kierownik produkcji", 3, "Production", "influencer"),
        ("VP Operations", 2, "Production", "influencer"),
        ("Diretora financeira", 2, "Finance", "economic_buyer"),
        ("Verkställande direktör", 1, "Management", "executive_sponsor"),
        ("Administrerende direktør", 1, "Management", "executive_sponsor"),
        ("Assistenz der Geschäftsführung", 4, None, "unknown"),
    ],
)
def test_titles_in_ten_languages(title: str, level: int, department: str | None, seat: str) -> None:
    found = propose(title)
    assert (found.level, found.department, found.seat.value) == (level, department, seat)
    assert found.level_pattern
    shown = there(people=[decider(), person("k", "Kai Rau", title=title)]).get("k")
    assert shown is not None and f"“{found.level_pattern}”" in shown.level_evidence, "the pattern is shown"
    assert (
        not shown.is_proposed or f"“{found.level_pattern}”" in (shown.seat_evidence or "") or found.department_pattern
    )


def test_a_title_never_makes_a_decision_maker_or_champion() -> None:
    titles = ("CEO", "Owner", "Managing Director", "Decision Maker", "Champion", "Head of Everything")
    assert not {propose(t).seat for t in titles} & {Seat.DECISION_MAKER, Seat.CHAMPION}
