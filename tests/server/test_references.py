"""The team's references on the pages: added, changed, removed, and told only with the customer's permission."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings

from holdfast.preparation import stories
from holdfast.server.accounts.models import Audit
from holdfast.server.deals.publish import publish
from tests.fixtures.whole_run import make_whole
from tests.server.conftest import Cast, people
from tests.server.test_preparing import field, text

HERE, TOLD = "/settings/references/", "/deals/D-100/documents/peer-story/"
STORY = {
    "customer": "Wicker Mills", "industry": "paper", "size": "200 people", "change": "new pumps on two lines",
    "bad_weeks": "In week three the night shift ran the old pumps again.", "leader_did": "She stood at the line for two nights.",
    "result": "Nobody asks for the old pumps.", "kinds": ["delay", "personal"],
}  # fmt: skip


@pytest.fixture
def library(db: Any) -> Iterator[Cast]:
    path = django_settings.ENV.home / stories.FILE
    path.unlink(missing_ok=True)
    publish(make_whole())
    yield people()
    path.unlink(missing_ok=True)


def send(client: Any, **more: Any) -> Any:
    return client.post(HERE, {"at": "", "version": field(client.get(HERE), "version"), **STORY, **more})


def test_a_reference_is_told_only_once_the_customer_agreed(library: Cast) -> None:
    client = library.client("alice")
    assert (
        "No reference of your own may be told" in text(client.get(TOLD)) and HERE in client.get(TOLD).content.decode()
    )
    assert send(client).status_code == 303
    assert "Wicker Mills, not to be told" in text(client.get(HERE))
    assert "Wicker" not in text(client.get(TOLD))
    assert send(client, at="0", permission="on").status_code == 303
    shown = text(client.get(TOLD))
    assert "night shift ran the old pumps again" in shown and "Wicker Mills" in shown
    assert client.get(f"{TOLD}pdf/").content.startswith(b"%PDF")
    rows = Audit.objects.filter(thing="reference").order_by("pk")
    assert [(r.verb, r.who, r.note["permission"]) for r in rows] == [("add", "Alice", False), ("keep", "Alice", True)]
    assert send(client, at="0", act="remove").status_code == 303
    assert stories.read(django_settings.ENV.home / stories.FILE) == () and "Wicker" not in text(client.get(TOLD))


def test_what_is_missing_is_said_and_what_was_typed_stays(library: Cast) -> None:
    answer = send(library.client("alice"), bad_weeks=" ", kinds=["doubt", "no such kind"])
    assert answer.status_code == 422 and "bad weeks must be filled in" in text(answer)
    assert 'value="Wicker Mills"' in answer.content.decode() and 'value="doubt" checked' in answer.content.decode()
    assert not (django_settings.ENV.home / stories.FILE).exists()


def test_a_lost_update_and_a_place_that_is_gone_are_refused(library: Cast) -> None:
    client = library.client("alice")
    old = field(client.get(HERE), "version")
    assert send(client).status_code == 303
    assert client.post(HERE, {**STORY, "at": "", "version": old}).status_code == 409
    assert send(client, at="7").status_code == 404
    assert len(stories.read(django_settings.ENV.home / stories.FILE)) == 1


def test_who_only_reads_changes_nothing(library: Cast) -> None:
    version = field(library.client("alice").get(HERE), "version")
    assert library.client("victor").post(HERE, {**STORY, "at": "", "version": version}).status_code == 403
    assert "Add a reference" not in text(library.client("victor").get(HERE))


def test_a_cell_that_a_spreadsheet_would_run_is_text(library: Cast) -> None:
    client = library.client("alice")
    assert send(client, customer='=cmd|"/c calc"!A1').status_code == 303
    assert stories.read(django_settings.ENV.home / stories.FILE)[0].customer.startswith("'=")
