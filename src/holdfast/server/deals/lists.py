"""Deals in lists: the first page, deals under filters, words the next Run will know, sentences that wait for a yes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet

from holdfast.server.accounts.actor import Actor
from holdfast.server.deals.models import Deal, Proposal, RunRow, Word
from holdfast.server.deals.queries import DealRow, RunInfo, rows_of, seen_by, visible_to
from holdfast.server.deals.said import Said, said
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
