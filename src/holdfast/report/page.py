"""Render a Run as one HTML file: no script, no external font, picture or style, equal bytes for equal Runs."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from holdfast.report import view, words
from holdfast.runs import Run
from holdfast.verdict.sentences import without_days


def draw(run: Run) -> str:
    """The whole page as text in UTF-8; everything from the export is escaped and freed of control characters."""
    return _environment().get_template("report.html.j2").render(page=view.page(run), css=Markup(_css()))  # noqa: S704 - our own file


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("holdfast.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    env.filters |= {
        "clean": words.clean,
        "day": words.day,
        "iso_day": words.iso_day,
        "sentence": words.sentence,
        "short_day": words.short_day,
        "weekday": words.weekday,
        "listing": words.listing,
    }
    env.globals |= {
        "amount": words.amount,
        "chance": words.chance,
        "count": words.count,
        "deal_name": words.deal_name,
        "owner_name": words.owner_name,
        "verdicts": words.VERDICTS,
        "signs": words.SIGNS,
        "sources": words.SOURCES,
        "max_rows": view.MAX_ROWS,
        "without_days": without_days,
    }
    return env


def _shown(value: object) -> object:
    """Text of the export loses what no reader should meet; markup of our own stays as it is."""
    if value is None:
        return ""
    return words.clean(value) if type(value) is str else value


def _css() -> str:
    """Tokens first, then the styles of the page that use them."""
    home = files("holdfast")
    own = home / "report" / "templates"
    parts = (home / "look" / "tokens.css", own / "report.css", own / "inside.css", own / "pushback.css")
    return "\n".join(part.read_text("utf-8") for part in parts)
