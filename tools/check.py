"""Run the checks of `make test` and print one screen: a line per check, pytest's own closing line last.

``python tools/check.py`` runs all; ``python tools/check.py types docs`` runs some. A failed check shows its output and
the others still run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "style": ["ruff", "check", ".", "--output-format", "concise"],
    "format": ["ruff", "format", "--check", "--quiet", "--output-format", "concise", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "docs": ["mkdocs", "build", "--strict"],
    "tests": ["pytest", "-n", "2", "--dist", "worksteal", "--hypothesis-profile=ci"],
}

SHOWN = 25


def run(name: str) -> bool:
    """Run one check; its output is shown when it fails, and always for the tests."""
    program, *rest = CHECKS[name]
    shown = name == "tests"
    start = time.monotonic()
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [str(BIN / program), *rest], cwd=ROOT, env=quiet, text=True, check=False, capture_output=not shown
    )
    if not shown:
        print(f"{name:<9}{'ok' if done.returncode == 0 else 'FAILED':<8}{time.monotonic() - start:6.1f} s", flush=True)
        if done.returncode != 0:
            print(shortened(done.stdout + done.stderr, name), flush=True)
    return done.returncode == 0


def shortened(output: str, name: str) -> str:
    """The first lines of what a failed check printed, and how to see the rest."""
    lines = output.strip().splitlines()
    rest = len(lines) - SHOWN
    return (
        "\n".join(lines[:SHOWN] + ([f"… and {rest} more lines: {' '.join(CHECKS[name])}"] if rest > 0 else [])) + "\n"
    )


def main(names: list[str]) -> int:
    """Run the named checks, all of them by default; 0 when every one holds."""
    unknown = sorted(set(names) - set(CHECKS))
    if unknown:
        print(f"no check {', '.join(unknown)}\n  Expected: one of {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    failed = [name for name in names or list(CHECKS) if not run(name)]
    if failed:
        print("failed: " + ", ".join(failed), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
