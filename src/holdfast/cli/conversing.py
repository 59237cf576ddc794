"""The two conversations on the terminal: readiness, one question at a time, and the rehearsal of replies."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from holdfast.cli.lacking import lacks, missing
from holdfast.cli.out import GOOD, NEEDS, QUIET, STRONG, console, emit, text
from holdfast.cli.preparing import Desk
from holdfast.diagnosis.readiness import ITEM, ITEMS, MARKS, Item
from holdfast.errors import InputError, NotFound
from holdfast.preparation import rehearsal, sheet
from holdfast.preparation.conversation import questions
from holdfast.preparation.documents import Sheet
from holdfast.report.words import count, listing


@dataclass(frozen=True)
class Book:
    """Where words about one deal are written."""

    desk: Desk
    deal_id: str
    by: str = ""

    def keep(self, table: str, on: date | None = None, **values: Any) -> dict[str, Any]:
        """Write one word; without a day it is of today, or of the last day that the Run knows."""
        from holdfast.cli import wording

        home = self.desk.place.home
        if home is None:
            raise NotFound(
                f"{self.desk.place.run} stands alone",
                expected="a home with facts, where words are kept",
                next_step="give the home with --home",
            )
        day = on or min(date.today(), self.desk.run.as_of - timedelta(days=1))  # noqa: DTZ011 - the day on the wall
        row = {"deal_id": self.deal_id, wording.WHEN[table]: day, **values, "said_by": self.by}
        with wording.locked(home / "words"):
            wording.add(home / "words" / f"{table}.csv", table, row)
        return row


def ready(desk: Desk, deal: str, *, small: bool, by: str, as_json: bool) -> None:
    """Ask one question after the other while somebody sits at the terminal; else show which would be asked."""
    case = desk.case(deal)
    made = sheet(case, stories=desk.stories())
    chosen = _chosen(made, small)
    if as_json:
        rows = [
            {"item": i.id, "ask": i.ask, "strong": i.strong, "weak": i.weak, "holdup": i.group.value} for i in chosen
        ]
        asked = {i: r["mark"] for i, r in made.situation.answers.rows.items()}
        emit({"deal_id": case.deal_id, "as_of": desk.run.as_of, "next": rows, "asked": asked, "missing": missing(made)})
        return
    screen = console()
    screen.print(text((made.shared.deal, STRONG), f"  the talk with {made.situation.decider}"))
    _where_it_stands(screen, made)
    if not chosen:
        screen.print(text("Every question has been asked. `holdfast prepare` makes the documents from the answers."))
        lacks(missing(made))
        return
    if not sys.stdin.isatty():
        for n, question in enumerate(chosen, start=1):
            screen.print(text(f"  {n}. {question.ask}", (f"  [{question.id}]", QUIET)))
        screen.print(text(("Next: ", GOOD), f"holdfast answer {case.deal_id} {chosen[0].id} MARK --words TEXT"))
        lacks(missing(made))
        return
    book, n = Book(desk, case.deal_id, by), 0
    screen.print(text(("Write what they said in their words. Empty = not asked, q = stop.", QUIET)))
    while (item := next(iter(_chosen(sheet(desk.case(case.deal_id)), small)), None)) and _ask(screen, book, item):
        n += 1
    screen.print(text(f"{count(n, 'answer')} kept. ", ("Next: ", GOOD), f"holdfast prepare {case.deal_id}"))
    lacks(missing(sheet(desk.case(case.deal_id), stories=desk.stories())))


def _chosen(made: Sheet, small: bool) -> list[Item]:
    s = made.situation
    return [
        i for i in questions(s.answers, [f.kind.holdup for f in s.found], small=small) if not s.answers.is_asked(i.id)
    ]


def _where_it_stands(screen: Console, made: Sheet) -> None:
    s = made.situation
    n = len(s.answers.rows)
    screen.print(
        text(
            f"{n} of {len(ITEMS)} questions {'was' if n == 1 else 'were'} asked. Not asked is not weak; it is not known."
        )
    )
    ask = [f.kind.name.lower() for f in s.found if f.n_unasked >= 2]
    if ask:
        screen.print(
            text((f"Two or more questions are open on {listing(ask)}: none of them is called likely yet.", QUIET))
        )


def _ask(screen: Console, book: Book, item: Item) -> bool:
    screen.print()
    screen.print(text((item.ask, STRONG), (f"  [{item.id}]", QUIET)))
    screen.print(text(("Strong: ", QUIET), item.strong, (".  Weak: ", QUIET), item.weak, "."))
    said = input("They said: ").strip()
    if said.casefold() in ("", "q"):
        return False
    mark = ""
    while mark not in ("0", "1", "2", "3", "u"):
        names = ", ".join(f"{k} {v}" for k, v in MARKS.items())
        mark = input(f"Was it {names}, or u unclear? ").strip().casefold()
    book.keep("readiness", item=item.id, mark="" if mark == "u" else mark, words=said)
    return True


def answer_known(item: str) -> Item:
    """The item of that name; raises :class:`NotFound`."""
    if item not in ITEM:
        raise NotFound(
            f"no readiness item '{item}'", expected=f"one of b1 to b{len(ITEMS)}", next_step="see `holdfast ready DEAL`"
        )
    return ITEM[item]


def rehearse(desk: Desk, deal: str, *, most: int, lively: bool, by: str, as_json: bool) -> None:
    """Play likely push-back one at a time; good replies go on the if-then card."""
    case = desk.case(deal)
    made = sheet(case)
    found = rehearsal.turns(made, most)
    if lively:
        speak, chosen = desk.endpoint("--lively", "a rehearsal needs no language model")
        found = [rehearsal.livelier(t, speak, chosen.model, seconds=chosen.seconds) for t in found]
    if as_json:
        rows = [
            {"kind": t.kind, "voice": t.voice, "words": t.words, "is_heard": t.is_heard, "ask": t.ask,
             "row_id": t.source.row_id if t.source else None}
            for t in found
        ]  # fmt: skip
        emit({"deal_id": case.deal_id, "as_of": desk.run.as_of, "turns": rows})
        return
    screen = console()
    screen.print(text((made.shared.deal, STRONG), f"  rehearsal with {made.situation.decider}"))
    if not sys.stdin.isatty():
        for t in found:
            screen.print(text(f"  {t.voice}: ", (f"“{t.words}”", STRONG)))
        screen.print(
            text(("Next: ", GOOD), f"holdfast rehearse {case.deal_id} on a terminal, with the one who will reply")
        )
        return
    screen.print(text(("Say it aloud first, then write it down. Empty = next, q = stop.", QUIET)))
    book, kept = Book(desk, case.deal_id, by), 0
    for turn in found:
        state = _reply(screen, book, turn)
        if state is None:
            break
        kept += state
    screen.print(text(f"{count(kept, 'reply is', 'replies are')} on the card. ", ("Next: ", GOOD),
                      f"holdfast prepare {case.deal_id} --document if-then-card"))  # fmt: skip


def _reply(screen: Console, book: Book, turn: rehearsal.Turn) -> int | None:
    """1 when a reply was kept, 0 when not, null to stop."""
    screen.print()
    screen.print(text((f"{turn.voice}: ", QUIET), (f"“{turn.words}”", STRONG)))
    while True:
        said = input("You: ").strip()
        if said.casefold() == "q":
            return None
        if not said:
            return 0
        checks = rehearsal.check(said)
        _checked(screen, checks)
        if rehearsal.is_good(checks) or input("Keep it all the same? y = yes, Enter = say it again: ").strip() == "y":
            act = input("And what will you do? ").strip()
            book.keep("replies", kind=turn.kind, heard=turn.words, reply=said, act=act, aloud="yes")
            return 1


def _checked(screen: Console, checks: tuple[rehearsal.Check, ...]) -> None:
    for c in checks:
        mark, style = {True: ("yes", GOOD), False: ("no", NEEDS), None: ("unclear", NEEDS)}[c.holds]
        screen.print(text("  ", (f"{mark:<8}", style), f"{c.name}: {c.why}"))


def impact(
    desk: Desk, deal: str, kind: str, values: dict[str, str], *, by: str, on: date | None, as_json: bool
) -> None:
    """Write down a gain or a cost of one group."""
    case = desk.case(deal)
    if not values["group"].strip() or not values["what"].strip():
        raise InputError(
            "a gain or a cost needs a group and what it is", expected="both", next_step="give GROUP and WHAT"
        )
    row = Book(desk, case.deal_id, by).keep("impacts", on, kind=kind, **values)
    f = sheet(desk.case(case.deal_id)).shared
    if as_json:
        emit(
            {"deal_id": case.deal_id, "file": _file(desk, "impacts"), "row": row, "without_cost": list(f.without_cost)}
        )
        return
    screen = console()
    screen.print(text(f"{values['group']}: {values['what']}, kept as a {kind}."))
    if f.without_cost:
        screen.print(
            text((f"Still without a cost: {', '.join(f.without_cost)}. ", NEEDS), "The sheet leaves when each has one.")
        )
    else:
        screen.print(text(("Next: ", GOOD), f"holdfast prepare {case.deal_id} --document two-sided-sheet"))


def _file(desk: Desk, table: str) -> Path | None:
    return desk.place.home / "words" / f"{table}.csv" if desk.place.home is not None else None
