"""The door: the first account, an invitation, a second factor."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from holdfast.server import environment
from holdfast.server.connections.jobs import work
from holdfast.server.connections.models import Job
from tests.browser.test_pages_in_browser import loud, serious

OWNER, SELLER = ("Olga Owner", "olga@example.com"), ("Sam Seller", "sam@example.com")
PASSWORD = "tide over rock and weed"


@pytest.fixture
def page_of(chromium: Any, empty: Any) -> Iterator[Any]:
    """A page in a browser of its own."""
    contexts = []

    def act() -> Any:
        context = chromium.new_context(base_url=empty.url, viewport={"width": 1200, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda m: page.said.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda e: page.said.append(str(e)))
        return page

    yield act
    for context in contexts:
        context.close()


def code_of(secret: str, ahead: int = 0) -> str:
    """What an authenticator shows."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


def test_the_first_account_an_invitation_and_a_second_factor(page_of: Any, settings: Any) -> None:
    settings.MFA_TOTP_TOLERANCE = 1  # the next code is good too, so that nobody waits half a minute
    found: dict[str, list[str]] = {}
    owner = page_of()
    owner.goto("/start/?key=" + environment.secret(settings.ENV, name="start-key"))
    found["start"] = serious(owner)
    owner.fill("#name", OWNER[0])
    owner.fill("#email", OWNER[1])
    owner.fill("#password", "olga@example.com")
    owner.click("text=Make the account")
    assert "too similar" in owner.inner_text("main") and owner.input_value("#name") == OWNER[0]
    owner.fill("#password", PASSWORD)
    owner.click("text=Make the account")
    assert owner.url.endswith("/settings/import/")
    owner.click("text=Take the sample company")
    owner.wait_for_selector("#upload progress")
    where = owner.url
    for job in Job.objects.filter(kind="preview", state="waiting"):
        work.func(job.pk)
    owner.goto(where)
    assert "Every row can be read" in owner.inner_text("main") and "EUR" in owner.inner_text("#upload table >> nth=2")
    found["sample"] = serious(owner)
    owner.goto("/settings/import/")
    assert owner.locator("text=Take the sample company").count() == 0
    owner.goto("/")
    assert "Nothing has been computed yet" in owner.inner_text("main")
    owner.goto("/settings/people/")
    owner.click("summary:has-text('Invite somebody')")
    owner.fill("#email", SELLER[1])
    owner.click("text=Make an invitation")
    link = owner.inner_text("#link").strip()
    seller = page_of()
    seller.goto(link)
    found["invite"] = serious(seller)
    seller.fill("#name", SELLER[0])
    seller.fill("#password", PASSWORD)
    seller.click("text=Come in")
    assert SELLER[0] in seller.inner_text("header")
    assert page_of().goto(link).status == 404

    owner.goto("/account/2fa/totp/activate/")
    if "reauthenticate" in owner.url:
        found["again"] = serious(owner)
        owner.fill("input[type=password]", PASSWORD)
        with owner.expect_navigation(url="**/totp/activate/"):
            owner.click("main button[type=submit]")
    found["totp"] = serious(owner)
    secret = owner.input_value("#authenticator_secret")
    owner.fill("input[name=code]", "000000")
    owner.click("main button[type=submit]")
    assert owner.locator(".wrong").count() == 1
    owner.fill("input[name=code]", code_of(owner.input_value("#authenticator_secret")))
    assert secret == owner.input_value("#authenticator_secret")
    owner.click("main button[type=submit]")
    owner.goto("/account/2fa/")
    found["factors"] = serious(owner)
    owner.click("text=Sign out")
    owner.goto("/account/login/")
    owner.fill("input[name=login]", OWNER[1])
    owner.fill("input[name=password]", PASSWORD)
    owner.click("main button[type=submit]")
    assert "/2fa/authenticate/" in owner.url
    found["code"] = serious(owner)
    owner.goto("/")
    assert "/2fa/authenticate/" in owner.url, "a password alone is not enough"
    owner.fill("input[name=code]", code_of(secret, ahead=1))
    owner.click("main button[type=submit]")
    owner.goto("/")
    assert OWNER[0] in owner.inner_text("header")
    assert {k: v for k, v in found.items() if v} == {}
    assert loud(owner) + loud(seller) == []
