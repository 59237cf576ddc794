"""The first 30, 60 and 90 days: visible acts of the leader, reinforcement, and a look at complaints."""

from __future__ import annotations

from datetime import date, timedelta

from holdfast.preparation.document import Audience, Block, Document, Heading, Sentence, items, say, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Promise, Shared
from holdfast.preparation.language import day, heading

_ACTS = (
    (30, ("Say once more, where all can hear it, why it was decided and that it stays.",
          "Be seen using it, or asking for it, in the first week.",
          "Hear every complaint of the first two weeks yourself; answer each by a day.")),
    (60, ("Name one thing that the complaints have changed.",
          "Thank the people who carried the extra work, by name, before their colleagues.",
          "Take away one thing that the old way still demands.")),
    (90, ("Look at what was promised on both sides, openly: gains that came, costs that lasted longer.",
          "Decide which exceptions end, and on which day.",
          "Name who owns it from here.")),
)  # fmt: skip


def build(f: Shared, lang: str) -> Document:
    """The plan of one deal, counted from the signature in the plan, or from a day to fill in."""
    start = f.signature.due_on if f.signature else None
    blocks: list[Block] = [
        text("Some people take it badly even after the signature. This is what they will see you do.", lead=True)
    ]
    begin = 0
    for days, acts in _ACTS:
        until = f", until {day(start + timedelta(days=days), lang)}" if start else ""
        mine = [_said(p, lang) for p in f.promises if _within(p, start, begin, days)]
        blocks += [Heading(f"Day {begin + 1} to {days}{until}"), items([*mine, *acts], "check")]
        begin = days
    return Document(
        KIND.id, heading(KIND.name, lang), f"{f.deal} · counted from " + (f"{day(start, lang)}" if start else "the day of signature"),
        Audience.CLIENT, tuple(blocks), lang, KIND.max_pages,
    )  # fmt: skip


def _within(p: Promise, start: date | None, begin: int, end: int) -> bool:
    if start is None or p.due_on is None or p.state == "dropped":
        return False
    return begin <= (p.due_on - start).days < end


def _said(p: Promise, lang: str) -> Sentence:
    return say(f"{p.act.rstrip('.')} ({p.who}, {day(p.due_on, lang)}).", p.source)


KIND = Kind(
    "first-90-days", "The first 30, 60 and 90 days", "visible acts of the leader after the signature", 1, client=build
)
