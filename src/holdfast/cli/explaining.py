"""``holdfast explain``: one deal, told as a colleague would."""

from __future__ import annotations

from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from holdfast.cli.choose import deal_in_run
from holdfast.cli.out import BAD, GOOD, NEEDS, QUIET, STRONG, console, emit, indented, text
from holdfast.report import compared, pushback, told, view, words
from holdfast.report import timing as timing_view
from holdfast.report.lanes import by_lane, readings, silent_from
from holdfast.report.svg import DateScale
from holdfast.runs import RUN_TABLE, Run

Row = dict[str, Any]
#: Tables of the people in the answer of ``--json``.
INSIDE = (
    "people", "ties", "gaps", "holdups", "reactions", "questions", "followed", "resolve", "simulated", "spread", "moves",
    "sensitivity",
)  # fmt: skip
#: Newest rows of the timeline printed without ``--rows``.
SHOWN = 12
EXPLAINED = ("evidence", "chances", "contributions", "changes", "waiting", "timeline", "signals")
BEARS = {"for": ("for", NEEDS), "against": ("against", GOOD), "unseen": ("unseen", QUIET)}


def as_json(run: Run, deal_id: str) -> Row:
    """The answer of ``explain --json``."""
    found = run.deal(deal_id)
    columns = [c.name for c in RUN_TABLE["deals"].columns if c.name != "deal_id"]
    deal = {name: found[name] for name in columns}
    return {
        "deal_id": deal_id,
        "as_of": run.as_of,
        "deal": deal,
        "usual": usual(run, found),
        **{name: found[name] for name in EXPLAINED},
        **{name: found[name] for name in INSIDE},
        **{name: found[name] for name in pushback.TABLES},
        "no_change_since": view.unchanged_since(found, run.as_of),
    }


def usual(run: Run, deal: Row) -> Row:
    """What is usual for deals like this: null days where the timing abstained."""
    wait = view.wait_of(run.manifest, deal["pipeline"])
    return {
        "half": wait.half if wait else None,
        "four_of_five": wait.four_of_five if wait else None,
        "silence_limit_days": deal["limit_days"],
    }


def show(run: Run, said: str, *, rows: bool, as_json_: bool) -> None:
    """Print the deal that *said* names."""
    deal_id = deal_in_run(run, said)
    if as_json_:
        emit(as_json(run, deal_id))
        return
    deal = run.deal(deal_id)
    screen = console()
    _head(screen, run, deal)
    _happened(screen, run, deal, rows=rows)
    _why(screen, run, deal)
    _chances(screen, run, deal)
    _heard(screen, deal)
    _inside(screen, deal)
    _last(screen, deal)


def _head(screen: Console, run: Run, deal: Row) -> None:
    money = words.amount(deal["amount_minor"], deal["currency"])
    name = words.deal_name(deal)
    parts = (words.clean(deal["account"]), money, words.owner_name(deal["owner"]), words.clean(deal["deal_id"]))
    screen.print(text((name, STRONG)))
    screen.print(text((" · ".join(p for p in parts if p and p != name), QUIET)))
    style = NEEDS if deal["verdict"] in view.FLAGGED else STRONG
    place = f", place {deal['rank']} of {words.owner_name(deal['owner'])}'s list" if deal["is_listed"] else ""
    if deal["rank"] and not deal["is_listed"]:
        place = f", place {deal['rank']}, beyond the cap of {run.manifest.get('cap')}"
    since = view.unchanged_since(deal, run.as_of)
    quiet = f"; no change since {words.day(since)}" if since else ""
    screen.print(text((words.VERDICTS[deal["verdict"]], style), place, (quiet, QUIET)))
    screen.print()
    screen.print(text(deal["because"]))


