"""Holdfast: your buyer said yes; Holdfast keeps it.

Public names load what they need when they are first used, so the import itself is light.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from holdfast.errors import HoldfastError
    from holdfast.ingest import read_export
    from holdfast.pipeline import run
    from holdfast.runs import Run
    from holdfast.runs import read as load
    from holdfast.settings import Settings

# NumPy reads it when it is first imported. On several threads its library of linear algebra rounds otherwise than on one, and
# the same input would give other bytes on another machine; our own threads use the processors.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
__all__ = ["HoldfastError", "Run", "Settings", "__version__", "load", "read_export", "run"]

_HOME = {
    "HoldfastError": "errors.HoldfastError",
    "Run": "runs.Run",
    "Settings": "settings.Settings",
    "load": "runs.read",
    "read_export": "ingest.read_export",
    "run": "pipeline.run",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'holdfast' has no attribute '{name}'")
    module, attribute = _HOME[name].split(".")
    return getattr(import_module(f"holdfast.{module}"), attribute)
