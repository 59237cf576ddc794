"""Reading a message: its parts, its language, and who says what in it.

The sender's words are the sender's; "Maria in finance says …" is Maria's voice, reported by the sender; a forwarded mail is
the voice of its writer. Quoted history is left alone: it was read when it came.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.triage.features import clauses
from holdfast.triage.language import language
from holdfast.triage.mailbox import Mail, pasted
from holdfast.triage.names import Match, match
from holdfast.triage.parts import FORWARDED, OWN, Part, parts
from holdfast.voices import plain

#: Letters of the writer's own words that are read; the rest is left to a person.
MOST_LETTERS = 20_000
_VERBS = (
    r"(?:says?|said|thinks?|thought|asks?|asked|asking|wants?|wanted|feels?|felt|believes?|argues?|argued|insists?|insisted|"
    r"claims?|claimed|worries|worried|fears?|feared|complains?|complained|objects?|objected|refuses?|refused|told|mentioned|"
    r"mentions|reckons?|points? out|pointed out|wrote|writes|warns?|warned|wonders?|wondered|raised|raises|doubts?|"
    r"is (?:worried|afraid|concerned|asking|against|not happy|unhappy|not convinced|sceptical|skeptical|saying)|"
    r"are (?:worried|afraid|concerned|asking|against|not happy|unhappy|not convinced|sceptical|skeptical|saying)|"
    r"(?:was|were) (?:worried|afraid|concerned|asking|against|not happy|unhappy|not convinced|saying)|"
    r"(?:does|do|did)(?:n't| not) (?:want|like|believe|think|see|trust))"
)
_NAME = r"[A-Z][a-zà-ÿ'’-]+(?: (?:van |von |de |al-)?[A-Z][a-zà-ÿ'’-]+){0,2}"
_GROUP = (
    r"(?:[Tt]he |[Oo]ur |[Mm]y |[Ss]ome of the |[Ss]omeone in |[Ss]omebody in |[Pp]eople in )(?:[a-zA-Z-]+ ){0,2}?"
    r"(?:team|people|guys|drivers|nurses|staff|managers?|department|lads|crew|shift|supervisors?|engineers|lawyers|auditors|"
    r"finance|purchasing|procurement|legal|operations|warehouse|lab|laboratory|union|works council|board|boss|CFO|CIO|CEO|COO)"
)
_DEPARTMENT = r"(?: (?:in|from|over in|at|of) (?:the )?(?P<dept>[A-Za-z&]+(?: [a-z]+)?))?"
_REPORT = re.compile(
    rf"(?:^|(?<=[\s(\"“]))(?P<who>{_NAME}|{_GROUP}){_DEPARTMENT},? (?:(?:also|still|just|now|even|really|has|have|had|keeps?|"
    rf"kept|already|again|only|openly|then) ){{0,3}}(?P<verb>{_VERBS})\b"
)
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<who>{_NAME}|{_GROUP})|\b[Pp]er (?P<who2>{_NAME})[,:]")
_SPEAKER = re.compile(
    rf"^(?:\[?\d{{1,2}}[:.]\d{{2}}(?: ?[APap][Mm])?\]?\s*)?[*_]{{0,2}}(?P<who>{_NAME})[*_]{{0,2}}\s?:\s+\S"
)
_ON = re.compile(r"^[\"“'\s]*(?:he|she|they|his|her|their)\b", re.IGNORECASE)
_NO_NAMES_WORDS = """
    He She They It I We You This That These Those There What Who How Why When Where If But And So Nobody Everybody
    Everyone Someone Somebody Anyone One Some Many Most All Both None Please Thanks Hi Hello Dear Yes No Not Now Then Also
    Still Just Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December Today Tomorrow Yesterday Which Maybe Perhaps Note Subject Question Update Re Fwd
    Fw Ps To From Cc Date Sent Here My Our His Her Their Its The An A Well Ok Okay Honestly Frankly However Because After
    Before Since While Importance Attachments Regards Agenda Minutes Action Actions Summary Background Next Cost Costs
    Risk Price Total Item
"""
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one voice says in a message. ``spans`` are (start, end) in the body, ``reported_by`` is "" at first hand."""

    voice: Match
    spans: tuple[tuple[int, int], ...]
    words: str
    reported_by: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as read: the mail it came as, its parts, its language and its voices in order of their first words."""

    mail: Mail
    parts: tuple[Part, ...]
    language: str
    utterances: tuple[Utterance, ...]
    is_cut: bool = False

    @property
    def own(self) -> str:
        """The writer's own words, without history, signature and disclaimer."""
        body = self.mail.body
        return "\n".join(body[p.start : p.end].strip() for p in self.parts if p.kind == OWN).strip()


