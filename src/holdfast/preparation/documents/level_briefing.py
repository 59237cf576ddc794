"""Briefing, level by level: who tells whom, what to expect there, and on which day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from holdfast.preparation.document import Block, Document, Sentence, grid, say, text
from holdfast.preparation.documents.base import Kind, sentence_case, workday
from holdfast.preparation.facts import Level, Shared
from holdfast.preparation.language import N_, Words

#: Days between two levels: long enough to answer, short enough that nobody hears it elsewhere first. A choice.
GAP_DAYS = 3
EXPECT = {
    "management": N_("They ask what it means for the others, and whether it can wait."),
    "heads": N_("They ask for their own area: money, people, priorities."),
    "managers": N_("They object before it starts: no time, no say in it, work on top."),
    "staff": N_("They object once they see it: how does this help me tomorrow?"),
}
MESSAGE = {
    "management": N_("It is decided. I need you beside me when your people ask."),
    "heads": N_("It is decided; how your part is done is yours until comments close."),
    "managers": N_("Here is what it costs you and until when. What has to be taken off your desk?"),
    "staff": N_("Here is your first step, who helps, and when we look at whether it works."),
}
NAMES = {"management": N_("management"), "heads": N_("heads"), "managers": N_("managers"), "staff": N_("staff")}


def build(f: Shared, t: Words) -> Document:
    """The plan of one deal; a level whose leader is not known names the level above."""
    order = list(dict.fromkeys(level.name for level in f.levels))
    rows = [_row(order, level, f, t) for level in f.levels]
    blocks: list[Block] = [
        text(t("Each level hears it from the one above, before it hears it from anybody else."), lead=True),
        grid((t("Level"), t("Told by"), t("Expect"), t("Message"), t("Day")), rows, (6, 5, 8, 8, 5))
        if rows
        else text(t("Nobody else is known yet. Add the people on the map first.")),
        text(t("Days are a proposal. A level that is left out hears it in the corridor.")),
    ]
    if any(assumed for level in f.levels for _, assumed in level.groups):
        blocks.append(text(t("Assumed: nobody of that part is known to us by name.")))
    blocked = "" if rows else t("No level is known. Add the people of the buyer first.")
    return KIND.document(t, f.deal, blocks, blocked=blocked)


def _row(order: Sequence[str], level: Level, f: Shared, t: Words) -> tuple[Sentence | str, ...]:
    on = workday(f.as_of + timedelta(days=1 + order.index(level.name) * GAP_DAYS))
    name = sentence_case(t(NAMES[level.name]))
    groups = [t("{group} (assumed)", group=g) if assumed else g for g, assumed in level.groups]
    told = f"{name}: {', '.join(groups)}" if groups else name
    leader: Sentence | str = t("somebody of the level above, to name")
    if level.leader:
        leader = say(level.leader, *level.told_by)
    return (
        say(told, *level.sources) if groups else name,
        leader,
        t(EXPECT[level.name]),
        t(MESSAGE[level.name]),
        say(t.day(on), *([] if level.sources or level.told_by else [f.run])),
    )


KIND = Kind(
    "level-briefing", N_("Briefing, level by level"), N_("who tells whom, what to expect, and when"), 1, client=build
)
