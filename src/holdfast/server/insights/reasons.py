"""The reason of the numbers about all deals together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from holdfast.errors import NotFound
from holdfast.report import told, words
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals.lists import written_since
from holdfast.server.deals.queries import DealRow, current_run, rows_of, run_table, visible_to
from holdfast.server.insights import queries
from holdfast.server.reasons.base import Cell, Reason, Rows, table
from holdfast.units import percent

_DEALS = "Deal | Owner | #Amount | {}"


def reason(actor: Actor, name: str, given: Mapping[str, str]) -> Reason:
    """The reason of the number *name*; *given* narrows it (``currency`` and ``by`` days, ``holdup``, ``pipeline``)."""
    make = REASONS.get(name)
    if make is None or (make is not _written and not actor.sees_insights):
        raise NotFound("no such number")
    return make(actor, given)


def _deal(row: DealRow, last: str) -> tuple[Cell, ...]:
    name = words.clean(row.name or row.deal_id)
    owner, money = words.owner_name(row.owner), words.amount(row.amount_minor, row.currency)
    return (Cell(name, f"/deals/{row.slug}/"), Cell(owner), Cell(money), Cell(last))


def _ahead(actor: Actor, given: Mapping[str, str]) -> Reason:
    currency, by = given.get("currency", ""), given.get("by", "")
    days = int(by) if by.isdigit() else 30
    found = next((a for a in queries.forecast(actor) if (a.currency, a.horizon_days) == (currency, days)), None)
    if found is None:
        raise NotFound("no such number")
    known = [(d, queries.chance_within(d.chances, days)) for d in rows_of(visible_to(actor).filter(currency=currency))]
    mine = [(d, p) for d, p in known if p is not None and d.amount_minor]
    mine.sort(key=lambda pair: -pair[1] * (pair[0].amount_minor or 0))
    says = (
        f"{words.count(found.n_deals, 'deal')} in {currency}, each signed or not by its own chance within {days} days, in thousands "
        "of simulated futures: one in twenty of them stays below the low end, half below the middle, one in twenty above the high end.",
        f"{words.count(found.n_without, 'deal has', 'deals have')} no chance or no amount and no part in it.",
    )
    rows = table(
        "What may add most: amount times chance", _DEALS.format("#Chance"), [_deal(d, percent(p)) for d, p in mine]
    )
    return Reason(f"Signed amount ahead, {currency}", says, (rows,))


def _mix(actor: Actor, given: Mapping[str, str]) -> Reason:
    holdup = given.get("holdup", "")
    rows = rows_of(visible_to(actor).filter(verdict__in=("stalled", "indecision"), holdup=holdup).order_by("position"))
    name = told.HOLDUPS[holdup][0] if holdup in told.HOLDUPS else "None named"
    says = (f"{words.count(len(rows), 'deal needs', 'deals need')} someone and have this leading hold-up.",)
    return Reason(
        name, says, (table("The deals", _DEALS.format("Why"), [_deal(d, words.clean(d.because)) for d in rows]),)
    )


def _kept(actor: Actor, given: Mapping[str, str]) -> Reason:
    kept = queries.promises(actor)
    says = (
        f"{kept.n:,} chances that earlier Runs gave are at least 30 days old; of each it is counted whether the deal was signed "
        "within those 30 days.",
    )
    rows = [
        (f"{percent(b.low)} to {percent(b.high)}", percent(b.said), percent(b.came_true), f"{b.n:,}") for b in kept.bands
    ]  # fmt: skip
    return Reason(
        "Did our chances come true?",
        says,
        (table("By what was said", "Said | #On average | #Came true | #Chances", rows),),
    )


def _curve(actor: Actor, given: Mapping[str, str]) -> Reason:
    pipeline = given.get("pipeline", "")
    rows = [r for r in run_table(actor, "curves") if r["pipeline"] == pipeline]
    run = current_run()
    if not rows or run is None:
        raise NotFound("no such number")
    days = sorted({1, 7, 14, 30, 60, 90, 120, 180, 270, 365} & {r["day"] for r in rows})
    at = {r["day"]: r for r in rows}
    lines: list[tuple[str, ...]] = [
        (f"{d}", words.chance(*(at[d][f"p_signed{e}"] for e in ("", "_low", "_high"))),
         words.chance(*(at[d][f"p_lost{e}"] for e in ("", "_low", "_high"))), f"{at[d]['n_open']:,}")
        for d in days
    ]  # fmt: skip
    says = [
        "Signed and lost compete; deals still open count up to the day on which they were last seen. 90 % intervals."
    ]
    tables: list[Rows] = [table("By days since the yes", "Days | #Signed | #Lost | #Open and watched", lines)]
    ends = [e for e in run_table(actor, "ends") if not pipeline or e.get("pipeline") == pipeline]
    if ends:
        signed = sum(e["outcome"] == "signed" for e in ends)
        says.append(
            f"Behind it: {signed:,} deals that signed and {len(ends) - signed:,} that were lost, and those still open."
        )
    return Reason(words.clean(pipeline) or "All deals", tuple(says), tuple(tables))


def _written(actor: Actor, given: Mapping[str, str]) -> Reason:
    run = current_run()
    rows = written_since(actor, run) if run else []
    lines = [
        (s.table.replace("_", " "), Cell(words.clean(name), slug and f"/deals/{slug}/"), words.day(s.said_on), words.clean(s.said_by))
        for s, slug, name in rows
    ]  # fmt: skip
    says = ("Written after this Run was published; the next Run reads it.",)
    return Reason("Written since this Run", says, (table("The newest first", "What | Deal | Of | By", lines),))


REASONS: dict[str, Callable[[Actor, Mapping[str, Any]], Reason]] = {
    "ahead": _ahead, "mix": _mix, "kept": _kept, "curve": _curve, "written": _written,
}  # fmt: skip
