"""The reasons of what is simulated inside the buyer: moves, reactions, spread, hold-ups, and how close a person is."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.errors import NotFound
from holdfast.report import told, words
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals.queries import DealPage
from holdfast.server.reasons.base import Reason, Rows, table
from holdfast.units import percent, points


def move(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    """What a move changes in the simulation, and on which guesses that hangs."""
    m = next((r for r in found.detail.get("moves", []) if r["move"] == given.get("move")), None)
    if m is None:
        raise NotFound("no such move")
    says = [words.clean(m.get("why")) or "Shown for comparison."]
    if m.get("d_holds") is not None:
        says.append(
            f"Out of 100 simulated futures the decision holds in {points(m['d_holds'])} against doing nothing, on the same luck; "
            f"eight of ten sets of guesses give {points(m['d_holds_low'])} to {points(m['d_holds_high'])}."
        )
    if m.get("chance_better") is not None:
        says.append(
            f"It holds more often in {percent(m['chance_better'])} of the sets of guesses in which it changes anything."
        )
    says.append(
        f"Hours are assumed, not measured. Evidence: {words.clean(m.get('grade')) or 'none'}. Simulated, not a forecast."
    )
    return Reason(words.clean(m["name"]), tuple(says), _guesses(found))


def reaction(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    """What the decision maker may do when push-back comes, with shares and reasons."""
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


def person(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
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


def spread(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    """Who has heard of it and has spoken against it, week by week."""
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


def simulated(actor: Actor, found: DealPage, given: Mapping[str, str]) -> Reason:
    """What the simulation says of one hold-up."""
    wanted = given.get("holdup", "")
    rows = [r for r in found.detail.get("holdups", []) if r["holdup"] == wanted]
    if not rows:
        raise NotFound("no such number")
    says = (
        told.simulated(rows) or "Nothing is simulated for it.",
        "The buyer's people are simulated twice on the same luck, as they are and without this hold-up; the interval is over the guesses. "
        "A decision aid, not a forecast.",
    )
    return Reason(told.HOLDUPS[wanted][0] if wanted in told.HOLDUPS else wanted, says, _guesses(found))


def _guesses(found: DealPage) -> tuple[Rows, ...]:
    """The guesses on which what is simulated hangs most, in one table; none where none are kept."""
    rows = [(words.clean(s["text"]), points(s["spread"])) for s in found.detail.get("sensitivity", [])]
    return (table("The guesses that matter most", "Guess | #Points", rows),) if rows else ()
