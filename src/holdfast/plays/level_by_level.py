"""c19: Level-by-level briefing."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation, names
from holdfast.plays.levers import told_sooner, won_over
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c19"):
        return None
    silent = [p for p in s.managers if not p.has_spoken]
    if len(silent) >= 2:
        return f"{names(silent)} have not been heard since the yes, and their people will ask them first."
    object_ = [p for p in s.critics if p.level == 3 and p.title]
    if object_:
        return f"Managers object already: {names(object_, 2)}."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Managers move toward it and more is taken up later; the size is assumed."""
    return (
        told_sooner(0.6, 0.8, 1.0),
        won_over(0.0, 0.08, 0.18, target="managers"),
        won_over(0.0, 0.06, 0.15, target="staff", from_day=14),
    )


PLAY = Play(
    id="c19",
    name="Level-by-level briefing",
    summary="Managers hear it before staff, from their own leader, each with their own push-back and reply.",
    who="the decision maker, then each leader",
    effort=4.0,
    applies=applies,
    effects=effects,
    grade="B",
    source="Managers resist for loss of control, time and no part in the design (over 400 leaders, grade B); they resist before, staff after (grade C).",
    prior="Managers move toward it and more is taken up later; the size is assumed.",
    say="Who of your managers will be asked first by their own people, and what will they say?",
    avoid=("Do not tell staff before their managers know.",),
    holdups=(Holdup.HARMONY, Holdup.LONE_RESELLER),
)
