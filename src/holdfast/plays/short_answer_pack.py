"""c10: Short answer pack."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import answered, prepared
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c10"):
        return None
    if s.n_entries >= 2:
        return f"{len(s.map.voices)} {'person has' if len(s.map.voices) == 1 else 'people have'} objected already; the next open round will hear it again."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Preparation rises a little; the size is assumed."""
    return (
        prepared(0.05, 0.15, 0.25),
        answered(0.0, 0.1, 0.2),
    )


PLAY = Play(
    id="c10",
    name="Short answer pack",
    summary="One plain reply per likely attack, in the decision maker's words, before an open meeting.",
    who="the seller drafts, the decision maker's words",
    effort=2.0,
    applies=applies,
    effects=effects,
    grade="C",
    source="Attacks come as fear, delay, confusion or ridicule, and short respectful replies win the audience (grade C); inoculation (grade A).",
    prior="Preparation rises a little; the size is assumed.",
    say="If somebody says in front of all that this is the wrong time, what do you answer in two sentences?",
    avoid=("No reply that makes somebody small.", "Not more than one page."),
    holdups=(Holdup.NOISE, Holdup.LONE_RESELLER),
)
