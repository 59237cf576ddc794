"""Units that a bare number would lose: money and probability."""

from __future__ import annotations

from dataclasses import dataclass

_NO_MINOR = frozenset({"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF",
                       "UGX", "VND", "VUV", "XAF", "XOF", "XPF"})  # fmt: skip
_THREE_MINOR = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def minor_digits(currency: str) -> int:
    """Digits after the decimal mark in ISO 4217 for *currency*.

    >>> minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    return 0 if currency in _NO_MINOR else 3 if currency in _THREE_MINOR else 2


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency; amounts of two currencies never add.

    >>> str(Money(1234500, "EUR")), str(Money(950, "JPY")), str(Money(99, "USD"))
    ('EUR 12,345', 'JPY 950', 'USD 0.99')
    """

    minor: int
    currency: str

    def __str__(self) -> str:
        digits = minor_digits(self.currency)
        major, rest = divmod(abs(self.minor), 10**digits)
        sign = "-" if self.minor < 0 else ""
        cents = f".{rest:0{digits}d}" if rest else ""
        return f"{self.currency} {sign}{major:,}{cents}".strip()


def percent(p: float) -> str:
    """A probability in the words of a person: never 0 % or 100 % for what is not certain.

    >>> percent(0.317), percent(0.001), percent(0.9994)
    ('32 %', 'under 1 %', 'over 99 %')
    """
    if p < 0.005:
        return "under 1 %"
    if p > 0.995:
        return "over 99 %"
    return f"{100 * p:.0f} %"


def share(part: float, digits: int = 0) -> str:
    """A share of what was counted, as it is: nothing, all and more than all are said.

    >>> share(0.0), share(1.1), share(0.1234, 1)
    ('0 %', '110 %', '12.3 %')
    """
    return f"{100 * part:.{digits}f} %"


def days(n: int) -> str:
    """A count of days with its noun.

    >>> days(1), days(12)
    ('1 day', '12 days')
    """
    return f"{n} day" if n == 1 else f"{n} days"


def is_name(said: str | None) -> bool:
    """Whether *said* tells a person who somebody is: words or an address, not a key of the CRM.

    >>> [is_name(s) for s in ("Kai Hagedorn", "kai7@example.org", "P0010006", "0035g00000abcde", "4711", "", None)]
    [True, True, False, False, False, False, False]
    """
    words = (said or "").strip()
    return bool(words) and ("@" in words or " " in words or not any(c.isdigit() for c in words))


def points(value: float | None, digits: int | None = None) -> str:
    """A change of a chance in percentage points, with its sign; under half a point with a decimal, as it is not nothing.

    *digits* after the point are told for shares that add up.

    >>> points(0.123), points(-0.04), points(0.001), points(0.0001), points(None), points(0.123, 1)
    ('+12', '−4', '+0.1', '0', 'not known', '+12.3')
    """
    if value is None:
        return "not known"
    if digits is None:
        digits = 0 if round(100 * value) else 1
    text = f"{100 * value:+.{digits}f}".replace("-", "−")
    return "0" if digits and text in ("+0.0", "−0.0") else text


def in_points(value: float | None) -> str:
    """A change of a chance with its unit.

    >>> in_points(0.12), in_points(-0.01), in_points(0.0001)
    ('+12 points', '−1 point', '0 points')
    """
    said = points(value)
    return said if value is None else f"{said} point{'' if said in ('+1', '−1') else 's'}"
