"""``holdfast doctor``: is everything in place, and what is to be mended."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from holdfast.cli.homes import DEMO, HOME, home_of
from holdfast.errors import HoldfastError
from holdfast.settings import FILE_NAME

NEEDED = (3, 11)
LEAST_GB = 2


@dataclass(frozen=True)
class Check:
    """One finding: ``ok`` is null where it only informs; ``next`` says what to do when it is false."""

    name: str
    ok: bool | None
    found: str
    next: str = ""


def examine(export: Path | None, *, as_json: bool, deploy: bool = False) -> bool:
    """Print all findings, with *deploy* those of the server; true when nothing has to be mended."""
    from holdfast.cli.out import BAD, GOOD, QUIET, STRONG, console, emit, text

    checks = _deployed() if deploy else findings(export)
    ok = all(check.ok is not False for check in checks)
    if as_json:
        emit({"ok": ok, "checks": [asdict(check) for check in checks]})
        return ok
    screen = console()
    screen.print(text(("Everything is in place." if ok else "Something has to be mended.", STRONG)))
    marks = {True: ("ok   ", GOOD), False: ("mend ", BAD), None: ("     ", QUIET)}
    for check in checks:
        screen.print(text(marks[check.ok], (f"{check.name:<12}", STRONG if check.ok is False else ""), check.found))
        if check.ok is False and check.next:
            screen.print(text(" " * 17, ("Next: ", GOOD), check.next))
    return ok


def findings(export: Path | None) -> list[Check]:
    """All checks in reading order."""
    checks = [_python(), *_versions(), _memory(), _threads()]
    here = Path(HOME) if Path(HOME).is_dir() else Path(DEMO) / HOME if (Path(DEMO) / HOME).is_dir() else None
    if export is not None:
        checks += _export(export)
        here = home_of(export)[0] if export.is_dir() else None
    if here is None or not here.is_dir():
        checks += _settings(export / FILE_NAME) if export else []
        return [*checks, Check("runs", None, "no export was run here yet; `holdfast demo` makes one")]
    return checks + _home(here)


def _deployed() -> list[Check]:
    """The checks of an installation that others reach."""
    from holdfast.server.checking import findings as of_server
    from holdfast.server.environment import read
    from holdfast.server.serving import setup

    env = read()
    os.environ["HOLDFAST_HOME"] = str(env.home)
    setup()
    return [Check(f.name, f.ok, f.found, f.next) for f in of_server(env)]


def _python() -> Check:
    found = ".".join(str(n) for n in sys.version_info[:3])
    least = ".".join(str(n) for n in NEEDED)
    return Check(
        "python", sys.version_info[:2] >= NEEDED, f"{found}, {least} or newer is needed", f"install Python {least}"
    )


def _versions() -> list[Check]:
    from packaging.requirements import Requirement

    try:
        needs = [Requirement(line) for line in metadata.requires("holdfast") or []]
    except metadata.PackageNotFoundError:
        return [Check("packages", None, "Holdfast runs from its source folder, versions are not known")]
    wrong, found = [], []
    for need in needs:
        if need.marker is not None and not need.marker.evaluate({"extra": ""}):
            continue
        try:
            have = metadata.version(need.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{need.name} is absent")
            continue
        if not need.specifier.contains(have, prereleases=True):
            wrong.append(f"{need.name} {have} is outside {need.specifier}")
        found.append(f"{need.name} {have}")
    if wrong:
        return [Check("packages", False, "; ".join(wrong), "install Holdfast again, in an environment of its own")]
    return [Check("packages", True, ", ".join(found))]


def _memory() -> Check:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):
        return Check("memory", None, "not known on this system")
    return Check(
        "memory", size >= LEAST_GB, f"{size:.0f} GB", f"{LEAST_GB} GB or more are needed; close other programs"
    )


def _threads() -> Check:
    n = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Check("threads", None, f"{n} for the engine")


def _export(export: Path) -> list[Check]:
    if not export.is_dir():
        return [Check("export", False, f"there is no folder {export}", "give the folder of an export")]
    if not os.access(export, os.R_OK | os.X_OK):
        return [Check("export", False, f"{export} cannot be read", "ask for the right to read it")]
    n = sum(1 for p in export.iterdir() if p.is_file() and not p.name.startswith("."))
    home, note = home_of(export)
    checks = [Check("export", n > 0, f"{n} files in {export}", "export deals from the CRM into this folder")]
    checks.append(Check("home", None, note or f"facts and Runs are kept in {home}"))
    known = (export / FILE_NAME).is_file() or (home / FILE_NAME).is_file()
    return checks if known else [*checks, Check("settings", None, f"{FILE_NAME} is proposed on the first import")]


def _settings(path: Path) -> list[Check]:
    if not path.is_file():
        return []
    from holdfast.settings import load

    try:
        load(path)
    except HoldfastError as error:
        return [Check("settings", False, error.found, error.next_step)]
    return [Check("settings", True, f"{path} is valid")]


def _home(home: Path) -> list[Check]:
    from holdfast.ingest import current
    from holdfast.runs import newest, read

    checks = [
        Check("writable", os.access(home, os.W_OK), str(home), "ask for the right to write there, or give --home")
    ]
    checks += [check for path in (home.parent, home) for check in _settings(path / FILE_NAME)]
    facts = current(home)
    checks.append(Check("facts", None, f"imported as {facts.name}" if facts else "nothing was imported yet"))
    path = newest(home)
    if path is None:
        return [*checks, Check("runs", None, "no Run yet; `holdfast run EXPORT/` computes one")]
    try:
        run = read(path)
    except HoldfastError as error:
        return [*checks, Check("runs", False, error.found, error.next_step)]
    except OSError as error:
        return [
            *checks,
            Check("runs", False, f"{path} cannot be read: {error}", "compute it again: holdfast run EXPORT/"),
        ]
    n = len(list((home / "runs").glob("????-??-??")))
    return [
        *checks,
        Check("runs", True, f"{n}, the newest of {run.as_of} with {run.manifest['counts']['open']} agreed deals"),
    ]
