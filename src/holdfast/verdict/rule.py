"""The stall rule: verdicts of all open deals at once, from clocks, limits and signs.

A deal that said yes is flagged only if all four hold:

1. the yes is dated;
2. the buyer took no step for longer than the limit, and no step with the buyer is planned; the limit is lower the more other
   signs agree; in a deal older than most signed ones, a single step after such a silence does not start it again;
3. it is neither parked nor inside the expected time of a paper step, and nobody named a day for going on that lies ahead;
4. at least two independent signs agree, and enough of the buyer is recorded for silence to mean anything.

A flagged deal is *indecision* when nobody objects, the buyer took two steps after the yes and the close date moved, otherwise
*stalled*. When the limit has passed and the signs do not suffice, or only a mail tells of a pause, the verdict is *not enough known*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from holdfast.settings import Rule
from holdfast.verdict.baseline import BEFORE_PAPER, BY_SIGNS, IN_PAPER, Baseline, shifted
from holdfast.verdict.clocks import NAT, Clocks, Days, Floats, column
from holdfast.verdict.paperwork import Step
from holdfast.vocab import Sign, StageKind, Verdict

Bools = npt.NDArray[np.bool_]

#: Replies count as fading below this share of their former length, or beyond this multiple of their former gap.
FADING_LENGTH, FADING_GAP = 0.5, 2.0
#: So many rows of the buyer overdue weigh as two signs for the limit, not for the number of signs that must agree.
MANY_ROWS = 2
#: Unanswered contacts count as fading from this number on, when the first is this many calendar days old.
UNANSWERED, UNANSWERED_DAYS = 2, 7

#: What is recorded of the buyer: acts, and what they called off or left undone.
SEEN = ("buyer_acts_seen", "meetings_cancelled", "buyer_rows_overdue")

#: Signs that show somebody objecting or turning away, rather than only hesitating.
OBJECTING = (Sign.SCOPE_REQUEST, Sign.NEW_DOUBTER, Sign.CONTACT_LOST, Sign.MEETING_CANCELLED, Sign.BUYER_ROW_OVERDUE)


@dataclass(frozen=True)
class Findings:
    """Per deal: the verdict, its limit, and which signs speak for a stall (``signs[sign]``, disputes taken out).

    ``is_lone``: over the limit only because the last step is a single one after a long silence in an old deal.
    ``plan_steps``: the paper step of the plan inside its expected time, or null. ``baseline``: the limits that were applied.
    """

    verdict: npt.NDArray[np.object_]
    limit: Floats
    is_over: Bools
    is_lone: Bools
    is_planned: Bools
    planned_on: Days
    is_parked: Bools
    is_paper: Bools
    plan_steps: Sequence[Step | None]
    paper_limit: Floats
    is_visible: Bools
    signs: Mapping[Sign, Bools]
    disputed: Mapping[Sign, Bools]
    is_paused: Bools
    is_paper_named: Bools
    baseline: Baseline

    @property
    def n_signs(self) -> npt.NDArray[np.int64]:
        """Number of independent signs that agree."""
        return count_signs(self.signs)


def count_signs(signs: Mapping[Sign, Bools]) -> npt.NDArray[np.int64]:
    """Signs that agree; the age of the yes is not independent of silence, so it only lowers the limit."""
    return np.asarray(np.sum([here for sign, here in signs.items() if sign != Sign.LONG_SINCE_YES], axis=0))


def judge(
    frame: pa.Table,
    clocks: Clocks,
    baseline: Baseline,
    rule: Rule,
    *,
    as_of: date,
    parked_until: Days,
    paused_until: Days,
    plan_steps: Sequence[Step | None],
    disputed: Mapping[Sign, Bools],
) -> Findings:
    """Apply the rule to every row of *frame* (spine with signals)."""
    today = np.datetime64(as_of, "D")
    kinds = np.asarray(frame["stage_kind"].to_pylist(), dtype=object)
    in_paper_stage = kinds == StageKind.PAPER.value
    usual = np.where(in_paper_stage, baseline.silence[IN_PAPER], baseline.silence[BEFORE_PAPER]).astype(float)
    stages = frame["stage"].to_pylist()
    paper_limit = np.array([baseline.paper.get(s or "", baseline.paper_default) for s in stages], dtype=float)
    has_step = np.array([step is not None for step in plan_steps], dtype=bool)
    planned_on = _planned(frame, today, usual)
    is_visible = np.sum([np.nan_to_num(column(frame, name)) for name in SEEN], axis=0) >= rule.min_buyer_acts
    found = _signs(frame, in_paper_stage & (clocks.stage > paper_limit), clocks.since_yes, baseline.whole)
    none = np.zeros(frame.num_rows, dtype=bool)
    agreeing = {sign: here & ~disputed.get(sign, none) for sign, here in found.items()}
    many = agreeing[Sign.BUYER_ROW_OVERDUE] & (np.nan_to_num(column(frame, "buyer_rows_overdue")) >= MANY_ROWS)
    at = np.clip(np.sum([*agreeing.values(), many], axis=0) - 1, 0, 2)
    limit = _limit(at, in_paper_stage, baseline)
    is_paper = has_step | _in_stage_time(frame, clocks, in_paper_stage, paper_limit, at, baseline)
    is_lone = agreeing[Sign.LONG_SINCE_YES] & (clocks.broken > limit)
    is_over = (clocks.buyer > limit) | is_lone
    found = {Sign.BUYER_SILENCE: is_over & is_visible} | found
    signs = {sign: here & ~disputed.get(sign, none) for sign, here in found.items()}
    kept = {sign: found[sign] & ~signs[sign] for sign in found}
    is_parked = ~np.isnat(parked_until) & (parked_until > today)
    is_paused = ~np.isnat(paused_until) & (paused_until > today) & ~disputed.get(Sign.PAUSE_NAMED, none)
    named_days = clocks.paper_named
    is_named = (named_days <= baseline.paper_named) & ~disputed.get(Sign.PAPER_NAMED, none)
    n_signs = count_signs(signs)
    flagged = is_over & is_visible & (n_signs >= rule.min_signs) & signs[Sign.BUYER_SILENCE]
    objecting = np.any([signs[s] for s in OBJECTING], axis=0) | (
        np.nan_to_num(column(frame, "moves_back_since_yes")) > 0
    )
    answering = np.nan_to_num(column(frame, "buyer_steps_since_yes")) >= 2
    hesitating = ~objecting & answering & (np.nan_to_num(clocks.pushes) >= 1)
    verdict = np.select(
        [
            is_parked,
            is_paper,
            ~is_over | ~np.isnat(planned_on),
            is_paused,
            is_named,
            flagged & hesitating,
            flagged,
        ],
        [
            Verdict.PARKED.value,
            Verdict.PAPERWORK.value,
            Verdict.MOVING.value,
            Verdict.NOT_ENOUGH_KNOWN.value,
            Verdict.PAPERWORK.value,
            Verdict.INDECISION.value,
            Verdict.STALLED.value,
        ],
        default=Verdict.NOT_ENOUGH_KNOWN.value,
    ).astype(object)
    return Findings(
        verdict,
        limit,
        is_over,
        is_lone & (clocks.buyer <= limit),
        ~np.isnat(planned_on),
        planned_on,
        is_parked,
        is_paper,
        plan_steps,
        paper_limit,
        is_visible,
        signs,
        kept,
        is_paused,
        np.asarray(is_named),
        baseline,
    )


def _limit(at: npt.NDArray[np.int64], in_paper_stage: Bools, baseline: Baseline) -> Floats:
    """Working days of silence allowed: fewer, the more other signs agree (*at* 0: at most one, 1: two, 2: more)."""
    before, inside = (np.asarray(baseline.limits(phase), dtype=float)[at] for phase in (BEFORE_PAPER, IN_PAPER))
    return np.where(in_paper_stage, inside, before)


def _in_stage_time(
    frame: pa.Table, clocks: Clocks, in_stage: Bools, paper_limit: Floats, at: npt.NDArray[np.int64], baseline: Baseline
) -> Bools:
    """Inside the expected time of a paper stage of an owned deal; *at* as for the limit."""
    people = zip(frame["owner"].to_pylist(), frame["stage_by"].to_pylist(), strict=True)
    owner = np.array([bool(owned or changed) for owned, changed in people], dtype=bool)
    longest = np.maximum(baseline.paper_silence, baseline.silence[IN_PAPER])[at]
    explained = np.fmin(clocks.buyer, clocks.stage) <= longest
    return np.asarray(in_stage & owner & (clocks.stage <= paper_limit) & explained)


def _planned(frame: pa.Table, today: np.datetime64, limit: Floats) -> Days:
    """Day of the next meeting, or of the buyer's next plan row if it is near and none is overdue (NaT = nothing)."""
    meeting, row = column(frame, "next_meeting_in_days"), column(frame, "next_buyer_row_in_days")
    row = np.where((row > limit * 7 / 5) | (np.nan_to_num(column(frame, "buyer_rows_overdue")) > 0), np.nan, row)
    ahead = np.fmin(meeting, row)
    days = np.nan_to_num(ahead).astype(np.int64).astype("timedelta64[D]")
    return np.where(np.isnan(ahead), NAT, today + days)


