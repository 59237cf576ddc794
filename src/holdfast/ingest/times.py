"""Reading dates and times as written in exports: one pass per form, never one per cell.

The digits of every value are replaced by 0; values of equal *form* ("0000-00-00T00:00:00Z") share one layout, found once
by a pattern, and are then read together in NumPy. Days before months or the other way round is never guessed here:
the caller says which (see ``decide``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest.base import Mask

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

FIRST_YEAR, LAST_YEAR = 1990, 2060
_LONGEST = 64
_MOST_FORMS = 400
_DAY = 86_400_000_000
_EXCEL_EPOCH = -25_569  # day 0 of Excel's serial dates (1899-12-30), counted from 1970-01-01

_MONTHS = {
    1: "jan january januar januari janv janvier ene enero gennaio gen jän jänner",
    2: "feb february februar februari fév févr février febrero febbraio fev",
    3: "mar march märz mär mrz maart mrt mars marzo",
    4: "apr april avr avril abr abril aprile",
    5: "may mai mei mayo maggio mag",
    6: "jun june juni juin junio giugno giu",
    7: "jul july juli juil juillet julio luglio lug",
    8: "aug august augustus août aout ago agosto",
    9: "sep sept september septembre septiembre settembre set",
    10: "oct october okt oktober octobre octubre ottobre ott",
    11: "nov november novembre noviembre",
    12: "dec december dez dezember déc décembre dic diciembre dicembre",
}
_MONTH_OF = {word: number for number, words in _MONTHS.items() for word in words.split()}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "bst": 60, "eet": 120,
          "eest": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480,
          "pdt": -420, "jst": 540, "aest": 600}  # fmt: skip

_TIME = (
    r"(?:(?:[T_]|,? +(?:at |um |à |om )?)(?P<H>00?)[:.h]?(?P<M>00)(?:[:.]?(?P<S>00)(?:[.,](?P<f>0+))?)?"
    r"(?: ?(?P<ap>[AaPp])\.?[Mm]\.?| Uhr)?)?"
)
_ZONE = r"(?: ?(?:(?P<zn>[A-Za-z]{1,4})|(?:UTC|GMT)?(?P<sg>[+\-−])(?P<zh>00):?(?P<zm>00)?)(?: \([^)]*\))?)?"
_NAME = r"(?P<mon>[^\W\d_]{3,10})\.?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}[,.]? )?"
_FORMS = tuple(
    re.compile(date + _TIME + _ZONE + r"\Z")
    for date in (
        r"(?P<y>0000)(?P<s>[-/.])(?P<m>00?)(?P=s)(?P<d>00?)",
        r"(?P<y>0000)(?P<m>00)(?P<d>00)",
        r"(?P<a>00?)(?P<s>[-/.])(?P<b>00?)(?P=s)(?P<y>0000|00)",
        r"(?P<a>00?)(?P<s>\. )(?P<b>00?)\. (?P<y>0000|00)",
        _WEEKDAY + r"(?P<d>00?)(?:st|nd|rd|th|er)?[. \-/]+(?:de )?" + _NAME + r"[ \-/,]*(?:de )?(?P<y>0000|00)",
        _WEEKDAY + _NAME + r" (?P<d>00?)(?:st|nd|rd|th)?,? (?P<y>0000)",
    )
)
_SERIAL = re.compile(r"00000(?:[.,](?P<f>0+))?\Z")
_EPOCH = re.compile(r"0000000000(?P<ms>000)?(?:\.0+)?\Z")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of a value stand, in bytes; ``order`` is set where day and month cannot be told from the form."""

    parts: dict[str, tuple[int, int]]
    month: int = 0
    zone: int | None = None
    sign: int = 1
    noon: str = ""
    special: str = ""

    @property
    def is_open(self) -> bool:
        """Whether day-first or month-first must be known to read it."""
        return "a" in self.parts

    @property
    def has_time(self) -> bool:
        """Whether a time of day is written."""
        return "H" in self.parts or "f" in self.parts or self.special.startswith("epoch")


@lru_cache(maxsize=4096)
def layout(form: bytes) -> Layout | None:
    """The layout of a form (digits as 0), or None where it is no date.

    >>> layout(b"0000-00-00").parts["m"], layout(b"00/00/0000").is_open, layout(b"hello")
    ((5, 7), True, None)
    """
    try:
        text = form.decode()
    except UnicodeDecodeError:
        return None
    for special, pattern in (("serial", _SERIAL), ("epoch", _EPOCH)):
        if found := pattern.match(text):
            return Layout(_spans(found, text), special=special + ("_ms" if found.groupdict().get("ms") else ""))
    for pattern in _FORMS:
        found = pattern.match(text)
        if not found:
            continue
        group = found.groupdict()
        month = _MONTH_OF.get((group.get("mon") or "").lower(), 0)
        zone = _ZONES.get((group.get("zn") or "").lower()) if group.get("zn") else (0 if group.get("sg") else None)
        if (group.get("mon") and not month) or (group.get("zn") and zone is None):
            continue
        sign = 1 if group.get("sg") in ("+", None) else -1
        return Layout(_spans(found, text), month, zone, sign, (group.get("ap") or "").lower())
    return None


