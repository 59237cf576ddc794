"""What really happened: the tables that no detector may see."""

from __future__ import annotations

from typing import Any

from holdfast.market.life import Life
from holdfast.market.rows import Record
from holdfast.market.settings import Course
from holdfast.market.work import usual_wait

Row = dict[str, Any]


def deal_truth(record: Record) -> Row:
    """The row of truth.csv of one deal."""
    life, ending = record.life, record.life.ending
    stops = [s for s in life.trace.spells if s.state == "stopped"]
    last = stops[-1] if stops else None
    park = life.park
    won = ending is not None and ending.outcome == "won"
    return {
        "deal_id": record.deal_id,
        "course": actual_course(life),
        "drawn_course": life.course.value,
        "hold_up": life.hold_up.value if life.hold_up is not None and stops else "",
        "yes_on": record.on(life.yes_day),
        "yes_source": life.yes_source,
        "decision_maker": life.cast.decider.person_id,
        "champion": life.cast.champion.person_id,
        "n_stops": len(stops),
        "stop_began": record.on(last.since) if last else None,
        "stop_ended": record.on(last.until) if last else None,
        "stop_cause": last.cause if last else "",
        "recovered": bool(last and last.until is not None and life.withdrawn is None and (won or ending is None)),
        "withdrawn_on": record.on(life.withdrawn),
        "expected_wait_days": usual_wait(life.company),
        "park_began": record.on(park[0]) if park else None,
        "park_until": record.on(park[1]) if park else None,
        "park_recorded": bool(park and park[2]),
        "paper_steps": "; ".join(s.cause for s in life.trace.spells if s.state == "paper"),
        "signed_on": record.on(ending.true_day) if ending is not None and won else None,
        "ended_on": record.on(ending.true_day) if ending is not None else None,
        "closed_on": record.on(ending.closed_day) if ending is not None else None,
        "outcome": ending.outcome if ending is not None else "",
        "state_at_end": "" if ending is not None else life.trace.spells[-1].state,
        "resolve_at_yes": _round(life.resolve_at_yes),
        "resolve_at_end": _round(life.inside.resolve if life.inside is not None else None),
        "voices": len({v[1] for v in life.trace.voices}),
        "objections": len(life.trace.voices),
        "logging_rate": round(record.rate, 4),
        "acts": record.n_true,
        "acts_logged": len(record.activities),
        "mails": record.n_mails,
        "mails_logged": record.n_mails_logged,
    }


def actual_course(life: Life) -> str:
    """The course as it came: resistance that never stopped the deal leaves a smooth one."""
    if life.yes_day is None:
        return Course.NO_YES.value
    stops = [s for s in life.trace.spells if s.state == "stopped"]
    if stops:
        return Course.INDECISION.value if stops[-1].cause == "indecision" else Course.RESISTANCE.value
    if life.course in (Course.RESISTANCE, Course.INDECISION):
        return Course.SMOOTH.value
    return life.course.value


def spells(record: Record) -> list[Row]:
    """The rows of truth_spells.csv: every stretch of days in one state."""
    return [
        {
            "deal_id": record.deal_id, "state": s.state, "began": record.on(s.since), "ended": record.on(s.until),
            "cause": s.cause, "expected_days": s.expected,
        }
        for s in record.life.trace.spells
    ]  # fmt: skip


def people(record: Record) -> list[Row]:
    """The rows of truth_people.csv: everybody in the buyer's company, seen from this deal."""
    life = record.life
    decider = life.cast.decider.person_id
    rows = []
    near = life.company.closeness(decider)
    founded = {c.person.person_id: c.founded for c in life.inside.critics} if life.inside is not None else {}
    for p in life.company.people:
        said = [v for v in life.trace.voices if v[1] == p.person_id]
        rows.append(
            {
                "deal_id": record.deal_id, "person_id": p.person_id, "level": p.level, "department": p.department,
                "seat": life.cast.seats.get(p.person_id, ""), "reports_to": p.reports_to,
                "outspoken": round(p.outspoken, 3),
                "closeness": 1.0 if p.person_id == decider else round(near[p.person_id], 3),
                "critic": p.person_id in founded, "founded": founded.get(p.person_id, False), "objections": len(said),
                "first_objection_on": record.on(said[0][0]) if said else None,
            }
        )  # fmt: skip
    return rows


def ties(record: Record) -> list[Row]:
    """The rows of truth_ties.csv of the buyer's company."""
    return [
        {
            "account": record.life.company.name,
            "person_id": t.person,
            "other_id": t.other,
            "kind": t.kind,
            "strength": t.strength,
        }
        for t in record.life.company.ties
    ]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