def _signs(frame: pa.Table, paper_overdue: Bools, since_yes: Floats, whole: int | None) -> dict[Sign, Bools]:
    """The signs other than the buyer's silence."""

    def over(name: str, least: float) -> Bools:
        return np.asarray(np.nan_to_num(column(frame, name), nan=-np.inf) >= least)

    length = column(frame, "reply_length_ratio") < FADING_LENGTH
    slower = over("reply_gap_ratio", FADING_GAP)
    unanswered = over("unanswered_contacts", UNANSWERED) & over("unanswered_days", UNANSWERED_DAYS)
    return {
        Sign.BUYER_ROW_OVERDUE: over("buyer_rows_overdue", 1),
        Sign.CLOSE_DATE_MOVED: over("pushes_since_step", 1),
        Sign.REPLIES_FADING: length | slower | unanswered,
        Sign.CONTACT_LOST: over("people_lost_since_yes", 1),
        Sign.MEETING_CANCELLED: over("meetings_cancelled", 1),
        Sign.SCOPE_REQUEST: over("scope_requests_since_yes", 1),
        Sign.NEW_DOUBTER: over("voices_since_yes", 1),
        Sign.PAPER_OVERDUE: paper_overdue,
        Sign.LONG_SINCE_YES: since_yes > (np.inf if whole is None else whole),
    }


