"""What a seller learns about the buyer's people after the yes and writes down: never all of it, and not always right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from holdfast.market.company import Person
from holdfast.market.life import Life
from holdfast.market.luck import Luck, luck_for
from holdfast.market.settings import HoldUp
from holdfast.market.words_people import ACTS, ANSWERS, CHANNELS, MOVE_NOTES, PUSHBACK_WORDS, STANCE_WORDS, TIE_WORDS

Row = dict[str, Any]


class Record(Protocol):
    """What is recorded of one deal, as far as it is needed here."""

    life: Life
    deal_id: str
    known: Collection[str]
    contacts: Sequence[Row]

    @property
    def last_day(self) -> int: ...  # noqa: D102
    def at(self, day: int, minute: int) -> datetime: ...  # noqa: D102
    def on(self, day: int | None) -> date | None: ...  # noqa: D102


TABLES = ("pushback", "ties", "seats", "stances", "readiness", "commitments", "moves")
#: Hold-up → the readiness items on which it shows.
_SHOWS = {
    HoldUp.HARMONY: ("b1", "b2", "b4"),
    HoldUp.FAVOURITES: ("b4", "b5", "b6"),
    HoldUp.LONE_RESELLER: ("b9", "b11", "b12"),
    HoldUp.NOISE: ("b7", "b13", "b15", "b16"),
    HoldUp.FORTITUDE: ("b17", "b18", "b19"),
}


class Told:
    """The words about people of one deal, by table; empty where the seller writes nothing down."""

    def __init__(self, record: Record) -> None:
        self.record, self.life = record, record.life
        self.luck: Luck = luck_for(self.life.settings.seed, "told", self.life.index)
        self.rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self.first = {p.person_id: p.first for p in self.life.company.people}
        self.is_kept = self.luck.chance(self.life.settings.people_recorded)
        if self.is_kept and self.life.yes_day is not None:
            self._write(self.life.yes_day)

    def _write(self, yes: int) -> None:
        met = [p for p in self.life.company.people if p.person_id in self.record.known]
        self.critics = self._pushback()
        self._stances(yes, met)
        self._ties(yes, met)
        self._seats(yes, met)
        self._readiness(yes, met)
        self._commitments(yes)
        self._moves(yes)

    def _add(self, table: str, time: str, day: int, **values: Any) -> None:
        day = self.life.contact.after(day, 0)
        if day <= self.record.last_day and day < self.life.settings.n_days:
            minute = 600 + self.luck.whole(0, 420)
            by = self.life.seller.name
            self.rows[table].append(
                {"deal_id": self.record.deal_id, time: self.record.at(day, minute), **values, "said_by": by}
            )

    def _pushback(self) -> list[Person]:
        """Objections that reach the seller by way of the champion, besides those in mails."""
        people = {p.person_id: p for p in self.life.company.people}
        decider = self.life.cast.decider
        seen: list[str] = []
        for day, person_id, repeat, founded in self.life.trace.voices:
            if not self.luck.chance(0.55):
                continue
            kind = "founded" if founded and not repeat else "repeat" if repeat and person_id in seen else ""
            kind = kind or self.luck.pick(("personal", "control", "fear", "delay"))
            words = self.luck.pick(PUSHBACK_WORDS[kind]).format(goods=self.life.goods)
            heard = decider.name if self.luck.chance(0.6) else self.life.cast.champion.name
            known = person_id in self.record.known
            self._add(
                "pushback", "heard_at", self.life.contact.after(day, self.luck.whole(0, 2)),
                person_id=person_id if known else "", voice=people[person_id].name, channel=self.luck.pick(CHANNELS),
                words=words, heard_by=heard, repeat="yes" if person_id in seen and kind == "repeat" else "no",
            )  # fmt: skip
            seen.append(person_id)
        return [people[i] for i in dict.fromkeys(seen)]

    def _stances(self, yes: int, met: list[Person]) -> None:
        ids = {c.person.person_id for c in self.life.inside.critics} if self.life.inside is not None else set()
        for p in met:
            if p is self.life.cast.decider or not self.luck.chance(0.6):
                continue
            word = self.luck.weighted((("undecided", 0.5), ("supporter", 0.5)))
            if p.person_id in ids:
                word = self.luck.weighted((("opponent", 0.3), ("sceptic", 0.6), ("undecided", 0.1)))
            elif p is self.life.cast.champion:
                word = self.luck.weighted((("advocate", 0.7), ("supporter", 0.3)))
            day = yes + self.luck.whole(2, 25)
            evidence = self.luck.pick(STANCE_WORDS[word])
            self._add("stances", "said_at", day, person_id=p.person_id, stance=word, evidence=evidence)

    def _ties(self, yes: int, met: list[Person]) -> None:
        ids, champion = {p.person_id for p in met}, self.life.cast.champion.first
        near = self.life.cast.decider.person_id
        found = [t for t in self.life.company.ties if {t.person, t.other} <= ids and t.strength > 0.45]
        found.sort(key=lambda t: (near not in (t.person, t.other), -t.strength, t.person, t.other))
        for tie in found[: self.luck.whole(1, 4)]:
            a, b = (tie.other, tie.person) if tie.other == near else (tie.person, tie.other)
            told = self.life.cast.champion.person_id not in (a, b)
            fit = [w for w in TIE_WORDS[tie.kind] if told or "{champion}" not in w]
            words = self.luck.pick(fit).format(a=self.first[a], b=self.first[b], champion=champion)
            day = yes + self.luck.whole(1, 30)
            self._add("ties", "said_at", day, from_person=a, to_person=b, kind=tie.kind, evidence=words, refused="no")

    def _seats(self, yes: int, met: list[Person]) -> None:
        unnamed = {r["person_id"] for r in self.record.contacts if not r["role"]}
        for p in met:
            seat = self.life.cast.seats.get(p.person_id)
            if seat and p.person_id in unnamed and self.luck.chance(0.5):
                words = f"{self.life.cast.champion.first} said so on the phone"
                self._add(
                    "seats", "said_at", yes + self.luck.whole(0, 15), person_id=p.person_id, seat=seat, evidence=words
                )

    def _readiness(self, yes: int, met: list[Person]) -> None:
        low = _SHOWS.get(self.life.hold_up, ()) if self.life.hold_up else ()
        names = [c.first for c in self.critics] + [p.first for p in met if p is not self.life.cast.decider]
        critic, other = (names or ["the laboratory head"])[0], (names or ["the plant manager"])[-1]
        asked = self.luck.sample(tuple(ANSWERS), self.luck.whole(4, 11))
        start = yes + self.luck.whole(1, 12)
        for item in sorted(asked, key=lambda i: int(i[1:])):
            mark = self.luck.weighted(((0, 0.1), (1, 0.35), (2, 0.45), (3, 0.1)))
            if item in low:
                mark = self.luck.weighted(((0, 0.6), (1, 0.35), (2, 0.05)))
            words = ANSWERS[item][min(mark, 2)].format(critic=critic, other=other)
            self._add(
                "readiness", "said_at", start + self.luck.whole(0, 6), item=item, mark=mark, words=words,
                person_id=self.life.cast.decider.person_id,
            )  # fmt: skip

    def _commitments(self, yes: int) -> None:
        critic = self.critics[0].first if self.critics else "the laboratory"
        weak = self.life.hold_up in (HoldUp.FORTITUDE, HoldUp.LONE_RESELLER)
        for n in range(self.luck.whole(0, 2)):
            act = ACTS[(self.life.index + n) % len(ACTS)].format(critic=critic)
            day, due = yes + self.luck.whole(2, 10), yes + self.luck.whole(12, 24)
            name = f"{self.record.deal_id}-C{n + 1}"
            common = {"commitment": name, "person_id": self.life.cast.decider.person_id, "act": act}
            self._add("commitments", "said_at", day, **common, due_on=self.record.on(due), state="promised")
            kept = self.luck.chance(0.25 if weak else 0.7)
            end = "kept" if kept else self.luck.pick(("late", "dropped"))
            self._add("commitments", "said_at", due + 2, **common, due_on=self.record.on(due), state=end)

    def _moves(self, yes: int) -> None:
        for play, chance in (("c1", 0.5), ("c17", 0.35), ("c2", 0.3), ("c4", 0.2), ("c8", 0.2)):
            if not self.luck.chance(chance):
                continue
            day = yes + self.luck.whole(1, 20)
            self._add("moves", "said_at", day, play=play, state="chosen", note="")
            if self.luck.chance(0.7):
                self._add("moves", "said_at", day + 4, play=play, state="done", note=self.luck.pick(MOVE_NOTES[play]))
