"""The commands of ``holdfast``: names, arguments and help; each is a thin face of one function in a module beside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli import people_commands, prepare_commands, server_commands, timing_commands, triage_commands
from holdfast.cli.arguments import Deal, Home, HomeOf, Json, SaidOn, Undo, Where, Who, day, keep
from holdfast.cli.sections import Sections
from holdfast.cli.shapes import epilog

CODES = """\b
Exit codes:
  0  done
  1  something went wrong that should not (HOLDFAST_DEBUG=1 shows where)
  2  the command was given wrongly
  3  the export or holdfast.toml cannot be used as it is
  4  a deal, a Run, a file or a folder is not there
  5  a Run that this version cannot read
  6  a query failed in the engine
  7  an optional package is needed
130  stopped by you"""

app = typer.Typer(
    name="holdfast",
    cls=Sections,
    help="Your buyer said yes. Holdfast finds the deals that then stopped, and says why and what next.",
    epilog=CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Export = Annotated[Path, typer.Argument(metavar="EXPORT", help="Folder with the files of a CRM export.")]
Settings = Annotated[Path | None, typer.Option(help="Settings file. Default: holdfast.toml beside the export.")]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Your buyer said yes. Holdfast finds the deals that then stopped, and says why and what next."""
    if version:
        from holdfast import __version__

        typer.echo(f"holdfast {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


@app.command(epilog=epilog("demo"))
def demo(
    folder: Annotated[Path, typer.Option(help="Where to make the demo company.")] = Path("holdfast-demo"),
    only_files: Annotated[bool, typer.Option("--only-files", help="Make the files and end; start no server.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    port: Annotated[int, typer.Option(help="Port to listen on, on this machine only.")] = 8321,
    json: Json = False,
) -> None:
    """Make a company that does not exist, compute its Run, show the list, and open it in the browser."""
    from holdfast.cli.demo import demo as act

    act(folder, as_json=json)
    if not (only_files or json):
        from holdfast.cli.serving import serve_home

        serve_home(folder, host="127.0.0.1", port=port, browser=browser, worker=True, processes=1, is_demo=True)


@app.command("import", epilog=epilog("import"))
def import_(export: Export, home: HomeOf = None, settings: Settings = None, json: Json = False) -> None:
    """Read an export: what was taken for what and why, what was kept, what to mend."""
    from holdfast.cli.importing import import_export

    import_export(export, home=home, settings_file=settings, json=json)


@app.command(epilog=epilog("run"))
def run(
    export: Export,
    as_of: Annotated[str, typer.Option(metavar="DATE", help="Know only what was known before this day.")] = "",
    home: HomeOf = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Import an export if it changed, compute the Run, write the report and show the list."""
    from holdfast.cli.running import run_export

    run_export(export, as_of=day(as_of, "--as-of"), home=home, settings_file=settings, as_json=json)


@app.command("list", epilog=epilog("list"))
def list_(
    where: Where = None,
    owner: Annotated[str | None, typer.Option(metavar="NAME", help="Only the deals of this seller.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All agreed deals, not only this week's list.")] = False,
    verdict: Annotated[str | None, typer.Option(metavar="VERDICT", help="Only deals with this verdict.")] = None,
    json: Json = False,
) -> None:
    """Show the agreed deals that need someone this week, and why."""
    from holdfast.cli.homes import find_run
    from holdfast.cli.listing import VERDICT_NAMES, show
    from holdfast.runs import read

    if verdict is not None and verdict not in VERDICT_NAMES:
        raise typer.BadParameter(f"'{verdict}' is not one of {', '.join(VERDICT_NAMES)}", param_hint="--verdict")
    place = find_run(where)
    show(read(place.run), place, owner=owner, everything=everything, verdict=verdict, as_json_=json)


@app.command(epilog=epilog("explain"))
def explain(
    deal: Deal,
    where: Where = None,
    rows: Annotated[bool, typer.Option("--rows", help="Every row of the timeline, with row ids.")] = False,
    json: Json = False,
) -> None:
    """Tell one deal: what happened since the yes, what is usual, why it is listed, what clears it."""
    from holdfast.cli.explaining import show
    from holdfast.cli.homes import find_run
    from holdfast.runs import read

    show(read(find_run(where).run), deal, rows=rows, as_json_=json)


@app.command(epilog=epilog("park"))
def park(
    deal: Deal,
    until: Annotated[str, typer.Option(metavar="DATE", help="First day on which it is looked at again.")] = "",
    reason: Annotated[str, typer.Option(help="Why it pauses.")] = "",
    by: Who = "",
    said_on: SaidOn = "",
    home: Home = None,
    undo: Undo = False,
    json: Json = False,
) -> None:
    """Say that a deal pauses for a known reason until a day; it wakes by itself."""
    if not undo and not (until and reason.strip()):
        raise typer.BadParameter("a park needs a day and a reason", param_hint="--until and --reason")
    row = {"reason": reason, "resume_on": day(until, "--until"), "said_by": by}
    keep("parks", deal, row, on=said_on, home=home, undo=undo, json=json)


@app.command(epilog=epilog("confirm"))
def confirm(
    deal: Deal,
    on: Annotated[
        str, typer.Option(metavar="DATE", help="Day of the yes. Default: that of the mail which may hold it.")
    ] = "",
    who: Annotated[str, typer.Option(help="Who of the buyer said yes.")] = "",
    evidence: Annotated[str, typer.Option(help="The words or the occasion.")] = "",
    by: Who = "",
    home: Home = None,
    undo: Undo = False,
    json: Json = False,
) -> None:
    """Say that the buyer said yes: on which day, and who. Without a day, accept the sentence that may hold it."""
    if not undo and not on:
        from holdfast.cli.choose import proposed_yes

        found = proposed_yes(home, deal)
        if found is None:
            raise typer.BadParameter("a yes needs its day, such as 2026-03-02", param_hint="--on")
        on, who, evidence = found["on"], who or found["who"], evidence or found["evidence"]
    row = {"who": who, "evidence": evidence, "said_by": by, "refused": "no"}
    keep("yeses", deal, row, on=day(on, "--on"), home=home, undo=undo, json=json)


@app.command(epilog=epilog("refuse"))
def refuse(
    deal: Deal,
    why: Annotated[str, typer.Option(help="Why it was no yes.")] = "",
    by: Who = "",
    said_on: SaidOn = "",
    home: Home = None,
    undo: Undo = False,
    json: Json = False,
) -> None:
    """Say that there was no yes in this deal."""
    row = {"who": "", "evidence": why, "said_by": by, "refused": "yes"}
    keep("yeses", deal, row, on=said_on, home=home, undo=undo, json=json)


@app.command(epilog=epilog("dispute"))
def dispute(
    deal: Deal,
    sign: Annotated[str, typer.Argument(metavar="SIGN", help="The reason that is wrong, as `explain` names it.")],
    row: Annotated[str, typer.Option(help="Only the evidence with this row id.")] = "",
    note: Annotated[str, typer.Option(help="Why it is wrong.")] = "",
    by: Who = "",
    said_on: SaidOn = "",
    home: Home = None,
    undo: Undo = False,
    json: Json = False,
) -> None:
    """Dispute a reason: it is shown from then on, and not counted."""
    from holdfast.cli.wording import sign_of

    found = sign_of(sign)
    if found is None:
        from holdfast.vocab import Sign

        names = ", ".join(s.value for s in Sign)
        raise typer.BadParameter(f"'{sign}' is not one of {names}", param_hint="SIGN")
    values = {"sign": found, "evidence_row": row, "note": note, "said_by": by}
    keep("disputes", deal, values, on=said_on, home=home, undo=undo, json=json)


@app.command(epilog=epilog("doctor"))
def doctor(
    export: Annotated[Path | None, typer.Argument(metavar="[EXPORT]", help="An export to look at as well.")] = None,
    deploy: Annotated[bool, typer.Option("--deploy", help="Look at the server that others reach instead.")] = False,
    json: Json = False,
) -> None:
    """Look whether everything is in place, and say what to mend."""
    from holdfast.cli.checking import examine

    if not examine(export, as_json=json, deploy=deploy):
        raise typer.Exit(3)


server_commands.register(app)
people_commands.register(app)
timing_commands.register(app)
prepare_commands.register(app)
triage_commands.register(app)