def _spans(found: re.Match[str], text: str) -> dict[str, tuple[int, int]]:
    """Byte positions of the groups of digits (names may hold letters of several bytes)."""
    keys = [
        k for k, v in found.groupdict().items() if v and k in ["y", "m", "d", "a", "b", "H", "M", "S", "f", "zh", "zm"]
    ]
    return {k: (len(text[: found.start(k)].encode()), len(text[: found.end(k)].encode())) for k in keys}


@dataclass(frozen=True, slots=True)
class Group:
    """Values of one form: their positions in the column, their bytes, their form."""

    at: Ints
    text: Bytes
    form: bytes


def groups(cells: pa.Array) -> Iterator[Group]:
    """The values of a text column grouped by form; values longer than 64 bytes and forms beyond 400 are left out."""
    offsets = np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1].astype(np.int64)
    data = np.frombuffer(cells.buffers()[2] or b"", np.uint8)
    lengths = np.diff(offsets)
    valid = ~np.asarray(cells.is_null()) if cells.null_count else np.ones(len(cells), np.bool_)
    seen = 0
    for length in np.unique(lengths[valid]):
        if not 0 < length <= _LONGEST:
            continue
        at = np.flatnonzero(valid & (lengths == length))
        if len(at) == len(cells):
            text = data[offsets[0] : offsets[-1]].reshape(len(at), length)
        else:
            text = data[offsets[at][:, None] + np.arange(length)]
        forms = np.where((text >= 48) & (text <= 57), np.uint8(48), text)
        while len(at) and seen < _MOST_FORMS:
            same = (forms == forms[0]).all(axis=1)
            seen += 1
            if same.all():
                yield Group(at, text, forms[0].tobytes())
                break
            yield Group(at[same], text[same], forms[0].tobytes())
            at, text, forms = at[~same], text[~same], forms[~same]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A read column: ``at`` (UTC, null where only the day is known), ``day`` (UTC day), ``wall`` (day as written), and

    which non-empty values could not be read, with ``year`` set where only the year is impossible."""

    at: pa.Array
    day: pa.Array
    wall: pa.Array
    bad: Mask
    out_of_range: Mask


def parse(
    cells: pa.Array, day_first: bool | None = None, zone: str = "UTC", *, midnight_is_day: bool = False
) -> Parsed:
    """Read a text column. ``day_first`` None leaves values unread that need it; naive times are in *zone*.

    >>> parse(pa.array(["2024-03-31T23:30:00-02:00", "31/03/2024", "1900-01-01", "soon"]), True).day.to_pylist()
    [datetime.date(2024, 4, 1), datetime.date(2024, 3, 31), None, None]
    """
    n = len(cells)
    moment, day = np.zeros(n, np.int64), np.zeros(n, np.int64)
    read, timed, aware = np.zeros(n, np.bool_), np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    outside = np.zeros(n, np.bool_)
    for group in groups(cells):
        form = layout(group.form)
        if form is None or (form.is_open and day_first is None):
            continue
        value = _read(group.text, form, bool(day_first))
        at = group.at
        read[at], outside[at] = value.ok, value.outside
        day[at], moment[at] = value.day, value.micros
        timed[at], aware[at] = form.has_time, form.zone is not None or form.special.startswith("epoch")
    if midnight_is_day:
        timed &= aware | (moment % _DAY != 0)
    return _assemble(cells, _Raw(moment, day, read, timed, aware, outside), zone)


@dataclass(frozen=True, slots=True)
class _Raw:
    moment: Ints
    day: Ints
    read: Mask
    timed: Mask
    aware: Mask
    outside: Mask


def _assemble(cells: pa.Array, raw: _Raw, zone: str) -> Parsed:
    known = raw.read & raw.timed
    at = pa.array(raw.moment, pa.timestamp("us"), mask=~known)
    if zone not in ("UTC", "") and (known & ~raw.aware).any():
        local = pc.assume_timezone(at, zone, ambiguous="earliest", nonexistent="latest").cast(pa.timestamp("us", "UTC"))
        at = pc.if_else(pa.array(raw.aware), at.cast(pa.timestamp("us", "UTC")), local)
    at = at.cast(pa.timestamp("us", "UTC"))
    wall = pa.array(raw.day.astype(np.int32), pa.int32(), mask=~raw.read).cast(pa.date32())
    day = pc.coalesce(at.cast(pa.timestamp("us")).cast(pa.date32(), safe=False), wall)
    filled = ~np.asarray(cells.is_null())
    return Parsed(at, day, wall, filled & ~raw.read, raw.outside & filled)


@dataclass(frozen=True, slots=True)
class _Values:
    day: Ints
    micros: Ints
    ok: Mask
    outside: Mask


def _number(text: Bytes, span: tuple[int, int]) -> Ints:
    value = np.zeros(len(text), np.int64)
    for i in range(*span):
        value = value * 10 + (text[:, i].astype(np.int64) - 48)
    return value


def _read(text: Bytes, form: Layout, day_first: bool) -> _Values:
    if form.special:
        return _special(text, form)
    part = {k: _number(text, span) for k, span in form.parts.items() if k != "f"}
    if "a" in part:
        part["d"], part["m"] = (part["a"], part["b"]) if day_first else (part["b"], part["a"])
    year = part["y"]
    if form.parts["y"][1] - form.parts["y"][0] == 2:
        year = year + np.where(year < 70, 2000, 1900)
    month = part.get("m", np.full(len(text), form.month))
    plausible = (month >= 1) & (month <= 12) & (part["d"] >= 1) & (part["d"] <= 31)
    months = (np.clip(year, 1, 9999) - 1970) * 12 + np.clip(month, 1, 12) - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    days = first + (part["d"] - 1)
    plausible &= days.astype("datetime64[M]").astype(np.int64) == months
    clock, sane = _clock(text, form, part)
    inside = (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    wall = days.astype(np.int64)
    shift = np.full(len(text), (form.zone or 0) * 60_000_000, np.int64)
    if "zh" in part:
        shift = form.sign * (part["zh"] * 60 + part.get("zm", 0)) * 60_000_000
    return _Values(wall, wall * _DAY + clock - shift, plausible & sane & inside, plausible & sane & ~inside)


def _clock(text: Bytes, form: Layout, part: dict[str, Ints]) -> tuple[Ints, Mask]:
    zero = np.zeros(len(text), np.int64)
    hour, minute, second = part.get("H", zero), part.get("M", zero), part.get("S", zero)
    sane = (hour <= 23) & (minute <= 59) & (second <= 60)
    if form.noon:
        sane &= (hour >= 1) & (hour <= 12)
        hour = hour % 12 + (12 if form.noon == "p" else 0)
    micros = ((hour * 60 + minute) * 60 + np.minimum(second, 59)) * 1_000_000
    if "f" in form.parts:
        start, end = form.parts["f"]
        end = min(end, start + 6)
        micros = micros + _number(text, (start, end)) * 10 ** (6 - (end - start))
    return micros, sane


def _special(text: Bytes, form: Layout) -> _Values:
    if form.special == "serial":
        micros = (_number(text, (0, 5)) + _EXCEL_EPOCH) * _DAY
        if "f" in form.parts:
            start, end = form.parts["f"]
            end = min(end, start + 12)
            share = _number(text, (start, end)) / 10.0 ** (end - start)
            micros = micros + np.rint(share * 86_400).astype(np.int64) * 1_000_000
    else:
        width = 13 if form.special == "epoch_ms" else 10
        micros = _number(text, (0, width)) * (1_000 if width == 13 else 1_000_000)
    low = np.datetime64(f"{FIRST_YEAR}-01-01", "us").astype(np.int64)
    high = np.datetime64(f"{LAST_YEAR + 1}-01-01", "us").astype(np.int64)
    inside = (micros >= low) & (micros < high)
    return _Values(micros // _DAY, micros, inside, ~inside)


@dataclass
class Evidence:
    """What the values of one column say about the order of day and month."""

    read: int = 0
    open: int = 0
    day_first: int = 0
    month_first: int = 0
    midnight: int = 0
    timed: int = 0
    example: str = ""
    day_example: str = ""
    month_example: str = ""
    forms: set[bytes] = field(default_factory=set)

    def add(self, cells: pa.Array) -> None:
        """Count the values of a text column."""
        for group in groups(cells):
            form = layout(group.form)
            if form is None:
                continue
            self.read += len(group.at)
            if "H" in form.parts:
                self.timed += len(group.at)
                clock, _ = _clock(
                    group.text, form, {k: _number(group.text, form.parts[k]) for k in "HMS" if k in form.parts}
                )
                self.midnight += int((clock == 0).sum()) if form.zone is None else 0
            elif form.special == "serial":
                whole = "f" not in form.parts
                self.timed += len(group.at)
                self.midnight += len(group.at) if whole else 0
            if form.is_open:
                self._order(group, form)

    def _order(self, group: Group, form: Layout) -> None:
        a, b = _number(group.text, form.parts["a"]), _number(group.text, form.parts["b"])
        self.forms.add(group.form.split(b" ")[0])
        self.open += len(a)
        for mask, name in (
            ((a > 12) & (b <= 12), "day"),
            ((b > 12) & (a <= 12), "month"),
            ((a <= 12) & (b <= 12) & (a != b), ""),
        ):
            hits = np.flatnonzero(mask)
            if not len(hits):
                continue
            if name:
                setattr(self, f"{name}_first", getattr(self, f"{name}_first") + len(hits))
            key = f"{name}_example" if name else "example"
            if not getattr(self, key):
                setattr(self, key, group.text[hits[0]].tobytes().decode("utf-8", "replace"))
