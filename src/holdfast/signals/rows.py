"""Named conditions on known rows, shared by all signals and by the baseline: what counts as a buyer's step."""

from __future__ import annotations

from collections.abc import Callable

from ibis.expr.types import Table

from holdfast.vocab import ActivityKind, Field, Side

#: A reply of fewer words ("OK, thanks") is contact but not progress. A design choice.
CONTENT_WORDS = 12
#: Calendar days for which a reply that nothing follows holds the buyer's clock. A design choice, measured in docs/evidence.md.
LONE_REPLY_DAYS = 5


def activities(r: Table) -> Table:
    """Adds to known activities: is_buyer, is_reply, is_progress, is_work, is_paperwork, is_seller, is_upcoming, is_cancelled_meeting.

    Progress is a reply with content, a call or meeting the buyer attended, or a document returned; automatic replies
    and cancelled meetings are not. Paperwork is a document the buyer returned or words of theirs that name a paper step. An
    upcoming step is a meeting or call planned on or after ``as_of``.
    """
    happened = r.occurred_on.notnull() & r.cancelled_on.isnull()
    contact = r.kind.isin([ActivityKind.EMAIL.value, ActivityKind.CALL.value, ActivityKind.MEETING.value])
    met = r.kind.isin([ActivityKind.CALL.value, ActivityKind.MEETING.value])
    returned = r.kind == ActivityKind.DOCUMENT.value
    wrote = (r.kind == ActivityKind.EMAIL.value) & (r.n_words.fill_null(CONTENT_WORDS) >= CONTENT_WORDS)
    is_buyer = (r.side == Side.BUYER.value) & happened & ~r.is_auto.fill_null(False) & (contact | returned)
    # A condition inside COALESCE is worked out once per row; a bare one is written anew into each that uses it.
    met, returned, is_buyer = (c.fill_null(False) for c in (met, returned, is_buyer))
    return r.mutate(
        is_buyer=is_buyer,
        is_reply=is_buyer & (r.kind == ActivityKind.EMAIL.value),
        is_progress=is_buyer & (met | returned | wrote),
        is_work=is_buyer & returned,
        is_paperwork=is_buyer & (returned | r.is_paper.fill_null(False)),
        is_seller=(r.side == Side.SELLER.value) & happened & contact,
        is_upcoming=met & r.occurred_on.isnull() & r.cancelled_on.isnull() & (r.planned_on >= r.as_of).fill_null(False),
        is_cancelled_meeting=met & r.cancelled_on.notnull(),
    )


def field_changes(r: Table) -> Table:
    """Adds to known field changes: is_push (the close date moved to a later day after the yes) and pushed_days."""
    is_date = r.field == Field.CLOSE_DATE.value
    later = (r.new_on > r.old_on).fill_null(False)
    return r.mutate(
        is_close=is_date & r.new_on.notnull(),
        is_push=is_date & later & r.is_since_yes,
        pushed_days=r.new_on.delta(r.old_on, unit="day"),
        is_amount=(r.field == Field.AMOUNT.value) & r.new_minor.notnull(),
        is_next_step=r.field == Field.NEXT_STEP.value,
    )


def plan_rows(r: Table) -> Table:
    """Adds to known plan rows: is_open, is_buyer_row, is_overdue (open and due before ``as_of``)."""
    is_open = r.done_on.isnull()
    return r.mutate(
        is_open=is_open,
        is_buyer_row=r.side == Side.BUYER.value,
        is_overdue=is_open & (r.due_on < r.as_of).fill_null(False),
        overdue_days=r.as_of.delta(r.due_on, unit="day"),
    )


PREPARE: dict[str, Callable[[Table], Table]] = {
    "activities": activities,
    "field_changes": field_changes,
    "plan_rows": plan_rows,
}
