"""The Chromium that pictures, measurements and tests use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

#: Debian's browser; CHROMIUM names another.
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
#: It asks nobody for anything, and runs as root in a container.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium(play: Any) -> Any:
    """A browser of an open Playwright."""
    return play.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
