"""Group brief: one page on the organisation's shared goal, the same for everybody."""

from __future__ import annotations

import re

from holdfast.preparation.document import Blank, Block, Document, Heading, Sentence, grid, items, say, text
from holdfast.preparation.documents.base import Kind, sentence_case
from holdfast.preparation.facts import Impact, Shared, Step
from holdfast.preparation.language import N_, Words
from holdfast.vocab import Side

MOST = 5
#: Words that speak to one reader; on a page for all they are out of place.
_TO_ONE = re.compile(r"\b(you|your|yours|yourself|du|dein\w*|dir|dich)\b", re.IGNORECASE)


def build(f: Shared, t: Words) -> Document:
    """The brief of one deal; one version for all, because versions for each person make camps."""
    who = f.decider or t("The decision maker")
    blocks: list[Block] = [*_decided(f, t), Heading(t("Why now"))]
    if f.gains:
        blocks.append(
            items([say(f"{sentence_case(i.what.rstrip('.'))} ({i.group}).", i.source) for i in f.gains[:MOST]])
        )
    else:
        blocks.append(Blank(t("The goal that all share, in one sentence:"), 2))
    blocks.append(Heading(t("What it costs")))
    if f.costs:
        blocks.append(items([_cost(i, t) for i in f.costs[:MOST]]))
    else:
        blocks.append(Blank(t("What it costs, said by the one who decided it:"), 2))
    blocks.append(Heading(t("Dates")))
    steps = [s for s in f.steps if s.due_on and s.due_on >= f.as_of and not s.done_on][:MOST]
    if steps:
        rows = [(t.day(s.due_on), say(s.title, s.source), _side(s, t)) for s in steps]
        blocks.append(grid((t("By when"), t("What"), t("Who")), rows, (2, 5, 3)))
    else:
        blocks += [Blank(t("Comments until (it is decided on the day after):")), Blank(t("Start:"))]
    blocks += [
        Heading(t("How to object")),
        text(
            say(t("Tell {who} what will happen, how you know, and what you would do instead.", who=who), *f.who)
            if f.decider
            else t("Tell the decision maker what will happen, how you know, and what you would do instead."),
            t("What is shown to be right changes the plan, and everybody hears of it."),
        ),
    ]
    notes = [
        t(
            "“{what}” speaks to one person; the page is for everybody. Write it down once more for the group.",
            what=i.what,
        )
        for i in (*f.gains[:MOST], *f.costs[:MOST])
        if _TO_ONE.search(i.what)
    ]
    blocked = "" if f.gains and f.costs else t("The brief needs at least one gain and one cost. Write them down first.")
    return KIND.document(t, f.account, blocks, notes=notes, blocked=blocked)


def _decided(f: Shared, t: Words) -> list[Block]:
    """Who decided and when, where the row of the yes says so; else a line for the one who did."""
    if f.yes_who:
        told = t(
            "{who} has decided to go ahead with “{deal}”, on {day}.", who=f.yes_who, deal=f.deal, day=t.day(f.yes_on)
        )
        return [text(say(told, f.yes_source), lead=True)]
    return [
        text(say(t("It is decided: we go ahead with “{deal}”.", deal=f.deal), f.yes_source), lead=True),
        Blank(t("Decided by, and on which day:")),
    ]


def _cost(i: Impact, t: Words) -> Sentence:
    told = f"{sentence_case(i.what.rstrip('.'))} ({i.bearer})."
    if i.peaks and i.fades:
        told += " " + t("Greatest {peaks}; it fades {fades}.", peaks=i.peaks.rstrip("."), fades=i.fades.rstrip("."))
    elif i.peaks:
        told += " " + t("Greatest {peaks}.", peaks=i.peaks.rstrip("."))
    elif i.fades:
        told += " " + t("It fades {fades}.", fades=i.fades.rstrip("."))
    return say(told, i.source)


def _side(s: Step, t: Words) -> str:
    return s.owner or {Side.BUYER.value: t("we"), Side.SELLER.value: t("the supplier")}.get(s.side, "")


KIND = Kind(
    "group-brief", N_("What changes and why"), N_("one page for everybody, on the shared goal"), 1, client=build
)
