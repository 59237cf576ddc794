"""c11: Three lists."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import less_harmony, lighter, shorter_rounds
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c11"):
        return None
    if s.weak("b9"):
        return f"{s.decider} wants everybody on board, and nobody has said who need not agree."
    if s.weak("b16"):
        return "There is no last day for comments, so the round cannot end."
    if s.shows(Holdup.HARMONY) or s.shows(Holdup.LONE_RESELLER):
        return "What holds it up feeds on rounds without an end."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Rounds get an end and fewer people are left to convince; the size is assumed."""
    return (
        shorter_rounds(0.3, 0.5, 0.8),
        lighter(0.5, 0.75, 1.0),
        less_harmony(0.7, 0.85, 1.0),
    )


PLAY = Play(
    id="c11",
    name="Three lists",
    summary="Persuade, inform, need not agree; one who decides, at most three vetoes with grounds, a last day for comments.",
    who="the decision maker, the seller proposes",
    effort=2.0,
    applies=applies,
    effects=effects,
    grade="A",
    source="Leaders who show the need and own the date succeed more often than persuasion or edict (356 decisions, grade A); fast teams ask in two circles (grade A).",
    prior="Rounds get an end and fewer people are left to convince; the size is assumed.",
    say="Whom do you need to persuade, whom only to inform, and who does not need to agree? By when do comments have to be in?",
    avoid=("Do not leave out a function that has to live with it.", "Do not let the list of vetoes grow past three."),
    holdups=(Holdup.LONE_RESELLER, Holdup.HARMONY, Holdup.NOISE),
)
