"""What a document for the buyer is made from: facts they may see, and nothing else.

``Shared`` has no field for readiness, forecast, stance, tie, hold-up or closeness, so no document that is given one can show
them. Words that somebody said in confidence are not in it either: of the push-back log it keeps the kinds, not the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from holdfast.diagnosis.case import newest
from holdfast.org.titles import LEVELS
from holdfast.plays.base import Situation
from holdfast.preparation.document import Source
from holdfast.preparation.stories import Story
from holdfast.vocab import ImpactKind

Row = Mapping[str, Any]


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
    """A substantive concern of the register, without the name of who raised it."""

    words: str
    answer: str
    proof: str
    owner: str
    state: str
    due_on: date | None
    sources: tuple[Source, ...]


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
    """People of one level who hear of the decision together; ``leader`` is who tells them."""

    name: str
    leader: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Shared:
    """The facts of one deal that its decision maker may see."""

    deal: str
    account: str
    seller: str
    decider: str
    as_of: date
    yes_on: date
    yes_source: Source
    gains: tuple[Impact, ...] = ()
    costs: tuple[Impact, ...] = ()
    concerns: tuple[Concern, ...] = ()
    promises: tuple[Promise, ...] = ()
    steps: tuple[Step, ...] = ()
    levels: tuple[Level, ...] = ()
    kinds: tuple[str, ...] = ()
    stories: tuple[Story, ...] = ()
    replies: tuple[Reply, ...] = ()

    @property
    def first(self) -> str:
        """The decision maker's first name."""
        return self.decider.split(" ")[0] if self.decider else ""

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
    raised = {r["row_id"]: r for r in case.pushback}
    return Shared(
        deal=str(deal["name"] or deal["deal_id"]),
        account=str(deal["account"] or ""),
        seller=str(deal["owner"] or ""),
        decider=s.map.decider.name if s.map.decider else "",
        as_of=case.as_of,
        yes_on=deal["yes_on"],
        yes_source=Source("yes", str(deal["yes_row"]), deal["yes_on"]),
        gains=tuple(_impact(r) for r in impacts if r["kind"] == ImpactKind.GAIN.value),
        costs=tuple(_impact(r) for r in impacts if r["kind"] == ImpactKind.COST.value),
        concerns=tuple(_concern(r, raised) for r in newest(case.concerns, "concern")),
        promises=tuple(_promise(r, names, s) for r in promises),
        steps=tuple(_step(r) for r in case.plan_rows),
        levels=_levels(s),
        kinds=_kinds(case.pushback),
        stories=stories,
        replies=tuple(_reply(r) for r in newest(case.replies, "kind", "heard")),
    )


def _impact(r: Row) -> Impact:
    source = Source("impacts", str(r["row_id"]), r["occurred_on"])
    return Impact(r["group"], r["what"], r["bearer"] or r["group"], r["peaks"] or "", r["fades"] or "", source)


def _concern(r: Row, raised: Mapping[str, Row]) -> Concern:
    entry = raised.get(r["concern"])
    sources = [Source("concerns", str(r["row_id"]), r["occurred_on"])]
    if entry is not None:
        sources.insert(0, Source("pushback", str(entry["row_id"]), entry["occurred_on"]))
    words = (entry or {}).get("words") or "A concern that was raised"
    return Concern(
        words, r["answer"] or "", r["proof"] or "", r["owner"] or "", r["state"], r["due_on"], tuple(sources)
    )


def _reply(r: Row) -> Reply:
    source = Source("replies", str(r["row_id"]), r["occurred_on"])
    aloud = bool(r["is_aloud"])
    return Reply(r["kind"] or "", r["heard"] or "", r["reply"] or "", r["act"] or "", aloud, r["occurred_on"], source)


def _promise(r: Row, names: Mapping[str, str], s: Situation) -> Promise:
    who = names.get(r["person_id"] or "", "") or s.decider
    return Promise(
        r["act"] or "", who, r["due_on"], r["state"], Source("commitments", str(r["row_id"]), r["occurred_on"])
    )


def _step(r: Row) -> Step:
    source = Source("plan_rows", str(r["row_id"]), r["known_on"])
    return Step(r["title"] or "", r["owner"] or "", r["side"], r["due_on"], r["done_on"], bool(r["is_paper"]), source)


def _levels(s: Situation) -> tuple[Level, ...]:
    """Levels from the top down, each told by somebody of the level above; the first by the decision maker."""
    found: list[Level] = []
    above = s.decider
    for number, name in LEVELS.items():
        here = [p for p in s.map.people if p.level == number and not p.is_decision_maker]
        if not here:
            continue
        groups = tuple(dict.fromkeys(p.department or name for p in here))
        found.append(Level(name, above, groups))
        known = [p for p in here if not p.is_assumed]
        above = known[0].name if known else f"the {name}"
    return tuple(found)


def _kinds(entries: Sequence[Row]) -> tuple[str, ...]:
    """Kinds of push-back heard so far, the most frequent first."""
    counts: dict[str, int] = {}
    for r in entries:
        for kind in (r["classes"] or "").split():
            counts[kind] = counts.get(kind, 0) + 1
    return tuple(sorted(counts, key=lambda k: (-counts[k], k)))