def printed(rule: Rule, baseline: Baseline) -> list[str]:
    """The rule as a person reads it, with the limits in force."""
    if baseline.is_default:
        source = (
            f"Only {baseline.n_signed} deals were signed before {baseline.frozen_on:%-d %B %Y}; fewer than {rule.min_signed} cannot "
            "set a limit, so stated default durations are used. They are a choice, not a finding."
        )
    else:
        one, two, three = (shifted(baseline.percentile, more) for more in BY_SIGNS)
        source = (
            f"Learnt from {baseline.n_signed:,} deals signed before {baseline.frozen_on:%-d %B %Y} and frozen until the quarter ends: "
            f"the limits are percentiles of the waits between two steps of the buyer in them ({one}, {two} and {three})."
        )
        if baseline.whole is not None:
            source += (
                f" A yes older than {baseline.whole} working days, and a second row of the buyer overdue, count as one more sign each for "
                "the limits, never as one of the two; in a deal with such a yes "
                "a reply, call or meeting that ends a silence beyond the limit does not start it again: it takes a second."
            )
    due = "that time" if baseline.is_default else f"{baseline.silence[BEFORE_PAPER]} working days"
    return [
        "A deal is listed when it said yes on a known date and then stopped. Stopped means all of this:",
        f"1. No step of the buyer for {_allowed(baseline)}. A step is a reply with content, a meeting or call attended, a "
        "document returned, a plan row done. A reply that nothing follows counts for five days only. What we do, and edits of the "
        "record, never count.",
        f"2. No meeting with the buyer is planned, and no row of the buyer falls due within {due}.",
        "3. It is not parked, and not inside the expected time of a paper step with an owner: a row of the plan whose turn has come, "
        f"or a paper stage (silent for {_explained(baseline)}); the buyer named no paper step within "
        f"{baseline.paper_named} working days, and nobody named a day for going on that lies ahead.",
        f"4. At least {rule.min_signs} independent signs agree: buyer silence, a row of the buyer overdue, the close date moved "
        "since the last step, replies fading or none to our contacts, a contact lost, a meeting cancelled, a scope request, a "
        f"new doubter, a paper step overdue. At least {rule.min_buyer_acts} acts of the buyer must be recorded, meetings called off "
        "and rows left overdue included, or silence means nothing.",
        source,
    ]


def _allowed(baseline: Baseline) -> str:
    if baseline.is_default:
        before, inside = baseline.silence[BEFORE_PAPER], baseline.silence[IN_PAPER]
        return f"more than {before} working days ({inside} once in paperwork)"
    one, two, three = baseline.limits(BEFORE_PAPER)
    inside_paper = ", ".join(map(str, baseline.limits(IN_PAPER)))
    return (
        f"more than {one} working days with one other sign, {two} with two, {three} with three or more "
        f"({inside_paper} once in paperwork)"
    )


def _explained(baseline: Baseline) -> str:
    one, two, _ = baseline.paper_silence
    return f"{one} working days at most" + ("" if one == two else f", {two} once two other signs agree")
