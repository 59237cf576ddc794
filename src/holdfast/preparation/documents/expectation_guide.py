"""Expectation guide: one page of questions for the seller, chosen by what nobody has asked yet."""

from __future__ import annotations

from holdfast.diagnosis.readiness import Item
from holdfast.preparation.conversation import questions
from holdfast.preparation.document import Audience, Block, Document, Heading, grid, items, say, text
from holdfast.preparation.documents.base import Kind, Sheet
from holdfast.preparation.language import heading


def build(sheet: Sheet) -> Document:
    """The guide of one deal."""
    s, lang = sheet.situation, sheet.language
    chosen = questions(s.answers, [f.kind.holdup for f in s.found])
    asked = len(s.answers.rows)
    blocks: list[Block] = [
        text(f"Ask {s.first} what will happen when people push back, before it happens.", lead=True),
        Heading(heading("How to begin", lang)),
        text(
            "“There will probably be a lot of resistance to this. Are you all right with that?”",
            "Then be quiet. Write down what they say in their words; do not help with the answer.",
        ),
        Heading(heading("Questions", lang)),
        grid(
            (heading("Questions", lang), "A strong answer sounds like", "A weak one"),
            [(i.ask, i.strong, i.weak) for i in chosen],
            (5, 3, 3),
        ),
        Heading(heading("Listen for", lang)),
        items(
            [
                "Acts and names, not feelings: what they will do, with whom, on which day.",
                "An answer that is not given is an answer. “Asked, and unclear” is worth writing down.",
                "Do not argue the case for the change again. They have agreed to it.",
            ]
        ),
        text(
            say(
                f"{asked} of the 20 questions have been asked so far.",
                *s.answers.rows.values(),
                table="readiness",
            )
        ),
    ]
    if not chosen:
        blocks[3:5] = [text("Every question has been asked. Go through the weak answers once more.")]
    return Document(
        KIND.id, heading(KIND.name, lang), f"{sheet.shared.deal}, for the talk with {s.decider}",
        Audience.INTERNAL, tuple(blocks), lang, KIND.max_pages,
    )  # fmt: skip


def small(items_: list[Item]) -> list[Item]:
    """The five questions of the small-change mode among *items_*."""
    return [i for i in items_ if i.small]


KIND = Kind(
    "expectation-guide", "Expectation guide", "what to ask the decision maker before push-back comes", 1, internal=build
)
