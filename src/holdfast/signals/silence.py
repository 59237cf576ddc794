"""Signals of who has spoken, how recently and how fully."""

from __future__ import annotations

from ibis.expr.types import Table, Value

from holdfast.signals.base import signal


@signal(
    over="activities",
    family="silence",
    unit="days",
    worse="higher",
    null="no buyer step was ever recorded",
    evidence=lambda r: r.row_no.max(where=r.is_progress),
)
def buyer_silence_days(r: Table) -> Value:
    """Calendar days since the buyer's last step: a reply with content, a call or meeting attended, a document returned."""
    return r.age_days.min(where=r.is_progress)


@signal(
    over="activities",
    family="silence",
    unit="days",
    worse="higher",
    null="no activity is recorded in this deal",
    evidence=lambda r: r.row_no.max(where=r.is_progress & (r.occurred_on == r.last_buyer_on)),
)
def stopped_days(r: Table) -> Value:
    """Calendar days since the buyer's last step that counts: a reply that stays alone for five days does not."""
    return r.as_of.delta(r.last_buyer_on, unit="day").max()


@signal(
    over="activities",
    family="silence",
    unit="days",
    worse="neither",
    null="no act of ours was ever recorded",
    evidence=lambda r: r.row_no.max(where=r.is_seller),
)
def our_silence_days(r: Table) -> Value:
    """Calendar days since our last mail, call or meeting."""
    return r.age_days.min(where=r.is_seller)


@signal(
    over="activities",
    family="silence",
    unit="contacts",
    worse="higher",
    null="activities are not recorded",
    empty=0,
    evidence=lambda r: r.row_no.max(where=r.is_seller & (r.occurred_on > r.last_contact_on)),
)
def unanswered_contacts(r: Table) -> Value:
    """Our mails and calls since the buyer's last step."""
    return (r.is_seller & (r.occurred_on > r.last_contact_on)).sum()


@signal(over="activities", family="silence", unit="days", worse="higher", null="nothing of ours is unanswered")
def unanswered_days(r: Table) -> Value:
    """Calendar days since the first of our mails and calls that the buyer has not answered."""
    return r.age_days.max(where=r.is_seller & (r.occurred_on > r.last_contact_on))


@signal(over="activities", family="silence", unit="steps", worse="lower", null="activities are not recorded", empty=0)
def buyer_steps_28d(r: Table) -> Value:
    """Buyer's steps in the 28 days before as_of."""
    return (r.is_progress & (r.age_days <= 28)).sum()


@signal(over="activities", family="silence", unit="steps", worse="lower", null="activities are not recorded", empty=0)
def buyer_steps_since_yes(r: Table) -> Value:
    """Buyer's steps after the day of the yes."""
    return (r.is_progress & r.is_since_yes).sum()


@signal(over="activities", family="silence", unit="acts", worse="lower", null="activities are not recorded", empty=0)
def buyer_acts_seen(r: Table) -> Value:
    """Buyer's acts ever recorded in the deal: how much of the buyer we can see at all."""
    return r.is_buyer.sum()


@signal(
    over="activities",
    family="silence",
    unit="ratio",
    worse="lower",
    null="fewer than two replies with a word count before or after the yes",
    evidence=lambda r: r.row_no.max(where=r.is_reply & r.is_since_yes),
)
def reply_length_ratio(r: Table) -> Value:
    """Mean words of the buyer's replies since the yes over those before it; below one they have become shorter."""
    counted = r.is_reply & r.n_words.notnull()
    since, before = counted & r.is_since_yes, counted & ~r.is_since_yes
    ratio = r.n_words.mean(where=since) / r.n_words.mean(where=before).nullif(0)
    return ((since.sum() >= 2) & (before.sum() >= 2)).ifelse(ratio, None)


@signal(
    over="activities",
    family="silence",
    unit="ratio",
    worse="higher",
    null="fewer than three buyer acts before or after the yes",
    evidence=lambda r: r.row_no.max(where=r.is_buyer & r.is_since_yes),
)
def reply_gap_ratio(r: Table) -> Value:
    """Mean days between the buyer's acts since the yes over those before it; above one they have become slower."""
    since, before = r.is_buyer & r.is_since_yes, r.is_buyer & ~r.is_since_yes

    def gap(where: Value) -> Value:
        span = r.age_days.max(where=where) - r.age_days.min(where=where)
        return span / (where.sum() - 1).nullif(0)

    return ((since.sum() >= 3) & (before.sum() >= 3)).ifelse(gap(since) / gap(before).nullif(0), None)
