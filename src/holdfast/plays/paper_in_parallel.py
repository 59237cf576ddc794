"""c18: Run paper in parallel."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import faster_paper


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c18"):
        return None
    open_ = [r for r in s.case.plan_rows if r["is_paper"] and r["done_on"] is None]
    if len(open_) >= 2:
        return f"{len(open_)} paper steps are open; one after the other they add up."
    if str(s.case.deal["stage_kind"]) == "paper":
        return "It is in paperwork; what can run side by side need not wait."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Paper steps take less time together; the size is assumed."""
    return (faster_paper(0.5, 0.7, 0.95),)


PLAY = Play(
    id="c18",
    name="Run paper in parallel",
    summary="Legal, security and purchasing at the same time, with named owners and known durations.",
    who="the seller and the champion",
    effort=2.0,
    applies=applies,
    effects=effects,
    grade="C",
    source="Contract, security and data protection take one to four weeks each, often one after the other (grade C).",
    prior="Paper steps take less time together; the size is assumed.",
    say="Which of these can start today, who has each on their desk, and how long does it usually take?",
    avoid=("Do not go round the people who check it.",),
    holdups=(),
)
