"""Short answer pack: one plain reply to each likely attack, in the decision maker's words."""

from __future__ import annotations

from holdfast.preparation.document import Block, Document, Heading, Sentence, grid, say, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Concern, Shared
from holdfast.preparation.language import N_, Words
from holdfast.preparation.likely import likely
from holdfast.vocab import ConcernState


def build(f: Shared, t: Words) -> Document:
    """The pack of one deal: concerns of the register with their answers, then a start for each kind of push-back."""
    blocks: list[Block] = [
        text(
            t("Short, friendly, and the same each time. Whoever asks deserves an answer; the room listens."), lead=True
        )
    ]
    if f.concerns:
        blocks.append(Heading(t("Concerns that were raised")))
        rows = [
            (say(t.quoted(c.words) if c.is_quoted else c.told(t), *c.sources), _answer(c, t)) for c in f.concerns
        ]  # fmt: skip
        blocks.append(grid((t("Said"), t("Answer")), rows, (5, 6)))
    blocks.append(Heading(t("If it is said like this")))
    kinds = [(p.said(t), t(p.ask), t(p.reply)) for p in likely(f)]
    blocks.append(grid((t("Said"), t("Ask first"), t("Then, in your words")), kinds, (4, 4, 5)))
    n = sum(c.state == ConcernState.OPEN.value for c in f.concerns)
    blocked = (
        t.n("{n} concern is not answered yet. Answer it in the register first.",
            "{n} concerns are not answered yet. Answer them in the register first.", n)
        if n
        else ""
    )  # fmt: skip
    return KIND.document(t, f.deal, blocks, notes=_notes(f, t), blocked=blocked)


def _notes(f: Shared, t: Words) -> tuple[str, ...]:
    hidden = sum(not c.is_quoted for c in f.concerns)
    if not hidden:
        return ()
    told = t("{n} told by what it is about, not in the words: {who} did not hear them. Written as a sentence that whoever "
             "raised it would sign, a concern is told in full.", n=hidden, who=f.first or t("the reader"))  # fmt: skip
    return (told,)


def _answer(c: Concern, t: Words) -> Sentence:
    if c.state == ConcernState.OPEN.value:
        by = t(
            "Open: {who} answers by {day}.", who=c.owner or t("nobody yet"), day=t.day(c.due_on, t("a day to agree"))
        )
        return say(by, *c.sources[-1:])
    parts = [
        {
            ConcernState.ACCEPTED.value: t("That is so, and we accept it as a cost."),
            ConcernState.CHANGED_PLAN.value: t("That was right, and the plan was changed."),
        }.get(c.state, ""),
        f"{c.answer.rstrip('.')}." if c.answer else "",
        t("Shown by: {proof}.", proof=c.proof.rstrip(".")) if c.proof else "",
    ]
    return say(" ".join(p for p in parts if p), *c.sources[-1:])


KIND = Kind("answer-pack", N_("Short answers"), N_("one plain reply to each likely attack"), 2, client=build)
