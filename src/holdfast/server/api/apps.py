"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Named by its last part."""

    name = "holdfast.server.api"
    label = "api"
