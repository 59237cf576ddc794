"""Every signal in plain words with its value, for people who read where a chance comes from."""

from __future__ import annotations

from collections.abc import Callable

from holdfast.signals import SIGNALS
from holdfast.timing.rows import Rows
from holdfast.units import share

_UNITS = {s.name: s.unit for s in SIGNALS}
_NULL = {s.name: s.null for s in SIGNALS}


def _n(v: float, one: str, many: str = "") -> str:
    return f"{v:.0f} {one if round(v) == 1 else many or one + 's'}"


_SAID: dict[str, Callable[[float], str]] = {
    "buyer_silence_days": lambda v: f"the buyer's last step was {_n(v, 'day')} ago",
    "stopped_days": lambda v: f"{_n(v, 'day')} since the buyer's last step that counts",
    "our_silence_days": lambda v: f"our last contact was {_n(v, 'day')} ago",
    "unanswered_contacts": lambda v: (
        f"{_n(v, 'mail or call', 'mails and calls')} of ours unanswered" if v else "nothing of ours is unanswered"
    ),
    "unanswered_days": lambda v: f"unanswered for {_n(v, 'day')}",
    "buyer_steps_28d": lambda v: f"{_n(v, 'step')} of the buyer in four weeks",
    "buyer_steps_since_yes": lambda v: f"{_n(v, 'step')} of the buyer since the yes",
    "buyer_acts_seen": lambda v: f"{_n(v, 'act')} of the buyer on record",
    "reply_length_ratio": lambda v: f"replies {v:.1f} times as long as before the yes",
    "reply_gap_ratio": lambda v: f"replies {v:.1f} times as far apart as before the yes",
    "days_since_yes": lambda v: f"{_n(v, 'day')} since the yes",
    "days_before_yes": lambda v: f"the yes came {_n(v, 'day')} after the deal was opened",
    "stage_idle_days": lambda v: f"{_n(v, 'day')} in the present stage",
    "stage_moves_since_yes": lambda v: f"{_n(v, 'stage move')} since the yes",
    "moves_back_since_yes": lambda v: f"{_n(v, 'move')} back to an earlier stage" if v else "no move back",
    "close_date_pushes": lambda v: f"close date moved later {_n(v, 'time')}" if v else "close date not moved",
    "pushes_since_step": lambda v: (
        f"close date moved {_n(v, 'time')} since the last step" if v else "close date unmoved"
    ),
    "close_date_pushed_days": lambda v: f"close date moved by {_n(v, 'day')}",
    "days_to_close_date": lambda v: (
        f"close date in {_n(v, 'day')}" if v >= 0 else f"close date passed {_n(-v, 'day')} ago"
    ),
    "next_step_age_days": lambda v: f"next step written {_n(v, 'day')} ago",
    "next_meeting_in_days": lambda v: f"next meeting in {_n(v, 'day')}",
    "meetings_cancelled": lambda v: f"{_n(v, 'meeting')} cancelled" if v else "no meeting cancelled",
    "buyer_people_28d": lambda v: f"{_n(v, 'person', 'people')} of the buyer active in four weeks",
    "buyer_people_ever": lambda v: f"{_n(v, 'person', 'people')} of the buyer ever active",
    "people_on_deal": lambda v: f"{_n(v, 'person', 'people')} on the deal",
    "new_people_since_yes": lambda v: f"{_n(v, 'new person', 'new people')} since the yes",
    "people_lost_since_yes": lambda v: f"{_n(v, 'contact')} lost since the yes" if v else "no contact lost",
    "seats_filled": lambda v: f"{_n(v, 'seat')} filled on the buyer's side",
    "voices_since_yes": lambda v: f"{_n(v, 'voice')} pushed back" if v else "nobody pushed back on record",
    "pushback_since_yes": lambda v: f"{_n(v, 'entry', 'entries')} of push-back" if v else "no push-back on record",
    "paper_stage_days": lambda v: f"{_n(v, 'day')} in a paper stage",
    "paper_named_days": lambda v: f"the buyer named or returned paperwork {_n(v, 'day')} ago",
    "documents_returned": lambda v: f"{_n(v, 'document')} returned" if v else "no document returned",
    "plan_overdue_days": lambda v: f"a row of the buyer is {_n(v, 'day')} overdue",
    "buyer_row_done_days": lambda v: f"the buyer did a plan row {_n(v, 'day')} ago",
    "buyer_rows_overdue": lambda v: f"{_n(v, 'row')} of the buyer overdue" if v else "no row overdue",
    "plan_done_share": lambda v: f"{share(v)} of the buyer's plan rows done",
    "next_buyer_row_in_days": lambda v: f"the buyer's next row is due in {_n(v, 'day')}",
    "paper_row_open_days": lambda v: f"a paper step is open for {_n(v, 'day')}",
    "amount_log": lambda v: f"a deal of about {10 ** (v - 2):,.0f}",
    "amount_change_since_yes": lambda v: f"the amount is {share(v)} of what it was at the yes",
    "scope_requests_since_yes": lambda v: f"{_n(v, 'scope request')} since the yes" if v else "no scope request",
}
_LABELS = {
    "owner_then": "the owner", "pipeline": "the pipeline", "country": "the country", "stage_then": "the stage",
    "stage_then_by": "who moved the stage last",
}  # fmt: skip


def said(signal: str, rows: Rows, i: int) -> str:
    """The signal of row *i* as a clause: 'the buyer's last step was 23 days ago'."""
    if " & " in signal:
        left, right = signal.split(" & ")
        return f"{said(left, rows, i)}, together with: {said(right, rows, i)}"
    if signal in rows.names:
        value = rows.names[signal][i]
        return (
            f"{_LABELS.get(signal, signal)}: {value}"
            if value is not None
            else f"{_LABELS.get(signal, signal)} is not known"
        )
    v = float(rows.numbers[signal][i])
    if v != v:
        return _NULL[signal]
    return (
        _SAID[signal](v) if signal in _SAID else f"{signal.replace('_', ' ')} {v:.3g} {_UNITS.get(signal, '')}".strip()
    )


def value_of(signal: str, rows: Rows, i: int) -> float | None:
    """The number of the signal in row *i*; null for labels, pairs and nulls."""
    if signal not in rows.numbers:
        return None
    v = float(rows.numbers[signal][i])
    return None if v != v else v
