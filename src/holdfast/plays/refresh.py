"""c5: Refresh after two weeks."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation, times
from holdfast.plays.levers import prepared
from holdfast.vocab import Holdup

#: Days after which what was prepared has faded enough to be gone through again.
SOONEST = 12


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if not s.is_done("c2", "c4"):
        return None
    last = max(r["occurred_on"] for r in s.case.moves if r["play"] in ("c2", "c4", "c5") and r["state"] == "done")
    age = (s.case.as_of - last).days
    return f"The preparation is {times(age, 'day')} old and fades within two weeks." if age >= SOONEST else None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Restores part of the preparation that has faded; the size is assumed."""
    return (prepared(0.1, 0.2, 0.3),)


PLAY = Play(
    id="c5",
    name="Refresh after two weeks",
    summary="Go through the warning and the replies again twelve to fourteen days later, while unsigned.",
    who="the seller",
    effort=0.5,
    applies=applies,
    effects=effects,
    grade="A",
    source="The effect of meeting arguments in advance decays after about two weeks (meta-analysis, grade A).",
    prior="Restores part of the preparation that has faded; the size is assumed.",
    say="Two weeks ago you said what you would do when it comes up. Has it come up, and did that still fit?",
    avoid=("Do not turn it into a call about the signature date.",),
    holdups=(Holdup.FORTITUDE,),
)
