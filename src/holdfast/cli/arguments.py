"""Arguments and options that several commands share, and how their values are read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

Where = Annotated[
    Path | None,
    typer.Argument(metavar="[RUN|HOME|EXPORT]", help="What to read; without it ./.holdfast, else the demo."),
]
Deal = Annotated[str, typer.Argument(metavar="DEAL", help="Id of the deal, its name, or a part of its name.")]
HomeOf = Annotated[Path | None, typer.Option(help="Folder of facts and Runs. Default: EXPORT/.holdfast.")]
Home = Annotated[
    Path | None, typer.Option(help="The export, or its folder of facts and Runs. Default: ./.holdfast, else the demo.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take back the newest such word about this deal.")]
Who = Annotated[str, typer.Option("--by", help="Who of us says so.")]
SaidOn = Annotated[
    str, typer.Option("--said-on", metavar="DATE", help="Day of the word. Default: today, or the last day of the Run.")
]


def day(given: str, option: str = "--said-on") -> date | None:
    """A date as YYYY-MM-DD, null when none was given; anything else is a usage error."""
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as cause:
        raise typer.BadParameter(f"'{given}' is not a date such as 2026-03-02", param_hint=option) from cause


def one_of(given: str, allowed: Iterable[StrEnum], hint: str, *, optional: bool = False) -> str:
    """A word of the vocabulary however it was typed; anything else is a usage error that names them all."""
    said = given.strip().casefold().replace(" ", "_").replace("-", "_")
    names = [v.value for v in allowed if v.value != "unknown"]
    if said in names:
        return said
    if optional and not said:
        return ""
    raise typer.BadParameter(f"'{given}' is not one of {', '.join(names)}", param_hint=hint)


def keep(
    table: str,
    deal: str,
    values: dict[str, Any],
    *,
    on: str | date | None = None,
    home: Path | None,
    undo: bool,
    json: bool,
    persons: dict[str, str] | None = None,
) -> None:
    """Write one word about a deal, or take it back; *persons* are columns with people as they were named."""
    from holdfast.cli.choose import person_of
    from holdfast.cli.wording import Word, say

    said_on = day(on) if isinstance(on, str) else on
    found = {column: person_of(home, deal, said) for column, said in (persons or {}).items()}
    say(Word(table, deal, {**found, **values}), said_on=said_on, home=home, undo=undo, as_json=json)