def read(message: str | Mail, people: Iterable[Mapping[str, Any]] = ()) -> Message:
    """Take *message* apart; voices are matched to *people*, a proposal where it is not sure.

    >>> text = "Maria in finance says the budget is frozen until May. She wants three quotes. I am fine with it."
    >>> [(u.voice.voice, u.words, u.reported_by) for u in read(text).utterances][0]
    ('Maria', 'Maria in finance says the budget is frozen until May. She wants three quotes.', 'the writer')
    """
    mail = pasted(message) if isinstance(message, str) else message
    rows = list(people)
    found = parts(mail.body[:MOST_LETTERS])
    utterances: list[Utterance] = []
    for part in found:
        if part.kind in (OWN, FORWARDED):
            utterances += _voices(mail, part, rows)
    own = " ".join(u.words for u in utterances)
    return Message(mail, found, language(own), tuple(utterances), len(mail.body) > MOST_LETTERS)


def _voices(mail: Mail, part: Part, people: list[Mapping[str, Any]]) -> list[Utterance]:
    forwarded = part.kind == FORWARDED
    writer = part.writer if forwarded else mail.sender
    by = writer or "the writer"
    first = (
        match(writer, people, address="" if forwarded else mail.address)
        if writer
        else Match("", why="no sender is named")
    )
    body = mail.body
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    now: tuple[str, str] = ("", "")
    line_voice: tuple[str, str] = ("", "")
    quoting = False
    heads = Counter(
        m.group("who") for a, b in _sentences(body, part.start, part.end) if (m := _SPEAKER.match(body[a:b]))
    )
    for start, end in _sentences(body, part.start, part.end):
        said = body[start:end]
        speaker = _SPEAKER.match(said)
        if speaker and _speaks(speaker.group("who"), heads, people):
            line_voice = now = (speaker.group("who"), "line")
        elif not quoting:
            who, department = _reported(said)
            if who:
                now = (who, department)
            elif not (now != line_voice and now[0] and _ON.match(said)):
                now = line_voice
        if said.count("“") > said.count("”") or (said.count('"') % 2 and not quoting and now[0]):
            quoting = bool(now[0])
        elif quoting and ("”" in said or '"' in said):
            quoting = False
        spans.setdefault(now, []).append((start, end))
    return [_utterance(body, key, held, first, by, people, forwarded, mail) for key, held in spans.items()]


def _utterance(
    body: str,
    key: tuple[str, str],
    spans: list[tuple[int, int]],
    first: Match,
    by: str,
    people: list[Mapping[str, Any]],
    forwarded: bool,
    mail: Mail,
) -> Utterance:
    who, department = key
    joined = _joined(body, spans)
    words = "\n".join(body[a:b] for a, b in joined)
    if not who:
        return Utterance(first, joined, words, (mail.sender or "the writer") if forwarded else "")
    if department == "line":
        return Utterance(match(who, people), joined, words, "" if plain_equal(who, by) else by)
    return Utterance(match(who, people, department=department), joined, words, by, department)


def plain_equal(a: str, b: str) -> bool:
    """True when two names are written for the same person as far as letters tell."""
    x, y = plain(a).split(), plain(b).split()
    return bool(x) and bool(y) and (x == y or (set(x) <= set(y)) or (set(y) <= set(x)))


def _joined(body: str, spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Spans that only blanks separate become one, so that the words stay an exact part of the body."""
    found: list[tuple[int, int]] = []
    for a, b in spans:
        if found and not body[found[-1][1] : a].strip():
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
    return tuple(found)


def _sentences(body: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(start + a, start + b) for a, b in clauses(body[start:end])]


def _reported(said: str) -> tuple[str, str]:
    """Who is reported in a sentence, with the department named beside; ("", "") for the writer's own words."""
    for found in _REPORT.finditer(said[:600]):
        who = found.group("who")
        if _is_name(who) or who[0].islower() or " " in who:
            words = who.split()
            while words and words[0] in _NO_NAMES and words[0] not in ("The", "Our", "My", "Some"):
                words = words[1:]
            if words:
                return " ".join(words), found.group("dept") or ""
    found2 = _ACCORDING.search(said[:600])
    if found2:
        who = found2.group("who") or found2.group("who2")
        if _is_name(who) or who[0].islower() or " " in who:
            return who, ""
    return "", ""


def _speaks(who: str, heads: Mapping[str, int], people: list[Mapping[str, Any]]) -> bool:
    """True when a word before a colon is a speaker: a known person, a whole name, or one who speaks more than once."""
    if not _is_name(who):
        return False
    found = match(who, people)
    return " " in who or heads[who] > 1 or found.person_id is not None or bool(found.candidates)


def _is_name(who: str) -> bool:
    return who.split()[0] not in _NO_NAMES
