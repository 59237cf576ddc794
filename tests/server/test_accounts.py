"""First run, invitations, roles, teams, tokens, personal data."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from holdfast.errors import NotFound
from holdfast.server.accounts import actions, queries
from holdfast.server.accounts.models import Audit, Token, User
from holdfast.server.connections.work import let_fade
from holdfast.server.deals import actions as deal_actions
from holdfast.server.deals import lists as deal_lists
from holdfast.server.deals import queries as deal_queries
from holdfast.server.deals.models import Word
from holdfast.server.deals.publish import publish
from holdfast.server.people import actions as people_actions
from holdfast.server.people import queries as people_queries
from holdfast.server.problems import Forbidden, Invalid
from tests.fixtures.made_run import make
from tests.server.conftest import PASSWORD, Cast


def test_the_first_run_makes_one_owner_and_no_weak_password(db: Any) -> None:
    assert queries.is_fresh()
    for weak in ("short", "password123", "o@example.com."):
        with pytest.raises(Invalid) as refused:
            actions.start(email="o@example.com", name="O", password=weak)
        assert "password" in refused.value.fields
    user = actions.start(email=" O@Example.com ", name="O", password=PASSWORD)
    assert (user.email, user.role) == ("o@example.com", "owner")
    with pytest.raises(NotFound):
        actions.start(email="x@example.com", name="X", password=PASSWORD)


def test_an_invitation_is_used_once(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        actions.invite("new@example.com", "seller", actor=cast["mona"])
    key = actions.invite("new@example.com", "seller", cast.north.pk, actor=cast["olga"])
    assert queries.invitation(key) is not None
    user = actions.accept(key, name="New", password=PASSWORD)
    assert list(user.teams.all()) == [cast.north]
    with pytest.raises(NotFound):
        actions.accept(key, name="New", password=PASSWORD)
    assert queries.invitation(key) is None
    with pytest.raises(Invalid):
        actions.invite("new@example.com", "seller", actor=cast["olga"])


def test_roles_are_changed_by_the_owner_who_stays(cast: Cast) -> None:
    olga = cast["olga"]
    for name in ("alice", "mona", "rita", "victor"):
        with pytest.raises(Forbidden):
            actions.change_person(olga.user_id, actor=cast[name], role="viewer")
    with pytest.raises(Invalid):
        actions.change_person(olga.user_id, actor=olga, role="seller")
    with pytest.raises(Invalid):
        actions.change_person(olga.user_id, actor=olga, is_active=False)
    actions.change_person(cast["bob"].user_id, actor=olga, team_ids=[])
    with pytest.raises(NotFound):
        deal_queries.deal(cast["bob"], "D-100")
    actions.change_person(cast["alice"].user_id, actor=olga, is_active=False)
    assert queries.actor_of_id(cast.people["alice"].pk) is None


def test_a_seller_of_the_crm_is_tied_to_a_team(cast: Cast) -> None:
    south = next(t for t in queries.teams(cast["olga"]) if t.name == "South")
    tom = next(s for s in queries.sellers(cast["rita"]) if s.name == "Tom Adeyemi")
    with pytest.raises(Forbidden):
        actions.tie_seller(tom.seller_id, actor=cast["mona"], user_id=None, team_id=south.team_id)
    actions.tie_seller(tom.seller_id, actor=cast["rita"], user_id=None, team_id=south.team_id)
    rows = deal_lists.listing(cast["charlie"], deal_lists.Filters()).rows
    assert {d.owner for d in rows} == {"Tom Adeyemi"} and len(rows) == 8


def test_a_token_is_kept_as_a_hash_reads_and_can_be_revoked(cast: Cast) -> None:
    key = actions.make_token("script", actor=cast["alice"])
    row = Token.objects.get()
    assert key not in (row.digest, row.start) and key.startswith(row.start)
    actor = queries.actor_of_token(key)
    assert actor is not None and not actor.can_write and actor.sellers == cast["alice"].sellers
    with pytest.raises(Forbidden):
        deal_actions.log_pushback("D-100", actor=actor, words="x")
    with pytest.raises(Forbidden):
        actions.make_token("more", actor=actor)
    with pytest.raises(NotFound):
        actions.revoke_token(row.pk, actor=cast["bob"])
    actions.revoke_token(row.pk, actor=cast["alice"])
    assert queries.actor_of_token(key) is None
    old = actions.make_token("old", actor=cast["alice"], can_write=True)
    Token.objects.filter(name="old").update(expires_at=timezone.now() - timedelta(days=1))
    assert queries.actor_of_token(old) is None
    with pytest.raises(Invalid):
        actions.make_token("w", actor=cast["victor"], can_write=True)


def test_signing_in_rotates_the_session_and_is_throttled(cast: Cast, request: pytest.FixtureRequest) -> None:
    request.addfinalizer(cache.clear)  # or whoever signs in next from this address is refused too
    client = Client()
    client.get("/account/login/")
    anonymous = client.session.session_key
    data = {"login": "alice@example.com", "password": PASSWORD}
    answer = client.post("/account/login/", data)
    assert answer.status_code == 302
    assert client.session.session_key not in (None, anonymous)
    other = Client()
    for _ in range(12):
        other.post("/account/login/", {"login": "bob@example.com", "password": "wrong wrong wrong"})
    answer = other.post("/account/login/", {"login": "bob@example.com", "password": PASSWORD})
    assert answer.status_code != 302


def test_nobody_signs_up(cast: Cast) -> None:
    form = {"email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/account/signup/", form)
    assert not User.objects.filter(email="x@example.com").exists()


def test_one_of_us_is_exported_and_erased(cast: Cast) -> None:
    alice = cast["alice"]
    deal_actions.log_pushback("D-100", actor=alice, words="Too fast", voice="Head of QA")
    told = people_queries.account(alice, alice.user_id)
    assert told["account"]["email"] == "alice@example.com"
    assert [w["values"]["words"] for w in told["words"]] == ["Too fast"]
    with pytest.raises(NotFound):
        people_queries.account(cast["bob"], alice.user_id)
    people_actions.erase_account(alice.user_id, actor=cast["olga"])
    assert not cast.client("alice").get("/").wsgi_request.user.is_authenticated
    assert Word.objects.get().said_by == "" and Word.objects.get().values["words"] == "Too fast"
    assert not User.objects.filter(email__contains="alice").exists()
    assert not Audit.objects.filter(who__icontains="alice").exists()
    with pytest.raises(Invalid):
        people_actions.erase_account(cast["olga"].user_id, actor=cast["olga"])


def test_a_person_of_the_buyer_is_exported_and_stays_erased(cast: Cast) -> None:
    import dataclasses

    olga = cast["olga"]
    deal_actions.log_pushback("D-100", actor=olga, words="Never", voice="Dr. Okafor")
    deal_actions.set_stance("D-100", actor=olga, person_id="p-1", stance="opponent", evidence="Dr. Okafor said so")
    deal_actions.log_pushback("D-100", actor=olga, words="How long", voice="Head of QA")
    told = people_queries.stakeholder(olga, "", "Dr. Okafor")
    assert len(told["words"]) == 1 and len(told["run"]) > 5
    for name in ("alice", "mona", "rita"):
        with pytest.raises(Forbidden):
            people_actions.erase_stakeholder("", actor=cast[name], name="Dr. Okafor")
    n_rows = len(deal_queries.deal(olga, "D-100").detail["timeline"])
    assert people_actions.erase_stakeholder("", actor=olga, name="Dr. Okafor") > 5
    run = make()
    publish(dataclasses.replace(run, manifest={**run.manifest, "as_of": "2026-03-09"}))
    for d in deal_lists.listing(olga, deal_lists.Filters(), size=99).rows:
        page = deal_queries.deal(olga, d.slug)
        assert "Okafor" not in str(page.detail) + str(page.words) + str(page.row)
    page = deal_queries.deal(olga, "D-100")
    assert len(page.detail["timeline"]) == n_rows
    assert [w.values["words"] for w in page.words["pushback"]] == ["erased", "How long"]


def test_words_fade_after_the_days_that_the_owner_set(cast: Cast) -> None:
    olga = cast["olga"]
    deal_actions.log_pushback("D-100", actor=olga, words="In an open deal")
    gone = deal_actions.log_pushback("D-101", actor=olga, words="In a deal that ended", voice="Ana")
    Word.objects.update(written_at=timezone.now() - timedelta(days=400))
    Word.objects.filter(key=gone.key).update(deal_id="D-ended")
    assert let_fade()["words"] == 0
    with pytest.raises(Forbidden):
        actions.decide("retention_days", 365, actor=cast["rita"])
    actions.decide("retention_days", 365, actor=olga)
    assert let_fade()["words"] == 1
    assert Word.objects.get(key=gone.key).values == {"words": "erased", "voice": "erased"}
    assert Word.objects.exclude(key=gone.key).get().values["words"] == "In an open deal"


def test_the_audit_is_the_owners(cast: Cast) -> None:
    deal_actions.log_pushback("D-100", actor=cast["alice"], words="x")
    assert any(a.who == "Alice" and a.verb == "say" for a in queries.audit(cast["olga"]))
    with pytest.raises(Forbidden):
        queries.audit(cast["rita"])
