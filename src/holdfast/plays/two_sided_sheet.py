"""c3: Two-sided sheet."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import prepared, won_over
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c3") or s.is_done("c23"):
        return None
    if s.weak("b13"):
        return f"{s.decider} names no fair criticism of the plan, so the first one will come as a surprise."
    if s.since_yes <= 30:
        return "People are about to hear of it; what it costs them should come from the one who decided."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Stances and adoption move a little; the direction is measured elsewhere, the size is assumed."""
    return (
        prepared(0.05, 0.15, 0.25),
        won_over(0.0, 0.05, 0.12, target="all"),
        won_over(0.0, 0.04, 0.1, target="staff", from_day=30),
    )


PLAY = Play(
    id="c3",
    name="Two-sided sheet",
    summary="Put the costs beside the gains: who bears them, when they peak, when they fade.",
    who="the seller drafts, the decision maker edits",
    effort=3.0,
    applies=applies,
    effects=effects,
    grade="A",
    source="Telling people the bad parts first cuts later walk-outs (52 studies, about 17,000 people, in hiring; grade A, by analogy).",
    prior="Stances and adoption move a little; the direction is measured elsewhere, the size is assumed.",
    say="Here is what it costs your people and when it gets easier. Would you correct it, and say it yourself before they find out?",
    avoid=("Do not leave the cost column to marketing.", "Do not send it past the decision maker."),
    holdups=(Holdup.NOISE,),
)
