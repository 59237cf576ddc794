"""Reading exports: a folder of CRM files becomes the canonical tables of the facts store."""

from __future__ import annotations

from holdfast.ingest.base import Progress
from holdfast.ingest.cells import neutralise
from holdfast.ingest.read import Count, Imported, read_export
from holdfast.ingest.store import current

__all__ = ["Count", "Imported", "Progress", "current", "neutralise", "read_export"]
