"""Short answer pack: one plain reply to each likely attack, in the decision maker's words."""

from __future__ import annotations

from holdfast.preparation.document import Audience, Block, Document, Heading, Sentence, grid, say, text
from holdfast.preparation.documents.base import Kind
from holdfast.preparation.facts import Concern, Shared
from holdfast.preparation.language import day, heading
from holdfast.preparation.likely import likely
from holdfast.vocab import ConcernState


def build(f: Shared, lang: str) -> Document:
    """The pack of one deal: concerns of the register with their answers, then a start for each kind of push-back."""
    blocks: list[Block] = [
        text("Short, friendly, and the same each time. Whoever asks deserves an answer; the room listens.", lead=True)
    ]
    if f.concerns:
        blocks.append(Heading("Concerns that were raised"))
        rows = [(say(f"“{c.words}”" if c.is_quoted else c.words, *c.sources), _answer(c, lang)) for c in f.concerns]
        blocks.append(grid((heading("Said", lang), heading("Answer", lang)), rows, (5, 6)))
    blocks.append(Heading("If it is said like this"))
    kinds = [(p.heard, p.ask, p.reply) for p in likely(f)]
    blocks.append(grid((heading("Said", lang), "Ask first", "Then, in your words"), kinds, (4, 4, 5)))
    open_ = [c for c in f.concerns if c.state == ConcernState.OPEN.value]
    blocked = ""
    if open_:
        n = len(open_)
        blocked = f"{n} concern{'s are' if n > 1 else ' is'} not answered yet. Answer {'them' if n > 1 else 'it'} in the register first."
    hidden = sum(not c.is_quoted for c in f.concerns)
    notes = (
        (
            f"{hidden} told by what it is about, not in the words: {f.first or 'the reader'} did not hear them. "
            "Written as a sentence that whoever raised it would sign, a concern is told in full.",
        )
        if hidden
        else ()
    )
    return Document(
        KIND.id, heading(KIND.name, lang), f.deal, Audience.CLIENT, tuple(blocks), lang, KIND.max_pages, notes=notes,
        blocked=blocked,
    )  # fmt: skip


def _answer(c: Concern, lang: str) -> Sentence:
    if c.state == ConcernState.OPEN.value:
        owner = c.owner or "nobody yet"
        return say(f"Open: {owner} answers by {day(c.due_on, lang, 'a day to agree')}.")
    proof = f" Shown by: {c.proof}." if c.proof else ""
    start = {
        ConcernState.ACCEPTED.value: "That is so, and we accept it as a cost. ",
        ConcernState.CHANGED_PLAN.value: "That was right, and the plan was changed. ",
    }.get(c.state, "")
    return say(f"{start}{c.answer.rstrip('.')}.{proof}" if c.answer else start.strip())


KIND = Kind("answer-pack", "Short answers", "one plain reply to each likely attack", 2, client=build)
