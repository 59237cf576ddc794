"""The words of the screens: how verdicts, signs, days, money and chances are said to a person, once for every door."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from holdfast.units import Money, percent
from holdfast.vocab import Sign, Verdict

VERDICTS: dict[str, str] = {
    Verdict.STALLED.value: "Stalled",
    Verdict.INDECISION.value: "Undecided",
    Verdict.NOT_ENOUGH_KNOWN.value: "Not enough known",
    Verdict.PAPERWORK.value: "In paperwork",
    Verdict.PARKED.value: "Parked",
    Verdict.MOVING.value: "Moving",
}
#: One sentence per verdict, for headings and legends.
MEANINGS: dict[str, str] = {
    Verdict.STALLED.value: "silent for longer than is usual in your signed deals, and other signs agree",
    Verdict.INDECISION.value: "no objection is recorded, the buyer answered after the yes, the date moves and nothing is decided",
    Verdict.NOT_ENOUGH_KNOWN.value: "too little is recorded to tell; one question would settle it",
    Verdict.PAPERWORK.value: "inside the expected time of a named paper step",
    Verdict.PARKED.value: "a known pause with a date on which it wakes by itself",
    Verdict.MOVING.value: "the buyer took a step within the usual time, or a step is planned",
}
#: The classes of push-back, as a person says them.
CLASSES: dict[str, str] = {
    "substantive": "a concern of substance",
    "personal": "what it means for them",
    "control": "control or status",
    "doubt": "doubt or fear",
    "delay": "delay",
    "attack": "an attack",
}
SIGNS: dict[str, str] = {
    Sign.BUYER_SILENCE.value: "Buyer silence",
    Sign.BUYER_ROW_OVERDUE.value: "Buyer's plan row overdue",
    Sign.CLOSE_DATE_MOVED.value: "Close date moved",
    Sign.REPLIES_FADING.value: "Replies fading",
    Sign.CONTACT_LOST.value: "Contact lost",
    Sign.MEETING_CANCELLED.value: "Meeting cancelled",
    Sign.SCOPE_REQUEST.value: "Scope request",
    Sign.NEW_DOUBTER.value: "New voice of doubt",
    Sign.PAPER_OVERDUE.value: "Paper step overdue",
    Sign.BUYER_STEP.value: "Buyer's step",
    Sign.ROW_DONE.value: "Plan row done",
    Sign.PLANNED_STEP.value: "Step planned",
    Sign.PARK.value: "Parked",
    Sign.PAPER_STEP.value: "Paper step",
    Sign.LONG_SINCE_YES.value: "Long since the yes",
    Sign.PAUSE_NAMED.value: "Pause named, not recorded",
    Sign.PAPER_NAMED.value: "Paper step named",
    Sign.UNSEEN.value: "Could not be seen",
}
SOURCES: dict[str, str] = {
    "person": "a person's word",
    "plan_row": "a row of the plan",
    "stage": "the stage",
    "forecast_category": "the forecast category",
    "text": "a sentence in a text",
}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def clean(text: object) -> str:
    """Text fit to be shown: control, direction and escape characters go, white space becomes single blanks.

    >>> clean("a\\x1b[31mb\\u202e\\n c"), clean(None)
    ('a[31mb c', '')
    """
    if text is None:
        return ""
    said = str(text)
    if said.isprintable():
        return " ".join(said.split())
    spaced = "".join(" " if c.isspace() else c for c in said)
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _HIDDEN).split())


def deal_name(deal: dict[str, Any]) -> str:
    """The deal's name, or its id where the export has none.

    >>> deal_name({"name": None, "deal_id": "D-1"})
    'D-1'
    """
    return clean(deal.get("name")) or clean(deal["deal_id"])


def owner_name(owner: str | None) -> str:
    """The seller's name; deals without one are grouped under "Nobody named".

    >>> owner_name(None)
    'Nobody named'
    """
    return clean(owner) or "Nobody named"


def day(on: date, *, year: bool = True) -> str:
    """A date as people write it, the same on every machine.

    >>> day(date(2026, 3, 2)), day(date(2026, 3, 2), year=False)
    ('2 March 2026', '2 March')
    """
    return f"{on.day} {_MONTHS[on.month - 1]}" + (f" {on.year}" if year else "")


def iso_day(text: str) -> str:
    """A date written as YYYY-MM-DD, as people write it.

    >>> iso_day("2026-01-01")
    '1 January 2026'
    """
    return day(date.fromisoformat(text))


def short_day(on: date, near: date | None = None) -> str:
    """A date in few letters; the year only where it is not that of *near*.

    >>> short_day(date(2026, 3, 2), date(2026, 1, 1)), short_day(date(2025, 9, 2), date(2026, 1, 1))
    ('2 Mar', '2 Sep 2025')
    """
    year = "" if near is not None and near.year == on.year else f" {on.year}"
    return f"{on.day} {_MONTHS[on.month - 1][:3]}{year}"


def weekday(on: date) -> str:
    """The date with its weekday.

    >>> weekday(date(2026, 3, 2))
    'Monday, 2 March 2026'
    """
    return f"{_WEEKDAYS[on.weekday()]}, {day(on)}"


def count(n: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> count(1, "deal"), count(1204, "deal"), count(2, "push", "pushes")
    ('1 deal', '1,204 deals', '2 pushes')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def amount(minor: int | None, currency: str | None) -> str:
    """Money for a list: no cents; empty where the export has no amount.

    >>> amount(4_812_345, "EUR"), amount(None, None), amount(950, "JPY")
    ('EUR 48,123', '', 'JPY 950')
    """
    if minor is None:
        return ""
    from holdfast.units import minor_digits

    unit = 10 ** minor_digits(currency or "")
    whole = minor // unit * unit if minor >= 0 else -(-minor // unit * unit)
    return str(Money(whole, clean(currency)))


def chance(p: float | None, low: float | None, high: float | None) -> str:
    """A chance with its interval; "no chance given" where the timing abstained.

    >>> chance(0.18, 0.09, 0.31), chance(0.001, 0.0, 0.004), chance(None, None, None)
    ('18 % (9–31 %)', 'under 1 %', 'no chance given')
    """
    if p is None or low is None or high is None:
        return "no chance given"
    between = interval(low, high)
    return f"{percent(p)} ({between})" if between else percent(p)


def interval(low: float, high: float) -> str:
    """An interval of a chance; nothing where both ends round to never or to certain.

    >>> interval(0.09, 0.31), interval(0.0, 0.004)
    ('9–31 %', '')
    """
    if _bare(low) == _bare(high) and _bare(low) in {"0", "100"}:
        return ""
    return f"{_bare(low)}–{_bare(high)} %"


def _bare(p: float) -> str:
    return f"{100 * p:.0f}"


def headline(listed: int, open_: int, unknown: int = 0) -> str:
    """The first sentence of every door; *unknown*: deals of which not enough is known.

    >>> headline(0, 69, 15)
    'None of your 69 agreed deals is known to need someone this week; of 15 too little is recorded to tell.'
    >>> headline(7, 61), headline(1, 1), headline(0, 12), headline(0, 1), headline(0, 0)
    ('7 of your 61 agreed deals need someone this week.', 'Your 1 agreed deal needs someone this week.', \
'None of your 12 agreed deals needs someone this week.', 'Your 1 agreed deal needs nobody this week.', 'No open deal has said yes yet.')
    """
    if not open_:
        return "No open deal has said yes yet."
    if unknown and not listed:
        known = "Your 1 agreed deal is not" if open_ == 1 else f"None of your {count(open_, 'agreed deal')} is"
        told = "it" if open_ == 1 else f"{unknown:,}"
        return f"{known} known to need someone this week; of {told} too little is recorded to tell."
    if open_ == 1:
        return f"Your 1 agreed deal needs {'someone' if listed else 'nobody'} this week."
    if not listed:
        return f"None of your {count(open_, 'agreed deal')} needs someone this week."
    verb = "needs" if listed == 1 else "need"
    return f"{listed:,} of your {count(open_, 'agreed deal')} {verb} someone this week."


def sentence(text: str) -> str:
    """Words with a capital at the start and a full stop at the end.

    >>> sentence("a known pause"), sentence("")
    ('A known pause.', '')
    """
    return f"{text[0].upper()}{text[1:]}." if text else ""


def listing(parts: list[str]) -> str:
    """Words joined as in a sentence.

    >>> listing(["a", "b", "c"]), listing(["a"]), listing([])
    ('a, b and c', 'a', '')
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + (f" and {parts[-1]}" if parts else "")


def kinds(classes: str | None) -> str:
    """The classes of an entry, separated by spaces in the Run, as words.

    >>> kinds("substantive control"), kinds(None)
    ('a concern of substance and control or status', 'no class yet')
    """
    return listing([CLASSES.get(c, c) for c in (classes or "").split()]) or "no class yet"
