"""What passes between buyer and seller on a day: mails, replies, meetings, calls, documents, introductions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from holdfast.market.cast import Cast
from holdfast.market.company import Person, Seller
from holdfast.market.luck import Luck
from holdfast.market.trace import Act, Trace


@dataclass(frozen=True, slots=True)
class Pace:
    """How lively a state is: chances per working day, replies, and the median words of a buyer's mail.

    ``meetings`` are the chances that a planned one is held, moved, cancelled or missed; ``talk`` weighs what buyers
    write about. Every state draws from the same situations, only in other proportions.
    """

    mail: float
    book: float
    write: float
    call: float
    reply: float
    reply_days: float
    words: float
    intro: float
    meetings: tuple[float, float, float, float]
    talk: tuple[tuple[str, float], ...]


_LIVE_TALK = (
    ("talk", 0.42),
    ("question", 0.2),
    ("ack", 0.14),
    ("defer", 0.08),
    ("relay", 0.05),
    ("paper", 0.05),
    ("scope", 0.03),
    ("doubt", 0.03),
)
_DOUBT_TALK = (("defer", 0.34), ("doubt", 0.27), ("question", 0.13), ("ack", 0.16), ("talk", 0.1))
PACES: dict[str, Pace] = {
    "before": Pace(
        0.10,
        0.045,
        0.12,
        0.05,
        0.70,
        1.3,
        48,
        0.010,
        (0.84, 0.10, 0.045, 0.015),
        (("before", 0.7), ("question", 0.18), ("ack", 0.12)),
    ),
    "moving": Pace(0.17, 0.060, 0.12, 0.05, 0.78, 1.2, 44, 0.012, (0.84, 0.10, 0.045, 0.015), _LIVE_TALK),
    "paper": Pace(
        0.08,
        0.014,
        0.07,
        0.03,
        0.62,
        2.2,
        32,
        0.008,
        (0.80, 0.12, 0.065, 0.015),
        (("paper", 0.5), ("ack", 0.15), ("question", 0.13), ("talk", 0.12), ("defer", 0.1)),
    ),
    "stopped": Pace(
        0.018,
        0.006,
        0.02,
        0.012,
        0.30,
        4.0,
        17,
        0.004,
        (0.38, 0.28, 0.28, 0.06),
        (("defer", 0.4), ("ack", 0.18), ("relay", 0.13), ("scope", 0.09), ("question", 0.12), ("talk", 0.08)),
    ),
    "unsure": Pace(0.020, 0.007, 0.02, 0.012, 0.34, 3.5, 20, 0.002, (0.42, 0.30, 0.24, 0.04), _DOUBT_TALK),
    "lively": Pace(
        0.11,
        0.035,
        0.06,
        0.03,
        0.60,
        2.4,
        36,
        0.020,
        (0.70, 0.17, 0.10, 0.03),
        (("relay", 0.2), ("scope", 0.2), ("question", 0.2), ("talk", 0.18), ("defer", 0.14), ("ack", 0.08)),
    ),
    "parked": Pace(
        0.006,
        0.001,
        0.012,
        0.0,
        0.35,
        3.0,
        20,
        0.001,
        (0.10, 0.40, 0.48, 0.02),
        (("park", 0.4), ("ack", 0.3), ("defer", 0.15), ("talk", 0.15)),
    ),
}
_CONTENT = {"talk", "question", "relay", "scope", "doubt", "paper", "before"}


@dataclass
class Contact:
    """The visible side of one deal."""

    luck: Luck
    cast: Cast
    seller: Seller
    trace: Trace
    heat: float
    season: Sequence[float]
    work: Sequence[bool]
    owed: list[tuple[int, Person, int]] = field(default_factory=list)
    answers: list[tuple[int, Person, int]] = field(default_factory=list)
    meetings: list[Act] = field(default_factory=list)
    last_in: int = 0
    last_chase: int = -99
    met: dict[str, int] = field(default_factory=dict)
    seller_away: Sequence[tuple[int, int]] = ()
    pause_until: int | None = None

    def after(self, day: int, n: float) -> int:
        """The day on which *n* working days after *day* have passed, inside the window or just past it."""
        left = max(round(n), 0)
        while left > 0 and day < len(self.work) - 1:
            day += 1
            left -= self.work[day]
        return day if left <= 0 else day + left

    def day(self, day: int, pace: Pace, speaker: Person | None = None) -> None:
        """One working day."""
        self._meetings_of(day, pace)
        self._replies(day, pace)
        busy = self.heat * self.season[day]
        if self.luck.chance(pace.mail * busy):
            self.buyer_mail(day, self._who(speaker), self.luck.weighted(pace.talk), pace.words)
        if self.luck.chance(pace.book * busy):
            self.book(day, "meeting_before" if pace is PACES["before"] else "meeting")
        if self.luck.chance(pace.intro * busy):
            self.introduce(day)
        if any(a <= day < b for a, b in self.seller_away):
            return
        self._answers_of(day)
        if self.luck.chance(pace.write * self.season[day]):
            self.seller_mail(day, "out_recap" if pace is not PACES["before"] else "out_before")
        if self.luck.chance(pace.call * self.season[day]):
            self._call(day, pace)
        if self.luck.chance(self.seller.notes * 0.12):
            kind = self.luck.pick(("note", "task"))
            self.add(Act(kind, "internal", "note", day, day, self.minute(), status="done" if kind == "task" else ""))
        self._chase(day, pace)

    def minute(self) -> int:
        """A minute of the working day."""
        return 8 * 60 + int(600 * self.luck.u())

    def add(self, act: Act) -> Act:
        """Keep an act and remember whom the seller has met."""
        self.trace.acts.append(act)
        if act.person is not None and act.day is not None:
            self.met.setdefault(act.person.person_id, act.day)
            if (
                act.direction == "inbound"
                and act.situation not in ("auto", "bounce")
                and act.status not in ("cancelled", "no_show")
            ):
                self.last_in = max(self.last_in, act.day)
        return act

    def _who(self, speaker: Person | None) -> Person:
        if speaker is not None and self.luck.chance(0.5):
            return speaker
        roll = self.luck.u()
        if roll < 0.5:
            return self.cast.champion
        return self.cast.decider if roll < 0.72 else self.luck.pick(self.cast.people)

    def buyer_mail(
        self, day: int, who: Person, situation: str, words: float, other: Person | None = None, about: int | None = None
    ) -> bool:
        """A mail of the buyer; false when that person is away."""
        if self.cast.is_away(who, day):
            return False
        n = max(round(self.luck.around(words, 0.6)), 2)
        if situation == "ack":
            n = min(n, 9)
        if about is None and situation == "defer":
            about = self.after(day, self.luck.whole(4, 30))
        if situation == "park":
            about = self.pause_until
            situation = "park" if about is not None else "ack"
        other = other or self.luck.pick(self.cast.company.people)
        self.add(Act("email", "inbound", situation, day, day, self.minute(), who, words=n, other=other, about=about))
        if situation in _CONTENT and self.luck.chance(0.85):
            self.answers.append((self.after(day, 1 + self.luck.whole(0, 1)), who, day))
        return True

    def seller_mail(self, day: int, situation: str, to: Person | None = None, about: int | None = None) -> None:
        """A mail of the seller; somebody absent answers automatically, somebody gone not at all."""
        to = to or (self.cast.champion if self.luck.chance(0.65) else self.cast.decider)
        self.add(
            Act(
                "email",
                "outbound",
                situation,
                day,
                day,
                self.minute(),
                to,
                words=max(round(self.luck.around(40, 0.5)), 6),
                about=about,
            )
        )
        if day >= self.cast.gone.get(to.person_id, 1 << 30):
            self.add(Act("email", "inbound", "bounce", day, day, 1090, to, words=14))
        elif self.cast.is_away(to, day):
            if self.luck.chance(0.6):
                back = self.cast.back_on(to, day)
                self.add(Act("email", "inbound", "auto", day, day, 1090, to, words=16, about=back))
        else:
            self.owed.append((day, to, 0))

    def _replies(self, day: int, pace: Pace) -> None:
        left = []
        for sent, who, due in self.owed:
            if not due:
                if self.luck.chance(pace.reply):
                    left.append((sent, who, self.after(sent, max(self.luck.around(pace.reply_days, 0.7), 1))))
            elif due > day or self.cast.is_away(who, day):
                if day - sent < 40:
                    left.append((sent, who, due))
            elif self.luck.chance(max(self.season[day], 0.3)):
                self.buyer_mail(day, who, self.luck.weighted(pace.talk), pace.words * 0.75)
            else:
                left.append((sent, who, self.after(day, 1)))
        self.owed = left

    def _answers_of(self, day: int) -> None:
        due = [a for a in self.answers if a[0] <= day]
        self.answers = [a for a in self.answers if a[0] > day]
        for _, who, _ in due:
            self.seller_mail(day, "out_answer", who)

    def _call(self, day: int, pace: Pace) -> None:
        who = self._who(None)
        reached = not self.cast.is_away(who, day) and self.luck.chance(0.35 + 0.4 * pace.reply)
        direction = "inbound" if reached and self.luck.chance(0.3) else "outbound"
        self.add(Act("call", direction, "note", day, day, self.minute(), who, status="done" if reached else ""))
        if reached:
            self.last_in = day

    def _chase(self, day: int, pace: Pace) -> None:
        patience = self.seller.chase * {"paper": 1.4, "parked": 4.0}.get(_name(pace), 1.0)
        quiet = (day - self.last_in) * 5 / 7
        if quiet > patience and (day - self.last_chase) * 5 / 7 > 0.8 * patience and self.luck.chance(0.4):
            self.last_chase = day
            if self.luck.chance(0.25):
                self._call(day, pace)
            else:
                self.seller_mail(day, "out_chase")

    def book(self, day: int, situation: str = "meeting", wait: int = 0) -> None:
        """Agree on a meeting some working days ahead."""
        planned = self.after(day, wait or self.luck.whole(2, 11))
        act = Act("meeting", "inbound", situation, day, None, self.minute(), self._who(None), planned, "planned")
        self.trace.acts.append(act)
        self.meetings.append(act)

    def _meetings_of(self, day: int, pace: Pace) -> None:
        for act in [m for m in self.meetings if (m.planned or 0) <= day]:
            self.meetings.remove(act)
            held, moved, cancelled, _ = pace.meetings
            roll = self.luck.u()
            if act.person is not None and self.cast.is_away(act.person, day):
                roll = held + roll * (moved + cancelled)
            if roll < held:
                act.day, act.status = day, "done"
                self.add_met(act)
            elif roll < held + moved:
                self._move(act, day)
            elif roll < held + moved + cancelled:
                self._cancel(act, day, "cancel")
            else:
                act.status, act.cancelled = "no_show", day

    def add_met(self, act: Act) -> None:
        """A meeting was held: everybody there is known to the seller, and the buyer was heard."""
        self.last_in = act.day or 0
        for person in self.luck.sample(self.cast.people, self.luck.whole(1, 3)):
            self.met.setdefault(person.person_id, self.last_in)

    def _move(self, act: Act, day: int) -> None:
        again = self.after(day, self.luck.whole(2, 9))
        if self.luck.chance(0.45):
            act.planned = again
            self.meetings.append(act)
        else:
            self._cancel(act, day, "move")
            new = Act("meeting", "inbound", act.situation, day, None, act.minute, act.person, again, "planned")
            self.trace.acts.append(new)
            self.meetings.append(new)

    def _cancel(self, act: Act, day: int, situation: str) -> None:
        act.status = "cancelled"
        act.cancelled = self._before(day, act.created)
        if act.person is not None and not self.cast.is_away(act.person, day) and self.luck.chance(0.5):
            self.add(
                Act("email", "inbound", situation, day, act.cancelled, 9 * 60, act.person, words=self.luck.whole(6, 18))
            )

    def _before(self, day: int, first: int) -> int:
        """The same working day or the one before."""
        back = day - 1
        while back > first and not self.work[back]:
            back -= 1
        return back if self.luck.chance(0.6) and back >= first else day

    def call_off(self, day: int, chance: float) -> None:
        """Meetings still ahead are taken out, each with the given chance."""
        for act in list(self.meetings):
            if self.luck.chance(chance):
                self.meetings.remove(act)
                act.status, act.cancelled = "cancelled", day

    def introduce(self, day: int, who: Person | None = None) -> None:
        """The buyer brings somebody new into the conversation."""
        fresh = [p for p in self.cast.company.people if p.person_id not in self.met and not self.cast.is_away(p, day)]
        if not fresh:
            return
        new = who or self.luck.pick(fresh)
        self.cast.seats.setdefault(new.person_id, "influencer" if new.level <= 2 else "end_user")
        self.met.setdefault(new.person_id, day)
        self.buyer_mail(day, self.cast.champion, "intro", 22, new)

    def document(self, day: int, direction: str, situation: str, who: Person) -> None:
        """A document goes over or comes back."""
        self.add(Act("document", direction, situation, day, day, self.minute(), who, words=0))


def _name(pace: Pace) -> str:
    return next(k for k, v in PACES.items() if v is pace)
