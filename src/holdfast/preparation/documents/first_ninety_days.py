"""The first 30, 60 and 90 days: visible acts of the leader, reinforcement, and a look at complaints."""

from __future__ import annotations

from datetime import date, timedelta

from holdfast.preparation.document import Block, Document, Heading, Sentence, items, say, text
from holdfast.preparation.documents.base import Kind, sentence_case
from holdfast.preparation.facts import Promise, Shared
from holdfast.preparation.language import N_, Words

ACTS = (
    (30, (N_("Say once more, where all can hear it, why it was decided and that it stays."),
          N_("Be seen using it, or asking for it, in the first week."),
          N_("Hear every complaint of the first two weeks yourself; answer each by a day."))),
    (60, (N_("Name one thing that the complaints have changed."),
          N_("Thank the people who carried the extra work, by name, before their colleagues."),
          N_("Take away one thing that the old way still demands."))),
    (90, (N_("Look at what was promised on both sides, openly: gains that came, costs that lasted longer."),
          N_("Decide which exceptions end, and on which day."),
          N_("Name who owns it from here."))),
)  # fmt: skip


def build(f: Shared, t: Words) -> Document:
    """The plan of one deal, counted from its signature, done or planned, or from a day to fill in."""
    start = f.signed_on or (f.signature.due_on if f.signature else None)
    blocks: list[Block] = [
        text(t("Some people take it badly even after the signature. This is what they will see you do."), lead=True)
    ]
    begin = 0
    for days, acts in ACTS:
        head = t("Day {first} to {last}", first=begin + 1, last=days)
        if start:
            head = t(
                "Day {first} to {last}, until {day}", first=begin + 1, last=days, day=t.day(start + timedelta(days))
            )
        mine = [_said(p, t) for p in f.promises if _within(p, start, begin, days)]
        blocks += [Heading(head), items([*mine, *map(t, acts)], "check")]
        begin = days
    since = t.day(start) if start else t("the day of the signature")
    return KIND.document(t, t("{deal}, counted from {day}", deal=f.deal, day=since), blocks)


def _within(p: Promise, start: date | None, begin: int, end: int) -> bool:
    if start is None or p.due_on is None or p.state == "dropped":
        return False
    return begin <= (p.due_on - start).days < end


def _said(p: Promise, t: Words) -> Sentence:
    return say(f"{sentence_case(p.act.rstrip('.'))} ({p.who}, {t.day(p.due_on)}).", p.source)


KIND = Kind(
    "first-90-days",
    N_("The first 30, 60 and 90 days"),
    N_("visible acts of the leader after the signature"),
    1,
    client=build,
)
