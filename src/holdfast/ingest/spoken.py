"""What people wrote down: one mechanism for every table of words, from the export, the shell and the web application."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.engine import Engine
from holdfast.ingest import keys
from holdfast.ingest.base import Problems, Rows, concat
from holdfast.ingest.convert import DATE, DealIndex, assemble, joined, of_known_deals, when
from holdfast.ingest.derive import Made
from holdfast.vocab import CommitmentState, ConcernState, ImpactKind, MoveState, Seat, Sign, Stance, TieKind

#: Canonical table → its time column and its plain columns in the plain role of the same name.
SPOKEN: dict[str, tuple[str, dict[str, str]]] = {
    "yeses": ("said_at", {"who": "who", "evidence": "evidence", "said_by": "said_by", "is_refused": "refused"}),
    "parks": ("parked_at", {"reason": "reason", "resume_on": "resume_on", "said_by": "said_by"}),
    "pushback": (
        "heard_at",
        {c: c for c in ("person_id", "voice", "channel", "words", "heard_by", "classes", "repeats", "reported_by")}
        | {"source_row": "source_row", "said_by": "said_by", "is_repeat": "repeat", "is_confirmed": "confirmed"},
    ),
    "concerns": ("said_at", {c: c for c in ("concern", "owner", "answer", "proof", "due_on", "state", "said_by")}),
    "scope_changes": ("asked_at", {c: c for c in ("person_id", "words", "caused_by", "share", "said_by")}),
    "ties": (
        "said_at",
        {c: c for c in ("from_person", "to_person", "kind", "evidence", "said_by")} | {"is_refused": "refused"},
    ),
    "seats": ("said_at", {c: c for c in ("person_id", "seat", "evidence", "said_by")}),
    "stances": ("said_at", {c: c for c in ("person_id", "stance", "evidence", "said_by")}),
    "readiness": ("said_at", {c: c for c in ("item", "mark", "words", "person_id", "said_by")}),
    "commitments": ("said_at", {c: c for c in ("commitment", "person_id", "act", "due_on", "state", "said_by")}),
    "impacts": (
        "said_at",
        {c: c for c in ("kind", "group", "what", "bearer", "peaks", "fades", "said_by")},
    ),
    "replies": (
        "said_at",
        {c: c for c in ("kind", "heard", "reply", "act", "person_id", "said_by")} | {"is_aloud": "aloud"},
    ),
    "openings": (
        "said_at",
        {c: c for c in ("document", "place", "text", "facts", "said_by")} | {"is_drafted": "drafted"},
    ),
    "moves": ("said_at", {c: c for c in ("play", "state", "note", "said_by")}),
    "disputes": ("disputed_at", {"sign": "sign", "evidence_row": "evidence_row", "note": "note", "said_by": "said_by"}),
}
#: Columns of words that take a word of the vocabulary and nothing else.
ALLOWED: dict[str, dict[str, type[StrEnum]]] = {
    "disputes": {"sign": Sign},
    "concerns": {"state": ConcernState},
    "ties": {"kind": TieKind},
    "seats": {"seat": Seat},
    "stances": {"stance": Stance},
    "commitments": {"state": CommitmentState},
    "impacts": {"kind": ImpactKind},
    "moves": {"state": MoveState},
}

#: How the names of files begin that hold what people wrote here, beside those of the export.
WORDS = "words/"


def spoken(made: Made, table: str, rows: Rows, deals: DealIndex, engine: Engine, problems: Problems) -> None:
    """What people wrote down: yeses, parks, push-back, concerns, ties, stances, readiness, moves and the like."""
    time, plain = SPOKEN[table]
    rows = of_known_deals(rows, deals, problems)
    for column, allowed in ALLOWED.get(table, {}).items():
        given = pc.utf8_lower(rows.get(column))
        odd = np.asarray(pc.invert(pc.is_in(given, value_set=pa.array([str(v) for v in allowed]))))
        said = rows.get(column)
        rows = problems.reject(rows.put(**{column: given}), odd, column, "not one of " + ", ".join(allowed), said)
    rows = _here_first(rows, problems)
    moment, day = when(rows, time)
    key = joined(pa.repeat(table, len(rows)), rows.get("deal_id"), moment, day, *(rows.get(c) for c in plain.values()))
    rows = keys.without_repeats(rows.put(own=key), pc.coalesce(rows.get("row_id"), key), problems)
    rows = rows.put(row_id=pc.coalesce(rows.get("row_id"), keys.digests(engine, rows.get("own"))))
    rows = keys.without_repeats(rows, rows.get("row_id"), problems)
    moment, day = when(rows, time)
    cells = {ours: rows.get(theirs) for ours, theirs in plain.items()}
    for ours, theirs in plain.items():
        if ours.startswith("is_"):
            cells[ours] = pc.fill_null(pc.equal(cells[ours], "yes"), False)
        elif ours.endswith("_on"):
            cells[ours] = rows.get(f"{theirs}.day", DATE)
        elif ours in ("mark", "place"):
            cells[ours] = pc.round(rows.get(theirs, pa.float64())).cast(pa.int64())
        elif ours == "share":
            cells[ours] = rows.get(theirs, pa.float64())
    cells |= {
        "row_id": rows.get("row_id"),
        "deal_id": rows.get("deal_id"),
        "occurred_at": moment,
        "occurred_on": day,
        "known_on": day,
    }
    made.add(table, assemble(table, rows, cells))


def _here_first(rows: Rows, problems: Problems) -> Rows:
    """What was written here before what the export says: of two rows with one id the first stands."""
    here = np.asarray([name.startswith(WORDS) for name in problems.names], np.bool_)[np.asarray(rows.file)]
    both = concat([rows.keep(here), rows.keep(~here)]) if here.any() and not here.all() else rows
    assert both is not None
    return both
