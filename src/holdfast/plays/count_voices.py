"""c6: Count voices."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation, times
from holdfast.plays.levers import less_noise, repeats_count_less
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    voices = len(s.map.voices)
    if s.is_done("c6") or voices == 0:
        return None
    if s.n_entries >= 3 and s.n_entries >= 2 * voices:
        who = "one person" if voices == 1 else f"{voices} people"
        return f"{times(s.n_entries, 'entry').replace('entrys', 'entries')} of push-back come from {who}."
    if s.weak("b7"):
        return f"{s.decider} does not count people: asked how many object, the answer was no number."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Repeated voices weigh less; the direction is measured, the size is assumed."""
    return (
        repeats_count_less(0.4, 0.65, 0.9),
        less_noise(0.8, 0.9, 1.0),
    )


PLAY = Play(
    id="c6",
    name="Count voices",
    summary="List the distinct people who objected, how close they are, and what was first said or only repeated.",
    who="the seller with the decision maker",
    effort=1.0,
    applies=applies,
    effects=effects,
    grade="A",
    source="One person repeating an opinion makes listeners believe many hold it, even knowing it is one voice (six experiments, grade A).",
    prior="Repeated voices weigh less; the direction is measured, the size is assumed.",
    say="Let us write down who has actually said it. How many people is that, and what was new the second time?",
    avoid=("Do not use the count to dismiss anybody: one voice can be right.",),
    holdups=(Holdup.NOISE, Holdup.FAVOURITES),
)
