"""One deal, day by day: before the yes, after it, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from holdfast.market import names
from holdfast.market.cast import Cast, holidays, make_cast
from holdfast.market.company import Company, Seller, make_seller, season, working
from holdfast.market.contact import PACES, Contact
from holdfast.market.habits import Habits
from holdfast.market.inside import Heard, Inside, make_inside
from holdfast.market.luck import Luck, luck_for
from holdfast.market.settings import Course, HoldUp, MarketSettings
from holdfast.market.trace import Act, Trace
from holdfast.market.work import Step, make_plan, make_steps

_WON, _LOST = 6, 7
_TO_YES = {"small": 18.0, "medium": 28.0, "large": 46.0}


@dataclass
class Ending:
    """How a deal ended: ``outcome`` in the CRM's words, the day on which it was true, the day it was recorded."""

    outcome: str
    true_day: int
    closed_day: int


class Life:
    """The life of one deal up to the end of the window; run once with :meth:`run`."""

    def __init__(self, settings: MarketSettings, index: int, company: Company, seller: Seller, luck: Luck) -> None:
        self.settings, self.index, self.company, self.seller, self.luck = settings, index, company, seller, luck
        self.pipeline = luck.weighted((("Instruments", 0.55), ("Software", 0.45)))
        self.goods = luck.pick(names.GOODS[self.pipeline])
        self.course = self._draw_course()
        self.hold_up = luck.pick(tuple(HoldUp)) if self.course == Course.RESISTANCE else None
        self.cast: Cast = make_cast(luck, company, self.pipeline, settings)
        self.work = working(company.country, settings.start, settings.n_days)
        self.season = self._season()
        self.trace = Trace()
        size = {"small": 0.55, "medium": 1.0, "large": 1.9}[company.size]
        amount = luck.around((62_000 if self.pipeline == "Instruments" else 34_000) * size, 0.55)
        self.amount = max(round(amount / 100) * 100, 1500)
        self.currency = names.CURRENCY.get(company.country, "EUR")
        self.contact = Contact(luck, self.cast, seller, self.trace, company.heat, self.season, self.work)
        self.contact.seller_away = _seller_holidays(settings, seller)
        self.habits = Habits(luck, settings, seller, self.trace, self.pipeline, self.amount)
        self.created = self._opening_day()
        self.yes_day: int | None = None
        self.yes_source = ""
        self.inside: Inside | None = None
        self.resolve_at_yes: float | None = None
        self.steps: list[Step] = []
        self.park: tuple[int, int, bool] | None = None
        self.ending: Ending | None = None
        self.withdrawn: int | None = None

    def _season(self) -> Sequence[float]:
        """How busy each day is: the calendar, and weeks in which the buyer has no time for anybody."""
        days = list(season(self.company.country, self.settings.start, self.settings.n_days))
        luck = luck_for(self.settings.seed, "busy", self.index)
        at = luck.whole(0, 60)
        while at < len(days):
            end = at + luck.whole(4, 14)
            days[at:end] = [0.3 * d for d in days[at:end]]
            at = end + luck.whole(25, 110)
        return days

    def _draw_course(self) -> Course:
        if not self.luck.chance(self.settings.say_yes):
            return Course.NO_YES
        kinds = [c for c in Course if c != Course.NO_YES]
        return self.luck.weighted([(c, getattr(self.settings, c.value)) for c in kinds])

    def _opening_day(self) -> int:
        g, u = self.settings.growth, self.luck.u()
        at = u if g <= 0 else ((1 + (g * g + 2 * g) * u) ** 0.5 - 1) / g
        day = min(int(at * self.settings.n_days), self.settings.n_days - 1)
        while day < self.settings.n_days - 1 and not self.work[day]:
            day += 1
        return day

    def run(self) -> Life:
        """Live every working day of the window, or until the deal is closed."""
        self.contact.last_in = self.created
        self.habits.open(self.created)
        self.trace.enter("before", self.created)
        for step in (self._before(), self._after()):
            for day in step:
                if self.ending is not None:
                    break
                self._accidents(day)
        if self.ending is not None:
            self.trace.leave(self.ending.closed_day)
        return self

    def _days(self, start: int) -> Iterator[int]:
        return (d for d in range(start, self.settings.n_days) if self.work[d])

    def _before(self) -> Iterator[int]:
        need = max(self.luck.around(_TO_YES[self.company.size], 0.45), 8)
        stop_at = self.luck.between(0.25, 1.0) if self.course == Course.NO_YES else 2.0
        marks = sorted(self.luck.between(0.08, 0.85) for _ in range(3))
        told = self.luck.chance(0.55)
        patience = self.luck.whole(25, 120)
        done, quiet = 0.0, 0
        for day in self._days(self.created):
            done += self.season[day] / need
            while marks and done >= marks[0]:
                marks.pop(0)
                self.habits.reach(day, 3 - len(marks))
            if done >= stop_at:
                quiet += 1
                if quiet == 1 and told:
                    self._says_no(day)
                elif quiet > patience:
                    self.ending = Ending("no_decision", day - quiet, day)
                    self._close(day, _LOST)
                self.contact.day(day, PACES["parked"])
            else:
                self.contact.day(day, PACES["before"])
            self.habits.day(day, after_yes=False, nearly=False)
            if done >= 1.0 and self.course != Course.NO_YES:
                self._says_yes(day)
                yield day
                return
            yield day

    def _says_yes(self, day: int) -> None:
        self.yes_day = day
        roll = self.luck.u()
        text, stated = self.settings.text_only_yes, self.settings.stated_yes
        self.yes_source = "text" if roll < text else "person" if roll < text + stated else "stage"
        dm = self.cast.decider
        how = "email" if self.yes_source == "text" or self.luck.chance(0.5) else self.luck.pick(("meeting", "call"))
        if how == "email":
            self.cast.away[dm.person_id] = [a for a in self.cast.away.get(dm.person_id, []) if not a[0] <= day < a[1]]
            self.contact.buyer_mail(day, dm, "yes", 30)
        else:
            booked = self._earlier(day, self.luck.whole(1, 8)) if how == "meeting" else day
            act = Act(how, "inbound", "meeting" if how == "meeting" else "note", booked, day, self.contact.minute(), dm)
            act.planned, act.status = (day if how == "meeting" else None), "done"
            self.contact.add(act)
        if self.yes_source == "person":
            lag = self.contact.after(day, self.luck.whole(0, 3))
            self.trace.yeses.append((lag, 900, dm.name, how, False))
        self.habits.said_yes(day, self.yes_source)
        self.inside = make_inside(self.luck, self.course, self.hold_up, self.settings, self.company, dm)
        self.resolve_at_yes = self.inside.resolve
        self.steps = make_steps(self.luck, self.company, self.pipeline, self.course, dm, self.cast.champion)
        self.contact.document(day, "outbound", "document_out", self.cast.champion)

    def _earlier(self, day: int, n: int) -> int:
        """A working day about *n* days before *day*, not before the deal was opened."""
        found = max(day - n, self.created)
        while found < day and not self.work[found]:
            found += 1
        return found

    def _after(self) -> Iterator[int]:
        if self.yes_day is None:
            return
        luck, inside = self.luck, self.inside
        assert inside is not None
        plan_day = self.contact.after(self.yes_day, luck.whole(1, 6)) if self.seller.plans and luck.chance(0.8) else -1
        no_day = self.contact.after(self.yes_day, luck.whole(3, 40)) if self.course == Course.LOSS else -1
        park_day = self._park_day()
        self.trace.enter("moving", self.yes_day)
        for day in self._days(self.yes_day + 1):
            if day == plan_day:
                self.trace.plan = make_plan(luck, self.steps, day, self.seller, self.cast.champion)
            if day == no_day:
                self._says_no(day)
            if day >= park_day > 0 and self.park is None and not inside.stopped:
                self._pause(day)
            self._one_day(day, inside)
            yield day

    def _one_day(self, day: int, inside: Inside) -> None:
        if self.park is not None and self.park[0] <= day < self.park[1]:
            self.contact.day(day, PACES["parked"])
            self.habits.day(day, after_yes=True, nearly=self.luck.chance(0.7))
            return
        if self.park is not None and self.trace.spells[-1].state == "parked":
            self._wake(day, inside)
        was = inside.stopped
        if self.luck.chance(self.season[day]) and self.ending is None and self.withdrawn is None:
            for heard in inside.step():
                self._heard(day, heard, inside)
        if inside.stopped and not was:
            self._stops(day, inside)
        elif was and not inside.stopped:
            self._restarts(day)
        if inside.withdrawn and self.withdrawn is None:
            self._withdraws(day)
        step = self.steps[0] if self.steps else None
        if not inside.stopped and step is not None and self.ending is None and self.withdrawn is None:
            step = self._work_on(day, step)
        pace = self._pace(inside, step)
        self.contact.day(day, PACES[pace], step.owner if step is not None and pace == "paper" else None)
        nearly = not inside.stopped and step is not None and step.name == "Signature" and self.luck.chance(0.8)
        self.habits.day(day, after_yes=True, nearly=nearly)
        if inside.stopped:
            self._gives_up(day, inside)

    def _pace(self, inside: Inside, step: Step | None) -> str:
        if self.withdrawn is not None:
            return "parked"
        if inside.stopped:
            if inside.lively:
                return "lively"
            return "unsure" if inside.course == Course.INDECISION else "stopped"
        return "paper" if step is not None and step.paper else "moving"

    def _work_on(self, day: int, step: Step) -> Step:
        """One working day on the current step; returns the step that is current afterwards."""
        if step.began is None:
            self._begin(day, step)
        self._enter_step(day, step)
        slow = 0.25 if self.cast.is_away(step.owner, day) else 1.0
        step.done += self.season[day] * slow
        if step.done < step.need:
            return step
        self._complete(day, step)
        if self.steps:
            return self.steps[0]
        self._signs(day)
        return step

    def _enter_step(self, day: int, step: Step) -> None:
        if step.paper:
            self.trace.enter("paper", day, step.name, step.expected)
        else:
            self.trace.enter("moving", day)

    def _begin(self, day: int, step: Step) -> None:
        step.began = day
        luck = self.luck
        if step.paper:
            if self.seller.paper_stage and self.yes_source != "text" and step.name != "Signature":
                self.habits.reach(day, 5)
            if step.row is None and luck.chance(0.22):
                rows = make_plan(luck, [step], day, self.seller, self.cast.champion)[:1]
                self.trace.plan += rows
            if step.owner.person_id not in self.contact.met and luck.chance(0.6):
                self.contact.introduce(day, step.owner)
            if luck.chance(0.5):
                self.contact.document(day, "outbound", "document_out", step.owner)

    def _complete(self, day: int, step: Step) -> None:
        self.steps.pop(0)
        step.ended = day
        if step.row is not None and self.luck.chance(0.85):
            step.row.done = self.contact.after(day, self.luck.whole(0, 3))
        for row in self.trace.plan:
            if (
                row.side == "buyer"
                and row.done is None
                and row is not step.row
                and self.luck.chance(0.3)
                and self._small(row.title)
            ):
                row.done = day
        if step.paper and step.name != "Signature" and self.luck.chance(0.75):
            self.contact.document(day, "inbound", "document", step.owner)
        elif self.luck.chance(0.5):
            self.contact.buyer_mail(day, self.cast.champion, "paper" if step.paper else "talk", 45)

    def _small(self, title: str) -> bool:
        return all(title != s.name for s in self.steps)

    def _signs(self, day: int) -> None:
        self.contact.document(day, "inbound", "signed", self.cast.decider)
        if self.luck.chance(0.7):
            self.cast.away[self.cast.decider.person_id] = []
            self.contact.buyer_mail(day, self.cast.decider, "signed", 14)
        self.ending = Ending("won", day, day)
        self._close(day, _WON)

    def _close(self, day: int, stage: int) -> None:
        self.habits.finish(day, stage)
        self.contact.call_off(day, 1.0)

    def _says_no(self, day: int) -> None:
        self.cast.away[self.cast.decider.person_id] = []
        self.contact.buyer_mail(day, self.cast.decider, "no", 30)
        self.withdrawn = day
        self.trace.enter("over", day)
        closed = self.contact.after(day, int(self.luck.around(self.seller.lag, 0.7)))
        if closed < self.settings.n_days:
            self.ending = Ending("lost", day, closed)
            self._close(closed, _LOST)

    def _withdraws(self, day: int) -> None:
        if self.luck.chance(0.6):
            self._says_no(day)
        else:
            self.withdrawn = day

    def _gives_up(self, day: int, inside: Inside) -> None:
        if self.ending is None and inside.stopped_days > self.seller.gives_up and self.luck.chance(0.03):
            self.ending = Ending("no_decision", day, day)
            self._close(day, _LOST)

    def _stops(self, day: int, inside: Inside) -> None:
        cause = "indecision" if inside.course == Course.INDECISION else str(inside.hold_up)
        self.trace.enter("stopped", day, cause)
        self.contact.call_off(day, 0.15 if inside.lively else 0.35)
        if self.luck.chance(0.05):
            self.habits.step_back(day, 3)

    def _restarts(self, day: int) -> None:
        self.trace.enter("moving", day)
        who = self.cast.decider if self.luck.chance(0.6) else self.cast.champion
        self.contact.buyer_mail(day, who, "restart", 40)
        if self.luck.chance(0.6):
            self.contact.book(day, wait=self.luck.whole(1, 5))

    def _heard(self, day: int, heard: Heard, inside: Inside) -> None:
        luck, person = self.luck, heard.person
        self.trace.voices.append((day, person.person_id, heard.repeat, heard.founded))
        if heard.asks_scope and luck.chance(0.5):
            self.contact.buyer_mail(day, self.cast.champion, "scope", 36, person)
            if luck.chance(self.settings.scope_recorded):
                self.trace.scope.append((self.contact.after(day, luck.whole(0, 3)), 960, person.person_id, "scope"))
            if luck.chance(0.35):
                self.habits.change_amount(day, luck.between(0.8, 1.15))
        elif luck.chance(0.05 if inside.stopped else 0.16):
            self.contact.buyer_mail(day, self.cast.champion, "relay", 40, person)
            if luck.chance(self.settings.pushback_recorded):
                self.trace.pushback.append(
                    (self.contact.after(day, luck.whole(0, 3)), 960, person.person_id, "relay", heard.repeat)
                )

    def _park_day(self) -> int:
        assert self.yes_day is not None
        wanted = self.course == Course.PAUSE or self.luck.chance(0.03)
        return self.contact.after(self.yes_day, self.luck.whole(2, 18)) if wanted else -1

    def _pause(self, day: int) -> None:
        until = self.contact.after(day, self.luck.whole(15, 85))
        recorded = self.luck.chance(self.settings.park_recorded)
        self.park = (day, until, recorded)
        self.trace.enter("parked", day, "known pause")
        self.cast.away[self.cast.decider.person_id] = []
        self.contact.pause_until = until
        self.contact.buyer_mail(day, self.cast.decider, "park", 26)
        if self.luck.chance(0.6):
            self.contact.seller_mail(self.contact.after(day, 1), "out_park", self.cast.decider, about=until)
        if self.luck.chance(0.3):
            self.habits.change(day, "next_step", f"Resume on {self.habits.on(until)}")
        self.contact.call_off(day, 0.8)
        if recorded:
            said = self.contact.after(day, int(self.luck.around(self.seller.lag, 0.5)))
            self.trace.parks.append((said, 1000, "park", until))
        if self.luck.chance(0.7):
            self.habits.push_to(day, max(until + 30, self.habits.close))

    def _wake(self, day: int, inside: Inside) -> None:
        self.trace.enter("moving", day)
        self.contact.pause_until = None
        if self.luck.chance(0.12):
            inside.fall_back()
        elif self.luck.chance(0.8):
            self.contact.buyer_mail(day, self.cast.champion, "resume", 30)

    def _accidents(self, day: int) -> None:
        """What happens to anybody: the champion leaves, the deal changes hands."""
        luck, champion = self.luck, self.cast.champion
        if luck.chance(0.0006) and champion is not self.cast.decider:
            self.cast.gone[champion.person_id] = day
            self.trace.left[champion.person_id] = day
            self.cast.new_champion(luck)
        elif luck.chance(0.0005):
            other = (self.seller.index + 1) % self.settings.n_sellers
            self.habits.new_owner(day, make_seller(other, self.settings).name)


def _seller_holidays(settings: MarketSettings, seller: Seller) -> list[tuple[int, int]]:
    return holidays(luck_for(settings.seed, "seller holidays", seller.index), settings)
