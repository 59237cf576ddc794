"""The page of a backtest, as HTML and as Markdown: one reading, two shapes."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from holdfast.timing.backtest import Backtest

SIDE, PAD, MOST_SIGNALS = 320, 36, 12


def view(b: Backtest) -> dict[str, Any]:
    """Everything the page says, in words and plain numbers."""
    j, p = b.judged, b.promises
    adds = sorted(p.adds.items(), key=lambda kv: -kv[1])[:MOST_SIGNALS]
    return {
        "title": f"Backtest as of {b.as_of.isoformat()}",
        "verdict": b.verdict,
        "because": b.because,
        "summary": _summary(b),
        "groups": j.groups if j else [],
        "horizon": p.horizon,
        "months": j.months if j else [],
        "origins": j.by_origin if j else [],
        "adds": [(name.replace("_", " "), 100 * size) for name, size in adds],
        "rule": _rule(b.rule),
        "improve": b.improve,
        "drawing": Markup(_drawing(j.groups)) if j else "",  # noqa: S704 - numbers only
    }


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
        f"The signals beat the base rate at {p.with_signal} of {points} points; at the others the base rate was used.",
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


def _drawing(groups: list[dict[str, float]]) -> str:
    def x(v: float) -> float:
        return PAD + v * (SIDE - PAD - 8)

    def y(v: float) -> float:
        return SIDE - PAD - v * (SIDE - PAD - 8)

    marks = "".join(
        f'<line x1="{x(g["promised"]):.1f}" x2="{x(g["promised"]):.1f}" y1="{y(g["low"]):.1f}" y2="{y(g["high"]):.1f}" class="band"/>'
        f'<circle cx="{x(g["promised"]):.1f}" cy="{y(g["came"]):.1f}" r="4" class="dot"/>'
        for g in groups
    )
    ticks = "".join(
        f'<text x="{x(v):.0f}" y="{SIDE - PAD + 16}" text-anchor="middle">{v:.0%}</text>'
        f'<text x="{PAD - 6}" y="{y(v) + 4:.0f}" text-anchor="end">{v:.0%}</text>'
        for v in (0.0, 0.5, 1.0)
    )
    return (
        f'<svg viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}" role="img"'
        ' aria-label="Promised against actual share of signatures">'
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" class="even"/>{marks}{ticks}'
        f'<text x="{x(0.5):.0f}" y="{SIDE - 4}" text-anchor="middle">promised</text></svg>'
    )


def html(b: Backtest) -> str:
    """One file, no script, nothing fetched."""
    from holdfast.report.page import _css, _environment

    return _environment().get_template("backtest.html.j2").render(page=view(b), css=Markup(_css()))  # noqa: S704 - our own


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
            f"| {g['promised']:.1%} | {g['came']:.1%} | {g['low']:.1%} to {g['high']:.1%} | {g['n']:.0f} |"
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
        lines += [f"| {o['origin']} | {o['n']} | {o['auc']:.2f} | {o['auc_base']:.2f} |" for o in v["origins"]]
    if v["adds"]:
        lines += ["", "## What each signal adds", "", "| signal | points, on average |", "|---|---|"]
        lines += [f"| {name} | {size:.1f} |" for name, size in v["adds"]]
    lines += ["", "## The stall rule", "", *(f"- {s}" for s in v["rule"]), ""]
    lines += ["## What would improve it", "", *(f"- {s}" for s in v["improve"]), ""]
    return "\n".join(lines)
