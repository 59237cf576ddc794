"""The dated reasons of a verdict in words, for and against, and what could not be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from holdfast.units import days
from holdfast.verdict.baseline import OLD, shifted
from holdfast.verdict.details import Detail, Details, stretch
from holdfast.verdict.pauses import Named
from holdfast.verdict.rule import FADING_GAP, FADING_LENGTH, Findings
from holdfast.vocab import Sign

FOR, AGAINST, UNSEEN = "for", "against", "unseen"
Numbers = dict[str, np.ndarray[Any, Any]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of evidence; ``bears`` says whether it speaks for a stall, against it, or names what is not known."""

    sign: Sign
    bears: str
    on: date | None
    text: str
    table: str | None = None
    row_id: str | None = None
    is_disputed: bool = False


@dataclass(frozen=True)
class Case:
    """What is known of one deal when its reasons are written: row *i* of the frame, its numbers and the findings."""

    i: int
    row: dict[str, Any]
    numbers: Numbers
    findings: Findings
    details: Details
    park: dict[str, Any] | None
    pause: Named | None = None

    def n(self, name: str) -> int:
        """A count that is known to be there."""
        return int(self.numbers[name][self.i])

    def maybe(self, name: str) -> int | None:
        """A number, or null when not recorded."""
        return stretch(self.numbers[name], self.i)


def on_day(case: Case, day: date) -> str:
    """A day in words, with its year where that is not the year of the as-of date."""
    return f"{day:%-d %B}" if day.year == case.row["as_of"].year else f"{day:%-d %B %Y}"


def reasons(case: Case) -> list[Reason]:
    """All reasons of one deal: first what speaks for a stall (newest last), then against, then what cannot be seen."""
    spoken = sorted(_for(case), key=lambda r: (r.is_disputed, r.sign != Sign.BUYER_SILENCE, r.on or date.min))
    return [*spoken, *_against(case), *_unseen(case)]


def _for(case: Case) -> Iterator[Reason]:
    f, i = case.findings, case.i
    for sign in f.signs:
        disputed = bool(f.disputed[sign][i])
        if not (f.signs[sign][i] or disputed):
            continue
        detail = case.details.get(i, sign)
        if sign == Sign.BUYER_SILENCE:
            yield _silence(case, disputed)
        elif sign == Sign.LONG_SINCE_YES:
            yield Reason(sign, FOR, case.row["yes_on"], _long(case), *_yes_row(case.row), disputed)
        else:
            on = detail.on if detail else None
            yield Reason(sign, FOR, on, _WORDS[sign](case, detail), *_source(detail), disputed)


def _source(detail: Detail | None) -> tuple[str | None, str | None]:
    return (detail.table, detail.row_id) if detail else (None, None)


def _silence(case: Case, disputed: bool) -> Reason:
    row, limit = case.row, int(case.findings.limit[case.i])
    if case.findings.is_lone[case.i]:
        return _lone(case, disputed)
    silent, step = case.n("buyer"), counted_step(case)
    over = f"{days(silent).replace(' day', ' working day')} without a step of the buyer; your limit is {limit}."
    if row["last_contact_on"] > row["last_buyer_on"]:
        over += f" One reply on {on_day(case, row['last_contact_on'])}, and nothing after it."
    if case.row["resumed_on"] is not None and case.row["resumed_on"] > row["last_buyer_on"]:
        source: tuple[str, str | None] = ("parks", case.park["row_id"] if case.park else None)
        text = f"Since the pause ended, {over}"
        if case.pause and case.pause.until == row["resumed_on"]:
            source = case.pause.table, case.pause.row_id
            text = f"The day named for going on, {on_day(case, row['resumed_on'])}, has passed: since then {over}"
        return Reason(Sign.BUYER_SILENCE, FOR, row["resumed_on"], text, *source, disputed)
    if step is None:
        return Reason(
            Sign.BUYER_SILENCE,
            FOR,
            row["yes_on"],
            f"Nothing from the buyer since the yes: {over}",
            *_yes_row(row),
            disputed,
        )
    text = f"Last step of the buyer: {_act(step)}. Since then {over}"
    return Reason(Sign.BUYER_SILENCE, FOR, step.on, text, step.table, step.row_id, disputed)


def _lone(case: Case, disputed: bool) -> Reason:
    """A single step that ended a long silence in a deal older than most signed ones."""
    row, step, limit = case.row, last_step(case), int(case.findings.limit[case.i])
    what = _act(step) if step else "a step"
    text = (
        f"One step of the buyer on {on_day(case, row['last_contact_on'])}, {what}, after {case.n('broken')} working days without any; "
        f"your limit is {limit}, and in a deal this old it takes a second step to say that it goes on."
    )
    source = (step.table, step.row_id or None) if step else _yes_row(row)
    return Reason(Sign.BUYER_SILENCE, FOR, row["last_contact_on"], text, *source, disputed)


def _yes_row(row: dict[str, Any]) -> tuple[str, str]:
    table = {"stage": "stage_changes", "forecast_category": "field_changes", "plan_row": "plan_rows", "person": "yeses"}
    return table.get(row["source"], "texts"), row["row_id"]


