"""The ended deals of a Run, as far as a person may see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from holdfast.server.accounts.actor import Actor
from holdfast.server.accounts.models import Seller
from holdfast.server.deals.models import RunRow
from holdfast.server.deals.queries import DealPage


def ends(actor: Actor, found: DealPage) -> list[dict[str, Any]]:
    """Ended deals of the Run with their days; ``name`` is empty where *actor* may not see the deal."""
    assert found.run is not None
    row = RunRow.objects.filter(pk=found.run.run_id).only("tables").first()
    rows: list[dict[str, Any]] = (row.tables if row else {}).get("ends", [])
    own = (
        None
        if actor.sellers is None
        else set(Seller.objects.filter(pk__in=actor.sellers).values_list("name", flat=True))
    )
    made = []
    for e in rows:
        days = (date.fromisoformat(e["end_on"]) - date.fromisoformat(e["yes_on"])).days
        if days >= 0:
            mine = own is None or e.get("owner") in own
            made.append({**e, "days": days, "name": (e.get("name") or e["deal_id"]) if mine else "", "mine": mine})
    return made
