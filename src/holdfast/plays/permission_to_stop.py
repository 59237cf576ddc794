"""c22: Permission to stop."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation, times
from holdfast.plays.levers import firmer


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c22"):
        return None
    silence, limit = int(s.case.deal["buyer_silence_days"]), int(s.case.deal["limit_days"])
    if silence > 2 * max(limit, 1):
        return f"{times(silence, 'working day')} without a step of the buyer: the truth is worth more than another follow-up."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Brings out the truth sooner; it does not by itself make the decision hold. Size assumed."""
    return (firmer(-0.05, 0.0, 0.05),)


PLAY = Play(
    id="c22",
    name="Permission to stop",
    summary="Invite an honest no, or a day on which to look at it again.",
    who="the seller",
    effort=0.5,
    applies=applies,
    effects=effects,
    grade="C",
    source="Practice of closing the file with permission (grade C); pressing words lower a buyer's attention (study, grade A), so none are used.",
    prior="Brings out the truth sooner; it does not by itself make the decision hold. Size assumed.",
    say="If this is no longer right, I would rather know, and there are no hard feelings. If it is only later: on which day shall we look again?",
    avoid=("No deadline, no discount, no reproach.",),
    holdups=(),
)
