"""The reason of every number about one deal, as sentences and tables that any page can show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from holdfast.errors import NotFound
from holdfast.report import told, words
from holdfast.report.view import HORIZON, wait_of
from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.models import Seller
from holdfast.server.deals.models import RunRow
from holdfast.server.deals.queries import DealPage, seen_by
from holdfast.server.scrub import parts
from holdfast.units import percent, points

Row = Mapping[str, Any]
#: Rows of one table that are shown.
MOST = 40


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; ``href`` is where it leads, empty = nowhere. ``row`` is the key of a row, which opens itself."""

    text: str
    href: str = ""
    row: str = ""


@dataclass(frozen=True)
class Rows:
    """A table of a reason: heads with a mark for numbers, rows of cells; ``total`` counts those not shown too."""

    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int


@dataclass(frozen=True)
class Reason:
    """Where a number comes from: sentences first, then rows."""

    title: str
    says: tuple[str, ...]
    tables: tuple[Rows, ...] = field(default=())


def table(caption: str, heads: str, rows: Iterable[Sequence[str | Cell]]) -> Rows:
    """A table with *heads* separated by bars; a head that begins with # is of numbers."""
    made = [tuple(c if isinstance(c, Cell) else Cell(c) for c in r) for r in rows]
    named = tuple((h.strip().lstrip("#"), h.strip().startswith("#")) for h in heads.split("|"))
    return Rows(caption, named, tuple(made[:MOST]), len(made))


def key(row_id: Any) -> Cell:
    """The key of a row of the export or of a word, which opens the row."""
    return Cell("row", row=str(row_id)) if row_id else Cell("")


def reason(actor: Actor, found: DealPage, name: str, given: Mapping[str, str]) -> Reason:
    """The reason of the number *name* of a deal; *given* narrows it (``by`` days, ``id`` of a row, ``move``)."""
    make = REASONS.get(name)
    if make is None:
        raise NotFound("no such number")
    return make(actor, found, given)


def _ends(actor: Actor, found: DealPage) -> list[dict[str, Any]]:
    """Ended deals of the Run with their days; ``name`` is empty where *actor* may not see the deal."""
    assert found.run is not None
    row = RunRow.objects.filter(pk=found.run.run_id).only("tables").first()
    ends: list[dict[str, Any]] = (row.tables if row else {}).get("ends", [])
    own = (
        None
        if actor.sellers is None
        else set(Seller.objects.filter(pk__in=actor.sellers).values_list("name", flat=True))
    )
    made = []
    for e in ends:
        days = (date.fromisoformat(e["end_on"]) - date.fromisoformat(e["yes_on"])).days
        if days >= 0:
            mine = own is None or e.get("owner") in own
            made.append({**e, "days": days, "name": (e.get("name") or e["deal_id"]) if mine else "", "mine": mine})
    return made


def _ended_rows(actor: Actor, rows: list[dict[str, Any]]) -> list[tuple[Cell, ...]]:
    """One row an ended deal: its name leads to its page while it is watched; a deal of others has none."""
    shown = [r["deal_id"] for r in rows[:MOST] if r["mine"]]
    pages = dict(seen_by(actor).filter(deal_id__in=shown).values_list("deal_id", "slug"))
    made: list[tuple[Cell, ...]] = []
    for r in rows:
        name = words.clean(r["name"]) if r["mine"] else "a deal of others"
        href = f"/deals/{pages[r['deal_id']]}/" if r["deal_id"] in pages else ""
        made.append(
            (Cell(name, href), Cell(words.clean(r.get("account")) if r["mine"] else ""), Cell(_day(r["yes_on"])),
             Cell(_day(r["end_on"])), Cell(f"{r['days']:,}"))
        )  # fmt: skip
    return made


ENDED = "Deal | Account | Yes | {} | #Days"


