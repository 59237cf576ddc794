"""Signals of promised dates: the close date, the next step, the next meeting."""

from __future__ import annotations

from ibis.expr.types import Table, Value

from holdfast.signals.base import signal


@signal(
    over="field_changes",
    family="dates",
    unit="pushes",
    worse="higher",
    null="changes of the close date are not recorded",
    empty=0,
    evidence=lambda r: r.row_no.max(where=r.is_push),
)
def close_date_pushes(r: Table) -> Value:
    """Times the expected close date was moved to a later day since the yes."""
    return r.is_push.sum()


@signal(
    over="field_changes",
    family="dates",
    unit="pushes",
    worse="higher",
    null="changes of the close date are not recorded",
    empty=0,
    evidence=lambda r: r.row_no.max(where=r.is_push & (r.occurred_on > r.last_buyer_on)),
)
def pushes_since_step(r: Table) -> Value:
    """Times the close date was moved to a later day since the buyer's last step that counts."""
    return (r.is_push & (r.occurred_on > r.last_buyer_on)).sum()


@signal(
    over="field_changes",
    family="dates",
    unit="days",
    worse="higher",
    null="changes of the close date are not recorded",
    empty=0,
)
def close_date_pushed_days(r: Table) -> Value:
    """Days by which the expected close date was moved to later since the yes, in all."""
    return r.pushed_days.sum(where=r.is_push)


@signal(
    over="field_changes",
    family="dates",
    unit="days",
    worse="neither",
    null="the close date never changed; the first one is in the deal",
)
def days_to_close_date(r: Table) -> Value:
    """Days from as_of to the present expected close date; negative when it has passed."""
    return r.new_on.delta(r.as_of, unit="day").argmax(r.row_no, where=r.is_close)


@signal(
    over="field_changes",
    family="dates",
    unit="days",
    worse="higher",
    null="the next step was never written",
    evidence=lambda r: r.row_no.max(where=r.is_next_step),
)
def next_step_age_days(r: Table) -> Value:
    """Calendar days since the next step was last written."""
    return r.age_days.min(where=r.is_next_step)


@signal(
    over="activities",
    family="dates",
    unit="days",
    worse="higher",
    null="no meeting or call is planned",
    evidence=lambda r: r.row_no.max(where=r.is_upcoming),
)
def next_meeting_in_days(r: Table) -> Value:
    """Days until the next planned meeting or call."""
    return r.planned_on.delta(r.as_of, unit="day").min(where=r.is_upcoming)


@signal(
    over="activities",
    family="dates",
    unit="meetings",
    worse="higher",
    null="activities are not recorded",
    empty=0,
    evidence=lambda r: r.row_no.max(where=r.is_cancelled_meeting & (r.cancelled_on > r.last_buyer_on)),
)
def meetings_cancelled(r: Table) -> Value:
    """Meetings and calls cancelled or missed by the buyer since the buyer's last step."""
    return (r.is_cancelled_meeting & (r.cancelled_on > r.last_buyer_on)).sum()
