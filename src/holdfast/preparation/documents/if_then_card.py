"""If-then card: likely push-back, the decision maker's own reply and act, said aloud once."""

from __future__ import annotations

from datetime import date, timedelta

from holdfast.preparation.document import Audience, Block, Document, Heading, Sentence, grid, say, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import day, heading
from holdfast.preparation.likely import likely

#: Preparation fades in about two weeks; the card is looked at again before that.
REFRESH_DAYS = 13
N_CARDS = 4


def build(f: Shared, lang: str) -> Document:
    """The card of one deal; a reply is the decision maker's own, so it is empty until they give one."""
    due = refresh(f)
    rows = _rows(f)
    head = [heading(h, lang) for h in ("If", "Then I say", "And I do")]
    said = [r for r in f.replies if r.is_aloud and r.on]
    record: list[Sentence | str] = [say(f"“{_short(r.reply)}” on {day(r.on, lang)}.", r.source) for r in said[-3:]]
    blocks: tuple[Block, ...] = (
        text("Push-back will come. This is what I will say and do when it does, in my own words.", lead=True),
        grid(head, rows, (4, 5, 4)),
        Heading(heading("Said aloud", lang)),
        text(*(record or ["Not yet."]), "Say each reply aloud once, to somebody who plays the part."),
        text(
            f"Look at the card again on {day(due, lang)}, while nothing is signed: what is prepared fades in about two weeks."
        ),
    )
    return Document(
        KIND.id, heading(KIND.name, lang), f"{f.deal}" + (f", {f.decider}" if f.decider else ""), Audience.CLIENT, blocks, lang,
        KIND.max_pages, due_on=due,
    )  # fmt: skip


def refresh(f: Shared) -> date:
    """The day on which the card is looked at again: 13 days after the last reply, never before today."""
    last = max((r.on for r in f.replies if r.on), default=f.as_of)
    return max(last + timedelta(days=REFRESH_DAYS), f.as_of)


def _rows(f: Shared) -> list[tuple[Sentence | str, ...]]:
    """Replies that were given first, then likely push-back without one."""
    given = {r.kind for r in f.replies if r.kind}
    usual = {p.kind: p.heard for p in likely(f)}
    rows: list[tuple[Sentence | str, ...]] = [
        (f"“{r.heard}”" if r.heard else usual.get(r.kind, "Another push-back"), say(r.reply, r.source), r.act)
        for r in f.replies[-6:]
    ]
    rows += [(p.heard, "", "") for p in likely(f) if p.kind not in given]
    return rows[: max(N_CARDS, len(f.replies[-6:]))]


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + "…"


KIND = Kind(
    "if-then-card", "If-then card", "likely push-back with the decision maker's own reply and act", 1, client=build
)
