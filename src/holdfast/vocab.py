"""The words of the product as enums; one word per idea.

Values are what files, Runs and the API carry.
"""

from __future__ import annotations

from enum import StrEnum


class StageKind(StrEnum):
    """What a CRM stage means for the time after the yes."""

    BEFORE_YES = "before_yes"
    YES = "yes"
    PAPER = "paper"
    SIGNED = "signed"
    LOST = "lost"


class Outcome(StrEnum):
    """How a deal ended."""

    SIGNED = "signed"
    LOST = "lost"
    NO_DECISION = "no_decision"


class Side(StrEnum):
    """Whose act it was."""

    BUYER = "buyer"
    SELLER = "seller"
    SYSTEM = "system"


class ActivityKind(StrEnum):
    """What kind of act it was."""

    EMAIL = "email"
    CALL = "call"
    MEETING = "meeting"
    DOCUMENT = "document"
    NOTE = "note"
    TASK = "task"


class Field(StrEnum):
    """Deal fields whose changes are facts."""

    CLOSE_DATE = "close_date"
    AMOUNT = "amount"
    OWNER = "owner"
    NEXT_STEP = "next_step"
    FORECAST_CATEGORY = "forecast_category"


class Seat(StrEnum):
    """The part a person plays in the buyer's company; never a stance."""

    DECISION_MAKER = "decision_maker"
    ECONOMIC_BUYER = "economic_buyer"
    CHAMPION = "champion"
    INFLUENCER = "influencer"
    TECHNICAL_EVALUATOR = "technical_evaluator"
    END_USER = "end_user"
    LEGAL = "legal"
    PROCUREMENT = "procurement"
    EXECUTIVE_SPONSOR = "executive_sponsor"
    UNKNOWN = "unknown"


class Stance(StrEnum):
    """Where a person stands toward the change, from against to for; always dated and with evidence."""

    OPPONENT = "opponent"
    SCEPTIC = "sceptic"
    UNDECIDED = "undecided"
    SUPPORTER = "supporter"
    ADVOCATE = "advocate"


class TieKind(StrEnum):
    """How two people of the buyer are tied."""

    REPORTS_TO = "reports_to"
    TRUSTS = "trusts"
    WORKS_WITH = "works_with"
    CONFLICTS_WITH = "conflicts_with"


class ConcernState(StrEnum):
    """Where a concern stands; only the first is open."""

    OPEN = "open"
    ANSWERED = "answered"
    ACCEPTED = "accepted_as_cost"
    CHANGED_PLAN = "changed_plan"


class CommitmentState(StrEnum):
    """Where a promised act stands."""

    PROMISED = "promised"
    KEPT = "kept"
    LATE = "late"
    DROPPED = "dropped"


class ImpactKind(StrEnum):
    """Which side of the two-sided sheet an impact stands on."""

    GAIN = "gain"
    COST = "cost"


class MoveState(StrEnum):
    """Where a play stands in a deal."""

    CHOSEN = "chosen"
    DONE = "done"
    DROPPED = "dropped"


class Holdup(StrEnum):
    """What holds a decision up inside the buyer's company."""

    HARMONY = "harmony"
    FAVOURITES = "favourites"
    LONE_RESELLER = "lone_reseller"
    NOISE = "noise_as_strategy"
    FORTITUDE = "fortitude"


class Reaction(StrEnum):
    """What a decision maker may do when push-back arrives."""

    LEADS = "leads"
    EXPLAINS_ALONE = "explains_alone"
    POLLS = "polls_for_consensus"
    SIDES = "sides_with_critics"
    REASSURES = "reassures"
    SHRINKS = "shrinks_scope"
    POSTPONES = "postpones"
    DELEGATES = "delegates"
    FORCES = "forces"
    GOES_QUIET = "goes_quiet"


class YesSource(StrEnum):
    """Where a yes was read from; ``TEXT`` is a proposal until a person confirms it."""

    PERSON = "person"
    PLAN_ROW = "plan_row"
    STAGE = "stage"
    FORECAST_CATEGORY = "forecast_category"
    TEXT = "text"


class Verdict(StrEnum):
    """What a deal that said yes is doing now."""

    STALLED = "stalled"
    INDECISION = "indecision"
    NOT_ENOUGH_KNOWN = "not_enough_known"
    PAPERWORK = "paperwork"
    PARKED = "parked"
    MOVING = "moving"


class Sign(StrEnum):
    """An independent, dated sign that speaks for or against a stall."""

    BUYER_SILENCE = "buyer_silence"
    BUYER_ROW_OVERDUE = "buyer_row_overdue"
    CLOSE_DATE_MOVED = "close_date_moved"
    REPLIES_FADING = "replies_fading"
    CONTACT_LOST = "contact_lost"
    MEETING_CANCELLED = "meeting_cancelled"
    SCOPE_REQUEST = "scope_request"
    NEW_DOUBTER = "new_doubter"
    PAPER_OVERDUE = "paper_overdue"
    LONG_SINCE_YES = "long_since_yes"
    BUYER_STEP = "buyer_step"
    ROW_DONE = "row_done"
    PLANNED_STEP = "planned_step"
    PARK = "park"
    PAPER_STEP = "paper_step"
    PAUSE_NAMED = "pause_named"
    PAPER_NAMED = "paper_named"
    UNSEEN = "unseen"


#: CRM role words (lower case) → our seats. A word such as "Blocker" is a stance, so its seat is unknown.
SEAT_WORDS: dict[str, Seat] = {
    "decision maker": Seat.DECISION_MAKER,
    "decision_maker": Seat.DECISION_MAKER,
    "primary decision maker": Seat.DECISION_MAKER,
    "business decision maker": Seat.DECISION_MAKER,
    "technical decision maker": Seat.TECHNICAL_EVALUATOR,
    "approver": Seat.ECONOMIC_BUYER,
    "economic buyer": Seat.ECONOMIC_BUYER,
    "economic decision maker": Seat.ECONOMIC_BUYER,
    "budget holder": Seat.ECONOMIC_BUYER,
    "budget_holder": Seat.ECONOMIC_BUYER,
    "champion": Seat.CHAMPION,
    "mentor": Seat.CHAMPION,
    "influencer": Seat.INFLUENCER,
    "technical buyer": Seat.TECHNICAL_EVALUATOR,
    "evaluator": Seat.TECHNICAL_EVALUATOR,
    "technical evaluator": Seat.TECHNICAL_EVALUATOR,
    "technical_evaluator": Seat.TECHNICAL_EVALUATOR,
    "business evaluator": Seat.INFLUENCER,
    "business user": Seat.END_USER,
    "end user": Seat.END_USER,
    "end_user": Seat.END_USER,
    "user": Seat.END_USER,
    "legal": Seat.LEGAL,
    "legal & compliance": Seat.LEGAL,
    "legal_and_compliance": Seat.LEGAL,
    "procurement": Seat.PROCUREMENT,
    "purchasing": Seat.PROCUREMENT,
    "executive sponsor": Seat.EXECUTIVE_SPONSOR,
    "executive_sponsor": Seat.EXECUTIVE_SPONSOR,
    "economic_buyer": Seat.ECONOMIC_BUYER,
}


def seat_of(word: str | None) -> Seat:
    """Our seat for a CRM's role word; the word itself is kept beside it.

    >>> seat_of("Economic Buyer").value, seat_of("Blocker").value, seat_of(None).value
    ('economic_buyer', 'unknown', 'unknown')
    """
    return SEAT_WORDS.get((word or "").strip().lower(), Seat.UNKNOWN)
