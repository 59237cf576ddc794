"""A deal's chance in words: where it comes from, how it moved, what waiting costs; and the forecast of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from holdfast.report import words
from holdfast.runs import Run
from holdfast.units import points

Row = Mapping[str, Any]
#: Smaller moves than this many points are not told.
SMALL = 0.5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lines:
    """Clauses with their points; empty where the Run says nothing."""

    title: str
    shares: Sequence[tuple[str, str]]
    changes: Sequence[tuple[str, str]]
    could: str
    waiting: str


def lines(deal: Row) -> Lines:
    """The clauses of one deal from the rows of its Run."""
    rows = deal.get("contributions") or []
    total = sum(r["effect"] for r in rows)
    day = rows[0]["horizon_days"] if rows else 0
    title = f"Where the {total:.0f} % within {day} days come from, in points that add up" if rows else ""
    shares = [(_points(r["effect"]) if r["position"] else f"{r['effect']:.1f}", _clause(r)) for r in rows]
    moved = deal.get("changes") or []
    changes = [(_points(r["effect"]), _moved(r)) for r in moved if abs(r["effect"]) >= SMALL]
    return Lines(title, shares, changes, _could(rows), _waiting(deal.get("waiting") or []))


def _points(effect: float) -> str:
    return points(effect / 100, 1)


def _clause(r: Row) -> str:
    days = r.get("days")
    if not days:
        return str(r["text"])
    return f"{r['text']} ({words.count(abs(days), 'day')} {'later' if days > 0 else 'sooner'})"


def _moved(r: Row) -> str:
    if r["before"] is None:
        return str(r["signal"])
    return str(r["after"]) if r["before"] == r["after"] else f"{r['after']}; before: {r['before']}"


def _could(rows: Sequence[Row]) -> str:
    ours = [r for r in rows if r["is_ours"] and (r["could"] or 0) >= SMALL]
    if not ours:
        return ""
    best = max(ours, key=lambda r: r["could"])
    return (
        f"What you can change: {best['text']}. Deals in which this stood best had {best['could']:.0f} points more; "
        "that is what was seen, not what an act would cause."
    )


def _waiting(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    now = next((r for r in rows if r["is_now"]), rows[0])
    later = next((r for r in rows if r["day"] >= now["day"] + 28), None)
    text = (
        f"Deals like this one that are still open {now['day']} days after the yes: {_chance(now)} sign within "
        f"{now['horizon_days']} days"
    )
    if later is None:
        return text + "."
    return f"{text}; still open after {later['day']} days: {_chance(later)}."


def _chance(row: Row) -> str:
    return words.chance(row["p_signed"], row["p_signed_low"], row["p_signed_high"])


@dataclass(frozen=True)
class Ahead:
    """What the open yeses of one currency may add up to: rows of words by horizon, and the weeks and quarters."""

    currency: str
    n_deals: int
    horizons: Sequence[Mapping[str, str]]
    periods: Sequence[Mapping[str, str]]


def forecast(run: Run) -> list[Ahead]:
    """The forecast of the whole, the currency of most deals first."""
    found = []
    rows = run.rows("forecast")
    for currency in sorted({r["currency"] for r in rows}):
        mine = [r for r in rows if r["currency"] == currency]
        by = [_ahead(r, run) for r in mine if r["period"] == "horizon"]
        rest = [_ahead(r, run) for r in mine if r["period"] != "horizon"]
        found.append(Ahead(currency, mine[0]["n_deals"], by, rest))
    return sorted(found, key=lambda a: (-a.n_deals, a.currency))


def _ahead(r: Row, run: Run) -> dict[str, str]:
    first, last, after = (words.short_day(d, run.as_of) for d in (r["starts_on"], r["ends_on"], r["ends_on"] + DAY))
    low, middle, high = (
        words.amount(r[k], r["currency"]).removeprefix(r["currency"]).strip()
        for k in ("low_minor", "middle_minor", "high_minor")
    )
    days = f"by {after}" if r["period"] == "horizon" else f"{first} to {last}"
    return {
        "days": days, "low": low, "middle": middle, "high": high,
        "signatures": f"{r['signatures_low']} to {r['signatures_high']}",
    }  # fmt: skip
