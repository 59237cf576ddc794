"""What the installation is told by environment variables, read once into a frozen object."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from holdfast.errors import BadSettings

DATABASE_FILE = "app.sqlite3"
SECRET_FILE = "secret"  # noqa: S105 - the name of a file


@dataclass(frozen=True)
class Environment:
    """Where things are and how the server is reached.

    ``home`` holds facts, Runs, words, the database and secrets; ``export`` is the folder that is imported (null: only
    uploads); ``is_tls`` says that the server is reached by https, also behind a proxy that ends TLS.
    """

    home: Path
    export: Path | None
    database: str
    hosts: tuple[str, ...]
    is_tls: bool
    is_demo: bool
    is_debug: bool
    proxy_header: bool
    oidc: Mapping[str, str]
    mail: str
    mail_from: str
    max_upload_mb: int

    @property
    def uploads(self) -> Path:
        """Where uploaded exports wait, and where the one in use lies."""
        return self.home / "uploads"


#: Variable → meaning; printed by `holdfast doctor --deploy` and in the docs.
VARIABLES: dict[str, str] = {
    "HOLDFAST_HOME": "folder of facts, Runs, words, database and secrets; default ./.holdfast",
    "HOLDFAST_EXPORT": "folder of the CRM export that is imported; default: the folder around the home, else uploads only",
    "DATABASE_URL": "postgresql://user:password@host:port/name; default: SQLite in the home",
    "HOLDFAST_SECRET_KEY": "signs sessions; default: generated once into the home, readable by its owner only",
    "HOLDFAST_HOSTS": "host names the server answers to, separated by commas; default localhost",
    "HOLDFAST_TLS": "1: reached by https; cookies become secure and HSTS is sent",
    "HOLDFAST_PROXY": "1: a proxy in front sets X-Forwarded-Proto and X-Forwarded-For and removes those of strangers",
    "HOLDFAST_OIDC_URL": "address of an OpenID Connect provider for single sign-on",
    "HOLDFAST_OIDC_ID": "client id at that provider",
    "HOLDFAST_OIDC_SECRET": "client secret at that provider",
    "HOLDFAST_OIDC_NAME": "what the button is called; default: Single sign-on",
    "HOLDFAST_OIDC_DOMAINS": "mail domains that may sign in without an invitation, separated by commas; default none",
    "HOLDFAST_MAIL": "smtp://user:password@host:port, or smtps://, for mail; default: mail is written into the home",
    "HOLDFAST_MAIL_FROM": "sender of mail; default holdfast@localhost",
    "HOLDFAST_MAX_UPLOAD_MB": "largest upload in megabytes; default 512",
    "HOLDFAST_DEBUG": "1: show errors in full; never where others can reach the server",
}


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """The environment as an object; an impossible value raises :class:`BadSettings`."""
    env = os.environ if environ is None else environ
    home = Path(env.get("HOLDFAST_HOME") or ".holdfast").absolute()
    export = env.get("HOLDFAST_EXPORT")
    oidc = {k: env.get(f"HOLDFAST_OIDC_{k.upper()}", "") for k in ("url", "id", "secret", "name", "domains")}
    return Environment(
        home=home,
        export=Path(export).absolute() if export else None,
        database=env.get("DATABASE_URL", ""),
        hosts=_listed(env.get("HOLDFAST_HOSTS", "")) or ("localhost", "127.0.0.1", "[::1]"),
        is_tls=env.get("HOLDFAST_TLS") == "1",
        is_demo=env.get("HOLDFAST_DEMO") == "1",
        is_debug=env.get("HOLDFAST_DEBUG") == "1",
        proxy_header=env.get("HOLDFAST_PROXY") == "1",
        oidc=oidc if oidc["url"] else {},
        mail=env.get("HOLDFAST_MAIL", ""),
        mail_from=env.get("HOLDFAST_MAIL_FROM") or "holdfast@localhost",
        max_upload_mb=_number(env.get("HOLDFAST_MAX_UPLOAD_MB") or "512"),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _number(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise BadSettings(
            f"HOLDFAST_MAX_UPLOAD_MB is '{text}'", expected="a whole number of megabytes", next_step="correct it"
        )
    return int(text)


def database(env: Environment) -> dict[str, object]:
    """Django's description of the database: SQLite in WAL with immediate transactions, or PostgreSQL."""
    if not env.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(env.home / DATABASE_FILE),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
            },
        }
    url = urlsplit(env.database)
    if url.scheme not in ("postgres", "postgresql"):
        raise BadSettings(
            f"DATABASE_URL begins with '{url.scheme}'",
            expected="postgresql://user:password@host:port/name",
            next_step="correct it, or unset it to use SQLite in the home",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail(env: Environment) -> dict[str, Any]:
    """Django's settings of mail: a server by smtp or smtps, else files in the home.

    On port 587 the line is made safe by STARTTLS, with ``smtps`` from the first byte (port 465 unless named).
    """
    files = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(env.home / "mail"),
    }
    if not env.mail:
        return {**files}
    try:
        url = urlsplit(env.mail)
        port = url.port
    except ValueError:
        url, port = urlsplit(""), None
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise BadSettings(
            "HOLDFAST_MAIL is not the address of a mail server",
            expected="smtp://user:password@host:587 or smtps://user:password@host",
            next_step="correct it, or unset it to have mail written into the home",
        )
    is_safe = url.scheme == "smtps"
    port = port or (465 if is_safe else 25)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": url.hostname, "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(url.username or ""), "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": is_safe, "EMAIL_USE_TLS": port == 587 and not is_safe,
    }  # fmt: skip


def secret(env: Environment, environ: Mapping[str, str] | None = None, name: str = SECRET_FILE) -> str:
    """The signing key: from the environment, else generated once into the home for its owner only."""
    given = (os.environ if environ is None else environ).get("HOLDFAST_SECRET_KEY", "")
    if given and name == SECRET_FILE:
        return given
    path = env.home / name
    env.home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    return path.read_text("utf-8").strip()
