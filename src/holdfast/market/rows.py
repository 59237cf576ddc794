"""From what happened to what the CRM holds: forgetting, late entry, and the plain shape's rows of one deal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from holdfast.market.company import logging_rate
from holdfast.market.habits import CLOSING
from holdfast.market.impacts import Impacts
from holdfast.market.life import Life
from holdfast.market.luck import luck_for
from holdfast.market.texts import body, day_name, pool, subject
from holdfast.market.told import Told
from holdfast.market.trace import Act

Row = dict[str, Any]
_ZONE = {"US": -5, "GB": 0}
#: How much better than mails each kind is logged: 1 - (1 - rate) ** power.
_POWER = {"email": 1.0, "call": 0.9, "meeting": 2.2, "document": 1.8}


class Record:
    """The rows of one deal in the plain shape, and its truth."""

    def __init__(self, life: Life) -> None:
        self.life, self.settings = life, life.settings
        self.deal_id = f"D{life.index + 1:05d}"
        self.rate = logging_rate(life.company, life.seller, life.settings)
        self.luck = luck_for(life.settings.seed, "log", life.index)
        self.keeps_bodies = self.luck.chance(0.75)
        self.shift = _ZONE.get(life.company.country, 1)
        self.n_true = self.n_mails = self.n_mails_logged = 0
        self.contacts: Sequence[Row] = self._contacts()
        self.known: Collection[str] = {row["person_id"] for row in self.contacts}
        self.activities = self._activities()
        self.told = Told(self)
        self.impacts = Impacts(self, keeps_words=self.told.is_kept)

    def at(self, day: int, minute: int) -> datetime:
        """The UTC time of a local minute of a day."""
        start = datetime.combine(self.settings.start, datetime.min.time(), UTC)
        return start + timedelta(days=day, minutes=minute - 60 * self.shift)

    def on(self, day: int | None) -> date | None:
        """The date of a day of the window."""
        return None if day is None else self.settings.start + timedelta(days=day)

    @property
    def last_day(self) -> int:
        """The last day on which something of this deal can be entered."""
        ending = self.life.ending
        return ending.closed_day if ending is not None else self.settings.n_days - 1

    def deal(self) -> Row:
        """The row of deals.csv as exported at the end of the window."""
        life, ending = self.life, self.life.ending
        return {
            "deal_id": self.deal_id,
            "name": f"{life.company.short}: {life.goods}",
            "account": life.company.name,
            "owner": life.habits.owner,
            "pipeline": life.pipeline,
            "amount": life.habits.amount,
            "currency": life.currency,
            "country": life.company.country,
            "employees": life.company.headcount,
            "created_at": self.at(life.created, 480),
            "close_date": self.on(life.habits.close),
            "stage": life.trace.stages[-1][2],
            "outcome": ending.outcome if ending is not None else "",
            "closed_at": self.at(ending.closed_day, CLOSING) if ending is not None else None,
        }

    def stages(self) -> list[Row]:
        """The rows of stage_history.csv."""
        rows, before = [], ""
        for day, minute, stage in self.life.trace.stages:
            time = self.at(day, 480 if not before else minute)
            who = self.life.seller.name
            rows.append(
                {
                    "deal_id": self.deal_id,
                    "changed_at": time,
                    "from_stage": before,
                    "to_stage": stage,
                    "changed_by": who,
                }
            )
            before = stage
        return rows

    def fields(self) -> list[Row]:
        """The rows of field_history.csv."""
        return [
            {
                "deal_id": self.deal_id, "changed_at": self.at(day, minute), "field": name, "old_value": old,
                "new_value": new, "changed_by": self.life.seller.name,
            }
            for day, minute, name, old, new in self.life.trace.fields
            if day <= self.last_day
        ]  # fmt: skip

    def _contacts(self) -> list[Row]:
        rows = []
        cast, trace = self.life.cast, self.life.trace
        people = {p.person_id: p for p in self.life.company.people}
        for person_id, day in self.life.contact.met.items():
            person = people[person_id]
            key = person in (cast.decider, cast.champion)
            kept, named, lag = self.luck.u(), self.luck.u(), self.luck.u()
            added = self.life.contact.after(day, int(lag * 3 * self.life.seller.lag))
            if kept >= (0.95 if key else self.settings.contact_recorded) or added > self.last_day:
                continue
            left = trace.left.get(person_id)
            rows.append(
                {
                    "deal_id": self.deal_id, "person_id": person_id, "name": person.name, "email": person.email,
                    "title": person.title, "department": person.department,
                    "role": cast.seats.get(person_id, "").replace("_", " ") if named < 0.65 else "",
                    "reports_to": person.reports_to if named < self.settings.reports_recorded else "", "added_at": self.at(added, 700),
                    "left_at": self.on(left) if left is not None and left >= added and kept < 0.6 else None,
                }
            )  # fmt: skip
        return sorted(rows, key=lambda r: (r["added_at"], r["person_id"]))

    def _activities(self) -> list[Row]:
        rows = []
        ordered = sorted(enumerate(self.life.trace.acts), key=lambda x: (x[1].created, x[0]))
        for number, (_, act) in enumerate(ordered):
            row = self._activity(number, act)
            if row is not None:
                rows.append(row)
        return sorted(rows, key=lambda r: (r["created_at"], r["activity_id"]))

    def _logged(self, act: Act, roll: float) -> bool:
        if act.kind in ("note", "task") or (act.situation == "yes" and self.life.yes_source == "text"):
            return True
        rate = self.rate * (0.6 if act.situation in ("auto", "bounce") else 1.0)
        return bool(roll < 1 - (1 - rate) ** _POWER[act.kind])

    def _activity(self, number: int, act: Act) -> Row | None:
        life, luck = self.life, self.luck
        roll, late, lag = luck.u(), luck.chance(0.3), luck.u()
        text = body(luck, act, life.company, life.goods, life.seller.name.split()[0], self.on(act.about))
        title = subject(luck, act, life.company, life.goods)
        booked = act.kind == "meeting"
        happened = act.created if booked else act.day
        assert happened is not None
        entered = life.contact.after(happened, int(lag * 3 * life.seller.lag)) if late and not booked else happened
        if act.kind == "email":
            self.n_mails += 1
        self.n_true += 1
        if not self._logged(act, roll) or entered > self.last_day:
            return None
        self.n_mails_logged += act.kind == "email"
        time = self.at(act.day, act.minute) if act.day is not None else None
        created = self.at(entered, 480 + int(60 * lag)) if booked or entered > happened else time
        if booked and time is not None and created is not None:
            created = min(created, time)
        keeps = self.keeps_bodies or (act.situation == "yes" and life.yes_source == "text")
        return {
            "activity_id": f"A{life.index + 1:05d}-{number:04d}", "deal_id": self.deal_id, "occurred_at": time,
            "kind": act.kind, "direction": act.direction, "subject": title,
            "person": act.person.person_id if act.person is not None and act.person.person_id in self.known else "",
            "owner": life.seller.name, "created_at": created, "planned_for": self.on(act.planned),
            "status": act.status, "cancelled_at": self.at(act.cancelled, 1020) if act.cancelled is not None else None,
            "n_words": len(text.split()) if act.kind == "email" else None, "body": text if keeps else "",
        }  # fmt: skip

    def plan(self) -> list[Row]:
        """The rows of plan.csv."""
        return [
            {
                "row_id": f"R{self.life.index + 1:05d}-{k:02d}", "deal_id": self.deal_id, "title": row.title,
                "side": row.side,
                "owner": row.owner, "kind": row.kind, "due_on": self.on(row.due), "expected_days": row.expected,
                "created_at": self.at(row.created, 660),
                "done_at": self.at(row.done, 990) if row.done is not None and row.done <= self.last_day else None,
            }
            for k, row in enumerate(self.life.trace.plan)
        ]  # fmt: skip

    def yeses(self) -> list[Row]:
        """The rows of yeses.csv."""
        return [
            {
                "deal_id": self.deal_id, "said_at": self.at(day, minute), "who": who, "evidence": f"said so ({how})",
                "said_by": self.life.seller.name, "refused": "yes" if refused else "no",
            }
            for day, minute, who, how, refused in self.life.trace.yeses
            if day <= self.last_day
        ]  # fmt: skip

    def parks(self) -> list[Row]:
        """The rows of parks.csv."""
        return [
            {
                "deal_id": self.deal_id, "parked_at": self.at(day, minute),
                "reason": self._words("park", until), "resume_on": self.on(until), "said_by": self.life.seller.name,
            }
            for day, minute, _, until in self.life.trace.parks
            if day <= self.last_day
        ]  # fmt: skip

    def _words(self, situation: str, about: int | None = None, other: str = "") -> str:
        language, when = self.life.company.language, self.on(about)
        sentence = self.luck.pick(pool(situation, language))
        other = other or self.luck.pick(self.life.company.people).first
        return sentence.format(other=other, date=day_name(when, language) if when else "", goods=self.life.goods)

    def pushback(self) -> list[Row]:
        """The rows of pushback.csv."""
        first = {p.person_id: p.first for p in self.life.company.people}
        names = {p.person_id: p.name for p in self.life.company.people}
        return [
            {
                "deal_id": self.deal_id, "heard_at": self.at(day, minute), "person_id": person,
                "voice": names[person], "channel": "email", "words": self._words("relay", other=first[person]),
                "heard_by": "", "repeat": "yes" if repeat else "no", "said_by": self.life.seller.name,
            }
            for day, minute, person, _, repeat in self.life.trace.pushback
            if day <= self.last_day
        ] + self.told.rows["pushback"]  # fmt: skip

    def scope(self) -> list[Row]:
        """The rows of scope_changes.csv."""
        first = {p.person_id: p.first for p in self.life.company.people}
        return [
            {
                "deal_id": self.deal_id, "asked_at": self.at(day, minute), "person_id": person,
                "words": self._words("scope", other=first[person]),
            }
            for day, minute, person, _ in self.life.trace.scope
            if day <= self.last_day
        ]  # fmt: skip
