"""How long the what-if of the deal page takes: ``python -m bench.server.ask HOME`` with a home that holds a Run.

Every listed deal is asked once for its best set of moves, through all middleware, in a fresh home so that nothing is known
beforehand; then the same again from what was kept.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.server import keep
from bench.server.speed import quantiles


def act(run_home: Path) -> dict[str, Any]:
    """Publish the newest Run of *run_home* and ask."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from holdfast import runs
    from holdfast.server.accounts.actions import make_demo_user
    from holdfast.server.deals.publish import publish

    newest = runs.newest(run_home)
    assert newest is not None
    run = runs.read(newest)
    call_command("migrate", verbosity=0)
    publish(run)
    client = Client(SERVER_NAME="localhost", headers={"HX-Request": "true"})
    client.force_login(make_demo_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = []
    for deal in run.rows("deals"):
        plays = [m for m in run.deal(deal["deal_id"])["moves"] if m["kind"] != "baseline"]
        if plays:
            asked.append(
                f"/deals/{deal['deal_id']}/what-if/?" + "&".join(f"play={p}" for p in plays[0]["move"].split("+"))
            )
    times: dict[str, list[float]] = {"first": [], "cpu": [], "again": []}
    for name in ("first", "again"):
        for path in asked:
            start, busy = time.perf_counter(), time.process_time()
            answer = client.get(path)
            assert answer.status_code == 200 and b"<figure>" in answer.content, path
            times[name].append(time.perf_counter() - start)
            if name == "first":
                times["cpu"].append(time.process_time() - busy)
    cold = {"cold_s": round(times["first"][0], 2), "cold_cpu_s": round(times["cpu"][0], 2)}
    return {"deals": len(asked), **cold, **{k: quantiles(v[1:]) for k, v in times.items()}}


def main() -> None:
    """In a fresh home."""
    run_home = Path(sys.argv[1]).absolute()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOLDFAST_HOME": home, "DJANGO_SETTINGS_MODULE": "holdfast.server.conf"}
        keep("ask", act(run_home))


if __name__ == "__main__":
    main()
