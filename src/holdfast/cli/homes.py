"""Where things are: an export, its home (facts, Runs, words), and the Run that a command speaks of."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from holdfast.errors import NotFound

HOME = ".holdfast"
DEMO = "holdfast-demo"


@dataclass(frozen=True)
class Place:
    """A Run on disk and the home it belongs to (null when the Run folder stands alone)."""

    run: Path
    home: Path | None

    @property
    def report(self) -> Path | None:
        """The page for people, if it was written."""
        path = self.run / "report.html"
        return path if path.is_file() else None


def export_folder(path: Path) -> Path:
    """*path* as an existing folder; raises :class:`NotFound`."""
    if path.is_dir():
        return path
    found = f"{path} is a file" if path.exists() else f"there is no folder {path}"
    raise NotFound(
        found,
        expected="a folder with the files of a CRM export",
        next_step="give the folder, for example `holdfast run exports/`, or try `holdfast demo`",
    )


def home_of(export: Path, given: Path | None = None) -> tuple[Path, str]:
    """The home for an export and, when it is not inside the export, a line that says so."""
    if given is not None:
        return given, ""
    inside = export / HOME
    if os.access(inside if inside.is_dir() else export, os.W_OK):
        return inside, ""
    return Path(HOME), f"{export} cannot be written to, so facts and Runs are kept in {Path(HOME).resolve()}"


def find_home(where: Path | None, given: Path | None = None) -> Path:
    """The home that a command without an export speaks of: the given one, ``./.holdfast``, or that of the demo."""
    if given is not None:
        where = given
    if where is not None:
        return _home_at(where)
    for here in (Path(HOME), Path(DEMO) / HOME):
        if here.is_dir():
            return here
    raise NotFound(
        f"no {HOME} folder here, and no demo",
        expected=f"a folder in which `holdfast run` has left its {HOME}",
        next_step="run `holdfast run YOUR_EXPORT/`, or `holdfast demo` to see one",
    )


def _home_at(where: Path) -> Path:
    if not where.exists():
        raise NotFound(
            f"there is no folder {where}",
            expected="a Run, a home or an export that was run before",
            next_step="give the folder you gave to `holdfast run`",
        )
    if (where / "manifest.json").is_file() and where.parent.name == "runs":
        return where.parent.parent
    if (where / HOME).is_dir():
        return where / HOME
    if (where / "runs").is_dir() or (where / "facts").is_dir():
        return where
    if where.is_dir() and not os.access(where, os.W_OK) and Path(HOME).is_dir():
        return Path(HOME)
    raise NotFound(
        f"nothing of Holdfast is in {where}",
        expected=f"a Run, a home ({HOME}) or an export that was run before",
        next_step=f"run `holdfast run {where}`",
    )


def find_run(where: Path | None, given: Path | None = None) -> Place:
    """The Run that a command speaks of: the folder itself, or the newest Run of a home."""
    if given is None and where is not None and (where / "manifest.json").is_file():
        home = where.parent.parent if where.parent.name == "runs" else None
        return Place(where, home)
    from holdfast.runs import newest

    home = find_home(where, given)
    run = newest(home)
    if run is None:
        raise NotFound(
            f"no Run in {home}",
            expected="a Run computed before",
            next_step="compute one with `holdfast run EXPORT/`",
        )
    return Place(run, home)
