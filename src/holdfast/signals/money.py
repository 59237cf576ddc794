"""Signals of money and of the agreed scope."""

from __future__ import annotations

from ibis.expr.types import Table, Value

from holdfast.signals.base import signal


@signal(over="deals", family="money", unit="log10 of minor units", worse="neither", null="no amount in the export")
def amount_log(r: Table) -> Value:
    """Size of the deal as first known, on a log scale; currencies are compared only within themselves."""
    return r.amount_minor.max().nullif(0).abs().log10()


@signal(
    over="field_changes",
    family="money",
    unit="ratio",
    worse="lower",
    null="the amount did not change after the yes",
    evidence=lambda r: r.row_no.max(where=r.is_amount & r.is_since_yes),
)
def amount_change_since_yes(r: Table) -> Value:
    """Present amount over the amount at the yes."""
    since = r.is_amount & r.is_since_yes
    at_yes = r.old_minor.argmin(r.row_no, where=since)
    return r.new_minor.argmax(r.row_no, where=since) / at_yes.nullif(0)


@signal(
    over="scope_changes",
    family="money",
    unit="requests",
    worse="higher",
    null="scope requests are not recorded",
    empty=0,
    evidence=lambda r: r.row_no.max(where=r.is_since_yes),
)
def scope_requests_since_yes(r: Table) -> Value:
    """Requests to add to, remove from or alter what was agreed, after the yes."""
    return r.is_since_yes.sum()
