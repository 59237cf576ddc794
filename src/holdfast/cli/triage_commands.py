"""The commands of push-back: ``triage``, ``pushback`` and ``concern``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.arguments import Deal, Home, Json
from holdfast.cli.shapes import epilog

By = Annotated[str, typer.Option("--by", help="Who of us says so.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="Day on which it was heard or said. Default: today.")]

pushback = typer.Typer(
    help="The push-back log of a deal: add an entry, see it, change its classes.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def triage(
    source: Annotated[
        str,
        typer.Argument(metavar="FILE|-|learn", help="Text, .eml or mbox; - reads what is pasted; learn: see below."),
    ],
    deal: Annotated[str, typer.Option(metavar="DEAL", help="Match names and repeats within this deal.")] = "",
    home: Home = None,
    everything: Annotated[bool, typer.Option("--all", help="Show voices without push-back too.")] = False,
    reader: Annotated[str, typer.Option(help="default, embeddings or llm. Default: as the settings say.")] = "",
    settings: Annotated[Path | None, typer.Option(help="Settings file. Default: that of the home.")] = None,
    json: Json = False,
) -> None:
    """Read a message: who says what in it, which push-back it holds, what was said or answered before. Writes nothing.

    `holdfast triage learn` trains the reader on the entries people re-classed in this home, if that makes it better there.
    """
    from holdfast.cli import concerning, triaging

    if source == "learn":
        concerning.learn(home, as_json=json)
    else:
        triaging.triage(source, deal, home, everything=everything, as_json=json, settings=settings, reader=reader)


@pushback.command("add", epilog=epilog("pushback add"))
def add(
    deal: Deal,
    words: Annotated[
        str, typer.Option(help="The words heard. Without it they are read from the terminal or a pipe.")
    ] = "",
    file: Annotated[Path | None, typer.Option(help="A mail or text that holds them.")] = None,
    voice: Annotated[str, typer.Option(help="Whose voice it is: a name or a person id.")] = "",
    channel: Annotated[str, typer.Option(help="How it was heard: mail, call, meeting, in passing …")] = "",
    heard_by: Annotated[str, typer.Option(help="Who heard it, separated by ';'.")] = "",
    classes: Annotated[str, typer.Option(help="Its classes, if you know better; `none` = no push-back.")] = "",
    on: On = "",
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", help="Take the proposals as they are, ask nothing.")] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Add push-back to the log of a deal: paste or type it, look at what is proposed, confirm."""
    from holdfast.cli import triaging

    given = triaging.Given(words, file, voice, channel, heard_by, classes, _day(on), by)
    triaging.add(deal, given, home, ask=not (yes or json), as_json=json)


@pushback.command("list", epilog=epilog("pushback list"))
def list_(deal: Deal, home: Home = None, json: Json = False) -> None:
    """Show the push-back of a deal in the newest Run, with row ids, proposals among it."""
    from holdfast.cli import concerning

    concerning.list_entries(deal, home, as_json=json)


@pushback.command("reclass", epilog=epilog("pushback reclass"))
def reclass(
    deal: Deal,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="Row id, or its start, as `pushback list` shows it.")],
    classes: Annotated[str, typer.Option(help="The right classes; `none` = no push-back.")],
    says: Annotated[
        str, typer.Option(help="What else it does: ask, commitment, yes, scope; `none` = none of them.")
    ] = "",
    why: Annotated[str, typer.Option(help="Why.")] = "",
    by: By = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Say the right classes of an entry; who and why are kept, and `triage learn` learns from it."""
    from holdfast.cli import concerning

    concerning.reclass(deal, entry, classes, says, why, by, home, as_json=json)


def concern(
    deal: Deal,
    entry: Annotated[
        str, typer.Argument(metavar="[ENTRY]", help="Row id of the entry, or its start; without it the register.")
    ] = "",
    owner: Annotated[str, typer.Option(help="Who answers it.")] = "",
    answer: Annotated[str, typer.Option(help="The answer.")] = "",
    proof: Annotated[str, typer.Option(help="What shows that the answer is true.")] = "",
    due: Annotated[str, typer.Option(metavar="DATE", help="Day by which it is to be answered.")] = "",
    state: Annotated[str, typer.Option(help="open, answered, accepted_as_cost or changed_plan.")] = "",
    on: On = "",
    by: By = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """The register of concerns of a deal: see it, or give one an owner, an answer, a state. None closes without an answer."""
    from holdfast.cli import concerning

    values = {
        "owner": owner,
        "answer": answer,
        "proof": proof,
        "due_on": _day(due, "--due"),
        "state": state,
        "said_by": by,
    }
    concerning.concern(deal, entry, values, _day(on), home, as_json=json)


def _day(given: str, option: str = "--on") -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as cause:
        raise typer.BadParameter(f"'{given}' is not a date such as 2026-03-02", param_hint=option) from cause


def register(app: typer.Typer) -> None:
    """Add the commands to *app*."""
    app.command(epilog=epilog("triage"))(triage)
    app.add_typer(pushback, name="pushback")
    app.command(epilog=epilog("concern"))(concern)
