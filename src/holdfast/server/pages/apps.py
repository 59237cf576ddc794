"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Named by its last part."""

    name = "holdfast.server.pages"
    label = "pages"
