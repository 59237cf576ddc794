"""How push-back spreads: shares in range, nobody forgets what they heard, levels hear in turn."""

from __future__ import annotations

import pytest

from holdfast.org.hearing import WEEKS, Heard, hearing
from holdfast.org.model import Organisation, Person, Tie

ORG = Organisation(
    [
        Person("head", level=2, stance=-0.6, closeness=0.6),
        Person("manager", level=3, stance=-0.3),
        Person("staff", level=4, stance=-0.3),
        Person("known", level=3, stance=-0.8, n_entries=2),
        Person("friend", level=3, stance=0.9),
    ],
    [Tie("manager", "head"), Tie("staff", "manager")],
)
LOTS = {p.person_id: [p.person_id] for p in ORG.people} | {"all": [p.person_id for p in ORG.people]}


@pytest.fixture(scope="module")
def found() -> dict[str, list[Heard]]:
    return hearing(ORG, LOTS, seed=3, runs=256)


def test_shares_are_shares_and_only_grow(found: dict[str, list[Heard]]) -> None:
    for weeks in found.values():
        assert [h.week for h in weeks] == list(WEEKS)
        for name in ("told", "spoken", "voices"):
            values = [getattr(h, name) for h in weeks]
            assert values == sorted(values) and values[0] >= 0
        assert all(h.told <= 1 and h.against <= 1 and h.spoken <= 1 for h in weeks)


def test_levels_hear_in_turn(found: dict[str, list[Heard]]) -> None:
    for n in range(len(WEEKS)):
        assert found["head"][n].told >= found["manager"][n].told >= found["staff"][n].told
    assert found["staff"][0].told < 0.5 < found["staff"][-1].told


def test_nobody_speaks_before_they_hear_and_friends_hardly_do(found: dict[str, list[Heard]]) -> None:
    for who in ("head", "manager", "staff"):
        assert all(h.spoken <= h.told + 1e-9 for h in found[who])
    assert found["friend"][-1].spoken < 0.05 < found["head"][-1].spoken


def test_who_has_spoken_already_is_no_new_voice(found: dict[str, list[Heard]]) -> None:
    assert all(h.spoken == 1 and h.voices == 0 for h in found["known"])
    last = found["all"][-1]
    assert last.spoken == 1 and last.voices == pytest.approx(
        sum(found[i][-1].voices for i in ("head", "manager", "staff", "friend"))
    )
