"""Backup and restore: one file with the database, words, Runs, uploads in use and keys, consistent while the server runs."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from holdfast.errors import InputError, MissingExtra, NotFound
from holdfast.server import environment
from holdfast.server.environment import DATABASE_FILE, Environment

#: Parts of a home that a backup holds beside the database; facts are read again from the export.
PARTS = ("words", "runs", "uploads", "facts", "holdfast.toml", "stories.csv", "secret", "demo-key", "start-key")
MANIFEST = "backup.json"
DUMP = "app.pgdump"


@dataclass(frozen=True)
class Kept:
    """What a backup holds: its day, the version that made it, the kind of database, and the files with their hashes."""

    made_at: str
    holdfast: str
    database: str
    files: dict[str, str]


def backup(env: Environment, target: Path) -> Kept:
    """Write *target* (``.tar.gz``), readable by its owner only; it appears whole or not at all.

    The database is copied first, by SQLite's own online copy or by ``pg_dump``: one moment of it, while others write.
    """
    if not env.home.is_dir():
        raise NotFound(f"there is no home {env.home}", expected="the folder that is served", next_step="give it")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    hashes: dict[str, str] = {}
    handle = os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with (
            os.fdopen(handle, "wb") as out,
            tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as tar,
            _snapshot(env) as snapshot,
        ):
            _add(tar, snapshot, snapshot.name, hashes)
            for path in _files(env.home):
                _add(tar, path, path.relative_to(env.home).as_posix(), hashes)
            kind = "postgresql" if env.database else "sqlite"
            kept = Kept(datetime.now(UTC).isoformat(timespec="seconds"), version("holdfast"), kind, hashes)
            note = json.dumps(kept.__dict__, indent=1, sort_keys=True).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size, info.mode = len(note), 0o600
            tar.addfile(info, io.BytesIO(note))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return kept


def _files(home: Path) -> Iterator[Path]:
    for name in PARTS:
        path = home / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (p for p in found if p.is_file() and not any(q.startswith(".") for q in p.relative_to(home).parts))


def _add(tar: tarfile.TarFile, path: Path, name: str, hashes: dict[str, str]) -> None:
    """One file; a file that a Run replaces at this moment is left out, its successor is in the next backup."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(data), 0o600, int(path.stat().st_mtime) if path.exists() else 0
    tar.addfile(info, io.BytesIO(data))
    hashes[name] = hashlib.sha256(data).hexdigest()


@contextmanager
def _snapshot(env: Environment) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="holdfast-", dir=env.home) as folder:
        if env.database:
            path = Path(folder) / DUMP
            _run("pg_dump", ["--format=custom", "--no-owner", f"--file={path}", _dsn(env)])
        else:
            path = Path(folder) / DATABASE_FILE
            source = env.home / DATABASE_FILE
            if not source.is_file():
                raise NotFound(f"there is no database in {env.home}", next_step="start it once: holdfast serve")
            with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
                live.backup(copy, pages=2000)
        yield path


def _dsn(env: Environment) -> str:
    return env.database.replace("postgres://", "postgresql://", 1)


def _run(program: str, args: list[str]) -> None:
    """Run a program of PostgreSQL; its password comes from the address, not from the command line."""
    found = shutil.which(program)
    if found is None:
        places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
        if not places:
            raise MissingExtra(
                f"{program} is not installed", expected="the programs of PostgreSQL's client",
                next_step="install them (Debian: postgresql-client)",
            )  # fmt: skip
        found = str(places[0])
    url = urlsplit(next(a for a in args if a.startswith("postgresql://")))
    bare = f"postgresql://{url.username or ''}@{url.hostname}:{url.port or 5432}{url.path}"
    env = {**os.environ, "PGPASSWORD": url.password or ""}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL with our own arguments
        [found, *(bare if a.startswith("postgresql://") else a for a in args)],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise InputError(
            f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}",
            expected="a database that answers", next_step="look at DATABASE_URL, and at the versions of server and client",
        )  # fmt: skip


def read_manifest(source: Path) -> Kept:
    """What a backup says of itself; every file is compared with its hash. Raises :class:`InputError` when damaged."""
    seen: dict[str, str] = {}
    kept: Kept | None = None
    try:
        with tarfile.open(source, "r:gz") as tar:
            for info in tar:
                file = tar.extractfile(info)
                if not info.isfile() or file is None or info.name.startswith("/") or ".." in Path(info.name).parts:
                    raise InputError(f"{source}: '{info.name}' is no plain file", next_step="use another backup")
                if info.name == MANIFEST:
                    kept = Kept(**json.load(file))
                else:
                    seen[info.name] = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except (tarfile.TarError, OSError, EOFError, ValueError, TypeError) as cause:
        raise InputError(
            f"{source} is damaged or no backup: {cause}", expected="a file that `holdfast backup` wrote",
            next_step="use another backup",
        ) from cause  # fmt: skip
    if kept is None or kept.files != seen:
        raise InputError(
            f"{source} is not whole", expected="every file with the hash that it was written with",
            next_step="use another backup",
        )  # fmt: skip
    return kept


def restore(env: Environment, source: Path, *, replace: bool = False) -> Kept:
    """Put a backup into the home of *env*; what is there is kept beside it, and only with *replace*.

    Stop the server first. The database must be of the kind that the backup was made from.
    """
    kept = read_manifest(source)
    kind = "postgresql" if env.database else "sqlite"
    if kept.database != kind:
        raise InputError(
            f"the backup is of {kept.database}, and the server uses {kind}", expected="the same kind of database",
            next_step="set or unset DATABASE_URL",
        )  # fmt: skip
    home = env.home
    if home.exists() and any(home.iterdir()) and not replace:
        raise InputError(
            f"{home} is not empty",
            expected="an empty home, or --replace",
            next_step="stop the server, then use --replace",
        )
    fresh = home.with_name(f".{home.name}.restore")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True, mode=0o700)
    with tarfile.open(source, "r:gz") as tar:
        tar.extractall(fresh, filter="data")
    (fresh / MANIFEST).unlink()
    if env.database:
        _run(
            "pg_restore",
            [
                "--clean",
                "--if-exists",
                "--no-owner",
                "--single-transaction",
                "--dbname",
                _dsn(env),
                str(fresh / DUMP),
            ],
        )
        (fresh / DUMP).unlink()
    if home.exists():
        home.replace(home.with_name(f"{home.name}.before-{datetime.now(UTC):%Y%m%d-%H%M%S}"))
    fresh.replace(home)
    return kept


def here(home: Path | None) -> Environment:
    """The environment of *home*, or of the variables."""
    return environment.read({**os.environ, **({"HOLDFAST_HOME": str(home.absolute())} if home else {})})
