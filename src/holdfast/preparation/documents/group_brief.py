"""Group brief: one page on the organisation's shared goal, the same for everybody."""

from __future__ import annotations

from holdfast.preparation.document import Audience, Block, Document, Heading, grid, items, say, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import day, heading
from holdfast.vocab import Side

MOST = 5


def build(f: Shared, lang: str) -> Document:
    """The brief of one deal; one version for all, because versions for each person make camps."""
    who = f.decider or "The decision maker"
    blocks: list[Block] = [
        text(say(f"{who} has decided to go ahead with “{f.deal}”, on {day(f.yes_on, lang)}.", f.yes_source), lead=True),
        Heading(heading("Why now", lang)),
        items([say(f"{i.what} ({i.group}).", i.source) for i in f.gains[:MOST]])
        if f.gains
        else text("The goal that all share, in one sentence:", "____________________________________________"),
        Heading(heading("What it costs", lang)),
        items([say(f"{i.what}: {i.bearer}{', most ' + i.peaks if i.peaks else ''}"
                   f"{', less ' + i.fades if i.fades else ''}.", i.source) for i in f.costs[:MOST]])
        if f.costs
        else text("What it costs, said by the one who decided it:", "____________________________________________"),
        Heading(heading("Dates", lang)),
    ]  # fmt: skip
    steps = [s for s in f.steps if s.due_on and not s.done_on][:MOST]
    if steps:
        rows = [(say(day(s.due_on, lang)), say(s.title, s.source), say(_side(s.owner, s.side))) for s in steps]
        blocks.append(grid([heading(h, lang) for h in ("By when", "What", "Who")], rows, (2, 5, 3)))
    else:
        blocks.append(text("Comments until: ____________   Decided on the day after.   Start: ____________"))
    blocks += [
        Heading("How to object"),
        text(
            f"Say what will happen, how you know, and what you would do instead, to {who}.",
            "What is shown to be right changes the plan, and everybody hears of it.",
        ),
    ]
    blocked = "" if f.gains and f.costs else "The brief needs at least one gain and one cost. Write them down first."
    return Document(
        KIND.id, heading(KIND.name, lang), f.account, Audience.CLIENT, tuple(blocks), lang, KIND.max_pages, blocked=blocked,
    )  # fmt: skip


def _side(owner: str, side: str) -> str:
    return owner or {"buyer": "we", "seller": "the supplier"}.get(side, "") or Side(side).value


KIND = Kind("group-brief", "What changes and why", "one page for everybody, on the shared goal", 1, client=build)
