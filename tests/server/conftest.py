"""The cast of the server's tests, and a published Run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.models import Role, Seller, Team, User
from holdfast.server.accounts.queries import actor_of
from holdfast.server.deals.publish import publish
from tests.fixtures.made_run import make

PASSWORD = "correct horse battery"


@dataclass
class Cast:
    """Alice owns deals, Bob is on her team, Charlie is nobody there; the others have their roles."""

    people: dict[str, User]
    north: Team

    def __getitem__(self, name: str) -> Actor:
        found = actor_of(User.objects.get(pk=self.people[name].pk))
        assert found is not None
        return found

    def client(self, name: str | None) -> Client:
        """A browser with this person signed in; null: a stranger."""
        client = Client()
        if name is not None:
            client.force_login(self.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


@pytest.fixture
def cast(db: Any) -> Cast:
    """A published Run of 24 deals and seven people."""
    publish(make())
    return people()


def people() -> Cast:
    """The seven people, for whatever Run is published."""
    north, south = Team.objects.create(name="North"), Team.objects.create(name="South")
    roles = {
        "alice": (Role.SELLER, north), "bob": (Role.SELLER, north), "charlie": (Role.SELLER, south),
        "mona": (Role.MANAGER, north), "victor": (Role.VIEWER, north), "olga": (Role.OWNER, None),
        "rita": (Role.REVOPS, None),
    }  # fmt: skip
    found = {}
    for name, (role, team) in roles.items():
        found[name] = User.objects.create_user(f"{name}@example.com", PASSWORD, name=name.title(), role=role)
        if team:
            found[name].teams.add(team)
    Seller.objects.filter(name="Ines Varga").update(user=found["alice"], team=north)
    return Cast(found, north)
