"""c2: Forewarn."""

from __future__ import annotations

from holdfast.org.effects import Effect
from holdfast.plays.base import Play, Situation
from holdfast.plays.levers import prepared
from holdfast.vocab import Holdup


def applies(s: Situation) -> str | None:
    """Why it fits here, or null."""
    if s.is_done("c2"):
        return None
    if s.answers.mark("b12") is None and s.n_entries == 0:
        return f"Nothing shows that {s.decider} has told anybody yet: the warning comes before the news."
    if s.weak("b17"):
        return f"{s.decider} does not say yet what they will do when push-back comes."
    return None


def effects(_s: Situation) -> tuple[Effect, ...]:
    """Preparation rises and fades within weeks; the decay is measured, the size here is assumed."""
    return (prepared(0.1, 0.25, 0.4),)


PLAY = Play(
    id="c2",
    name="Forewarn",
    summary="Say that push-back will come, from whom and when, and ask whether they are all right with that.",
    who="the seller",
    effort=0.5,
    applies=applies,
    effects=effects,
    grade="A",
    source="A warning that attack is coming adds the motivation to resist it; meeting counter-arguments in advance beats support alone (meta-analysis of 54 cases, grade A).",
    prior="Preparation rises and fades within weeks; the decay is measured, the size here is assumed.",
    say="There will probably be a lot of resistance to this, most of it in the first three weeks. Are you all right with that?",
    avoid=("Do not name people as troublemakers.", "Do not promise that it will pass by itself."),
    holdups=(Holdup.HARMONY, Holdup.FORTITUDE),
)
