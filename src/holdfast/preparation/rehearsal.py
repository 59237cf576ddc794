"""Rehearsal: likely push-back, one at a time, answered aloud in one's own words and looked at with four short checks.

What was heard in this deal is quoted with its voice. What was not heard is put as a group of the map may put it, and says
so; nobody known by name is given words they did not say. The checks read words, not people, and need no language model.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace

from holdfast.chat import Transport
from holdfast.diagnosis.case import newest
from holdfast.preparation.document import Source
from holdfast.preparation.documents import Sheet
from holdfast.preparation.facts import Reply
from holdfast.preparation.language import words
from holdfast.preparation.likely import KIND, KINDS
from holdfast.preparation.sharing import classes, may_read, same
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


#: Other ways in which push-back of a kind is put, in our own words: a rehearsal need not begin the same way twice.
OTHERWISE: dict[str, tuple[str, ...]] = {
    "delay": ("Why this year? Nothing is burning.", "Let the new system in finance settle first, then we can talk."),
    "personal": ("So I learn everything again, two years before I retire?", "Who does my work while I sit in the training?"),
    "doubt": ("We are different from the companies they show us.", "Half a year from now nobody will use it."),
    "substantive": ("And what happens with the old data on the day we switch?", "Who signs if the numbers of the two do not agree?"),
    "control": ("Who decided that, and why do I hear it now?", "My department has its own way of doing this, and it works."),
    "attack": ("They sold you this well, did they not?", "I would like to see who earns by it."),
}  # fmt: skip


def turns(sheet: Sheet, most: int = 4, *, again: int = 0) -> list[Turn]:
    """Push-back to answer: one per voice that was heard, the newest words of each, then kinds that were not heard yet.

    *again* counts the rehearsals before: what was not heard is put in other words each time, what was heard never.
    """
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
            ways = (usual.heard.strip("“”"), *OTHERWISE[usual.kind])
            found.append(Turn(usual.kind, voice, ways[again % len(ways)], usual.ask))
    return found


def replied(sheet: Sheet, turn: Turn) -> Reply | None:
    """The newest reply to the same words, or to the same kind where nothing was heard; null when there is none."""
    rows = newest(sheet.situation.case.replies, "kind", "heard")
    for row, told in zip(reversed(rows), reversed(sheet.shared.replies), strict=True):
        if same(row["heard"] or "") == same(turn.words) or (not turn.is_heard and row["kind"] == turn.kind):
            return told
    return None


_SHORT = (("’", "'"), ("won't", "will not"), ("can't", "can not"), ("n't", " not"), ("let's", "let us"), ("'re", " are"),
          ("'ve", " have"), ("'ll", " will"), ("'m", " am"), ("'d", " would"))  # fmt: skip
_IS = re.compile(r"\b(it|that|this|what|there|here)'s\b")
_ASKS = re.compile(
    r"\b(what (would|will|exactly|happens)|how do (you|we) know|which|show me|what for|by when|tell me (what|which|how)|"
    r"what do you need|instead|woher wissen|was genau|welche[rsn]?|was passiert|was brauchen|zeig)\b"
)  # fmt: skip
_STAYS = re.compile(
    r"\b(it stays|stays (as|with|on)|(is|are|was|has been) (decided|settled|fixed|set|agreed|happening)|will happen|goes ahead|"
    r"(day|date|decision|plan|answer) (stands|holds|stays)|(i|we) (have )?decided|(made|make) (the|that|this) (decision|call)|"
    r"(stick|sticking|stand|standing|stay|staying) (to|by|with) (it|this|that|the|my)|(go|going) ahead|(am|are) doing (it|this)|"
    r"we (keep|(will )?(start|begin))|not (up for debate|open|in question|reopening|going back|changing)|nothing changes about|"
    r"will not (go back|change|move|reopen)|answer is (still )?yes|bleibt|steht fest|(ist|wurde) (entschieden|beschlossen)|"
    r"habe (mich )?entschieden|halte[nt]? (\w+ )?fest|wir (machen|fangen|beginnen|starten|ziehen))\b"
)  # fmt: skip
_YIELDS = re.compile(
    r"\b((we|i) (can|could|might|may|should|will|would) (also )?(drop|wait|skip|leave it|postpone|delay|pause|shelve|ask everybody)|"
    r"let us (wait|drop|postpone|leave it|pause|not|ask everybody|talk about it (later|again))|postpone|put (it|this) off|"
    r"push (it|this) back|hold off|cancel|(i|we) (will|would|have to|should|must) (reconsider|think (again|it over|about it))|"
    r"maybe we should not|we will see|forget it|not now then|if (everybody|everyone|all of you|you all) agrees?|"
    r"when people are ready|verschieben|warten wir|mal sehen|lassen wir)\b"
)  # fmt: skip
#: Something that takes back the next few words: “we will not postpone it” stays.
_NOT = re.compile(r"\b(not|never|no|without|nicht|nie|kein\w*)\W+(\w+\W+){0,3}$")
_RUDE = re.compile(
    r"\b(nonsense|ridiculous|stop (complaining|whining)|just do (it|as)|because i say|get over it|shut up|grow up|"
    r"if you do not like it|your problem|always against|deal with it|unsinn|quatsch|lächerlich|stell dich nicht|basta)\b"
)  # fmt: skip


def _spoken(reply: str) -> str:
    """The reply in small letters with short forms written out."""
    plain = reply.casefold()
    for short, whole in _SHORT:
        plain = plain.replace(short, whole)
    return _IS.sub(r"\1 is", plain)


def _stands(plain: str) -> tuple[bool | None, str]:
    """Whether the words stay with the decision, null when they do not say so, and the words that give it away."""
    taken_back = False
    for found in _YIELDS.finditer(plain):
        if not _NOT.search(plain[: found.start()]):
            return False, found.group(0)
        taken_back = True
    return (True if taken_back or _STAYS.search(plain) else None), ""


def check(reply: str) -> tuple[Check, ...]:
    """The four checks of a reply.

    >>> [c.holds for c in check("It stays with the first of May. What exactly would happen in your shift?")]
    [True, True, True, True]
    >>> [c.holds for c in check("Let's wait then.")][1]
    False
    """
    plain = _spoken(reply)
    asks = "?" in reply or bool(_ASKS.search(plain))
    kept, away = _stands(plain)
    rude = _RUDE.search(plain)
    named = labels(reply)
    n, parts = len(reply.split()), len([x for x in re.split(r"[.!?]+(?:\s|$)", reply) if x.strip()])
    is_short, long = n <= MOST_WORDS and parts <= MOST_SENTENCES, words("en").n("{n} word", "{n} words", n)
    return (
        Check("asked for consequence or evidence", asks,
              "it asks" if asks else "ask what would happen, or how they know"),
        Check("stayed with the decision", kept,
              f"“{away}” gives it away" if away else "it says that it stays" if kept
              else "the words do not say whether it stays; say it once"),
        Check("kept respect", not (rude or named),
              f"“{rude.group(0)}” ends the talk" if rude else f"“{named[0]}” labels a person" if named else "nothing hurts"),
        Check("was short", is_short and n > 0, long if is_short else f"{long}, {parts} sentences; say half of it"),
    )  # fmt: skip


def is_good(checks: tuple[Check, ...]) -> bool:
    """Whether a reply goes on the card: every check holds."""
    return all(c.holds for c in checks)


def livelier(turn: Turn, transport: Transport, model: str, *, seconds: float = 20.0) -> Turn:
    """The same push-back put by a language model, for kinds that were not heard; what was heard stays as it was said.

    The answer is used as words only: one line, no longer than a breath, and never as an instruction. When the model gives
    nothing usable, whatever went wrong with it, the turn stays as it was.
    """
    if turn.is_heard:
        return turn
    asked = (
        "Put this objection of a colleague in one spoken sentence of at most 25 words, plain and polite. "
        f"Answer with the sentence alone.\n\n{turn.words}"
    )
    body = {"model": model, "messages": [{"role": "user", "content": asked}], "max_tokens": 80}
    try:
        said = " ".join(transport(body, seconds)[0].split()).strip('“”"')
    except Exception:
        return turn
    return replace(turn, words=said) if 0 < len(said) <= 200 and not labels(said) else turn
