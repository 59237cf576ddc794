"""The steps from the yes to the signature, and the plan rows that some sellers keep for them."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.market.company import Company, Person, Seller
from holdfast.market.luck import Luck
from holdfast.market.settings import Course
from holdfast.market.trace import PlanRow

#: name → (department of its owner, chance in small/medium/large companies, median working days in each, paper)
_STEPS: dict[str, tuple[str, tuple[float, float, float], tuple[float, float, float], bool]] = {
    "Tell the managers": ("", (1.0, 1.0, 1.0), (5, 8, 12), False),
    "Agree on dates and people": ("", (0.5, 0.8, 1.0), (4, 7, 10), False),
    "Data protection and security review": ("IT", (0.1, 0.45, 0.75), (4, 7, 11), True),
    "Legal review": ("Legal", (0.3, 0.75, 1.0), (5, 8, 13), True),
    "Purchase order": ("Procurement", (0.5, 0.75, 0.9), (4, 6, 10), True),
    "Signature": ("", (1.0, 1.0, 1.0), (2, 4, 6), True),
}
_LONG = (
    ("Review by the parent company", "Legal"), ("Master agreement redlines", "Legal"), ("Leasing contract", "Finance"),
    ("Vendor onboarding", "Procurement"), ("Funding approval", "Finance"), ("Penetration test", "IT"),
)  # fmt: skip
_SIZES = {"small": 0, "medium": 1, "large": 2}
_SELLER_ROWS = ("Send contract draft", "Answer the questionnaire", "Reserve the delivery slot", "Name the project lead")
_BUYER_ROWS = ("Name the key users", "Prepare the room", "Date of the kick-off", "Invite the works council")


@dataclass(slots=True)
class Step:
    """One step: ``need`` working days of undisturbed work, ``expected`` the days that people named for it."""

    name: str
    owner: Person
    paper: bool
    need: float
    expected: int
    done: float = 0.0
    began: int | None = None
    ended: int | None = None
    row: PlanRow | None = None


def usual_wait(company: Company) -> int:
    """Working days after which four of five steps between the yes and the signature are done in such a company."""
    medians = [days[_SIZES[company.size]] for _, _, days, _ in _STEPS.values()]
    return round(1.45 * sorted(medians)[-2])


def make_steps(
    luck: Luck, company: Company, pipeline: str, course: Course, decider: Person, champion: Person
) -> list[Step]:
    """The steps of one deal in their order."""
    size = _SIZES[company.size]
    steps = []
    for name, (department, chance, days, paper) in _STEPS.items():
        rate = chance[size] * (1.3 if pipeline == "Software" and department == "IT" else 1.0)
        wanted = luck.chance(rate)
        need = max(luck.around(days[size], 0.45), 1.0)
        expected = round(days[size] * luck.between(1.2, 2.0)) + 1
        if wanted:
            steps.append(Step(name, _owner(luck, company, department, decider, champion), paper, need, expected))
    if course == Course.PAPERWORK:
        name, department = luck.pick(_LONG)
        need = luck.between(18, 60)
        expected = round(need * luck.weighted(((1.3, 0.45), (1.05, 0.35), (0.7, 0.2))))
        steps.insert(
            len(steps) - 1, Step(name, _owner(luck, company, department, decider, champion), True, need, expected)
        )
    return steps


def _owner(luck: Luck, company: Company, department: str, decider: Person, champion: Person) -> Person:
    if not department:
        return decider if luck.chance(0.5) else champion
    return luck.pick(company.of(department) or [champion])


def make_plan(luck: Luck, steps: list[Step], today: int, seller: Seller, champion: Person) -> list[PlanRow]:
    """The rows that a seller writes down with the buyer: the steps, and some small things on both sides."""
    rows = []
    at = today
    for step in steps:
        at += round(step.expected * 1.4) + 1
        step.row = PlanRow(
            step.name, "buyer", step.owner.name, "paper" if step.paper else "other", at, step.expected, today
        )
        rows.append(step.row)
    for title in luck.sample(_SELLER_ROWS, luck.whole(1, 3)):
        due = today + luck.whole(3, 20)
        done = due + luck.whole(-3, 4) if luck.chance(0.85) else None
        rows.append(PlanRow(title, "seller", seller.name, "other", due, luck.whole(1, 5), today, done))
    for title in luck.sample(_BUYER_ROWS, luck.whole(1, 3)):
        row = PlanRow(title, "buyer", champion.name, "other", today + luck.whole(8, 35), luck.whole(2, 8), today)
        rows.append(row)
    return rows
