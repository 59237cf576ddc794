"""The team's own references on the pages: read from ``stories.csv``, written back whole, each act with its audit row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from holdfast.errors import NotFound
from holdfast.ingest import neutralise
from holdfast.preparation import stories
from holdfast.preparation.sharing import ABOUT
from holdfast.preparation.stories import FILE, Story
from holdfast.report.words import clean
from holdfast.server.accounts.actions import in_turn
from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.audit import note
from holdfast.server.connections.work import export_in_use
from holdfast.server.problems import Forbidden, Invalid, Stale

#: What a reference is of no use without.
NEEDED = ("customer", "change", "bad_weeks", "leader_did")
TEXTS = ("customer", "industry", "size", "change", "bad_weeks", "leader_did", "result")
LONGEST = 2000


@dataclass(frozen=True)
class References:
    """The references in the order of their file; ``version`` changes with any letter of it."""

    told: tuple[Story, ...]
    version: str


def references() -> References:
    """All references of the team, those that may not be told too."""
    told = stories.of_team(settings.ENV.home, export_in_use())
    return References(told, sha256(stories.written(told).encode()).hexdigest()[:16])


def keep(n: int | None, values: Mapping[str, Any], *, actor: Actor, version: str) -> None:
    """Write the reference at place *n*, or a new one; ``permission`` says that the customer agreed to be named.

    Raises :class:`Invalid` field by field, and :class:`Stale` when somebody else changed the references meanwhile.
    """
    _may(actor)
    made = _checked(values)
    _write(n, [made], actor=actor, version=version, verb="keep" if n is not None else "add")


def remove(n: int, *, actor: Actor, version: str) -> None:
    """Take the reference at place *n* out of the library."""
    _may(actor)
    _write(n, [], actor=actor, version=version, verb="remove")


def _may(actor: Actor) -> None:
    if not actor.can_write:
        raise Forbidden("you may read this and not write", expected="a role that writes", next_step="ask the owner")


def _write(n: int | None, new: Sequence[Story], *, actor: Actor, version: str, verb: str) -> None:
    with transaction.atomic():
        in_turn("references")
        here = references()
        told = list(here.told)
        if version != here.version:
            mine = {"customer": new[0].customer} if new else {}
            raise Stale("Somebody changed the references meanwhile", mine=mine, theirs={}, version=0)
        if n is not None and not 0 <= n < len(told):
            raise NotFound("no such reference", next_step="load the page again")
        at = len(told) if n is None else n
        gone = told[at : at + 1]
        told[at : at + 1] = new
        named = (new or gone)[0]
        note(actor, verb, "reference", named.customer[:120], permission=named.permission)
        path: Path = settings.ENV.home / FILE
        part = path.with_name(f".{path.name}.part")
        part.write_text(stories.written(told), "utf-8")
        part.replace(path)


def _checked(values: Mapping[str, Any]) -> Story:
    texts = {c: neutralise(clean(" ".join(str(values.get(c) or "").split()))) for c in TEXTS}
    wrong = {c: "must be filled in" for c in NEEDED if not texts[c]}
    wrong |= {c: f"longer than {LONGEST} characters" for c, v in texts.items() if len(v) > LONGEST}
    kinds = tuple(k for k in ABOUT if k in (values.get("kinds") or ()))
    if wrong:
        raise Invalid(wrong)
    return Story(**texts, permission=bool(values.get("permission")), kinds=kinds)
