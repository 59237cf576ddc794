"""c14: Borrowed credibility."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import braver, firmer
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c14"):
        return None
    if s.is_fearful:
        return "Nobody objects and nothing is decided: what is missing is the courage to be first, not a reason."
    if s.weak("b18") or s.shows(Holdup.FORTITUDE):
        return f"{s.decider} has not faced yet what it may cost them; somebody who paid it can say so."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Resolve rises a little after the talk; the size is assumed."""
    return (
        firmer(0.02, 0.06, 0.12, from_day=5),
        braver(0.5, 0.75, 0.95, from_day=5),
    )


PLAY = Play(
    id="c14",
    name="Borrowed credibility",
    summary="The decision maker talks with somebody who led the same change, bad weeks included.",
    who="the seller arranges",
    effort=3.0,
    applies=applies,
    effects=effects,
    grade="C",
    source="Taking risk off the table helps undecided buyers (grade C); hearing the bad parts first signals honesty (grade A, by analogy).",
    prior="Resolve rises a little after the talk; the size is assumed.",
    say="Would half an hour with somebody who has been through it help? They will tell you about the bad weeks as well.",
    avoid=("Only a customer who agreed to be named.", "Do not sit in on the talk."),
    holdups=(Holdup.FORTITUDE,),
)
