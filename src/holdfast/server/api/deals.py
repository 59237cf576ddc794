"""Reading and writing about deals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from holdfast.server.accounts.actor import Actor
from holdfast.server.deals import actions, lists, queries

router = Router(tags=["deals"])


def actor(request: HttpRequest) -> Actor:
    """Who asks, as the interface found out."""
    return request.auth  # type: ignore[attr-defined,no-any-return]


class RunOut(Schema):
    """The Run that everything is taken from."""

    run_id: int
    as_of: date
    manifest: dict[str, Any]


class DealOut(Schema):
    """One deal as lists show it."""

    deal_id: str
    slug: str
    name: str
    account: str
    owner: str
    pipeline: str
    amount_minor: int | None
    currency: str
    stage: str
    yes_on: date
    days_since_yes: int
    buyer_silence_days: int | None
    verdict: str
    because: str
    next_move: str
    question: str
    rank: int | None
    is_listed: bool
    is_news: bool
    p_signed: float | None
    p_signed_low: float | None
    p_signed_high: float | None
    p_signed_before: float | None
    chances: list[dict[str, Any]]
    holdup: str


class DealsOut(Schema):
    """A page of deals."""

    rows: list[DealOut]
    total: int
    page: int
    pages: int


class WordOut(Schema):
    """Something a person wrote."""

    key: str
    table: str
    deal_id: str
    subject: str
    version: int
    values: dict[str, Any]
    said_on: date
    said_by: str
    is_taken_back: bool


class DealPageOut(Schema):
    """Everything of one deal."""

    row: DealOut
    detail: dict[str, Any]
    words: dict[str, list[WordOut]]
    versions: dict[str, int]
    can_write: bool


class Narrow(Schema):
    """Filters of the list."""

    owner: str = ""
    verdict: str = ""
    pipeline: str = ""
    holdup: str = ""
    q: str = Field("", max_length=200)
    mine: bool = False
    sort: str = "list"
    page: int = Field(1, ge=1, le=100_000)


class WordIn(Schema):
    """A word to be written; ``version`` is what was seen (0 = nothing yet), ``once`` makes a repeated sending harmless."""

    values: dict[str, Any]
    said_on: date | None = None
    version: int | None = Field(None, ge=0, le=1_000_000)
    once: str = Field("", max_length=80)


class ChangeIn(Schema):
    """A changed entry."""

    values: dict[str, Any]
    version: int = Field(ge=0, le=1_000_000)
    once: str = Field("", max_length=80)


@router.get("/run", response=RunOut | None, operation_id="run")
def run(request: HttpRequest) -> Any:
    """The Run that pages and this interface show; null before the first."""
    return queries.current_run()


@router.get("/deals", response=DealsOut, operation_id="deals")
def deals(request: HttpRequest, narrow: Query[Narrow]) -> Any:
    """Deals under filters, a page at a time."""
    return lists.listing(actor(request), lists.Filters(**narrow.dict()))


@router.get("/deals/{slug}", response=DealPageOut, operation_id="deal")
def deal(request: HttpRequest, slug: str) -> Any:
    """Everything of one deal."""
    return queries.deal(actor(request), slug)


@router.post("/deals/{slug}/words/{table}", response={201: WordOut}, operation_id="say")
def say(request: HttpRequest, slug: str, table: str, word: WordIn) -> Any:
    """Write one row of a table of words about a deal."""
    return Status(
        201,
        actions.say(
            table, slug, word.values, actor=actor(request), said_on=word.said_on, version=word.version, once=word.once
        ),
    )


@router.patch("/words/{key}", response=WordOut, operation_id="change")
def change(request: HttpRequest, key: str, word: ChangeIn) -> Any:
    """Change an entry of push-back or of scope."""
    return actions.change(key, word.values, actor=actor(request), version=word.version, once=word.once)


@router.delete("/words/{key}", response=WordOut, operation_id="take_back")
def take_back(request: HttpRequest, key: str) -> Any:
    """Take a word back."""
    return actions.take_back(key, actor=actor(request))
