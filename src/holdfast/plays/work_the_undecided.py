"""c7: Work the undecided."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation, names
from holdfast.plays.levers import lighter, won_over
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c7") or not s.undecided:
        return None
    if s.favourite is not None:
        return f"{s.favourite.name} objects and is close to {s.first}; {names(s.undecided, 2)} can still be won without a fight."
    if len(s.critics) >= 2:
        return f"{len(s.critics)} people object; {names(s.undecided, 2)} have not taken a side."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """The undecided move toward it; the direction is measured, the size is assumed."""
    return (
        won_over(0.05, 0.15, 0.3, target="undecided"),
        lighter(0.7, 0.85, 1.0),
    )


PLAY = Play(
    id="c7",
    name="Work the undecided",
    summary="The decision maker meets two or three people who are undecided and trusted, before any big round.",
    who="the decision maker",
    effort=3.0,
    applies=applies,
    effects=effects,
    grade="A",
    source="In 68 changes of a health service, closeness to the undecided always helped; closeness to resisters hindered large changes (grade A).",
    prior="The undecided move toward it; the direction is measured, the size is assumed.",
    say="Who do the others listen to and has not made up their mind? Could you see two of them this week, before the round?",
    avoid=("Do not bring the critics into that meeting.", "Do not speak for the decision maker."),
    holdups=(Holdup.FAVOURITES, Holdup.LONE_RESELLER),
)
