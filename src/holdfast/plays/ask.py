"""Which question would change most: each open question is answered both ways in the simulation, on the same luck.

A question is worth asking when its answers lead to different expectations of what the decision maker will do, or to another
best move. How likely each answer is comes from what is known already; where nothing is, both are equally likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from holdfast.diagnosis.holdups import ASK, Found
from holdfast.diagnosis.readiness import ITEM, Answers, Item
from holdfast.org.build import decider, expected
from holdfast.org.effects import Effect, Scenario
from holdfast.org.model import DECIDER_FIELDS, Organisation
from holdfast.org.simulate import simulate
from holdfast.plays.base import Situation
from holdfast.plays.compare import WORTH, Compared
from holdfast.plays.expect import Effects, Expected
from holdfast.vocab import Holdup

Reals = npt.NDArray[np.float64]

#: Marks that stand for a weak and a strong answer, and how far an answer moves a stance that nobody knows. Assumed.
WEAK, STRONG, STANDS = 0, 3, 0.4
#: People asked about, and moves compared under each answer. Choices.
MOST_PEOPLE, MOST_MOVES = 3, 2
#: Questions for which moves are compared under each answer: those that would change the forecast most. A choice.
COMPARED = 5


@dataclass(frozen=True)
class Answer:
    """One way in which a question may be answered: words, how likely it is, and what it changes in the model."""

    words: str
    chance: float
    effects: Effects


@dataclass(frozen=True)
class Question:
    """An open question with its two answers, the one that bodes ill first."""

    text: str
    answers: tuple[Answer, Answer]
    item: str | None = None
    person_id: str | None = None


@dataclass(frozen=True)
class Worth:
    """What a question is worth. ``shift``: share of the expected reactions that its answer moves, on average; ``gain``: how
    much more often the decision holds because the move is chosen after the answer; ``by_reaction``: the shift of each.
    """

    question: Question
    shift: float
    gain: float
    by_reaction: Reals
    after: tuple[Expected, Expected]
    moves: tuple[Compared | None, Compared | None]

    @property
    def order(self) -> float:
        """What questions are ordered by: the larger of both, each in parts of 1."""
        return max(self.shift, self.gain)


def questions(s: Situation) -> list[Question]:
    """The readiness items not asked yet, and where the closest people stand of whom nobody knows."""
    items = sorted(s.answers.unasked(), key=lambda i: not i.small)
    found = [_about_item(s, item) for item in items]
    people = sorted((p for p in s.undecided if p.stance is None), key=lambda p: (-p.closeness, p.name, p.person_id))
    for p in people[:MOST_PEOPLE]:
        where = f"person:{p.person_id}"
        both = tuple(Answer(w, 0.5, (Effect("stance", "add", d, d, d, target=where),))
                     for w, d in (("against it", -STANDS), ("for it", STANDS)))  # fmt: skip
        text = f"Where does {p.name} stand, and what have they said or done that shows it?"
        found.append(Question(text, (both[0], both[1]), person_id=p.person_id))
    # Items that would change the same by the same are one question: the first in the order of the conversation.
    once = {tuple(a.effects for a in q.answers): q for q in reversed(found)}
    return [q for q in found if any(a.effects for a in q.answers) and once[tuple(a.effects for a in q.answers)] is q]


def _about_item(s: Situation, item: Item) -> Question:
    weak = expected(s.answers, item.group)
    return Question(
        item.ask, (Answer(item.weak, weak, _change(s, item, WEAK)), Answer(item.strong, 1 - weak, _change(s, item, STRONG))),
        item=item.id,
    )  # fmt: skip


def _change(s: Situation, item: Item, mark: int) -> Effects:
    """What the model would take of the decision maker after an answer, less what it takes now."""
    row: dict[str, Any] = {"item": item.id, "mark": mark, "occurred_on": s.case.as_of, "words": None}
    then = decider(s.case, Answers({**s.answers.rows, item.id: row}))
    now = decider(s.case, s.answers)
    gaps = {name: round(getattr(then, name) - getattr(now, name), 4) for name in DECIDER_FIELDS}
    return tuple(Effect(name, "add", gap, gap, gap) for name, gap in gaps.items() if gap)


def changes(asked: Sequence[Question]) -> dict[str, tuple[Effects, tuple[str, ...]]]:
    """Scenario name → effects and nobody silent, for :meth:`~holdfast.plays.expect.Forecaster.run`; equal answers once."""
    return {_name(a): (a.effects, ()) for q in asked for a in q.answers}


def _name(a: Answer) -> str:
    return "answer " + " ".join(f"{e.parameter}{e.mode:+.4f}{e.target}" for e in a.effects)


def worth(
    org: Organisation,
    s: Situation,
    asked: Sequence[Question],
    base: Expected,
    after: dict[str, Expected],
    moves: Sequence[Compared],
    *,
    seed: int,
    runs: int,
    days: int,
    threads: int = 1,
) -> list[Worth]:
    """The questions, the one that changes most first."""
    found = sorted((_shifted(q, base, after) for q in asked), key=lambda w: -round(w.shift, 3))
    tried = [c for c in moves if c.kind != "baseline" and c.rule is None and c.holds[1] > 0]
    tried = sorted(tried, key=lambda c: (not c.is_recommended, -c.holds[1], c.id))[:MOST_MOVES]
    answers = {_name(a): a for w in found[:COMPARED] for a in w.question.answers}
    gains = _gains(org, s, answers, tried, seed=seed, runs=runs, days=days, threads=threads) if tried else {}
    found = [_decided(w, tried, gains) if gains and n < COMPARED else w for n, w in enumerate(found)]
    # Equal to a thousandth is equal: then the question that comes first in the conversation is asked first.
    return sorted(found, key=lambda w: -round(w.order, 3))


def _shifted(q: Question, base: Expected, after: dict[str, Expected]) -> Worth:
    """The question with how much its answers move the expected reactions."""
    then = (after[_name(q.answers[0])], after[_name(q.answers[1])])
    p = np.array([a.chance for a in q.answers])
    is_known = base.is_known and all(e.is_known for e in then)
    moved = p @ np.array([np.abs(e.shares - base.shares) for e in then]) if is_known else np.zeros(10)
    return Worth(q, round(float(moved.sum()) / 2, 4), 0.0, moved, then, (None, None))


def _decided(w: Worth, tried: Sequence[Compared], gains: dict[str, Reals]) -> Worth:
    """The question with the best move under each answer, and what is gained by choosing it only then."""
    p = np.array([a.chance for a in w.question.answers])
    own = np.array([gains[_name(a)] for a in w.question.answers])
    best = [tried[int(g.argmax())] if g.max() >= WORTH else None for g in own]
    before, then = max(float((p @ own).max()), 0.0), float(p @ np.maximum(own.max(axis=1), 0.0))
    return replace(w, gain=round(max(then - before, 0.0), 4), moves=(best[0], best[1]))


def _gains(
    org: Organisation,
    s: Situation,
    answers: dict[str, Answer],
    moves: Sequence[Compared],
    *,
    seed: int,
    runs: int,
    days: int,
    threads: int,
) -> dict[str, Reals]:
    """Answer → how much more often the decision holds with each move than with none, if that were the answer."""
    lots: list[Scenario] = []
    for name, a in answers.items():
        lots.append(Scenario(name, a.effects))
        lots += [Scenario(f"{name} {c.id}", (*a.effects, *(e for p in c.plays for e in p.effects(s)))) for c in moves]
    done = simulate(org, lots, runs=runs, days=days, seed=seed, threads=threads)
    holds = {o.name: float(o.holds.mean()) for o in done.outcomes}
    return {n: np.array([holds[f"{n} {c.id}"] - holds[n] for c in moves]) for n in answers}


def best_for(which: int, asked: Sequence[Worth]) -> str | None:
    """The question that would change the share of one reaction most; null when none would."""
    best = max(asked, key=lambda w: round(float(w.by_reaction[which]), 3), default=None)
    return best.question.text if best is not None and best.by_reaction[which] >= 0.0005 else None


def ranked(held: Sequence[Found], asked: Sequence[Worth]) -> list[Found]:
    """Hold-ups of which not enough is known, in the order of what their next question is worth, with that question."""
    best: dict[Holdup, Worth] = {}
    for w in asked:
        if w.question.item:
            for holdup in ITEM[w.question.item].holdups:
                best.setdefault(holdup, w)
    found = [replace(f, question=best[f.kind.holdup].question.text) if f.kind.holdup in best else f for f in held]
    open_ = sorted(
        (f for f in found if f.state == ASK),
        key=lambda f: -best[f.kind.holdup].order if f.kind.holdup in best else 0.0,
    )
    rest = iter(open_)
    return [next(rest) if f.state == ASK else f for f in found]
