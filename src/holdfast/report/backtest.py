"""The page of a backtest, as HTML and as Markdown: one reading, two shapes."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from holdfast.report import backtest_figures as figures
from holdfast.signals import SIGNALS
from holdfast.timing.backtest import ENOUGH, Backtest
from holdfast.units import share

#: Finished deals from which calibration settles.
MOST_SIGNALS, SETTLED = 12, 300


def view(b: Backtest) -> dict[str, Any]:
    """Everything the page says, in words and plain numbers."""
    j, p = b.judged, b.promises
    adds = sorted(p.adds.items(), key=lambda kv: -kv[1])[:MOST_SIGNALS]
    return {
        "title": f"Backtest as of {b.as_of.isoformat()}",
        "as_of": b.as_of,
        "verdict": b.verdict,
        "because": b.because,
        "summary": _summary(b),
        "history": _history(b),
        "groups": j.groups if j else [],
        "horizon": p.horizon,
        "months": j.months if j else [],
        "origins": j.by_origin if j else [],
        "adds": [{"signal": name, "meaning": _meaning(name), "points": 100 * size} for name, size in adds],
        "rule": _rule(b.rule),
        "improve": b.improve,
    }


def drawings(v: dict[str, Any]) -> dict[str, Any]:
    """The figures of the page."""
    if not v["groups"]:
        return {"adds": []}
    most = max((a["points"] for a in v["adds"]), default=1.0)
    return {
        "groups": figures.reliability(v["groups"]),
        "months": figures.months(v["months"]),
        "origins": figures.apart(v["origins"]),
        "adds": [figures.bar(a["points"] / most) for a in v["adds"]],
    }


_MEANINGS = {s.name: s.meaning.rstrip(".") for s in SIGNALS}
_NAMES = {
    "owner_then": "The owner", "pipeline": "The pipeline", "country": "The country of the buyer",
    "stage_then": "The stage", "stage_then_by": "Who moved the deal to its stage",
}  # fmt: skip


def _meaning(name: str) -> str:
    if " & " in name:
        return ", together with: ".join(_meaning(n) for n in name.split(" & "))
    return _MEANINGS.get(name) or _NAMES.get(name) or name.replace("_", " ")


def _history(b: Backtest) -> str:
    n = b.promises.n_finished
    if n < ENOUGH:
        return f"Not yet: {n} of the {ENOUGH} finished deals that a backtest needs. {ENOUGH - n} more are missing."
    if n < SETTLED:
        return f"Enough to judge: {n} deals have finished, {ENOUGH} are needed. Calibration settles from about {SETTLED} on."
    return f"Yes: {n:,} deals have finished; {ENOUGH} are needed, and calibration settles from about {SETTLED} on."


def _summary(b: Backtest) -> list[str]:
    j, p = b.judged, b.promises
    if j is None:
        return []
    skill, low, high = (100 * v for v in j.skill)
    points = len(p.origins)
    return [
        f"{j.n:,} promises of a signature within {p.horizon} days, made in {j.n_deals} deals at {points} points of the past,"
        " each with what was known then.",
        f"Brier skill against the base rate: {skill:+.1f} % (90 % interval {low:+.1f} to {high:+.1f}). Above zero is better.",
        f"Promised and actual differ by {100 * j.error:.1f} points on average over groups of deals.",
        f"A deal that signed was promised more than one that did not in {100 * j.auc:.0f} of 100 pairs;"
        f" by days since the yes alone in {100 * j.auc_base:.0f}.",
        f"The signals told more than the days since the yes at {p.with_signal} of {points} points"
        + ("." if p.with_signal == points else "; at the others the base rate was used."),
    ]


def _rule(r: dict[str, Any]) -> list[str]:
    if not r["flagged"]:
        return ["The stall rule flagged no deal at these points."]
    lines = [
        f"Flagged {r['flagged']} times. In {100 * r['precision']:.0f} of 100 the deal did not sign in the next 30 days."
    ]
    if r["others_signed"] is not None:
        lines.append(f"Of {r['others']} not flagged, {100 * r['others_signed']:.0f} of 100 signed in that time.")
    if r["lead_days"] is not None:
        lines.append(
            f"{r['lost_after_flag']} flagged deals were lost later; half of them {r['lead_days']:.0f} days or more"
            " after the first flag."
        )
    return lines


def html(b: Backtest) -> str:
    """One file, no script, nothing fetched."""
    from holdfast.report.page import _css, _environment

    page = view(b)
    template = _environment().get_template("backtest.html.j2")
    return template.render(page=page, drawings=drawings(page), css=Markup(_css()))  # noqa: S704 - our own


def markdown(b: Backtest) -> str:
    """The same in Markdown."""
    v = view(b)
    lines = [
        f"# {v['title']}",
        "",
        f"**{v['verdict'].capitalize()}.** {v['because']}",
        "",
        *(f"- {s}" for s in v["summary"]),
        "",
    ]
    if v["groups"]:
        lines += [
            "## Do the promises mean what they say?",
            "",
            "| promised | came | 90 % interval | promises |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {share(g['promised'], 1)} | {share(g['came'], 1)} | {share(g['low'], 1)} to {share(g['high'], 1)} | {g['n']:.0f} |"
            for g in v["groups"]
        ]
        lines += ["", "## Month by month", "", "| month | promises | promised signatures | came |", "|---|---|---|---|"]
        lines += [f"| {m['month']} | {m['n']} | {m['promised']:.1f} | {m['came']} |" for m in v["months"]]
        lines += [
            "",
            "## Telling deals apart, over time",
            "",
            "| from | promises | model | base rate |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {o['origin']} | {o['n']} | {_of_100(o['auc'])} | {_of_100(o['auc_base'])} |" for o in v["origins"]
        ]
    if v["adds"]:
        lines += ["", "## What each signal adds", "", "| signal | points, on average |", "|---|---|"]
        lines += [f"| {a['meaning']} | {a['points']:.1f} |" for a in v["adds"]]
    lines += ["", "## Is there enough history?", "", v["history"]]
    lines += ["", "## The stall rule", "", *(f"- {s}" for s in v["rule"]), ""]
    lines += ["## What would improve it", "", *(f"- {s}" for s in v["improve"]), ""]
    return "\n".join(lines)


def _of_100(auc: float | None) -> str:
    return "one kind only" if auc is None else f"{100 * auc:.0f} of 100"
