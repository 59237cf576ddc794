"""c23: First 30-60-90 days."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import firmer, won_over
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c23"):
        return None
    if s.weak("b20"):
        return f"{s.decider} has not said what people will see them do in the first month."
    if str(s.case.deal["stage_kind"]) in ("paper", "signed"):
        return "The signature is near; some people react only when it starts."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """More people take it up after the signature; the size is assumed."""
    return (
        won_over(0.03, 0.1, 0.2, target="staff", from_day=30),
        firmer(0.0, 0.02, 0.04),
    )


PLAY = Play(
    id="c23",
    name="First 30-60-90 days",
    summary="What people will see the leader do after the start, and a review of complaints with a date.",
    who="the decision maker and whoever looks after success",
    effort=4.0,
    applies=applies,
    effects=effects,
    grade="B",
    source="Planning reinforcement after the start makes reaching the outcome likelier (survey, grade B).",
    prior="More people take it up after the signature; the size is assumed.",
    say="What will people see you do in the first week, at thirty days and at ninety?",
    avoid=("Do not hand it to a project manager alone.",),
    holdups=(Holdup.FORTITUDE,),
)
