"""The commands that prepare the decision maker: documents, the readiness conversation, rehearsal, gains and costs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.arguments import Deal, Home, Json, SaidOn, Where, Who, day
from holdfast.cli.shapes import epilog

Group = Annotated[str, typer.Argument(metavar="GROUP", help="Whom it concerns, in the buyer's words.")]
What = Annotated[str, typer.Argument(metavar="WHAT", help="The gain or the cost, in a few words.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to *app*."""
    for act in (prepare, edit, ready, rehearse, gain, cost):
        app.command(act.__name__, epilog=epilog(act.__name__))(act)


def prepare(
    deal: Annotated[
        str | None, typer.Argument(metavar="[DEAL]", help="The deal; without it every deal on this week's list.")
    ] = None,
    where: Where = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="Every open deal of the Run that said yes, not only the list.")
    ] = False,
    document: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this document; may be given again. Default: all.")
    ] = None,
    format: Annotated[
        list[str] | None, typer.Option(help="markdown, html, pdf, docx or all; may be given again. Default: pdf.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder to write to. Default: prepared/.")] = None,
    language: Annotated[str, typer.Option(help="Language of the headings: en or de. Default: the setting.")] = "",
    draft: Annotated[
        bool,
        typer.Option(
            "--draft",
            help="Let the language model of the settings open the brief and the sheet; each sentence is checked.",
        ),
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Make the documents that prepare the decision maker, and say which are not ready and why."""
    from holdfast.cli.opening import Drafter
    from holdfast.cli.preparing import Wanted
    from holdfast.cli.preparing import prepare as act

    wanted = Wanted(tuple(document or ()), tuple(format or ()), out, language, everyone, Drafter.of if draft else None)
    act(deal, home or where, wanted, as_json=json)


def edit(
    deal: Deal,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="group-brief or two-sided-sheet.")],
    place: Annotated[int, typer.Argument(metavar="PLACE", help="Which sentence of its opening, from 1.")],
    sentence: Annotated[str, typer.Argument(metavar="[TEXT]", help="Your words; without them it is taken out.")] = "",
    by: Who = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Write a sentence that opens a document in your own words, or take it out."""
    from holdfast.cli.opening import edit as act
    from holdfast.cli.preparing import Desk

    act(Desk.open(None, home), deal, document, place, sentence, by=by, as_json=json)


def ready(
    deal: Deal,
    where: Where = None,
    small: Annotated[bool, typer.Option("--small", help="A small change: five questions, ten minutes in all.")] = False,
    by: Who = "",
    json: Json = False,
) -> None:
    """Ask the readiness questions one at a time, the best next one first, and keep what was said."""
    from holdfast.cli.conversing import ready as act
    from holdfast.cli.preparing import Desk

    act(Desk.open(where), deal, small=small, by=by, as_json=json)


def rehearse(
    deal: Deal,
    where: Where = None,
    most: Annotated[int, typer.Option(min=1, max=12, help="Most push-backs to go through.")] = 4,
    lively: Annotated[
        bool,
        typer.Option("--lively", help="Let the language model of [triage] put what nobody said yet in other words."),
    ] = False,
    by: Who = "",
    json: Json = False,
) -> None:
    """Answer likely push-back aloud, one at a time; good replies go on the if-then card."""
    from holdfast.cli.conversing import rehearse as act
    from holdfast.cli.preparing import Desk

    act(Desk.open(where), deal, most=most, lively=lively, by=by, as_json=json)


def gain(
    deal: Deal, group: Group, what: What, by: Who = "", said_on: SaidOn = "", home: Home = None, json: Json = False
) -> None:
    """Write down what a group gains by the change."""
    _impact("gain", deal, {"group": group, "what": what}, by, said_on, home, json)


def cost(
    deal: Deal,
    group: Group,
    what: What,
    bearer: Annotated[str, typer.Option(help="Who bears it, if not the whole group.")] = "",
    peaks: Annotated[str, typer.Option(help="When it is greatest: “in the first two weeks”.")] = "",
    fades: Annotated[str, typer.Option(help="When and how it fades: “by the end of June”.")] = "",
    by: Who = "",
    said_on: SaidOn = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Write down what the change costs a group, who bears it, when it peaks and when it fades."""
    values = {"group": group, "what": what, "bearer": bearer, "peaks": peaks, "fades": fades}
    _impact("cost", deal, values, by, said_on, home, json)


def _impact(
    kind: str, deal: str, values: dict[str, str], by: str, said_on: str, home: Path | None, as_json: bool
) -> None:
    from holdfast.cli.conversing import impact
    from holdfast.cli.preparing import Desk

    impact(Desk.open(None, home), deal, kind, values, by=by, on=day(said_on), as_json=as_json)
