"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Named by its last part."""

    name = "holdfast.server.connections"
    label = "connections"
