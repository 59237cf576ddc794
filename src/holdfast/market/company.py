"""Companies with people, levels and ties, and the sellers who call on them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from holdfast.calendar import Workdays
from holdfast.market import names
from holdfast.market.luck import Luck, luck_for
from holdfast.market.settings import MarketSettings

_HEADS = {"small": (8, 60), "medium": (60, 600), "large": (600, 8000)}
_SEASON = {"DE": 0.7, "AT": 0.65, "CH": 0.7, "NL": 0.65, "FR": 0.4, "GB": 0.75, "US": 0.9}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the buyer's company. ``level`` 1 is the management, 4 staff; ``outspoken`` is a rate from 0 to 1."""

    person_id: str
    first: str
    last: str
    email: str
    title: str
    department: str
    level: int
    reports_to: str
    outspoken: float

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Tie:
    """``kind`` is trusts, works_with or conflicts_with; ``strength`` from 0 to 1."""

    person: str
    other: str
    kind: str
    strength: float


@dataclass(frozen=True)
class Company:
    """A buyer. ``heat`` is how often its people write, 1 for the common company; ``logged`` a share of mails."""

    index: int
    name: str
    short: str
    country: str
    size: str
    headcount: int
    language: str
    heat: float
    logged: float
    people: tuple[Person, ...]
    ties: tuple[Tie, ...]

    def of(self, department: str, level: int | None = None) -> list[Person]:
        """The people of a department, highest level first."""
        return [p for p in self.people if p.department == department and level in (None, p.level)]

    def closeness(self, to: str) -> dict[str, float]:
        """How close everybody is to *to*, from 0 to 1: the strongest tie, and a little for reporting to them."""
        found = {p.person_id: 0.35 if p.reports_to == to else 0.1 for p in self.people}
        for tie in self.ties:
            if tie.kind != "conflicts_with" and to in (tie.person, tie.other):
                other = tie.other if tie.person == to else tie.person
                found[other] = max(found[other], tie.strength)
        return found


@dataclass(frozen=True)
class Seller:
    """Somebody of the selling company and their habits.

    ``push`` is how eagerly close dates are moved (0 never before they pass, 1 every time they come near); ``lag`` the
    working days until something reaches the CRM; ``chase`` the working days of silence before they write again.
    """

    index: int
    name: str
    push: float
    lag: float
    chase: float
    logged: float
    plans: bool
    paper_stage: bool
    notes: float
    gives_up: int


@lru_cache(maxsize=64)
def working(country: str, start: date, n_days: int) -> tuple[bool, ...]:
    """Whether each of *n_days* days from *start* is a working day in *country*.

    >>> working("DE", date(2025, 12, 24), 4)
    (True, False, False, False)
    """
    day = np.timedelta64(1, "D")
    days = np.arange(np.datetime64(start) - day, np.datetime64(start) + n_days * day)
    return tuple((np.diff(Workdays(country).number(days)) > 0).tolist())


@lru_cache(maxsize=64)
def season(country: str, start: date, n_days: int) -> tuple[float, ...]:
    """How busy each day is, 1 for a common one: August and the weeks around New Year are slow."""
    found = []
    for i in range(n_days):
        day = start + timedelta(days=i)
        slow = 1.0
        if day.month == 8 or (day.month == 7 and day.day > 20):
            slow = _SEASON.get(country, 0.75)
        if (day.month == 12 and day.day > 19) or (day.month == 1 and day.day < 6):
            slow = 0.15
        elif day.month == 12 and day.day > 12:
            slow = 0.7
        found.append(slow)
    return tuple(found)


def plain(text: str) -> str:
    """Lower-case ASCII letters and digits of *text*, for addresses.

    >>> plain("Hélène Möller"), plain("van Beek")
    ('helenemoeller', 'vanbeek')
    """
    for mark, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ö", "oe"), ("Ü", "ue")):
        text = text.replace(mark, letters)
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(c for c in bare.lower() if c.isalnum())