def _wait(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    assert found.run is not None
    pipeline = found.row.pipeline
    waits = (found.run.manifest.get("timing") or {}).get("expected_wait") or {}
    wait = wait_of(found.run.manifest, pipeline)
    if wait is None:
        return Reason("The usual wait", ("None is known: too few deals that said yes have ended.",))
    ends = _ends(actor, found)
    own = [e for e in ends if pipeline in waits and pipeline and (e.get("pipeline") or "") == pipeline]
    mine = sorted((e for e in own or ends if e["outcome"] == "signed"), key=lambda e: e["days"])
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


def _chance(kind: str) -> Callable[[Actor, DealPage, Mapping[str, str]], Reason]:
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
    lines = [(words.clean(r["text"] or r["signal"]), _signed(r[column]), key(r.get("row_id"))) for r in rows]
    lines.append(("together", _signed(sum(r[column] for r in rows)).removeprefix("+"), Cell("")))
    return table(f"Points of the chance of {word}", "Because | #Points | Row", lines)


def _base(actor: Actor, found: DealPage, by: int) -> tuple[Rows | None, str]:
    """The deals behind the base rate: those that were still open as long after their yes as this one is now."""
    age = found.row.days_since_yes
    then = sorted((e for e in _ends(actor, found) if e["days"] >= age), key=lambda e: e["days"])
    if not then:
        return None, ""
    soon = [e for e in then if e["days"] < age + by]
    signed, lost = (sum(e["outcome"] == o for e in soon) for o in ("signed", "lost"))
    says = (
        f"Behind the base rate: {words.count(len(then), 'ended deal was', 'ended deals were')} still open {words.count(age, 'day')} "
        f"after the yes, as this one is; within {by} more days {signed} of them signed and {lost} were lost. Deals that are open "
        "today count too, as far as they were watched."
    )
    rows = [(*cells, Cell(e["outcome"])) for cells, e in zip(_ended_rows(actor, soon), soon, strict=True)]
    return table(f"Those that ended within {by} more days", ENDED.format("End") + " | Became", rows), says


def _change(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
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
        lines = [(_moved(c), _signed(c["effect"]), key(c.get("row_id"))) for c in moved]
        tables.append(table("Points of the chance of signature", "Because | #Points | Row", lines))
    past = [(_day(on), words.VERDICTS.get(v, v), "" if p is None else percent(p)) for on, v, p in found.past]
    tables.append(table("What each Run said", "Run of | Verdict | #Signed in 30 days", past))
    return Reason(title, tuple(says), tuple(tables))


def _moved(c: Row) -> str:
    before, after = words.clean(c.get("before")), words.clean(c.get("after"))
    if before == after and after:
        return f"{after}, as before; it weighs differently now"
    return f"{before or 'not known'} → {after or 'not known'}" if before or after else str(c["signal"])


def _since(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    d = found.detail
    who = f", {words.clean(d['yes_who'])}" if d.get("yes_who") else ""
    source = words.SOURCES.get(str(d.get("yes_source")), str(d.get("yes_source") or ""))
    says = f"Counted in calendar days from the yes on {words.day(found.row.yes_on)}{who} to the day of the Run."
    line = (_day(found.row.yes_on), source, words.clean(d.get("yes_evidence")), key(d.get("yes_row")))
    return Reason("Days since the yes", (says,), (table("The yes", "Day | From | Evidence | Row", [line]),))


def _amount(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    shown = words.amount(found.row.amount_minor, found.row.currency)
    changes = [r for r in found.detail.get("timeline", []) if r["kind"] == "amount"]
    rows = [(_day(r["on"]), words.clean(r["text"]), key(r["row_id"])) for r in changes]
    says = (
        f"{shown or 'No amount'} is what the export says of the deal {found.row.deal_id}; nothing is computed here.",
    )
    return Reason(
        "The amount", says, (table("How it changed since the yes", "Day | What | Row", rows),) if rows else ()
    )


def _clocks(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    assert found.run is not None
    rule = [str(line) for line in found.run.manifest.get("rule") or ()]
    rows = [
        (_day(r["on"]), r["side"], words.clean(r["text"]), words.clean(r["who"]), "yes" if r["is_progress"] else "", key(r["row_id"]))
        for r in reversed(found.detail.get("timeline", []))
    ]  # fmt: skip
    heads = "Day | Side | What | Who | Step of the buyer | Row"
    says = (
        "Working days, without the buyer's holidays, up to the day of the Run. Only a step of the buyer resets their clock.",
        *rule,
    )
    return Reason("The clocks and the rule", says, (table("What happened since the yes, newest first", heads, rows),))


def _move(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    m = next((r for r in found.detail.get("moves", []) if r["move"] == given.get("move")), None)
    if m is None:
        raise NotFound("no such move")
    says = [words.clean(m.get("why")) or "Shown for comparison."]
    if m.get("d_holds") is not None:
        says.append(
            f"Of 100 simulated futures the decision holds in {points(m['d_holds'])} with it beside doing nothing, on the same luck; "
            f"eight of ten sets of guesses lie between {points(m['d_holds_low'])} and {points(m['d_holds_high'])}."
        )
    if m.get("chance_better") is not None:
        says.append(
            f"It holds more often in {percent(m['chance_better'])} of the sets of guesses in which it changes anything."
        )
    says.append(
        f"Hours are assumed, not measured. Evidence: {words.clean(m.get('grade')) or 'none'}. Simulated, not a forecast."
    )
    guesses = [(words.clean(s["text"]), points(s["spread"])) for s in found.detail.get("sensitivity", [])]
    return Reason(
        words.clean(m["name"]),
        tuple(says),
        (table("The guesses that matter most", "Guess | #Points", guesses),) if guesses else (),
    )


def _row(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    """What the Run knows of one row: the row itself where it keeps it, and where it is used."""
    wanted = given.get("id", "")
    hits = []
    for name, rows in parts(found.detail).items():
        if isinstance(rows, list):
            hits += [
                (name, r)
                for r in rows
                if isinstance(r, dict) and wanted and wanted in (r.get("row_id"), r.get("cause"))
            ]
    said = [s for rows in found.words.values() for s in rows if s.key == wanted]
    if wanted and wanted == found.detail.get("yes_row"):
        hits.append(
            (
                "yes",
                {"on": found.detail["yes_on"], "who": found.detail["yes_who"], "text": found.detail["yes_evidence"]},
            )
        )
    if not hits and not said:
        kept = "The Run keeps no more of it than its key, under which it stands in the export or among the words"
        return Reason("A row", (f"{kept}: {wanted[:200]}.",))
    facts = {name: r for name, r in hits if name in ("timeline", "pushback", "scope", "yes") or name.startswith("kit ")}
    own: dict[str, Any] = {}
    for r in facts.values():
        own |= {k: v for k, v in r.items() if v not in (None, "") and k not in own}
    for s in said:
        own |= {**s.values, "said_on": s.said_on, "said_by": s.said_by}
    table_name = next((r["table"] for _, r in hits if r.get("table")), None) or next(
        (n.removeprefix("kit ") for n in facts if n.startswith("kit ")), said[0].table if said else ""
    )
    cells = [(k.replace("_", " "), words.clean(v)) for k, v in sorted(own.items()) if k not in _HIDDEN]
    used = [(USED[n], words.clean(r.get("text") or r.get("words"))) for n, r in hits if n in USED]
    tables = [table("The row", "Column | Value", cells)] if cells else []
    if used:
        tables.append(table("Where it is used", "In | As", used))
    whence = f"From the table {table_name.replace('_', ' ')} of the facts" if table_name else "From the facts"
    return Reason("A row", (f"{whence}, under the key {wanted}.",), tuple(tables))


_HIDDEN = frozenset({"row_id", "table", "is_since_yes", "position"})
#: Table of the Run → what it is called where a row is used in it.
USED = {
    "evidence": "the verdict", "contributions": "the chance", "changes": "what moved", "holdups": "a hold-up",
    "timeline": "the timeline", "pushback": "the log", "concerns": "the register", "scope": "the scope",
}  # fmt: skip


def _reaction(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    rows = found.detail.get("reactions", [])
    if not rows:
        raise NotFound("no such number")
    lines = [
        (told.REACTIONS.get(r["reaction"], r["reaction"]), percent(r["p"]), f"{percent(r['low'])} to {percent(r['high'])}",
         "; ".join(words.clean(r[k]) for k in ("reason1", "reason2") if r.get(k)))
        for r in rows
    ]  # fmt: skip
    says = (
        "Shares of the simulated futures in which the decision maker does this first; intervals are over the guesses.",
    )
    return Reason(
        "What the decision maker may do",
        says,
        (table("Reactions", "Reaction | #Share | #Interval | Mainly because", lines),),
    )


def _person(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    """Closeness of a person to the decision maker, or the size of an assumed group, with the ties it is read from."""
    people = {p["person_id"]: p for p in found.detail.get("people", [])}
    p = people.get(given.get("id", ""))
    if p is None:
        return Reason(
            "A person", ("Added here since this Run; the next one says how close they are to the decision maker.",)
        )
    name = words.clean(p.get("name") or p["person_id"])
    says = []
    if p.get("closeness") is not None:
        why = words.clean(p.get("closeness_evidence"))
        says.append(
            f"Closeness to the decision maker {percent(p['closeness'])}, from none to theirs"
            + (f": {why}" if why else "")
            + "."
        )
        says.append(
            "It is read from ties and meetings, never from a title, and it weighs what they say in the simulation."
        )
    if p.get("is_assumed"):
        says.append(
            f"{words.count(int(p.get('n_people') or 1), 'person is', 'people are')} assumed here, filled in from the size of the company; "
            "whoever you meet and add takes one place."
        )
    called = {i: words.clean(r.get("name") or i) for i, r in people.items()}
    ties = [
        (called.get(t["from_person"], t["from_person"]), told.TIES.get(t["kind"], t["kind"]), called.get(t["to_person"], t["to_person"]),
         words.clean(t.get("evidence")))
        for t in found.detail.get("ties", [])
        if p["person_id"] in (t["from_person"], t["to_person"])
    ]  # fmt: skip
    return Reason(name, tuple(says), (table("Ties", "Who | Tie | Whom | How we know", ties),) if ties else ())


def _spread(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    rows = [r for r in found.detail.get("spread", []) if r.get("p_told") is not None]
    called = {p["person_id"]: words.clean(p.get("name") or p["person_id"]) for p in found.detail.get("people", [])}
    lines = [
        (called.get(r.get("person_id"), words.clean(r.get("group") or r.get("level") or "all")), f"{r['week']}", percent(r["p_told"]),
         percent(r["p_spoken"]) if r.get("p_spoken") is not None else "")
        for r in rows
        if r["week"] in (1, 2, 4, 8, 12)
    ]  # fmt: skip
    says = (
        "Shares of the simulated futures with no move made: who has heard of the decision, and who has then spoken against it.",
    )
    return Reason(
        "How push-back may spread",
        says,
        (table("By week", "Who | #Week | #Has heard | #Has spoken against it", lines),),
    )


def _simulated(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    wanted = given.get("holdup", "")
    rows = [r for r in found.detail.get("holdups", []) if r["holdup"] == wanted]
    if not rows:
        raise NotFound("no such number")
    says = (
        told.simulated(rows) or "Nothing is simulated for it.",
        "The buyer's people are simulated twice on the same luck, as they are and without this hold-up; the interval is over the guesses. "
        "A decision aid, not a forecast.",
    )
    guesses = [(words.clean(s["text"]), points(s["spread"])) for s in found.detail.get("sensitivity", [])]
    tables = (table("The guesses that matter most", "Guess | #Points", guesses),) if guesses else ()
    return Reason(told.HOLDUPS[wanted][0] if wanted in told.HOLDUPS else wanted, says, tables)


def _listed(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    title, first = "Days on the list", found.row.first_listed_on
    if first is None:
        return Reason(title, ("It is not on this week's list.",))
    past = [(_day(on), words.VERDICTS.get(v, v)) for on, v, _ in found.past]
    says = f"On the list since the Run of {words.day(first)}; a week in which something changed keeps it there all the same."
    return Reason(title, (says,), (table("What each Run said", "Run of | Verdict", past),))


def _signature(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    if found.row.signed_on is None:
        raise NotFound("no such number")
    says = f"Counted in calendar days from the signature on {words.day(found.row.signed_on)}, the day the deal entered a signed stage."
    return Reason("Days since the signature", (says,))


def _signed(effect: float) -> str:
    said = f"{effect:+.1f}".removesuffix(".0").replace("-", "−")
    return "0" if said in ("+0", "−0") else said


def _day(on: Any) -> str:
    return words.day(on if isinstance(on, date) else date.fromisoformat(str(on)[:10]))


REASONS: dict[str, Callable[[Actor, DealPage, Mapping[str, str]], Reason]] = {
    "wait": _wait, "signed": _chance("signed"), "lost": _chance("lost"), "change": _change, "since": _since, "amount": _amount,
    "clocks": _clocks, "move": _move, "reaction": _reaction, "row": _row, "person": _person,
    "spread": _spread, "signature": _signature, "listed": _listed, "simulated": _simulated,
}  # fmt: skip
