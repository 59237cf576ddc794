"""Tables of people, teams, tokens and the audit."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class Role(models.TextChoices):
    """What a person may do."""

    OWNER = "owner", "Owner"
    MANAGER = "manager", "Manager"
    SELLER = "seller", "Seller"
    REVOPS = "revops", "RevOps"
    VIEWER = "viewer", "Viewer"


class People(BaseUserManager["User"]):
    """Makes accounts; the mail address is the name to sign in with, in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new account; without a password it can only sign in by single sign-on or after a reset."""
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class Team(models.Model):
    """People who see each other's deals."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.SELLER)
    teams = models.ManyToManyField(Team, related_name="people", blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    #: Most moves and most hours of the best set that this person wants to see; empty = as the Run has them.
    limits = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class Seller(models.Model):
    """An owner of deals as the CRM names them; tied to an account and a team by the owner or RevOps."""

    name = models.CharField(max_length=255, unique=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="sellers")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="sellers")

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A place kept for somebody; the link's key is kept only as a hash."""

    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Token(models.Model):
    """A key of one person for the REST interface; only its hash is kept, and it reads unless made for writing."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)
    can_write = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class SavedView(models.Model):
    """Filters of the list under a name."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "name"], name="one_view_per_name")
        ]


class Once(models.Model):
    """An act that was done under a key: the same key again does nothing and gives the same answer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    key = models.CharField(max_length=80)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "key"], name="once_per_key")
        ]


class Audit(models.Model):
    """Who did what; rows are added and never changed, but for the erasing of a person's name."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)
    who = models.CharField(max_length=160)
    via = models.CharField(max_length=16)
    verb = models.CharField(max_length=60)
    thing = models.CharField(max_length=60)
    thing_id = models.CharField(max_length=255, blank=True)
    deal_id = models.CharField(max_length=255, blank=True, db_index=True)
    note = models.JSONField(default=dict)


class Setting(models.Model):
    """One thing the owner decided for everybody, for example how long words are kept."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()
