"""Monday page: everything the seller needs for one deal, on one sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holdfast.diagnosis.lines import Line
from holdfast.plays import PLAYS
from holdfast.plays.rules import held_back
from holdfast.preparation.conversation import next_question
from holdfast.preparation.document import Audience, Block, Document, Heading, Sentence, Source, grid, items, say, text
from holdfast.preparation.documents.base import Kind, Sheet
from holdfast.preparation.language import day, heading

MOST_REASONS, MOST_MOVES = 4, 3


def build(sheet: Sheet) -> Document:
    """The page of one deal."""
    s, lang, f = sheet.situation, sheet.language, sheet.shared
    deal = s.case.deal
    blocks: list[Block] = [
        text(
            say(
                f"{s.decider} said yes on {day(f.yes_on, lang)}, {s.since_yes} days ago. {deal['because']}",
                f.yes_source,
            ),
            lead=True,
        ),
        Heading("What speaks for it"),
        items(
            [_reason(r) for r in s.case.evidence if r["bears"] == "for" and not r["is_disputed"]][:MOST_REASONS]
            or ["Nothing dated."]
        ),
    ]
    likely = [x for x in s.found if x.state in ("likely", "possible")]
    top = likely[0] if likely else None
    if top:
        blocks += [
            Heading(f"Why, most likely: {top.kind.name}"),
            items([say(x.text, *_rows(x)) for x in top.lines[:3]]),
        ]
    else:
        blocks += [Heading(heading("Why", lang)), text("Not enough is known to say why. The next question would tell.")]
    question = next_question(s.answers, [x.kind.holdup for x in s.found])
    if question:
        blocks += [Heading("Ask next"), text(f"“{question.ask}”", f"Strong: {question.strong}. Weak: {question.weak}.")]
    moves = [(p, why) for p in PLAYS if (why := p.applies(s)) and held_back(p.id, s) is None][:MOST_MOVES]
    if moves:
        rows = [(p.name, why, f"“{p.say}”") for p, why in moves]
        blocks += [Heading("Moves that fit"), grid(("Move", heading("Why", lang), "Say"), rows, (2, 4, 5))]
    blocks += [Heading("Clears when"), text(str(deal["clears_when"] or "Nothing to clear."))]
    return Document(
        KIND.id, f"{heading(KIND.name, lang)}: {f.deal}", " · ".join(x for x in (f.account, str(deal["owner"] or "")) if x),
        Audience.INTERNAL, tuple(blocks), lang, KIND.max_pages,
    )  # fmt: skip


def _reason(row: Mapping[str, Any]) -> Sentence:
    when = f" ({day(row['dated_on'])})" if row["dated_on"] else ""
    sources = [Source(row["table"], row["row_id"], row["dated_on"])] if row["row_id"] and row["table"] else []
    return say(f"{str(row['text']).rstrip('.')}{when}.", *sources)


def _rows(line: Line) -> list[Source]:
    return [Source(line.table, line.row_id, line.dated_on)] if line.row_id else []


KIND = Kind("monday-page", "Monday", "everything for one deal on one sheet, for the seller", 1, internal=build)
