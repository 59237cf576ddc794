"""c16: Stand beside, not in front."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import answered, lighter
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c16"):
        return None
    if s.weak("b10") or s.weak("b11"):
        return f"{s.decider} would rather have it explained by somebody else; facts can be shared, the decision cannot."
    substantive = [r for r in s.case.pushback if "substantive" in (r["classes"] or "")]
    if substantive:
        return f"{len(substantive)} of the objections ask for facts that the vendor has."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Some concerns are met and the load falls a little; the size is assumed."""
    return (
        answered(0.05, 0.15, 0.25, from_day=5),
        lighter(0.7, 0.85, 1.0),
    )


PLAY = Play(
    id="c16",
    name="Stand beside, not in front",
    summary="The vendor answers facts in a session that the decision maker opens and closes.",
    who="the seller with an expert",
    effort=3.0,
    applies=applies,
    effects=effects,
    grade="B",
    source="Surveys of change leaders put the sponsor in front and the expert beside (grade B); asking the vendor to deliver the message fails (grade C).",
    prior="Some concerns are met and the load falls a little; the size is assumed.",
    say="You open with why and by when, we answer what it can and cannot do, and you close with what happens next.",
    avoid=("Do not announce or defend the decision.", "Do not stay for the internal part."),
    holdups=(Holdup.LONE_RESELLER,),
)
