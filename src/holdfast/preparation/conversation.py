"""The readiness conversation: which question is the best one to ask next."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.diagnosis.readiness import ITEM, ITEMS, Answers, Item
from holdfast.vocab import Holdup

#: A guide holds five to seven questions; the small-change mode five.
MOST, LEAST = 7, 5


def questions(answers: Answers, ranked: Sequence[Holdup] = (), *, small: bool = False) -> list[Item]:
    """Five to seven questions in the order in which they are best asked; fewer only when fewer are left.

    What was not asked comes first: of the likeliest hold-up (*ranked*) its own questions, then the next. Weak and unclear
    answers fill up to five. In small-change mode only the five questions of that mode are asked. Titles play no part.
    """
    order = list(ranked) or list(Holdup)
    if small:
        return [i for i in ITEMS if i.small and not answers.is_asked(i.id)]
    found: list[Item] = []
    b17 = ITEM["b17"]
    if not answers.is_asked(b17.id):
        found.append(b17)
    for turn in range(4):
        for holdup in order:
            left = [i for i in answers.unasked(holdup) if i not in found]
            own = sorted(left, key=lambda i: (i.group != holdup, not i.small, ITEMS.index(i)))
            if own and len(found) < MOST and turn < 2:
                found.append(own[0])
    for item in ITEMS:
        mark = answers.mark(item.id)
        is_weak = answers.is_asked(item.id) and (mark is None or mark <= 1)
        if len(found) < LEAST and is_weak and item not in found:
            found.append(item)
    return found


def next_question(answers: Answers, ranked: Sequence[Holdup] = (), *, small: bool = False) -> Item | None:
    """The best question to ask now; null when none is left."""
    left = questions(answers, ranked, small=small)
    return left[0] if left else None
