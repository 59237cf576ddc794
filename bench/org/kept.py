"""What the scripts of this folder measured, a line each, in bench/data/org (not in the repository)."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "data" / "org"


def add(name: str, row: dict) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")


def read(name: str) -> list[dict]:
    path = FOLDER / f"{name}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
