"""The spine (deal × as-of date) and the course of each deal up to that date."""

from __future__ import annotations

from datetime import date

import ibis
from ibis.expr.types import Table

from holdfast import yes
from holdfast.engine import Tables
from holdfast.settings import Settings
from holdfast.vocab import Outcome, StageKind


def course(t: Tables, settings: Settings, as_of: date) -> Table:
    """One row per deal that said yes, as known on *as_of*.

    Columns of the yes register, the deal's name, account, owner, pipeline, money, country and dates, and:
    ``outcome`` (signed, lost or null while open) with ``end_on``; ``stage``, ``stage_kind``, ``stage_on`` and
    ``stage_by``: where the deal stands, since when, by whom. A signature is final; a loss is final unless the deal
    was moved to an open stage afterwards. Deals opened on or after *as_of* are absent.
    """
    day = ibis.literal(as_of, "date")
    rows = t.stage_changes.filter((t.stage_changes.known_on < day) & (t.stage_changes.occurred_on < day))
    is_signed = rows.stage_kind == StageKind.SIGNED.value
    newest = rows.group_by("deal_id").agg(row_no=rows.row_no.max(), signed_on=rows.occurred_on.min(where=is_signed))
    last = newest.inner_join(rows, "row_no").select(
        "deal_id", "signed_on", "stage_kind", stage="to_stage", stage_on="occurred_on", stage_by="changed_by"
    )
    deals = t.deals.filter(t.deals.known_on < day)
    deals = deals.select(
        "deal_id", "name", "account", "owner", "pipeline", "amount_minor", "currency", "country", "close_on",
        opened_on="known_on",
    )  # fmt: skip
    said = yes.register(t, settings, as_of)
    is_lost = last.stage_kind == StageKind.LOST.value
    ended = ibis.ifelse(is_lost, last.stage_on, ibis.null("date"))
    lost = ibis.ifelse(is_lost, ibis.literal(Outcome.LOST.value), ibis.null("string"))
    # one join and one projection: a chain of both costs more to translate than to run
    joined = said.inner_join(deals, "deal_id").left_join(last, "deal_id", rname="last_{name}")
    return joined.select(
        *(said[name] for name in said.columns),
        *(deals[name] for name in deals.columns if name != "deal_id"),
        *(last[name] for name in ("stage", "stage_kind", "stage_on", "stage_by")),
        outcome=ibis.ifelse(last.signed_on.notnull(), ibis.literal(Outcome.SIGNED.value), lost),
        end_on=last.signed_on.coalesce(ended),
        as_of=day,
    )


def open_spine(course: Table) -> Table:
    """The deals of *course* that are still open: the rows for which signals are computed."""
    return course.filter(course.outcome.isnull())
