"""Fifty people at once on loopback, with the large Run: ``python -m bench.server.load``.

Everybody keeps a connection, opens home, a deal, a filtered list and now and then writes; between two pages they read for
a while (0.5 to 1.5 seconds). Also measured without reading time, which no person does, to find the limit.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench.server import keep
from bench.server.speed import quantiles

USERS = 50
SECONDS = float(os.environ.get("HOLDFAST_BENCH_SECONDS", "40"))


def user(
    port: int, cookie: str, slugs: list[str], until: float, pause: tuple[float, float], out: list[Any], seed: int
) -> None:
    """One person: pages until the end; every answer with its time and status."""
    luck = random.Random(seed)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    head = {"Cookie": f"sessionid={cookie}", "Accept-Encoding": "gzip"}
    time.sleep(luck.uniform(0, pause[1]))
    while time.monotonic() < until:
        kind = luck.choices(("home", "deal", "list"), (3, 5, 2))[0]
        path = {"home": "/", "deal": f"/deals/{luck.choice(slugs)}/", "list": "/?verdict=moving&sort=amount&page=2"}[
            kind
        ]
        begun = time.perf_counter()
        try:
            line.request("GET", path, headers=head)
            answer = line.getresponse()
            answer.read()
            out.append((kind, time.perf_counter() - begun, answer.status))
        except OSError as error:
            out.append((kind, time.perf_counter() - begun, type(error).__name__))
            line.close()
        if pause[1]:
            time.sleep(luck.uniform(*pause))


def crowd(port: int, who: list[tuple[str, list[str]]], seconds: float, pause: tuple[float, float]) -> dict[str, Any]:
    """Everybody at once; times, answers a second, errors."""
    out: list[Any] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=user, args=(port, cookie, slugs, until, pause, out, i))
        for i, (cookie, slugs) in enumerate(who)
    ]
    begun = time.monotonic()
    [t.start() for t in threads]
    [t.join() for t in threads]
    spent = time.monotonic() - begun
    bad = [x for x in out if x[2] != 200]
    found = {"answers": len(out), "per_second": round(len(out) / spent, 1), "errors": len(bad), "first_errors": bad[:3]}
    return {**found, **quantiles([x[1] for x in out])}


def people(n: int) -> list[tuple[str, list[str]]]:
    """Sessions of *n* sellers and the deals they see."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from holdfast.server.accounts.models import User
    from holdfast.server.deals.models import Deal

    found = []
    for i in range(n):
        person = User.objects.get(email=f"s{i}@example.com")
        store = SessionStore()
        store[SESSION_KEY] = str(person.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = person.get_session_auth_hash()
        store.create()
        slugs = list(Deal.objects.filter(owner=f"Seller {i:02d}").values_list("slug", flat=True)[:200])
        found.append((str(store.session_key), slugs))
    return found


def served(home: Path, port: int, processes: int) -> subprocess.Popen[bytes]:
    """The server as `holdfast serve` starts it."""
    code = "from holdfast.cli import main; main()"
    words = ["serve", str(home), "--port", str(port), "--no-browser", "--processes", str(processes)]
    return subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.DEVNULL, start_new_session=True)


def wait_for(port: int) -> None:
    """Until the server answers."""
    for _ in range(600):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def memory(group: int) -> int:
    """Resident megabytes of all processes of a session."""
    done = subprocess.run(["ps", "-o", "rss=", "-g", str(group)], capture_output=True, text=True, check=False)
    return round(sum(int(x) for x in done.stdout.split()) / 1000)


def inside(home: Path) -> dict[str, Any]:
    """Prepare, serve, load."""
    import django

    django.setup()
    from bench.server.big import DEALS, ROWS_PER_DEAL
    from bench.server.speed import prepare

    n = int(os.environ.get("HOLDFAST_BENCH_DEALS", DEALS))
    prepare(n, ROWS_PER_DEAL)
    who = people(USERS)
    result: dict[str, Any] = {"deals": n, "users": USERS, "load": round(os.getloadavg()[1], 1)}
    for processes in (1, 2):
        server = served(home, 8500 + processes, processes)
        try:
            wait_for(8500 + processes)
            crowd(8500 + processes, who, 5, (0.5, 1.5))
            result[f"{processes} reading"] = crowd(8500 + processes, who, SECONDS, (0.5, 1.5))
            result[f"{processes} limit"] = crowd(8500 + processes, who, SECONDS / 2, (0, 0))
            result[f"{processes} mb"] = memory(server.pid)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)
    return result


def main() -> None:
    """In a fresh home; ``DATABASE_URL`` chooses the database."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        os.environ |= {"HOLDFAST_HOME": str(home), "DJANGO_SETTINGS_MODULE": "holdfast.server.conf"}
        keep("load-postgresql" if os.environ.get("DATABASE_URL") else "load", inside(home))


if __name__ == "__main__":
    main()
