"""``holdfast demo``: a company that does not exist, from its export to this week's list."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from holdfast.cli.homes import HOME, Place
from holdfast.errors import InputError

if TYPE_CHECKING:
    from holdfast.runs import Run

STAMP = "demo.json"


def demo(folder: Path, *, as_json: bool) -> None:
    """Make what is absent, compute what changed, print the list."""
    from holdfast.cli.listing import show
    from holdfast.cli.out import QUIET, console, emit, text

    found = _present(folder)
    run, place = found or _make(folder, quiet=as_json)
    company = json.loads((folder / HOME / STAMP).read_text("utf-8"))["company"]
    if as_json:
        counts, as_of = run.manifest["counts"], run.manifest["as_of"]
        answer = {"folder": folder, "run": place.run, "report": place.report, "as_of": as_of, "counts": counts}
        emit(answer | {"reused": found is not None})
        return
    screen = console()
    screen.print(text((f"{company}, a company that does not exist; its export is in {folder}/.", QUIET)))
    screen.print()
    show(run, place, owner=None, everything=False, verdict=None, as_json_=False)
    screen.print(text(("With your own export: holdfast run YOUR_EXPORT/", QUIET)))


def _present(folder: Path) -> tuple[Run, Place] | None:
    """The demo's Run when this version made it from the files that are there."""
    from holdfast.runs import newest, read

    home = folder / HOME
    stamp = home / STAMP
    path = newest(home)
    if path is None or not stamp.is_file():
        return None
    try:
        made = json.loads(stamp.read_text("utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    if (made.get("code"), made.get("files")) != (_code(), _files(folder)):
        return None
    return read(path), Place(path, home)


def _make(folder: Path, *, quiet: bool) -> tuple[Run, Place]:
    from holdfast import market
    from holdfast.cli.importing import read
    from holdfast.cli.out import Watch
    from holdfast.cli.running import compute
    from holdfast.market.demo import AS_OF, COMPANY
    from holdfast.market.references import write_stories
    from holdfast.preparation import stories

    home = folder / HOME
    made = (home / STAMP).is_file()
    if folder.exists() and any(folder.iterdir()) and not made:
        raise InputError(
            f"{folder} is there already and is not a demo",
            expected="an absent or empty folder",
            next_step="give another one: holdfast demo --folder NAME",
        )
    (home / STAMP).parent.mkdir(parents=True, exist_ok=True)
    (home / STAMP).write_text("{}\n", "utf-8")
    with Watch("Making the company", quiet=quiet):
        market.write(market.demo(), folder)
    write_stories(home / stories.FILE)
    done = read(folder, home=home, settings_file=None, quiet=quiet)
    compute(done, AS_OF - timedelta(days=7), quiet=quiet)
    ran = compute(done, AS_OF, quiet=quiet)
    stamp = {"company": COMPANY, "code": _code(), "files": _files(folder)}
    (home / STAMP).write_text(json.dumps(stamp, sort_keys=True, indent=1) + "\n", "utf-8")
    return ran.run, ran.place


def _code() -> str:
    """Changes with any line of the product, so that the demo never shows what an older version computed."""
    import holdfast

    root = Path(holdfast.__file__).parent
    digest = sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".py", ".j2", ".css"}):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _files(folder: Path) -> str:
    """Changes with any file of the export and with any word of a person."""
    digest = sha256()
    paths = [*folder.glob("*.csv"), *folder.glob("*.toml"), *(folder / HOME / "words").glob("*.csv")]
    for path in sorted(paths):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
