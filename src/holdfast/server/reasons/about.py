"""The reason of every number about one deal, as sentences and tables that any page can show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from holdfast.errors import NotFound
from holdfast.report import words
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals.queries import DealPage
from holdfast.server.reasons import chances, inside
from holdfast.server.reasons.base import Reason, day, key, table
from holdfast.server.scrub import parts


def reason(actor: Actor, found: DealPage, name: str, given: Mapping[str, str]) -> Reason:
    """The reason of the number *name* of a deal; *given* narrows it (``by`` days, ``id`` of a row, ``move``)."""
    make = REASONS.get(name)
    if make is None:
        raise NotFound("no such number")
    return make(actor, found, given)


def _since(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    d = found.detail
    who = f", {words.clean(d['yes_who'])}" if d.get("yes_who") else ""
    source = words.SOURCES.get(str(d.get("yes_source")), str(d.get("yes_source") or ""))
    says = f"Counted in calendar days from the yes on {words.day(found.row.yes_on)}{who} to the day of the Run."
    line = (day(found.row.yes_on), source, words.clean(d.get("yes_evidence")), key(d.get("yes_row")))
    return Reason("Days since the yes", (says,), (table("The yes", "Day | From | Evidence | Row", [line]),))


def _amount(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    shown = words.amount(found.row.amount_minor, found.row.currency)
    changes = [r for r in found.detail.get("timeline", []) if r["kind"] == "amount"]
    rows = [(day(r["on"]), words.clean(r["text"]), key(r["row_id"])) for r in changes]
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
        (day(r["on"]), r["side"], words.clean(r["text"]), words.clean(r["who"]), "yes" if r["is_progress"] else "", key(r["row_id"]))
        for r in reversed(found.detail.get("timeline", []))
    ]  # fmt: skip
    heads = "Day | Side | What | Who | Step of the buyer | Row"
    says = (
        "Working days, without the buyer's holidays, up to the day of the Run. Only a step of the buyer resets their clock.",
        *rule,
    )
    return Reason("The clocks and the rule", says, (table("What happened since the yes, newest first", heads, rows),))


def _row(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    """What the Run knows of one row: the row itself where it keeps it, and where it is used."""
    wanted = given.get("id", "")
    hits = _hits(found.detail, wanted)
    said = [s for rows in found.words.values() for s in rows if s.key == wanted]
    if not hits and not said:
        kept = "The Run keeps no more of it than its key, under which it stands in the export or among the words"
        return Reason("A row", (f"{kept}: {wanted[:200]}.",))
    facts = {name: r for name, r in hits if name in _FACTS or name.startswith("kit ")}
    own: dict[str, Any] = {}
    for r in facts.values():
        own |= {k: v for k, v in r.items() if v not in (None, "") and k not in own}
    for s in said:
        own |= {**s.values, "said_on": s.said_on, "said_by": s.said_by}
    named = [r["table"] for _, r in hits if r.get("table")]
    named += [name.removeprefix("kit ") for name in facts if name.startswith("kit ")]
    named += [s.table for s in said]
    cells = [(k.replace("_", " "), words.clean(v)) for k, v in sorted(own.items()) if k not in _HIDDEN]
    used = [(USED[name], words.clean(r.get("text") or r.get("words"))) for name, r in hits if name in USED]
    tables = [table("The row", "Column | Value", cells)] if cells else []
    if used:
        tables.append(table("Where it is used", "In | As", used))
    whence = f"From the table {named[0].replace('_', ' ')} of the facts" if named else "From the facts"
    return Reason("A row", (f"{whence}, under the key {wanted}.",), tuple(tables))


def _hits(detail: Mapping[str, Any], wanted: str) -> list[tuple[str, dict[str, Any]]]:
    """The rows of the Run that come from the row *wanted*, with the part of the Run they stand in."""
    if not wanted:
        return []
    hits = [
        (name, r)
        for name, rows in parts(detail).items()
        if isinstance(rows, list)
        for r in rows
        if isinstance(r, dict) and wanted in (r.get("row_id"), r.get("cause"))
    ]
    if wanted == detail.get("yes_row"):
        hits.append(("yes", {"on": detail["yes_on"], "who": detail["yes_who"], "text": detail["yes_evidence"]}))
    return hits


_FACTS = ("timeline", "pushback", "scope", "yes")
_HIDDEN = frozenset({"row_id", "table", "is_since_yes", "position"})


#: Table of the Run → what it is called where a row is used in it.
USED = {
    "evidence": "the verdict", "contributions": "the chance", "changes": "what moved", "holdups": "a hold-up",
    "timeline": "the timeline", "pushback": "the log", "concerns": "the register", "scope": "the scope",
}  # fmt: skip


def _listed(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    title, first = "Days on the list", found.row.first_listed_on
    if first is None:
        return Reason(title, ("It is not on this week's list.",))
    past = [(day(on), words.VERDICTS.get(v, v)) for on, v, _ in found.past]
    says = f"On the list since the Run of {words.day(first)}; a week in which something changed keeps it there all the same."
    return Reason(title, (says,), (table("What each Run said", "Run of | Verdict", past),))


def _signature(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    if found.row.signed_on is None:
        raise NotFound("no such number")
    says = f"Counted in calendar days from the signature on {words.day(found.row.signed_on)}, the day the deal entered a signed stage."
    return Reason("Days since the signature", (says,))


REASONS: dict[str, Callable[[Actor, DealPage, Mapping[str, str]], Reason]] = {
    "wait": chances.usual_wait, "signed": chances.chance("signed"), "lost": chances.chance("lost"), "change": chances.change,
    "since": _since, "signature": _signature, "listed": _listed, "clocks": _clocks, "amount": _amount, "row": _row,
    "move": inside.move, "reaction": inside.reaction, "person": inside.person, "spread": inside.spread, "simulated": inside.simulated,
}  # fmt: skip
