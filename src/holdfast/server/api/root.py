"""The REST interface under ``/api/``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.security import APIKeyCookie, HttpBearer

from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.queries import actor_of, actor_of_token
from holdfast.server.api import problems


class ByToken(HttpBearer):
    """A token of a person."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor behind the token."""
        return actor_of_token(token)


class BySession(APIKeyCookie):
    """A signed-in browser; writing needs the CSRF token too."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the session."""
        return actor_of(request.user, via="web")


def build() -> NinjaAPI:
    """The interface with all its routers."""
    from holdfast.server.api.deals import router as deals
    from holdfast.server.api.more import router as more
    from holdfast.server.api.preparing import router as preparing

    api: Any = NinjaAPI(
        title="Holdfast",
        version="1",
        description="Deals whose buyer said yes: what the newest Run says of them, and what people write about them.",
        auth=[ByToken(), BySession()],
        docs_url=None,
        openapi_url="/openapi.json",
        urls_namespace="api",
    )
    problems.attach(api)
    api.add_router("", deals)
    api.add_router("", more)
    api.add_router("", preparing)
    return api  # type: ignore[no-any-return]


api = build()
