"""Days that somebody names for going on: "let us resume on 2 March", "not before the next fiscal year".

Only a proposal: a person decides whether it is a pause. English and German. A day counts when its sentence also says that
something waits or goes on; prices, offers and deliveries that hold until a day do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
    "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
_NAMED = (
    r"jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?"
    r"|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?"
)
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "einer": 1, "einem": 1, "zwei": 2, "drei": 3,
           "vier": 4, "fünf": 5, "sechs": 6}  # fmt: skip
#: One alternative per way to write a day; the names of the groups say what they hold.
_DAY = re.compile(
    rf"(?P<iso>\b20\d\d-\d\d-\d\d\b)"
    rf"|(?P<dotted>\b\d{{1,2}}\.\s?\d{{1,2}}\.(?:\s?20\d\d)?)"
    rf"|\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:of\s)?(?P<m1>{_NAMED})\b\.?,?(?:\s(?P<y1>20\d\d))?"
    rf"|\b(?P<m2>{_NAMED})\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d),?(?:\s(?P<y2>20\d\d))?"
    r"|\b(?:in|until|till|before|from|im|ab|bis|vor|anfang|ende|early|mid|end of|beginning of)\s(?:early\s|mid[- ]|late\s)?"
    rf"(?P<m3>{_NAMED})\b(?:\s(?P<y3>20\d\d))?"
    rf"|\b(?:kw|week|kalenderwoche)\s(?P<week>\d{{1,2}})\b"
    r"|\b(?P<next>(?:next|the new|the coming|nächste[snm]?|neue[sn]?|kommende[snm]?)\s"
    r"(?:fiscal year|financial year|budget year|year|quarter|month|geschäftsjahr|haushaltsjahr|jahr|quartal|monat))\b"
    rf"|\bin\s(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)})\s(?P<unit>weeks?|months?|wochen?|monat(?:en)?)\b",
    re.IGNORECASE,
)
_WAITS = (
    r"until|till\b|resum|come back to|back (?:to|on) (?:you|this|it)|pick (?:it|this|things)? ?up|take (?:it|this) up"
    r"|go on|on hold|paus|froze|freez"
    r"|set (?:this|it) aside|postpone|put (?:it|this)? ?off|wait|not before|earliest|opens?\b|talk again|speak again|leave it|continue"
    r"|from .{1,24} on\b|again (?:on|in|from|after)|from .{1,24}(?:has|have|can)\b|after\b"
    r"|bis\b|wieder|ruht|ruhen|zurückstell|verschob|verschieb|erst (?:am|im|ab|nach)|frühestens|weitermach|weiter\b|noch einmal|nicht vor"
)
#: The seller's own words count only when they confirm a pause: offers and prices also hold until a day.
_CONFIRMS = r"come back to you|pick (?:it|this) up|resume|on hold|paus|until then|until .{3,14} then|melde mich|wir machen .*weiter|wieder"
_ELSE = re.compile(
    r"\b(?:price|prices|discount|offer|quotation|quote|valid|validity|holds?|deliver|delivery|deadline|licen[cs]e|warranty|preis|angebot|gilt|gültig"
    r"|liefer\w*|frist|rabatt|contract runs|vertrag läuft)\b",
    re.IGNORECASE,
)
_BUYER, _SELLER = re.compile(_WAITS, re.IGNORECASE), re.compile(_CONFIRMS, re.IGNORECASE)
_SENTENCES = re.compile(r"(?<=[!?\n])\s*|(?<=[^\d\s.]{3}\.)\s+|(?<=\d{4}\.)\s+")
#: A nearer day is only the next step, one that lies further away is no pause of this decision.
NEAREST, FURTHEST = 7, 400
#: What the engine looks for before any text is read here: a cheap superset (RE2).
CANDIDATE = (
    rf"\d{{4}}-\d\d-\d\d|\d\.\s?\d{{1,2}}\.|\b({_NAMED})\b|\bkw \d|\bweek \d"
    r"|(next|the new|the coming) (year|quarter|month)|months?\b|weeks\b|jahr|quartal|monat|wochen"
)


@dataclass(frozen=True, slots=True)
class Pause:
    """A day named for going on, and the sentence that names it."""

    until: date
    words: str


def pause_in(text: str, said_on: date, *, by_buyer: bool = True) -> Pause | None:
    """The furthest day for going on that *text* names, or null.

    >>> pause_in("All fine. The group has frozen all orders until 2 March, it is not about you.", date(2026, 1, 12)).until.isoformat()
    '2026-03-02'
    >>> pause_in("Unser Budget wird erst am 02.03.2026 freigegeben.", date(2026, 1, 12)).until.isoformat()
    '2026-03-02'
    >>> pause_in("We cannot order before the next fiscal year.", date(2026, 10, 1)) is None
    True
    >>> pause_in("Let us pick it up in April.", date(2026, 1, 12)).until.isoformat()
    '2026-04-01'
    >>> pause_in("Our price holds until 2 March.", date(2026, 1, 12)) is None
    True
    """
    cue = _BUYER if by_buyer else _SELLER
    found: Pause | None = None
    for sentence in _SENTENCES.split(text[:4000]):
        if not cue.search(sentence) or _ELSE.search(sentence):
            continue
        for day in days_in(sentence, said_on):
            if NEAREST <= (day - said_on).days <= FURTHEST and (found is None or day > found.until):
                found = Pause(day, " ".join(sentence.split()))
    return found


def days_in(text: str, said_on: date) -> Iterator[date]:
    """All days that *text* names; one without a year is the next such day after *said_on*.

    >>> [d.isoformat() for d in days_in("am 5. Mai oder in zwei Wochen, sonst in KW 30", date(2026, 4, 1))]
    ['2026-05-05', '2026-04-15', '2026-07-20']
    """
    for match in _DAY.finditer(text):
        try:
            day = _day(match, said_on)
        except ValueError:  # 31 February
            continue
        if day is not None:
            yield day


def _day(match: re.Match[str], said_on: date) -> date | None:
    part = match.groupdict()
    if part["iso"]:
        return date.fromisoformat(part["iso"])
    if part["dotted"]:
        numbers = [int(n) for n in re.findall(r"\d+", part["dotted"])]
        return _ahead(said_on, numbers[1], numbers[0], numbers[2] if len(numbers) > 2 else None)
    for n in "123":
        if part[f"m{n}"]:
            day = int(part[f"d{n}"]) if n != "3" else 1
            year = part[f"y{n}"]
            return _ahead(said_on, _MONTHS[part[f"m{n}"][:3].lower()], day, int(year) if year else None)
    if part["week"]:
        monday = date.fromisocalendar(said_on.year, int(part["week"]), 1)
        return monday if monday > said_on else date.fromisocalendar(said_on.year + 1, int(part["week"]), 1)
    if part["next"]:
        return _next(part["next"].lower(), said_on)
    count = int(part["count"]) if part["count"].isdigit() else _COUNTS[part["count"].lower()]
    return said_on + timedelta(days=count * (7 if part["unit"].lower().startswith("w") else 30))


def _ahead(said_on: date, month: int, day: int, year: int | None) -> date:
    if year is not None:
        return date(year, month, day)
    found = date(said_on.year, month, day)
    return found if found >= said_on else date(said_on.year + 1, month, day)


def _next(word: str, said_on: date) -> date | None:
    """The first day of the next month, quarter or calendar year; a fiscal year of unknown start is not guessed."""
    if any(w in word for w in ("fiscal", "financial", "budget", "geschäft", "haushalt")):
        return None
    if "month" in word or "monat" in word:
        step = 1
    elif "quart" in word:
        step = 3 - (said_on.month - 1) % 3
    else:
        step = 13 - said_on.month
    month = said_on.month - 1 + step
    return date(said_on.year + month // 12, month % 12 + 1, 1)