def make_company(index: int, settings: MarketSettings) -> Company:
    """Company *index* of a market; it does not depend on how many others there are."""
    luck = luck_for(settings.seed, "company", index)
    country = luck.weighted(names.COUNTRIES)
    size = luck.weighted((("small", 0.35), ("medium", 0.42), ("large", 0.23)))
    stem = names.STEMS[(index * 37 + 11) % len(names.STEMS)]
    trade, _ = names.TRADES[(index // len(names.STEMS) + index * 7) % len(names.TRADES)]
    again = index // (len(names.STEMS) * len(names.TRADES))
    name = f"{stem} {trade} {luck.pick(names.FORMS[country])}" + (f" {again + 1}" if again else "")
    tongue = names.TONGUE[country]
    german = luck.chance(settings.german) and tongue == "de"
    people = _people(index, luck, country, size, f"{plain(stem + trade)}{again or ''}.example")
    return Company(
        index=index,
        name=name,
        short=f"{stem} {trade}",
        country=country,
        size=size,
        headcount=luck.whole(*_HEADS[size]),
        language="de" if german else "en",
        heat=min(max(luck.around(1.0, 0.3), 0.5), 1.9),
        logged=luck.u(),
        people=people,
        ties=_ties(luck, people),
    )


def _people(index: int, luck: Luck, country: str, size: str, domain: str) -> tuple[Person, ...]:
    shape = {
        "small": (("Laboratory", (2, 4)), ("Finance", (3,)), ("Production", (3, 4)), ("Quality", (3,))),
        "medium": (
            ("Laboratory", (2, 3, 4, 4)), ("Quality", (2, 3, 4)), ("Production", (2, 3)), ("IT", (2, 4)),
            ("Finance", (2, 4)), ("Procurement", (3,)), ("Legal", (3,)),
        ),
        "large": (
            ("Laboratory", (2, 3, 3, 4, 4)), ("Quality", (2, 3, 4)), ("Production", (2, 3, 4)), ("IT", (2, 3, 4)),
            ("Finance", (2, 3)), ("Procurement", (2, 3, 4)), ("Legal", (2, 4)), ("Research", (2, 3, 4)),
            ("Human Resources", (2, 3)),
        ),
    }[size]  # fmt: skip
    made: list[Person] = []
    seen: set[str] = set()

    def hire(title: str, department: str, level: int, boss: str) -> str:
        tongue = names.TONGUE[country] if luck.chance(0.85) else "en"
        first, last = luck.pick(names.FIRST[tongue]), luck.pick(names.LAST[tongue])
        while f"{first} {last}" in seen:
            first, last = luck.pick(names.FIRST[tongue]), luck.pick(names.LAST[tongue])
        seen.add(f"{first} {last}")
        person_id = f"P{index:05d}{len(made):02d}"
        mail = f"{plain(first)}.{plain(last)}@{domain}"
        outspoken = min(max(luck.normal(0.45, 0.22), 0.03), 0.97)
        made.append(Person(person_id, first, last, mail, title, department, level, boss, outspoken))
        return person_id

    top = hire(luck.pick(names.TOP), "Management", 1, "")
    if size == "large":
        hire(luck.pick(names.SECOND), "Management", 1, top)
    for department, levels in shape:
        boss = {1: top}
        for level in levels:
            above = next(boss[k] for k in range(level - 1, 0, -1) if k in boss)
            boss[level] = hire(names.DEPARTMENTS[department][level - 2], department, level, above)
    return tuple(made)


def _ties(luck: Luck, people: tuple[Person, ...]) -> tuple[Tie, ...]:
    ties = []
    for i, a in enumerate(people):
        for b in people[i + 1 :]:
            near = a.department == b.department or abs(a.level - b.level) <= 1
            roll = luck.u()
            if roll < (0.22 if near else 0.05):
                ties.append(Tie(a.person_id, b.person_id, "trusts", round(luck.between(0.4, 0.95), 2)))
            elif roll < (0.5 if near else 0.15):
                ties.append(Tie(a.person_id, b.person_id, "works_with", round(luck.between(0.15, 0.6), 2)))
            elif roll > 0.96:
                ties.append(Tie(a.person_id, b.person_id, "conflicts_with", round(luck.between(0.3, 0.9), 2)))
    return tuple(ties)


def make_seller(index: int, settings: MarketSettings) -> Seller:
    """Seller *index*: one of a pusher of close dates, a neat logger, a silent one, or somebody in between."""
    luck = luck_for(settings.seed, "seller", index)
    habit = ("between", "pusher", "neat", "silent", "between", "between")[index % 6]
    again = index // len(names.SELLERS)
    lag = {"neat": 0.4, "silent": 4.0, "pusher": 1.5}.get(habit, luck.between(0.6, 2.5))
    logged = {"neat": luck.between(0.75, 1.0), "silent": luck.between(0.0, 0.2)}.get(habit, luck.between(0.2, 0.85))
    return Seller(
        index=index,
        name=names.SELLERS[index % len(names.SELLERS)] + (f" {again + 1}" if again else ""),
        push={"pusher": 0.9, "silent": 0.15}.get(habit, luck.between(0.2, 0.6)),
        lag=lag,
        chase=luck.between(5.0, 9.0) if habit != "silent" else luck.between(9.0, 16.0),
        logged=logged,
        plans=luck.chance(settings.use_plans) or habit == "neat",
        paper_stage=luck.chance(settings.paper_stage),
        notes={"neat": 0.35, "silent": 0.03}.get(habit, 0.12),
        gives_up=luck.whole(70, 200),
    )


def logging_rate(company: Company, seller: Seller, settings: MarketSettings) -> float:
    """The share of mails that reaches the CRM: the company's and the seller's habits in equal parts."""
    if settings.logged is not None:
        return settings.logged
    return settings.logged_low + (settings.logged_high - settings.logged_low) * (company.logged + seller.logged) / 2
