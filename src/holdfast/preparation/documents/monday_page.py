"""Monday page: everything the seller needs for one deal, on one sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from holdfast.diagnosis.lines import Line
from holdfast.org.entry import Somebody
from holdfast.plays import PLAYS, Play, Situation
from holdfast.plays.rules import held_back
from holdfast.preparation.conversation import next_question
from holdfast.preparation.document import Block, Document, Heading, Sentence, Source, grid, items, say, text
from holdfast.preparation.documents.base import Kind, Sheet, sentence_case
from holdfast.preparation.documents.if_then_card import refresh
from holdfast.preparation.facts import Shared
from holdfast.preparation.language import N_, Words, words
from holdfast.verdict.sentences import without_days
from holdfast.vocab import ConcernState, Side

MOST_REASONS, MOST_MOVES, MOST_PEOPLE, MOST_DATES = 4, 3, 5, 5
#: Days ahead that count as this week.
WEEK = 7
#: The language in which a Run composes its sentences: whole sentences stay in it, days included.
RUN = words("en")


def build(sheet: Sheet, t: Words) -> Document:
    """The page of one deal."""
    s, f = sheet.situation, sheet.shared
    deal = s.case.deal
    rest = without_days(str(deal["because"] or ""))
    yes = t.n(
        "{who} said yes on {day}, {n} day ago.", "{who} said yes on {day}, {n} days ago.", s.since_yes,
        who=f.yes_who or t("The buyer"), day=t.day(f.yes_on),
    )  # fmt: skip
    lead = [say(yes, f.yes_source), *([say(rest, f.deal_source)] if rest else [])]
    reasons = [_reason(r) for r in s.case.evidence if r["bears"] == "for" and not r["is_disputed"]][:MOST_REASONS]
    blocks: list[Block] = [
        text(*lead, lead=True),
        *_shown(reasons, t),
        *_why(sheet, t),
        *_people(s.map.known, t),
        *_ask(sheet, t),
        *_moves(sheet, t),
    ]
    dates = _dates(sheet, t)
    if dates:
        blocks += [Heading(t("This week")), items(dates, "check")]
    if deal["clears_when"]:
        blocks += [Heading(t("It clears when")), text(say(str(deal["clears_when"]), f.deal_source))]
    under = " · ".join(x for x in (f.account, f.seller) if x)
    return KIND.document(t, under, blocks, title=f"{t(KIND.name)}: {f.deal}")


def _shown(reasons: list[Sentence], t: Words) -> list[Block]:
    return [Heading(t("What shows it")), items(reasons)] if reasons else []


def _why(sheet: Sheet, t: Words) -> list[Block]:
    likely = [x for x in sheet.situation.found if x.state in ("likely", "possible")]
    if not likely:
        return [Heading(t("Why")), text(t("Not enough is known to say why. The next question would tell."))]
    top = likely[0]
    lines = [say(x.text, _row(x, sheet)) for x in top.lines[:3]]
    head = t("Why, likely: {holdup}", holdup=t(top.kind.name))
    if top.state == "possible":
        head = t("Why, possibly: {holdup}", holdup=t(top.kind.name))
    return [Heading(head), items(lines)]


def _row(line: Line, sheet: Sheet) -> Source:
    """The row of a line; a count over many rows is told by the deal's row of the Run."""
    return Source(line.table, line.row_id, line.dated_on) if line.row_id else sheet.shared.deal_source


def _reason(row: Mapping[str, Any]) -> Sentence:
    when = f" ({RUN.day(row['dated_on'])})" if row["dated_on"] else ""
    sources = [Source(row["table"], row["row_id"], row["dated_on"])] if row["row_id"] and row["table"] else []
    return say(f"{str(row['text']).rstrip('.')}{when}.", *sources)


def _people(known: Sequence[Somebody], t: Words) -> list[Block]:
    """Those who pushed back first, then by closeness to the decision maker."""
    order = sorted(known, key=lambda p: (p.is_decision_maker, -p.n_entries, -p.closeness, p.name))
    rows = [
        (
            p.name,
            sentence_case(p.title or (t(p.seat.replace("_", " ")) if p.seat != "unknown" else t("known by name only"))),
            say(_stands(p, t), Source("people", p.person_id, p.stance_on)),
        )
        for p in order[:MOST_PEOPLE]
        if not p.is_decision_maker
    ]
    if not rows:
        return []
    return [Heading(t("People")), grid((t("Who"), t("Part"), t("Where they stand")), rows, (3, 3, 5))]


