"""The ten reactions in words: what each looks like, which hold-ups lead to it, and which question would tell most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from holdfast.diagnosis.holdups import Found
from holdfast.diagnosis.lines import AGAINST, FOR, Line
from holdfast.diagnosis.readiness import ITEM, Answers
from holdfast.vocab import Holdup, Reaction

H1, H2, H3, H4, H5 = Holdup.HARMONY, Holdup.FAVOURITES, Holdup.LONE_RESELLER, Holdup.NOISE, Holdup.FORTITUDE


@dataclass(frozen=True)
class ReactionKind:
    """One reaction: its name, what people see, the hold-ups whose evidence speaks for it, and the items to ask first."""

    reaction: Reaction
    name: str
    meaning: str
    holdups: tuple[Holdup, ...]
    items: tuple[str, ...]
    bears: str = FOR


REACTIONS: tuple[ReactionKind, ...] = (
    ReactionKind(
        Reaction.LEADS, "leads", "says why, what changes and by when, listens, and keeps the date",
        (H5, H1), ("b17", "b20", "b19"), AGAINST,
    ),
    ReactionKind(
        Reaction.EXPLAINS_ALONE, "explains it alone", "tries to convince one after the other without help",
        (H3,), ("b11", "b9", "b10"),
    ),
    ReactionKind(
        Reaction.POLLS, "asks everybody", "opens another round and waits until all agree", (H1, H3), ("b16", "b9", "b1"),
    ),
    ReactionKind(
        Reaction.SIDES, "sides with the critics", "says that they have a point and begins to doubt", (H2, H1), ("b5", "b6", "b4"),
    ),
    ReactionKind(
        Reaction.REASSURES, "reassures", "tells people not to worry and leaves it there", (H1,), ("b1", "b4", "b13"),
    ),
    ReactionKind(
        Reaction.SHRINKS, "shrinks the scope", "takes out what people complain about", (H4,), ("b15", "b14", "b13"),
    ),
    ReactionKind(
        Reaction.POSTPONES, "postpones", "moves it to a later time without a date that binds", (H5, H4), ("b19", "b16", "b17"),
    ),
    ReactionKind(
        Reaction.DELEGATES, "hands it to somebody else", "lets a deputy or the vendor deliver the message", (H3, H5), ("b11", "b20"),
    ),
    ReactionKind(
        Reaction.FORCES, "forces it", "orders it and ends the talk", (H5,), ("b3", "b6", "b18"),
    ),
    ReactionKind(
        Reaction.GOES_QUIET, "goes quiet", "avoids the subject and answers nobody", (H5, H1), ("b17", "b12", "b18"),
    ),
)  # fmt: skip
KIND: dict[str, ReactionKind] = {r.reaction.value: r for r in REACTIONS}
NOTHING_KNOWN = "Nothing is known yet that speaks for it; the share is what the model guesses for anybody."


def reasons(kind: ReactionKind, found: Sequence[Found]) -> tuple[str, str | None]:
    """The two strongest pieces of evidence for a reaction, from the hold-ups that lead to it."""
    mine = [f for h in kind.holdups for f in found if f.kind.holdup == h]
    lines: list[Line] = [x for f in mine for x in f.lines if x.bears == kind.bears]
    texts = list(dict.fromkeys(x.text for x in sorted(lines, key=lambda x: -x.strength)))
    if not texts:
        return NOTHING_KNOWN, None
    return texts[0], texts[1] if len(texts) > 1 else None


def question(kind: ReactionKind, answers: Answers) -> str:
    """The first of its questions that was not asked yet; when all were asked, the one with the weakest answer."""
    for item in kind.items:
        if not answers.is_asked(item):
            return ITEM[item].ask
    marks = [(answers.mark(i) if answers.mark(i) is not None else -1, n) for n, i in enumerate(kind.items)]
    return ITEM[kind.items[min(marks)[1]]].ask
