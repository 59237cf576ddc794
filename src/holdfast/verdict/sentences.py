"""What is said of a verdict as a whole: one sentence, the question that would settle it, what clears it, the next move."""

from __future__ import annotations

import re
from datetime import date

from holdfast.units import days
from holdfast.verdict.reasons import FOR, Case, Reason, on_day
from holdfast.vocab import Sign, Verdict

_OPENING = re.compile(r"^Said yes \d+ days? ago; ")


def without_days(said: str) -> str:
    """A verdict's sentence without the days since the yes, for places that show those beside it.

    >>> without_days("Said yes 41 days ago; the paperwork is inside its usual time.")
    'The paperwork is inside its usual time.'
    """
    rest = _OPENING.sub("", said)
    return rest[:1].upper() + rest[1:]


def sentence(case: Case, listed: list[Reason]) -> str:
    """The verdict in one sentence."""
    verdict, row, f, i = str(case.findings.verdict[case.i]), case.row, case.findings, case.i
    ago = days(int(case.numbers["days_since_yes"][i]))
    signs = sum(1 for r in listed if r.bears == FOR and not r.is_disputed)
    silent = case.n("buyer")
    opening = f"Said yes {ago} ago"
    quiet = _quiet(case)
    if f.is_lone[i] and verdict in (Verdict.STALLED, Verdict.INDECISION):
        broken = case.n("broken")
        return f"{opening}; one step of the buyer after {broken} working days without any, and {signs} signs agree that it stopped."
    if verdict == Verdict.STALLED:
        return f"{opening}; {quiet}, and {signs} signs agree that it stopped."
    if verdict == Verdict.INDECISION:
        times = case.n("pushes")
        moved = "once" if times == 1 else "twice" if times == 2 else f"{times} times"
        return f"{opening}; the close date was moved {moved} since the yes, {_objections(case)}, and {quiet}."
    if verdict == Verdict.PAPERWORK:
        if not f.is_paper[i]:
            return f"{opening}; {quiet}, and the buyer named a step of the paperwork inside its usual time."
        return f"{opening}; the paperwork is inside its usual time."
    if verdict == Verdict.PARKED and case.park:
        return f"{opening}; parked until {case.park['resume_on']:%-d %B %Y}."
    usual = int(f.limit[i])
    if verdict == Verdict.MOVING:
        if f.is_planned[i]:
            day: date = f.planned_on[i].astype(object)
            return f"{opening}; the next step with the buyer is on {on_day(case, day)}."
        if not row["has_buyer_step"]:
            return f"{opening}; still inside the usual {usual} working days."
        return f"{opening}; the buyer's last step is {silent} working days old, inside the usual {usual}."
    if f.is_paused[i] and case.pause:
        return f"{opening}; {quiet}, and {case.pause.until:%-d %B %Y} is named for going on."
    if f.is_lone[i]:
        broken = case.n("broken")
        return f"{opening}; one step of the buyer after {broken} working days without any, too little to say that it goes on or stopped."
    return f"{opening}; {quiet}, and too little is recorded to say that it stopped."


def _quiet(case: Case) -> str:
    """The buyer's silence in words that hold for every dated row."""
    row, said = case.row, f"no step of the buyer for {days(case.n('buyer')).replace(' day', ' working day')}"
    resumed = row["resumed_on"]
    if resumed is not None and resumed > row["last_buyer_on"]:
        said += f", counted from the end of the pause on {on_day(case, resumed)}"
    if row["last_contact_on"] > row["last_buyer_on"]:
        said += f" but one reply on {on_day(case, row['last_contact_on'])} that nothing followed"
    return said


def _objections(case: Case) -> str:
    disputed = any(bool(case.findings.disputed[s][case.i]) for s in (Sign.NEW_DOUBTER, Sign.SCOPE_REQUEST))
    return "what is recorded of objections is disputed" if disputed else "no objection is recorded"


def question(case: Case) -> str | None:
    """The question that would settle what is not known; null when enough is known."""
    if str(case.findings.verdict[case.i]) != Verdict.NOT_ENOUGH_KNOWN:
        return None
    to = f"{case.row['owner']}: " if case.row["owner"] else ""
    if case.findings.is_paused[case.i] and case.pause:
        until = case.pause.until
        asked = f"is this a pause until {until:%-d %B %Y}? If so: holdfast park {case.row['deal_id']} --until {until} --reason …"
    elif not case.findings.is_visible[case.i]:
        asked = "when did somebody at the buyer last answer, and what did they say? Is the mailbox connected?"
    else:
        asked = "has anyone at the buyer raised doubts, moved a date or asked for a change since the yes?"
    return f"{to}{asked}" if to else f"{asked[:1].upper()}{asked[1:]}"


def clears(case: Case) -> str | None:
    """What would clear a flag; null when there is none."""
    if str(case.findings.verdict[case.i]) not in (Verdict.STALLED, Verdict.INDECISION):
        return None
    step = "A second step of the buyer soon" if case.findings.is_lone[case.i] else "A step of the buyer"
    return f"{step}, a meeting with them in the calendar, or parking it with a reason and a date."


_MOVES: tuple[tuple[Sign, str], ...] = (
    (Sign.CONTACT_LOST, "Ask who has taken over from the contact who left, and confirm the yes with them."),
    (Sign.NEW_DOUBTER, "Ask the decision maker what was said, by whom, and what they answered."),
    (Sign.SCOPE_REQUEST, "Ask who wants the change of scope and what would happen without it, before you re-quote."),
    (Sign.MEETING_CANCELLED, "Call the decision maker and ask what came up inside; offer two short dates."),
    (Sign.BUYER_ROW_OVERDUE, "Ask the owner of the overdue row what stands in its way, and agree a new day."),
    (Sign.PAPER_OVERDUE, "Ask who holds the paper step and which question is open; offer a call with them."),
    (Sign.CLOSE_DATE_MOVED, "Ask what has to happen inside before the new date, and who could still stop it."),
    (Sign.REPLIES_FADING, "Stop writing; call the decision maker and ask how people inside took the news."),
    (
        Sign.LONG_SINCE_YES,
        "Ask the decision maker what has to be true inside for them to sign, and who has to be told first.",
    ),
)


def next_move(case: Case) -> str:
    """One next move, chosen by the strongest sign."""
    verdict, f, i = str(case.findings.verdict[case.i]), case.findings, case.i
    if verdict == Verdict.PARKED and case.park:
        return f"Nothing until {case.park['resume_on']:%-d %B %Y}; it wakes by itself."
    if verdict == Verdict.PAPERWORK:
        return "Keep the paper step company: ask its owner for the open question and the expected day."
    if verdict == Verdict.MOVING:
        return "Prepare the planned step." if f.is_planned[i] else "Agree the next dated step with the buyer."
    if verdict == Verdict.INDECISION:
        return "Ask what would make the decision safe to carry out; do not argue the case again."
    if verdict == Verdict.NOT_ENOUGH_KNOWN:
        return "Answer the question, or record the last contact; then it can be judged."
    return next((move for sign, move in _MOVES if f.signs[sign][i]), _MOVES[-1][1])
