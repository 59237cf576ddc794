"""The shapes of exports: one file each, independent of each other; ``ALL`` in order of preference on a tie."""

from __future__ import annotations

from holdfast.ingest.base import Role
from holdfast.ingest.shapes import hubspot, pipedrive, plain, salesforce

ALL: dict[str, tuple[Role, ...]] = {
    "plain": plain.ROLES,
    "salesforce": salesforce.ROLES,
    "hubspot": hubspot.ROLES,
    "pipedrive": pipedrive.ROLES,
}
