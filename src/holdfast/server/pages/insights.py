"""What a manager asks of all deals together."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.report import figures, words
from holdfast.server.deals.queries import current_run, run_table
from holdfast.server.insights import queries
from holdfast.server.pages import drawing
from holdfast.server.pages.saying import HOLDUP_MEANINGS, HOLDUPS
from holdfast.server.pages.shell import actor_of, page

MAX_CURVES = 6
#: Figures of an estimated amount that are shown.
FIGURES = 3
#: Deals in a currency from which on its sums are drawn; with fewer, a sentence says as much as a picture.
DRAWN = 8
#: Deals to talk through that are shown unfolded.
MOST_COACHED = 6


@page
def insights(request: HttpRequest) -> HttpResponse:
    """Forecast, waits, hold-ups, kept promises and where coaching would help."""
    actor, run = actor_of(request), current_run()
    ahead = queries.forecast(actor)
    kept = queries.promises(actor)
    sentence, beside = _sentence(ahead, run)
    told, coaching = _ahead(ahead, run), queries.coaching(actor)
    drawn = [a for a in told if a["n_deals"] >= DRAWN] or told[:1]
    context: dict[str, Any] = {
        "part": "insights",
        "run": run,
        "ahead": drawn,
        "apart": [a for a in told if a not in drawn],
        "shared": bool(ahead) and all(a.shared for a in ahead),
        "sentence": sentence,
        "beside": beside,
        "weeks": _weeks(run_table(actor, "forecast")) if actor.sellers is None else [],
        "curves": _curves(queries.curves(actor)),
        "mix": _mix(queries.holdups(actor)),
        "kept": kept,
        "kept_drawing": drawing.promises(kept.bands) if kept.bands else "",
        "coaching": coaching,
        "few": coaching[:MOST_COACHED],
        "rest": coaching[MOST_COACHED:],
    }
    return render(request, "pages/insights.html", context)


def _sentence(ahead: Any, run: Any) -> tuple[str, str]:
    """The first currency as the headline, the others beside it."""
    soon = [a for a in ahead if a.horizon_days == 30]
    if not soon or run is None:
        return "", ""
    by = words.day(run.as_of + timedelta(days=30), year=False)
    ends = [(_money(a.low_minor, a.currency), _money(a.high_minor, a.currency)) for a in soon]
    more = words.listing([f"{low} to {high}" for low, high in ends[1:]])
    return (
        f"By {by}, between {ends[0][0]} and {ends[0][1]} of what is agreed will most likely be signed.",
        more and f"Beside it, {more}.",
    )


def _money(minor: int, currency: str) -> str:
    """An amount that was estimated, to three figures: more would be false precision.

    >>> _money(113_273_544, "EUR").replace("\\xa0", " "), _money(0, "EUR").replace("\\xa0", " ")
    ('EUR 1,130,000', 'EUR 0')
    """
    size = 10 ** max(len(str(abs(minor))) - FIGURES, 0)
    return words.amount(round(minor / size) * size, currency).replace(" ", "\u00a0")


def _ahead(ahead: Any, run: Any) -> list[dict[str, Any]]:
    found = []
    for currency, group in groupby(ahead, key=lambda a: a.currency):
        rows = list(group)
        most = max(r.high_minor for r in rows)
        found.append(
            {
                "currency": currency,
                "n_without": rows[0].n_without,
                "n_deals": rows[0].n_deals,
                "most": _money(most, currency),
                "rows": [
                    {
                        "by_on": run.as_of + timedelta(days=r.horizon_days),
                        "days": r.horizon_days,
                        "low": _money(r.low_minor, currency),
                        "mid": _money(r.mid_minor, currency),
                        "high": _money(r.high_minor, currency),
                        "drawing": drawing.span(
                            r.low_minor, r.mid_minor, r.high_minor, most,
                            f"{_money(r.low_minor, currency)} to {_money(r.high_minor, currency)}",
                        ),
                    }
                    for r in rows
                ],
            }
        )  # fmt: skip
    return found


def _weeks(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The Run's forecast by week, one drawing per currency, biggest first."""
    found = []
    weekly = [r for r in rows if r["period"] == "week"]
    for currency in sorted({r["currency"] for r in weekly if r["n_deals"] >= DRAWN}):
        mine = [r for r in weekly if r["currency"] == currency]
        columns = [
            (words.short_day(date.fromisoformat(str(r["starts_on"])[:10])).rsplit(" ", 1)[0],
             *(r[f"{k}_minor"] for k in ("low", "lower", "middle", "upper", "high")))
            for r in mine
        ]  # fmt: skip
        most = _money(max(c[5] for c in columns), currency)
        label = f"amount signed by week in {currency}, with the middle, half and nine of ten of the futures"
        found.append({"currency": currency, "drawing": drawing.by_week(columns, label, most), "n": mine[0]["n_deals"]})
    return sorted(found, key=lambda f: -f["n"])


def _curves(found: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str, str, Any]]:
    order = sorted(found, key=lambda name: (name != "", -found[name][0]["n_open"], name))[:MAX_CURVES]
    if len(order) == 2:
        order = order[:1]
    top = max((r["p_signed_high"] for name in order for r in found[name]), default=1.0)
    ymax = min(1.0, max(0.25, -(-top // 0.25) * 0.25))
    drawn = []
    for name in order:
        rows = found[name]
        thin = rows[:: max(1, len(rows) // 120)]
        thin = thin if thin[-1] is rows[-1] else [*thin, rows[-1]]
        title = words.clean(name) if name else "All deals"
        note = f"{words.count(rows[0]['n_open'], 'deal')} from the day of the yes"
        drawn.append((name, title, note, figures.curve(thin, title, ymax=ymax)))
    return drawn


def _mix(found: Any) -> list[dict[str, Any]]:
    total = sum(m.n_deals for m in found) or 1
    return [
        {
            "holdup": m.holdup,
            "name": HOLDUPS.get(m.holdup, "None named"),
            "meaning": HOLDUP_MEANINGS.get(m.holdup, "too little is known to name one"),
            "n": m.n_deals,
            "amounts": words.listing([words.amount(v, c).replace(" ", "\u00a0") for c, v in sorted(m.amounts.items())]),
            "drawing": drawing.share(m.n_deals / total),
        }
        for m in found
    ]