def counted_step(case: Case) -> Detail | None:
    """The step from which the buyer's clock counts; null when it is the yes itself."""
    return _step(case, Sign.BUYER_SILENCE, case.row["last_buyer_on"])


def last_step(case: Case) -> Detail | None:
    """The buyer's last step since the yes; null when there was none."""
    return _step(case, Sign.BUYER_STEP, case.row["last_contact_on"])


def _step(case: Case, sign: Sign, on: date) -> Detail | None:
    if on == case.row["yes_on"]:
        return None
    detail = case.details.get(case.i, sign)
    if detail and detail.on == on:
        return detail
    done = case.details.get(case.i, Sign.ROW_DONE)
    return replace(done, on=on) if done else Detail("plan_rows", "", on, "a plan row done", "")


def _act(d: Detail) -> str:
    words = {
        "": "a row of the plan done",
        "email": "a mail",
        "call": "a call",
        "meeting": "a meeting",
        "document": "a document returned",
    }.get(d.kind, "a step")
    by = f" from {d.who}" if d.who and d.kind != "meeting" else f" with {d.who}" if d.who else ""
    subject = f" (“{_short(d.what)}”)" if d.what and d.kind else ""
    return f"{words}{by}{subject}"


def _short(text: str, limit: int = 70) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _row_overdue(case: Case, d: Detail | None) -> str:
    owner = f", {d.who}," if d and d.who else ""
    late = days(case.maybe("plan") or 0).replace(" day", " working day")
    title = f"“{_short(d.what)}”" if d else "A row"
    return f"{title} of the buyer{owner} is overdue by {late}."


def _pushed(case: Case, d: Detail | None) -> str:
    times = case.n("pushes")
    moved = f" from {on_day(case, d.old_on)} to {d.new_on:%-d %B %Y}" if d and d.old_on and d.new_on else ""
    return f"The close date was moved{moved}; {'once' if times == 1 else f'{times} times'} since the yes."


def _fading(case: Case, _: Detail | None) -> str:
    parts = []
    length, gap = case.numbers["reply_length_ratio"][case.i], case.numbers["reply_gap_ratio"][case.i]
    open_contacts, open_days = case.maybe("unanswered_contacts") or 0, case.maybe("unanswered_days") or 0
    if open_contacts >= 2:
        parts.append(
            f"we wrote or called {open_contacts} times without an answer, the first time {days(open_days)} ago"
        )
    if length < FADING_LENGTH:
        parts.append(f"replies are {100 * length:.0f} % as long as before the yes")
    if gap >= FADING_GAP:
        parts.append(f"replies come {gap:.1f} times as slowly as before the yes")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."


def _lost(_: Case, d: Detail | None) -> str:
    return f"{d.who or d.what or 'A contact'} is no longer there." if d else "A contact is no longer there."


def _cancelled(case: Case, d: Detail | None) -> str:
    subject = f" (“{_short(d.what)}”)" if d and d.what else ""
    n = case.n("meetings_cancelled")
    return f"A meeting{subject} was cancelled or missed{'' if n == 1 else f', {n} since the last step'}."


def _scope(_: Case, d: Detail | None) -> str:
    said = f": “{_short(d.what)}”" if d and d.what else ""
    return f"{d.who if d and d.who else 'Somebody of the buyer'} asked to change what was agreed{said}."


def _doubter(case: Case, d: Detail | None) -> str:
    said = f": “{_short(d.what)}”" if d and d.what else ""
    n = case.n("voices_since_yes")
    return f"{d.who if d and d.who else 'Somebody'} pushed back{said}; {n} distinct {'voice' if n == 1 else 'voices'} since the yes."


def _paper_late(case: Case, _: Detail | None) -> str:
    stay, limit = case.maybe("stage") or 0, int(case.findings.paper_limit[case.i])
    return f"In “{case.row['stage']}” for {stay} working days; signed deals leave it within {limit}."


def _long(case: Case) -> str:
    limits = case.findings.baseline
    share = _share(shifted(limits.percentile, OLD))
    return (
        f"The yes is {case.n('since_yes')} working days old; {share} of the signed deals from which your limits are learnt took "
        f"at most {limits.whole} working days from the yes."
    )


def _share(percent: int) -> str:
    """A share in words.

    >>> _share(70), _share(75)
    ('seven of ten', '75 %')
    """
    tens = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return f"{percent} %" if percent % 10 else f"{tens[percent // 10 - 1]} of ten"


_WORDS: dict[Sign, Callable[[Case, Detail | None], str]] = {
    Sign.BUYER_ROW_OVERDUE: _row_overdue,
    Sign.CLOSE_DATE_MOVED: _pushed,
    Sign.REPLIES_FADING: _fading,
    Sign.CONTACT_LOST: _lost,
    Sign.MEETING_CANCELLED: _cancelled,
    Sign.SCOPE_REQUEST: _scope,
    Sign.NEW_DOUBTER: _doubter,
    Sign.PAPER_OVERDUE: _paper_late,
}


