"""Measurements of the web application: speed, load, first interaction, what-if, kills."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

RESULTS = Path(os.environ.get("HOLDFAST_BENCH", "build/bench-server"))


def keep(name: str, result: dict[str, Any]) -> None:
    """Keep what was measured for :mod:`bench.server.page`."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result))


def kept(name: str) -> dict[str, Any] | None:
    """What was measured last."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else None
