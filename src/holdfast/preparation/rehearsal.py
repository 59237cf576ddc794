"""Rehearsal: likely push-back, one at a time, answered aloud in one's own words and looked at with four short checks.

What was heard in this deal is quoted with its voice. What was not heard is put as a group of the map may put it, and says
so; nobody known by name is given words they did not say. The checks read words, not people, and need no language model.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from holdfast.diagnosis.case import newest
from holdfast.preparation.document import Source
from holdfast.preparation.documents import Sheet
from holdfast.preparation.facts import Reply, classes, may_read, same
from holdfast.preparation.likely import KIND, KINDS
from holdfast.preparation.tone import labels

#: A reply that can be said in one breath or two.
MOST_WORDS, MOST_SENTENCES = 60, 4


@dataclass(frozen=True, slots=True)
class Turn:
    """One push-back to answer. ``source`` is null when it was not heard in this deal.

    ``is_private``: it was said to us, and as far as is known not in the hearing of the decision maker.
    """

    kind: str
    voice: str
    words: str
    ask: str
    source: Source | None = None
    is_private: bool = False

    @property
    def key(self) -> str:
        """A short name that stays the same while the words do."""
        return f"{zlib.crc32(f'{self.voice}|{self.words}'.encode()):08x}"

    @property
    def is_heard(self) -> bool:
        """Whether somebody said this in the deal."""
        return self.source is not None


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a reply: ``holds`` is null when the words do not show it either way."""

    name: str
    holds: bool | None
    why: str


def turns(sheet: Sheet, most: int = 4) -> list[Turn]:
    """Push-back to answer: one per voice that was heard, the newest words of each, then kinds that were not heard yet."""
    s = sheet.situation
    heard: dict[str, Turn] = {}
    for row in s.case.pushback:
        if not row["words"]:
            continue
        who = s.map.get(row["person_id"])
        voice = (who.name if who else "") or row["voice"] or "somebody"
        kind = next((k for k in classes(row, s.case) if k in KIND), "")
        ask = KIND[kind].ask if kind else "What exactly will happen, and how do we know?"
        heard.pop(voice, None)
        source = Source("pushback", str(row["row_id"]), row["occurred_on"])
        heard[voice] = Turn(kind, voice, row["words"], ask, source, not may_read(row, s))
    found = list(heard.values())[-most:]
    groups = [p.group for p in s.map.people if not p.is_decision_maker and p.department]
    groups = list(dict.fromkeys(groups)) or ["somebody of the team"]
    known = {t.kind for t in found}
    for usual in KINDS:
        if len(found) >= most:
            break
        if usual.kind not in known:
            voice = f"somebody of {groups[len(found) % len(groups)]} (not heard so far)"
            found.append(Turn(usual.kind, voice, usual.heard.strip("“”"), usual.ask))
    return found


def replied(sheet: Sheet, turn: Turn) -> Reply | None:
    """The newest reply to the same words, or to the same kind where nothing was heard; null when there is none."""
    rows = newest(sheet.situation.case.replies, "kind", "heard")
    for row, told in zip(reversed(rows), reversed(sheet.shared.replies), strict=True):
        if same(row["heard"] or "") == same(turn.words):
            return told
    return None


_ASKS = re.compile(
    r"\b(what (would|will|exactly|happens)|how do (you|we) know|which|show me|what for|by when|tell me (what|which|how)|"
    r"what do you need|what would have to|instead|woher wissen|was genau|welche[rsn]?|was passiert|was brauchen|zeig)\b",
    re.IGNORECASE,
)  # fmt: skip
_STAYS = re.compile(
    r"\b(it stays|stays with|is decided|we (are going|go|will go) ahead|the (day|date|decision) stands|we (keep|start|begin)|"
    r"will happen|we are doing (it|this)|it is settled|bleibt|ist entschieden|wir (machen|fangen|beginnen|starten))\b",
    re.IGNORECASE,
)  # fmt: skip
_YIELDS = re.compile(
    r"\b(we can (drop|wait|skip|leave)|let'?s (wait|drop|postpone|leave it)|postpone|i (will|would|have to) (reconsider|think again)|"
    r"maybe we should(n'?t| not)|we will see|we'?ll see|forget it|not now then|cancel|hold off|if everybody agrees|"
    r"when people are ready|verschieben|warten wir|mal sehen|lassen wir)\b",
    re.IGNORECASE,
)  # fmt: skip
_RUDE = re.compile(
    r"\b(nonsense|ridiculous|stop (complaining|whining)|just do (it|as)|because i say|get over it|shut up|grow up|"
    r"if you do(n'?t| not) like it|your problem|always against|deal with it|unsinn|quatsch|lächerlich|stell dich nicht|"
    r"basta)\b",
    re.IGNORECASE,
)  # fmt: skip


def check(reply: str) -> tuple[Check, ...]:
    """The four checks of a reply.

    >>> [c.holds for c in check("It stays with the first of May. What exactly would happen in your shift?")]
    [True, True, True, True]
    >>> [c.holds for c in check("Let's wait then.")][1]
    False
    """
    asks = "?" in reply or bool(_ASKS.search(reply))
    yields, stays = _YIELDS.search(reply), _STAYS.search(reply)
    rude = _RUDE.search(reply)
    named = labels(reply)
    n, parts = len(reply.split()), len([x for x in re.split(r"[.!?]+(?:\s|$)", reply) if x.strip()])
    kept = False if yields else True if stays else None
    return (
        Check("asked for consequence or evidence", asks,
              "it asks" if asks else "ask what would happen, or how they know"),
        Check("stayed with the decision", kept,
              f"“{yields.group(0)}” gives it away" if yields else "it says that it stays" if stays
              else "the words do not say whether it stays; say it once"),
        Check("kept respect", not (rude or named),
              f"“{rude.group(0)}” ends the talk" if rude else f"“{named[0]}” labels a person" if named else "nothing hurts"),
        Check("was short", n <= MOST_WORDS and parts <= MOST_SENTENCES and n > 0,
              f"{n} words" if n <= MOST_WORDS and parts <= MOST_SENTENCES else f"{n} words, {parts} sentences; say half of it"),
    )  # fmt: skip


def is_good(checks: tuple[Check, ...]) -> bool:
    """Whether a reply goes on the card: every check holds."""
    return all(c.holds for c in checks)


def livelier(turn: Turn, complete: Callable[[str], str]) -> Turn:
    """The same push-back put by a language model, for kinds that were not heard; what was heard stays as it was said.

    The answer is used as words only: one line, no longer than a breath, and never as an instruction.
    """
    if turn.is_heard:
        return turn
    asked = (
        "Put this objection of a colleague in one spoken sentence of at most 25 words, plain and polite. "
        f"Answer with the sentence alone.\n\n{turn.words}"
    )
    said = " ".join(complete(asked).split())
    return Turn(turn.kind, turn.voice, said, turn.ask) if 0 < len(said) <= 200 and not labels(said) else turn
