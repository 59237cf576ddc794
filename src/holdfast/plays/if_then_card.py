"""c4: If-then card."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import braver, prepared
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c4"):
        return None
    if s.weak("b17"):
        return f"Asked what they will do when push-back comes, {s.decider} has no answer of their own yet."
    if s.shows(Holdup.FORTITUDE) or s.shows(Holdup.FAVOURITES):
        return f"What holds it up shows at the moment somebody objects to {s.first}; a reply thought out before helps at that moment."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Preparation rises most of all plays and fades; the size here is assumed."""
    return (
        prepared(0.15, 0.3, 0.5),
        braver(0.75, 0.9, 1.0),
    )


PLAY = Play(
    id="c4",
    name="If-then card",
    summary="Three likely push-backs with the decision maker's own reply and act, said aloud once.",
    who="the seller coaches the decision maker",
    effort=1.5,
    applies=applies,
    effects=effects,
    grade="A",
    source="If-then plans help people do what they meant to: d = 0.65 over 94 tests, d = 0.27 to 0.66 over 642, more when rehearsed (grade A).",
    prior="Preparation rises most of all plays and fades; the size here is assumed.",
    say="If this comes up in the round, what will you say in your own words, and what will you do the same day? Say it once to me now.",
    avoid=("Do not write their words for them.", "Do not stop at the card: it is said aloud or it does not count."),
    holdups=(Holdup.FORTITUDE, Holdup.FAVOURITES),
)
