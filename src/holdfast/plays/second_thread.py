"""c20: Second thread by consent."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import answered, firmer, told_sooner


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c20"):
        return None
    spoken = [p for p in s.map.known if p.has_spoken]
    if len(spoken) <= 1:
        who = spoken[0].name if spoken else "nobody"
        return f"Since the yes we have heard {who} alone; if they leave or change their mind we see nothing."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Small gains in what is known and met; the size is assumed."""
    return (
        told_sooner(0.8, 0.95, 1.0),
        answered(0.0, 0.08, 0.15),
        firmer(0.0, 0.02, 0.05),
    )


PLAY = Play(
    id="c20",
    name="Second thread by consent",
    summary="Ask the decision maker to introduce one peer and one who can stop it.",
    who="the decision maker",
    effort=1.0,
    applies=applies,
    effects=effects,
    grade="B",
    source="Deals with more contacts are won more often (vendor data, grade B, a correlation); a single contact often leaves within the cycle (grade C).",
    prior="Small gains in what is known and met; the size is assumed.",
    say="Who beside you would have to live with it, and who could still stop it? Would you introduce me to one of each?",
    avoid=("Only with their consent; no way round them.",),
    holdups=(),
)
