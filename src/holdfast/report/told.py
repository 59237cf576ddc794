"""How people, hold-ups, reactions and moves are said to a person, once for the terminal, the report and other doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.diagnosis.holdups import KIND
from holdfast.diagnosis.lines import SIMULATED
from holdfast.report import words
from holdfast.units import percent
from holdfast.vocab import Reaction, Seat, Stance, TieKind

Row = Mapping[str, Any]

SEATS: dict[str, str] = {s.value: s.value.replace("_", " ") for s in Seat} | {Seat.UNKNOWN.value: "no seat known"}
STANCES: dict[str, str] = {s.value: s.value for s in Stance}
TIES: dict[str, str] = {
    TieKind.REPORTS_TO.value: "reports to",
    TieKind.TRUSTS.value: "trusts",
    TieKind.WORKS_WITH.value: "works with",
    TieKind.CONFLICTS_WITH.value: "is in conflict with",
}
HOLDUPS: dict[str, tuple[str, str]] = {value: (kind.name, kind.meaning) for value, kind in KIND.items()}
STATES: dict[str, str] = {
    "likely": "likely",
    "possible": "possible",
    "unlikely": "unlikely",
    "ask": "not enough known",
}
REACTIONS: dict[str, str] = {
    Reaction.LEADS.value: "leads",
    Reaction.EXPLAINS_ALONE.value: "explains it alone",
    Reaction.POLLS.value: "asks everybody",
    Reaction.SIDES.value: "sides with the critics",
    Reaction.REASSURES.value: "reassures",
    Reaction.SHRINKS.value: "shrinks the scope",
    Reaction.POSTPONES.value: "postpones",
    Reaction.DELEGATES.value: "hands it to somebody else",
    Reaction.FORCES.value: "forces it",
    Reaction.GOES_QUIET.value: "goes quiet",
}
AID = (
    "A decision aid, not a forecast: nothing in the simulation is fitted to your deals. "
    "Every guess has a printed prior, and the intervals hold what we do not know about the guesses."
)
LEVELS: dict[int, str] = {1: "management", 2: "heads", 3: "managers", 4: "staff"}


def holdup_sentence(rows: Sequence[Row]) -> str:
    """What holds the decision up, in one sentence, from the rows of the table ``holdups``.

    >>> holdup_sentence([])
    'The people of this deal were not looked at.'
    """
    if not rows:
        return "The people of this deal were not looked at."
    first = min(rows, key=lambda r: int(r["position"]))
    name, meaning = HOLDUPS[first["holdup"]]
    if first["state"] in ("ask", "unlikely") or first["weight"] <= 0:
        return f"Not enough is known to say what holds this up. Ask next: {first['question']}"
    word = "Most likely" if first["state"] == "likely" else "Possibly"
    return f"{word} {name.lower()}: {meaning}."


def stand(p: Row, since: str) -> list[str]:
    """Where somebody stands, in parts; *since* is the day of the stance in words.

    >>> stand({"stance": None, "is_decision_maker": True, "n_entries": 0, "has_spoken": False}, "")
    ['not heard since the yes']
    """
    found = []
    if p["stance"]:
        found.append(f"{p['stance']} since {since}" if since else str(p["stance"]))
    elif p["has_spoken"] and not p["is_decision_maker"]:
        found.append("stance not known")
    if p["n_entries"]:
        found.append("pushed back once" if p["n_entries"] == 1 else f"pushed back {p['n_entries']} times")
    if not p["has_spoken"]:
        found.append("not heard since the yes")
    return found


def by_holdup(rows: Sequence[Row]) -> list[tuple[Row, list[Row]]]:
    """The hold-ups in order, each with its evidence."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(int(row["position"]), []).append(row)
    return [(found[k][0], found[k]) for k in sorted(found)]


def evidence(rows: Sequence[Row]) -> list[Row]:
    """The lines of one hold-up that are evidence; what is simulated is none."""
    return [r for r in rows if r["bears"] != SIMULATED]


def simulated(rows: Sequence[Row]) -> str:
    """What the simulation says of one hold-up; empty in a Run of before.

    >>> simulated([{"bears": "for", "text": "Dropped a promise."}])
    ''
    """
    return next((str(r["text"]) for r in rows if r["bears"] == SIMULATED), "")


