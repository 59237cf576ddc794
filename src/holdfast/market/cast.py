"""Who takes part in one deal: the seats, the holidays, who is away, who leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from holdfast.market.company import Company, Person
from holdfast.market.luck import Luck, luck_for
from holdfast.market.settings import MarketSettings


@dataclass
class Cast:
    """The people of one deal; ``seats`` by person id, ``away`` the days of absence of each."""

    company: Company
    decider: Person
    champion: Person
    seats: dict[str, str]
    away: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)

    @property
    def people(self) -> list[Person]:
        """Everybody with a seat, in the order of the company."""
        return [p for p in self.company.people if p.person_id in self.seats]

    def is_away(self, person: Person, day: int) -> bool:
        """Whether *person* is on holiday or has left."""
        if day >= self.gone.get(person.person_id, 1 << 30):
            return True
        return any(a <= day < b for a, b in self.away.get(person.person_id, ()))

    def back_on(self, person: Person, day: int) -> int:
        """The day on which *person* is back from the holiday of *day*."""
        return next((b for a, b in self.away.get(person.person_id, ()) if a <= day < b), day)

    def new_champion(self, luck: Luck) -> None:
        """Somebody else of the buyer takes the matter over."""
        left = [
            p for p in self.people if p is not self.champion and p is not self.decider and p.person_id not in self.gone
        ]
        self.champion = luck.pick(left) if left else self.decider
        self.seats.setdefault(self.champion.person_id, "champion")


def make_cast(luck: Luck, company: Company, pipeline: str, settings: MarketSettings) -> Cast:
    """Seats from titles and departments; not every seat is filled."""
    tops, heads = company.of("Management"), [p for p in company.people if p.level == 2]
    decider = tops[0] if company.size == "small" or not heads or luck.chance(0.25) else luck.pick(heads)
    users = [p for p in company.people if p.department in ("Laboratory", "Quality", "Production", "Research")]
    left = [p for p in users if p is not decider and p.level in (2, 3)] or [p for p in users if p is not decider]
    champion = luck.pick(left)
    seats = {decider.person_id: "decision_maker", champion.person_id: "champion"}

    def seat(word: str, people: list[Person], chance: float) -> None:
        free = [p for p in people if p.person_id not in seats]
        if free and luck.chance(chance):
            seats[luck.pick(free).person_id] = word

    seat("economic_buyer", company.of("Finance"), 0.7)
    seat("technical_evaluator", company.of("IT") if pipeline == "Software" else company.of("Quality"), 0.75)
    for _ in range(luck.whole(0, {"small": 1, "medium": 2, "large": 4}[company.size])):
        seat("end_user", users, 1.0)
    seat("influencer", heads, 0.5)
    seat("procurement", company.of("Procurement"), 0.6)
    seat("legal", company.of("Legal"), 0.4)
    seat("executive_sponsor", tops, 0.5 if company.size == "large" else 0.0)
    cast = Cast(company, decider, champion, seats)
    for person in cast.people:
        cast.away[person.person_id] = absences(settings, person)
    return cast


def absences(settings: MarketSettings, person: Person) -> list[tuple[int, int]]:
    """The holidays of a person of the buyer; the same in every deal of the company."""
    return holidays(luck_for(settings.seed, "absence", int(person.person_id[1:])), settings)


def holidays(luck: Luck, settings: MarketSettings) -> list[tuple[int, int]]:
    """The absences of one person as (first day, day back), counted from the start of the window."""
    spells = []
    for year in range(settings.start.year, settings.end.year + 1):
        plans = (
            (date(year, 7, 1) + timedelta(days=luck.whole(0, 50)), luck.whole(10, 22), 0.85),
            (date(year, 3, 20) + timedelta(days=luck.whole(0, 60)), luck.whole(4, 10), 0.5),
            (date(year, 10, 1) + timedelta(days=luck.whole(0, 30)), luck.whole(4, 9), 0.45),
            (date(year, 12, 20), luck.whole(12, 18), 0.7),
            (date(year, 1, 8) + timedelta(days=luck.whole(0, 330)), luck.whole(2, 6), 0.5),
        )
        for first, length, chance in plans:
            if luck.chance(chance):
                day = (first - settings.start).days
                spells.append((day, day + length))
    return sorted(spells)