def _happened(screen: Console, run: Run, deal: Row, *, rows: bool) -> None:
    as_of, timeline = run.as_of, deal["timeline"]
    who = f", said by {words.clean(deal['yes_who'])}" if deal["yes_who"] else ""
    source = words.SOURCES.get(deal["yes_source"], deal["yes_source"])
    screen.print()
    screen.print(text(("What happened since the yes", STRONG)))
    yes = f"Yes on {words.day(deal['yes_on'])}{who}. From {source}: {words.clean(deal['yes_evidence'])} "
    screen.print(text(yes, (f"[{deal['yes_row']}]", QUIET)))
    screen.print()
    _lanes(screen, deal, timeline, as_of)
    shown = timeline if rows else timeline[-SHOWN:]
    screen.print()
    if len(shown) < len(timeline):
        screen.print(
            text((f"  … {words.count(len(timeline) - len(shown), 'earlier row')}; all of them with --rows", QUIET))
        )
    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(3):
        grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for row in shown:
        mark = "●" if row["is_progress"] else "·"
        day = words.short_day(row["on"], as_of)
        line = text(row["text"], (f"  {words.clean(row['who'])}" if row["who"] else "", QUIET))
        line.append_text(text((f"  [{row['row_id']}]" if rows else "", QUIET)))
        grid.add_row(
            text("  ", day), text((mark, GOOD if row["is_progress"] else QUIET)), text((row["side"], QUIET)), line
        )
    screen.print(grid)
    if shown:
        note = "  ● a step of the buyer; a reply that nothing follows counts for five days"
        screen.print(text((note, QUIET)))


def _lanes(screen: Console, deal: Row, timeline: list[Row], as_of: date) -> None:
    width = max(min(screen.width - 58, 64), 20)
    scale = DateScale(deal["yes_on"], as_of)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, width=width)
    grid.add_column(ratio=1)
    found = by_lane(timeline)
    for name, (reading, needs) in readings(deal, timeline, as_of).items():
        line = ["─"] * width
        if name == "buyer":
            _silence(line, deal, scale, as_of)
        for row in found[name]:
            if row["on"] <= as_of:
                line[round(scale.at(row["on"]) * (width - 1))] = "●" if row["is_progress"] else "○"
        style = NEEDS if needs else ""
        grid.add_row(text(f"  {name}"), text(("".join(line), style or QUIET)), text((reading, style)))
    screen.print(grid)
    first, last = words.short_day(deal["yes_on"], as_of), words.short_day(as_of, as_of)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=8)
    grid.add_column(no_wrap=True, width=width)
    grid.add_row("", Text(first + " " * max(width - len(first) - len(last), 1) + last, style=QUIET))
    screen.print(grid)


def _silence(line: list[str], deal: Row, scale: DateScale, as_of: date) -> None:
    """The stretch since the buyer's last step, its part beyond the limit in full blocks."""
    silence, limit, width = deal["buyer_silence_days"], deal["limit_days"], len(line)
    start = silent_from(deal, as_of)
    a, b = round(scale.at(start) * (width - 1)), round(scale.at(as_of) * (width - 1))
    turn = a + round((b - a) * min(limit / silence, 1)) if silence else b
    for i in range(a, b + 1):
        line[i] = "░" if i < turn else "█" if silence > limit else "░"


def _why(screen: Console, run: Run, deal: Row) -> None:
    screen.print()
    asked = "Why it is listed" if deal["rank"] else "Why it is not listed"
    screen.print(text((asked, STRONG)))
    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(2):
        grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for row in deal["evidence"]:
        name, style = BEARS[row["bears"]]
        day = words.short_day(row["dated_on"], run.as_of) if row["dated_on"] else ""
        name_of = "" if row["bears"] == "unseen" else words.SIGNS.get(row["sign"], row["sign"]) + ": "
        line = text((name_of, STRONG), row["text"])
        line.append_text(text((f"  [{row['row_id']}]" if row["row_id"] else "", QUIET)))
        if row["is_disputed"]:
            line.append_text(text(("  disputed, not counted", QUIET)))
        grid.add_row(text("  ", (name, QUIET if row["is_disputed"] else style)), text((day, QUIET)), line)
    screen.print(grid)
    if deal["order_reason"]:
        screen.print(indented(("Place: ", QUIET), deal["order_reason"]))


