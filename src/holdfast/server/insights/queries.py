"""Forecast, waits, hold-ups, kept promises and where coaching would help: deals, never activity counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Max, Sum

from holdfast.errors import NotFound
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals.models import Past, Word
from holdfast.server.deals.queries import DealRow, current_run, rows_of, run_table, visible_to

#: Draws of the forecast where the Run's own, in which deals share the doubt about the model, covers other deals too.
DRAWS = 4000
SEED = 1


@dataclass(frozen=True)
class Ahead:
    """Amount signed within some days, minor units: the middle and a 90 % interval.

    ``n_without`` deals have no chance or no amount and are left out. ``shared``: deals share the doubt about the model;
    where they do not, they sign independently of each other and the interval is too narrow.
    """

    currency: str
    horizon_days: int
    expected_minor: float
    low_minor: int
    mid_minor: int
    high_minor: int
    n_deals: int
    n_without: int
    shared: bool


def _manager(actor: Actor) -> None:
    if not actor.sees_insights:
        raise NotFound("no such page")


def forecast(actor: Actor) -> tuple[Ahead, ...]:
    """Signed amount of the deals that *actor* sees, by currency (that of most deals first) and horizon.

    Whoever sees every deal gets the Run's forecast of the whole.
    """
    _manager(actor)
    rows = list(visible_to(actor).values_list("currency", "amount_minor", "chances"))
    size = Counter(c for c, amount, _ in rows if c and amount)
    whole = [r for r in run_table(actor, "forecast") if r["period"] == "horizon"] if actor.sellers is None else []
    found = _whole(whole, Counter(c for c, _, _ in rows)) or _apart(rows, size)
    return tuple(sorted(found, key=lambda a: (-size[a.currency], a.currency, a.horizon_days)))


def _whole(rows: list[dict[str, Any]], size: Counter[str]) -> list[Ahead]:
    found = []
    for r in rows:
        first, last = (date.fromisoformat(str(r[k])[:10]) for k in ("starts_on", "ends_on"))
        low, mid, high, n = (int(r[k]) for k in ("low_minor", "middle_minor", "high_minor", "n_deals"))
        without, days, mean = size[r["currency"]] - n, (last - first).days + 1, float(r["mean_minor"])
        found.append(Ahead(r["currency"], days, mean, low, mid, high, n, without, shared=True))
    return found


def _apart(rows: list[Any], size: Counter[str]) -> list[Ahead]:
    found = []
    for currency in sorted(size):
        mine = [(amount, chances) for c, amount, chances in rows if c == currency]
        horizons = sorted({c["horizon_days"] for _, chances in mine for c in chances})
        amounts = np.array([a or 0 for a, _ in mine], np.float64)
        luck = np.random.default_rng(SEED).random((DRAWS, len(mine)), dtype=np.float32)
        for horizon in horizons:
            p = np.array([chance_within(chances, horizon) for _, chances in mine], np.float64)
            known = ~np.isnan(p) & (amounts > 0)
            totals = (luck[:, known] < p[known]) @ amounts[known]
            low, mid, high = np.quantile(totals, (0.05, 0.5, 0.95)) if known.any() else (0.0, 0.0, 0.0)
            expected = float((p[known] * amounts[known]).sum())
            n = int(known.sum())
            found.append(
                Ahead(currency, horizon, expected, int(low), int(mid), int(high), n, len(mine) - n, shared=False)
            )
    return found


def chance_within(chances: list[dict[str, Any]], days: int) -> float | None:
    """The chance of signature within *days*; null where none is given."""
    return next((c["p_signed"] for c in chances if c["horizon_days"] == days), None)


def curves(actor: Actor) -> dict[str, list[dict[str, Any]]]:
    """How long yeses take here: the Run's curves by pipeline; "" is all deals."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in run_table(actor, "curves"):
        found[row["pipeline"]].append(row)
    return dict(found)


@dataclass(frozen=True)
class Mix:
    """Open deals whose leading hold-up this is ("" = none named)."""

    holdup: str
    n_deals: int
    amounts: dict[str, int]


