"""Take persons out of plain JSON: texts about them go, rows and counts stay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: What stands where a name or words stood.
GONE = "erased"
#: The column of a Run that holds rows as text: what documents are made from.
FACTS = "facts"
#: Columns whose text speaks of or for a person.
_TEXTS = frozenset(
    {
        "name",
        "title",
        "department",
        "email",
        "words",
        "evidence",
        "who",
        "voice",
        "quote",
        "answer",
        "text",
        "reply",
        "note",
        "proof",
        "act",
    }
)
_IDS = ("person_id", "from_person", "to_person", "reported_by")


@dataclass(frozen=True)
class Erased:
    """A person of the buyer that was erased: the id in the CRM and the name, either may be empty."""

    person_id: str
    name: str


def mentions(row: Mapping[str, Any], person: Erased) -> bool:
    """Whether a row is about this person, by id or by name."""
    if person.person_id and any(row.get(k) == person.person_id for k in _IDS):
        return True
    return bool(person.name) and any(
        row.get(k) == person.name for k in ("name", "who", "voice", "yes_who", "reported_by")
    )


def scrub(value: Any, persons: Iterable[Erased]) -> Any:
    """*value* with the texts of every row about one of *persons* replaced; their name goes wherever it stands alone or in text.

    >>> scrub({"rows": [{"person_id": "p", "words": "No way", "n": 2}]}, [Erased("p", "Ana")])
    {'rows': [{'person_id': 'p', 'words': 'erased', 'n': 2}]}
    >>> scrub({"because": "Ana Ruiz objects"}, [Erased("p", "Ana Ruiz")])
    {'because': 'erased objects'}
    >>> scrub({"facts": '{"pushback": [{"person_id": "p", "words": "No way"}]}'}, [Erased("p", "")])
    {'facts': '{"pushback": [{"person_id": "p", "words": "erased"}]}'}
    """
    gone = list(persons)
    return _walk(value, gone, [p.name for p in gone if len(p.name) > 2]) if gone else value


def parts(body: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a deal with the rows that its kit holds as text under the names of their own tables.

    >>> parts({"kit": [{"facts": '{"stances": [{"stance": "sceptic"}]}'}]})["kit stances"]
    [{'stance': 'sceptic'}]
    """
    held = [json.loads(r[FACTS]) for r in body.get("kit") or () if r.get(FACTS)]
    return {**body, **{f"kit {name}": rows for kit in held for name, rows in kit.items()}}


def _cell(name: str, value: Any, persons: list[Erased], names: list[str]) -> Any:
    if name == FACTS and isinstance(value, str) and value.startswith("{"):
        return json.dumps(_walk(json.loads(value), persons, names), ensure_ascii=False, sort_keys=True)
    return _walk(value, persons, names)


def _walk(value: Any, persons: list[Erased], names: list[str]) -> Any:
    if isinstance(value, dict):
        about = any(mentions(value, p) for p in persons)
        return {
            k: GONE if about and k in _TEXTS and isinstance(v, str) and v else _cell(k, v, persons, names)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [_walk(v, persons, names) for v in value]
    if isinstance(value, str):
        for name in names:
            if name in value:
                value = value.replace(name, GONE)
    return value
