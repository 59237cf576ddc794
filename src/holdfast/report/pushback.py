"""The push-back of one deal on the page: sentences, a small chart by week, the register, and entries with quoted words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from holdfast.report import svg
from holdfast.report.words import count, kinds
from holdfast.units import share

Row = Mapping[str, Any]
TABLES = ("pushback", "voices", "concerns", "scope")
#: Entries and weeks on the page; the rest is in the Run.
MOST, WEEKS = 30, 26
_HEIGHT = 64
_ROOM_FOR_TWO = 0.7


@dataclass(frozen=True)
class PushBack:
    """Everything the template shows; sentences first."""

    voices: str
    register: str
    scope: str
    weeks: Markup
    concerns: Sequence[Row]
    entries: Sequence[Row]
    proposals: Sequence[Row]
    changes: Sequence[Row]


def pushback(parts: Mapping[str, Sequence[Row]]) -> PushBack | None:
    """The push-back of one deal from its rows; null when nobody pushed back and nothing of the scope moved."""
    if not (parts.get("pushback") or parts.get("scope")):
        return None
    entries = parts.get("pushback", ())
    said = [{**e, "kinds": kinds(e["classes"]) if e["classes"] else ""} for e in entries]
    logged = [e for e in said if not e["is_proposed"] and e["week"] is not None]
    return PushBack(
        voices=voices_sentence(entries),
        register=register_sentence(parts.get("concerns", ())),
        scope=scope_sentence(parts.get("scope", ())),
        weeks=by_week(parts.get("voices", ())),
        concerns=parts.get("concerns", ()),
        entries=logged[-MOST:],
        proposals=[e for e in said if e["is_proposed"]][-MOST:],
        changes=parts.get("scope", ()),
    )


def voices_sentence(entries: Sequence[Row]) -> str:
    """How many people pushed back how often since the yes, repeats and proposals apart."""
    logged = [e for e in entries if not e["is_proposed"] and e["week"] is not None]
    proposed = sum(e["is_proposed"] for e in entries)
    found = (
        [f"{count(proposed, 'passage')} in the buyer's mails may be push-back and wait for a person"]
        if proposed
        else []
    )
    if not logged:
        return ". ".join(["No push-back is in the log since the yes", *found]) + "."
    people = {e["voice_id"] or e["person_id"] or e["voice"] for e in logged}
    repeats = sum(e["is_repeat"] for e in logged)
    again = f", {count(repeats, 'of them a repeat', 'of them repeats')}" if repeats else ""
    who = "one voice" if len(people) == 1 else f"{len(people)} distinct voices"
    return (
        ". ".join([f"{count(len(logged), 'entry', 'entries')} of push-back since the yes from {who}{again}", *found])
        + "."
    )


def register_sentence(concerns: Sequence[Row]) -> str:
    """What is open in the register."""
    if not concerns:
        return ""
    still = [c for c in concerns if c["state"] == "open"]
    late = sum(c["is_overdue"] for c in still)
    nobody = sum(not c["owner"] for c in still)
    said = f"{count(len(concerns), 'concern')} of substance, {len(still)} open"
    said += f", {late} overdue" if late else ""
    return said + (f"; {nobody} without an owner." if nobody else ".")


def scope_sentence(scope: Sequence[Row]) -> str:
    """How much of what moved was moved by what."""
    if not scope:
        return ""
    last, new = scope[-1], sum(not c.get("repeats") for c in scope)
    known = f"{share(last['moved_without'])} of it by push-back without a concern of substance"
    unknown = f", {share(last['moved_unknown'])} without a known cause" if last["moved_unknown"] else ""
    again = f" ({len(scope) - new} asked again)" if new < len(scope) else ""
    return f"{count(new, 'change')} to what was agreed since the yes{again}, {known}{unknown}."


def by_week(weeks: Sequence[Row]) -> Markup:
    """Objections (bars, repeats lighter) and distinct voices (dots) by week since the yes, the newest 26 weeks."""
    shown = [w for w in weeks if w["entries"] or w["voices"]]
    if not shown:
        return Markup("")
    rows = list(weeks)[-WEEKS:]
    most = max([w["entries"] for w in rows] + [1])
    step, base = 1 / max(len(rows), 8), _HEIGHT - 16
    unit = (base - 8) / most
    drawn = [svg.tag("line", x1="0", x2="100%", y1=base, y2=base, class_="axis")]
    for i, w in enumerate(rows):
        left, width = svg.pct(i * step + step * 0.15), svg.pct(step * 0.7)
        new, again = w["entries"] - w["repeats"], w["repeats"]
        if new:
            drawn.append(
                svg.tag("rect", x=left, y=base - unit * new, width=width, height=unit * new, class_="objection")
            )
        if again:
            top = base - unit * (new + again)
            drawn.append(svg.tag("rect", x=left, y=top, width=width, height=unit * again, class_="objection again"))
        if w["voices"]:
            drawn.append(
                svg.tag("circle", cx=svg.pct((i + 0.5) * step), cy=base - unit * w["voices"], r=3.5, class_="voice")
            )
    first, last, end = rows[0]["week"] + 1, rows[-1]["week"] + 1, len(rows) * step
    # On a phone two words under a short row of bars would run into each other.
    both = end >= _ROOM_FOR_TWO
    start = f"week {first}" if both or first == last else f"weeks {first} to {last}"
    drawn.append(svg.tag("text", f"{start} since the yes", x="0", y=_HEIGHT - 2, class_="tick"))
    if both:
        drawn.append(svg.tag("text", f"week {last}", x=svg.pct(end), y=_HEIGHT - 2, text_anchor="end", class_="tick"))
    told = "; ".join(f"week {w['week'] + 1}: {w['entries']} objections, {w['voices']} voices" for w in shown[-WEEKS:])
    return svg.picture(_HEIGHT, f"Objections and distinct voices by week. {told}", *drawn, class_="weeks")
