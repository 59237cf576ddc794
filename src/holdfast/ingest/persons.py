"""The buyer's people as files call them: by id, by address, by name or by both, and which of their rows are one person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from holdfast.ingest import keys
from holdfast.ingest.base import Rows, concat
from holdfast.ingest.called import full_name
from holdfast.ingest.convert import joined
from holdfast.ingest.words import translate
from holdfast.units import is_name
from holdfast.vocab import Side
from holdfast.voices import plain

#: The plain roles of files that list persons, that tie them to deals, and of deals that name some beside themselves.
PERSONS, LINKS = "persons", ("contacts", "links")


class Persons:
    """Who is meant by a name or an address, in one deal (its id) or in the whole export ("").

    Made of batches of columns: deal (null: none), id, address and name. A name of several people stands for nobody.
    Names are compared only once somebody is called otherwise than by id.

    >>> cells = (["D1", "D2"], ["p1", "p2"], ["vera@x.example", None], ["Vera Quill", "Vera Quill"])
    >>> known = Persons([pa.array(c) for c in cells])
    >>> known.find("D2", "vera quill"), known.find("D3", "Vera Quill"), known.find("D3", "Vera Quill (Vera@x.example)")
    ('p2', None, 'p1')
    """

    def __init__(self, *batches: Sequence[pa.Array]) -> None:
        self._batches = batches
        self.own = pa.chunked_array([b[1] for b in batches], pa.string()).unique().drop_null()

    @cached_property
    def _ids(self) -> Mapping[tuple[str, str], str]:
        ids = {("", person): person for person in self.own.to_pylist()}
        shared: set[tuple[str, str]] = set()
        for batch in self._batches:
            for deal, person, email, name in zip(*(cells.to_pylist() for cells in batch), strict=True):
                words = (email and email.casefold(), name and plain(name)) if person else ()
                for key in ((place, word) for word in words if word for place in {deal or "", ""}):
                    if ids.setdefault(key, person) != person:
                        shared.add(key)
        return {key: who for key, who in ids.items() if key not in shared}

    def find(self, deal: str | None, said: str) -> str | None:
        """The id of the person who is called so; None where nobody or several are."""
        both = _BOTH.fullmatch(said)
        parts = (both[2], both[1]) if both else (said,)
        words = [w for part in parts for w in (part, part.casefold() if "@" in part else plain(part))]
        found = (self._ids.get((place, w)) for w in words for place in (deal or "", ""))
        return next((who for who in found if who), None)

    def introduced(self, rows: Rows, cell: str) -> Rows:
        """*rows* with ids of persons in *cell* where names or addresses stood; itself where nobody known is named."""
        said = rows.get(cell)
        others = pc.and_(pc.is_valid(said), pc.invert(pc.is_in(said, value_set=self.own)))
        if not len(self.own) or not pc.any(others).as_py():
            return rows
        pairs = joined(rows.get("deal_id"), said).filter(others).dictionary_encode()
        found = pa.array([self.find(*p.split("\x1f", 1)) for p in pairs.dictionary.to_pylist()], pa.string())
        if found.null_count == len(found):
            return rows
        named = pc.coalesce(found.take(pairs.indices), said.filter(others))
        return rows.put(**{cell: pc.replace_with_mask(said, others, named)})


_BOTH = re.compile(r"(.*\S)\s*\(([^()]+)\)")


def listed(rows: Rows) -> Rows:
    """Persons with whole names; the address or the name stands for the id that an export leaves out."""
    name = full_name(rows)
    return rows.put(name=name, person_id=pc.coalesce(rows.get("person_id"), pc.utf8_lower(rows.get("email")), name))


def named(links: Rows, persons: Rows | None) -> Rows:
    """Links of persons to deals with the persons' ids, names, addresses, titles and departments."""
    links = listed(links)
    persons = links.keep(np.zeros(len(links), np.bool_)) if persons is None else persons
    ids = persons.get("person_id")
    links = known(persons).introduced(links, "person_id")
    at = pc.index_in(links.get("person_id"), value_set=ids)
    cells = {n: pc.coalesce(links.get(n), persons.get(n).take(at))
             for n in ("name", "email", "title", "department", "reports_to", "role")}  # fmt: skip
    said = translate(links.get("person_id"), lambda who: who if is_name(who) else None)
    return links.put(**{**cells, "name": pc.coalesce(cells["name"], said)})


def known(persons: Rows | None, people: pa.Table | None = None) -> Persons:
    """Who the persons of an export and the *people* of its deals (the canonical table) may be called."""
    batches = []
    if people is not None:
        batches.append([people[n].combine_chunks() for n in ("deal_id", "person_id", "email", "name")])
    if persons is not None:
        cells = [persons.get(n) for n in ("person_id", "email", "name")]
        batches.append([pa.nulls(len(persons), pa.string()), *cells])
    return Persons(*batches)


def linked(told: Rows | None, deals: Rows | None) -> Rows | None:
    """Links that files of persons tell, and those that only the deals' own rows tell: an echo of another is no row."""
    if deals is None:
        return told
    key = joined(deals.get("deal_id"), deals.get("person_id"))
    new = keys.first_rows(keys.codes(key)) == np.arange(len(deals))
    if told is not None:
        new &= ~np.asarray(pc.is_in(key, value_set=joined(told.get("deal_id"), told.get("person_id"))))
    return concat([r for r in (told, deals.keep(new)) if r is not None])


def seen(parts: Sequence[Path], told: pa.Table) -> Rows | None:
    """Links of the persons of the buyer's acts whom *told* (people) lacks, since the first such act was known."""
    columns = ["deal_id", "person_id", "known_on", "_file", "_line"]
    acts = [pq.read_table(p, columns=columns, filters=[("side", "=", Side.BUYER.value)]) for p in parts]
    if not acts:
        return None
    rows = (
        pa.concat_tables(acts)
        .drop_null()
        .sort_by([("known_on", "ascending"), ("_file", "ascending"), ("_line", "ascending")])
    )
    rows = rows.combine_chunks()
    key = joined(*(rows[n].combine_chunks() for n in columns[:2]))
    new = keys.first_rows(keys.codes(key)) == np.arange(len(key))
    new &= ~np.asarray(pc.is_in(key, value_set=joined(*(told[n].combine_chunks() for n in columns[:2]))))
    deal, person, day, file, line = (rows.filter(pa.array(new))[n].combine_chunks() for n in columns)
    return Rows(file, line, {"deal_id": deal, "person_id": person, "added_at.day": day}) if len(deal) else None
