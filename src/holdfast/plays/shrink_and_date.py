"""c15: Shrink and date."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import braver, faster_paper, firmer, won_over
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c15"):
        return None
    if s.is_fearful:
        return "Nobody objects and nothing is decided: a smaller first step with an end date lowers what is at stake."
    if s.weak("b18") and not s.shows(Holdup.HARMONY):
        return f"{s.decider} expects to lose nothing over it; a first step that is small can be carried."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Resolve rises; a pilot can also be a postponement, so the low end is near nothing. Size assumed."""
    return (
        firmer(0.0, 0.05, 0.1),
        braver(0.5, 0.75, 1.0),
        won_over(0.0, 0.05, 0.1, target="all"),
        faster_paper(0.7, 0.85, 1.05),
    )


PLAY = Play(
    id="c15",
    name="Shrink and date",
    summary="A first unit or pilot with a fixed end and the next step agreed beforehand.",
    who="the seller and the decision maker",
    effort=3.0,
    applies=applies,
    effects=effects,
    grade="A",
    source="Trial and use lower resistance, forced adoption raises it (study, grade A); limiting the choice helps undecided buyers (grade C).",
    prior="Resolve rises; a pilot can also be a postponement, so the low end is near nothing. Size assumed.",
    say="What is the smallest first step that would still prove it, on which day does it end, and what happens the day after?",
    avoid=(
        "No pilot without an end date and the next step in writing.",
        "Not as an answer to somebody who is only unhappy.",
    ),
    holdups=(),
)