def _stands(p: Somebody, t: Words) -> str:
    parts = []
    if p.stance:
        parts.append(f"{t(p.stance)} ({t.day(p.stance_on)})" if p.stance_on else t(p.stance))
    if p.n_entries:
        parts.append(t.n("pushed back once", "pushed back {n} times", p.n_entries))
    return sentence_case("; ".join(parts)) or t("Has not said where they stand")


def _ask(sheet: Sheet, t: Words) -> list[Block]:
    s = sheet.situation
    question = next_question(s.answers, [x.kind.holdup for x in s.found])
    if not question:
        return []
    told = t("Strong: {strong}. Weak: {weak}.", strong=t(question.strong), weak=t(question.weak))
    return [Heading(t("Ask next")), text(t.quoted(t(question.ask)), told)]


def moves(s: Situation) -> tuple[list[tuple[Play, str]], int]:
    """The moves that the page names, each with the reason it fits, and how many of them the comparison recommends.

    Those that the Run recommends come first, then those that it could tell from doing nothing, the greatest gain first, then
    others that fit. A move that no longer fits, or has to wait by now, is left out.
    """
    fitting = {p.id: (p, why) for p in PLAYS if (why := p.applies(s)) and held_back(p.id, s) is None}
    rows = sorted(s.case.compared, key=lambda r: (not r["is_recommended"], -(r["d_holds"] or 0.0), r["move"]))
    best = dict.fromkeys(x for r in rows if r["is_recommended"] for x in r["move"].split("+") if x in fitting)
    told = dict.fromkeys(r["move"] for r in rows if r["move"] in fitting and r["d_holds"] > 0 and not r["abstains"])
    order = list({**best, **told, **dict.fromkeys(fitting)})[:MOST_MOVES]
    return [fitting[x] for x in order], sum(x in best for x in order)


def _moves(sheet: Sheet, t: Words) -> list[Block]:
    found, n = moves(sheet.situation)
    if not found:
        return []
    source = sheet.shared.deal_source
    rows = [(t(p.name), say(why, source), t.quoted(t(p.say))) for p, why in found]
    blocks: list[Block] = [Heading(t("Moves that fit")), grid((t("Move"), t("Why"), t("Say")), rows, (2, 4, 5))]
    if n:
        told = t.n("The comparison recommends the first; it is a decision aid, not a forecast.",
                   "The comparison recommends the first {n} together; it is a decision aid, not a forecast.", n)  # fmt: skip
        blocks.append(text(say(told, source)))
    return blocks


def _dates(sheet: Sheet, t: Words) -> list[Sentence]:
    """What is due until the end of the week, and what is late, the oldest day first; then open concerns."""
    f = sheet.shared
    until = f.as_of + timedelta(days=WEEK)
    rows: list[tuple[date, Sentence]] = []
    rows += [
        (p.due_on, _due(p.due_on, p.who, p.act, p.source, f, t))
        for p in f.promises
        if p.state == "promised" and p.due_on and p.due_on <= until
    ]
    for step in f.steps:
        if step.due_on and not step.done_on and step.due_on <= until:
            who = step.owner or (t("the buyer") if step.side == Side.BUYER.value else t("us"))
            rows.append((step.due_on, _due(step.due_on, who, step.title, step.source, f, t)))
    if f.replies and (again := refresh(f)) <= until:
        rows.append(
            (again, say(t("Go through the if-then card again by {day}.", day=t.day(again)), f.replies[-1].source))
        )
    open_ = [
        say(t("A concern is open: {words}", words=_ended(c.told(t))), *c.sources)
        for c in f.concerns
        if c.state == ConcernState.OPEN.value
    ]
    return [said for _, said in sorted(rows, key=lambda r: r[0])[-(MOST_DATES - len(open_[:2])) :]] + open_[:2]


def _due(on: date, who: str, what: str, source: Source, f: Shared, t: Words) -> Sentence:
    if on < f.as_of:
        return say(t("Late since {day}, from {who}: {what}", day=t.day(on), who=who, what=_ended(what)), source)
    return say(t("By {day}, from {who}: {what}", day=t.day(on), who=who, what=_ended(what)), source)


def _ended(said: str) -> str:
    return said.rstrip(".") + "."


KIND = Kind("monday-page", N_("Monday"), N_("everything for one deal on one sheet, for the seller"), 1, internal=build)