def round_sentence(people: Sequence[Row]) -> str:
    """Who takes part, in one sentence.

    >>> round_sentence([{"is_assumed": False, "n_entries": 2, "has_spoken": True, "n_people": 1}])
    'One person is known by name and has pushed back.'
    """
    known = [p for p in people if not p["is_assumed"]]
    voices = sum(p["n_entries"] > 0 for p in known)
    silent = sum(not p["has_spoken"] for p in known)
    assumed = sum(p["n_people"] for p in people if p["is_assumed"])
    if len(known) == 1:
        back = " and has pushed back" if voices else ""
        text = f"One person is known by name{back}"
    else:
        text = f"{len(known) or 'No'} people are known by name"
        parts = []
        if voices:
            parts.append("one of them has pushed back" if voices == 1 else f"{voices} of them have pushed back")
        if silent:
            parts.append(
                "one has not been heard since the yes" if silent == 1 else f"{silent} have not been heard since the yes"
            )
        text += f"; {words.listing(parts)}" if parts else ""
    if assumed:
        text += f". {'One more is' if assumed == 1 else f'{assumed} more are'} assumed"
    return text + "."


def missing(gaps: Sequence[Row], people: Sequence[Row]) -> list[Row]:
    """The gaps of the map, those who have not been heard told in one line.

    >>> said = missing([{"kind": "not_spoken", "person_id": p, "text": "…"} for p in ("a", "b")],
    ...                [{"person_id": "a", "name": "Ada", "title": "CFO"}, {"person_id": "b", "name": "Ben", "title": None}])
    >>> [g["text"] for g in said]
    ['Not heard since the yes: Ada (CFO) and Ben.']
    """
    silent = [g for g in gaps if g["kind"] == "not_spoken"]
    if len(silent) < 2:
        return list(gaps)
    known = {p["person_id"]: p for p in people}
    names = [_with_title(known.get(g["person_id"], {"name": g["person_id"]})) for g in silent]
    one = {
        **silent[0],
        "person_id": None,
        "text": f"Not heard since the yes: {words.listing(names)}.",
        "question": "What does each of them think of it, and who has asked?",
    }
    return [one if g is silent[0] else g for g in gaps if g["kind"] != "not_spoken" or g is silent[0]]


def _with_title(person: Row) -> str:
    name, title = words.clean(person["name"]), words.clean(person.get("title"))
    return f"{name} ({title})" if title else name


def prior_sentence(people: Sequence[Row]) -> str:
    """How many people nobody has named are assumed, and why; empty when none are.

    >>> prior_sentence([{"is_assumed": True, "level_evidence": "assumed. A small round of 6 is assumed."}])
    'A small round of 6 is assumed.'
    """
    found = next((str(p["level_evidence"]) for p in people if p["is_assumed"]), "")
    return found.partition(". ")[2]


def seat_of(p: Row) -> str:
    """The seat with its doubt.

    >>> seat_of({"seat": "legal", "is_proposed": True}), seat_of({"seat": "unknown", "is_proposed": False})
    ('legal, proposed', '')
    """
    if p["seat"] == Seat.UNKNOWN.value:
        return ""
    return SEATS[p["seat"]] + (", proposed" if p["is_proposed"] else "")


def reaction_sentence(rows: Sequence[Row]) -> str:
    """The expected reactions in one sentence.

    >>> reaction_sentence([])
    'So little push-back comes in the simulation that what the decision maker would do cannot be told.'
    >>> leads = {"reaction": "leads", "p": 0.4, "low": 0.3, "high": 0.5}
    >>> reaction_sentence([leads, {"reaction": "postpones", "p": 0.2, "low": 0.1, "high": 0.25}])
    'When push-back comes next, the decision maker most often leads (40 %, 30–50 %); then come: postpones (20 %, 10–25 %).'
    >>> reaction_sentence([leads, {"reaction": "postpones", "p": 0.3, "low": 0.2, "high": 0.4}])
    'When push-back comes next, no reaction stands out. First come: leads (40 %, 30–50 %) and postpones (30 %, 20–40 %).'
    """
    given = [r for r in rows if r["p"] > 0]
    if not given:
        return "So little push-back comes in the simulation that what the decision maker would do cannot be told."
    first, *rest = given
    said = [f"{REACTIONS[r['reaction']]} ({share(r)})" for r in given[:3]]
    if any(r["high"] >= first["low"] for r in rest):
        return f"When push-back comes next, no reaction stands out. First come: {words.listing(said)}."
    then = f"; then come: {words.listing(said[1:])}" if rest else ""
    return f"When push-back comes next, the decision maker most often {said[0]}{then}."


