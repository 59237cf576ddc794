"""Server time of the home and deal pages with a large Run, on SQLite and PostgreSQL: ``python -m bench.server.speed``."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.server import keep

REQUESTS = int(os.environ.get("HOLDFAST_BENCH_REQUESTS", "200"))


def quantiles(times: list[float]) -> dict[str, float]:
    """Median, 95th percentile and longest, milliseconds."""
    times = sorted(times)
    return {
        "p50": round(times[len(times) // 2] * 1000, 1),
        "p95": round(times[int(len(times) * 0.95)] * 1000, 1),
        "max": round(times[-1] * 1000, 1),
    }


def prepare(n: int, rows: int) -> dict[str, Any]:
    """Migrate, publish the large Run twice (the second in place of the first), make people and words."""
    import dataclasses

    from django.core.management import call_command

    from bench.server.big import OWNERS, big
    from holdfast.server.accounts.models import Role, Seller, Team, User
    from holdfast.server.accounts.queries import actor_of
    from holdfast.server.deals.actions import log_pushback
    from holdfast.server.deals.models import Deal
    from holdfast.server.deals.publish import publish

    call_command("migrate", verbosity=0)
    run = big(n, rows)
    facts = sum(t.num_rows for t in run.tables.values())
    start, busy = time.perf_counter(), time.process_time()
    publish(run)
    first, first_cpu = time.perf_counter() - start, time.process_time() - busy
    second = None
    if not os.environ.get("HOLDFAST_BENCH_ONCE"):
        again = dataclasses.replace(run, manifest={**run.manifest, "as_of": "2026-03-09"})
        start = time.perf_counter()
        publish(again)
        second = round(time.perf_counter() - start, 1)
    team = Team.objects.create(name="North")
    owner = User.objects.create_user("owner@example.com", None, name="Olga", role=Role.OWNER)
    manager = User.objects.create_user("manager@example.com", None, name="Mona", role=Role.MANAGER)
    manager.teams.add(team)
    for i in range(OWNERS):
        user = User.objects.create_user(f"s{i}@example.com", None, name=f"Seller {i:02d}", role=Role.SELLER)
        Seller.objects.filter(name=f"Seller {i:02d}").update(user=user, team=team if i < 10 else None)
    actor = actor_of(owner)
    assert actor is not None
    for slug in Deal.objects.filter(is_listed=True).values_list("slug", flat=True)[:300]:
        log_pushback(slug, actor=actor, words="They asked who pays for the training", voice="Head of QA")
    return {
        "rows": facts,
        "publish_s": round(first, 1),
        "publish_cpu_s": round(first_cpu, 1),
        "publish_again_s": second,
    }


def measure(path_of: Any, client: Any) -> dict[str, Any]:
    """Times and queries of one page over many addresses."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, cpu, most, size = [], [], 0, 0
    for i in range(REQUESTS + 10):
        path = path_of(i)
        with CaptureQueriesContext(connection) as seen:
            start, busy = time.perf_counter(), time.process_time()
            answer = client.get(path, HTTP_ACCEPT_ENCODING="gzip")
            spent, worked = time.perf_counter() - start, time.process_time() - busy
        assert answer.status_code == 200, (path, answer.status_code)
        if i >= 10:
            times.append(spent)
            cpu.append(worked)
            most = max(most, len(seen))
            size = max(size, len(answer.content))
    return {**quantiles(times), "cpu_p95": quantiles(cpu)["p95"], "queries": most, "kb_gzip": round(size / 1000, 1)}


def inside(n: int, rows: int) -> dict[str, Any]:
    """What is measured within one process on one database."""
    import django

    django.setup()
    from django.test import Client

    from holdfast.server.accounts.models import User
    from holdfast.server.deals.models import Deal

    found = prepare(n, rows)
    luck = random.Random(1)
    slugs = list(Deal.objects.values_list("slug", flat=True))
    for name, email in (
        ("owner", "owner@example.com"),
        ("manager", "manager@example.com"),
        ("seller", "s3@example.com"),
    ):
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
        found[f"home {name}"] = measure(lambda i: "/" if i % 2 else "/?sort=days&page=2", client)
        if name == "owner":
            found["deal"] = measure(lambda _: f"/deals/{luck.choice(slugs)}/", client)
            found["search"] = measure(lambda _: f"/?q={luck.choice(('lims', 'marlow', 'kestrel lease'))}", client)
    return found


def run(url: str, n: int, rows: int) -> dict[str, Any]:
    """Measure in a fresh process with a fresh home."""
    import json

    with tempfile.TemporaryDirectory() as home:
        env = {
            **os.environ,
            "HOLDFAST_HOME": home,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "holdfast.server.conf",
        }
        code = f"from bench.server.speed import inside; import json; print('RESULT ' + json.dumps(inside({n}, {rows})))"
        done = subprocess.run([sys.executable, "-c", code], env=env, text=True, capture_output=True, check=False)
        line = next((x for x in done.stdout.splitlines() if x.startswith("RESULT ")), None)
        if line is None:
            raise SystemExit(done.stdout[-2000:] + done.stderr[-4000:])
        found: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
        size = sum(p.stat().st_size for p in Path(home).rglob("*") if p.is_file())
        return {**found, "mb_on_disk": round(size / 1e6)}


def main() -> None:
    """Both databases, one after the other."""
    from tests.server import postgres

    from bench.server.big import DEALS, ROWS_PER_DEAL

    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEALS
    result: dict[str, Any] = {"deals": n, "sqlite": run("", n, ROWS_PER_DEAL)}
    result["load"] = round(os.getloadavg()[1], 1)
    if postgres.binaries() and not os.environ.get("HOLDFAST_BENCH_ONCE"):
        with postgres.running() as url:
            result["postgresql"] = run(url, n, ROWS_PER_DEAL)
    keep("speed", result)


if __name__ == "__main__":
    main()
