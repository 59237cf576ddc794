"""Three lists and pace: persuade, inform, need not agree; one decider, at most three vetoes, a day on which input ends."""

from __future__ import annotations

from datetime import timedelta

from holdfast.org.entry import Somebody
from holdfast.org.map import NEAR
from holdfast.preparation.document import Audience, Block, Document, Heading, Sentence, Source, grid, items, say, text
from holdfast.preparation.documents.base import Kind, Sheet
from holdfast.preparation.language import day, heading
from holdfast.vocab import Seat, Stance

#: Days for input from today, and the most vetoes. Choices of this product.
INPUT_DAYS, VETOES = 10, 3
_VETO_SEATS = (Seat.LEGAL.value, Seat.PROCUREMENT.value, Seat.ECONOMIC_BUYER.value, Seat.TECHNICAL_EVALUATOR.value)


def build(sheet: Sheet) -> Document:
    """A proposal from the map; the decision maker moves names until it is theirs."""
    s, lang = sheet.situation, sheet.language
    people = [p for p in s.map.known if not p.is_decision_maker]
    persuade = [p for p in people if _is_open(p) and (p.closeness >= NEAR or p.n_entries)]
    inform = [p for p in people if p not in persuade and p.level <= 3]
    others = [p for p in people if p not in persuade and p not in inform]
    vetoes = [p for p in people if p.seat in _VETO_SEATS][:VETOES]
    until = sheet.shared.as_of + timedelta(days=INPUT_DAYS)
    blocks: list[Block] = [
        text(
            f"{s.decider} decides. Comments are welcome until {day(until, lang)}; the day after it is decided.",
            lead=True,
        ),
        Heading(heading("Persuade", lang)),
        items(
            [_who(p, "whose view weighs, and who has not agreed yet") for p in persuade]
            or ["Nobody on the map so far."]
        ),
        Heading(heading("Inform", lang)),
        items([_who(p, "hears it before their people do") for p in inform] or ["Nobody on the map so far."]),
        Heading(heading("Need not agree", lang)),
        items(
            [_who(p, "is told, and helped; their consent is not asked for") for p in others] or ["Nobody named yet."]
        ),
        Heading("Vetoes, at most three, each with its ground"),
        grid(("Who", "On what ground alone"), [(say(p.name), _ground(p)) for p in vetoes] or [("", "")], (2, 5)),
        text("A veto without its ground is a comment. Comments change the plan; they do not stop it."),
    ]
    return Document(
        KIND.id, heading(KIND.name, lang), f"{sheet.shared.deal}, to go through with {s.decider}", Audience.INTERNAL,
        tuple(blocks), lang, KIND.max_pages, notes=tuple(_notes(sheet)),
    )  # fmt: skip


def _is_open(p: Somebody) -> bool:
    return p.stance in (None, Stance.OPPONENT.value, Stance.SCEPTIC.value, Stance.UNDECIDED.value)


def _who(p: Somebody, why: str) -> Sentence:
    where = f", {p.title}" if p.title else f", {p.group}" if p.group else ""
    return say(f"{p.name}{where}: {why}.", Source("people", p.person_id))


def _ground(p: Somebody) -> str:
    return {
        Seat.LEGAL.value: "the contract breaks a law or a rule of the house",
        Seat.PROCUREMENT.value: "the way of buying breaks a rule of the house",
        Seat.ECONOMIC_BUYER.value: "the money is not there",
        Seat.TECHNICAL_EVALUATOR.value: "it cannot work with what is in place, shown on a case",
    }[p.seat]


def _notes(sheet: Sheet) -> list[str]:
    """Warnings: input without an end, and a function that is affected and on none of the lists."""
    s = sheet.situation
    found = []
    if (s.answers.mark("b16") or 0) <= 1 and s.answers.is_asked("b16"):
        found.append("Input has no last day yet: asking until everybody agrees is what makes decisions die.")
    if (s.answers.mark("b9") or 0) <= 1 and s.answers.is_asked("b9"):
        found.append("Everybody is to be on board: name who decides, and who need not agree.")
    here = {p.department for p in s.map.known}
    left_out = sorted(
        {p.department for p in s.map.people if p.is_assumed and p.department and p.department not in here}
    )
    if left_out:
        found.append(
            f"Nobody of {', '.join(left_out)} is on the map. Leaving out a function that is affected causes delay."
        )
    return found


KIND = Kind(
    "three-lists",
    "Three lists and pace",
    "whom to persuade, whom to inform, who need not agree, until when",
    1,
    internal=build,
)
