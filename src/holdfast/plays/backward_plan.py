"""c17: Backward plan."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import faster_paper, firmer
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c17"):
        return None
    if not s.case.plan_rows:
        return "There is no plan that both sides keep."
    ours = sum(1 for r in s.case.plan_rows if r["side"] == "seller")
    if ours == len(s.case.plan_rows):
        return "Every row of the plan is ours; a plan the buyer does not edit is itself a sign."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Paper steps are quicker; deals that go well also get plans, so the low end is nothing. Size assumed."""
    return (
        faster_paper(0.75, 0.9, 1.0),
        firmer(0.0, 0.02, 0.05),
    )


PLAY = Play(
    id="c17",
    name="Backward plan",
    summary="Work back from the day of use, under twenty rows, an owner on both sides, the buyer edits it.",
    who="both sides",
    effort=2.0,
    applies=applies,
    effects=effects,
    grade="B",
    source="Deals with a shared plan close more often, and better with 6 to 20 steps done (vendor data, grade B, confounded).",
    prior="Paper steps are quicker; deals that go well also get plans, so the low end is nothing. Size assumed.",
    say="On which day do you want the first result? Then let us write down what has to be done before it, and by whom.",
    avoid=("Not more than twenty rows.", "Do not fill in the buyer's rows for them."),
    holdups=(Holdup.FORTITUDE,),
)
