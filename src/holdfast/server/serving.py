"""``holdfast serve``: the database brought up to date, the newest Run published, the worker and the web server started."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

#: Runs of a home that are published at the first start, so that "since last week" has something to compare with.
HISTORY = 8


@dataclass(frozen=True)
class Site:
    """How the server is started."""

    home: Path
    export: Path | None
    host: str
    port: int
    is_demo: bool = False
    with_worker: bool = True
    processes: int = 1


def prepare(site: Site) -> str:
    """Set the environment, bring the database up to date, publish, and return the path to open first."""
    os.environ["HOLDFAST_HOME"] = str(site.home.absolute())
    if site.export is not None and "HOLDFAST_EXPORT" not in os.environ:
        os.environ["HOLDFAST_EXPORT"] = str(site.export.absolute())
    if site.is_demo:
        os.environ["HOLDFAST_DEMO"] = "1"
    setup()
    from django.conf import settings

    from holdfast.server import environment
    from holdfast.server.accounts.actions import make_demo_user
    from holdfast.server.accounts.queries import is_fresh

    bring_up_to_date(site.home)
    if site.is_demo:
        make_demo_user()
        return f"/enter/{environment.secret(settings.ENV, name='demo-key')}/"
    if is_fresh():
        return f"/start/?key={environment.secret(settings.ENV, name='start-key')}"
    return "/"


def setup() -> None:
    """Django, once; the home is made for its owner only."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.server.conf")
    home = Path(os.environ["HOLDFAST_HOME"])
    if not home.is_dir():
        home.mkdir(parents=True, mode=0o700)
    if not apps.ready:
        django.setup()


def bring_up_to_date(home: Path) -> None:
    """Migrate, and publish the Runs of the home that were not published yet."""
    from django.core.management import call_command

    from holdfast import runs
    from holdfast.server.deals.publish import publish, published_days

    call_command("migrate", interactive=False, verbosity=0)
    known = published_days()
    found = sorted(p for p in (home / "runs").glob("????-??-??") if (p / "manifest.json").is_file())[-HISTORY:]
    for folder in found:
        if folder is found[-1] or folder.name not in known:
            publish(runs.read(folder), folder)


def serve(site: Site) -> None:
    """Serve until stopped; call :func:`prepare` first."""
    from granian import Granian
    from granian.constants import Interfaces

    stop = threading.Event()
    watcher = threading.Thread(target=_keep_worker, args=(stop,), daemon=True)
    if site.with_worker:
        watcher.start()
    try:
        Granian(
            "holdfast.server.wsgi:application", address=site.host, port=site.port, interface=Interfaces.WSGI,
            workers=site.processes, blocking_threads=4, log_enabled=False, websockets=False,
        ).serve()  # fmt: skip
    finally:
        stop.set()
        if site.with_worker:
            watcher.join(10)


def _keep_worker(stop: threading.Event) -> None:
    """Start the worker, and start it again when it dies."""
    command = [sys.executable, "-m", "holdfast.server.connections.worker"]
    env = {**os.environ, "HOLDFAST_ONLY_WORKER": "1"}
    while not stop.is_set():
        process = subprocess.Popen(command, env=env)  # noqa: S603 - our own interpreter and module
        while process.poll() is None and not stop.wait(0.5):
            pass
        if stop.is_set():
            process.terminate()
            try:
                process.wait(8)
            except subprocess.TimeoutExpired:
                process.kill()
            return
        stop.wait(1)
