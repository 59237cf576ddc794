"""The commands about the people of a deal: the map, what goes on inside, moves, and the words that correct them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast.cli.arguments import Deal, Home, Json, SaidOn, Undo, Where, Who, keep, one_of
from holdfast.cli.shapes import epilog

Whom = Annotated[str, typer.Argument(metavar="PERSON", help="Id of the person, their name, or a part of it.")]
Evidence = Annotated[str, typer.Option(help="The act or words it was read from.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to *app*."""
    for act in (people, simulate, spread, moves, stance, tie, seat, answer, move):
        app.command(act.__name__, epilog=epilog(act.__name__))(act)


def _run(deal: str, where: Path | None, limits: tuple[int, float] | None = None) -> Any:
    from holdfast.cli.homes import find_run
    from holdfast.cli.people import looked_at
    from holdfast.runs import read

    return looked_at(read(find_run(where).run), deal, where, limits=limits)


def people(deal: Deal, where: Where = None, json: Json = False) -> None:
    """Show who takes part in a deal, where they stand, how they are tied, and what is missing."""
    from holdfast.cli.people import people as show

    show(_run(deal, where), deal, as_json=json)


def simulate(deal: Deal, where: Where = None, json: Json = False) -> None:
    """Show what holds a decision up, what the decision maker is expected to do, and how it goes with no move made."""
    from holdfast.cli.people import simulate as show

    show(_run(deal, where), deal, as_json=json)


def spread(deal: Deal, where: Where = None, json: Json = False) -> None:
    """Show who hears of the decision in which week, and how likely they have then spoken against it, with no move made."""
    from holdfast.cli.people import spread as show

    show(_run(deal, where), deal, as_json=json)


def moves(
    deal: Deal,
    where: Where = None,
    hours: Annotated[float, typer.Option(help="Most hours that the best set may take.")] = 8.0,
    plays: Annotated[int, typer.Option(min=1, max=5, help="Most plays in the best set.")] = 3,
    json: Json = False,
) -> None:
    """Compare moves with doing nothing, with intervals, and name the best small set, or say that none can be told."""
    from holdfast.cli.people import moves as show

    limits = None if (hours, plays) == (8.0, 3) else (plays, hours)
    show(_run(deal, where, limits), deal, as_json=json)


def stance(
    deal: Deal,
    person: Whom,
    stance: Annotated[str, typer.Argument(help="opponent, sceptic, undecided, supporter or advocate.")] = "",
    evidence: Evidence = "",
    by: Who = "",
    said_on: SaidOn = "",
    home: Home = None,
    undo: Undo = False,
    json: Json = False,
) -> None:
    """Write down where a person stands toward the change, with the act or words that show it."""
    from holdfast.vocab import Stance

    values = {"stance": one_of(stance, Stance, "STANCE", optional=undo), "evidence": evidence, "said_by": by}
    keep("stances", deal, values, on=said_on, home=home, undo=undo, json=json, persons={"person_id": person})


def seat(
    deal: Deal,
    person: Whom,
    seat: Annotated[str, typer.Argument(help="decision_maker, champion, economic_buyer, end_user, legal …")] = "",
    evidence: Evidence = "",
    by: Who = "",
    said_on: SaidOn = "",
    home: Home = None,
    undo: Undo = False,
    json: Json = False,
) -> None:
    """Say which seat a person has in a deal; it wins over the CRM and over what was proposed."""
    from holdfast.vocab import Seat

    values = {"seat": one_of(seat, Seat, "SEAT", optional=undo), "evidence": evidence, "said_by": by}
    keep("seats", deal, values, on=said_on, home=home, undo=undo, json=json, persons={"person_id": person})


def tie(
    deal: Deal,
    person: Whom,
    kind: Annotated[str, typer.Argument(help="reports_to, trusts, works_with or conflicts_with.")],
    other: Annotated[str, typer.Argument(metavar="PERSON", help="The other person.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="Say that there is no such tie.")] = False,
    evidence: Evidence = "",
    by: Who = "",
    said_on: SaidOn = "",
    home: Home = None,
    undo: Undo = False,
    json: Json = False,
) -> None:
    """Say how two people of the buyer are tied, or that they are not."""
    from holdfast.vocab import TieKind

    values = {
        "kind": one_of(kind, TieKind, "KIND"),
        "evidence": evidence,
        "said_by": by,
        "refused": "yes" if refuse else "no",
    }
    both = {"from_person": person, "to_person": other}
    keep("ties", deal, values, on=said_on, home=home, undo=undo, json=json, persons=both)


def answer(
    deal: Deal,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Readiness item, b1 to b20.")],
    mark: Annotated[
        str,
        typer.Argument(metavar="MARK", help="0 avoided, 1 general, 2 specific, 3 already done, or unclear."),
    ] = "",
    words: Annotated[str, typer.Option(help="The answer as said.")] = "",
    by: Who = "",
    said_on: SaidOn = "",
    home: Home = None,
    undo: Undo = False,
    json: Json = False,
) -> None:
    """Write down what the decision maker said or did on one readiness item."""
    from holdfast.diagnosis.readiness import ITEM

    if item not in ITEM:
        raise typer.BadParameter(f"'{item}' is not one of b1 to b20", param_hint="ITEM")
    if not undo and mark not in ("0", "1", "2", "3", "unclear"):
        raise typer.BadParameter(f"'{mark}' is not 0, 1, 2, 3 or unclear", param_hint="MARK")
    values = {"item": item, "mark": "" if mark == "unclear" else mark, "words": words, "said_by": by}
    keep("readiness", deal, values, on=said_on, home=home, undo=undo, json=json)


def move(
    deal: Deal,
    play: Annotated[str, typer.Argument(metavar="PLAY", help="Play, c1 to c24.")],
    state: Annotated[str, typer.Argument(metavar="STATE", help="chosen, done or dropped.")] = "",
    note: Annotated[str, typer.Option(help="What was seen after it.")] = "",
    by: Who = "",
    said_on: SaidOn = "",
    home: Home = None,
    undo: Undo = False,
    json: Json = False,
) -> None:
    """Say that a play was chosen, done or dropped in a deal."""
    from holdfast.plays import PLAYS
    from holdfast.vocab import MoveState

    if play not in {p.id for p in PLAYS}:
        raise typer.BadParameter(f"'{play}' is not one of c1 to c24", param_hint="PLAY")
    values = {"play": play, "state": one_of(state, MoveState, "STATE", optional=undo), "note": note, "said_by": by}
    keep("moves", deal, values, on=said_on, home=home, undo=undo, json=json)
