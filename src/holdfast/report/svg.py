"""Small drawing helpers: SVG elements with escaped attributes, and scales from days or dates to shares of the width.

Figures place things in percent of their width, so that one drawing fits a phone, a page and a wide screen while its
text keeps its size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import sqrt

from markupsafe import Markup, escape

from holdfast.report.words import clean

Attr = str | int | float | None

#: Ticks of a time axis: days and the words for them.
TICKS = (
    (7, "1 week"),
    (14, "2 weeks"),
    (30, "1 month"),
    (61, "2 months"),
    (91, "3 months"),
    (182, "6 months"),
    (365, "1 year"),
    (730, "2 years"),
    (1826, "5 years"),
)


def tag(name: str, *children: str | Markup, **attrs: Attr) -> Markup:
    """An element; ``class_`` means class, ``stroke_width`` stroke-width, null attributes are left out.

    >>> tag("text", "a < b", x=1.5, class_="n")
    Markup('<text x="1.5" class="n">a &lt; b</text>')
    """
    given = {k.rstrip("_").replace("_", "-"): v for k, v in attrs.items() if v is not None}
    head = "".join(f' {k}="{escape(_text(v))}"' for k, v in given.items())
    body = Markup("").join(c if isinstance(c, Markup) else escape(clean(c)) for c in children)
    return Markup(f"<{name}{head}>{body}</{name}>" if children else f"<{name}{head}/>")  # noqa: S704 - all parts escaped


def _text(value: Attr) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else clean(value)


def picture(height: int, label: str, *children: Markup, class_: str = "") -> Markup:
    """An SVG as wide as its place, with a text alternative."""
    names = f"figure {class_}".strip()
    return tag("svg", *children, class_=names, role="img", aria_label=label, width="100%", height=height)


def pct(share: float) -> str:
    """A share of the width as SVG writes it.

    >>> pct(0.123456)
    '12.35%'
    """
    return f"{100 * min(max(share, 0.0), 1.0):.2f}".rstrip("0").rstrip(".") + "%"


@dataclass(frozen=True)
class DayScale:
    """Days since the yes on a square-root scale: the first weeks, where most happens, get the room.

    >>> scale = DayScale(100)
    >>> scale.at(0), scale.at(25), [word for _, word in scale.ticks()]
    (0.0, 0.5, ['1 week', '1 month', '2 months', '3 months'])
    """

    longest: int

    def at(self, days: float) -> float:
        """Share of the width."""
        return min(sqrt(max(days, 0) / max(self.longest, 1)), 1.0)

    def ticks(self, room: float = 0.16) -> Iterator[tuple[float, str]]:
        """Positions and words that stand at least *room* of the width apart."""
        last = 0.05
        for day, word in TICKS:
            here = self.at(day)
            if day <= self.longest and here - last >= room:
                yield here, word
                last = here


@dataclass(frozen=True)
class DateScale:
    """Dates on a straight scale from *first* to *last*.

    >>> DateScale(date(2026, 1, 1), date(2026, 1, 11)).at(date(2026, 1, 6))
    0.5
    """

    first: date
    last: date

    def at(self, on: date) -> float:
        """Share of the width; days outside stand at the ends."""
        return min(max((on - self.first).days / max((self.last - self.first).days, 1), 0.0), 1.0)
