"""What is believed of a signal before a team's own history speaks: direction and size, each with its source.

``PRIOR[family]`` is the whole effect of a family on the log of the chance per day, from its best to its worst bin, shared
by the signals of the family that have data. Only signals that declare a worse side have one. Every size is *assumed*: no
public study gives these ratios for the time between a yes and a signature. They are small on purpose (larger ones cost
accuracy on a real log, docs/evidence/timing.md), their common size is as doubtful as it is large, and they give way to evidence
(see :mod:`holdfast.timing.effects`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from holdfast.signals import SIGNALS
from holdfast.timing.rows import Floats
from holdfast.timing.scale import Scale

ASSUMED = "assumed"


@dataclass(frozen=True)
class Prior:
    """Size on the hazard of a signature (worst against best bin, log), on the hazard of a loss, and where it is from."""

    signed: float
    lost: float
    source: str


PRIOR: Mapping[str, Prior] = {
    "silence": Prior(-0.04, 0.02, ASSUMED),
    "stage": Prior(-0.02, 0.01, ASSUMED),
    "dates": Prior(-0.03, 0.015, ASSUMED),
    "people": Prior(-0.015, 0.015, ASSUMED),
    "plan": Prior(-0.02, 0.01, ASSUMED),
    "paper": Prior(-0.015, 0.01, ASSUMED),
    "money": Prior(-0.015, 0.01, ASSUMED),
}
_BY_NAME = {s.name: s for s in SIGNALS}


def sign(signal: str, cause: int) -> int:
    """+1 when the hazard of *cause* (0 signed, 1 lost) may only rise with the signal, -1 only fall, 0 free."""
    known = _BY_NAME.get(signal)
    worse = {"higher": 1, "lower": -1}.get(known.worse, 0) if known else 0
    return -worse if cause == 0 else 0 * worse


def means(scales: Sequence[Scale], cause: int, strength: float = 1.0) -> dict[str, Floats]:
    """Prior mean per bin of each scale (null last, zero): a ramp around zero in the declared direction."""
    per_family = Counter(_BY_NAME[s.signal].family for s in scales if s.signal in _BY_NAME and sign(s.signal, 0))
    found = {}
    for s in scales:
        ramp = np.zeros(s.size + 1)
        known = _BY_NAME.get(s.signal)
        if known is not None and sign(s.signal, 0):
            prior = PRIOR[known.family]
            size = strength * (prior.signed, prior.lost)[cause] / per_family[known.family]
            side = 1.0 if known.worse == "higher" else -1.0
            ramp[: s.size] = side * size * (np.linspace(-0.5, 0.5, s.size) if s.size > 1 else 0.0)
        found[s.signal] = ramp
    return found
