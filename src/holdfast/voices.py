"""One identity per voice: who pushed back, whether the log names the person, writes the name, or only a part of it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

#: Prefix of the identity of a voice known by name only.
VOICE = "voice: "

_Row = Mapping[str, Any]


def folded(text: str) -> str:
    """Lower case without accents: what names and patterns are compared with.

    >>> folded("Geschäftsführerin  Łódź")
    'geschaftsfuhrerin lodz'
    """
    low = text.casefold().replace("ł", "l").replace("ø", "o").replace("æ", "ae").replace("œ", "oe")
    bare = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    return " ".join(bare.split())


def plain(name: str) -> str:
    """A name in lower case without accents, titles and punctuation; "Last, First" turned round.

    >>> plain("Dr. Müller, Änne")
    'anne muller'
    """
    if name.count(",") == 1 and "@" not in name:
        last, first = name.split(",")
        name = f"{first} {last}"
    words = re.sub(r"[^\w\s-]", " ", folded(name)).split()
    return " ".join(w for w in words if w not in ("mr", "mrs", "ms", "dr", "prof", "herr", "frau"))


def identified(entries: pa.Table, people: pa.Table | None = None) -> pa.Table:
    """Entries of push-back (``deal_id``, ``known_on``, ``row_id``, ``person_id``, ``voice``) with ``voice_id`` filled in.

    It is the person where the log names one; else the one person of the deal, or of its earlier entries, who bears that
    name; else ``voice: NAME`` as first written. Only names known by the day of the entry count, so that later rows change
    nothing. Null where nobody is named.

    >>> log = pa.table({"deal_id": ["D"] * 4, "known_on": [date(2026, 1, d) for d in (1, 2, 3, 4)], "row_id": list("abcd"),
    ...     "person_id": ["p1", None, None, None], "voice": ["Ana Sauer", "Sauer", "Jo Berg", "jo  berg"]})
    >>> identified(log)["voice_id"].to_pylist()
    ['p1', 'p1', 'voice: Jo Berg', 'voice: Jo Berg']
    """
    wanted = ("deal_id", "known_on", "row_id", "person_id", "voice")
    rows = entries.select(wanted).to_pylist()
    known: dict[str, list[_Row]] = defaultdict(list)
    if people is not None and rows:
        deals = {r["deal_id"] for r in rows}
        for p in people.select(["deal_id", "known_on", "person_id", "name"]).to_pylist():
            if p["deal_id"] in deals and p["name"]:
                known[p["deal_id"]].append({**p, "voice": p["name"]})
    for r in rows:
        if r["person_id"] and r["voice"]:
            known[r["deal_id"]].append(r)
    first: dict[tuple[str, str], str] = {}
    found: dict[int, str | None] = {}
    for i in sorted(range(len(rows)), key=lambda i: (_day(rows[i]), rows[i]["row_id"])):
        row = rows[i]
        said = plain(row["voice"] or "")
        one = row["person_id"] or _bearer(said, [k for k in known[row["deal_id"]] if _day(k) <= _day(row)])
        found[i] = one or (first.setdefault((row["deal_id"], said), VOICE + row["voice"].strip()) if said else None)
    filled = pa.array([found[i] for i in range(len(rows))], pa.string())
    at = entries.schema.get_field_index("voice_id")
    return entries.append_column("voice_id", filled) if at < 0 else entries.set_column(at, "voice_id", filled)


def _bearer(said: str, known: Iterable[_Row]) -> str | None:
    """The one person who bears the name, whole or in part; None when nobody or several do."""
    names = {(k["person_id"], plain(k["voice"])) for k in known}
    whole = {person for person, name in names if name == said}
    part = {person for person, name in names if said in name.split()}
    return next((next(iter(who)) for who in (whole, part) if said and len(who) == 1), None)


def _day(row: _Row) -> date:
    return row["known_on"] or date.max
