"""Reading amounts and counts as written in exports, in whichever country they were written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from holdfast.ingest.base import Mask

_PLAIN = r"^-?\d{1,15}(\.\d{1,2}|\.\d{4,9})?$"
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "₺": "TRY", "$": "USD", "US$": "USD", "A$": "AUD",
          "C$": "CAD", "CA$": "CAD", "AU$": "AUD", "R$": "BRL", "Fr.": "CHF", "SFr.": "CHF", "kč": "CZK"}  # fmt: skip
_GAPS = " \u00a0\u202f\u2009'’_"
_AROUND = re.compile(r"^(?P<before>[^\d.,+\-−(]*)(?P<number>[(+\-−]?.*?\d[.,]?\)?-?)(?P<after>[^\d]*)$")
_SHAPE = re.compile(rf"^[+\-−]?\d[\d.,{_GAPS}]*$")
LARGEST = 9e15
_LONGEST = 64  # longer text is no number, and is not worth a pattern


@dataclass(frozen=True, slots=True)
class Marks:
    """Evidence on the decimal mark of a column: how many values can only be read one way, with an example each."""

    comma: int = 0
    point: int = 0
    open: int = 0
    comma_example: str = ""
    point_example: str = ""
    open_example: str = ""


def currency_of(text: str) -> str | None:
    """The ISO code of a sign or code around a number, or None; "$" alone is read as US dollars.

    >>> currency_of("€"), currency_of("chf"), currency_of("approx")
    ('EUR', 'CHF', None)
    """
    word = text.strip()
    if re.fullmatch(r"[A-Za-z]{3}", word):
        return word.upper()
    return _SIGNS.get(word) or _SIGNS.get(word.lower())


def _bare(text: str) -> tuple[str, str] | None:
    """The number without what stands around it, and the currency word; None where it is no number."""
    found = _AROUND.match(text.strip()) if len(text) <= _LONGEST else None
    if not found:
        return None
    around = (found["before"].strip() + " " + found["after"].strip()).strip()
    if around and not currency_of(around):
        return None
    number = re.sub(r"[.,][-–—]+$", "", found["number"].strip())  # "12.500,-" means no cents
    if number.startswith("(") and number.endswith(")"):
        number = "-" + number[1:-1]
    elif number.endswith("-"):
        number = "-" + number[:-1]
    number = number.replace("−", "-").rstrip(".,") if number[-1:] in ".," else number.replace("−", "-")
    if not _SHAPE.match(number):
        return None
    return number, around


def _single_mark(number: str) -> str:
    """What one number says of its decimal mark: "," or "." (certain), "?" (open) or "" (no mark)."""
    body = re.sub(rf"[+\-{_GAPS}]", "", number)
    commas, points = body.count(","), body.count(".")
    if commas and points:
        return "," if body.rfind(",") > body.rfind(".") else "."
    if not commas and not points:
        return ""
    mark, other = (",", ".") if commas else (".", ",")
    if commas + points > 1:
        return other
    before, after = body.split(mark)
    gaps = any(g in number for g in _GAPS)
    if len(after) != 3 or len(before) > 3 or before in ("", "0") or gaps:
        return mark
    return "?"


def marks(values: Iterable[str]) -> Marks:
    """The evidence in the distinct *values* of a column.

    >>> marks(["1.234,56", "12.500"]).comma, marks(["1,234", "5,678"]).open
    (1, 2)
    """
    seen: dict[str, list[str]] = {",": [], ".": [], "?": []}
    for value in values:
        bare = _bare(value)
        mark = _single_mark(bare[0]) if bare else ""
        if mark:
            seen[mark].append(value)
    first = {k: (v[0] if v else "") for k, v in seen.items()}
    return Marks(len(seen[","]), len(seen["."]), len(seen["?"]), first[","], first["."], first["?"])


def read_number(text: str, decimal_comma: bool) -> float | None:
    """One number; None where it is none, or where its marks contradict the column's.

    >>> read_number("1'234.56", False), read_number("-1.234,50 €", True), read_number("12a", False)
    (1234.56, -1234.5, None)
    """
    bare = _bare(text)
    if bare is None:
        return None
    number = bare[0]
    decimal = "," if decimal_comma else "."
    own = _single_mark(number)
    if own in (",", ".") and own != decimal and ("," in number and "." in number):
        decimal = own  # both marks are written, so the value speaks for itself
    elif own in (",", ".") and own != decimal:
        return None
    thousands = "." if decimal == "," else ","
    body = re.sub(rf"[{_GAPS}{re.escape(thousands)}]", "", number).replace(decimal, ".")
    if not _grouped(number, thousands, decimal):
        return None
    try:
        value = float(body)
    except ValueError:
        return None
    return value if abs(value) < LARGEST else None


def _grouped(number: str, thousands: str, decimal: str) -> bool:
    """Whether thousands marks, if any, stand every three digits (or two, as in India) before the decimal mark."""
    whole = re.sub(r"^[+\-]", "", number.split(decimal)[0])
    groups = re.split(rf"[{_GAPS}{re.escape(thousands)}]", whole)
    if len(groups) == 1:
        return True
    return 1 <= len(groups[0]) <= 3 and len(groups[-1]) == 3 and all(len(g) in (2, 3) for g in groups[1:-1])


@dataclass(frozen=True, slots=True)
class Amounts:
    """A read column: values, currency written beside them (null = none), and which non-empty cells are unreadable."""

    values: pa.Array
    currency: pa.Array
    bad: Mask


def parse(cells: pa.Array, decimal_comma: bool = False) -> Amounts:
    """Read a text column of numbers; plain ones in one pass, others once per distinct value.

    >>> parse(pa.array(["12.50", "EUR 1,000", "abc", None])).values.to_pylist()
    [12.5, 1000.0, None, None]
    """
    filled = ~np.asarray(cells.is_null())
    nothing = pa.nulls(len(cells), pa.string())
    plain = pc.fill_null(pc.match_substring_regex(cells, r"^-?\d{1,15}$" if decimal_comma else _PLAIN), True)
    if pc.all(plain).as_py() is not False:
        return Amounts(cells.cast(pa.float64()), nothing, np.zeros(len(cells), np.bool_))
    coded = cells.dictionary_encode()
    words = coded.dictionary.to_pylist()
    read = pa.array([read_number(w, decimal_comma) for w in words], pa.float64())
    money = pa.array([currency_of(b[1]) if (b := _bare(w)) and b[1] else None for w in words], pa.string())
    values = read.take(coded.indices)
    return Amounts(values, money.take(coded.indices), filled & np.asarray(values.is_null()))


def minor(values: pa.Array, digits: pa.Array | int) -> pa.Array:
    """Amounts in minor units: *digits* after the decimal mark of each row's currency.

    >>> minor(pa.array([12.5, None]), 2).to_pylist()
    [1250, None]
    """
    scale = pc.power(pa.scalar(10.0), digits)
    return pc.round(pc.multiply(values, scale)).cast(pa.int64())
