"""The stall rule: verdicts of all open deals at once, from clocks, limits and signs.

A deal that said yes is flagged only if all four hold:

1. the yes is dated;
2. the buyer took no step for longer than the limit, and no step with the buyer is planned;
3. it is neither parked nor inside the expected time of a named paper step with an owner;
4. at least two independent signs agree, and enough of the buyer is recorded for silence to mean anything.

A flagged deal is *indecision* when nobody objects and people still answer while dates slip, otherwise *stalled*. When
the limit has passed and the signs do not suffice, the verdict is *not enough known*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from holdfast.settings import Rule
from holdfast.verdict.baseline import BEFORE_PAPER, IN_PAPER, Baseline
from holdfast.verdict.clocks import NAT, Clocks, Days, Floats, column
from holdfast.vocab import Sign, StageKind, Verdict

Bools = npt.NDArray[np.bool_]

#: Replies count as fading below this share of their former length, or beyond this multiple of their former gap.
FADING_LENGTH, FADING_GAP = 0.5, 2.0
#: Unanswered contacts count as fading from this number on, when the first is this many calendar days old.
UNANSWERED, UNANSWERED_DAYS = 2, 7

#: Signs that show somebody objecting or turning away, rather than only hesitating.
OBJECTING = (Sign.SCOPE_REQUEST, Sign.NEW_DOUBTER, Sign.CONTACT_LOST, Sign.MEETING_CANCELLED, Sign.BUYER_ROW_OVERDUE)


@dataclass(frozen=True)
class Findings:
    """Per deal: the verdict, its limit, and which signs speak for a stall (``signs[sign]``, disputes taken out)."""

    verdict: npt.NDArray[np.object_]
    limit: Floats
    is_over: Bools
    is_planned: Bools
    planned_on: Days
    is_parked: Bools
    is_paper: Bools
    paper_limit: Floats
    is_visible: Bools
    signs: Mapping[Sign, Bools]
    disputed: Mapping[Sign, Bools]

    @property
    def n_signs(self) -> npt.NDArray[np.int64]:
        """Number of signs that agree."""
        return np.asarray(np.sum(list(self.signs.values()), axis=0))


def judge(
    frame: pa.Table,
    clocks: Clocks,
    baseline: Baseline,
    rule: Rule,
    *,
    as_of: date,
    parked_until: Days,
    disputed: Mapping[Sign, Bools],
) -> Findings:
    """Apply the rule to every row of *frame* (spine with signals)."""
    today = np.datetime64(as_of, "D")
    kinds = np.asarray(frame["stage_kind"].to_pylist(), dtype=object)
    in_paper_stage = kinds == StageKind.PAPER.value
    limit = np.where(in_paper_stage, baseline.silence[IN_PAPER], baseline.silence[BEFORE_PAPER]).astype(float)
    stages = frame["stage"].to_pylist()
    paper_limit = np.array([baseline.paper.get(s or "", baseline.paper_default) for s in stages], dtype=float)
    is_paper = _in_paper_time(frame, clocks, in_paper_stage, paper_limit, baseline)
    planned_on = _planned(frame, today, limit)
    is_over = clocks.buyer > limit
    is_visible = np.nan_to_num(column(frame, "buyer_acts_seen")) >= rule.min_buyer_acts
    found = _signs(frame, is_over & is_visible, in_paper_stage & (clocks.stage > paper_limit))
    signs = {sign: here & ~disputed.get(sign, np.zeros(len(here), bool)) for sign, here in found.items()}
    kept = {sign: found[sign] & ~signs[sign] for sign in found}
    is_parked = ~np.isnat(parked_until) & (parked_until > today)
    n_signs = np.sum(list(signs.values()), axis=0)
    flagged = is_over & is_visible & (n_signs >= rule.min_signs) & signs[Sign.BUYER_SILENCE]
    objecting = np.any([signs[s] for s in OBJECTING], axis=0) | (
        np.nan_to_num(column(frame, "moves_back_since_yes")) > 0
    )
    answering = np.nan_to_num(column(frame, "buyer_steps_since_yes")) >= 2
    hesitating = ~objecting & answering & (np.nan_to_num(clocks.pushes) >= 1)
    verdict = np.select(
        [is_parked, is_paper, ~is_over | ~np.isnat(planned_on), flagged & hesitating, flagged],
        [
            Verdict.PARKED.value,
            Verdict.PAPERWORK.value,
            Verdict.MOVING.value,
            Verdict.INDECISION.value,
            Verdict.STALLED.value,
        ],
        default=Verdict.NOT_ENOUGH_KNOWN.value,
    ).astype(object)
    return Findings(
        verdict,
        limit,
        is_over,
        ~np.isnat(planned_on),
        planned_on,
        is_parked,
        is_paper,
        paper_limit,
        is_visible,
        signs,
        kept,
    )


def _in_paper_time(frame: pa.Table, clocks: Clocks, in_stage: Bools, paper_limit: Floats, baseline: Baseline) -> Bools:
    """Inside the expected time of a named paper step that has an owner: a paper stage of an owned deal, or a plan row."""
    people = zip(frame["owner"].to_pylist(), frame["stage_by"].to_pylist(), strict=True)
    owner = np.array([bool(owned or changed) for owned, changed in people], dtype=bool)
    by_stage = in_stage & owner & (clocks.stage <= paper_limit)
    row_days = column(frame, "paper_row_open_days")
    by_row = row_days <= np.ceil(baseline.paper_default * 7 / 5)
    return np.asarray(by_stage | (by_row & ~np.isnan(row_days)))


def _planned(frame: pa.Table, today: np.datetime64, limit: Floats) -> Days:
    """Day of the next meeting, or of the buyer's next plan row if it is near and none is overdue (NaT = nothing)."""
    meeting, row = column(frame, "next_meeting_in_days"), column(frame, "next_buyer_row_in_days")
    row = np.where((row > limit * 7 / 5) | (np.nan_to_num(column(frame, "buyer_rows_overdue")) > 0), np.nan, row)
    ahead = np.fmin(meeting, row)
    days = np.nan_to_num(ahead).astype(np.int64).astype("timedelta64[D]")
    return np.where(np.isnan(ahead), NAT, today + days)


