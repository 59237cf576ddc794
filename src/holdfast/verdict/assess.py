"""Verdicts of all open deals, with their reasons: the tables ``deals`` and ``evidence`` of a Run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from holdfast.engine import Tables
from holdfast.runs import RUN_TABLE
from holdfast.settings import Settings
from holdfast.verdict import paperwork, pauses, reasons, sentences
from holdfast.verdict.baseline import Baseline
from holdfast.verdict.clocks import NAT, Clocks, Days, column, measure
from holdfast.verdict.details import SOURCES, Details, stretch
from holdfast.verdict.order import FLAGGED, Placed, place
from holdfast.verdict.rule import Findings, judge
from holdfast.vocab import Sign

_PLAIN = ("deal_id", "name", "account", "owner", "pipeline", "currency", "stage", "stage_kind", "yes_on")
_NUMBERS = (
    "days_since_yes", "buyer_acts_seen", "plan_done_share", "people_on_deal", "unanswered_contacts", "unanswered_days",
    "reply_length_ratio", "reply_gap_ratio", "meetings_cancelled", "voices_since_yes",
)  # fmt: skip


@dataclass(frozen=True)
class Assessed:
    """``deals`` and ``evidence`` as in :mod:`holdfast.runs`, and the verdict of each row of the frame."""

    deals: pa.Table
    evidence: pa.Table
    findings: Findings


def assess(
    t: Tables,
    frame: pa.Table,
    baseline: Baseline,
    settings: Settings,
    as_of: date,
    *,
    p_signed: npt.NDArray[np.float64],
    typical: Mapping[str, int],
    previous: Mapping[str, Mapping[str, Any]],
) -> Assessed:
    """Judge every row of *frame* (open spine with signals and present amounts).

    ``p_signed``: chance of signature within 90 days per row (NaN = unknown); ``previous``: what the Run before said, by
    deal id (verdict, evidence keys, first_listed_on), so that nothing is news twice.
    """
    rows = frame.select([c for c in frame.column_names if "__row" not in c]).to_pylist()
    parks, parked_until, resumed_on = _parks(t, rows, as_of)
    paused, paused_until, went_on = pauses.named(t, frame)
    resumed_on = np.fmax(resumed_on, went_on)
    for row, day in zip(rows, resumed_on, strict=True):
        row["resumed_on"] = None if np.isnat(day) else day.astype(object)
    countries = [r["country"] or settings.calendar.country for r in rows]
    clocks = measure(frame, as_of, countries, resumed_on)
    details = Details(t, frame)
    disputed = _disputes(t, rows, details, as_of)
    findings = judge(
        frame,
        clocks,
        baseline,
        settings.rule,
        as_of=as_of,
        parked_until=parked_until,
        paused_until=paused_until,
        plan_steps=paperwork.expected(t, frame, as_of, countries, clocks.paper_named, baseline.paper_default),
        disputed=disputed,
    )
    placed = place(rows, findings.verdict, p_signed, typical, settings.list.cap)
    numbers = {name: column(frame, name) for name in _NUMBERS}
    numbers |= {
        "buyer": clocks.buyer,
        "ours": clocks.ours,
        "stage": clocks.stage,
        "plan": clocks.plan,
        "pushes": clocks.pushes,
        "since_yes": clocks.since_yes,
        "paper_named": clocks.paper_named,
        "broken": clocks.broken,
    }
    deals, evidence = [], []
    for i, row in enumerate(rows):
        case = reasons.Case(i, row, numbers, findings, details, parks.get(row["deal_id"]), paused[i])
        listed = reasons.reasons(case)
        evidence += [_evidence(row["deal_id"], position, reason) for position, reason in enumerate(listed)]
        deals.append(_deal(case, listed, clocks, placed, previous.get(row["deal_id"], {}), as_of))
    order = sorted(range(len(rows)), key=lambda i: _reading_order(deals[i], float(placed.value[i])))
    place_of = {rows[i]["deal_id"]: n for n, i in enumerate(order)}
    evidence.sort(key=lambda e: (place_of[e["deal_id"]], e["position"]))
    return Assessed(
        pa.Table.from_pylist([deals[i] for i in order], RUN_TABLE["deals"].arrow),
        pa.Table.from_pylist(evidence, RUN_TABLE["evidence"].arrow),
        findings,
    )


_VERDICT_ORDER = {v: n for n, v in enumerate((*FLAGGED, "not_enough_known", "paperwork", "parked", "moving"))}


def _reading_order(deal: dict[str, Any], value: float) -> tuple[Any, ...]:
    flagged = deal["verdict"] in FLAGGED
    return (
        not deal["is_listed"],
        not flagged,
        0 if flagged else _VERDICT_ORDER[deal["verdict"]],
        -value,
        deal["deal_id"],
    )


def _parks(t: Tables, rows: list[dict[str, Any]], as_of: date) -> tuple[dict[str, dict[str, Any]], Days, Days]:
    day = ibis.literal(as_of, "date")
    known = t.parks.filter((t.parks.known_on < day) & t.parks.resume_on.notnull()).order_by("row_no")
    newest = {p["deal_id"]: p for p in t.engine.collect(known, "parks").to_pylist()}
    until, resumed = np.full(len(rows), NAT), np.full(len(rows), NAT)
    for i, row in enumerate(rows):
        park = newest.get(row["deal_id"])
        if park:
            (until if park["resume_on"] > as_of else resumed)[i] = np.datetime64(park["resume_on"], "D")
    return newest, until, resumed


def _disputes(
    t: Tables, rows: list[dict[str, Any]], details: Details, as_of: date
) -> dict[Sign, npt.NDArray[np.bool_]]:
    """A dispute holds for the row it names, or for all rows of that sign up to its day; a newer row revives the sign."""
    day = ibis.literal(as_of, "date")
    found = t.engine.collect(t.disputes.filter(t.disputes.known_on < day).order_by("row_no"), "disputes").to_pylist()
    place = {row["deal_id"]: i for i, row in enumerate(rows)}
    signs = {s.value: s for s in Sign}
    out: dict[Sign, npt.NDArray[np.bool_]] = {}
    for dispute in found:
        i, sign = place.get(dispute["deal_id"]), signs.get(dispute["sign"])
        if i is None or sign is None:
            continue
        detail = details.get(i, sign if sign in SOURCES else Sign.BUYER_STEP)
        named = dispute["evidence_row"]
        same_row = named and detail and detail.row_id == named
        no_newer = not named and (detail is None or detail.on is None or detail.on <= dispute["occurred_on"])
        if same_row or no_newer:
            out.setdefault(sign, np.zeros(len(rows), dtype=bool))[i] = True
    return out


def _evidence(deal_id: str, position: int, reason: reasons.Reason) -> dict[str, Any]:
    return {
        "deal_id": deal_id,
        "position": position,
        "sign": reason.sign.value,
        "bears": reason.bears,
        "dated_on": reason.on,
        "text": reason.text,
        "table": reason.table,
        "row_id": reason.row_id,
        "is_disputed": reason.is_disputed,
    }


def evidence_key(evidence: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What a person was already told: the signs for a stall with their rows, without counts that grow by the day."""
    return sorted(
        (e["sign"], e["row_id"] or "") for e in evidence if e["bears"] == reasons.FOR and not e["is_disputed"]
    )


