"""c24: Champion-loss drill."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import firmer, lighter


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c24"):
        return None
    left = [r for r in s.case.people if r["left_on"] is not None and r["left_on"] > s.case.deal["yes_on"]]
    if left:
        who = left[-1]["name"] or left[-1]["person_id"]
        return f"{who} has left since the yes; what they carried is carried by nobody until somebody takes it on."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Ownership is restored after a week; the size is assumed."""
    return (
        firmer(0.0, 0.06, 0.15, from_day=7),
        lighter(0.6, 0.85, 1.0, from_day=7),
    )


PLAY = Play(
    id="c24",
    name="Champion-loss drill",
    summary="When a contact leaves: map again within a week, and have the yes confirmed by the successor.",
    who="the seller with the manager",
    effort=3.0,
    applies=applies,
    effects=effects,
    grade="C",
    source="Close to one contact in five leaves or moves within a cycle, and most sellers have lost or delayed a deal that way (vendor survey, grade C).",
    prior="Ownership is restored after a week; the size is assumed.",
    say="You were not here when this was decided. What would you need to see to make it your own?",
    avoid=("Do not pretend that the old yes still binds.",),
    holdups=(),
)
