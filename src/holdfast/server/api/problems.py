"""Errors of the REST interface as ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from holdfast.errors import HoldfastError, InputError, NotFound
from holdfast.server.problems import Forbidden, Invalid, Stale


def problem(status: int, title: str, detail: str = "", **more: Any) -> HttpResponse:
    """One problem document."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return HttpResponse(
        json.dumps(body, default=str, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


def of_error(error: HoldfastError) -> HttpResponse:
    """The problem document of one of our errors."""
    more = {"expected": error.expected, "next_step": error.next_step}
    if isinstance(error, Stale):
        return problem(
            409, "Changed meanwhile", error.found, mine=error.mine, theirs=error.theirs, version=error.version, **more
        )
    if isinstance(error, Invalid):
        return problem(422, "Cannot be kept", error.found, fields=error.fields, **more)
    if isinstance(error, Forbidden):
        return problem(403, "Not allowed", error.found, **more)
    if isinstance(error, NotFound):
        return problem(404, "Not found", error.found, **more)
    if isinstance(error, InputError):
        return problem(422, "Cannot be used", error.found, **more)
    return problem(503, "Not available", error.found, **more)


def attach(api: NinjaAPI) -> None:
    """Let *api* answer every error as a problem document."""

    @api.exception_handler(HoldfastError)
    def ours(request: HttpRequest, error: HoldfastError) -> HttpResponse:
        return of_error(error)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = {".".join(str(p) for p in e["loc"][1:]): e["msg"] for e in error.errors}
        return problem(422, "Cannot be kept", "; ".join(f"{k}: {v}" for k, v in fields.items()), fields=fields)

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        response = problem(401, "Sign in", "this needs a token: Authorization: Bearer hf_…")
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "Not found")

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "Refused", str(error))
