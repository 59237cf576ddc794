"""Signals of where the deal stands in the CRM."""

from __future__ import annotations

from ibis.expr.types import Table, Value

from holdfast.signals.base import signal
from holdfast.vocab import StageKind


@signal(
    over="deals",
    family="stage",
    unit="days",
    worse="neither",
    null="never",
)
def days_since_yes(r: Table) -> Value:
    """Calendar days since the yes."""
    return r.as_of.delta(r.yes_on, unit="day").max()


@signal(over="deals", family="stage", unit="days", worse="neither", null="never")
def days_before_yes(r: Table) -> Value:
    """Calendar days from opening the deal to the yes."""
    return r.yes_on.delta(r.known_on, unit="day").max()


@signal(
    over="stage_changes",
    family="stage",
    unit="days",
    worse="higher",
    null="no stage history",
    evidence=lambda r: r.row_no.max(),
)
def stage_idle_days(r: Table) -> Value:
    """Calendar days in the present stage."""
    return r.age_days.min()


@signal(over="stage_changes", family="stage", unit="moves", worse="neither", null="stages are not recorded", empty=0)
def stage_moves_since_yes(r: Table) -> Value:
    """Stage changes after the day of the yes."""
    return r.is_since_yes.sum()


@signal(
    over="stage_changes",
    family="stage",
    unit="moves",
    worse="higher",
    null="stages are not recorded",
    empty=0,
    evidence=lambda r: r.row_no.max(where=r.is_since_yes & (r.stage_kind == StageKind.BEFORE_YES.value)),
)
def moves_back_since_yes(r: Table) -> Value:
    """Moves to a stage before the yes, after the yes."""
    return (r.is_since_yes & (r.stage_kind == StageKind.BEFORE_YES.value)).sum()