def _deal(
    case: reasons.Case,
    listed: list[reasons.Reason],
    clocks: Clocks,
    placed: Placed,
    before: Mapping[str, Any],
    as_of: date,
) -> dict[str, Any]:
    i, row, findings = case.i, case.row, case.findings
    verdict = str(findings.verdict[i])
    flagged = verdict in FLAGGED
    key = evidence_key([_evidence("", 0, r) for r in listed])
    same = before.get("verdict") == verdict
    planned = findings.planned_on[i]
    return {name: row[name] for name in _PLAIN} | {
        "amount_minor": row["present_minor"],
        "yes_who": row["who"],
        "yes_source": row["source"],
        "yes_evidence": row["evidence"],
        "yes_row": row["row_id"],
        "days_since_yes": case.n("days_since_yes"),
        "buyer_silence_days": case.n("buyer"),
        "our_silence_days": stretch(clocks.ours, i),
        "stage_idle_days": stretch(clocks.stage, i),
        "plan_overdue_days": stretch(clocks.plan, i),
        "close_date_pushes": stretch(clocks.pushes, i),
        "last_buyer_on": row["last_contact_on"] if row["has_buyer_step"] else None,
        "counted_from_on": clocks.counted_from[i].astype(object),
        "planned_on": None if np.isnat(planned) else planned.astype(object),
        "limit_days": int(findings.limit[i]),
        "verdict": verdict,
        "because": sentences.sentence(case, listed),
        "next_move": sentences.next_move(case),
        "question": sentences.question(case),
        "clears_when": sentences.clears(case),
        "rank": int(placed.rank[i]) or None,
        "is_listed": bool(placed.is_listed[i]),
        "is_news": not same or (flagged and key != before.get("key")),
        "first_listed_on": (before.get("first_listed_on") if same else None) or as_of if flagged else None,
        "order_reason": placed.reason[i],
    }