def question_sentence(q: Row) -> str:
    """What a question would change, in one or two sentences.

    >>> q = {"reaction": "leads", "weak_share": 0.13, "strong_share": 0.24, "weak_move": None, "strong_move": None}
    >>> question_sentence(q)
    'Moves most: leads, 13 % after a weak answer and 24 % after a strong one.'
    >>> question_sentence(q | {"person_id": "p", "strong_move": "If-then card"})[-62:]
    'differs: none can be told from doing nothing, or If-then card.'
    """
    weak, strong = (
        ("if against it", "if for it") if q.get("person_id") else ("after a weak answer", "after a strong one")
    )
    text = ""
    if q.get("reaction"):
        a, b = percent(q["weak_share"]), percent(q["strong_share"])
        text = f"Moves most: {REACTIONS[q['reaction']]}, {a} {weak} and {b} {strong}."
    if q["weak_move"] != q["strong_move"]:
        none = "none can be told from doing nothing"
        text += f" The best move then differs: {q['weak_move'] or none}, or {q['strong_move'] or none}."
    return text.strip()


def spread_sentence(rows: Sequence[Row]) -> str:
    """How push-back spreads, in two sentences, from the rows of the table ``spread``.

    >>> row = {"level": 3, "person_id": None, "week": 4, "p_told": 0.9, "p_spoken": 0.6, "voices": 1.2}
    >>> spread_sentence([row])
    'With no move made, most managers have heard by week 4. Within 4 weeks about 1 person speaks up who has not yet.'
    """
    levels = [r for r in rows if r["person_id"] is None]
    if not levels:
        return ""
    heard: dict[int | None, list[str]] = {}
    for n in sorted({r["level"] for r in levels}):
        week = next((r["week"] for r in levels if r["level"] == n and r["p_told"] > 0.5), None)
        heard.setdefault(week, []).append(LEVELS[n])
    parts = [
        f"most {words.listing(names)} {f'have heard by week {week}' if week else 'have not heard'}"
        for week, names in heard.items()
    ]
    last = max(r["week"] for r in levels)
    voices = sum(r["voices"] for r in levels if r["week"] == last)
    n = round(voices)
    who = "nobody speaks up who has not yet" if voices < 0.1 else (
        f"about {words.count(max(n, 1), 'person speaks', 'people speak')} up who {'has' if n <= 1 else 'have'} not yet")  # fmt: skip
    return f"With no move made, {words.listing(parts)}. Within {last} weeks {who}."


def by_lot(rows: Sequence[Row]) -> list[tuple[tuple[int, str | None], list[Row]]]:
    """The rows of ``spread`` by level and person, a level before its people."""
    found: dict[tuple[int, str | None], list[Row]] = {}
    for r in rows:
        found.setdefault((int(r["level"]), r["person_id"]), []).append(r)
    return list(found.items())


def heard_in(rows: Sequence[Row]) -> str:
    """When one entry of ``spread`` hears, in words.

    >>> heard_in([{"week": 1, "p_told": 0.2}, {"week": 2, "p_told": 0.7}]), heard_in([{"week": 12, "p_told": 0.0}])
    ('week 2', 'later')
    """
    week = next((r["week"] for r in rows if r["p_told"] > 0.5), None)
    return f"week {week}" if week else "later"


#: What closeness is, said once wherever it is shown.
CLOSENESS = (
    "Closeness is read from the strongest tie that is known: trust, then a reporting line, then work together, then the same "
    "department. Rank does not count. The weights are assumed; their order is what matters."
)


def near(p: Row) -> str:
    """How close somebody is to the decision maker, and why.

    >>> near({"is_decision_maker": False, "closeness": 0.85, "closeness_evidence": "Dora trusts them"})
    'close: Dora trusts them'
    """
    if p["is_decision_maker"] or not p["closeness_evidence"]:
        return ""
    how = "close" if p["closeness"] >= 0.5 else "near" if p["closeness"] >= 0.3 else "far"
    return f"{how}: {p['closeness_evidence']}"


def share(r: Row) -> str:
    """A share of the runs with its interval.

    >>> share({"p": 0.21, "low": 0.06, "high": 0.37})
    '21 %, 6–37 %'
    """
    return f"{percent(r['p'])}, {100 * r['low']:.0f}–{100 * r['high']:.0f} %"


def resolve_sentence(rows: Sequence[Row]) -> str:
    """How resolve goes with no move made.

    >>> resolve_sentence([])
    ''
    """
    if not rows:
        return ""
    first, last = rows[0], rows[-1]
    change = last["mid"] - first["mid"]
    way = "stays about where it is" if abs(change) < 0.03 else "rises" if change > 0 else "falls"
    width = last["high"] - last["low"]
    doubt = "; the runs lie far apart" if width > 0.3 else ""
    return f"With no move made, resolve {way} over the next {last['day']} days{doubt}."


