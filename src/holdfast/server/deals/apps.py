"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DealsConfig(AppConfig):
    """Named by its last part."""

    name = "holdfast.server.deals"
    label = "deals"
