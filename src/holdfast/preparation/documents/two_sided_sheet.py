"""Two-sided sheet: the costs of the change beside its gains, each with who bears it and when it fades."""

from __future__ import annotations

from holdfast.preparation.document import Audience, Block, Document, Heading, Sentence, grid, items, say, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Impact, Shared
from holdfast.preparation.language import heading


def build(f: Shared, lang: str) -> Document:
    """The sheet of one deal; it may not leave while a group with a gain has no named cost."""
    blocked = _blocked(f)
    blocks: list[Block] = [
        text("What we gain, what it costs us, and when that passes. Both sides are true.", lead=True),
        Heading(heading("Gains", lang)),
        items([say(f"{i.group}: {i.what}", i.source) for i in f.gains] or ["None is written down yet."]),
        Heading(heading("Costs", lang)),
    ]
    if f.costs:
        head = ("Who", "What", "Who bears it", "When it is greatest", "When it fades")
        blocks.append(grid([heading(h, lang) for h in head], [_row(i) for i in f.costs], (3, 5, 3, 3, 3)))
    else:
        blocks.append(text("None is written down yet."))
    blocks.append(
        text(
            "If something here is wrong, say so now; it is easier to mend on this page than in the third week.",
            "A cost that turns out greater than it says here will be looked at, and said openly.",
        )
    )
    return Document(
        KIND.id, heading(KIND.name, lang), f"{f.deal} · {f.account}".strip(" ·"), Audience.CLIENT, tuple(blocks), lang,
        KIND.max_pages, blocked=blocked,
    )  # fmt: skip


def _row(i: Impact) -> list[Sentence]:
    return [
        say(i.group),
        say(i.what, i.source),
        say(i.bearer),
        say(i.peaks or "not stated"),
        say(i.fades or "not stated"),
    ]


def _blocked(f: Shared) -> str:
    if not f.gains:
        return "No gain is written down. Name who gains what, and what it costs them."
    if not f.costs:
        return (
            "No cost is written down. A sheet with gains only is not believed; name at least one cost for each group."
        )
    if f.without_cost:
        return (
            f"No cost is named for: {', '.join(f.without_cost)}. Every group that gains also pays something; name it."
        )
    return ""


KIND = Kind("two-sided-sheet", "Two-sided sheet", "costs of the change beside its gains", 1, client=build)
