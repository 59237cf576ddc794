"""What the values of a column look like, for files and columns whose names say nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast import units
from holdfast.ingest import amounts, reading, times, words
from holdfast.ingest.base import Problems, Rows
from holdfast.ingest.called import Names
from holdfast.ingest.cells import text
from holdfast.ingest.files import Source

_SAMPLE = 5_000
_MOST_IDS = 2_000_000
_STAGES = 40
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Profile:
    """The look of one column in a sample of its file; shares are of its non-empty cells."""

    name: str
    filled: float
    distinct: int
    is_unique: bool
    time: float
    number: float
    email: float
    kind: float
    direction: float
    outcome: float
    field: float
    length: float
    values: frozenset[str]
    place: float  # mean moment in days, for telling the first of several dates

    @property
    def is_words(self) -> bool:
        """A few short words that come again and again."""
        few = 2 <= self.distinct <= _STAGES and not self.is_unique
        return few and self.length <= 40 and self.time < 0.5 and self.number < 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """What is already known of the export: ids of deals, names of stages, names of deals."""

    deals: frozenset[str] = field(default_factory=frozenset)
    stages: frozenset[str] = field(default_factory=frozenset)
    names: Names = field(default_factory=Names)


def sample(source: Source, header: tuple[str, ...]) -> list[Profile]:
    """Profiles of the columns of a file; empty where nothing can be read."""
    for careful in (False, True):
        try:
            for rows in reading.rows(source, header, 0, Problems([source.name]), careful=careful):
                return [_profile(name, rows.cells[name].slice(0, _SAMPLE)) for name in header if name in rows.cells]
            return []
        except reading.NeedsExact:
            continue
    return []


def ids(source: Source, column: str) -> frozenset[str]:
    """The distinct values of a column of a whole file, up to two million."""
    found: set[str] = set()
    for rows in _whole(source, [column]):
        found.update(text(rows.cells[column]).drop_null().unique().to_pylist())
        if len(found) > _MOST_IDS:
            break
    return frozenset(found)


def names(source: Source, deal: str, name: str | None) -> list[tuple[str | None, str | None]]:
    """Id and name of each deal of a file, by its columns of ids and of names."""
    pairs: list[tuple[str | None, str | None]] = []
    for rows in _whole(source, [deal, name] if name else [deal]):
        ids_ = text(rows.cells[deal]).to_pylist()
        pairs += zip(ids_, text(rows.cells[name]).to_pylist() if name else [None] * len(ids_), strict=True)
    return pairs


def _whole(source: Source, columns: Sequence[str]) -> list[Rows]:
    """Some columns of a whole file."""
    for careful in (False, True):
        try:
            return list(reading.rows(source, columns, 0, Problems([source.name]), careful=careful))
        except reading.NeedsExact:
            continue
    return []


def _profile(name: str, cells: pa.Array) -> Profile:
    is_time = pa.types.is_temporal(cells.type)
    plain = pc.utf8_slice_codeunits(text(cells).drop_null(), 0, _LONGEST)
    coded = plain.dictionary_encode()
    distinct, counts = (
        coded.dictionary.to_pylist(),
        np.bincount(np.asarray(coded.indices), minlength=len(coded.dictionary)),
    )
    n = max(1, len(plain))

    def share(test: Callable[[str], object]) -> float:
        return (
            float(sum(c for w, c in zip(distinct, counts, strict=True) if test(w)) / n) if len(distinct) <= 500 else 0.0
        )

    read = [times.parse(plain, first) for first in (True, False)]
    time = 1.0 if is_time else max(1 - float(r.bad.sum()) / n for r in read) if len(plain) else 0.0
    number = amounts.parse(plain)
    as_number = 1 - float(np.asarray(number.bad).sum()) / n if len(plain) else 0.0
    days = read[0].day.drop_null().cast(pa.int32())
    plain_digits = pc.all(pc.match_substring_regex(plain, r"^\d+$")).as_py() if len(plain) else False
    return Profile(
        name=name,
        filled=len(plain) / max(1, len(cells)),
        distinct=len(distinct),
        is_unique=len(distinct) == len(plain) and len(plain) > 1,
        time=0.0 if plain_digits and not is_time else time,
        number=as_number,
        email=float(pc.sum(pc.match_substring_regex(plain, r"^[^@\s]+@[^@\s]+\.[^@\s]+$")).as_py() or 0) / n,
        kind=share(words.activity_kind),
        direction=share(words.direction),
        outcome=share(words.outcome),
        field=share(words.field_name),
        length=float(pc.mean(pc.utf8_length(plain)).as_py() or 0.0),
        values=frozenset(distinct),
        place=float(np.mean(np.asarray(days))) if len(days) else 0.0,
    )


def _within(profile: Profile, known: Set[str]) -> float:
    return len(profile.values & known) / max(1, len(profile.values))


def find(looks: str, profiles: list[Profile], known: Known) -> tuple[Profile, str] | None:
    """The column that looks as asked, with the reason; None when none or no single one does."""
    ranked = _LOOKS[looks](profiles, known) if looks in _LOOKS else []
    if not ranked:
        return None
    ranked.sort(key=lambda r: -r[0])
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < 1e-9:
        return None
    return ranked[0][1], ranked[0][2]


_Ranked = list[tuple[float, Profile, str]]


def _deal_ids(profiles: list[Profile], known: Known) -> _Ranked:  # noqa: ARG001
    fit = [
        p
        for p in profiles
        if p.is_unique and p.filled > 0.99 and p.time < 0.5 and p.email < 0.5 and 1 <= p.length <= 40
    ]
    return [(-i, p, "each value occurs once") for i, p in enumerate(fit)]


def _deal_ref(profiles: list[Profile], known: Known) -> _Ranked:
    return [
        (share - lag, p, f"{units.share(share)} of its values are {what} of deals")
        for p in profiles
        for what, lag, share in (("ids", 0.0, _within(p, known.deals)), ("names", 1.0, _called(p, known)))
        if share >= 0.6
    ]


def is_called(profile: Profile, known: Known) -> bool:
    """Whether a column holds names of deals, alone or beside ids."""
    return _called(profile, known) > _BY_CHANCE


def _called(profile: Profile, known: Known) -> float:
    return sum(map(known.names.is_other, profile.values)) / max(1, len(profile.values))


_BY_CHANCE = 0.05  # of values that may be names of deals and mean something else


def _time(profiles: list[Profile], known: Known) -> _Ranked:  # noqa: ARG001
    fit = [p for p in profiles if p.time > 0.95 and p.filled > 0.5]
    return [(p.filled, p, "its values are dates") for p in fit]


def _first_time(profiles: list[Profile], known: Known) -> _Ranked:  # noqa: ARG001
    fit = [p for p in profiles if p.time > 0.95 and p.filled > 0.9]
    return [(-p.place, p, "its values are the earliest dates of the file") for p in fit]


def _stage(profiles: list[Profile], known: Known) -> _Ranked:
    fit = [
        p for p in profiles if p.is_words and p.kind < 0.8 and p.direction < 0.8 and p.field < 0.8 and p.filled > 0.9
    ]
    if known.stages:
        shares = [(_within(p, known.stages), p) for p in fit]
        return [
            (s + p.filled, p, f"{units.share(s)} of its values are stages of the deals") for s, p in shares if s >= 0.3
        ]
    named = [(sum(_names_stage(v) for v in p.values) / p.distinct, p) for p in fit]
    return [(s, p, "its few values include names of stages") for s, p in named if s > 0]


def _stage_from(profiles: list[Profile], known: Known) -> _Ranked:
    fit = [p for p in profiles if 1 <= p.distinct <= _STAGES and not p.is_unique and p.filled < 1]
    shares = [(_within(p, known.stages), p) for p in fit] if known.stages else []
    return [
        (s, p, f"{units.share(s)} of its values are stages of the deals, empty at first") for s, p in shares if s >= 0.3
    ]


def _names_stage(value: str) -> bool:
    from holdfast.ingest.stages import by_name

    return by_name(value) is not None


def _money(profiles: list[Profile], known: Known) -> _Ranked:
    fit = [p for p in profiles if p.number > 0.9 and p.time < 0.9 and not p.is_unique and _within(p, known.deals) < 0.5]
    return [(p.distinct, p, "its values are amounts") for p in fit if p.distinct > 5 and p.length >= 3]


def _share(name: str, why: str) -> Callable[[list[Profile], Known], _Ranked]:
    def rank(profiles: list[Profile], known: Known) -> _Ranked:  # noqa: ARG001
        return [(getattr(p, name), p, why) for p in profiles if getattr(p, name) >= 0.8 and p.distinct >= 1]

    return rank


_LOOKS: Mapping[str, Callable[[list[Profile], Known], _Ranked]] = {
    "deal_ids": _deal_ids,
    "deal_ref": _deal_ref,
    "time": _time,
    "first_time": _first_time,
    "stage": _stage,
    "stage_to": _stage,
    "stage_from": _stage_from,
    "money": _money,
    "email": _share("email", "its values are mail addresses"),
    "activity_kind": _share("kind", "its values are kinds of activities"),
    "direction": _share("direction", "its values are directions"),
    "outcome": _share("outcome", "its values are outcomes"),
    "field": _share("field", "its values are names of fields"),
}
