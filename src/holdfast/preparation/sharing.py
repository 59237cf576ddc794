"""From the situation of a deal to the facts that its decision maker may see.

Words that somebody said in confidence are left out: of an entry of the log only words that the decision maker said or heard
are kept (adr/0016); else the kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.diagnosis.case import Case, newest
from holdfast.plays.base import Situation
from holdfast.preparation.document import Source
from holdfast.preparation.facts import Concern, Heard, Impact, Opening, Promise, Reply, Shared, Step
from holdfast.preparation.language import N_
from holdfast.preparation.levels import levels
from holdfast.preparation.stories import Story
from holdfast.vocab import ImpactKind

Row = Mapping[str, Any]


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
        levels=levels(s),
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