def followed_sentence(rows: Sequence[Row]) -> str:
    """What the log says of resolve today, of the days to the signature and of the next reaction.

    >>> followed_sentence([{"mid": 0.7, "low": 0.6, "high": 0.8}, {"mid": 0.5, "low": 0.4, "high": 0.6}])
    'On what is written down since the yes, resolve has fallen from 0.70 to 0.50 (0.40–0.60), on a scale from 0 to 1.'
    >>> ahead = {"days_low": 20.0, "days_mid": 34.0, "days_high": 71.0, "reaction": "leads", "p": 0.4, "p_low": 0.36, "p_high": 0.44}
    >>> followed_sentence([{"mid": 0.5, "low": 0.4, "high": 0.6, **ahead}]).partition(". ")[2]
    'The runs that fit it sign in 34 days (20–71). The likeliest reaction to the next push-back: leads (40 %, 36–44 %).'
    """
    if not rows:
        return ""
    first, last = rows[0], rows[-1]
    change = last["mid"] - first["mid"]
    span = f"{last['mid']:.2f} ({last['low']:.2f}–{last['high']:.2f})"
    way = (
        f"is about where it was: {span}"
        if abs(change) < 0.03
        else f"has {'risen' if change > 0 else 'fallen'} from {first['mid']:.2f} to {span}"
    )
    runs = f", on {last['ess']:.0f} effective runs" if last.get("ess") else ""
    said = [f"On what is written down since the yes, resolve {way}, on a scale from 0 to 1{runs}."]
    if last.get("days_mid") is not None:
        said.append(
            f"The runs that fit it sign in {last['days_mid']:.0f} days ({last['days_low']:.0f}–{last['days_high']:.0f})."
        )
    elif "days_mid" in last:
        said.append("Fewer than half of the runs that fit it sign within the months looked at.")
    if last.get("reaction"):
        of = share({"p": last["p"], "low": last["p_low"], "high": last["p_high"]})
        said.append(f"The likeliest reaction to the next push-back: {REACTIONS[last['reaction']]} ({of}).")
    return " ".join([*said, last.get("note") or ""]).strip()


def remaining_sentence(rows: Sequence[Row]) -> str:
    """When the runs sign with no move made, from the rows of the table ``simulated``: the aligned curve where there is one.

    >>> rows = [{"day": d, "p_signed_aligned": None, "p_signed_simulated": p} for d, p in ((30, 0.2), (60, 0.55), (120, 0.7))]
    >>> remaining_sentence(rows)
    'With no move made, one run in ten has signed by day 30, half by day 60; nine in ten have not within 120 days.'
    >>> remaining_sentence([])
    ''
    """
    if not rows:
        return ""
    is_aligned = all(r["p_signed_aligned"] is not None for r in rows)
    key = "p_signed_aligned" if is_aligned else "p_signed_simulated"
    days = [next((r["day"] for r in rows if r[key] >= share), None) for share in (0.1, 0.5, 0.9)]
    last = rows[-1]["day"]
    if days[0] is None:
        return f"With no move made, not even one run in ten signs within {last} days."
    names = ("one run in ten has signed", "half", "nine in ten")
    told = ", ".join(f"{name} by day {day}" for name, day in zip(names, days, strict=True) if day is not None)
    never = [n for n, d in zip(("", "half", "nine in ten"), days, strict=True) if d is None]
    return f"With no move made, {told}" + (f"; {never[0]} have not within {last} days." if never else ".")


def curve_sentence(rows: Sequence[Row], day: int = 90) -> str:
    """The two numbers of signature side by side, labelled.

    >>> curve_sentence([])
    ''
    """
    at = next((r for r in rows if r["day"] >= day), None)
    if at is None:
        return ""
    raw = percent(at["p_signed_simulated"])
    if at["p_signed_timing"] is None:
        only = f"Signed within {at['day']} days with no move made: {raw} of the simulated runs."
        return f"{only} The timing model gives no chance for this deal, so the number only serves to compare moves."
    timing = percent(at["p_signed_timing"])
    return (
        f"Signed within {at['day']} days with no move made: {timing} by the timing model, from your own deals; "
        f"{raw} of the simulated runs before they are aligned with it. Trust the first; the second only serves to compare moves."
    )
