"""Signals of who takes part."""

from __future__ import annotations

from ibis.expr.types import Table, Value

from holdfast.signals.base import signal
from holdfast.vocab import Seat


@signal(over="activities", family="people", unit="persons", worse="lower", null="activities are not recorded", empty=0)
def buyer_people_28d(r: Table) -> Value:
    """Distinct persons of the buyer who acted in the 28 days before as_of."""
    return r.person_id.nunique(where=r.is_buyer & (r.age_days <= 28))


@signal(over="activities", family="people", unit="persons", worse="lower", null="activities are not recorded", empty=0)
def buyer_people_ever(r: Table) -> Value:
    """Distinct persons of the buyer who ever acted in the deal."""
    return r.person_id.nunique(where=r.is_buyer)


@signal(over="people", family="people", unit="persons", worse="neither", null="contacts are not recorded", empty=0)
def people_on_deal(r: Table) -> Value:
    """Persons of the buyer on the deal who have not left."""
    return r.left_on.isnull().sum()


@signal(over="people", family="people", unit="persons", worse="neither", null="contacts are not recorded", empty=0)
def new_people_since_yes(r: Table) -> Value:
    """Persons added to the deal after the day of the yes."""
    return r.is_since_yes.sum()


@signal(
    over="people",
    family="people",
    unit="persons",
    worse="higher",
    null="contacts are not recorded",
    empty=0,
    evidence=lambda r: r.row_no.max(where=r.left_on > r.yes_on),
)
def people_lost_since_yes(r: Table) -> Value:
    """Persons who left the company or the deal after the yes."""
    return (r.left_on > r.yes_on).fill_null(False).sum()


@signal(over="people", family="people", unit="seats", worse="lower", null="contacts are not recorded", empty=0)
def seats_filled(r: Table) -> Value:
    """Distinct seats of the buyer's side that are known and filled."""
    return r.seat.nunique(where=(r.seat != Seat.UNKNOWN.value) & r.left_on.isnull())


@signal(
    over="pushback",
    family="people",
    unit="persons",
    worse="higher",
    null="push-back is not recorded",
    empty=0,
    evidence=lambda r: r.row_no.max(where=r.is_since_yes),
)
def voices_since_yes(r: Table) -> Value:
    """Distinct persons who pushed back after the yes; one repeated voice counts once."""
    return r.voice_id.nunique(where=r.is_since_yes)


@signal(over="pushback", family="people", unit="entries", worse="higher", null="push-back is not recorded", empty=0)
def pushback_since_yes(r: Table) -> Value:
    """Entries of push-back after the yes, repeats apart."""
    return (r.is_since_yes & ~r.is_repeat.fill_null(False)).sum()
