"""``holdfast list``: the short list of a Run, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from holdfast.cli.homes import Place
from holdfast.cli.out import GOOD, NEEDS, QUIET, STRONG, console, emit, text
from holdfast.errors import NotFound
from holdfast.report import view, words
from holdfast.runs import Run
from holdfast.verdict.sentences import without_days
from holdfast.vocab import Verdict

Row = dict[str, Any]
ORDER = (
    "In order of what can still be saved: the chance that deals as old as this one still sign within 90 days, "
    "times the size of the deal."
)
#: Below this width the columns of the list stand below each other.
STACKED = 118


def select(run: Run, *, owner: str | None = None, everything: bool = False, verdict: str | None = None) -> list[Row]:
    """The deals to show, in the order of the Run, each with ``chance_30_days`` and ``no_change_since``."""
    deals = run.tables["deals"]
    if verdict is not None:
        deals = deals.filter(pc.equal(deals["verdict"], verdict))
    elif not everything:
        deals = deals.filter(deals["is_listed"])
    if owner is not None:
        deals = deals.filter(pa.array([o in _owners(run, owner) for o in deals["owner"].to_pylist()], pa.bool_()))
    rows = deals.to_pylist()
    chances = chances_of(run, [r["deal_id"] for r in rows])
    for row in rows:
        row["chance_30_days"] = chances.get(row["deal_id"])
        row["no_change_since"] = view.unchanged_since(row, run.as_of)
    return list(rows)


def chances_of(run: Run, ids: Sequence[str], horizon: int = view.HORIZON) -> dict[str, Row]:
    """Chance of signature and loss within *horizon* days, by deal id."""
    table = run.table("chances")
    wanted = pc.and_(
        pc.equal(table["horizon_days"], horizon), pc.is_in(table["deal_id"], value_set=pa.array(ids, pa.string()))
    )
    return {row.pop("deal_id"): row for row in table.filter(wanted).to_pylist()}


def _owners(run: Run, said: str) -> set[str | None]:
    known = sorted(set(run.tables["deals"]["owner"].to_pylist()), key=str)
    wanted = words.clean(said).casefold()
    exact = {o for o in known if words.owner_name(o).casefold() == wanted}
    found = exact or {o for o in known if wanted in words.owner_name(o).casefold()}
    if not found:
        raise NotFound(
            f"no owner '{said}' in the Run of {run.as_of}",
            expected="one of " + words.listing([words.owner_name(o) for o in known[:12]]),
            next_step="give a name as it stands in the export, or a part of it",
        )
    return found


def as_json(run: Run, place: Place, rows: list[Row]) -> Row:
    """The answer of ``list --json``."""
    return {
        "headline": headline(run),
        "as_of": run.as_of,
        "run": place.run,
        "report": place.report,
        "counts": run.manifest["counts"],
        "cap": run.manifest.get("cap"),
        "rule": run.manifest["rule"],
        "deals": rows,
    }


def headline(run: Run) -> str:
    """The first sentence."""
    return words.headline(
        int(run.manifest["counts"]["listed"]), run.tables["deals"].num_rows, view.counts(run)[Verdict.NOT_ENOUGH_KNOWN]
    )


def show(run: Run, place: Place, *, owner: str | None, everything: bool, verdict: str | None, as_json_: bool) -> None:
    """Print the list."""
    rows = select(run, owner=owner, everything=everything, verdict=verdict)
    if as_json_:
        emit(as_json(run, place, rows))
        return
    screen = console()
    screen.print(text((headline(run), STRONG)))
    screen.print(text((f"As of {words.weekday(run.as_of)}: what was known before this day.", QUIET)))
    for note in run.manifest.get("notes") or []:
        screen.print(text(("Note: ", STRONG), note))
    if verdict is not None and not rows:
        screen.print(text(f"\nNo deal is {words.VERDICTS[verdict].lower()}."))
    for name, mine in by_owner(rows).items():
        screen.print()
        screen.print(text((name, STRONG), (f"  {words.count(len(mine), 'deal')}", QUIET)))
        _table(screen, mine, run)
    if verdict is None and not everything:
        _others(screen, run)
    _foot(screen, run, place)


def by_owner(rows: list[Row]) -> dict[str, list[Row]]:
    """Rows per owner, owners by name, nobody last; the order of the rows is kept."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(words.owner_name(row["owner"]), []).append(row)
    nobody = words.owner_name(None)
    return dict(sorted(found.items(), key=lambda pair: (pair[0] == nobody, pair[0])))


