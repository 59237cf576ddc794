"""``holdfast doctor --deploy``: is the installation fit for others to reach it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from smtplib import SMTPException

from holdfast.errors import BadSettings
from holdfast.server import environment
from holdfast.server.environment import Environment

LEAST_FREE_GB = 2


@dataclass(frozen=True)
class Finding:
    """``ok`` is null where it only informs."""

    name: str
    ok: bool | None
    found: str
    next: str = ""


def findings(env: Environment) -> list[Finding]:
    """All checks of an installation; nothing is changed by them."""
    return [*_settings(env), *_home(env), *_database(env), *_people(env)]


def _settings(env: Environment) -> Iterator[Finding]:
    yield Finding("debug", not env.is_debug, "HOLDFAST_DEBUG is " + ("set" if env.is_debug else "not set"), "unset it")
    yield Finding("demo", not env.is_demo, "a demo" if env.is_demo else "not a demo", "serve a home of your own")
    local = set(env.hosts) <= {"localhost", "127.0.0.1", "[::1]"}
    any_host = "*" in env.hosts
    yield Finding(
        "hosts", not local and not any_host, "answers to " + ", ".join(env.hosts),
        "set HOLDFAST_HOSTS to the name that people type",
    )  # fmt: skip
    yield Finding(
        "tls", env.is_tls, "secure cookies and HSTS" if env.is_tls else "plain http",
        "put a proxy with TLS in front and set HOLDFAST_TLS=1 and HOLDFAST_PROXY=1",
    )  # fmt: skip
    yield Finding(
        "proxy",
        env.proxy_header or None,
        "X-Forwarded headers are " + ("trusted" if env.proxy_header else "not trusted"),
        "",
    )
    yield _mail(env)
    yield Finding(
        "sign-on", None, "single sign-on at " + env.oidc["url"] if env.oidc else "passwords and second factors"
    )


def _mail(env: Environment) -> Finding:
    """Whether the mail server takes us in; nothing is sent."""
    from django.core.mail import get_connection

    if not env.mail:
        return Finding("mail", False, "written into the home", "set HOLDFAST_MAIL")
    try:
        told = environment.mail(env)
        names = {"host": "EMAIL_HOST", "port": "EMAIL_PORT", "username": "EMAIL_HOST_USER", "password": "EMAIL_HOST_PASSWORD",
                 "use_tls": "EMAIL_USE_TLS", "use_ssl": "EMAIL_USE_SSL"}  # fmt: skip
        line = get_connection(str(told["EMAIL_BACKEND"]), timeout=5, **{k: told[v] for k, v in names.items()})
        line.open()
        line.close()
    except (OSError, SMTPException, BadSettings) as cause:
        return Finding("mail", False, f"the mail server does not take us in: {cause}", "look at HOLDFAST_MAIL")
    return Finding("mail", True, "a mail server takes us in")


def _home(env: Environment) -> Iterator[Finding]:
    if not env.home.is_dir():
        yield Finding("home", False, f"{env.home} is not there", "start the server once")
        return
    mode = stat.S_IMODE(env.home.stat().st_mode)
    writable = os.access(env.home, os.W_OK)
    yield Finding(
        "home", writable, f"{env.home}, " + ("writable" if writable else "not writable"), "let the server own it"
    )
    yield Finding("privacy", not mode & 0o007, f"mode {mode:o}", f"chmod 700 {env.home}")
    path = env.home / environment.SECRET_FILE
    given = bool(os.environ.get("HOLDFAST_SECRET_KEY"))
    if given:
        long = len(os.environ["HOLDFAST_SECRET_KEY"]) >= 40
        yield Finding("secret", long, "from the environment" + ("" if long else ", short"), "use 50 random characters")
    else:
        private = path.is_file() and not stat.S_IMODE(path.stat().st_mode) & 0o077
        yield Finding(
            "secret",
            private,
            "in the home" + ("" if private else ", readable by others or absent"),
            f"chmod 600 {path}",
        )
    free = shutil.disk_usage(env.home).free / 2**30
    yield Finding("disk", free >= LEAST_FREE_GB, f"{free:.0f} GB free", f"{LEAST_FREE_GB} GB or more are needed")


def _database(env: Environment) -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:
        yield Finding("database", False, f"does not answer: {type(error).__name__}", "look at DATABASE_URL")
        return
    kind = "PostgreSQL" if env.database else "SQLite in the home"
    yield Finding(
        "database",
        not left,
        f"{kind}, " + (f"{len(left)} migrations to do" if left else "up to date"),
        "start the server once",
    )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        yield Finding("journal", mode == "wal", f"journal mode {mode}", "keep the home on a local disk")


def _people(env: Environment) -> Iterator[Finding]:
    from holdfast.server.accounts.queries import installation

    try:
        found = installation()
    except Exception:
        return
    yield Finding(
        "owner", found.owners > 0, f"{found.owners} owner(s)", "open the first-run address that `holdfast serve` prints"
    )
    yield Finding(
        "factor",
        found.owners == found.owners_with_factor or None,
        f"{found.owners_with_factor} of them with a second factor",
    )
    yield Finding("loose", found.loose_sellers == 0 or None, f"{found.loose_sellers} sellers of the CRM have no team")
