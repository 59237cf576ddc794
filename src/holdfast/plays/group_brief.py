"""c13: Group brief."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import lighter, won_over
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c13"):
        return None
    functions = {p.department for p in s.map.known if p.department}
    if len(functions) >= 3:
        return f"{len(functions)} departments take part; one page on the shared goal keeps them from taking sides."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Stances move a little for all; the direction is from the survey, the size is assumed."""
    return (
        won_over(0.0, 0.06, 0.15, target="all"),
        lighter(0.75, 0.9, 1.0),
    )


PLAY = Play(
    id="c13",
    name="Group brief",
    summary="One page on the goal all of them share, the same for everybody.",
    who="the seller",
    effort=2.0,
    applies=applies,
    effects=effects,
    grade="B",
    source="Material for the group raised consensus by 20 %, material tailored to persons lowered it by 59 % (survey of 632 buyers, 2024, grade B).",
    prior="Stances move a little for all; the direction is from the survey, the size is assumed.",
    say="This is the page we would give to all of them. What is missing for the group?",
    avoid=("Do not make a version per person.",),
    holdups=(Holdup.LONE_RESELLER,),
)
