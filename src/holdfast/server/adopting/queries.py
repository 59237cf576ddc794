"""Deals signed lately: what people promised, what was planned, and the push-back that came after the signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from holdfast.diagnosis.case import Case, newest
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals.models import Word
from holdfast.server.deals.publish import unpack
from holdfast.server.deals.queries import DealPage, DealRow, RunInfo, current_run, seen_by
from holdfast.server.deals.said import Said, gathered
from holdfast.server.preparation.queries import case_on

#: Days after the signature in which a change is watched most closely, and signed deals that one page shows.
CLOSELY, MOST = 90, 100
_ROW = tuple(DealRow.__dataclass_fields__)


@dataclass(frozen=True)
class Watched:
    """One signed deal on the day of the Run. Days are calendar days; ``last_on`` is the buyer's last act since, null = none."""

    row: DealRow
    day: int
    kept: int
    late: tuple[dict[str, Any], ...]
    open: int
    rows_late: tuple[dict[str, Any], ...]
    heard: tuple[dict[str, Any], ...]
    n_voices: int
    last_on: date | None

    @property
    def is_close(self) -> bool:
        """Whether it is still in the first days."""
        return self.day <= CLOSELY

    @property
    def needs(self) -> bool:
        """Whether something is late, or somebody pushed back since the signature."""
        return bool(self.late or self.rows_late or self.heard)


def watched(found: DealPage) -> Watched:
    """What is watched of a signed deal; raises when it is not signed."""
    assert found.row.signed_on is not None
    return _watched(found.row, case_on(found))


def _watched(row: DealRow, case: Case) -> Watched:
    signed_on = row.signed_on
    assert signed_on is not None
    acts: list[dict[str, Any]] = [dict(r) for r in newest(case.commitments, "commitment")]
    plan: list[dict[str, Any]] = [dict(r) for r in newest(case.plan_rows, "row_id")]
    heard: list[dict[str, Any]] = [
        dict(r) for r in case.pushback if r["occurred_on"] is not None and r["occurred_on"] >= signed_on
    ]
    since = [a["occurred_on"] for a in case.activities if a["side"] == "buyer" and a["occurred_on"]]
    promised = [a for a in acts if a["state"] not in ("kept", "dropped")]
    return Watched(
        row=row,
        day=(case.as_of - signed_on).days,
        kept=sum(a["state"] == "kept" for a in acts),
        late=tuple(a for a in promised if a["state"] == "late" or (a["due_on"] and a["due_on"] < case.as_of)),
        open=len(promised),
        rows_late=tuple(r for r in plan if not r["done_on"] and r["due_on"] and r["due_on"] < case.as_of),
        heard=tuple(sorted(heard, key=lambda r: r["occurred_on"], reverse=True)),
        n_voices=len({r["person_id"] or r["voice"] for r in heard if r["person_id"] or r["voice"]}),
        last_on=max((d for d in since if signed_on < d < case.as_of), default=None),
    )


def signed(actor: Actor) -> tuple[RunInfo | None, tuple[Watched, ...]]:
    """The Run, and the signed deals that *actor* sees: those where something is late or heard first, then the newest."""
    run = current_run()
    if run is None:
        return None, ()
    rows = list(seen_by(actor).exclude(signed_on=None).select_related("detail").order_by("-signed_on", "pk")[:MOST])
    said: dict[str, list[Word]] = {}
    for w in Word.objects.filter(deal_id__in=[d.deal_id for d in rows]).order_by("said_on", "pk"):
        said.setdefault(w.deal_id, []).append(w)
    found = []
    for d in rows:
        words: dict[str, tuple[Said, ...]] = gathered(said.get(d.deal_id, []))[0]
        row = DealRow(**{n: getattr(d, n) for n in _ROW})
        found.append(watched(DealPage(run, row, unpack(d.detail.body), words, {}, (), actor.can_write)))
    return run, tuple(sorted(found, key=lambda w: not w.needs))
