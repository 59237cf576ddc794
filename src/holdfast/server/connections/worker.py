"""The process that does the work in the background: ``python -m holdfast.server.connections.worker``."""

from __future__ import annotations

import os
import threading


def main() -> None:
    """Take up what an earlier worker left, then work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.server.conf")
    import django

    django.setup()
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    from holdfast.server.connections.jobs import take_up_again

    take_up_again(everything=os.environ.get("HOLDFAST_ONLY_WORKER") == "1")
    worker = Worker(
        queue_names=["default"], interval=0.5, batch=False, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id=get_random_string(32), excluded_queue_names=[],
    )  # fmt: skip
    worker.configure_signals()
    threading.Thread(target=_look_after, daemon=True).start()
    worker.run()


def _look_after() -> None:
    """Every now and then put back jobs whose worker died, and end with the server that started this process."""
    import signal
    import time
    from contextlib import suppress

    from django.db import DatabaseError, close_old_connections

    from holdfast.server.connections.jobs import beat, once_a_day, take_up_again

    parent = os.getppid()
    n = 0
    while True:
        time.sleep(1)
        if os.environ.get("HOLDFAST_ONLY_WORKER") == "1" and os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        n += 1
        with suppress(DatabaseError):  # a locked or restarting database is tried again a few seconds later
            if n % 5 == 0:
                close_old_connections()
                beat()
            if n % 30 == 0:
                take_up_again()
                once_a_day("retention")


if __name__ == "__main__":
    main()