def _against(case: Case) -> Iterator[Reason]:
    f, i, row = case.findings, case.i, case.row
    if f.is_parked[i] and case.park:
        text = f"Parked until {case.park['resume_on']:%-d %B %Y}: {_short(case.park['reason'] or 'no reason stated')}."
        yield Reason(Sign.PARK, AGAINST, case.park["occurred_on"], text, "parks", case.park["row_id"])
    if f.is_paused[i] and case.pause:
        yield _paused(case, case.pause)
    if f.is_paper[i]:
        yield _paper(case)
    elif f.is_paper_named[i]:
        yield _paper_named(case)
    if f.is_planned[i]:
        detail = case.details.get(i, Sign.PLANNED_STEP)
        day: date = f.planned_on[i].astype(object)
        subject = f": “{_short(detail.what)}”" if detail and detail.what else ""
        yield Reason(
            Sign.PLANNED_STEP,
            AGAINST,
            day,
            f"A step with the buyer is planned for {on_day(case, day)}{subject}.",
            *_source(detail),
        )
    if not f.is_over[i]:
        silent, limit = case.n("buyer"), int(f.limit[i])
        step = last_step(case)
        since = f"Last step of the buyer: {_act(step)}" if step else "The yes itself"
        on = step.on if step else row["yes_on"]
        source = (step.table, step.row_id or None) if step else _yes_row(row)
        text = f"{since}, {days(silent).replace(' day', ' working day')} ago; up to {limit} is usual."
        yield Reason(Sign.BUYER_STEP, AGAINST, on, text, *source)


def _paused(case: Case, pause: Named) -> Reason:
    who = case.details.name(case.i, pause.who) or ("the buyer" if pause.by_buyer else "your side")
    said = f"{who}, {on_day(case, pause.said_on)}"
    text = f"“{_short(pause.words, 110)}” ({said}): a pause until {pause.until:%-d %B %Y} that nobody recorded."
    return Reason(Sign.PAUSE_NAMED, AGAINST, pause.said_on, text, pause.table, pause.row_id)


def _paper_named(case: Case) -> Reason:
    detail = case.details.get(case.i, Sign.PAPER_NAMED)
    ago, limit = days(case.n("paper_named")).replace(" day", " working day"), case.findings.baseline.paper_named
    what = "returned a document" if detail and detail.kind == "document" else "named a step of the paperwork"
    who = detail.who if detail and detail.who else "The buyer"
    subject = f" (“{_short(detail.what)}”)" if detail and detail.what else ""
    text = f"{who} {what}{subject} {ago} ago; in signed deals the next sign of paperwork came within {limit}."
    return Reason(Sign.PAPER_NAMED, AGAINST, detail.on if detail else None, text, *_source(detail))


def _paper(case: Case) -> Reason:
    step = case.findings.plan_steps[case.i]
    if step is not None:
        since = f" since {on_day(case, step.since)}" if step.since else ""
        named = "" if step.since else ", and the buyer named the paperwork"
        long = (
            f", expected to take {days(step.expected_days).replace(' day', ' working day')}"
            if step.expected_days
            else ""
        )
        due = f", due on {step.due_on:%-d %B %Y}" if step.due_on else ""
        text = f"“{_short(step.title)}” is with {step.owner}{since}{long}{due}{named}."
        return Reason(Sign.PAPER_STEP, AGAINST, step.since or step.due_on, text, "plan_rows", step.row_id)
    row, limit = case.row, int(case.findings.paper_limit[case.i])
    stay = days(case.maybe("stage") or 0).replace(" day", " working day")
    owner = case.details.name(case.i, row["stage_by"]) or row["owner"] or row["stage_by"]
    text = f"In “{row['stage']}” for {stay}, owner {owner}; up to {limit} is usual."
    return Reason(Sign.PAPER_STEP, AGAINST, row["stage_on"], text, *_source(case.details.get(case.i, Sign.PAPER_STEP)))


def _unseen(case: Case) -> Iterator[Reason]:
    seen = case.maybe("buyer_acts_seen")
    if seen is None:
        yield Reason(
            Sign.UNSEEN,
            UNSEEN,
            None,
            "No activities are recorded here, so the buyer's silence cannot be told from missing data.",
        )
    elif not case.findings.is_visible[case.i]:
        acts = (
            "No act of the buyer is"
            if seen == 0
            else "Only one act of the buyer is"
            if seen == 1
            else f"Only {seen} acts of the buyer are"
        )
        yield Reason(Sign.UNSEEN, UNSEEN, None, f"{acts} recorded in this deal: silence may be missing data.")
    if case.maybe("plan_done_share") is None:
        yield Reason(Sign.UNSEEN, UNSEEN, None, "No plan with the buyer is recorded.")
    if case.maybe("pushes") is None:
        yield Reason(Sign.UNSEEN, UNSEEN, None, "Changes of the close date are not recorded.")
    if case.maybe("people_on_deal") is None:
        yield Reason(Sign.UNSEEN, UNSEEN, None, "No contacts of the buyer's side are recorded.")
