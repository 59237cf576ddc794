"""Deals as people name them: by id, by name, or by the start of one."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from holdfast.errors import NotFound
from holdfast.report.words import clean, listing
from holdfast.runs import Run


def deal_in_run(run: Run, said: str) -> str:
    """The id of the open deal that *said* names; raises :class:`NotFound` with candidates."""
    deals = run.tables["deals"]
    ids = [str(i) for i in deals["deal_id"].to_pylist()]
    found = _match(said, ids, deals["name"].to_pylist(), deals["account"].to_pylist())
    if found is None:
        run.deal(said)  # raises with the nearest ids
        raise NotFound(f"no deal '{said}'")
    return found


def deal_anywhere(run: Run, facts: Path | None, said: str) -> str:
    """As :func:`deal_in_run`, but deals without a yes count too: those of the facts."""
    deals = run.tables["deals"]
    found = _match(said, deals["deal_id"].to_pylist(), deals["name"].to_pylist(), deals["account"].to_pylist())
    if found is None and facts is not None and (facts / "deals.parquet").is_file():
        rows = pq.read_table(facts / "deals.parquet", columns=["deal_id", "name", "account"])
        found = _match(said, rows["deal_id"].to_pylist(), rows["name"].to_pylist(), rows["account"].to_pylist())
    return found if found is not None else deal_in_run(run, said)


def _match(said: str, ids: list[str], names: list[str | None], accounts: list[str | None]) -> str | None:
    if said in ids:
        return said
    wanted = clean(said).casefold()
    if not wanted:
        return None
    shown = [clean(name).casefold() for name in names]
    places = [clean(account).casefold() for account in accounts]
    exact = [i for i, name in zip(ids, shown, strict=True) if name == wanted]
    within = [i for i, name, place in zip(ids, shown, places, strict=True) if wanted in name or wanted in place]
    found = exact or within
    if len(found) <= 1:
        return found[0] if found else None
    label = dict(zip(ids, names, strict=True))
    some = [f"{clean(i)} ({clean(label[i]) or 'no name'})" for i in found[:5]]
    raise NotFound(
        f"'{clean(said)}' names {len(found)} deals",
        expected="one of " + listing(some) + ("" if len(found) <= 5 else f" and {len(found) - 5} more"),
        next_step="give the id",
    )
