"""What the newest Run says, as far as the actor may see it; every query starts from :func:`visible_to`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from holdfast.errors import NotFound
from holdfast.server.accounts.actor import Actor
from holdfast.server.deals.models import Deal, Past, Proposal, RunRow, Word
from holdfast.server.deals.publish import unpack
from holdfast.server.deals.words import ENTRIES
from holdfast.vocab import Verdict

PAGE = 30
#: Name of a sort → columns; a leading minus is descending. Nulls come last.
SORTS: dict[str, str] = {
    "list": "position",
    "days": "-days_since_yes",
    "amount": "-amount_minor",
    "chance": "-p_signed",
    "name": "name",
    "silence": "-buyer_silence_days",
    "close": "rank",
}


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
class Filters:
    """What a list is narrowed to; empty values do not narrow."""

    owner: str = ""
    verdict: str = ""
    pipeline: str = ""
    holdup: str = ""
    q: str = ""
    mine: bool = False
    sort: str = "list"
    page: int = 1


@dataclass(frozen=True)
class Listing:
    """One page of deals; ``total`` counts all that fit the filters."""

    rows: tuple[DealRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Home:
    """The first page: ``listed`` is this week's capped list (:data:`MOST_LISTED` of ``n_listed`` at most).

    ``others`` is a page of the rest.
    """

    run: RunInfo | None
    listed: tuple[DealRow, ...]
    others: Listing
    counts: dict[str, int]
    owners: tuple[str, ...]
    pipelines: tuple[str, ...]
    n_listed: int
    n_proposals: int
    n_words_since: int
    n_signed: int
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True)
class Facet:
    """How many deals of a Run have these six things in common."""

    seller_id: int | None
    owner: str
    pipeline: str
    verdict: str
    holdup: str
    is_listed: bool
    n: int

    def fits(self, f: Filters, actor: Actor) -> bool:
        """Whether these deals are under the filters, words apart."""
        wanted = (
            (f.owner, self.owner),
            (f.verdict, self.verdict),
            (f.pipeline, self.pipeline),
            (f.holdup, self.holdup),
        )
        mine = not f.mine or self.seller_id in actor.own_sellers
        return mine and all(not want or want == have for want, have in wanted)


@dataclass(frozen=True)
class Said:
    """A word of a person; ``values`` are the plain columns, ``version`` the place among the words on its subject."""

    key: str
    table: str
    deal_id: str
    subject: str
    version: int
    values: dict[str, Any]
    said_on: date
    said_by: str
    author_id: int | None
    written_at: datetime
    is_taken_back: bool = False


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


def narrowed(rows: QuerySet[Deal], f: Filters, actor: Actor) -> QuerySet[Deal]:
    """*rows* under the filters."""
    if f.owner:
        rows = rows.filter(owner=f.owner)
    if f.verdict:
        rows = rows.filter(verdict=f.verdict)
    if f.pipeline:
        rows = rows.filter(pipeline=f.pipeline)
    if f.holdup:
        rows = rows.filter(holdup=f.holdup)
    if f.mine:
        rows = rows.filter(seller__in=actor.own_sellers)
    for part in f.q.casefold().split()[:6]:
        rows = rows.filter(search__contains=part)
    return rows


def ordered(rows: QuerySet[Deal], sort: str) -> QuerySet[Deal]:
    """*rows* in a named order; an unknown name is the order of the list."""
    column = SORTS.get(sort, "position")
    if column.startswith("-"):
        return rows.order_by(F(column[1:]).desc(nulls_last=True), "position")
    return rows.order_by(F(column).asc(nulls_last=True), "position")


def listing(actor: Actor, f: Filters, *, size: int = PAGE) -> Listing:
    """One page of the deals under the filters."""
    rows = narrowed(visible_to(actor), f, actor)
    total = rows.count()
    return _page(rows, f, total, size)


def _page(rows: QuerySet[Deal], f: Filters, total: int, size: int) -> Listing:
    pages = max(1, -(-total // size))
    page = min(max(1, f.page), pages)
    found = rows_of(ordered(rows, f.sort)[(page - 1) * size : page * size]) if total else ()
    return Listing(found, total, page, pages)


#: Deals of the list that the first page shows at most: seven sellers with seven each.
MOST_LISTED = 49


def home(actor: Actor, f: Filters | None = None, *, size: int = PAGE) -> Home:
    """The first page for *actor*: seven queries at most, none of them over all deals unless words are searched."""
    f = f or Filters()
    row = RunRow.objects.filter(current__pk=1).defer("tables").first()
    if row is None:
        return Home(None, (), Listing((), 0, 1, 1), {}, (), (), 0, 0, 0, 0, f)
    run = RunInfo(row.pk, row.as_of, row.published_at, row.folder, row.manifest)
    facets = [Facet(*x) for x in row.facets if actor.sellers is None or x[0] in actor.sellers]
    counts = {v.value: 0 for v in Verdict}
    for x in facets:
        counts[x.verdict] = counts.get(x.verdict, 0) + x.n
    rows = narrowed(visible_to(actor), f, actor)
    rest = rows.filter(is_listed=False)
    fitting = [x for x in facets if x.fits(f, actor)]
    n_listed = sum(x.n for x in fitting if x.is_listed)
    n_rest = sum(x.n for x in fitting if not x.is_listed)
    if f.q:
        found = rows.aggregate(
            listed=Count("pk", filter=Q(is_listed=True)), rest=Count("pk", filter=Q(is_listed=False))
        )
        n_listed, n_rest = found["listed"], found["rest"]
    return Home(
        run=run,
        listed=rows_of(ordered(rows.filter(is_listed=True), f.sort)[:MOST_LISTED]) if n_listed else (),
        others=_page(rest, f, n_rest, size),
        counts=counts,
        owners=tuple(sorted({x.owner for x in facets if x.owner})),
        pipelines=tuple(sorted({x.pipeline for x in facets if x.pipeline})),
        n_listed=n_listed,
        n_proposals=_proposals(actor).count(),
        n_words_since=_words_since(actor, run),
        n_signed=seen_by(actor).exclude(signed_on=None).count(),
        filters=f,
    )


def _words_since(actor: Actor, run: RunInfo) -> int:
    """Words written after the Run was published: the next Run will know them."""
    rows = Word.objects.filter(written_at__gt=run.published_at, taken_back_at=None)
    if actor.sellers is None:
        return rows.count()
    found = Counter(rows.values_list("deal_id", flat=True)[:5000])
    seen = seen_by(actor).filter(deal_id__in=list(found)[:900]).values_list("deal_id", flat=True) if found else ()
    return sum(found[deal_id] for deal_id in seen)


def written_since(actor: Actor, run: RunInfo, limit: int = 200) -> list[tuple[Said, str, str]]:
    """What was written after the Run was published about deals that *actor* sees, newest first, with slug and name."""
    rows = list(
        Word.objects.filter(written_at__gt=run.published_at, taken_back_at=None).order_by("-written_at")[:limit]
    )
    named = seen_by(actor).filter(deal_id__in={w.deal_id for w in rows}).values_list("deal_id", "slug", "name")
    known = {deal_id: (slug, name or deal_id) for deal_id, slug, name in named}
    return [
        (said(w), *known.get(w.deal_id, ("", w.deal_id))) for w in rows if actor.sellers is None or w.deal_id in known
    ]


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


def words_of(deal_id: str) -> tuple[dict[str, tuple[Said, ...]], dict[str, int]]:
    """What people wrote about a deal here, by table, and the present version of every subject."""
    return gathered(Word.objects.filter(deal_id=deal_id).order_by("said_on", "pk"))


def gathered(rows_of_deal: Iterable[Word]) -> tuple[dict[str, tuple[Said, ...]], dict[str, int]]:
    """The same from stored words of one deal, oldest first."""
    words: dict[str, list[Said]] = {}
    versions: dict[str, int] = {}
    for w in rows_of_deal:
        name = f"{w.table}|{w.subject}"
        versions[name] = max(versions.get(name, 0), w.version)
        if w.taken_back_at is None:
            rows = words.setdefault(w.table, [])
            if w.table in ENTRIES:  # a changed entry stays one entry
                rows[:] = [r for r in rows if r.key != w.key]
            rows.append(said(w))
    return {k: tuple(v) for k, v in words.items()}, versions


def said(w: Word) -> Said:
    """A stored word as a plain object."""
    return Said(
        w.key, w.table, w.deal_id, w.subject, w.version, w.values, w.said_on, w.said_by, w.author_id, w.written_at,
        w.taken_back_at is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class ProposalRow:
    """A sentence that may hold a yes; ``version`` is that of what was said of this yes and taken back, 0 = nothing."""

    deal_id: str
    slug: str
    deal: str
    account: str
    owner: str
    said_on: date
    person_id: str
    person: str
    words: str
    row_id: str
    version: int = 0


def _proposals(actor: Actor) -> QuerySet[Proposal]:
    answered = Word.objects.filter(table="yeses", taken_back_at=None).values("deal_id")
    rows = Proposal.objects.filter(run__current__pk=1).exclude(deal_id__in=answered)
    return rows if actor.sellers is None else rows.filter(seller__in=actor.sellers)


def proposals(actor: Actor, *, limit: int = 200) -> tuple[ProposalRow, ...]:
    """Sentences that wait for a person to confirm or refuse the yes in them; those answered here are left out."""
    names = [n for n in ProposalRow.__dataclass_fields__ if n != "version"]
    rows = list(_proposals(actor).order_by("-said_on", "pk").values(*names)[:limit])
    said = Word.objects.filter(table="yeses", deal_id__in={r["deal_id"] for r in rows})
    stands: dict[str, int] = dict(said.values_list("deal_id").annotate(Max("version")))
    return tuple(ProposalRow(**r, version=stands.get(r["deal_id"], 0)) for r in rows)


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
