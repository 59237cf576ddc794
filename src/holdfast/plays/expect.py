"""What the decision maker is expected to do when push-back comes next, and why.

The forecast is made for push-back that comes within weeks: everybody speaks up more readily by one factor, so that about one
voice in four days reaches the decision maker, whoever is likely to raise it. The reasons are measured, not written: each
thing known of the deal is taken away in turn, on the same luck, and what then changes is what it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from holdfast.diagnosis.case import newest
from holdfast.diagnosis.holdups import Found
from holdfast.diagnosis.lines import AGAINST, FOR
from holdfast.org import lanes as at
from holdfast.org.build import AT_YES, FIELD, NEUTRAL, PREPARED, members
from holdfast.org.effects import Effect, Scenario
from holdfast.org.map import NEAR, STANCE_VALUES
from holdfast.org.model import STAFF, Organisation
from holdfast.org.parameters import INDEX
from holdfast.org.simulate import Outcome, simulate
from holdfast.org.world import World
from holdfast.plays.base import Situation, names, times
from holdfast.units import percent
from holdfast.vocab import MoveState, Reaction

Reals = npt.NDArray[np.float64]
Effects = tuple[Effect, ...]

#: Days looked ahead, voices a day that are aimed at, and how much more readily people may be made to speak. Choices.
DAYS, VOICES_A_DAY, MOST_READY = 21, 0.25, 20.0
#: Push-back has to reach the decision maker in this share of the runs; with less there is no forecast. A choice.
ENOUGH = 0.2
#: A reason has to move the share of a reaction by this much, and by this many standard errors; so many voices are looked at.
MOVES_BY, CLEARLY, MOST_VOICES = 0.01, 2.0, 4
#: A field of the decision maker this near to what is taken of anybody says nothing.
SAME = 0.02
#: What each reaction looks like to those around.
MEANINGS: dict[Reaction, str] = {
    Reaction.LEADS: "says why, what changes and by when, listens, and keeps the date",
    Reaction.EXPLAINS_ALONE: "tries to convince one after the other without help",
    Reaction.POLLS: "opens another round and waits until all agree",
    Reaction.SIDES: "says that they have a point and begins to doubt",
    Reaction.REASSURES: "tells people not to worry and leaves it there",
    Reaction.SHRINKS: "takes out what people complain about",
    Reaction.POSTPONES: "moves it to a later time without a date that binds",
    Reaction.DELEGATES: "lets a deputy or the vendor deliver the message",
    Reaction.FORCES: "orders it and ends the talk",
    Reaction.GOES_QUIET: "avoids the subject and answers nobody",
}
NOTHING_KNOWN = "Nothing known of this deal makes it likelier; the share is what the model guesses for anybody."


@dataclass(frozen=True)
class Expected:
    """The share of each reaction when push-back comes, with its 80 % interval; all 0 when it comes in too few runs.

    ``first`` is the reaction of each run, -1 where no push-back came; the same place in two of them has the same luck.
    """

    shares: Reals
    low: Reals
    high: Reals
    first: npt.NDArray[np.int8]

    @property
    def is_known(self) -> bool:
        """Whether push-back comes in enough runs to tell."""
        return bool(self.shares.any())


@dataclass(frozen=True)
class Driver:
    """Something known of the deal: in words, and the effects that take it away; people in ``silent`` do not speak then."""

    text: str
    effects: Effects = ()
    silent: tuple[str, ...] = ()


def expected(o: Outcome) -> Expected:
    """The first reactions of a scenario, in the order of :class:`~holdfast.vocab.Reaction`."""
    reached = float((o.first >= 0).mean())
    if reached < ENOUGH:
        return Expected(np.zeros(10), np.zeros(10), np.zeros(10), o.first)
    told = np.array([o.interval((o.first == n).astype(np.float64)) for n in range(10)]) / reached
    low, mid, high = np.clip(told, 0, 1).T
    return Expected(mid, np.minimum(low, mid), np.maximum(high, mid), o.first)


class Forecaster:
    """Scenarios of one organisation in which push-back comes soon, all on the same luck.

    Everybody has been told and nothing is signed: what is asked is what the decision maker does when it comes, not whether.
    """

    def __init__(self, org: Organisation, *, seed: int, runs: int, threads: int = 1) -> None:
        org = replace(org, told_up_to=STAFF, paper_days=(1e6,))
        self.org, self.seed, self.runs, self.threads = org, seed, runs, threads
        world = World(org, seed)
        given, _, people = world.first_day(0)
        against = np.maximum(-people[:, at.OWN], 0) * people[:, at.SPEAKS]
        staff = np.where((world.level >= STAFF)[:, None], given[INDEX["staff_before"]], 1.0)
        told = (against * staff * given[INDEX["speaking"]]).mean(axis=1)[world.places]
        #: Person → voices a day without the factor.
        self.rate = {p.person_id: float(told[i]) for i, p in enumerate(org.people)}

    def ready(self, silent: Sequence[str] = ()) -> Effects:
        """The effects that make push-back come soon while the people of *silent* say nothing."""
        left = sum(v for k, v in self.rate.items() if k not in silent)
        factor = min(max(VOICES_A_DAY / left, 1.0), MOST_READY) if left > 0 else 1.0
        quiet = tuple(Effect("speaking_of", "scale", 0, 0, 0, target=f"person:{i}") for i in silent)
        return (Effect("speaking_of", "scale", factor, factor, factor), *quiet)

    def run(self, changes: Mapping[str, tuple[Effects, tuple[str, ...]]]) -> dict[str, Expected]:
        """Name → expectation, for effects and people who say nothing."""
        scenarios = [Scenario(name, (*self.ready(silent), *effects)) for name, (effects, silent) in changes.items()]
        done = simulate(self.org, scenarios, runs=self.runs, days=DAYS, seed=self.seed, threads=self.threads)
        return {o.name: expected(o) for o in done.outcomes}


def drivers(org: Organisation, s: Situation, held: Sequence[Found]) -> list[Driver]:
    """Everything known of the deal that differs from what is taken of anybody."""
    return [
        *_fields(org, held),
        *_resolve(org, s, held),
        *_prepared(org, s),
        *_voices(s),
        *_supporters(s),
        *_unknown(s),
    ]


def _fields(org: Organisation, held: Sequence[Found]) -> Iterator[Driver]:
    """Answers and acts of the decision maker, by hold-up."""
    for holdup, field in FIELD.items():
        gap = NEUTRAL[field] - float(getattr(org.decider, field))
        bears = FOR if gap < 0 else AGAINST
        lines = [
            x for f in held if f.kind.holdup == holdup for x in f.lines if x.bears == bears and x.table == "readiness"
        ]
        if abs(gap) >= SAME and lines:
            best = max(lines, key=lambda x: x.strength)
            yield Driver(best.text, (Effect(field, "add", gap, gap, gap),))


def _resolve(org: Organisation, s: Situation, held: Sequence[Found]) -> Iterator[Driver]:
    gap = AT_YES - org.decider.resolve
    if abs(gap) < SAME:
        return
    bears = FOR if gap > 0 else AGAINST
    acts = [x for f in held for x in f.lines if x.table == "commitments" and x.bears == bears and x.dated_on]
    last = max(acts, key=lambda x: str(x.dated_on)).text if acts else ""
    way = "fallen" if gap > 0 else "risen"
    text = f"On what is written down since the yes, {s.first}'s resolve has {way} from {AT_YES:.2f} to {org.decider.resolve:.2f}."
    yield Driver(f"{text} {last}".strip(), (Effect("resolve", "add", gap, gap, gap),))


def _prepared(org: Organisation, s: Situation) -> Iterator[Driver]:
    if org.decider.preparation < SAME:
        more = PREPARED["c4"]
        yield Driver(
            f"Nothing is written down that prepared {s.first} for push-back.",
            (Effect("preparation", "add", more, more, more),),
        )
        return
    done = [r for r in newest(s.case.moves, "play") if r["state"] == MoveState.DONE.value]
    row = s.answers.rows.get("b17")
    on = max([r["occurred_on"] for r in done] + ([row["occurred_on"]] if row else []))
    age = times((s.case.as_of - on).days, "day")
    yield Driver(f"What was prepared {age} ago still holds in part.", (Effect("preparation", "set", 0, 0, 0),))


def _voices(s: Situation) -> Iterator[Driver]:
    for p in s.critics[:MOST_VOICES]:
        n = p.n_entries
        did = f"has pushed back {'once' if n == 1 else times(n, 'time')}" if n else f"is written down as {p.stance}"
        near = "close to" if p.closeness >= NEAR else "not close to"
        yield Driver(f"{p.name} {did} and is {near} {s.first}: {p.closeness_evidence}.", silent=(p.person_id,))


def _supporters(s: Situation) -> Iterator[Driver]:
    for p in s.map.known:
        stance = STANCE_VALUES.get(p.stance or "", 0.0)
        if stance > 0 and not p.is_decision_maker and not p.n_entries:
            yield Driver(f"{p.name} is written down as {p.stance}.",
                         (Effect("stance", "add", -stance, -stance, -stance, target=f"person:{p.person_id}"),))  # fmt: skip


def _unknown(s: Situation) -> Iterator[Driver]:
    open_ = [p for p in s.undecided if p.stance is None]
    if open_:
        verb = "stands" if len(open_) == 1 else "stand"
        yield Driver(
            f"Nobody has written down where {names(open_, 2)} {verb}.", silent=tuple(p.person_id for p in open_)
        )
    assumed = [p for p in s.map.people if p.is_assumed]
    n = sum(p.n_people for p in assumed)
    if n:
        ids = [i for p in assumed for i in members(p)]
        who = "One person whom nobody has named is" if n == 1 else f"{n} people whom nobody has named are"
        yield Driver(f"{who} assumed to hear of it and to speak.", silent=tuple(ids))


def reasons(which: int, base: Expected, without: Sequence[tuple[Driver, Expected]]) -> tuple[str, str | None]:
    """The two things known without which a reaction would clearly lose most of its share, with the share it would have."""
    found = []
    for d, e in without:
        if not e.is_known:
            continue
        mine = (base.first == which) / (base.first >= 0).mean() - (e.first == which) / (e.first >= 0).mean()
        gain, error = float(mine.mean()), float(mine.std()) / np.sqrt(len(mine))
        if gain >= max(MOVES_BY, CLEARLY * error):
            found.append((gain, d.text, float(e.shares[which])))
    now = percent(float(base.shares[which]))
    told = [
        f"{text} If not for that, {percent(then)} instead of {now}."
        for _, text, then in sorted(found, reverse=True)[:2]
    ]
    return (told[0] if told else NOTHING_KNOWN), (told[1] if len(told) > 1 else None)
