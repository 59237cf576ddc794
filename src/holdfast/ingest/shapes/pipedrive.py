"""pipedrive, to come."""

from __future__ import annotations

from holdfast.ingest.base import Role

ROLES: tuple[Role, ...] = ()
