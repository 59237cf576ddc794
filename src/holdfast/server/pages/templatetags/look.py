"""Words and drawings for the templates: the same functions that the report uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from holdfast import units
from holdfast.report import figures, words
from holdfast.report.svg import DayScale
from holdfast.report.words import CLASSES
from holdfast.server.pages import drawing
from holdfast.server.pages.saying import HOLDUPS, JOBS, REACTIONS, SEATS, STANCES, TIES
from holdfast.units import percent
from holdfast.verdict.sentences import without_days

register = template.Library()
FOLDER = Path(__file__).resolve().parents[1] / "static" / "holdfast"


@lru_cache(maxsize=16)
def _version(name: str) -> str:
    path = FOLDER / f"./{name}"
    return sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "none"


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built script or style, with a mark of its content so that browsers keep it for long."""
    return f"{static('holdfast/' + name)}?v={_version(name)}"


def _date(value: Any) -> date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


@register.filter
def shown(value: Any) -> str:
    """Text of the export without what no reader should meet."""
    return words.clean(value)


@register.filter
def short_day(value: Any, near: Any = None) -> str:
    """2 Mar, with the year when it is not that of *near*."""
    on = _date(value)
    return words.short_day(on, _date(near)) if on else ""


@register.filter
def day(value: Any) -> str:
    """2 March 2026."""
    on = _date(value)
    return words.day(on) if on else ""


@register.filter
def weekday(value: Any) -> str:
    """Monday, 2 March 2026."""
    on = _date(value)
    return words.weekday(on) if on else ""


@register.filter
def later(value: Any, days: int) -> date | None:
    """A date some days later."""
    on = _date(value)
    return on + timedelta(days=int(days)) if on else None


@register.filter
def number(n: Any) -> str:
    """1,204."""
    return f"{n:,}" if isinstance(n, int) else str(n)


@register.simple_tag
def count(n: int, one: str, many: str = "") -> str:
    """1 deal, 1,204 deals."""
    return words.count(int(n), one, many)


@register.simple_tag
def money(minor: int | None, currency: str) -> str:
    """EUR 48,123, on one line."""
    return words.amount(minor, currency).replace(" ", "\u00a0")


@register.filter
def pctg(p: float | None) -> str:
    """18 %."""
    return "" if p is None else percent(p)


@register.filter
def in_points(p: float | None) -> str:
    """A difference of shares in points with the unit: −1 point, +12 points."""
    return "" if p is None else units.in_points(p)


@register.filter
def part(p: float | None) -> str:
    """18 %, 0 %, 100 %: a share of what was counted."""
    return "" if p is None else units.share(p)


@register.filter
def points(p: float | None) -> str:
    """A difference of shares in points, signed."""
    return "" if p is None else units.points(p)


@register.filter
def signed(value: float | None) -> str:
    """A number with its sign and no more than one decimal: −4.2, +3."""
    return "" if value is None else f"{value:+.1f}".removesuffix(".0").replace("-", "−")


@register.filter
def whole(value: float | None) -> str:
    """A signed whole number: −18, +24, 0."""
    text = "" if value is None else f"{value:+.0f}".replace("-", "−")
    return "0" if text in ("+0", "−0") else text


@register.filter
def hours(value: float) -> str:
    """4 hours, 1 hour, 2.5 hours."""
    said = f"{value:.1f}".removesuffix(".0")
    return f"{said} hour{'' if said == '1' else 's'}"


@register.filter
def job(kind: str) -> str:
    """What work in the background does."""
    return JOBS.get(kind, kind)


@register.filter
def told(value: Any) -> str:
    """A value of a form in a sentence: a list by its parts, nothing as "nothing"."""
    said = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value if value is not None else "")
    return said or "nothing"


@register.filter
def moment(value: Any) -> str:
    """25 Nov 2026, 10:40."""
    return f"{words.short_day(value.date())}, {value:%H:%M}" if value else ""


@register.simple_tag
def interval(row: Mapping[str, Any] | None) -> str:
    """9–31 %, beside the chance itself; nothing where no chance is given."""
    row = row or {}
    low, high = row.get("p_signed_low"), row.get("p_signed_high")
    return "" if low is None or high is None else words.interval(low, high).replace(" %", "\u00a0%")


@register.simple_tag
def chance(row: Mapping[str, Any] | None, kind: str = "signed") -> str:
    """18 % (9–31 %)."""
    row = row or {}
    said = words.chance(row.get(f"p_{kind}"), row.get(f"p_{kind}_low"), row.get(f"p_{kind}_high"))
    return said.replace(" %", "\u00a0%").replace("–", "\u2060–\u2060")


@register.filter
def sentence(text: str) -> str:
    """A capital at the start, a full stop at the end."""
    return words.sentence(words.clean(text))


@register.filter
def verdict(value: str) -> str:
    """The verdict in words."""
    return words.VERDICTS.get(value, value)


