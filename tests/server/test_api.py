"""The REST interface: its document, its errors, its tokens, and no input that breaks it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis import Case

from holdfast.server.accounts import actions as accounts
from holdfast.server.api.root import api
from holdfast.server.deals import queries
from tests.server.conftest import Cast, people

#: Inputs per address; more by hand: ``HOLDFAST_EXAMPLES=200 pytest tests/server/test_api.py -k no_input``.
FEW = 12
EXAMPLES = int(os.environ.get("HOLDFAST_EXAMPLES", FEW))
SNAPSHOT = Path(__file__).with_name("openapi.json")
pytestmark = pytest.mark.filterwarnings("ignore")


def test_the_document_is_the_one_that_was_agreed(cast: Cast) -> None:
    """A difference is a decision: write the new one with ``python -m tests.server.agree`` and say so."""
    assert json.loads(Client().get("/api/openapi.json").content) == json.loads(SNAPSHOT.read_text("utf-8"))


def by(key: str) -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {key}"}


def test_reading_and_writing_with_a_token(cast: Cast) -> None:
    client = Client()
    key = accounts.make_token("w", actor=cast["alice"], can_write=True)
    rows = client.get("/api/deals?sort=days", **by(key)).json()["rows"]
    assert len(rows) == 8 and rows[0]["days_since_yes"] >= rows[-1]["days_since_yes"]
    url = "/api/deals/D-100/words/stances"
    body = {"values": {"person_id": "p-1", "stance": "sceptic"}, "version": 0, "once": "k1"}
    first = client.post(url, json.dumps(body), content_type="application/json", **by(key))
    assert first.status_code == 201
    again = client.post(url, json.dumps(body), content_type="application/json", **by(key))
    assert again.json() == first.json()
    late = client.post(url, json.dumps({**body, "once": "k2"}), content_type="application/json", **by(key))
    problem = late.json()
    assert (late.status_code, late["Content-Type"]) == (409, "application/problem+json")
    assert problem["mine"] == problem["theirs"] == body["values"] and problem["version"] == 1
    assert client.get("/api/deals/D-100", **by(key)).json()["versions"] == {"stances|p-1": 1}
    assert queries.deal(cast["bob"], "D-100").words["stances"][0].said_by == "Alice"


def test_a_token_reads_unless_made_for_writing(cast: Cast) -> None:
    key = accounts.make_token("r", actor=cast["alice"])
    url = "/api/deals/D-100/words/pushback"
    answer = Client().post(url, '{"values": {"words": "x"}}', content_type="application/json", **by(key))
    assert (answer.status_code, answer.json()["title"]) == (403, "Not allowed")


def test_what_is_prepared_of_a_deal(cast: Cast) -> None:
    client, key = Client(), accounts.make_token("r", actor=cast["victor"])
    found = client.get("/api/deals/D-100/preparation?small=1", **by(key)).json()
    assert [q["item"] for q in found["next"]] == ["b1", "b5", "b9", "b16", "b17"]
    assert {k["state"] for k in found["known"]} == {"ask"} and len(found["documents"]) == 12
    sheet = next(d for d in found["documents"] if d["document"] == "two-sided-sheet")
    assert "No gain is written down" in sheet["blocked"]
    refused = client.get("/api/deals/D-100/documents/two-sided-sheet/pdf", **by(key))
    assert refused.status_code == 422 and "No gain is written down" in refused.content.decode()
    assert client.get("/api/deals/D-100/documents/help-offer/pdf", **by(key)).content.startswith(b"%PDF")
    looked = client.post("/api/deals/D-100/reply", {"reply": "Let's wait."}, content_type="application/json", **by(key))
    assert (looked.json()["is_good"], len(looked.json()["checks"])) == (False, 4)


def test_a_browser_writes_only_with_the_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.people["alice"], backend="allauth.account.auth_backends.AuthenticationBackend")
    url = "/api/deals/D-100/words/pushback"
    answer = client.post(url, '{"values": {"words": "x"}}', content_type="application/json")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/deals/nothing", "", 404),
        ("GET", "/api/deals?page=0", "", 422),
        ("POST", "/api/deals/D-100/words/parks", '{"values": {"reason": ""}}', 422),
        ("POST", "/api/deals/D-100/words/parks", "{", 400),
        ("GET", "/api/deals?q=%00", "", 400),
        ("POST", "/api/deals/D-100/words/pushback", '{"values": {"words": "a\\u0000"}}', 400),
    ],
)
def test_every_error_is_a_problem_document(cast: Cast, method: str, path: str, body: str, status: int) -> None:
    key = accounts.make_token("w", actor=cast["olga"], can_write=True)
    answer = Client().generic(method, path, body, content_type="application/json", **by(key))
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status and answer.json()["title"]


schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/"))
schema.app = get_wsgi_application()


@pytest.fixture
def key(transactional_db: Any) -> str:
    from holdfast.server.deals.publish import publish
    from tests.fixtures.made_run import make

    publish(make())
    return accounts.make_token("any", actor=people()["olga"], can_write=True)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == FEW, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
def test_no_input_breaks_it(case: Case, key: str) -> None:
    case.headers["Authorization"] = f"Bearer {key}"
    if case.path_parameters and "slug" in case.path_parameters and len(str(case.path_parameters["slug"])) % 2:
        case.path_parameters["slug"] = "D-100"
    answer = case.call(base_url="http://testserver")
    assert answer.status_code < 500, answer.text
