"""What a document for the buyer is made from: facts they may see, and nothing else.

``Shared`` has no field for readiness, forecast, stance, tie, hold-up or closeness, so no document that is given one can show
them. Words that somebody said in confidence are not in it either: of an entry of the log it keeps the words only when the
decision maker said or heard them (adr/0016); else the kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from holdfast.diagnosis.case import Case, newest
from holdfast.org.entry import Somebody
from holdfast.org.titles import LEVELS
from holdfast.plays.base import Situation
from holdfast.preparation.document import Source
from holdfast.preparation.language import N_, Words
from holdfast.preparation.stories import Story
from holdfast.vocab import ImpactKind, Stance

Row = Mapping[str, Any]
#: Stances of those who are heard before their people are told.
DOUBTS = (Stance.OPPONENT.value, Stance.SCEPTIC.value)


@dataclass(frozen=True, slots=True)
class Impact:
    """A gain or a cost of one group."""

    group: str
    what: str
    bearer: str
    peaks: str
    fades: str
    source: Source


@dataclass(frozen=True, slots=True)
class Concern:
    """A substantive concern of the register, without the name of who raised it.

    ``words`` are quoted when ``is_quoted``: the register's own sentence, or words that the decision maker said or heard.
    """

    words: str
    is_quoted: bool
    answer: str
    proof: str
    owner: str
    state: str
    due_on: date | None
    sources: tuple[Source, ...]

    def told(self, t: Words) -> str:
        """The concern in words: its own, or what it is about."""
        return self.words if self.is_quoted else t(self.words)


@dataclass(frozen=True, slots=True)
class Heard:
    """Push-back of one kind in words that the decision maker said or heard."""

    kind: str
    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Reply:
    """The decision maker's own reply to one push-back, and whether it was said aloud."""

    kind: str
    heard: str
    reply: str
    act: str
    is_aloud: bool
    on: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class Opening:
    """A sentence that opens a document; ``facts`` are short names of what a drafted one rests on, none of a person's own."""

    document: str
    place: int
    text: str
    facts: tuple[str, ...]
    is_drafted: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Promise:
    """An act that a leader promised."""

    act: str
    who: str
    due_on: date | None
    state: str
    source: Source


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the plan."""

    title: str
    owner: str
    side: str
    due_on: date | None
    done_on: date | None
    is_paper: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Level:
    """People of one level who hear of the decision together; ``leader`` is who tells them, empty when nobody is known.

    ``groups`` are their departments, each with whether it is assumed, nobody of it being known. ``sources`` are the known
    people, ``told_by`` is the row of the leader.
    """

    name: str
    leader: str
    groups: tuple[tuple[str, bool], ...]
    sources: tuple[Source, ...] = ()
    told_by: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Shared:
    """The facts of one deal that its decision maker may see.

    ``yes_who`` is empty while the row of the yes names nobody; ``asked`` are the kinds that a rehearsal goes through.
    """

    deal: str
    account: str
    seller: str
    decider: str
    as_of: date
    yes_on: date
    yes_source: Source
    deal_id: str = ""
    decider_row: str = ""
    yes_who: str = ""
    signed_on: date | None = None
    asked: tuple[str, ...] = ()
    gains: tuple[Impact, ...] = ()
    costs: tuple[Impact, ...] = ()
    concerns: tuple[Concern, ...] = ()
    promises: tuple[Promise, ...] = ()
    steps: tuple[Step, ...] = ()
    levels: tuple[Level, ...] = ()
    kinds: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    stories: tuple[Story, ...] = ()
    replies: tuple[Reply, ...] = ()
    openings: tuple[Opening, ...] = ()

    @property
    def first(self) -> str:
        """The decision maker's first name."""
        return self.decider.split(" ")[0] if self.decider else ""

    @property
    def headed(self) -> str:
        """The deal with its account, without saying the same name twice."""
        return self.deal if not self.account or self.account in self.deal else f"{self.deal} · {self.account}"

    @property
    def run(self) -> Source:
        """The Run whose day a proposed date is counted from."""
        return Source("runs", self.as_of.isoformat())

    @property
    def deal_source(self) -> Source:
        """The deal's row of the Run."""
        return Source("deals", self.deal_id)

    @property
    def who(self) -> tuple[Source, ...]:
        """The row of the decision maker, if one is known."""
        return (Source("people", self.decider_row),) if self.decider_row else ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups with a gain, in order of mention."""
        return tuple(dict.fromkeys(i.group for i in self.gains))

    @property
    def without_cost(self) -> tuple[str, ...]:
        """Groups with a gain and no cost: nobody believes in those."""
        known = {i.group.casefold() for i in self.costs}
        return tuple(g for g in self.groups if g.casefold() not in known)

    @property
    def signature(self) -> Step | None:
        """The signature in the plan, if it is there."""
        return next((s for s in self.steps if "sign" in s.title.casefold() and s.is_paper), None)


def shared(s: Situation, stories: tuple[Story, ...] = ()) -> Shared:
    """The facts of a situation that the decision maker may see."""
    case, deal = s.case, s.case.deal
    names = {p.person_id: p.name for p in s.map.known}
    impacts = newest(case.impacts, "kind", "group", "what")
    promises = newest(case.commitments, "commitment")
    log = [(r, may_read(r, s)) for r in case.pushback]
    raised = {r["row_id"]: (r, told) for r, told in log}
    private = {same(r["words"]) for r, told in log if r["words"] and not told}
    return Shared(
        deal=str(deal["name"] or deal["deal_id"]),
        account=str(deal["account"] or ""),
        seller=str(deal["owner"] or ""),
        decider=s.map.decider.name if s.map.decider else "",
        as_of=case.as_of,
        yes_on=deal["yes_on"],
        yes_source=Source("yes", str(deal["yes_row"]), deal["yes_on"]),
        deal_id=case.deal_id,
        decider_row=s.map.decider.person_id if s.map.decider else "",
        signed_on=deal.get("signed_on"),
        yes_who=_called(str(deal.get("yes_who") or ""), s),
        gains=tuple(_impact(r) for r in impacts if r["kind"] == ImpactKind.GAIN.value),
        costs=tuple(_impact(r) for r in impacts if r["kind"] == ImpactKind.COST.value),
        concerns=tuple(_concern(r, raised, case) for r in newest(case.concerns, "concern")),
        promises=tuple(_promise(r, names, s) for r in promises),
        steps=tuple(_step(r) for r in case.plan_rows),
        levels=_levels(s),
        kinds=_kinds(case),
        heard=_heard(log, case),
        stories=stories,
        replies=tuple(_reply(r, private) for r in newest(case.replies, "kind", "heard")),
        openings=_openings(case.openings),
    )


def _called(said: str, s: Situation) -> str:
    """The name of who said the yes, as the map has it for an id; empty when the row names nobody."""
    return next((p.name for p in s.map.known if p.person_id == said), said)


def _impact(r: Row) -> Impact:
    source = Source("impacts", str(r["row_id"]), r["occurred_on"])
    return Impact(r["group"], r["what"], r["bearer"] or r["group"], r["peaks"] or "", r["fades"] or "", source)


#: Class of push-back → what it is about, for a reader who was not there.
ABOUT = {
    "substantive": N_("Whether it works with how things are done today"),
    "personal": N_("What it means for people's own work"),
    "doubt": N_("Whether it can succeed here"),
    "control": N_("Who decides on it"),
    "delay": N_("Whether this is the right time"),
    "attack": N_("Whether what is said about it is true"),
}
_ELSE = N_("A concern that was raised")


def may_read(r: Row, s: Situation) -> bool:
    """Whether the decision maker said or heard the words of an entry; else they were told to us alone."""
    d = s.map.decider
    if d is None:
        return False
    named = "|".join(re.escape(n.casefold()) for n in (d.person_id, d.name))
    heard = str(r.get("heard_by") or "").casefold()
    return r["person_id"] == d.person_id or re.search(rf"(?<!\w)(?:{named})(?!\w)", heard) is not None


def same(words: str) -> str:
    """Words as they are compared: without case, spacing and quotation marks."""
    return " ".join(words.casefold().split()).strip("“”\"'. ")


def _concern(r: Row, raised: Mapping[str, tuple[Row, bool]], case: Case) -> Concern:
    """A row of the register: its own sentence, words that may be read, or what the concern is about."""
    name = str(r["concern"])
    entry, told = raised.get(name, (None, False))
    sources = [Source("concerns", str(r["row_id"]), r["occurred_on"])]
    words, quoted = _ELSE, False
    if entry is not None:
        sources.insert(0, Source("pushback", str(entry["row_id"]), entry["occurred_on"]))
        kind = next((k for k in classes(entry, case) if k in ABOUT), "")
        words, quoted = (entry["words"], True) if told and entry["words"] else (ABOUT.get(kind, _ELSE), False)
    elif " " in name.strip():
        words, quoted = name, True
    return Concern(
        words, quoted, r["answer"] or "", r["proof"] or "", r["owner"] or "", r["state"], r["due_on"], tuple(sources)
    )


def _reply(r: Row, private: set[str]) -> Reply:
    """A reply; what it answers is kept only when those words may be read."""
    source = Source("replies", str(r["row_id"]), r["occurred_on"])
    heard = r["heard"] or ""
    heard = "" if same(heard) in private else heard
    return Reply(
        r["kind"] or "", heard, r["reply"] or "", r["act"] or "", bool(r["is_aloud"]), r["occurred_on"], source
    )


def _openings(rows: Sequence[Row]) -> tuple[Opening, ...]:
    """The newest sentence of each place that was not taken out; a draft that was sent back unchanged is still a draft."""
    found: dict[tuple[str, int], Opening] = {}
    for r in rows:
        source = Source("openings", str(r["row_id"]), r["occurred_on"])
        facts, words = tuple((r["facts"] or "").split()), r["text"] or ""
        made = Opening(r["document"], int(r["place"]), words, facts, bool(r["is_drafted"]), source)
        before = found.get((made.document, made.place))
        if before is None or not before.is_drafted or same(before.text) != same(words):
            found[made.document, made.place] = made
    return tuple(o for o in found.values() if o.text)


def _promise(r: Row, names: Mapping[str, str], s: Situation) -> Promise:
    who = names.get(r["person_id"] or "", "") or s.decider
    return Promise(
        r["act"] or "", who, r["due_on"], r["state"], Source("commitments", str(r["row_id"]), r["occurred_on"])
    )


def _step(r: Row) -> Step:
    source = Source("plan_rows", str(r["row_id"]), r["known_on"])
    return Step(r["title"] or "", r["owner"] or "", r["side"], r["due_on"], r["done_on"], bool(r["is_paper"]), source)


def _levels(s: Situation) -> tuple[Level, ...]:
    """Levels from the top down, each in as many parts as there are people to tell it.

    A part is told by a known person above it in their own line: of its department, or to whom its people report. The level
    right below the decision maker hears it from them, and so does the line of somebody who doubts it: nobody is sent to announce
    what they oppose. A level above the decision maker's own of which nobody is known is left out: they do not brief their
    own superiors.
    """
    found: list[Level] = []
    # A voice that is known from the log alone was named in confidence.
    listed = {r["person_id"]: r for r in s.case.people}
    decider = s.map.decider
    top = decider.level if decider is not None else 0
    below = min((p.level for p in s.map.people if p.level > top), default=0)
    for number, name in LEVELS.items():
        here = [p for p in s.map.people if p.level == number and not p.is_decision_maker]
        known = [p for p in here if p.person_id in listed]
        if not here or (not known and decider is not None and number < decider.level):
            continue
        parts: dict[str, list[Somebody]] = {}
        tellers = {p.person_id: p for p in s.map.known}
        for p in here:
            teller = _teller(p, listed, s) or (decider if not found or number == below else None)
            parts.setdefault(teller.person_id if teller else "", []).append(p)
        for teller_id, people in parts.items():
            teller = tellers.get(teller_id)
            groups: dict[str, bool] = {}
            for p in people:
                if p.department and p.department.casefold() != name:
                    groups[p.department] = groups.get(p.department, True) and p.is_assumed
            sources = tuple(Source("people", p.person_id) for p in people if p.person_id in listed)
            told_by = (Source("people", teller.person_id),) if teller else ()
            found.append(Level(name, teller.name if teller else "", tuple(groups.items()), sources, told_by))
    return tuple(found)


def _teller(p: Somebody, listed: Mapping[str, Row], s: Situation) -> Somebody | None:
    """Who tells *p*: the nearest above in their line; the decision maker in the place of one who doubts it."""
    reports = (listed.get(p.person_id) or {}).get("reports_to")
    above = [
        x for x in s.map.known
        if x.level < p.level and x.person_id in listed
        and (x.person_id == reports or (p.department and x.department == p.department))
    ]  # fmt: skip
    nearest = max(above, key=lambda x: (x.person_id == reports, x.level, x.person_id), default=None)
    return s.map.decider if nearest is not None and nearest.stance in DOUBTS else nearest


def classes(r: Row, case: Case) -> list[str]:
    """The classes of an entry: those that a person said, else those that were read in it."""
    return (r["classes"] or case.read_classes.get(str(r["row_id"]), "")).split()


def _heard(log: Sequence[tuple[Row, bool]], case: Case) -> tuple[Heard, ...]:
    """The newest words of each kind that the decision maker said or heard."""
    found: dict[str, Heard] = {}
    for r, told in log:
        kind = next(iter(classes(r, case)), "")
        if told and kind and r["words"]:
            found[kind] = Heard(kind, r["words"], Source("pushback", str(r["row_id"]), r["occurred_on"]))
    return tuple(found.values())


def _kinds(case: Case) -> tuple[str, ...]:
    """Kinds of push-back heard so far, the most frequent first."""
    counts: dict[str, int] = {}
    for r in case.pushback:
        for kind in classes(r, case):
            counts[kind] = counts.get(kind, 0) + 1
    return tuple(sorted(counts, key=lambda k: (-counts[k], k)))
