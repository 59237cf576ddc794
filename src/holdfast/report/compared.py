"""How moves that were compared are said to a person: changes with their signs, what can be told, and the advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.report import words
from holdfast.units import percent, points

Row = Mapping[str, Any]

HORIZON_DAYS = 120


def signed_days(value: float | None) -> str:
    """A change in days with its sign.

    >>> signed_days(-18.4), signed_days(None)
    ('−18', 'not known')
    """
    if value is None:
        return "not known"
    n = round(value)
    return "0" if n == 0 else f"+{n}" if n > 0 else f"−{-n}"


def interval(low: float | None, high: float | None, say: Any = points) -> str:
    """An interval of changes.

    >>> interval(-0.02, 0.2)
    '−2 to +20'
    """
    return "" if low is None or high is None else f"{say(low)} to {say(high)}"


def beside(m: Row) -> str:
    """What can be told of a move beside doing nothing, in words; empty for doing nothing itself.

    >>> m = {"move": "c2", "abstains": False, "d_holds": 0.1}
    >>> beside(m), beside(m | {"d_holds": -0.3}), beside(m | {"abstains": True}), beside(m | {"move": "nothing"})
    ('helps', 'does harm', 'cannot be told', '')
    """
    if m["move"] == "nothing":
        return ""
    return "cannot be told" if m["abstains"] else "helps" if m["d_holds"] > 0 else "does harm"


def advice(moves: Sequence[Row], questions: Sequence[Row] = ()) -> str:
    """What the comparison says, in one or two sentences; when it cannot tell, with the question worth most.

    >>> advice([])
    'No move was compared.'
    """
    if not moves:
        return "No move was compared."
    best = next((m for m in moves if m["is_recommended"]), None)
    if best is None:
        tried = [m for m in moves if m["kind"] == "play"]
        if not tried:
            return "No play fits what is known of this deal; ask the next question first."
        return (
            f"None of the {words.count(len(tried), 'play')} that fit can be told from doing nothing on what is known. "
            + (f"Ask first, and compare again: {questions[0]['question']}" if questions else "Ask, and compare again.")
        )
    what = (
        " and ".join(best["name"].split(" + "))
        if best["name"].count(" + ") == 1
        else words.listing(best["name"].split(" + "))
    )
    sure = f"in {percent(best['chance_better'])} of the guesses in which it changes anything, it is the better way"
    span = interval(best["d_holds_low"], best["d_holds_high"])
    gain = f"the decision holds in {round(100 * best['d_holds'])} more runs of 100 ({span})"
    return f"{what}: {words.count(round(best['effort']), 'hour')} of work; {gain}, and {sure}."