def _table(screen: Console, rows: list[Row], run: Run) -> None:
    if screen.width < STACKED:
        for row in rows:
            screen.print(Padding(_stacked(row, run), (1, 0, 0, 1)))
        return
    table = Table(box=None, pad_edge=False, padding=(1, 2, 0, 0), header_style=QUIET, expand=True)
    table.add_column("", width=3, justify="right")
    table.add_column("Deal", ratio=4)
    table.add_column("Since the yes", width=22)
    table.add_column("Signed in 30 days", width=17)
    table.add_column("Because, and next", ratio=7)
    for row in rows:
        table.add_row(
            _rank(row),
            _deal(row),
            _since(row, run),
            _chance(row),
            _why(row | {"because": without_days(row["because"])}),
        )
    screen.print(table)


def _stacked(row: Row, run: Run) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=3, justify="right")
    grid.add_column()
    since = text(_since(row, run, stacked=True), " · signed in 30 days: ", _chance(row))
    grid.add_row(_rank(row), text(_deal(row), "\n", _one_line(since), "\n", _why(row)))
    return grid


def _one_line(line: Text) -> Text:
    return Text(" · ").join(line.split("\n"))


def _rank(row: Row) -> Text:
    return text((str(row["rank"] or "·"), QUIET))


def _deal(row: Row) -> Text:
    money = words.amount(row["amount_minor"], row["currency"])
    name = words.deal_name(row)
    parts = (words.clean(row["account"]), money, words.clean(row["deal_id"]))
    under = " · ".join(part for part in parts if part and part != name)
    return text((name, STRONG), *(("\n", (under, QUIET)) if under else ()))


def _since(row: Row, run: Run, *, stacked: bool = False) -> Text:
    style = NEEDS if row["verdict"] in view.FLAGGED else ""
    line = text((words.VERDICTS[row["verdict"]], style))
    if not (stacked and row["because"].startswith("Said yes")):
        line.append_text(text("\n", f"yes {words.count(row['days_since_yes'], 'day')} ago"))
    unchanged = row["no_change_since"]
    if unchanged:
        line.append_text(text("\n", (f"no change since {words.short_day(unchanged, run.as_of)}", QUIET)))
    return line


def _chance(row: Row) -> Text:
    found = row["chance_30_days"] or {}
    p = found.get("p_signed")
    said = words.chance(p, found.get("p_signed_low"), found.get("p_signed_high"))
    return text((said, QUIET if p is None else ""))


def _why(row: Row) -> Text:
    last = ("Ask: ", row["question"]) if row["question"] else ("Next: ", row["next_move"])
    return text(row["because"], "\n", (last[0], GOOD), last[1])


def _others(screen: Console, run: Run) -> None:
    n = view.counts(run)
    screen.print()
    waiting = sum(n[v] for v in view.FLAGGED) - int(run.manifest["counts"]["listed"])
    lines = [(n[v], words.VERDICTS[v].lower(), words.MEANINGS[v]) for v in view.QUIET[::-1] if n[v]]
    if waiting > 0:
        lines.insert(0, (waiting, "beyond the cap", f"at most {run.manifest.get('cap')} per person are listed"))
    if not lines:
        return
    screen.print(text(("The other agreed deals", STRONG), ("  (holdfast list --all)", QUIET)))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right", width=5)
    grid.add_column(width=18)
    grid.add_column(style=QUIET)
    for count, name, meaning in lines:
        grid.add_row(f"{count:,}", name, meaning)
    screen.print(grid)
    if n[Verdict.NOT_ENOUGH_KNOWN.value]:
        screen.print(text(("The questions: ", QUIET), ("holdfast list --verdict not_enough_known", QUIET)))


def _foot(screen: Console, run: Run, place: Place) -> None:
    screen.print()
    if run.manifest["counts"]["listed"]:
        screen.print(text((ORDER, QUIET)))
    for line in run.manifest["rule"]:
        screen.print(text((line, QUIET)))
    screen.print()
    if run.manifest["counts"]["proposals"]:
        n = int(run.manifest["counts"]["proposals"])
        hint = "see the report, then `holdfast confirm` or `refuse`."
        screen.print(text(f"{words.count(n, 'deal')} may hold a yes in a mail: {hint}"))
    if place.report:
        screen.print(text("Report: ", (place.report.resolve().as_uri(), GOOD)), soft_wrap=True)
    screen.print(text(("Why a deal is here: holdfast explain DEAL", QUIET)))


VERDICT_NAMES = tuple(v.value for v in Verdict)
