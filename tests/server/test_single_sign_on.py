"""Single sign-on against a small OpenID Connect provider on this machine."""

from __future__ import annotations

import base64
import dataclasses
import json
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from holdfast.server.accounts.models import User
from tests.server.conftest import Cast

KEY = "a shared secret of a test, thirty-two bytes and more"


class Provider:
    """Signs everybody in as :attr:`person`; keeps what was asked of it."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.asked: list[dict[str, str]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str) -> dict[str, Any]:
        if path.endswith("openid-configuration"):
            names = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "userinfo_endpoint": "userinfo",
                "jwks_uri": "keys",
            }
            return {"issuer": self.url, "token_endpoint_auth_methods_supported": ["client_secret_post"]} | {
                k: f"{self.url}/{v}" for k, v in names.items()
            }
        if path == "/token":
            claims = {"iss": self.url, "aud": "holdfast", "exp": 4_000_000_000, "iat": 1, **self.person}
            return {"access_token": "t", "token_type": "Bearer", "id_token": jwt.encode(claims, KEY, "HS256")}
        return self.person if path == "/userinfo" else {"keys": []}

    def handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - self is the handler's
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                provider.asked.append({k: v[0] for k, v in parse_qs(url.query).items()})
                if url.path == "/authorize":
                    asked = provider.asked[-1]
                    self.send_response(302)
                    back = urlencode({"code": "c", "state": asked["state"]})
                    self.send_header("Location", f"{asked['redirect_uri']}?{back}")
                    self.end_headers()
                    return
                self._send(provider.answer(url.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.asked.append({k: v[0] for k, v in parse_qs(body).items()})
                self._send(provider.answer(urlsplit(self.path).path))

            def _send(self, told: dict[str, Any]) -> None:
                body = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    found = Provider()
    app = {
        "provider_id": "oidc",
        "name": "Company",
        "client_id": "holdfast",
        "secret": "s",
        "settings": {"server_url": found.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    oidc = {"url": found.url, "id": "holdfast", "secret": "s", "name": "Company", "domains": "example.com"}
    settings.ENV = dataclasses.replace(settings.ENV, oidc=oidc)
    yield found
    found.server.shutdown()
    found.server.server_close()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def sign_in(client: Client) -> Any:
    """Press the button, go to the provider and come back."""
    begun = client.post(reverse("openid_connect_login", kwargs={"provider_id": "oidc"}))
    assert begun.status_code == 302, begun.content[:300]
    try:
        urllib.request.build_opener(_Stay).open(begun["Location"])
        raise AssertionError("the provider did not send us back")
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
        answer.close()
    return client.get(f"{back.path}?{back.query}")


def person(email: str, *, verified: bool = True) -> dict[str, Any]:
    return {"sub": email, "email": email, "email_verified": verified, "name": "Nora New"}


def test_a_known_person_comes_in_by_single_sign_on(cast: Cast, provider: Provider) -> None:
    provider.person = person("alice@example.com")
    client = Client()
    assert "Company" in client.get("/account/login/").content.decode()
    assert sign_in(client).status_code == 302
    assert "Alice" in client.get("/").content.decode()
    begun = next(a for a in provider.asked if "code_challenge" in a)
    spent = next(a for a in provider.asked if "code_verifier" in a)
    assert begun["code_challenge_method"] == "S256" and spent["code"] == "c"
    import hashlib

    made = base64.urlsafe_b64encode(hashlib.sha256(spent["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert made == begun["code_challenge"]
    assert User.objects.get(email="alice@example.com").role == "seller"


def test_a_stranger_of_a_named_domain_sees_nothing_at_first(cast: Cast, provider: Provider) -> None:
    provider.person = person("nora@example.com")
    client = Client()
    sign_in(client)
    nora = User.objects.get(email="nora@example.com")
    assert (nora.role, nora.name, list(nora.teams.all())) == ("viewer", "Nora New", [])
    assert client.get("/deals/D-100/").status_code == 404


@pytest.mark.parametrize(
    "who",
    [
        person("eve@elsewhere.com"),
        person("eve@example.com", verified=False),
        person("alice@example.com", verified=False),
    ],
)
def test_who_is_not_meant_stays_out(cast: Cast, provider: Provider, who: dict[str, Any]) -> None:
    provider.person = who
    n = User.objects.count()
    client = Client()
    sign_in(client)
    assert User.objects.count() == n
    assert client.get("/")["Location"].startswith("/account/login/")
