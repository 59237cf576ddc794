"""Two thin middlewares: headers that keep foreign code out, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from holdfast.server.api.problems import problem

Handler = Callable[[HttpRequest], HttpResponse]


def policy() -> str:
    """The content security policy: only what this server sends, no inline scripts or styles, no frames, no plug-ins."""
    provider = urlsplit(settings.ENV.oidc["url"]) if settings.ENV.oidc else None
    forms = f" {provider.scheme}://{provider.netloc}" if provider else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; manifest-src 'self'; form-action 'self'{forms}; frame-ancestors 'none'; base-uri 'none'"
    )


def headers(get_response: Handler) -> Handler:
    """Security headers on every answer, files and errors too."""
    csp = policy()

    def answer(request: HttpRequest) -> HttpResponse:
        response = refused(request) or get_response(request)
        response.headers.setdefault("Content-Security-Policy", csp)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL if settings.STATIC_URL.startswith("/") else "/static/"):
            response.headers.setdefault(
                "Cache-Control", "no-store" if request.path.startswith("/api/") else "private, no-cache"
            )
        return response

    return answer


def refused(request: HttpRequest) -> HttpResponse | None:
    """A body beyond the upload limit, or a NUL character, which no database row and no person needs; null for any other."""
    size = request.META.get("CONTENT_LENGTH", "")
    if size and not size.isdigit():
        return problem(400, "Refused", "the length of the request is no number")
    if size and int(size) > settings.ENV.max_upload_mb << 20:
        return problem(413, "Too large", f"an upload may have {settings.ENV.max_upload_mb} MB")
    is_json = request.content_type == "application/json" and int(size or 0) < 5_000_000
    if (
        "\0" in request.path
        or "%00" in request.META.get("QUERY_STRING", "")
        or (is_json and b"\\u0000" in request.body)
    ):
        return problem(400, "Refused", "the request holds a NUL character")
    return None


def who(get_response: Handler) -> Handler:
    """``request.actor``: the person with role, teams and the deals they may see; null for a stranger."""

    def answer(request: HttpRequest) -> HttpResponse:
        from holdfast.server.accounts.queries import actor_of

        request.actor = SimpleLazyObject(lambda: actor_of(request.user))  # type: ignore[attr-defined]
        return get_response(request)

    return answer