def _chances(screen: Console, run: Run, deal: Row) -> None:
    screen.print()
    screen.print(text(("What is usual, and the chances from here", STRONG)))
    wait = view.wait_of(run.manifest, deal["pipeline"])
    said = f"Said yes {words.count(deal['days_since_yes'], 'day')} ago"
    if wait:
        said += f"; {wait.sentence()}, four of five within {wait.four_of_five}"
    screen.print(text(f"{said}. A silence of {words.count(deal['limit_days'], 'working day')} is allowed."))
    timing = run.manifest.get("timing") or {}
    given = [c for c in deal["chances"] if c["p_signed"] is not None]
    if not given:
        why = timing.get("abstained") or "the history of your deals does not reach that far"
        screen.print(text((f"No chance is given: {why}.", QUIET)))
        return
    grid = Table.grid(padding=(0, 3, 0, 0))
    for c in given:
        signed = words.chance(c["p_signed"], c["p_signed_low"], c["p_signed_high"])
        lost = words.chance(c["p_lost"], c["p_lost_low"], c["p_lost_high"])
        grid.add_row(
            text(f"  within {c['horizon_days']} days"),
            text(("signed ", QUIET), signed),
            text(("lost ", QUIET), (lost, BAD)),
        )
    screen.print(grid)
    screen.print(indented((f"{timing.get('method')}; interval {timing.get('interval')}.", QUIET)))
    _shares(screen, deal)


def _shares(screen: Console, deal: Row) -> None:
    """Where the chance comes from, how it moved, and what waiting costs."""
    found = timing_view.lines(deal)
    for title, rows in ((found.title, found.shares), ("Since the previous Run", found.changes)):
        if not rows:
            continue
        screen.print(text(("  " + title, QUIET)))
        grid = Table.grid(padding=(0, 2, 0, 0))
        for points, said in rows:
            grid.add_row(text("    ", points), text(said))
        screen.print(grid)
    for line in (found.could, found.waiting):
        if line:
            screen.print(indented(line))


def _heard(screen: Console, deal: Row) -> None:
    """Push-back since the yes: who, how often, what is open, what moved; the newest three entries quoted."""
    if not (deal["pushback"] or deal["scope"]):
        return
    screen.print()
    screen.print(text(("Push-back since the yes", STRONG)))
    said = (
        pushback.voices_sentence(deal["pushback"]),
        pushback.register_sentence(deal["concerns"]),
        pushback.scope_sentence(deal["scope"]),
    )
    screen.print(text(" ".join(s for s in said if s)))
    for r in [e for e in deal["pushback"] if not e["is_proposed"]][-3:]:
        who, kind = words.clean(r["voice"]) or "somebody", words.kinds(r["classes"])
        again = " (a repeat)" if r["is_repeat"] else ""
        screen.print(text(f"  {words.day(r['heard_on'])}  ", (who, STRONG), f", {kind}{again}: “{r['words'] or ''}”"))
    more = f"All of it: holdfast pushback list {deal['deal_id']}; concerns: holdfast concern {deal['deal_id']}."
    screen.print(text((more, QUIET)))


def _inside(screen: Console, deal: Row) -> None:
    """What goes on inside the buyer, in a few sentences; the rest is in commands of their own."""
    if not deal["people"]:
        return
    screen.print()
    screen.print(text(("Inside the buyer", STRONG)))
    for said in (
        told.round_sentence(deal["people"]),
        told.holdup_sentence(deal["holdups"]),
        told.reaction_sentence(deal["reactions"]),
        told.spread_sentence(deal["spread"]),
        compared.advice(deal["moves"], deal["questions"]),
    ):
        screen.print(text(said))
    name = deal["deal_id"]
    more = f"More: holdfast people, simulate, spread or moves {name}. Simulated, not calibrated."
    screen.print(text((more, QUIET)))


def _last(screen: Console, deal: Row) -> None:
    screen.print()
    if deal["question"]:
        screen.print(text(("The question: ", STRONG), deal["question"]))
    if deal["clears_when"]:
        screen.print(text(("What clears it: ", STRONG), deal["clears_when"]))
    screen.print(Text.assemble(text(("Next: ", GOOD)), text(deal["next_move"])))
