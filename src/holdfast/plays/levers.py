"""What a play can change in the model: the only place where plays name its parameters.

The sizes are priors: low, likeliest and high. None of them is measured in sales; the sources of the plays say in which
field an effect was seen, and that its size here is assumed.
"""

from __future__ import annotations

from holdfast.org.effects import Effect


def prepared(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """The decision maker is better prepared for push-back; the model lets it fade by half in about two weeks."""
    return Effect("preparation", "add", low, mode, high, from_day=from_day)


def firmer(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """The decision maker is surer of it."""
    return Effect("resolve", "add", low, mode, high, from_day=from_day)


def braver(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """Less falters by itself: a factor below 1 on fear."""
    return Effect("fear", "scale", low, mode, high, from_day=from_day)


def less_harmony(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """Keeping everybody happy counts for less: a factor below 1."""
    return Effect("harmony", "scale", low, mode, high, from_day=from_day)


def lighter(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """Fewer people are left for the decision maker to convince alone: a factor below 1."""
    return Effect("load", "scale", low, mode, high, from_day=from_day)


def less_favour(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """A liked voice weighs less for being liked: a factor below 1."""
    return Effect("favourites", "scale", low, mode, high, from_day=from_day)


def less_noise(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """Talk without a checkable concern counts less like one with: a factor below 1."""
    return Effect("noise", "scale", low, mode, high, from_day=from_day)


def repeats_count_less(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """A voice that repeats itself is heard as one voice: a factor below 1."""
    return Effect("repeat_weight", "scale", low, mode, high, from_day=from_day)


def answered(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """This share of the real concerns is met, so that what is said holds fewer of them."""
    return Effect("substantive_of", "scale", 1 - high, 1 - mode, 1 - low, from_day=from_day)


def speaks_less(low: float, mode: float, high: float, *, target: str, from_day: int = 0) -> Effect:
    """People speak against it less often: a factor below 1."""
    return Effect("speaking_of", "scale", low, mode, high, target=target, from_day=from_day)


def won_over(low: float, mode: float, high: float, *, target: str, from_day: int = 0) -> Effect:
    """The stance of some people moves toward it."""
    return Effect("stance", "add", low, mode, high, target=target, from_day=from_day)


def faster_paper(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """Paper steps take less time: a factor below 1."""
    return Effect("paper_days", "scale", low, mode, high, from_day=from_day)


def shorter_rounds(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """Rounds of asking everybody are shorter: a factor below 1."""
    return Effect("poll_days", "scale", low, mode, high, from_day=from_day)


def told_sooner(low: float, mode: float, high: float, *, from_day: int = 0) -> Effect:
    """Every level hears of it sooner: a factor below 1."""
    return Effect("level_gap", "scale", low, mode, high, from_day=from_day)
