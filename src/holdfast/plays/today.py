"""A deal as the simulation takes it up today: what is known of its people, and the log weighed since the yes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.diagnosis.case import Case
from holdfast.diagnosis.holdups import diagnose
from holdfast.diagnosis.readiness import answers
from holdfast.org import map as maps
from holdfast.org.build import organisation
from holdfast.org.follow import Posterior, follow, started
from holdfast.org.logbook import logbook
from holdfast.org.model import Organisation
from holdfast.plays.base import Situation

#: Most runs that the log is weighed with. A choice.
PARTICLES = 512


@dataclass(frozen=True)
class Today:
    """``past`` is what the log says of the time since the yes, ``org`` where the simulation goes on from."""

    situation: Situation
    voices: Mapping[str, str]
    past: Posterior
    org: Organisation
    seed: int


def today(case: Case, *, runs: int) -> Today:
    """The deal of *case* today; the same rows give the same luck."""
    found = maps.build(case)
    said = answers(case.readiness)
    voices = maps.voices_of(case, found.known)
    s = Situation(case, found, diagnose(case, found.people, voices), said)
    seed = zlib.crc32(case.deal_id.encode())
    then = organisation(case, found, said, voices, at_yes=True)
    past = follow(then, *logbook(case, voices), particles=min(runs, PARTICLES), horizon=1, seed=seed)
    return Today(s, voices, past, started(organisation(case, found, said, voices), past), seed)
