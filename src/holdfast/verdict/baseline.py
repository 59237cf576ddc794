"""How long a silence may last: frozen limits learnt from the team's own signed deals.

For every deal signed before the present calendar quarter began, the working days between consecutive steps of the buyer
are taken, apart for waits that began before the first paper stage and from it on. The limit is a percentile (default 80th)
of those waits, every deal weighing the same; the more other signs agree, the lower the percentile. A stay in a paper stage is
compared with the stays of signed deals in that same stage, the time since a paper step was named with the waits that followed
one in signed deals. Limits do not move within a quarter; what has changed since the quarter before is reported as drift, so
that slowing down cannot hide itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from ibis.expr.types import Table

from holdfast.calendar import Workdays
from holdfast.engine import Tables
from holdfast.settings import Settings
from holdfast.signals import PREPARE, course, known
from holdfast.vocab import Outcome, StageKind

Ints = npt.NDArray[np.int64]
BEFORE_PAPER, IN_PAPER = "after the yes", "in paperwork"
STAGE_MIN = 10
#: Percentiles of silence, against the setting, with one, two, and three or more other signs: evidence makes up for time.
BY_SIGNS = (5, -10, -30)
#: The same for the longest silence that a paper stage still explains.
IN_STAGE_BY_SIGNS = (10, 0, 0)
#: Percentiles, against the setting, of the wait after a named paper step, and of the time from the yes to the signature.
NAMED, OLD = 10, -10


@dataclass(frozen=True)
class Baseline:
    """Limits in working days. ``n_signed`` deals were used; ``is_default``: too few, stated defaults are used.

    ``silence`` maps a phase to its limit, ``paper`` a paper stage to its expected stay; ``paper_default`` serves stages
    without enough stays. ``drift`` holds, per phase, the limit of the quarter before (null = too few deals then) and the
    share of deals signed in the present quarter whose longest silence exceeded the limit.

    ``by_signs``: per phase the limits with one, two, and three or more other signs. ``paper_named``: how long after the buyer
    named a paper step it explains a silence; ``paper_silence``: the longest silences that a paper stage explains, with as many
    signs. ``whole``: working days from the yes beyond which a deal is old, a percentile of the signed ones (null = too few deals).
    """

    frozen_on: date
    n_signed: int
    is_default: bool
    percentile: int
    silence: Mapping[str, int]
    paper: Mapping[str, int]
    paper_default: int
    drift: Mapping[str, Mapping[str, float | int | None]] = field(default_factory=dict)
    by_signs: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    paper_named: int = 0
    paper_silence: tuple[int, int, int] = (0, 0, 0)
    whole: int | None = None

    def limits(self, phase: str) -> tuple[int, int, int]:
        """Silence allowed with one, two, and three or more other signs."""
        return self.by_signs.get(phase) or (self.silence[phase],) * 3


def quarter_start(day: date) -> date:
    """First day of the calendar quarter of *day*.

    >>> quarter_start(date(2026, 5, 20)).isoformat()
    '2026-04-01'
    """
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def learn(t: Tables, settings: Settings, as_of: date, said: Table | None = None) -> Baseline:
    """The limits frozen for the quarter of *as_of*; only deals signed before it began are used.

    ``said``: the course of the deals (``signals.course``) where it is at hand already.
    """
    signed = _signed(t, settings, as_of, said)
    start = quarter_start(as_of)
    before = quarter_start(start - timedelta(days=1))
    waits = _waits(t, signed)
    past = waits.signed_on < np.datetime64(start, "D")
    learned = _limits(waits, past, settings, 0)
    earlier = _limits(waits, waits.signed_on < np.datetime64(before, "D"), settings, 0)
    n = len(np.unique(waits.deal[past]))
    is_default = BEFORE_PAPER not in learned
    default = dict.fromkeys((BEFORE_PAPER, IN_PAPER), settings.rule.default_silence_days)
    silence = default if is_default else {**default, IN_PAPER: learned[BEFORE_PAPER], **learned}
    present = waits.signed_on >= np.datetime64(start, "D")
    drift = {
        phase: {"quarter_before": earlier.get(phase), "share_over_now": _share_over(waits, present, phase, limit)}
        for phase, limit in silence.items()
    }
    paper = {} if is_default else _stays(t, signed, settings, start)
    usual = settings.rule.default_paper_days
    limits = Baseline(start, n, is_default, settings.rule.percentile, silence, paper, usual, drift)
    if is_default:
        return replace(limits, paper_named=usual, paper_silence=(usual,) * 3)

    def by_signs(phase: str, more: tuple[int, int, int]) -> tuple[int, int, int]:
        each = (_limits(waits, past, settings, m) for m in more)
        one, two, three = (found.get(phase, found[BEFORE_PAPER]) for found in each)
        return one, two, three

    one, two, three = by_signs(IN_PAPER, IN_STAGE_BY_SIGNS)
    named = waits.named.signed_on < np.datetime64(start, "D")
    return replace(
        limits,
        by_signs={phase: by_signs(phase, BY_SIGNS) for phase in (BEFORE_PAPER, IN_PAPER)},
        paper_silence=(max(one, usual), max(two, usual), max(three, usual)),
        paper_named=_of(waits.named, named, settings, NAMED) or usual,
        whole=_of(waits.whole, waits.whole.signed_on < np.datetime64(start, "D"), settings, OLD),
    )


@dataclass(frozen=True)
class Spans:
    """Working days of some stretch in signed deals, one or more a deal."""

    deal: Ints
    signed_on: npt.NDArray[np.datetime64]
    days: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Waits(Spans):
    """Working days between consecutive steps of the buyer in signed deals; ``in_paper``: the wait began in paperwork.

    ``named``: from each naming of a paper step to the next one or the signature; ``whole``: from the yes to the signature.
    """

    in_paper: npt.NDArray[np.bool_]
    named: Spans
    whole: Spans


def _limits(waits: Waits, mine: npt.NDArray[np.bool_], settings: Settings, more: int) -> dict[str, int]:
    """Per phase the percentile of the settings, *more* added."""
    limits = {}
    for phase, inside in ((BEFORE_PAPER, False), (IN_PAPER, True)):
        found = _of(waits, mine & (waits.in_paper == inside), settings, more)
        if found is not None:
            limits[phase] = found
    return limits


def _of(spans: Spans, here: npt.NDArray[np.bool_], settings: Settings, more: int) -> int | None:
    if len(np.unique(spans.deal[here])) < settings.rule.min_signed:
        return None
    percentile = shifted(settings.rule.percentile, more)
    return int(np.ceil(_percentile(spans.deal[here], spans.days[here], percentile)))


def shifted(percentile: int, more: int) -> int:
    """A percentile of the rule against the one of the settings.

    >>> shifted(80, BY_SIGNS[0]), shifted(20, BY_SIGNS[2])
    (85, 1)
    """
    return min(max(percentile + more, 1), 99)


def _percentile(deal: Ints, days: npt.NDArray[np.float64], percentile: int) -> float:
    """Percentile over waits with every deal weighing the same, so that a talkative deal does not set the limit."""
    weight = 1 / np.bincount(deal)[deal]
    order = np.argsort(days, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    return float(days[order][np.searchsorted(reached, percentile / 100 - 1e-12)])


def _share_over(waits: Waits, mine: npt.NDArray[np.bool_], phase: str, limit: int) -> float | None:
    seen = waits.days[mine & (waits.in_paper == (phase == IN_PAPER))]
    return round(float((seen > limit).mean()), 3) if len(seen) else None


def _waits(t: Tables, signed: Table) -> Waits:
    """All waits between counting steps in deals signed before *as_of*, by the clock of ``signals.anchor``.

    A firm step counts on its day; a reply makes the reply before it count (one that stands alone does not). A wait ends
    when a step counts, so the waits are what a clock would have shown at its highest.
    """
    rows = t.engine.collect(_steps(t, signed).order_by(["deal_id", "on", "is_firm"]), "buyer steps of signed deals")
    deal = np.unique(np.asarray(rows["deal_id"].to_pylist(), dtype=object).astype(str), return_inverse=True)[1]
    countries = rows["calendar"].to_pylist()
    on = numbers(countries, _dates(rows, "on"))
    paper_on = numbers(countries, _dates(rows, "paper_on"))
    is_firm = np.asarray(rows["is_firm"].to_pylist(), dtype=bool)
    counts_as = np.where(is_firm, on, _before(deal, np.where(is_firm, -1, on)))
    reference = _before(deal, counts_as)
    ends = (counts_as > reference) & (reference >= 0)
    signed_on = _dates(rows, "end_on")
    is_end = np.asarray(_dates(rows, "on") == signed_on) & is_firm
    named = np.asarray(rows["is_paperwork"].to_pylist(), dtype=bool)
    since_named = _before(deal, np.where(named, on, -1))
    after = (named | is_end) & (since_named >= 0) & (on > since_named)
    first = np.flatnonzero(np.diff(deal, prepend=-1))
    began = on[first][deal] if len(first) else on
    return Waits(
        deal=deal[ends],
        signed_on=signed_on[ends],
        days=(on - reference)[ends].astype(float),
        in_paper=(reference >= paper_on)[ends],
        named=Spans(deal[after], signed_on[after], (on - since_named)[after].astype(float)),
        whole=Spans(deal[is_end], signed_on[is_end], (on - began)[is_end].astype(float)),
    )


def _before(deal: Ints, values: Ints) -> Ints:
    """Greatest value so far within the deal, the row itself apart; −1 = none. Rows are sorted by deal."""
    span = int(values.max(initial=0)) + 2
    running = np.maximum.accumulate(values + 1 + deal * span)
    shifted = np.concatenate([[0], running[:-1]]) - deal * span
    return np.maximum(shifted, 0) - 1


def numbers(countries: Sequence[str], days: npt.NDArray[np.datetime64]) -> Ints:
    """Working-day numbers, each in the calendar of its country; a missing day gets the number of the far future."""
    zones = np.asarray(countries, dtype=object)
    out = np.full(len(days), np.iinfo(np.int32).max, dtype=np.int64)
    for country in sorted(set(countries)):
        here = (zones == country) & ~np.isnat(days)
        out[here] = Workdays(country).number(days[here])
    return out


def _dates(rows: pa.Table, name: str) -> npt.NDArray[np.datetime64]:
    return np.asarray(rows[name].to_numpy(zero_copy_only=False)).astype("datetime64[D]")


def _signed(t: Tables, settings: Settings, as_of: date, said: Table | None) -> Table:
    signed = course(t, settings, as_of) if said is None else said
    signed = signed.filter((signed.outcome == Outcome.SIGNED.value) & (signed.end_on >= signed.yes_on))
    signed = signed.mutate(calendar=signed.country.fill_null(settings.calendar.country))
    return t.engine.keep(signed.select("deal_id", "as_of", "yes_on", "end_on", "calendar"), "signed deals")


def _steps(t: Tables, spine: Table) -> Table:
    """Days with a step of the buyer in signed deals: the yes, acts, done plan rows, and the signature."""
    acts = PREPARE["activities"](known(spine, t.activities, "activities"))
    acts = acts.filter(acts.is_progress & acts.is_since_yes & (acts.occurred_on < acts.end_on))
    rows = PREPARE["plan_rows"](known(spine, t.plan_rows, "plan_rows"))
    rows = rows.filter(rows.is_buyer_row & (rows.done_on > rows.yes_on) & (rows.done_on < rows.end_on))
    paper = known(spine, t.stage_changes, "stage_changes")
    paper = paper.filter(paper.stage_kind == StageKind.PAPER.value)
    first_paper = paper.group_by("deal_id").agg(paper_on=paper.occurred_on.min())
    firm, other = ibis.literal(True), ibis.literal(False)
    days = ibis.union(
        spine.select("deal_id", on="yes_on", is_firm=firm, is_paperwork=other),
        spine.select("deal_id", on="end_on", is_firm=firm, is_paperwork=other),
        rows.select("deal_id", on="done_on", is_firm=firm, is_paperwork=other),
        acts.select("deal_id", on="occurred_on", is_firm=~acts.is_reply, is_paperwork="is_paperwork"),
    )
    days = days.group_by("deal_id", "on", "is_firm").agg(is_paperwork=lambda r: r.is_paperwork.any())
    joined = days.inner_join(spine, "deal_id").left_join(first_paper, "deal_id").drop("deal_id_right")
    return joined.select("deal_id", "on", "is_firm", "is_paperwork", "end_on", "calendar", "paper_on")


def _stays(t: Tables, signed: Table, settings: Settings, start: date) -> dict[str, int]:
    """Percentile of the working days that deals signed before *start* stayed in each paper stage."""
    spine = signed.filter(signed.end_on < ibis.literal(start, "date"))
    rows = known(spine, t.stage_changes, "stage_changes")
    left = rows.occurred_on.lead().over(ibis.window(group_by="deal_id", order_by="row_no"))
    rows = rows.mutate(left_on=left)
    rows = rows.filter((rows.stage_kind == StageKind.PAPER.value) & rows.left_on.notnull())
    found = t.engine.collect(
        rows.select("to_stage", "occurred_on", "left_on", "calendar").order_by(["to_stage", "occurred_on", "left_on"]),
        "stays in paper",
    )
    countries = found["calendar"].to_pylist()
    stay = numbers(countries, _dates(found, "left_on")) - numbers(countries, _dates(found, "occurred_on"))
    stages = np.asarray(found["to_stage"].to_pylist(), dtype=object)
    return {
        str(name): int(np.ceil(np.percentile(stay[stages == name], settings.rule.percentile)))
        for name in sorted(set(stages.tolist()))
        if (stages == name).sum() >= STAGE_MIN
    }
