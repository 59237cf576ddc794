"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Named by its last part."""

    name = "holdfast.server.accounts"
    label = "accounts"
