"""What a file calls deals and colleagues, where other files call them otherwise: names for ids, ids of another length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase, digits

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest.base import Problems, Rows

#: Why a row that only names its deal is left out.
SHARED = "several deals have this name: export the id of the deal too"
#: The plain role of the files that list the seller's own people, and the cells that hold one of them.
COLLEAGUES = "colleagues"
_COLLEAGUE = ("owner", "changed_by")
_SHORT, _LONG = 15, 18  # letters of an id in a Salesforce report and in its other exports


@dataclass(frozen=True, slots=True)
class Names:
    """What the deals of an export may be called in its other files; ``own`` are their ids.

    ``ids`` gives the id for a name, or for the id in the other length of Salesforce; ``shared`` are names of several deals.

    >>> names = Names.of([("D1", "Pumps"), ("D2", "Valves"), ("D3", "Valves"), ("D4", None)])
    >>> names.ids, sorted(names.shared)
    ({'Pumps': 'D1'}, ['Valves'])
    >>> Names.of([("0065f000001ABcd", None)]).ids
    {'0065f000001ABcdAAG': '0065f000001ABcd'}
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    shared: frozenset[str] = field(default_factory=frozenset)
    own: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str | None, str | None]]) -> Names:
        """From pairs of id and name; a pair without id tells nothing."""
        ids: dict[str, str] = {}
        shared: set[str] = set()
        own: set[str] = set()
        for deal, name in pairs:
            if deal:
                own.add(deal)
            if deal and (other := twin(deal)):
                ids[other] = deal
            if deal and name and ids.setdefault(name, deal) != deal:
                shared.add(name)
        return cls({n: deal for n, deal in ids.items() if n not in shared}, frozenset(shared), frozenset(own))

    def one(self, said: str) -> str | None:
        """The deal that is called so, by its id, its name, or both as in "Pumps (123)"; None where that is no one deal."""
        if said in self.own:
            return said
        both = _BOTH.fullmatch(said)
        return self.ids.get(said) or (self.one(both[1]) if both else None)

    def read(self, cell: str) -> tuple[str, ...]:
        """The deals that a cell names, one or several with ";" between them; those that are not there are left out.

        >>> Names.of([("1", "Pumps"), ("2", "Valves")]).read("Pumps (1); Valves;Hoses")
        ('1', '2')
        """
        parts = [cell] if cell in self.own or cell in self.ids else cell.split(LIST)
        found = (self.one(part.strip()) for part in parts)
        return tuple(dict.fromkeys(deal for deal in found if deal is not None))

    def is_other(self, cell: str) -> bool:
        """Whether a cell names deals, several or one of several, and is not simply the id of one."""
        return cell not in self.own and (bool(self.read(cell)) or self._is_shared(cell))

    def _is_shared(self, cell: str) -> bool:
        return any(part.strip() in self.shared for part in (cell, *cell.split(LIST)))

    def resolved(self, rows: Rows, problems: Problems) -> Rows:
        """*rows* with ids in ``deal_id`` where other names of deals stood, ";" between several; others stay as they are."""
        told = rows.get("deal_id")
        words = told.unique().drop_null().to_pylist()
        found = {w: LIST.join(self.read(w)) for w in words}
        nobody = [w for w, ids in found.items() if not ids and self._is_shared(w)]
        is_shared = np.asarray(pc.is_in(told, value_set=pa.array(nobody, pa.string())))
        rows = problems.reject(rows, is_shared, "deal_id", SHARED, told)
        return rows.put(deal_id=replaced(rows.get("deal_id"), {w: ids for w, ids in found.items() if ids}))


#: Between several ids or names in one cell.
LIST = ";"
_BOTH = re.compile(r".*\S\s*\(([^()]+)\)")


def twin(deal: str) -> str:
    """A Salesforce id in its other length: 15 letters in reports, 18 elsewhere; "" for any other id.

    The last three letters say which of each five letters are capitals.

    >>> twin("0065f000001ABcd"), twin("0065f000001ABcdAAG"), twin("D1")
    ('0065f000001ABcdAAG', '0065f000001ABcd', '')
    """
    if not (deal.isascii() and deal.isalnum() and deal.startswith("006")):
        return ""
    if len(deal) == _LONG:
        return deal[:_SHORT]
    if len(deal) != _SHORT:
        return ""
    alphabet = ascii_uppercase + digits[:6]
    fives = (deal[at : at + 5] for at in (0, 5, 10))
    return deal + "".join(alphabet[sum(letter.isupper() << i for i, letter in enumerate(five))] for five in fives)


def full_name(rows: Rows) -> pa.Array:
    """The name of each person: as told, else first and last name; null where neither is."""
    both = [pc.fill_null(rows.get(n), "") for n in ("first_name", "last_name")]
    whole = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*both, " "))
    return pc.coalesce(rows.get("name"), pc.if_else(pc.equal(whole, ""), None, whole))


def colleagues(rows: Rows | None) -> Mapping[str, str]:
    """The name of each colleague by id: the name, else first and last name, else the address."""
    if rows is None:
        return {}
    called = pc.coalesce(full_name(rows), rows.get("email")).to_pylist()
    ids = (rows.get(cell).to_pylist() for cell in ("login_id", "colleague_id"))
    return {who: name for column in ids for who, name in zip(column, called, strict=True) if who and name}


def introduced(rows: Rows, names: Mapping[str, str]) -> Rows:
    """*rows* with names of colleagues where their ids stood."""
    found = {cell: replaced(rows.cells[cell], names) for cell in _COLLEAGUE if names and cell in rows.cells}
    return rows.put(**found) if found else rows


def nameless(owners: pa.Array) -> str:
    """An example where most owners are ids of a CRM rather than names; "" otherwise."""
    told = owners.drop_null()
    ids = told.filter(pc.match_substring_regex(told, r"^(005[A-Za-z0-9]{12,15}|\d{4,})$"))
    return str(ids[0]) if len(ids) * 2 > len(told) else ""


def replaced(cells: pa.Array, by: Mapping[str, str]) -> pa.Array:
    """Cells with what *by* has for them; others stay as they are."""
    at = pc.index_in(cells, value_set=pa.array(by, pa.string()))
    return pc.coalesce(pa.array(by.values(), pa.string()).take(at), cells)
