"""Three lists and pace: persuade, inform, need not agree; one decider, at most three vetoes, a day on which input ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from holdfast.org.entry import Somebody
from holdfast.org.map import NEAR
from holdfast.preparation.document import Block, Document, Heading, Sentence, Source, grid, items, say, text
from holdfast.preparation.documents.base import Kind, Sheet, workday
from holdfast.preparation.language import N_, Words
from holdfast.preparation.levels import DOUBTS
from holdfast.vocab import Seat, Stance

#: Days for input from today, and the most vetoes. Choices of this product.
INPUT_DAYS, VETOES = 10, 3
#: The lowest level that has people of its own to tell.
LINE = 3
#: Who may say no, and on what ground alone.
GROUNDS = {
    Seat.LEGAL.value: N_("The contract breaks a law or a rule of the house."),
    Seat.PROCUREMENT.value: N_("The way of buying breaks a rule of the house."),
    Seat.ECONOMIC_BUYER.value: N_("The money is not there."),
    Seat.TECHNICAL_EVALUATOR.value: N_("It cannot work with what is in place, shown on a case."),
}


def build(sheet: Sheet, t: Words) -> Document:
    """A proposal from the map; the decision maker moves names until it is theirs."""
    s, f = sheet.situation, sheet.shared
    people = [p for p in s.map.known if not p.is_decision_maker]
    persuade = [p for p in people if _is_open(p) and (p.closeness >= NEAR or p.n_entries)]
    inform = [p for p in people if p not in persuade and p.level <= 3]
    others = [p for p in people if p not in persuade and p not in inform]
    vetoes = [p for p in people if p.seat in GROUNDS][:VETOES]
    until = workday(f.as_of + timedelta(days=INPUT_DAYS))
    decides = (
        say(t("{who} decides.", who=f.decider), *f.who)
        if f.decider
        else t("Whoever said yes decides; name them first.")
    )
    by = say(t("Comments are welcome until {day}; the day after it is decided.", day=t.day(until)), f.run)
    blocks: list[Block] = [text(decides, by, lead=True)]
    for head, why, names in (
        (t("Persuade"), t("Their view weighs, and they have not agreed yet. Talk to each of them first."), persuade),
        (t("Inform"), t("They hear it before their people do."), inform),
        (t("Need not agree"), t("They are told, and helped; their consent is not asked for."), others),
    ):
        blocks += [Heading(head), *_list(why, names, t)]
    rows: list[tuple[Sentence | str, ...]] = [(_who(p, t), t(GROUNDS[p.seat])) for p in vetoes] or [("", "")]
    blocks += [
        Heading(t("Vetoes, at most three, each with its ground")),
        grid((t("Who"), t("On what ground alone")), rows, (3, 5)),
        text(t("A veto without its ground is a comment. Comments change the plan; they do not stop it.")),
    ]
    under = t("{deal}, to go through with {who}", deal=f.deal, who=f.decider or t("the decision maker"))
    return KIND.document(t, under, blocks, notes=_notes(sheet, t))


def _list(why: str, people: Sequence[Somebody], t: Words) -> list[Block]:
    if not people:
        return [text(t("Nobody on the map so far."))]
    return [text(why), items([_who(p, t) for p in people])]


def _is_open(p: Somebody) -> bool:
    return p.stance in (None, Stance.OPPONENT.value, Stance.SCEPTIC.value, Stance.UNDECIDED.value)


def _who(p: Somebody, t: Words) -> Sentence:
    return say(f"{p.name}, {p.title or t('known by name only')}", Source("people", p.person_id))


def _notes(sheet: Sheet, t: Words) -> list[str]:
    """Warnings: input without an end, and a function that is affected and on none of the lists."""
    s = sheet.situation
    found = []
    if (s.answers.mark("b16") or 0) <= 1 and s.answers.is_asked("b16"):
        found.append(t("Input has no last day yet: asking until everybody agrees is what makes decisions die."))
    if (s.answers.mark("b9") or 0) <= 1 and s.answers.is_asked("b9"):
        found.append(t("Everybody is to be on board: name who decides, and who need not agree."))
    here = {p.department for p in s.map.known}
    left_out = sorted(
        {p.department for p in s.map.people if p.is_assumed and p.department and p.department not in here}
    )
    if left_out:
        told = t("Nobody of {functions} is on the map. Leaving out a function that is affected causes delay.",
                 functions=", ".join(left_out))  # fmt: skip
        found.append(told)
    heads = [p.name for p in s.map.known if p.stance in DOUBTS and not p.is_decision_maker and p.level <= LINE]
    if heads:
        told = t("Hear {names} before their people are told: they doubt it, so the briefing lets {who} tell it there.",
                 names=", ".join(heads), who=sheet.shared.first or t("the decision maker"))  # fmt: skip
        found.append(told)
    return found


KIND = Kind(
    "three-lists",
    N_("Three lists and pace"),
    N_("whom to persuade, whom to inform, who need not agree, until when"),
    1,
    internal=build,
)
