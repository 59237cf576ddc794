"""Deals as people name them: by id, by name, or by the start of one."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from holdfast.errors import NotFound
from holdfast.report.words import clean, listing
from holdfast.runs import Run


def open_deal(run: Run, said: str) -> str | None:
    """The id of the open deal that *said* names; null when none has that name, :class:`NotFound` when several do."""
    deals = run.tables["deals"]
    ids = [str(i) for i in deals["deal_id"].to_pylist()]
    return match(said, ids, deals["name"].to_pylist(), deals["account"].to_pylist())


def deal_in_run(run: Run, said: str) -> str:
    """The id of the open deal that *said* names; raises :class:`NotFound` with candidates."""
    found = open_deal(run, said)
    if found is None:
        run.deal(said)  # raises with the nearest ids
        raise NotFound(f"no deal '{said}'")
    return found


def deal_anywhere(run: Run, facts: Path | None, said: str) -> str:
    """As :func:`deal_in_run`, but deals without a yes count too: those with a sentence that may hold it, those of the facts."""
    deals = run.tables["deals"]
    found = match(said, deals["deal_id"].to_pylist(), deals["name"].to_pylist(), deals["account"].to_pylist())
    if found is None and any(r["deal_id"] == said for r in run.rows("proposals")):
        return said
    if found is None and facts is not None and (facts / "deals.parquet").is_file():
        rows = pq.read_table(facts / "deals.parquet", columns=["deal_id", "name", "account"])
        found = match(said, rows["deal_id"].to_pylist(), rows["name"].to_pylist(), rows["account"].to_pylist())
    return found if found is not None else deal_in_run(run, said)


def person_of(home: Path | None, deal: str, said: str) -> str:
    """The person_id of somebody in a deal whom *said* names; raises :class:`NotFound` with the people of the deal."""
    from holdfast.cli.homes import find_run
    from holdfast.ingest import current
    from holdfast.runs import read

    place = find_run(home)
    facts = current(place.home) if place.home else None
    if facts is None:
        raise NotFound(
            f"{place.run} stands alone",
            expected="a home with facts, where words are kept",
            next_step="give the home with --home",
        )
    deal_id = deal_anywhere(read(place.run), facts, deal)
    rows = pq.read_table(
        facts / "people.parquet", columns=["person_id", "name", "email"], filters=[("deal_id", "=", deal_id)]
    ).to_pylist()
    wanted = clean(said).casefold()
    exact = [
        r
        for r in rows
        if said == r["person_id"] or wanted in (clean(r["name"]).casefold(), clean(r["email"]).casefold())
    ]
    found = exact or [r for r in rows if wanted and wanted in clean(r["name"]).casefold()]
    ids = sorted({r["person_id"] for r in found})
    if len(ids) == 1:
        return str(ids[0])
    names = [f"{clean(r['name']) or 'no name'} ({clean(r['person_id'])})" for r in (found or rows)[:8]]
    raise NotFound(
        f"'{clean(said)}' names {len(ids) or 'no'} {'person' if len(ids) == 1 else 'people'} of deal '{clean(deal_id)}'",
        expected="one of " + listing(names) if names else "a person of the deal in the export",
        next_step="give the id, or a part of the name that only one of them has",
    )


def proposed_yes(home: Path | None, deal: str) -> dict[str, str] | None:
    """Day, writer and sentence of the one mail of the newest Run that may hold the yes of *deal*; null for none or several."""
    from holdfast.cli.homes import find_run
    from holdfast.ingest import current
    from holdfast.runs import read

    place = find_run(home)
    run = read(place.run)
    deal_id = deal_anywhere(run, current(place.home) if place.home else None, deal)
    rows = [r for r in run.rows("proposals") if r["deal_id"] == deal_id]
    if len(rows) != 1:
        return None
    return {"on": rows[0]["said_on"].isoformat(), "who": clean(rows[0]["name"]), "evidence": clean(rows[0]["words"])}


def names_of(run: Run, facts: Path | None, deal_id: str) -> dict[str, str]:
    """Id → name of a deal and of its people, where one is known."""
    deals = run.tables["deals"]
    found = dict(zip(deals["deal_id"].to_pylist(), deals["name"].to_pylist(), strict=True))
    named = {deal_id: found.get(deal_id)}
    for name, key in (("deals", "deal_id"), ("people", "person_id")):
        if facts is not None and (facts / f"{name}.parquet").is_file():
            rows = pq.read_table(facts / f"{name}.parquet", columns=[key, "name"], filters=[("deal_id", "=", deal_id)])
            named |= {r[key]: r["name"] for r in rows.to_pylist() if r["name"]}
    return {str(k): clean(v) for k, v in named.items() if v}


def match(said: str, ids: list[str], names: list[str | None], accounts: list[str | None]) -> str | None:
    """The one id that *said* names by id, name, account or the start of a name; null when none, :class:`NotFound` when several."""
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
