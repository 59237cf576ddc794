"""``holdfast people``, ``simulate``, ``spread`` and ``moves``: the inside of the buyer of one deal on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from holdfast.cli.choose import deal_in_run
from holdfast.cli.out import GOOD, NEEDS, QUIET, STRONG, console, emit, text
from holdfast.errors import NotFound
from holdfast.report import compared, told, words
from holdfast.runs import Run
from holdfast.units import percent, points

Row = dict[str, Any]
SHOWN_GAPS, SHOWN_QUESTIONS = 8, 3


def _head(screen: Console, deal: Row, what: str) -> None:
    parts = (words.clean(deal["account"]), words.owner_name(deal["owner"]), words.clean(deal["deal_id"]))
    screen.print(text((words.deal_name(deal), STRONG), f"  {what}"))
    screen.print(text((" · ".join(p for p in parts if p), QUIET)))
    screen.print()


def people(run: Run, said: str, *, as_json: bool) -> None:
    """Who takes part, where they stand, how they are tied, and what is missing."""
    deal = run.deal(deal_in_run(run, said))
    if as_json:
        emit({"deal_id": deal["deal_id"], "as_of": run.as_of, **{n: deal[n] for n in ("people", "ties", "gaps")}})
        return
    screen = console()
    _head(screen, deal, "the people")
    screen.print(text(told.round_sentence(deal["people"])))
    screen.print()
    _round(screen, run, deal)
    _ties(screen, deal)
    _gaps(screen, deal)
    name = deal["deal_id"]
    screen.print(
        text(("Correct it: ", GOOD), f"holdfast seat {name} PERSON SEAT, holdfast stance {name} PERSON STANCE,")
    )
    screen.print(text(f"            holdfast tie {name} PERSON KIND PERSON"))


def _round(screen: Console, run: Run, deal: Row) -> None:
    grid = Table.grid(padding=(0, 2, 0, 0))
    for n in range(4):
        grid.add_column(ratio=3 if n == 0 else 2)
    heads = ("who", "seat", "where they stand", "closeness to the decision maker")
    grid.add_row(*(text((h, QUIET)) for h in heads))
    for p in deal["people"]:
        if p["is_assumed"]:
            many = f"{p['n_people']} × " if p["n_people"] > 1 else ""
            grid.add_row(text((f"{many}{p['name']}", QUIET)), text(("assumed", QUIET)), text(""), text(""))
            continue
        title = f", {words.clean(p['title'])}" if p["title"] else ""
        since = words.short_day(p["stance_on"], run.as_of) if p["stance_on"] else ""
        against = p["n_entries"] or p["stance"] in ("opponent", "sceptic")
        stand = text(("; ".join(told.stand(p, since)), NEEDS if against else ""))
        near = told.near(p)
        style = STRONG if p["is_decision_maker"] else ""
        seat = text(told.SEATS[p["seat"]] if p["seat"] != "unknown" else ("not known", QUIET))
        seat.append_text(text((", proposed" if p["is_proposed"] else "", QUIET)))
        grid.add_row(text((p["name"], style), (title, QUIET)), seat, stand, text((near, QUIET)))
    screen.print(grid)
    for note in (told.prior_sentence(deal["people"]), told.CLOSENESS):
        if note:
            screen.print(text((note, QUIET)))
    screen.print()


def _ties(screen: Console, deal: Row) -> None:
    if not deal["ties"]:
        return
    names = {p["person_id"]: p["name"] for p in deal["people"]}
    screen.print(text(("How they are tied", STRONG)))
    for tie in deal["ties"]:
        a, b = names.get(tie["from_person"], tie["from_person"]), names.get(tie["to_person"], tie["to_person"])
        mark = "proposed: " if tie["is_proposed"] else ""
        said = text(f"{a} {told.TIES[tie['kind']]} {b}", (f"  {mark}{tie['evidence']}", QUIET))
        screen.print(Padding(said, (0, 0, 0, 2)))
    screen.print()


def _gaps(screen: Console, deal: Row) -> None:
    if not deal["gaps"]:
        return
    screen.print(text(("What is missing", STRONG)))
    gaps = told.missing(deal["gaps"], deal["people"])
    for gap in gaps[:SHOWN_GAPS]:
        screen.print(Padding(text(gap["text"]), (0, 0, 0, 2)))
        screen.print(Padding(text((gap["question"], QUIET)), (0, 0, 0, 4)))
    if len(gaps) > SHOWN_GAPS:
        screen.print(text((f"  … and {len(gaps) - SHOWN_GAPS} more", QUIET)))
    screen.print()


def simulate(run: Run, said: str, *, as_json: bool) -> None:
    """What holds it up, what the decision maker is expected to do, and how resolve goes with no move made."""
    deal = run.deal(deal_in_run(run, said))
    names = ("holdups", "reactions", "questions", "followed", "resolve", "simulated", "sensitivity")
    if as_json:
        emit(
            {
                "deal_id": deal["deal_id"],
                "as_of": run.as_of,
                **{n: deal[n] for n in names},
                "assumptions": run.rows("assumptions"),
            }
        )
        return
    screen = console()
    _head(screen, deal, "what goes on inside")
    holdups(screen, run, deal, most=5)
    reactions(screen, deal)
    _questions(screen, deal)
    screen.print(text(told.followed_sentence(deal["followed"])))
    screen.print(text(told.resolve_sentence(deal["resolve"])))
    screen.print(text(told.remaining_sentence(deal["simulated"])))
    screen.print(text(told.curve_sentence(deal["simulated"])))
    screen.print()
    _guesses(screen, deal)
    n = len(run.rows("assumptions"))
    screen.print(
        text((f"{told.AID} All {n} numbers behind it are in assumptions.parquet of the Run, and with --json.", QUIET))
    )


def _questions(screen: Console, deal: Row) -> None:
    """The questions worth most, with what each answer would mean."""
    if not deal["questions"]:
        return
    screen.print(text(("What to ask next", STRONG)))
    for q in deal["questions"][:SHOWN_QUESTIONS]:
        screen.print(text(f"  {q['question']}", (f"  [{q['item']}]" if q["item"] else "", QUIET)))
        if said := told.question_sentence(q):
            screen.print(text((f"    {said}", QUIET)))
    screen.print()


def _guesses(screen: Console, deal: Row) -> None:
    """The guesses that move the result by a point or more, or that none can be told to."""
    screen.print(text(("Which guess matters most", STRONG)))
    shown = [r for r in deal["sensitivity"][:3] if abs(r["spread"]) >= 0.01]
    if not shown:
        screen.print(text("  No single guess can be told to move how often the decision holds."))
    for row in shown:
        guess = words.sentence(row["text"])[:-1]
        screen.print(text(f"  {guess}: {points(row['spread'])} points between a low and a high guess."))
        asks = f"Ask: {row['question']}" if row["question"] else "No question tells of it; what is logged does."
        screen.print(text((f"    {asks}", QUIET)))
    screen.print()


def spread(run: Run, said: str, *, as_json: bool) -> None:
    """Who hears in which week, and in what share of the runs they have then spoken against it."""
    deal = run.deal(deal_in_run(run, said))
    if as_json:
        emit({"deal_id": deal["deal_id"], "as_of": run.as_of, **{n: deal[n] for n in ("spread", "people")}})
        return
    screen = console()
    _head(screen, deal, "how push-back spreads")
    screen.print(text(told.spread_sentence(deal["spread"])))
    screen.print()
    weeks = sorted({r["week"] for r in deal["spread"]})
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style=QUIET)
    table.add_column("spoken against it by week")
    table.add_column("hears in")
    for week in weeks:
        table.add_column(str(week), justify="right")
    people = {p["person_id"]: p for p in deal["people"]}
    for (level, person_id), rows in told.by_lot(deal["spread"]):
        p = people.get(person_id)
        name = text((told.LEVELS[level], STRONG)) if p is None else _who(p)
        if p is None:
            cells = [f"{r['voices']:.1f} new" for r in rows]
        else:
            cells = ["already" if p["n_entries"] else percent(r["p_spoken"]) for r in rows]
        style = STRONG if p is None else QUIET if p["is_assumed"] else ""
        table.add_row(name, text((told.heard_in(rows), style)), *(text((c, style)) for c in cells))
    screen.print(table)
    screen.print(
        text(("  share of the simulated runs; of a level, how many speak up for the first time, on average", QUIET))
    )
    screen.print()
    screen.print(text((told.AID, QUIET)))


def _who(p: Row) -> Text:
    many = f"{p['n_people']} × " if p["n_people"] > 1 else ""
    return text(f"  {many}{p['name']}", (", assumed" if p["is_assumed"] else "", QUIET))


def holdups(screen: Console, run: Run, deal: Row, *, most: int) -> None:
    """The hold-ups with their evidence."""
    screen.print(text(("What holds it up", STRONG)))
    screen.print(text(told.holdup_sentence(deal["holdups"])))
    for first, rows in told.by_holdup(deal["holdups"])[:most]:
        name, _ = told.HOLDUPS[first["holdup"]]
        state = told.STATES[first["state"]]
        open_ = f", {words.count(first['n_unasked'], 'question')} not asked yet" if first["n_unasked"] else ""
        screen.print()
        screen.print(text((f"  {name}", STRONG), f"  {state}", (open_, QUIET)))
        grid = Table.grid(padding=(0, 2, 0, 0))
        for _ in range(2):
            grid.add_column(no_wrap=True)
        grid.add_column(ratio=1)
        for row in told.evidence(rows):
            style = {"for": NEEDS, "against": GOOD, "unseen": QUIET}[row["bears"]]
            day = words.short_day(row["dated_on"], run.as_of) if row["dated_on"] else ""
            line = text(row["text"], (f"  [{row['row_id']}]" if row["row_id"] else "", QUIET))
            grid.add_row(text("   ", (row["bears"], style)), text((day, QUIET)), line)
        screen.print(grid)
        if simulated := told.simulated(rows):
            screen.print(text((f"    In the simulation: {simulated}", QUIET)))
        if first["state"] != "unlikely":
            screen.print(text((f"    Ask: {first['question']}", QUIET)))
    screen.print()


def reactions(screen: Console, deal: Row) -> None:
    """The expected reactions, as bars with reasons."""
    screen.print(text(("What the decision maker is expected to do", STRONG)))
    screen.print(text(told.reaction_sentence(deal["reactions"])))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, justify="right")
    grid.add_column(ratio=1)
    for r in deal["reactions"]:
        if r["p"] < 0.005:
            continue
        bar = "█" * round(24 * r["p"])
        grid.add_row(text(f"  {told.REACTIONS[r['reaction']]}"), text(percent(r["p"])), text((bar, QUIET)))
    screen.print(grid)
    for r in deal["reactions"][:2]:
        if r["reason1"]:
            screen.print(
                text((f"  {words.sentence(told.REACTIONS[r['reaction']])[:-1]}, because: ", QUIET), r["reason1"])
            )
            if r["reason2"]:
                screen.print(text(f"    {r['reason2']}"))
        if r["question"]:
            screen.print(text((f"    What would change it most: {r['question']}", QUIET)))
    screen.print()


def moves(run: Run, said: str, *, as_json: bool) -> None:
    """The moves compared, the best set first."""
    deal = run.deal(deal_in_run(run, said))
    if as_json:
        emit(
            {
                "deal_id": deal["deal_id"],
                "as_of": run.as_of,
                "advice": compared.advice(deal["moves"], deal["questions"]),
                "moves": deal["moves"],
            }
        )
        return
    screen = console()
    _head(screen, deal, "the moves compared")
    screen.print(text(compared.advice(deal["moves"], deal["questions"])))
    screen.print()
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style=QUIET)
    for head, right in (
        ("move", False),
        ("beside nothing", False),
        ("decision holds", True),
        ("signed, days", True),
        ("in use", True),
        ("hours", True),
        ("evidence", False),
    ):
        table.add_column(head, justify="right" if right else "left")
    for m in deal["moves"]:
        style = GOOD if m["is_recommended"] else QUIET if m["rule"] else ""
        name = text((m["name"], style), (f"  {m['move']}" if m["kind"] == "play" else "", QUIET))
        holds = f"{points(m['d_holds'])} ({compared.interval(m['d_holds_low'], m['d_holds_high'])})"
        days = f"{compared.signed_days(m['d_days'])} ({compared.interval(m['d_days_low'], m['d_days_high'], compared.signed_days)})"
        if m["move"] == "nothing":
            holds, days = "0", "0"
        said = compared.beside(m)
        mark = text((said, NEEDS if said == "does harm" else GOOD if said == "helps" else QUIET))
        table.add_row(
            name,
            mark,
            holds,
            days,
            points(m["d_adoption"]),
            f"{m['effort']:.1f}".rstrip("0").rstrip("."),
            m["grade"],
        )
    screen.print(table)
    screen.print(
        text(
            (
                f"  points of 100 runs and days, beside doing nothing, within {compared.HORIZON_DAYS} days; "
                "80 % intervals over the guesses",
                QUIET,
            )
        )
    )
    screen.print()
    shown = [m for m in deal["moves"] if m["kind"] == "play"][:5]
    for m in shown:
        screen.print(text((f"{m['name']}", STRONG), f"  {m['who']}"))
        screen.print(Padding(text(("Why: ", QUIET), m["why"]), (0, 0, 0, 2)))
        if m["rule"]:
            screen.print(text(("  Not now: ", NEEDS), m["rule"]))
        screen.print(Padding(text(("Say: ", QUIET), f"“{m['say']}”"), (0, 0, 0, 2)))
        screen.print(Padding(text(("Mind: ", QUIET), m["avoid"]), (0, 0, 0, 2)))
    screen.print()
    screen.print(text((told.AID, QUIET)))
    screen.print(text(("Written down with: ", GOOD), f"holdfast move {deal['deal_id']} PLAY chosen"))


def looked_at(run: Run, said: str, where: Path | None, *, limits: tuple[int, float] | None = None) -> Run:
    """The Run with the people of one deal: looked at now if they were not then, or again under other limits on effort."""
    import dataclasses

    import pyarrow as pa
    import pyarrow.compute as pc

    from holdfast import pipeline, settings
    from holdfast.cli.homes import find_run
    from holdfast.cli.out import Watch
    from holdfast.ingest import current
    from holdfast.plays import inside

    deal_id = deal_in_run(run, said)
    if limits is None and run.deal(deal_id)["people"]:
        return run
    place = find_run(where)
    facts = current(place.home) if place.home else None
    if place.home is None or facts is None:
        raise NotFound(
            f"the people of {deal_id} were not looked at in the Run of {words.day(run.as_of)}, and {place.run} stands alone"
            if limits is None
            else f"{place.run} stands alone",
            expected="a home with facts, to look at a deal anew",
            next_step="give the home" if limits is None else "give the home, or leave --hours and --plays away",
        )
    given = place.home.parent / settings.FILE_NAME
    chosen = settings.load(given) if given.is_file() else settings.Settings()
    with Watch("Looking at the people"):
        found = pipeline.look_at(facts, chosen, run, deal_id, limits=limits or inside.LIMITS)
    tables = dict(run.tables)
    for name in inside.TABLES:
        old = run.table(name)
        tables[name] = pa.concat_tables([old.filter(pc.not_equal(old["deal_id"], deal_id)), found[name]])
    return dataclasses.replace(run, tables=tables)
