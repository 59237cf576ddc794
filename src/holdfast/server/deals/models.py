"""The projection of the newest Run, and the words of people."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from holdfast.server.accounts.models import Seller


class RunRow(models.Model):
    """A Run that was published; only the newest keeps its deals."""

    as_of = models.DateField()
    folder = models.CharField(max_length=1000, blank=True)
    digest = models.CharField(max_length=64)
    manifest = models.JSONField()
    tables = models.JSONField(default=dict)
    #: Deals by seller, owner, pipeline, verdict, hold-up and list: counts of pages without a walk over the deals.
    facets = models.JSONField(default=list)
    published_at = models.DateTimeField(auto_now_add=True)


class Current(models.Model):
    """One row, locked while a Run is published: the Run that pages show, and how many were published."""

    run = models.ForeignKey(RunRow, null=True, on_delete=models.PROTECT)
    n_published = models.PositiveIntegerField(default=0)


class Deal(models.Model):
    """A deal of the newest Run: what lists are filtered and sorted by, as columns."""

    run = models.ForeignKey(RunRow, on_delete=models.CASCADE)
    deal_id = models.CharField(max_length=255)
    slug = models.CharField(max_length=90)
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=500, blank=True)
    account = models.CharField(max_length=500, blank=True)
    owner = models.CharField(max_length=255, blank=True)
    pipeline = models.CharField(max_length=255, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=8, blank=True)
    stage = models.CharField(max_length=255, blank=True)
    yes_on = models.DateField()
    #: Null while the deal is open; a deal signed lately is kept, and is on no list of open deals.
    signed_on = models.DateField(null=True)
    days_since_yes = models.IntegerField()
    buyer_silence_days = models.IntegerField(null=True)
    limit_days = models.IntegerField(null=True)
    planned_on = models.DateField(null=True)
    wait_half = models.IntegerField(null=True)
    wait_four_of_five = models.IntegerField(null=True)
    verdict = models.CharField(max_length=24)
    because = models.TextField(blank=True)
    next_move = models.TextField(blank=True)
    question = models.TextField(blank=True)
    rank = models.IntegerField(null=True)
    is_listed = models.BooleanField()
    is_news = models.BooleanField()
    first_listed_on = models.DateField(null=True)
    p_signed = models.FloatField(null=True)
    p_signed_low = models.FloatField(null=True)
    p_signed_high = models.FloatField(null=True)
    p_signed_before = models.FloatField(null=True)
    before_on = models.DateField(null=True)
    chances = models.JSONField(default=list)
    holdup = models.CharField(max_length=32, blank=True)
    search = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "deal_id"], name="deal_once_per_run"),
            models.UniqueConstraint(fields=["run", "slug"], name="slug_once_per_run"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "verdict", "position"], name="deal_verdict"),
            models.Index(fields=["run", "is_listed", "position"], name="deal_listed"),
            models.Index(fields=["run", "seller", "verdict"], name="deal_seller"),
            models.Index(fields=["run", "position"], name="deal_position"),
            models.Index(fields=["run", "amount_minor"], name="deal_amount"),
            models.Index(fields=["run", "days_since_yes"], name="deal_days"),
            models.Index(fields=["run", "p_signed"], name="deal_chance"),
            models.Index(fields=["run", "signed_on"], name="deal_signed"),
        ]


class Detail(models.Model):
    """Everything the Run says of one deal, as packed JSON, apart so that lists stay light."""

    deal = models.OneToOneField(Deal, primary_key=True, on_delete=models.CASCADE)
    body = models.BinaryField()


class Past(models.Model):
    """What an earlier Run said of a deal: one small row per Run, kept."""

    deal_id = models.CharField(max_length=255)
    as_of = models.DateField()
    verdict = models.CharField(max_length=24)
    is_listed = models.BooleanField()
    p_signed = models.FloatField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["deal_id", "as_of"], name="past_once_per_run")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["as_of"], name="past_day")]


class Proposal(models.Model):
    """A sentence that may hold a yes, in a deal without one."""

    run = models.ForeignKey(RunRow, on_delete=models.CASCADE)
    deal_id = models.CharField(max_length=255)
    slug = models.CharField(max_length=90)
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT)
    deal = models.CharField(max_length=500, blank=True)
    account = models.CharField(max_length=500, blank=True)
    owner = models.CharField(max_length=255, blank=True)
    said_on = models.DateField()
    person_id = models.CharField(max_length=255, blank=True)
    person = models.CharField(max_length=255, blank=True)
    words = models.TextField()
    row_id = models.CharField(max_length=255)


class Word(models.Model):
    """One thing a person wrote about a deal: a row of a table of :data:`holdfast.ingest.spoken.SPOKEN`.

    ``subject`` is what it speaks of within the deal (a person's stance, a readiness item); the newest ``version`` of a
    subject holds, and the unique key refuses two at once.
    """

    key = models.CharField(max_length=40)
    table = models.CharField(max_length=24)
    deal_id = models.CharField(max_length=255)
    subject = models.CharField(max_length=300)
    version = models.PositiveIntegerField()
    values = models.JSONField()
    said_on = models.DateField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    said_by = models.CharField(max_length=160, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["deal_id", "table", "subject", "version"], name="word_version")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["key"], name="word_key"),
            models.Index(fields=["table", "deal_id", "said_on"], name="word_table"),
            models.Index(fields=["written_at"], name="word_written"),
        ]
