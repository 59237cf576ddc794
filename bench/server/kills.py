"""Kill the worker with -9 at a random moment of import, Run and publish, 50 times: ``python -m bench.server.kills``.

With ``--more`` the kills are added to those of an earlier piece, which was made in a home of its own.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.server import keep, kept

KILLS = 50
DEALS = int(os.environ.get("HOLDFAST_BENCH_DEALS", "400"))
#: Every other kill falls into the first moments of publishing.
PUBLISHING_S = 0.4
#: Stop killing after so many minutes and say how many kills there were.
MINUTES = float(os.environ.get("HOLDFAST_BENCH_MINUTES", "60"))


def start() -> subprocess.Popen[bytes]:
    """The worker in a process of its own."""
    env = {**os.environ, "HOLDFAST_ONLY_WORKER": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "holdfast.server.connections.worker"], env=env,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def in_publishing(luck: random.Random, lasts: float) -> None:
    """Wait for the short step that a random moment would seldom meet, and for a moment inside it."""
    from holdfast.server.connections.models import Job

    end = time.monotonic() + 3 * lasts + 20
    while time.monotonic() < end:
        if Job.objects.filter(state="running", step="publishing").exists():
            time.sleep(luck.uniform(0, PUBLISHING_S))
            return
        time.sleep(0.005)


def whole(home: Path, words: int) -> None:
    """What must hold after every kill."""
    import json

    from django.db import connection

    from holdfast import runs
    from holdfast.ingest import current
    from holdfast.server.deals.models import Current, Deal, Detail, Word

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert Word.objects.count() == words, "a word was lost"
    row = Current.objects.select_related("run").first()
    if row is not None and row.run is not None:
        n = Deal.objects.filter(run=row.run).count()
        assert n == Deal.objects.count() == Detail.objects.count(), "half a Run is published"
        n_open = Deal.objects.filter(signed_on=None).count()
        assert n_open == row.run.manifest["counts"]["open"], "half a Run is published"
    facts = current(home)
    assert facts is None or json.loads((facts / "import.json").read_text("utf-8"))
    newest = runs.newest(home)
    assert newest is None or runs.read(newest).tables["deals"].num_rows >= 0


def main() -> None:
    """Prepare a home, kill, look, and let the last job end."""
    with tempfile.TemporaryDirectory() as folder:
        home, export = Path(folder) / "home", Path(folder) / "export"
        os.environ |= {
            "HOLDFAST_HOME": str(home), "HOLDFAST_EXPORT": str(export), "DJANGO_SETTINGS_MODULE": "holdfast.server.conf",
        }  # fmt: skip
        before = kept("kills") if "--more" in sys.argv else None
        keep("kills", added(before, act(home, export, before["kills"] if before else 0)))


def added(before: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any]:
    """Both pieces together: counts are summed."""
    if before is None:
        return {**now, "pieces": 1}
    total = {k: before[k] + now[k] for k in ("kills", "words", "words_kept", "published")}
    at = {k: dict(Counter(before[k]) + Counter(now[k])) for k in ("killed_during", "jobs")}
    at["killed_during"] = dict(Counter(at["killed_during"]).most_common())
    return {**now, **total, **at, "pieces": before.get("pieces", 1) + 1}


def act(home: Path, export: Path, done: int) -> dict[str, Any]:
    """The kills that are left after *done*."""
    import django

    from holdfast import market

    export.mkdir(parents=True)
    market.write(market.make(market.MarketSettings(n_deals=DEALS, seed=3)), export)
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from holdfast.server.accounts.actions import make_demo_user
    from holdfast.server.accounts.queries import actor_of
    from holdfast.server.connections import actions
    from holdfast.server.connections.models import Job
    from holdfast.server.deals import actions as deals
    from holdfast.server.deals.models import Deal, RunRow

    call_command("migrate", verbosity=0)
    actor = actor_of(make_demo_user())
    assert actor is not None
    begun = time.perf_counter()
    first = actions.start_run(actor=actor)
    worker = start()
    while Job.objects.get(pk=first).state != "done":
        assert Job.objects.get(pk=first).state != "failed", Job.objects.get(pk=first).message
        time.sleep(0.05)
    lasts = time.perf_counter() - begun
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    luck, words, at = random.Random(7 + done), 0, Counter[str]()
    stop = time.monotonic() + 60 * MINUTES
    for _ in range(KILLS - done):
        if time.monotonic() > stop:
            break
        slug = luck.choice(list(Deal.objects.values_list("slug", flat=True)))
        deals.log_pushback(slug, actor=actor, words=f"Word {words}", voice="Head of QA")
        words += 1
        actions.start_run(actor=actor)
        worker = start()
        if words % 2:
            time.sleep(luck.uniform(0.25, 1.0) * lasts)
        else:
            in_publishing(luck, lasts)
        step = Job.objects.filter(state="running").values_list("step", flat=True).first()
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        at[step or "between jobs"] += 1
        connection.close()
        whole(home, words)
    last = actions.start_run(actor=actor)
    worker = start()
    end = time.monotonic() + 300
    while Job.objects.filter(state__in=("waiting", "running")).exists() and time.monotonic() < end:
        time.sleep(0.2)
    worker.terminate()
    worker.wait()
    whole(home, words)
    assert Job.objects.get(pk=last).state == "done", Job.objects.get(pk=last).message
    written = (home / "words" / "pushback-web.csv").read_text("utf-8").count("Word ")
    assert written == words, "the last Run does not know every word"
    ends = Counter(Job.objects.values_list("state", flat=True))
    return {
        "kills": words, "wanted": KILLS, "deals": DEALS, "one_run_s": round(lasts, 1), "killed_during": dict(at.most_common()),
        "words": words, "words_kept": words, "published": RunRow.objects.count(), "jobs": dict(ends),
    }  # fmt: skip


if __name__ == "__main__":
    main()
