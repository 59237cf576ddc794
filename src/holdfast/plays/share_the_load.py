"""c12: Share the load."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import lighter, told_sooner
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c12"):
        return None
    if s.weak("b11"):
        return f"{s.decider} means to explain all of it alone."
    if s.shows(Holdup.LONE_RESELLER):
        return f"{s.decider} carries it alone so far."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """The load of convincing falls; the size is assumed."""
    return (
        lighter(0.4, 0.65, 0.9),
        told_sooner(0.7, 0.85, 1.0),
    )


PLAY = Play(
    id="c12",
    name="Share the load",
    summary="The decision maker keeps the why and the date; peers, users and the vendor take the other parts.",
    who="the decision maker assigns",
    effort=2.0,
    applies=applies,
    effects=effects,
    grade="B",
    source="A visible sponsor is the top success factor named, three to one over the next; not knowing why is the commonest reason to resist (surveys, grade B).",
    prior="The load of convincing falls; the size is assumed.",
    say="Which part would you rather not present yourself, and who would be believed on it?",
    avoid=("The why stays with the decision maker.", "Do not let the vendor announce it."),
    holdups=(Holdup.LONE_RESELLER,),
)
