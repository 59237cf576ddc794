"""If-then card: likely push-back, the decision maker's own reply and act, said aloud once."""

from __future__ import annotations

from datetime import date, timedelta

from holdfast.preparation.document import Block, Document, Heading, Sentence, Source, grid, items, say, text
from holdfast.preparation.documents.base import Kind, sentence_case, workday
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import N_, Words
from holdfast.preparation.likely import likely

#: Preparation fades in about two weeks; the card is looked at again before that.
REFRESH_DAYS = 13
#: Push-backs on the card, the newest replies first; as many as one rehearsal goes through.
MOST = 6


def build(f: Shared, t: Words) -> Document:
    """The card of one deal; a reply is the decision maker's own, so it is empty until they give one."""
    due = refresh(f)
    said = [r for r in f.replies if r.is_aloud and r.on][-3:]
    since: Source = max(f.replies, key=lambda r: r.on or date.min).source if f.replies else f.run
    rows = _rows(f, t)
    blocks: list[Block] = [
        text(t("Push-back will come. This is what I will say and do when it does, in my own words."), lead=True),
        grid((t("If"), t("Then I say"), t("And I do")), rows, (4, 5, 4)),
        Heading(t("Said aloud")),
    ]
    if said:
        blocks.append(items([say(f"{t.quoted(_short(r.reply))} ({t.day(r.on)}).", r.source) for r in said]))
    else:
        blocks.append(text(t("None of these replies has been said aloud yet.")))
    again = t("Look at the card again on {day}, while nothing is signed.", day=t.day(due))
    if f.signed_on:
        again = t("Look at the card again on {day}.", day=t.day(due))
    blocks += [
        text(t("Say each reply aloud once, to somebody who plays the part.")),
        text(
            say(again, since),
            t("What is prepared fades in about two weeks."),
        ),
    ]
    n = sum(not row[1] for row in rows)
    notes = [t.n("{n} reply to write: rehearse it.", "{n} replies to write: rehearse them.", n)] if n else []
    return KIND.document(t, ", ".join(x for x in (f.deal, f.decider) if x), blocks, notes=notes, due_on=due)


def refresh(f: Shared) -> date:
    """The day on which the card is looked at again: the last working day within 13 days of the newest reply, never past."""
    last = max((r.on for r in f.replies if r.on), default=f.as_of)
    return max(workday(last + timedelta(days=REFRESH_DAYS), back=True), workday(f.as_of))


def _rows(f: Shared, t: Words) -> list[tuple[Sentence | str, ...]]:
    """Replies that were given first, then likely push-back without one."""
    given = {r.kind for r in f.replies if r.kind}
    usual = {p.kind: p.said(t) for p in likely(f)}
    rows: list[tuple[Sentence | str, ...]] = [
        (
            t.quoted(r.heard) if r.heard else usual.get(r.kind, t("Another push-back")),
            say(r.reply, r.source),
            sentence_case(r.act),
        )
        for r in f.replies[-MOST:]
    ]
    empty = [p for p in likely(f, f.asked) if p.kind not in given]
    rows += [(p.said(t), "", "") for p in empty[: max(0, MOST - len(rows))]]
    return rows


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + "…"


KIND = Kind(
    "if-then-card",
    N_("If-then card"),
    N_("likely push-back with the decision maker's own reply and act"),
    1,
    client=build,
)
