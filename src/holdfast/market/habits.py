"""What the seller keeps in the CRM: stages, close date, forecast, next step, amount. Entered late, as people do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from holdfast.market import names
from holdfast.market.company import Seller
from holdfast.market.luck import Luck
from holdfast.market.settings import MarketSettings
from holdfast.market.trace import Trace
from holdfast.market.words_en import NEXT_STEPS

#: Local minute at which a deal is closed: after everything else of that day, on the same day in UTC.
CLOSING = 1100


@dataclass
class Habits:
    """The CRM side of one deal; days are counted from the start of the window."""

    luck: Luck
    settings: MarketSettings
    seller: Seller
    trace: Trace
    pipeline: str
    amount: int
    close: int = 0
    stage: int = 0
    forecast: str = "Pipeline"
    owner: str = ""
    pushes: int = 0
    first_close: int = 0
    waiting: list[tuple[int, int]] = field(default_factory=list)
    _last: tuple[int, int] = (-1, 0)

    def open(self, day: int) -> None:
        """The deal is created with its first stage and a hopeful close date."""
        self.owner = self.seller.name
        self.close = self._month_end(day + self.luck.whole(60, 150))
        self.first_close = self.close
        self._set_stage(day, 0)

    def reach(self, day: int, stage: int) -> None:
        """The deal is at *stage* in truth; the CRM learns it after the seller's usual delay."""
        lag = int(self.luck.around(self.seller.lag, 0.7)) if stage else 0
        self.waiting.append((day + lag, stage))

    def day(self, day: int, after_yes: bool, nearly: bool) -> None:
        """One working day of keeping the record."""
        for due, stage in [w for w in self.waiting if w[0] <= day]:
            self.waiting.remove((due, stage))
            self._set_stage(day, stage)
        if not nearly:
            self._close_date(day, after_yes)
        if self.luck.chance(0.02 + 0.06 * self.seller.notes):
            self.change(day, "next_step", self.luck.pick(NEXT_STEPS))

    def _set_stage(self, day: int, stage: int) -> None:
        if self.trace.stages and stage <= self.stage:
            return
        self.stage = stage
        self.trace.stages.append((day, self._minute(day), names.PIPELINES[self.pipeline][stage]))
        if stage == 3 and self.luck.chance(0.5):
            self.set_forecast(day, "Best Case")

    def set_forecast(self, day: int, category: str) -> None:
        """Move the forecast category."""
        if category != self.forecast:
            self.trace.fields.append((day, self._minute(day), "forecast_category", self.forecast, category))
            self.forecast = category

    def _close_date(self, day: int, after_yes: bool) -> None:
        left = self.close - day
        weekly = 0.2
        if left < 0:
            moves = self.luck.chance(weekly * (0.25 + 0.6 * (1 - self.seller.push)))
        else:
            moves = left < 8 and self.luck.chance(weekly * self.seller.push)
        if moves:
            self.pushes += 1
            by = self.luck.weighted(((14, 0.35), (30, 0.45), (60, 0.2))) + self.luck.whole(0, 6)
            self.push_to(day, self._month_end(max(day, self.close) + by))
            if after_yes and self.pushes > 1 and self.luck.chance(0.25):
                self.set_forecast(day, "Best Case")

    def push_to(self, day: int, close: int) -> None:
        """Set the expected close date."""
        if close != self.close:
            self.trace.fields.append((day, self._minute(day), "close_date", self.on(self.close), self.on(close)))
            self.close = close

    def change_amount(self, day: int, factor: float) -> None:
        """Set a new amount, rounded as people do."""
        new = max(round(self.amount * factor / 100) * 100, 500)
        if new != self.amount:
            self.trace.fields.append((day, self._minute(day), "amount", str(self.amount), str(new)))
            self.amount = new

    def change(self, day: int, name: str, value: str) -> None:
        """Set another tracked field."""
        old = next((f[4] for f in reversed(self.trace.fields) if f[2] == name), "")
        if old != value:
            self.trace.fields.append((day, self._minute(day), name, old, value))

    def new_owner(self, day: int, name: str) -> None:
        """The deal changes hands; the habits stay, for simplicity."""
        if name != self.owner:
            self.trace.fields.append((day, self._minute(day), "owner", self.owner, name))
            self.owner = name

    def said_yes(self, day: int, source: str) -> None:
        """The seller sets the deal to agreed, with a date and a forecast to match."""
        if source == "stage":
            self.reach(day, 4)
        if self.luck.chance(0.8):
            self.push_to(day, self._month_end(day + self.luck.whole(21, 55)))
        if self.luck.chance(0.55):
            self.set_forecast(day, "Commit")

    def finish(self, day: int, stage: int, minute: int = CLOSING) -> None:
        """The deal is closed in the CRM."""
        self.waiting.clear()
        self.stage = stage
        self.trace.stages.append((day, minute, names.PIPELINES[self.pipeline][stage]))

    def on(self, day: int) -> str:
        """The date of *day* as the CRM writes it."""
        return (self.settings.start + timedelta(days=day)).isoformat()

    def _month_end(self, day: int) -> int:
        found = self.settings.start + timedelta(days=day)
        if self.luck.chance(0.55):
            found = date(found.year + found.month // 12, found.month % 12 + 1, 1) - timedelta(days=1)
        return (found - self.settings.start).days

    def step_back(self, day: int, stage: int) -> None:
        """The deal is set back to an earlier stage."""
        self.waiting.clear()
        self.stage = stage
        self.trace.stages.append((day, self._minute(day), names.PIPELINES[self.pipeline][stage]))

    def _minute(self, day: int) -> int:
        """A minute of the working day, later than the entry before it."""
        minute = 8 * 60 + int(480 * self.luck.u())
        if self._last[0] == day:
            minute = max(minute, self._last[1] + 1)
        self._last = (day, minute)
        return minute
