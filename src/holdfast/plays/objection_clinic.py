"""c9: Objection clinic."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import answered, less_noise
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c9"):
        return None
    if s.shows(Holdup.NOISE):
        return "Push-back has begun to change the plan, and nobody has sorted it yet."
    n = sum(1 for r in s.case.scope_changes if r["is_since_yes"])
    return f"The scope was asked to change {'once' if n == 1 else f'{n} times'} since the yes." if n else None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """More real concerns are met within a week; the size is assumed."""
    return (
        answered(0.15, 0.3, 0.5, from_day=7),
        less_noise(0.5, 0.7, 0.95, from_day=7),
    )


PLAY = Play(
    id="c9",
    name="Objection clinic",
    summary="Sort the open push-back: fix what is real, answer what it does to people, give the rest an end date.",
    who="a deputy of the decision maker, the seller on facts",
    effort=4.0,
    applies=applies,
    effects=effects,
    grade="B",
    source="Resistance taken as feedback finds real gaps (grade B); short respectful answers win the listeners (grade C).",
    prior="More real concerns are met within a week; the size is assumed.",
    say="Let us go through the list once. Which of these would we fix even if nobody complained?",
    avoid=("Do not call any of it noise in front of people.", "Do not promise new scope in the room."),
    holdups=(Holdup.NOISE,),
)
