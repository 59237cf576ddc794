"""Backup while others write, restore, damage, and what an installation is told to mend."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from holdfast.errors import InputError
from holdfast.server import backup, environment
from holdfast.server.checking import findings
from holdfast.server.deals import actions
from holdfast.server.deals.models import Word
from holdfast.server.deals.publish import publish
from tests.fixtures.made_run import make
from tests.server.conftest import people


def home(path: Path, **more: str) -> environment.Environment:
    return environment.read({"HOLDFAST_HOME": str(path), **more})


@pytest.fixture
def live(tmp_path: Path) -> environment.Environment:
    """A home with a database in which two tables always hold the same number of rows."""
    env = home(tmp_path / "live")
    environment.secret(env, {})
    (env.home / "words").mkdir()
    (env.home / "words" / "parks.csv").write_text("deal_id\nD-1\n", "utf-8")
    with closing(sqlite3.connect(env.home / environment.DATABASE_FILE)) as db:
        db.executescript("PRAGMA journal_mode=WAL; CREATE TABLE a (n INT); CREATE TABLE b (n INT);")
    return env


def test_a_backup_while_others_write_is_one_moment_and_restores(live: environment.Environment, tmp_path: Path) -> None:
    started, stop = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(live.home / environment.DATABASE_FILE, timeout=30)) as db:
            n = 0
            while not stop.is_set():
                n += 1
                with db:
                    db.execute("BEGIN IMMEDIATE")
                    db.execute("INSERT INTO a VALUES (?)", (n,))
                    db.execute("INSERT INTO b VALUES (?)", (n,))
                started.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(30)
        for i in range(3):
            kept = backup.backup(live, tmp_path / f"{i}.tar.gz")
    finally:
        stop.set()
        writer.join()
    assert set(kept.files) == {"app.sqlite3", "secret", "words/parks.csv"}
    target = tmp_path / "2.tar.gz"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    fresh = home(tmp_path / "fresh")
    assert backup.restore(fresh, target) == kept
    with closing(sqlite3.connect(fresh.home / environment.DATABASE_FILE)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        a, b = (db.execute(f"SELECT count(*), max(n) FROM {t}").fetchone() for t in "ab")
    assert a == b and a[0] == a[1] > 0
    assert environment.secret(fresh, {}) == environment.secret(live, {})
    assert (fresh.home / "words" / "parks.csv").read_text("utf-8") == "deal_id\nD-1\n"


def test_a_restore_never_overwrites(live: environment.Environment, tmp_path: Path) -> None:
    backup.backup(live, tmp_path / "b.tar.gz")
    (live.home / "words" / "later.csv").write_text("x\n", "utf-8")
    with pytest.raises(InputError):
        backup.restore(live, tmp_path / "b.tar.gz")
    backup.restore(live, tmp_path / "b.tar.gz", replace=True)
    assert not (live.home / "words" / "later.csv").exists()
    aside = next(tmp_path.glob("live.before-*"))
    assert (aside / "words" / "later.csv").exists()


@pytest.mark.parametrize("cut", [0.0, 0.1, 0.5, 0.8])
def test_a_damaged_backup_is_refused(live: environment.Environment, tmp_path: Path, cut: float) -> None:
    good = tmp_path / "b.tar.gz"
    backup.backup(live, good)
    whole = good.read_bytes()
    good.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(InputError):
        backup.restore(home(tmp_path / "fresh"), good)
    assert not (tmp_path / "fresh").exists()


def test_a_backup_of_another_database_is_refused(live: environment.Environment, tmp_path: Path) -> None:
    backup.backup(live, tmp_path / "b.tar.gz")
    other = home(tmp_path / "fresh", DATABASE_URL="postgresql://x@127.0.0.1:1/x")
    with pytest.raises(InputError, match="sqlite"):
        backup.restore(other, tmp_path / "b.tar.gz")


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="on PostgreSQL only")
@pytest.mark.django_db(transaction=True)
def test_postgresql_is_dumped_and_restored(tmp_path: Path) -> None:
    publish(make())
    olga = people()["olga"]
    actions.log_pushback("D-100", actor=olga, words="Before")
    s = connection.settings_dict
    env = home(tmp_path / "pg", DATABASE_URL=f"postgresql://{s['USER']}@{s['HOST']}:{s['PORT']}/{s['NAME']}")
    env.home.mkdir()
    backup.backup(env, tmp_path / "b.tar.gz")
    actions.log_pushback("D-100", actor=olga, words="After")
    connection.close()
    backup.restore(env, tmp_path / "b.tar.gz", replace=True)
    assert [w.values["words"] for w in Word.objects.all()] == ["Before"]
    assert connection.introspection.table_names()


def named(env: environment.Environment) -> dict[str, bool | None]:
    return {f.name: f.ok for f in findings(env)}


def test_an_installation_is_told_what_to_mend(db: Any, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    bad = named(home(tmp_path, HOLDFAST_DEBUG="1"))
    assert [n for n, ok in bad.items() if ok is False] == [
        "debug",
        "hosts",
        "tls",
        "mail",
        "privacy",
        "secret",
        "owner",
    ]
    people()
    good = home(
        tmp_path / "home", HOLDFAST_HOSTS="holdfast.example.com", HOLDFAST_TLS="1", HOLDFAST_PROXY="1",
        HOLDFAST_MAIL="smtp://127.0.0.1:9",
    )  # fmt: skip
    good.home.mkdir(mode=0o700)
    environment.secret(good, {})
    assert [n for n, ok in named(good).items() if ok is False] == ["mail"], "no mail server answers at that address"


def test_settings_behind_tls(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "from holdfast.server import conf as c;"
        "print(c.SECURE_HSTS_SECONDS > 3e7, c.SESSION_COOKIE_SECURE, c.CSRF_COOKIE_SECURE, c.SECURE_SSL_REDIRECT, c.DEBUG)"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith("HOLDFAST_")}
    env |= {"HOLDFAST_HOME": str(tmp_path), "HOLDFAST_TLS": "1", "DJANGO_SETTINGS_MODULE": "holdfast.server.conf"}
    done = subprocess.run([sys.executable, "-c", code], env=env, text=True, capture_output=True, check=True)
    assert done.stdout.split() == ["True", "True", "True", "True", "False"]
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_and_forth() -> None:
    from django.core.management import call_command
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = ("deals", "connections")
    for app in ours:
        assert all(m.reversible for op in loader.disk_migrations.values() if op.app_label == app for m in op.operations)
    before = set(connection.introspection.table_names())
    for app in ours:
        call_command("migrate", app, "zero", verbosity=0)
    assert not {t for t in connection.introspection.table_names() if t.startswith(("deals_", "connections_"))}
    call_command("migrate", verbosity=0)
    assert set(connection.introspection.table_names()) == before


def test_no_migration_is_missing(db: Any) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