@register.filter
def why_now(because: str) -> str:
    """A verdict's sentence beside a column that already shows the days since the yes."""
    return words.clean(without_days(because))


@register.filter
def meaning(value: str) -> str:
    """What a verdict means, as a sentence."""
    return words.sentence(words.MEANINGS.get(value, ""))


@register.filter
def sign(value: str) -> str:
    """The sign in words."""
    return words.SIGNS.get(value, value)


@register.filter
def source(value: str) -> str:
    """Where a yes was read from, in words."""
    return words.SOURCES.get(value, value)


_WORDS: dict[str, Mapping[str, str]] = {
    "holdup": HOLDUPS,
    "reaction": REACTIONS,
    "seat": SEATS,
    "stance": STANCES,
    "tie": TIES,
    "class": CLASSES,
}


@register.filter
def word(value: Any, kind: str) -> str:
    """The word a person reads for a value of the vocabulary."""
    text = str(value or "")
    return _WORDS[kind].get(text, text.replace("_", " "))


@register.filter
def plain(value: Any) -> str:
    """A value of the vocabulary without underscores."""
    return words.clean(str(value or "").replace("_", " "))


@register.filter
def beside(left: Any, right: Any) -> list[tuple[Any, Any]]:
    """Pairs of two rows of equal length."""
    return list(zip(left, right, strict=True))


@register.simple_tag
def why(row: Any, name: str, **given: Any) -> SafeString:
    """The attributes of a link that opens the reason of a number about a deal."""
    return format_html('class="reason" data-reason href="/deals/{}/reasons/{}/{}"', row.slug, name, _query(given))


@register.simple_tag
def why_all(name: str, **given: Any) -> SafeString:
    """The attributes of a link that opens the reason of a number about all deals."""
    return format_html('class="reason" data-reason href="/reasons/{}/{}"', name, _query(given))


def _query(given: Mapping[str, Any]) -> str:
    return f"?{urlencode(given)}" if given else ""


@register.simple_tag(takes_context=True)
def row_key(context: template.Context, row_id: Any) -> SafeString:
    """A quiet link that opens a row of the export or of what was written; nothing where no row is known."""
    slug = context.get("slug") or getattr(context.get("row"), "slug", "")
    if not row_id or not slug:
        return SafeString()
    link = '<a class="row-key" data-reason href="/deals/{}/reasons/row/?{}" title="{}">row</a>'
    return format_html(link, slug, urlencode({"id": row_id}), words.clean(row_id))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value of a mapping under a key that is itself a value."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.simple_tag
def wait_strip(row: Any, longest: int, bare: bool = False) -> SafeString:
    """Days since the yes against the usual wait of signed deals."""
    return _wait_strip(row.days_since_yes, row.wait_half, row.wait_four_of_five, max(longest, 30), bare)


# A drawing depends on its numbers alone and costs a millisecond; lists show the same ones to everybody.
@lru_cache(maxsize=4096)
def _wait_strip(days: int, half: int | None, four_of_five: int | None, longest: int, bare: bool) -> SafeString:
    wait = None if half is None or four_of_five is None else figures.Wait(half, four_of_five)
    return mark_safe(figures.wait_strip(days, wait, DayScale(longest), bare=bare))  # noqa: S308 - all parts escaped


@register.simple_tag
def wait_axis(longest: int) -> SafeString:
    """The words over bare strips of days since the yes."""
    return mark_safe(figures.day_axis(DayScale(max(longest, 30)), room=0.34))  # noqa: S308 - all parts escaped


@register.simple_tag
def chance_band(row: Mapping[str, Any] | None, horizon: int = 30, bare: bool = False) -> SafeString:
    """A chance as a tick in its interval."""
    row = row or {}
    return _chance_band(row.get("p_signed"), row.get("p_signed_low"), row.get("p_signed_high"), horizon, bare)


@lru_cache(maxsize=4096)
def _chance_band(p: float | None, low: float | None, high: float | None, horizon: int, bare: bool) -> SafeString:
    return mark_safe(figures.chance_band(p, low, high, horizon, bare=bare))  # noqa: S308 - all parts escaped


@register.simple_tag
def chance_axis() -> SafeString:
    """The words over bare chances."""
    return mark_safe(figures.chance_axis())  # noqa: S308 - all parts escaped


@register.simple_tag
def share_cell(p: float, low: float | None = None, high: float | None = None) -> SafeString:
    """A share in a cell of a table."""
    return mark_safe(drawing.share(p, low, high))  # noqa: S308 - all parts escaped


@register.simple_tag(takes_context=True)
def here(context: template.Context, name: str) -> SafeString:
    """``aria-current`` for the part of the site that the page belongs to."""
    return mark_safe(' aria-current="page"') if context.get("part") == name else mark_safe("")
