"""c21: Public small act."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import firmer, told_sooner
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c21"):
        return None
    if s.weak("b12"):
        return f"Hardly anybody knows that {s.decider} has decided."
    others = [p for p in s.map.known if p.has_spoken and not p.is_decision_maker]
    if s.since_yes >= 7 and not others:
        return f"Only {s.first} has been heard since the yes; as long as nobody knows, drifting back costs nothing."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Resolve rises and people hear of it sooner; the size is assumed."""
    return (
        firmer(0.02, 0.05, 0.1),
        told_sooner(0.6, 0.8, 0.95),
    )


PLAY = Play(
    id="c21",
    name="Public small act",
    summary="The decision maker tells named people the date and the first step.",
    who="the decision maker",
    effort=0.5,
    applies=applies,
    effects=effects,
    grade="B",
    source="Leaders who own the date in the open succeed more often (356 decisions, grade A); a visible sponsor is the top factor named (grade B).",
    prior="Resolve rises and people hear of it sooner; the size is assumed.",
    say="Who should hear the date from you this week, and what is the first step they will see?",
    avoid=("Not while they are undecided out of fear.", "Do not announce it for them."),
    holdups=(Holdup.FORTITUDE, Holdup.LONE_RESELLER),
)
