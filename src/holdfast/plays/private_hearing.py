"""c8: Private hearing for the favourite."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import answered, less_favour, speaks_less
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c8"):
        return None
    if s.favourite is not None:
        return f"{s.favourite.name} objects and is close to {s.first}: {s.favourite.closeness_evidence}."
    if s.weak("b6"):
        return f"{s.decider} does not know yet what to ask when somebody they like dislikes it."
    return None


def effects(s: Situation) -> tuple[Effect, ...]:
    """The favourite is heard, speaks less in public, and real points are met; the size is assumed."""
    return (
        answered(0.1, 0.25, 0.4, from_day=7),
        speaks_less(0.5, 0.7, 0.95, target=f"person:{s.favourite.person_id}" if s.favourite else "critics", from_day=7),
        less_favour(0.6, 0.8, 1.0, from_day=7),
    )


PLAY = Play(
    id="c8",
    name="Private hearing for the favourite",
    summary="One meeting with the trusted critic: what happens, how do you know, what instead. A reply by a date.",
    who="the decision maker alone",
    effort=2.0,
    applies=applies,
    effects=effects,
    grade="A",
    source="Closeness to resisters hinders large changes (68 changes, grade A); resistance is also feedback and is worth hearing (grade B).",
    prior="The favourite is heard, speaks less in public, and real points are met; the size is assumed.",
    say="What happens if we do it? How do you know? What would you do instead? You will have my answer by Friday.",
    avoid=("Do not bargain for agreement.", "The vendor stays out of the room."),
    holdups=(Holdup.FAVOURITES,),
)
