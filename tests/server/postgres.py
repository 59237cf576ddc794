"""A PostgreSQL of the machine on a free port, for tests and benchmarks; it goes with the ``with`` block."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "holdfast"


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``; null when PostgreSQL is not installed."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places += [Path(found).resolve().parent] if found else []
    needed = ("initdb", "postgres", "pg_isready")
    return next((p for p in places if all((p / name).exists() for name in needed)), None)


@contextmanager
def running() -> Iterator[str]:
    """The address of a fresh server for ``DATABASE_URL``; it refuses root, so it runs as ``nobody`` there."""
    bin_ = binaries()
    assert bin_ is not None
    folder = Path(tempfile.mkdtemp(prefix="holdfast-pg-", dir="/tmp"))
    data = folder / "data"
    as_other: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        as_other = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run(
        [*as_other, bin_ / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        check=True,
        **quiet,
    )
    server = subprocess.Popen(
        [*as_other, bin_ / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1",
         "-c", "fsync=off", "-c", "max_connections=60"],
        **quiet,
    )  # fmt: skip
    try:
        ready = [bin_ / "pg_isready", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.run(ready, check=False, **quiet).returncode:
            assert server.poll() is None, "PostgreSQL did not start"
            time.sleep(0.1)
        yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # the polite signal waits for every client, also for one that hangs
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
