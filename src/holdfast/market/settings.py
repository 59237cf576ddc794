"""What a synthetic market is made of: every parameter with its meaning and unit.

None of the numbers is measured. They are *assumed*, chosen so that the traces look like those of business sales with
two to nine people on the buyer's side. Change them and look what follows; do not quote them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from holdfast.errors import BadSettings


class Course(StrEnum):
    """What becomes of a deal; the first six follow a yes."""

    SMOOTH = "smooth"
    PAPERWORK = "paperwork"
    PAUSE = "pause"
    RESISTANCE = "resistance"
    INDECISION = "indecision"
    LOSS = "loss"
    NO_YES = "no_yes"


class HoldUp(StrEnum):
    """Why a decision maker stops under resistance."""

    HARMONY = "harmony"
    FAVOURITES = "favourites"
    LONE_RESELLER = "lone_reseller"
    NOISE = "noise_as_strategy"
    FORTITUDE = "fortitude"


_START = date(2024, 7, 1)


def _p(default: Any, meaning: str, unit: str) -> Any:
    return dataclasses.field(default=default, metadata={"meaning": meaning, "unit": unit, "source": "assumed"})


@dataclass(frozen=True)
class MarketSettings:
    """All parameters of a market; :func:`described` lists them with meaning, unit and source.

    >>> MarketSettings(weeks=2, start=date(2025, 1, 6)).end
    datetime.date(2025, 1, 20)
    >>> MarketSettings(logged=1.5)
    Traceback (most recent call last):
    holdfast.errors.BadSettings: logged = 1.5
      Expected: a share from 0 to 1
      Next: correct the value
    """

    seed: int = _p(1, "seed of every stream; the same seed gives the same bytes", "number")
    n_deals: int = _p(300, "deals opened in the window", "deals")
    n_sellers: int = _p(6, "sellers who own them", "people")
    start: date = _p(_START, "first day of the window", "date")  # noqa: RUF009  a field like the others
    weeks: int = _p(87, "length of the window; nothing is known after its end", "weeks")
    growth: float = _p(0.0, "how many times more deals open at the end than at the start, minus one", "ratio")
    logged: float | None = _p(
        None, "share of mails that reach the CRM, the same for all; null: drawn per company and seller", "share"
    )
    logged_low: float = _p(0.10, "least share of mails that a company and seller log", "share")
    logged_high: float = _p(0.60, "greatest share of mails that a company and seller log", "share")
    say_yes: float = _p(0.78, "deals that reach a yes", "share")
    smooth: float = _p(0.34, "smooth signature, among the deals with a yes", "weight")
    paperwork: float = _p(0.14, "long paperwork, among the deals with a yes", "weight")
    pause: float = _p(0.09, "known pause, among the deals with a yes", "weight")
    resistance: float = _p(0.22, "internal resistance, among the deals with a yes", "weight")
    indecision: float = _p(0.11, "indecision with nobody objecting, among the deals with a yes", "weight")
    loss: float = _p(0.10, "a clear no soon after the yes, among the deals with a yes", "weight")
    recover_per_day: float = _p(0.006, "chance that a stopped deal gets going again", "per working day")
    withdraw_per_day: float = _p(
        0.003, "chance that a stopped buyer withdraws, after the first month", "per working day"
    )
    lively_stop: float = _p(0.12, "stops during which the buyer keeps writing and meeting", "share of stops")
    text_only_yes: float = _p(0.05, "yeses that are only in a mail while the stage stays", "share of yeses")
    stated_yes: float = _p(0.04, "yeses that a seller wrote down while the stage stays", "share of yeses")
    use_plans: float = _p(0.35, "sellers who keep a plan with the buyer", "share of sellers")
    paper_stage: float = _p(0.65, "sellers who use the paper stage", "share of sellers")
    park_recorded: float = _p(0.55, "known pauses that a seller writes down", "share of pauses")
    pushback_recorded: float = _p(0.15, "objections that reach a seller and are written down", "share of objections")
    scope_recorded: float = _p(0.25, "scope requests that are written down", "share of requests")
    people_recorded: float = _p(
        0.0, "deals of which a seller writes down stances, ties, answers and moves", "share of deals with a yes"
    )
    reports_recorded: float = _p(0.25, "people whose manager is in the CRM", "share of people")
    contact_recorded: float = _p(0.75, "people met by the seller who are added to the deal", "share of people")
    german: float = _p(0.45, "companies in German-speaking countries that write German", "share of companies")

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            value, unit = getattr(self, f.name), str(f.metadata["unit"])
            if unit.startswith("share") and value is not None and not 0 <= value <= 1:
                raise BadSettings(f"{f.name} = {value}", expected="a share from 0 to 1", next_step="correct the value")
        if self.n_deals < 0 or self.n_sellers < 1 or self.weeks < 1 or self.logged_low > self.logged_high:
            raise BadSettings(
                f"n_deals={self.n_deals}, n_sellers={self.n_sellers}, weeks={self.weeks}, "
                f"logged_low={self.logged_low}, logged_high={self.logged_high}",
                expected="no negative count, at least one seller and one week, logged_low <= logged_high",
                next_step="correct the values",
            )

    @property
    def end(self) -> date:
        """The day after the window: the natural as-of date."""
        return self.start + timedelta(weeks=self.weeks)

    @property
    def n_days(self) -> int:
        """Calendar days of the window."""
        return 7 * self.weeks


def described() -> list[tuple[str, Any, str, str, str]]:
    """Every parameter as (name, default, meaning, unit, source).

    >>> described()[1]
    ('n_deals', 300, 'deals opened in the window', 'deals', 'assumed')
    """
    return [
        (f.name, f.default, f.metadata["meaning"], f.metadata["unit"], f.metadata["source"])
        for f in dataclasses.fields(MarketSettings)
    ]
