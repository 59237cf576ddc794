"""The people part of the report: everybody is drawn once, in their ring, by name; nothing is certain; doubt is drawn."""

from __future__ import annotations

import re
from typing import Any

import pytest

from holdfast.report import render, told
from holdfast.report.circle import circle, legend
from holdfast.report.inside import Inside, inside
from holdfast.report.reach import strips
from holdfast.runs import Run
from tests.fixtures.whole_run import AS_OF, make_whole

Row = dict[str, Any]


@pytest.fixture(scope="module")
def run() -> Run:
    return make_whole(6)


@pytest.fixture(scope="module")
def parts(run: Run) -> dict[str, Any]:
    deal = next(d["deal_id"] for d in run.rows("deals") if d["rank"] is not None)
    return run.deal(deal)


@pytest.fixture(scope="module")
def found(parts: dict[str, Any]) -> Inside:
    made = inside(parts, AS_OF)
    assert made is not None
    return made


def places(drawing: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<svg x="([\d.]+)%" y="([\d.]+)" overflow="visible"', drawing)]


def test_everybody_is_drawn_once_and_inside(parts: dict[str, Any]) -> None:
    drawing = circle(parts["people"], parts["ties"])
    at = places(drawing)
    assert len(at) == len(set(at)) == len(parts["people"])
    assert all(5 <= x <= 95 and 10 <= y <= 380 for x, y in at)
    words = drawing.replace("</text>", " ")
    for p in parts["people"]:
        assert p["name"].split()[0] in words and p["person_id"] + '"' not in drawing


@pytest.mark.parametrize("n", [0, 1, 2, 5, 16, 30])
def test_no_two_people_meet_however_many(parts: dict[str, Any], n: int) -> None:
    one = next(p for p in parts["people"] if not p["is_decision_maker"])
    many = [one | {"person_id": f"x{k}", "name": f"Person {k}", "level": 1 + k % 4} for k in range(n)]
    at = [*places(circle(many, []))]
    assert len(at) == len(set(at)) == n + 1, "the middle is drawn even when nobody is known to decide"


def test_levels_stand_further_out_one_after_the_other(parts: dict[str, Any]) -> None:
    drawing = circle(parts["people"], [])
    radii = [float(r) for r in re.findall(r'ry="([\d.]+)" class="ring"', drawing)]
    assert radii == sorted(radii) and len(radii) == len(
        {p["level"] for p in parts["people"] if not p["is_decision_maker"]}
    )


def test_every_stance_has_a_shape_of_its_own() -> None:
    shapes = [re.sub(r'class="[^"]*"', "", str(sign)) for sign, word in legend() if word in told.STANCES]
    assert len(shapes) == 5 and len(set(shapes)) == 5, "colour alone says nothing to many readers"


def test_empty_seats_and_the_unheard_are_named(found: Inside, parts: dict[str, Any]) -> None:
    assert set(found.silent) == {p["name"] for p in parts["people"] if not (p["has_spoken"] or p["is_assumed"])}
    assert len(found.empty) == sum(g["kind"] == "seat_empty" for g in parts["gaps"])


def test_what_is_simulated_of_a_holdup_stands_apart_from_its_evidence(found: Inside, parts: dict[str, Any]) -> None:
    row = parts["holdups"][0] | {"bears": "simulated", "text": "It holds in 52 % of the runs.", "row_id": None}
    made = inside({**parts, "holdups": [*parts["holdups"], row]}, AS_OF)
    assert made is not None
    assert [(h.lines, h.simulated) for h in made.held if h.simulated] == [(found.held[0].lines, row["text"])]


def test_the_page_holds_the_map_the_fan_and_the_table_of_moves(run: Run, found: Inside, parts: dict[str, Any]) -> None:
    page = render(run)
    for p in parts["people"]:
        if not p["is_assumed"]:
            assert p["name"] in page
    assert page.count('class="ring"') >= len({p["level"] for p in parts["people"] if not p["is_decision_maker"]})
    assert str(found.fan) in page and str(found.fan).count("<svg") >= 1 and "class=" in str(found.fan)
    assert found.moves and all(str(m.drawing) in page and m.row["name"] in page for m in found.moves)
    row = {"day": 90, "p_signed_timing": 0.36, "p_signed_simulated": 0.51, "p_signed_aligned": 0.36, "p_withdrawn": 0.2}
    both = told.curve_sentence([row])
    assert "36 % by the timing model" in both and "51 % of the simulated runs" in both, "both numbers are labelled"


def test_strips_tell_who_has_spoken_already(parts: dict[str, Any]) -> None:
    made = strips(parts["people"], parts["spread"])
    by_name = {s.name: s for s in made}
    assert by_name["Ivo Marek"].end == "already" and by_name["staff"].is_level
    assert all(s.is_assumed for s in made if "×" in s.name)
    opacity = [float(v) for s in made for v in re.findall(r'fill-opacity="([\d.]+)"', s.drawing)]
    assert opacity and all(0 <= v <= 1 for v in opacity)


def test_moves_that_cannot_be_told_are_hollow(found: Inside) -> None:
    for m in found.moves:
        hollow = 'class="dot open"' in m.drawing
        assert hollow == (m.row["abstains"] and not m.row["is_recommended"])
        assert (m.beside == "does harm") == ('class="dot worse"' in m.drawing)


def test_nothing_is_said_to_be_certain(found: Inside, parts: dict[str, Any]) -> None:
    said = [
        found.holdup,
        found.reaction,
        found.spread,
        found.curve,
        found.advice,
        *(share for *_, share in found.reactions),
    ]
    said += [told.question_sentence(q) for q in parts["questions"]]
    said += [told.curve_sentence([r | {"p_signed_simulated": 1.0, "p_signed_timing": 0.0} for r in parts["simulated"]])]
    assert not [s for s in said if re.search(r"(?<!\d)(100|0) %", s)]