def _signs(frame: pa.Table, silent: Bools, paper_overdue: Bools) -> dict[Sign, Bools]:
    def over(name: str, least: float) -> Bools:
        return np.asarray(np.nan_to_num(column(frame, name), nan=-np.inf) >= least)

    length = column(frame, "reply_length_ratio") < FADING_LENGTH
    slower = over("reply_gap_ratio", FADING_GAP)
    unanswered = over("unanswered_contacts", UNANSWERED) & over("unanswered_days", UNANSWERED_DAYS)
    return {
        Sign.BUYER_SILENCE: silent,
        Sign.BUYER_ROW_OVERDUE: over("buyer_rows_overdue", 1),
        Sign.CLOSE_DATE_MOVED: over("pushes_since_step", 1),
        Sign.REPLIES_FADING: length | slower | unanswered,
        Sign.CONTACT_LOST: over("people_lost_since_yes", 1),
        Sign.MEETING_CANCELLED: over("meetings_cancelled", 1),
        Sign.SCOPE_REQUEST: over("scope_requests_since_yes", 1),
        Sign.NEW_DOUBTER: over("voices_since_yes", 1),
        Sign.PAPER_OVERDUE: paper_overdue,
    }


def printed(rule: Rule, baseline: Baseline) -> list[str]:
    """The rule as a person reads it, with the limits in force."""
    if baseline.is_default:
        source = (
            f"Only {baseline.n_signed} deals were signed before {baseline.frozen_on:%d %B %Y}; fewer than {rule.min_signed} cannot "
            "set a limit, so stated default durations are used. They are a choice, not a finding."
        )
    else:
        source = (
            f"Learnt from {baseline.n_signed} deals signed before {baseline.frozen_on:%d %B %Y} and frozen until the quarter ends: "
            f"{baseline.percentile} % of the waits between two steps of the buyer were not longer."
        )
    return [
        "A deal is listed when it said yes on a known date and then stopped. Stopped means all of this:",
        f"1. No step of the buyer for more than {baseline.silence[BEFORE_PAPER]} working days ({baseline.silence[IN_PAPER]} once in "
        "paperwork). A step is a reply with content, a meeting or call attended, a document returned, a plan row done. A "
        "reply that nothing follows counts for five days only. What we do, and edits of the record, never count.",
        "2. No meeting with the buyer is planned, and no row of the buyer falls due within that time.",
        "3. It is not parked, and not inside the expected time of a paper step with an owner.",
        f"4. At least {rule.min_signs} independent signs agree: buyer silence, a row of the buyer overdue, the close date moved "
        "since the last step, replies fading or none to our contacts, a contact lost, a meeting cancelled, a scope request, a "
        f"new doubter, a paper step overdue. At least {rule.min_buyer_acts} acts of the buyer must be recorded, or silence "
        "means nothing.",
        source,
    ]
