"""What stands now, as a mark in a form: an act refuses a form that was filled on something else, and shows both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from holdfast.server.problems import Stale


def mark(values: Mapping[str, Any]) -> str:
    """Changes with any of the values.

    >>> mark({"role": "seller", "teams": ["North"]}) == mark({"teams": ["North"], "role": "seller"})
    True
    """
    return sha256(json.dumps(dict(values), sort_keys=True, default=str).encode()).hexdigest()[:16]


def same(seen: str | None, now: Mapping[str, Any], mine: Mapping[str, Any]) -> None:
    """Raise :class:`Stale` unless *seen* is the mark of what stands *now*; null where nobody filled a form.

    Call it inside the transaction that writes, with the row locked.
    """
    if seen is not None and seen != mark(now) and dict(now) != dict(mine):
        raise Stale("Somebody changed this while you were writing", mine=mine, theirs=now, version=0)


def standing(role: str, teams: Iterable[Any], is_active: bool) -> dict[str, Any]:
    """An account as its form shows it."""
    return {"role": str(role), "teams": sorted(t.name for t in teams), "account": "open" if is_active else "closed"}


def tied(user: Any, team: Any) -> dict[str, Any]:
    """Whom an owner of deals in the CRM is, as its form shows it."""
    return {"account": str(user or ""), "team": team.name if team else ""}