def holdups(actor: Actor) -> tuple[Mix, ...]:
    """The leading hold-ups of the deals that need someone, most frequent first."""
    _manager(actor)
    rows = visible_to(actor).filter(verdict__in=("stalled", "indecision")).values("holdup", "currency")
    counts: dict[str, int] = defaultdict(int)
    amounts: dict[str, dict[str, int]] = defaultdict(dict)
    for r in rows.annotate(n=Count("pk"), total=Sum("amount_minor")).order_by("holdup", "currency"):
        counts[r["holdup"]] += r["n"]
        if r["currency"] and r["total"]:
            amounts[r["holdup"]][r["currency"]] = r["total"]
    return tuple(Mix(h, n, amounts[h]) for h, n in sorted(counts.items(), key=lambda pair: -pair[1]))


@dataclass(frozen=True)
class Kept:
    """Promises of a band of chances: what was said on average, what came true, and how many promises."""

    low: float
    high: float
    said: float
    came_true: float
    n: int


@dataclass(frozen=True)
class Promises:
    """Calibration of earlier Runs; ``why_not`` says why there is none yet."""

    bands: tuple[Kept, ...]
    n: int
    why_not: str = ""


#: Fewer promises than this are not shown: a share of a handful says nothing.
LEAST = 20


def promises(actor: Actor) -> Promises:
    """Of the chances within 30 days that earlier Runs gave, how many came true.

    The present Run's table ``ends`` says which deals were signed, and when; a chance counts once it is 30 days old.
    """
    _manager(actor)
    run = current_run()
    ends = {r["deal_id"]: r for r in run_table(actor, "ends")}
    if run is None or not ends:
        return Promises((), 0, "the Run does not say yet which deals ended")
    due = run.as_of - timedelta(days=30)
    rows = Past.objects.filter(as_of__lte=due, p_signed__isnull=False).values_list("deal_id", "as_of", "p_signed")
    said: list[tuple[float, bool]] = []
    for deal_id, as_of, p in rows.iterator(chunk_size=5000):
        end = ends.get(deal_id)
        until = (as_of + timedelta(days=30)).isoformat()
        said.append((p, bool(end and end["outcome"] == "signed" and as_of.isoformat() <= end["end_on"] < until)))
    if len(said) < LEAST:
        return Promises((), len(said), f"{len(said)} of the {LEAST} promises needed are 30 days old")
    bands = []
    for low in np.arange(0.0, 1.0, 0.2):
        high = low + 0.2
        mine = [(p, true) for p, true in said if low <= p < high or (high > 0.99 and p >= 1)]
        if mine:
            share = sum(t for _, t in mine) / len(mine)
            bands.append(
                Kept(round(float(low), 1), round(float(high), 1), sum(p for p, _ in mine) / len(mine), share, len(mine))
            )
    return Promises(tuple(bands), len(said))


@dataclass(frozen=True)
class Coach:
    """A deal that someone should talk through with its seller: on the list for so many days, and nothing written since."""

    deal: DealRow
    days: int


def coaching(actor: Actor, *, limit: int = 20) -> tuple[Coach, ...]:
    """Deals on the list for a while about which nothing was written here, the longest first."""
    _manager(actor)
    run = current_run()
    if run is None:
        return ()
    listed = rows_of(
        visible_to(actor).filter(is_listed=True, first_listed_on__lt=run.as_of).order_by("first_listed_on")
    )
    ids = [d.deal_id for d in listed]
    newest = dict(
        Word.objects.filter(deal_id__in=ids, taken_back_at=None).values_list("deal_id").annotate(last=Max("written_at"))
    )
    found = []
    for d in listed:
        assert d.first_listed_on is not None
        last = newest.get(d.deal_id)
        if last is not None and last.date() >= d.first_listed_on:
            continue
        days = (run.as_of - d.first_listed_on).days
        found.append(Coach(d, days))
    return tuple(found[:limit])
