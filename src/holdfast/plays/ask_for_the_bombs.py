"""c1: Ask for the bombs."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation, times
from holdfast.plays.levers import answered, prepared


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c1"):
        return None
    if s.since_yes <= 14:
        return f"The yes is {times(s.since_yes, 'day')} old: what could stop it can still be said calmly."
    if s.n_entries == 0:
        return "No push-back is written down yet; what could stop it has not been asked."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Preparation and answered concerns rise a little; the size is assumed."""
    return (
        prepared(0.05, 0.15, 0.3),
        answered(0.05, 0.15, 0.3),
    )


PLAY = Play(
    id="c1",
    name="Ask for the bombs",
    summary="Within two days of the yes, ask what could still stop it, while it can be worked through together.",
    who="the seller with the decision maker",
    effort=1.0,
    applies=applies,
    effects=effects,
    grade="C",
    source="Practice of asking after the yes (grade C); answering objections in advance and warning of attacks help (meta-analysis of 54 cases, grade A).",
    prior="Preparation and answered concerns rise a little; the size is assumed.",
    say="Thank you for this. Before we both tell people: what could still stop it between now and the signature, and who would raise it?",
    avoid=("Do not repeat the benefits.", "Do not answer each point at once; write them down first."),
    holdups=(),
)
