"""The tests of this folder once more on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.server import postgres

HERE = Path(__file__).parent


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is the run on PostgreSQL")
def test_the_suite_holds_on_postgresql() -> None:
    if postgres.binaries() is None:
        message = "NO POSTGRESQL HERE: the server was tested on SQLite only (Debian: apt-get install postgresql)"
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    with postgres.running() as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", str(HERE)],
            cwd=HERE.parents[1],
            env={**os.environ, "DATABASE_URL": url},
            text=True,
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
