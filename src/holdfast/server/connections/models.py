"""Uploads and work in the background."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """An export that came in by the browser; ``preview`` says how it would be read."""

    folder = models.CharField(max_length=1000)
    name = models.CharField(max_length=255)
    n_files = models.PositiveIntegerField(default=0)
    n_bytes = models.BigIntegerField(default=0)
    state = models.CharField(max_length=16, default="waiting")
    preview = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)


class Job(models.Model):
    """A piece of work in the background with its progress; claimed by changing one row."""

    kind = models.CharField(max_length=24)
    state = models.CharField(max_length=16, default="waiting")
    args = models.JSONField(default=dict)
    step = models.CharField(max_length=120, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "created_at"], name="job_state")]
