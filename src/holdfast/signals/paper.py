"""Signals of paperwork and of the plan."""

from __future__ import annotations

from ibis.expr.types import Table, Value

from holdfast.signals.base import signal
from holdfast.vocab import ActivityKind, StageKind


@signal(
    over="stage_changes",
    family="paper",
    unit="days",
    worse="neither",
    null="never in a paper stage",
    evidence=lambda r: r.row_no.max(where=r.stage_kind == StageKind.PAPER.value),
)
def paper_stage_days(r: Table) -> Value:
    """Calendar days since the deal last entered a paper stage."""
    return r.age_days.min(where=r.stage_kind == StageKind.PAPER.value)


@signal(
    over="activities",
    family="paper",
    unit="days",
    worse="neither",
    null="the buyer named no paper step and returned no document since the yes",
    evidence=lambda r: r.row_no.max(where=r.is_paperwork & r.is_since_yes),
)
def paper_named_days(r: Table) -> Value:
    """Calendar days since the buyer last named a step of the paperwork or returned a document."""
    return r.age_days.min(where=r.is_paperwork & r.is_since_yes)


@signal(over="activities", family="paper", unit="documents", worse="lower", null="activities are not recorded", empty=0)
def documents_returned(r: Table) -> Value:
    """Documents the buyer returned since the yes."""
    return (r.is_buyer & r.is_since_yes & (r.kind == ActivityKind.DOCUMENT.value)).sum()


@signal(
    over="plan_rows",
    family="plan",
    unit="days",
    worse="higher",
    null="no row of the buyer is overdue",
    evidence=lambda r: r.row_no.max(where=r.is_overdue & r.is_buyer_row),
)
def plan_overdue_days(r: Table) -> Value:
    """Days by which the buyer's oldest open plan row is overdue."""
    return r.overdue_days.max(where=r.is_overdue & r.is_buyer_row)


@signal(
    over="plan_rows",
    family="plan",
    unit="days",
    worse="higher",
    null="the buyer has done no row",
    evidence=lambda r: r.row_no.max(where=r.is_buyer_row & (r.done_on == r.last_buyer_on)),
)
def buyer_row_done_days(r: Table) -> Value:
    """Days since the buyer last did a row of the plan."""
    return r.as_of.delta(r.done_on, unit="day").min(where=r.is_buyer_row)


@signal(over="plan_rows", family="plan", unit="rows", worse="higher", null="no plan", empty=0)
def buyer_rows_overdue(r: Table) -> Value:
    """Open plan rows of the buyer whose due day has passed."""
    return (r.is_overdue & r.is_buyer_row).sum()


@signal(over="plan_rows", family="plan", unit="share", worse="lower", null="the deal has no plan")
def plan_done_share(r: Table) -> Value:
    """Share of the plan's rows that are done."""
    return (~r.is_open).sum() / r.count()


@signal(
    over="plan_rows",
    family="plan",
    unit="days",
    worse="neither",
    null="no dated row of the buyer lies ahead",
    evidence=lambda r: r.row_no.max(where=r.is_open & r.is_buyer_row & (r.due_on >= r.as_of)),
)
def next_buyer_row_in_days(r: Table) -> Value:
    """Days until the buyer's next open plan row is due."""
    return (-r.overdue_days).min(where=r.is_open & r.is_buyer_row & (r.due_on >= r.as_of))


@signal(
    over="plan_rows",
    family="paper",
    unit="days",
    worse="neither",
    null="no open paper step with an owner is in the plan",
    evidence=lambda r: r.row_no.max(where=r.is_open & r.is_paper & r.owner.notnull()),
)
def paper_row_open_days(r: Table) -> Value:
    """Calendar days since the newest open paper step with an owner was written into the plan."""
    return r.age_days.min(where=r.is_open & r.is_paper & r.owner.notnull())
