"""What every move is compared with: doing nothing, moving now unprepared, and asking everybody without an end."""

from __future__ import annotations

from holdfast.org import effects
from holdfast.org.effects import DO_NOTHING, OPEN_CONSENSUS, Effect
from holdfast.plays.base import Play, Situation


def _always(_s: Situation) -> str | None:
    return "Shown for comparison."


def _nothing(_s: Situation) -> tuple[Effect, ...]:
    return DO_NOTHING.effects


def _now(_s: Situation) -> tuple[Effect, ...]:
    return effects.MOVE_NOW.effects


def _consensus(_s: Situation) -> tuple[Effect, ...]:
    return OPEN_CONSENSUS.effects


NOTHING = Play(
    id="nothing",
    name="Do nothing",
    summary="Leave it to the buyer.",
    who="nobody",
    effort=0.0,
    applies=_always,
    effects=_nothing,
    grade="assumed",
    source="The comparison for every move.",
    prior="No parameter changes.",
    say="",
    avoid=(),
    kind="baseline",
)
MOVE_NOW = Play(
    id="move_now",
    name="Move now without preparation",
    summary="Tell everybody at once and press on with the paper.",
    who="the decision maker",
    effort=1.0,
    applies=_always,
    effects=_now,
    grade="B",
    source="Speed helps the path and hurts the frightened: re-arguing to an undecided buyer usually makes it worse (grade C).",
    prior="People are told sooner, the paper runs faster, and the decision maker grows more afraid; sizes assumed.",
    say="",
    avoid=("Not toward somebody who is undecided out of fear.",),
    kind="baseline",
)
CONSENSUS = Play(
    id="consensus",
    name="Gather consensus with no end date",
    summary="Ask everybody until everybody agrees.",
    who="the decision maker",
    effort=10.0,
    applies=_always,
    effects=_consensus,
    grade="B",
    source="Agreement on goals is worth a lot, long rounds are not: regretted purchases took 7 to 10 months longer (survey of 1,120, grade B).",
    prior="The undecided come nearer, rounds and paper take longer, more people speak up, and keeping everybody happy weighs more; sizes assumed.",
    say="",
    avoid=("Set an end date: see the three lists.",),
    kind="baseline",
)
BASELINES: tuple[Play, ...] = (NOTHING, MOVE_NOW, CONSENSUS)
