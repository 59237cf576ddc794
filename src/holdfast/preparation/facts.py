"""What a document for the buyer is made from: facts they may see, and nothing else.

``Shared`` has no field for readiness, forecast, stance, tie, hold-up or closeness, so no document that is given one can show
them. Words that somebody said in confidence are not in it either; ``sharing`` leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from holdfast.preparation.document import Source
from holdfast.preparation.language import Words
from holdfast.preparation.stories import Story


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
