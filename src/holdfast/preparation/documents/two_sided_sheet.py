"""Two-sided sheet: the costs of the change beside its gains, each with who bears it and when it fades."""

from __future__ import annotations

from holdfast.preparation.document import Block, Document, Heading, Sentence, grid, items, say, text
from holdfast.preparation.documents.base import Kind, sentence_case
from holdfast.preparation.facts import Impact, Shared
from holdfast.preparation.language import N_, Words


def build(f: Shared, t: Words) -> Document:
    """The sheet of one deal; it may not leave while a group with a gain has no named cost."""
    blocks: list[Block] = [
        text(t("What we gain, what it costs us, and when that passes. Both sides are true."), lead=True),
        Heading(t("Gains")),
        items(
            [say(f"{sentence_case(i.group)}: {i.what.rstrip('.')}.", i.source) for i in f.gains]
            or [t("None is written down yet.")]
        ),
        Heading(t("Costs")),
    ]
    if f.costs:
        head = (t("Who"), t("What"), t("Who bears it"), t("When it is greatest"), t("When it fades"))
        blocks.append(grid(head, [_row(i, t) for i in f.costs], (3, 5, 3, 3, 3)))
    else:
        blocks.append(text(t("None is written down yet.")))
    blocks.append(
        text(
            t("If something here is wrong, say so now; it is easier to mend on this page than in the third week."),
            t("A cost that turns out greater than it says here will be looked at, and said openly."),
        )
    )
    return KIND.document(t, f.headed, blocks, blocked=_blocked(f, t))


def _row(i: Impact, t: Words) -> list[Sentence]:
    cells = (i.group, i.what, i.bearer)
    when = (i.peaks or t("not stated"), i.fades or t("not stated"))
    return [say(sentence_case(c), *([i.source] if n == 1 else [])) for n, c in enumerate((*cells, *when))]


def _blocked(f: Shared, t: Words) -> str:
    if not f.gains:
        return t("No gain is written down. Name who gains what, and what it costs them.")
    if not f.costs:
        return t(
            "No cost is written down. A sheet with gains only is not believed; name at least one cost for each group."
        )
    if f.without_cost:
        return t("No cost is named for: {groups}. Every group that gains also pays something; name it.",
                 groups=", ".join(f.without_cost))  # fmt: skip
    return ""


KIND = Kind("two-sided-sheet", N_("Two-sided sheet"), N_("costs of the change beside its gains"), 1, client=build)
