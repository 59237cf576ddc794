"""The page for people: one self-contained HTML file drawn from a Run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holdfast.runs import Run

__all__ = ["render"]


def render(run: Run) -> str:
    """The whole page as text: no script, nothing fetched, equal bytes for equal Runs."""
    from holdfast.report.page import draw

    return draw(run)
