"""Who asks, proposals, insights, work in the background."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from holdfast.server.api.deals import actor
from holdfast.server.connections import actions as work
from holdfast.server.connections import queries as connections
from holdfast.server.deals import lists
from holdfast.server.insights import queries as insights

router = Router()


class MeOut(Schema):
    """The person behind the token or the session."""

    name: str
    email: str
    role: str
    can_write: bool
    sees_every_deal: bool


class ProposalOut(Schema):
    """A sentence that may hold a yes; ``version`` goes with the answer, so that nobody's answer is lost."""

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
    version: int


class AheadOut(Schema):
    """Amount signed within some days, minor units, with a 90 % interval; ``shared``: deals share the doubt about the model."""

    currency: str
    horizon_days: int
    expected_minor: float
    low_minor: int
    mid_minor: int
    high_minor: int
    n_deals: int
    n_without: int
    shared: bool


class JobOut(Schema):
    """A piece of work in the background."""

    job_id: int
    kind: str
    state: str
    step: str
    done: int
    total: int
    message: str
    result: dict[str, Any]
    created_at: datetime
    ended_at: datetime | None


class RunIn(Schema):
    """A Run to be computed; without a day, as of the day after the newest fact."""

    as_of: date | None = None
    once: str = Field("", max_length=80)


class StartedOut(Schema):
    """The job that was started."""

    job_id: int


@router.get("/me", response=MeOut, operation_id="me", tags=["people"])
def me(request: HttpRequest) -> Any:
    """Who asks."""
    mine = actor(request)
    return {**asdict(mine), "can_write": mine.can_write, "sees_every_deal": mine.sellers is None}


@router.get("/proposals", response=list[ProposalOut], operation_id="proposals", tags=["deals"])
def proposals(request: HttpRequest) -> Any:
    """Sentences that wait for a person to confirm or refuse the yes in them."""
    return lists.proposals(actor(request))


@router.get("/forecast", response=list[AheadOut], operation_id="forecast", tags=["insights"])
def forecast(request: HttpRequest) -> Any:
    """Signed amount ahead, by currency and horizon, over the deals that the person sees."""
    return insights.forecast(actor(request))


@router.get("/jobs", response=list[JobOut], operation_id="jobs", tags=["work"])
def jobs(request: HttpRequest) -> Any:
    """The newest jobs."""
    return connections.jobs(actor(request))


@router.get("/jobs/{int:job_id}", response=JobOut, operation_id="job", tags=["work"])
def job(request: HttpRequest, job_id: int) -> Any:
    """One job with its progress."""
    return connections.job(actor(request), job_id)


@router.post("/runs", response={202: StartedOut}, operation_id="start_run", tags=["work"])
def start_run(request: HttpRequest, wanted: RunIn) -> Any:
    """Compute a Run with everything people wrote."""
    as_of = wanted.as_of.isoformat() if wanted.as_of else ""
    return Status(202, {"job_id": work.start_run(actor=actor(request), as_of=as_of, once=wanted.once)})
