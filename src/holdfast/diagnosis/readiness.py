"""Readiness: twenty questions for the decision maker, each marked on what was said or done, asked as conversation.

Marks are 0 avoided or empty, 1 general, 2 specific, 3 already done. *Not asked yet* is no mark and is never counted as 0;
*asked, and unclear* is a row without a mark. A title has no effect, because nothing here reads one. The items are untested
as a scale: each answer stands for itself, and nothing adds them up into a grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.vocab import Holdup

H1, H2, H3, H4, H5 = Holdup.HARMONY, Holdup.FAVOURITES, Holdup.LONE_RESELLER, Holdup.NOISE, Holdup.FORTITUDE
MARKS = {0: "avoided or empty", 1: "general", 2: "specific", 3: "already done"}


@dataclass(frozen=True, slots=True)
class Item:
    """One readiness item: the question as it may be asked, what a strong and a weak answer sounds like, the hold-ups it tells of.

    ``group`` is the first hold-up; ``small`` items are the five of the small-change mode.
    """

    id: str
    ask: str
    strong: str
    weak: str
    holdups: tuple[Holdup, ...]
    about: str
    small: bool = False

    @property
    def group(self) -> Holdup:
        """The hold-up under which the item is shown."""
        return self.holdups[0]


ITEMS: tuple[Item, ...] = (
    Item("b1", "If two people you rely on are unhappy in the second week, what will matter more to you then: the fix or the peace?",
         "The fix, with what they would say to the two", "It will be fine, they are reasonable people", (H1,),
         "what comes first when people they rely on are unhappy", small=True),
    Item("b2", "What happens to the business if everybody stays comfortable and nothing changes for a year?",
         "A cost that they feel themselves", "Something vague, or somebody else's cost", (H1,),
         "what it costs to change nothing"),
    Item("b3", "When did you last make a change that your people disliked, and what did you do in the third week?",
         "A story with a hard moment and how it went on", "None comes to mind, or it was taken back", (H1, H5),
         "the last change their people disliked"),
    Item("b4", "Whom would you least like to disappoint with this?",
         "A name, and a plan to talk to them first", "Nobody, or another subject", (H1, H2),
         "whom they would least like to disappoint"),
    Item("b5", "Whose objection would make you stop and think again?",
         "A name, and what proof would be enough", "Anyone senior, or no answer", (H2,),
         "whose objection would make them stop", small=True),
    Item("b6", "If that person says they dislike it and gives no reason, what will you ask them?",
         "A question about what would happen, or how they know", "Then I would have to think again", (H2,),
         "what they would ask a favourite who gives no reason"),
    Item("b7", "Who has been loudest so far, and how many different people have raised it?",
         "A count of people", "Everybody is saying it", (H2, H4),
         "how many different people have objected"),
    Item("b8", "Who has not made up their mind and is trusted by the others?",
         "Two or three names", "They have not thought of it", (H2, H3),
         "who is undecided and trusted"),
    Item("b9", "Whom do you need to persuade, whom only to inform, and who does not need to agree?",
         "Three lists", "All of them have to be on board", (H3,),
         "whom to persuade, whom to inform, who need not agree", small=True),
    Item("b10", "How would you explain this in one minute to the manager who doubts it most?",
         "Why, what changes, what it costs them, from when", "What the product can do", (H3,),
         "how they would explain it to the manager who doubts it most"),
    Item("b11", "Which part would you rather not present yourself, and who could?",
         "A part and a person; they keep the why", "I will do all of it, or: could you tell them?", (H3,),
         "which part somebody else should present"),
    Item("b12", "Who knows by now that you have decided?",
         "Several people, told with a date", "You and I", (H3, H5),
         "who knows that it is decided"),
    Item("b13", "What is the worst fair criticism of this plan?",
         "A real drawback, with an answer or a fix", "There is none", (H4,),
         "the worst fair criticism of the plan"),
    Item("b14", "What new fact would change your mind, and what would not?",
         "A clear line", "I want to hear everything first", (H4,),
         "what would change their mind and what would not"),
    Item("b15", "Since you agreed, what has been added or taken out, and at whose wish?",
         "Each change with its reason", "A long list that belongs to nobody", (H4,),
         "what was changed since the yes, and at whose wish"),
    Item("b16", "By which day do comments have to be in, and what happens the day after?",
         "A day and how it is decided then", "When people are ready", (H4, H5),
         "the last day for comments", small=True),
    Item("b17", "There will be push-back. The first time it reaches you, what exactly will you do?",
         "If this, then that, in their own words", "We will see", (H5,),
         "what they will do when push-back first reaches them", small=True),
    Item("b18", "What are you ready to lose over this: time, a favour, some popularity?",
         "They name a price", "They expect none", (H5,),
         "what they are ready to lose over it"),
    Item("b19", "Your own boss asks you to slow down. What do you say?",
         "The sentence is ready, or the boss has been told", "Then I would slow down", (H5,),
         "what they say when their own boss asks to slow down"),
    Item("b20", "What will people see you do in the first month after it starts?",
         "Acts with dates that people can see", "A project manager takes care of it", (H5,),
         "what people will see them do in the first month"),
)  # fmt: skip
ITEM: dict[str, Item] = {item.id: item for item in ITEMS}


@dataclass(frozen=True)
class Answers:
    """What is known of the items: the newest row of each item that was asked."""

    rows: Mapping[str, Mapping[str, Any]]

    def mark(self, item: str) -> int | None:
        """0 to 3; null when it was not asked, or the answer was unclear."""
        row = self.rows.get(item)
        return None if row is None or row["mark"] is None else int(row["mark"])

    def is_asked(self, item: str) -> bool:
        """Whether the item was asked at all; an unclear answer is an answer."""
        return item in self.rows

    def unasked(self, holdup: Holdup | None = None) -> list[Item]:
        """The items not asked yet, of one hold-up or of all."""
        return [i for i in ITEMS if i.id not in self.rows and (holdup is None or holdup in i.holdups)]

    def next_item(self, holdup: Holdup | None = None) -> Item | None:
        """The next question: of the hold-up with most items not asked, its first; null when all were asked."""
        if holdup is None:
            counted = [(len(self.unasked(h)), -n, h) for n, h in enumerate(Holdup)]
            most = max(counted, key=lambda c: c[:2])
            if most[0] == 0:
                return None
            holdup = most[2]
        left = self.unasked(holdup)
        return min(left, key=lambda i: (i.group != holdup, not i.small, ITEMS.index(i))) if left else None


def answers(rows: Iterable[Mapping[str, Any]]) -> Answers:
    """The newest answer to each item; rows of unknown items are left out.

    >>> a = answers([{"item": "b17", "mark": 0}, {"item": "b17", "mark": 2}, {"item": "b1", "mark": None}])
    >>> a.mark("b17"), a.mark("b1"), a.is_asked("b1"), a.mark("b2"), a.next_item(H5).id
    (2, None, True, None, 'b18')
    """
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if row["item"] in ITEM:
            found[row["item"]] = row
    return Answers(found)
