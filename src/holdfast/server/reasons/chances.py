"""The reasons of the usual wait and of the chances: what they are made of, and the ended deals behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from holdfast.report import words
from holdfast.report.view import HORIZON, wait_of
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals.queries import DealPage, seen_by
from holdfast.server.reasons.base import MOST, Cell, Reason, Row, Rows, day, key, signed, table
from holdfast.server.reasons.queries import ends
from holdfast.units import percent, points

ENDED = "Deal | Account | Yes | {} | #Days"


def _ended_rows(actor: Actor, rows: list[dict[str, Any]]) -> list[tuple[Cell, ...]]:
    """One row an ended deal: its name leads to its page while it is watched; a deal of others has none."""
    shown = [r["deal_id"] for r in rows[:MOST] if r["mine"]]
    pages = dict(seen_by(actor).filter(deal_id__in=shown).values_list("deal_id", "slug"))
    made: list[tuple[Cell, ...]] = []
    for r in rows:
        name = words.clean(r["name"]) if r["mine"] else "a deal of others"
        href = f"/deals/{pages[r['deal_id']]}/" if r["deal_id"] in pages else ""
        made.append(
            (Cell(name, href), Cell(words.clean(r.get("account")) if r["mine"] else ""), Cell(day(r["yes_on"])),
             Cell(day(r["end_on"])), Cell(f"{r['days']:,}"))
        )  # fmt: skip
    return made


def usual_wait(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    """How long the deals that sign take, with those that did."""
    assert found.run is not None
    pipeline = found.row.pipeline
    waits = (found.run.manifest.get("timing") or {}).get("expected_wait") or {}
    wait = wait_of(found.run.manifest, pipeline)
    if wait is None:
        return Reason("The usual wait", ("None is known: too few deals that said yes have ended.",))
    ended = ends(actor, found)
    own = [e for e in ended if pipeline in waits and pipeline and (e.get("pipeline") or "") == pipeline]
    mine = sorted((e for e in own or ended if e["outcome"] == "signed"), key=lambda e: e["days"])
    whose = f"the pipeline “{words.clean(pipeline)}”" if own else "all pipelines"
    says = [
        f"Of the deals that sign, half do so within {wait.half} days of the yes, four of five within {wait.four_of_five}."
    ]
    if mine:
        cuts = np.quantile([e["days"] for e in mine], (0.25, 0.5, 0.75, 0.8), method="inverted_cdf").astype(int)
        says.append(
            f"{words.count(len(mine), 'deal')} of {whose} signed so far: a quarter within {cuts[0]} days, half within {cuts[1]}, "
            f"three quarters within {cuts[2]}, four of five within {cuts[3]}."
        )
    says.append(
        "The usual wait is not read off these rows alone: its curve also counts the deals that were lost and those still open, "
        "which would else make it look shorter, and a pipeline with few deals leans on all of them."
    )
    return Reason(
        "The usual wait", tuple(says), (table("Signed deals, the quickest first", ENDED.format("Signed"), _ended_rows(actor, mine)),)
    )  # fmt: skip


def _by(given: Mapping[str, str]) -> int:
    asked = given.get("by", "")
    return int(asked) if asked.isdigit() else HORIZON


def chance(kind: str) -> Callable[[Actor, DealPage, Mapping[str, str]], Reason]:
    """The reason of the chance of *kind*, "signed" or "lost": its points, and the deals behind the base rate."""
    word = {"signed": "signature", "lost": "loss"}[kind]

    def make(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
        assert found.run is not None
        by, title = _by(given), f"The chance of {word}"
        at = next((c for c in found.detail.get("chances", []) if c["horizon_days"] == by), None)
        if at is None or at.get(f"p_{kind}") is None:
            why = (found.run.manifest.get("timing") or {}).get("abstained") or "the history does not reach so far"
            return Reason(title, (f"No chance is given within {by} days: {why}.",))
        on = words.day(found.run.as_of + timedelta(days=by))
        said = words.chance(at[f"p_{kind}"], at[f"p_{kind}_low"], at[f"p_{kind}_high"])
        says = [
            f"{said} {'signed' if kind == 'signed' else 'lost'} by {on}, within {by} days; in brackets the 90 % interval."
        ]
        tables = []
        shares = [
            r
            for r in found.detail.get("contributions", [])
            if r.get("effect" if kind == "signed" else "lost") is not None
        ]
        if shares:
            within = shares[0]["horizon_days"]
            says.append(
                f"These points add up to the chance within {within} days."
                + ("" if within == by else f" For {by} days they are not kept apart; the same reasons stand behind it.")
            )
            tables.append(_points(shares, "effect" if kind == "signed" else "lost", word))
        else:
            says.append(
                "What it is made of is not kept in this Run for this deal; the next Run keeps it for the first of the list."
            )
        rows, told_of = _base(actor, found, by)
        if rows is not None:
            says.append(told_of)
            tables.append(rows)
        return Reason(title, tuple(says), tuple(tables))

    return make


def _points(rows: Sequence[Row], column: str, word: str) -> Rows:
    lines = [(words.clean(r["text"] or r["signal"]), signed(r[column]), key(r.get("row_id"))) for r in rows]
    lines.append(("together", signed(sum(r[column] for r in rows)).removeprefix("+"), Cell("")))
    return table(f"Points of the chance of {word}", "Because | #Points | Row", lines)


def _base(actor: Actor, found: DealPage, by: int) -> tuple[Rows | None, str]:
    """The deals behind the base rate: those that were still open as long after their yes as this one is now."""
    age = found.row.days_since_yes
    then = sorted((e for e in ends(actor, found) if e["days"] >= age), key=lambda e: e["days"])
    if not then:
        return None, ""
    soon = [e for e in then if e["days"] < age + by]
    n_signed, n_lost = (sum(e["outcome"] == o for e in soon) for o in ("signed", "lost"))
    says = (
        f"Behind the base rate: {words.count(len(then), 'ended deal was', 'ended deals were')} still open {words.count(age, 'day')} "
        f"after the yes, as this one is; within {by} more days {n_signed} of them signed and {n_lost} were lost. Deals that are open "
        "today count too, as far as they were watched."
    )
    rows = [(*cells, Cell(e["outcome"])) for cells, e in zip(_ended_rows(actor, soon), soon, strict=True)]
    return table(f"Those that ended within {by} more days", ENDED.format("End") + " | Became", rows), says


def change(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    """What moved the chance since the Run before, and what each Run said."""
    row, title = found.row, "What moved since the earlier Run"
    if row.change is None or row.before_on is None or row.p_signed is None or row.p_signed_before is None:
        return Reason(title, ("No earlier Run gave this deal a chance.",))
    says = [
        f"{percent(row.p_signed_before)} within {HORIZON} days said the Run of {words.day(row.before_on)}, "
        f"{percent(row.p_signed)} says this one: {points(row.change)} points."
    ]
    moved = found.detail.get("changes", [])
    tables = []
    if moved:
        says.append(
            "Below is what moved it since the last Run, which need not be the same one; the points add up to that move."
        )
        lines = [(_moved(c), signed(c["effect"]), key(c.get("row_id"))) for c in moved]
        tables.append(table("Points of the chance of signature", "Because | #Points | Row", lines))
    past = [(day(on), words.VERDICTS.get(v, v), "" if p is None else percent(p)) for on, v, p in found.past]
    tables.append(table("What each Run said", "Run of | Verdict | #Signed in 30 days", past))
    return Reason(title, tuple(says), tuple(tables))


def _moved(c: Row) -> str:
    before, after = words.clean(c.get("before")), words.clean(c.get("after"))
    if before == after and after:
        return f"{after}, as before; it weighs differently now"
    return f"{before or 'not known'} → {after or 'not known'}" if before or after else str(c["signal"])
