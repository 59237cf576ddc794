"""The leader's commitments: acts with dates, and whether they were kept."""

from __future__ import annotations

from holdfast.preparation.document import Block, Document, Heading, grid, say, text
from holdfast.preparation.documents.base import Kind, sentence_case
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import N_, Words

STATES = {"promised": N_("promised"), "kept": N_("kept"), "late": N_("late"), "dropped": N_("dropped")}
#: Lines to write the next acts on.
EMPTY = 3


def build(f: Shared, t: Words) -> Document:
    """The commitments of one deal, in order of their days; words alone are not on it."""
    order = sorted(f.promises, key=lambda p: (p.due_on is None, p.due_on or f.as_of, p.act))
    blocks: list[Block] = [text(t("What people will see us do, and by when."), lead=True)]
    if order:
        rows = [
            (
                say(sentence_case(p.act), p.source),
                p.who,
                t.day(p.due_on),
                t(STATES[p.state]),
            )
            for p in order
        ]
        blocks.append(grid((t("Act"), t("Who"), t("By when"), t("Where it stands")), rows, (6, 3, 3, 2)))
    late = [p for p in order if p.state == "promised" and p.due_on and p.due_on < f.as_of]
    blocks += [
        Heading(t("Next acts")),
        text(t("A promise is an act that others can see, with a name and a day.")),
        grid((t("Act"), t("Who"), t("By when")), [("", "", "")] * EMPTY, (6, 3, 3)),
    ]
    told = t("{n} of them should be done by now; ask before somebody else does.", n=len(late))
    return KIND.document(t, f.deal, blocks, notes=(told,) if late else ())


KIND = Kind("commitments", N_("What was promised"), N_("acts that leaders promised, with their days"), 1, client=build)
