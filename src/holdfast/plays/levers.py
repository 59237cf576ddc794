"""What a play can change in the model: the only place where plays name its parameters.

The sizes are priors: low, likeliest and high. None of them is measured in sales; the sources of the plays say in which
field an effect was seen, and that its size here is assumed.
"""

from __future__ import annotations

from holdfast.org.effects import Effect

#: Preparation fades by half in about two weeks (meta-analysis of inoculation research, grade A, for the decay).
FADES = 14.0


def prepared(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """The decision maker is better prepared for push-back; it fades."""
    return Effect("preparation", "add", low, mode, high, from_day=from_day, half_life_days=FADES)


def firmer(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """The decision maker is surer of it."""
    return Effect("resolve", "add", low, mode, high, from_day=from_day)


def less_harmony(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """Keeping everybody happy counts for less."""
    return Effect("harmony", "scale", low, mode, high, from_day=from_day)


def lighter(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """Fewer people are left for the decision maker to convince alone."""
    return Effect("selling_load", "scale", low, mode, high, from_day=from_day)


def repeats_count_less(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """A voice that repeats itself is heard as one voice."""
    return Effect("repeat_weight", "scale", low, mode, high, from_day=from_day)


def answered(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """More of the real concerns are met, so they weigh less when they are raised."""
    return Effect("met_share", "add", low, mode, high, from_day=from_day)


def speaks_less(low: float, mode: float, high: float, *, target: str = "", from_day: float = 0.0) -> Effect:
    """People speak against it less often."""
    return Effect("speak_rate", "scale", low, mode, high, target=target, from_day=from_day)


def won_over(low: float, mode: float, high: float, *, target: str, from_day: float = 0.0) -> Effect:
    """The stance of some people moves toward it."""
    return Effect("stance", "add", low, mode, high, target=target, from_day=from_day)


def faster_paper(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """Paper steps take less time."""
    return Effect("paper_days", "scale", low, mode, high, from_day=from_day)


def shorter_rounds(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """Rounds of asking everybody are shorter or fewer; above 1 they are longer."""
    return Effect("poll_days", "scale", low, mode, high, from_day=from_day)


def told_sooner(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """Every level hears of it sooner; above 1 later."""
    return Effect("telling_days", "scale", low, mode, high, from_day=from_day)


def adopted_more(low: float, mode: float, high: float, *, from_day: float = 0.0) -> Effect:
    """More people take it up after the signature."""
    return Effect("adoption_rate", "scale", low, mode, high, from_day=from_day)
