"""What the newest Run says, as far as the actor may see it; every query of deals starts from :func:`seen_by`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from holdfast.errors import NotFound
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals.models import Deal, Past, RunRow
from holdfast.server.deals.publish import unpack
from holdfast.server.deals.said import Said, words_of


@dataclass(frozen=True)
class RunInfo:
    """The Run that pages show. ``manifest`` is as in :class:`holdfast.runs.Run`."""

    run_id: int
    as_of: date
    published_at: datetime
    folder: str
    manifest: dict[str, Any]


@dataclass(frozen=True)
class DealRow:
    """One deal as lists show it; texts are "" and numbers null where the Run does not know."""

    deal_id: str
    slug: str
    position: int
    name: str
    account: str
    owner: str
    pipeline: str
    amount_minor: int | None
    currency: str
    stage: str
    yes_on: date
    signed_on: date | None
    days_since_yes: int
    buyer_silence_days: int | None
    limit_days: int | None
    planned_on: date | None
    wait_half: int | None
    wait_four_of_five: int | None
    verdict: str
    because: str
    next_move: str
    question: str
    rank: int | None
    is_listed: bool
    is_news: bool
    first_listed_on: date | None
    p_signed: float | None
    p_signed_low: float | None
    p_signed_high: float | None
    p_signed_before: float | None
    before_on: date | None
    chances: list[dict[str, Any]]
    holdup: str

    @property
    def change(self) -> float | None:
        """Change of the chance within 30 days since about a week ago."""
        if self.p_signed is None or self.p_signed_before is None:
            return None
        return self.p_signed - self.p_signed_before


_ROW = tuple(DealRow.__dataclass_fields__)


@dataclass(frozen=True)
class DealPage:
    """Everything of one deal: ``detail`` is ``Run.deal()`` (dates as ISO text); ``words`` what people wrote here.

    ``words`` maps a table to all its rows, oldest first, without those taken back; ``versions`` maps
    ``"table|subject"`` to the present version, which a form sends back as ``version``.
    """

    run: RunInfo
    row: DealRow
    detail: dict[str, Any]
    words: dict[str, tuple[Said, ...]]
    versions: dict[str, int]
    past: tuple[tuple[date, str, float | None], ...]
    can_write: bool


def current_run() -> RunInfo | None:
    """The Run that pages show; null before the first was published."""
    row = RunRow.objects.filter(current__pk=1).defer("tables").first()
    return RunInfo(row.pk, row.as_of, row.published_at, row.folder, row.manifest) if row else None


def seen_by(actor: Actor) -> QuerySet[Deal]:
    """The deals of the newest Run that *actor* may see, open or signed lately."""
    rows = Deal.objects.filter(run__current__pk=1)
    return rows if actor.sellers is None else rows.filter(seller__in=actor.sellers)


def visible_to(actor: Actor) -> QuerySet[Deal]:
    """The open deals of the newest Run that *actor* may see."""
    return seen_by(actor).filter(signed_on=None)


def _row(d: Any) -> DealRow:
    return DealRow(**d)


def rows_of(rows: QuerySet[Deal]) -> tuple[DealRow, ...]:
    """Rows of deals as plain objects, in the order of *rows*."""
    return tuple(_row(d) for d in rows.values(*_ROW))


def find(actor: Actor, slug: str) -> Deal:
    """The deal with this slug or id, as far as the actor may see it; a stranger gets :class:`NotFound`."""
    found = seen_by(actor).filter(Q(slug=slug) | Q(deal_id=slug)).first()
    if found is None:
        raise NotFound(f"no deal '{slug[:60]}'", expected="a deal of the list", next_step="open the list")
    return found


def deal(actor: Actor, slug: str) -> DealPage:
    """Everything of one deal, open or signed lately: four queries."""
    found = (
        seen_by(actor)
        .filter(Q(slug=slug) | Q(deal_id=slug))
        .select_related("detail", "run")
        .defer("run__tables")
        .first()
    )
    if found is None:
        raise NotFound(f"no deal '{slug[:60]}'", expected="a deal of the list", next_step="open the list")
    run = found.run
    words, versions = words_of(found.deal_id)
    past = Past.objects.filter(deal_id=found.deal_id).order_by("as_of").values_list("as_of", "verdict", "p_signed")
    return DealPage(
        run=RunInfo(run.pk, run.as_of, run.published_at, run.folder, run.manifest),
        row=_row({name: getattr(found, name) for name in _ROW}),
        detail=unpack(found.detail.body),
        words=words,
        versions=versions,
        past=tuple(past),
        can_write=actor.can_write,
    )


def run_table(actor: Actor, name: str) -> list[dict[str, Any]]:
    """Rows of a table about the whole Run (curves, forecast, assumptions …), for those who see everything of a team."""
    if not actor.sees_insights:
        raise NotFound("no such page")
    row = RunRow.objects.filter(current__pk=1).only("tables").first()
    found: list[dict[str, Any]] = (row.tables if row else {}).get(name, [])
    return found


def past_runs(limit: int = 60) -> Sequence[tuple[date, datetime]]:
    """The days of the Runs that were published, newest first."""
    return list(RunRow.objects.order_by("-as_of", "-pk").values_list("as_of", "published_at")[:limit])
