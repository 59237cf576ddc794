"""How documents look for this team: name, colour, logo and paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from holdfast.errors import BadSettings, NotFound
from holdfast.settings import BrandSettings

PAPERS = {"a4": "a4", "letter": "us-letter"}


@dataclass(frozen=True)
class Brand:
    """The user's own look. ``logo`` is a PNG, JPEG or SVG file; ``paper`` is a4 or letter; ``language`` en or de."""

    name: str = ""
    colour: str = "#0d5c54"
    logo: Path | None = None
    paper: str = "a4"
    language: str = "en"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.colour):
            raise BadSettings(f"colour '{self.colour}'", expected="a colour such as #0d5c54", next_step="mend [brand]")
        if self.paper not in PAPERS:
            raise BadSettings(f"paper '{self.paper}'", expected="a4 or letter", next_step="mend [brand]")
        if self.language not in ("en", "de"):
            raise BadSettings(f"language '{self.language}'", expected="en or de", next_step="mend [brand]")

    @classmethod
    def of(cls, given: BrandSettings, folder: Path, language: str = "") -> Brand:
        """The brand of the settings; the logo lies in *folder* or below it."""
        logo = None
        if given.logo:
            logo = (folder / given.logo).resolve()
            if not logo.is_file() or logo.suffix.lower() not in (".png", ".jpg", ".jpeg", ".svg"):
                raise NotFound(
                    f"no picture at {logo}", expected="a PNG, JPEG or SVG file", next_step="mend logo in [brand]"
                )
        return cls(given.name, given.colour, logo, given.paper, language or given.language)
