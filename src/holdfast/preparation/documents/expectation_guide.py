"""Expectation guide: one page of questions for the seller, chosen by what nobody has asked yet."""

from __future__ import annotations

from holdfast.diagnosis.readiness import ITEMS
from holdfast.preparation.conversation import questions
from holdfast.preparation.document import Block, Document, Heading, grid, items, say, text
from holdfast.preparation.documents.base import Kind, Sheet
from holdfast.preparation.language import N_, Words


def build(sheet: Sheet, t: Words) -> Document:
    """The guide of one deal."""
    s = sheet.situation
    chosen = questions(s.answers, [f.kind.holdup for f in s.found])
    who = sheet.shared.decider
    lead = (
        say(
            t("Ask {who} what will happen when people push back, before it happens.", who=sheet.shared.first),
            *sheet.shared.who,
        )
        if who
        else t("Ask the decision maker what will happen when people push back, before it happens.")
    )
    blocks: list[Block] = [
        text(lead, lead=True),
        Heading(t("How to begin")),
        text(
            t("“There will probably be a lot of resistance to this. Are you all right with that?”"),
            t("Then be quiet. Write down what they say in their words; do not help with the answer."),
        ),
        Heading(t("Questions")),
        grid(
            (t("Ask"), t("A strong answer sounds like"), t("A weak one")),
            [(t(i.ask), t(i.strong), t(i.weak)) for i in chosen],
            (5, 3, 3),
        )
        if chosen
        else text(t("Every question has been asked. Go through the weak answers once more.")),
        Heading(t("Listen for")),
        items(
            [
                t("Acts and names, not feelings: what they will do, with whom, on which day."),
                t("An answer that is not given is an answer. “Asked, and unclear” is worth writing down."),
                t("Do not argue the case for the change again. They have agreed to it."),
            ]
        ),
    ]
    rows = list(s.answers.rows.values())
    if rows:
        told = t.n("{n} of {all} questions has been asked so far.", "{n} of {all} questions have been asked so far.",
                   len(rows), all=len(ITEMS))  # fmt: skip
        blocks.append(text(say(told, *rows, table="readiness")))
    else:
        blocks.append(text(t("None of the questions has been asked yet. Not asked is not weak; it is not known.")))
    under = t("{deal}, for the talk with {who}", deal=sheet.shared.deal, who=who or t("the decision maker"))
    return KIND.document(t, under, blocks)


KIND = Kind(
    "expectation-guide",
    N_("Expectation guide"),
    N_("what to ask the decision maker before push-back comes"),
    1,
    internal=build,
)
