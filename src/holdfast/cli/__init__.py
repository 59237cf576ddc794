"""The command line. Importing it is cheap: commands load what they need when they are called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def main() -> None:
    """Entry point of ``holdfast``; leaves with a documented exit code and never with a traceback."""
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str]) -> int:
    """Run one command and return its exit code; errors are printed on stderr.

    With the environment variable ``HOLDFAST_DEBUG=1`` an unexpected error is raised with its traceback.
    """
    from holdfast.cli.app import app
    from holdfast.errors import HoldfastError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app(list(args), prog_name="holdfast")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except HoldfastError as error:
        _say(str(error))
        return error.exit_code
    except (KeyboardInterrupt, EOFError):
        _say("stopped")
        return 130
    except Exception as error:
        if os.environ.get("HOLDFAST_DEBUG") == "1":
            raise
        _say(_unexpected(error))
        return 1
    return 0


def _say(text: str) -> None:
    from holdfast.report.words import clean

    lines = text.splitlines() or [""]
    shown = [f"holdfast: {clean(lines[0])}"]
    shown += [" " * (len(line) - len(line.lstrip())) + clean(line) for line in lines[1:]]
    print("\n".join(shown), file=sys.stderr)  # noqa: T201 - the one place that writes errors


def _unexpected(error: Exception) -> str:
    what = str(error).strip().splitlines()
    return "\n".join(
        [
            f"something went wrong that should not: {type(error).__name__}{': ' + what[0] if what else ''}",
            "  Expected: a result, or an error that says what to do",
            "  Next: run it again with HOLDFAST_DEBUG=1 and report what it prints, with `holdfast doctor --json`",
        ]
    )
