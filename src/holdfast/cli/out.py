"""What reaches the terminal: tables on stdout, progress on stderr, JSON alone when asked for."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import threading
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from holdfast.report.words import clean

NARROW, WIDE = 60, 200
#: Width of lines when nobody looks: a file or a pipe.
PLAIN = 100

NEEDS, GOOD, BAD, QUIET, STRONG = "bold yellow", "cyan", "red", "dim", "bold"


def console() -> Console:
    """A console on stdout between 60 and 200 columns wide; colour only on a terminal, none with ``NO_COLOR``."""
    found = Console(highlight=False, markup=False, emoji=False, file=None if sys.stdout.isatty() else _Trim())
    width = found.width if found.is_terminal or _told_width() else PLAIN
    found.width = min(max(width, NARROW), WIDE)
    return found


class _Trim(io.StringIO):
    """Standard output without the blanks that fill up lines, which nobody wants in a file or a pipe."""

    def write(self, raw: str) -> int:
        sys.stdout.write(re.sub(r"[ \t]+$", "", raw, flags=re.MULTILINE))
        return len(raw)

    def flush(self) -> None:
        sys.stdout.flush()


def _told_width() -> bool:
    return os.environ.get("COLUMNS", "").isdigit()


def text(*parts: object) -> Text:
    """Safe text: strings of the export lose control characters; ``(text, style)`` pairs are styled."""
    line = Text()
    for part in parts:
        if isinstance(part, Text):
            line.append_text(part)
        elif isinstance(part, tuple):
            line.append(_safe(part[0]), part[1])
        else:
            line.append(_safe(part))
    return line


def _safe(value: object) -> str:
    """Cleaned text that keeps its outer blanks and, if it is ours alone, its line break."""
    raw = str(value)
    if raw == "\n":
        return raw
    inner = clean(raw)
    if not inner:
        return raw if raw.isspace() and raw.isprintable() else ""
    return " " * _blanks(raw) + inner + " " * _blanks(raw[::-1])


def _blanks(raw: str) -> int:
    return len(raw) - len(raw.lstrip(" "))


def indented(*parts: object, by: int = 2) -> Padding:
    """Text of which every line is set in, the wrapped ones too."""
    return Padding(text(*parts), (0, 0, 0, by))


def emit(value: Any) -> None:
    """One JSON document on stdout, keys in their documented order."""
    sys.stdout.write(json.dumps(value, indent=1, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"not JSON: {type(value)}")


class Watch:
    """A progress bar on stderr, on a terminal only, once the work has taken longer than a moment.

    It is a :class:`holdfast.ingest.base.Progress`: ``watch(step, done, total)``.
    """

    def __init__(self, title: str, *, quiet: bool = False, after: float = 0.7) -> None:
        self._title, self._after = title, after
        self._shown = not quiet and sys.stderr.isatty()
        self._bar: Any = None
        self._timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        if self._shown:
            from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(32), TimeElapsedColumn())
            self._bar = Progress(*columns, console=Console(stderr=True, markup=False), transient=True)
            self._task = self._bar.add_task(self._title, total=None)
            self._timer = threading.Timer(self._after, self._bar.start)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show *done* of *total* units of *step*; a total of 0 means unknown."""
        if self._bar is not None:
            words = f"{self._title}: {clean(step)}"
            self._bar.update(self._task, description=words, completed=done, total=total or None)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        if self._bar is not None and self._bar.live.is_started:
            self._bar.stop()
