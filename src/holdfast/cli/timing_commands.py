"""``holdfast backtest`` and ``holdfast forecast``: were the chances right, and what do they add up to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from holdfast.report.timing import Ahead


Where = Annotated[
    Path | None,
    typer.Argument(metavar="[EXPORT|HOME]", help="An export, or the home of one; without it ./.holdfast or the demo."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]


def backtest(
    where: Where = None,
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="Judge what was known before that day.")] = "",
    json: Json = False,
) -> None:
    """Would the chances and the stall rule have been right? Judged on your own history, on one page."""
    from holdfast import backtest as past
    from holdfast import pipeline
    from holdfast.cli.out import QUIET, STRONG, Watch, console, emit, text
    from holdfast.report import backtest as page

    home, facts, settings = _history(where, quiet=json)
    on = _day(as_of) or pipeline.default_as_of(facts)
    with Watch("Backtest", quiet=json) as watch:
        found = past.backtest(facts, settings, on, progress=watch)
    files = {"html": home / "backtest.html", "markdown": home / "backtest.md"}
    files["html"].write_text(page.html(found), "utf-8")
    files["markdown"].write_text(page.markdown(found), "utf-8")
    view: dict[str, Any] = page.view(found)
    if json:
        emit({**view, "files": files})
        return
    screen = console()
    screen.print(text((f"{view['verdict'].capitalize()}.", STRONG), f" {view['because']}"))
    for title, lines in (
        ("", view["summary"]),
        ("The stall rule", view["rule"]),
        ("What would improve it", view["improve"]),
    ):
        screen.print(text((f"\n{title}", STRONG)) if title else "")
        for line in lines:
            screen.print(text(f"  {line}"))
    screen.print(text((f"\nThe page: {files['html']}\nThe same in Markdown: {files['markdown']}", QUIET)))


def forecast(where: Where = None, json: Json = False) -> None:
    """What the open yeses may add up to, per horizon, week and quarter, as a range."""
    from holdfast import runs
    from holdfast.cli.homes import find_run
    from holdfast.cli.out import QUIET, console, emit, text
    from holdfast.report.timing import forecast as words_of

    run = runs.read(find_run(where).run)
    rows = run.rows("forecast")
    note = run.manifest.get("timing") or {}
    if json:
        emit({"as_of": run.as_of, "method": note.get("method"), "verdict": note.get("verdict"), "forecast": rows})
        return
    screen = console()
    if not rows:
        why = note.get("abstained") or "no open deal has an amount and a chance"
        screen.print(text(f"No forecast is given: {why}."))
        return
    for ahead in words_of(run):
        _currency(screen, ahead)
    said = "All deals share the doubt about the model, so the range is wider than that of a sum of single guesses."
    screen.print(text((said, QUIET)))


def _currency(screen: Console, ahead: Ahead) -> None:
    from rich.table import Table

    from holdfast.cli.out import QUIET, STRONG, text

    screen.print(text((f"{ahead.currency or 'No currency'}: {ahead.n_deals} open yeses with an amount", STRONG)))
    grid = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    grid.add_column("  signed")
    for head in (f"half of the futures above, {ahead.currency}".rstrip(", "), "nine of ten between", "signatures"):
        grid.add_column(head, justify="right")
    for r in (*ahead.horizons, *ahead.periods):
        between = text(f"{r['low']} to {r['high']}")
        grid.add_row(text(f"  {r['days']}"), text(r["middle"]), between, text((r["signatures"], QUIET)))
    screen.print(grid)
    screen.print()


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as cause:
        raise typer.BadParameter(f"'{given}' is no date like 2026-03-02", param_hint="--as-of") from cause


def _history(where: Path | None, *, quiet: bool) -> tuple[Path, Path, Any]:
    """Home, facts and settings of an export, which is read if need be."""
    from holdfast.cli.homes import find_home
    from holdfast.cli.importing import read

    export = where if where is not None and any(where.glob("*.csv")) else None
    if export is None:
        export = find_home(where).parent
    done = read(export, home=None, settings_file=None, quiet=quiet)
    return done.home, done.imported.facts, done.imported.settings


def register(app: typer.Typer) -> None:
    """Add the commands."""
    from holdfast.cli.shapes import epilog

    app.command(epilog=epilog("backtest"))(backtest)
    app.command(epilog=epilog("forecast"))(forecast)
