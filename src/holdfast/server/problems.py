"""What the application refuses, on top of :mod:`holdfast.errors`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holdfast.errors import HoldfastError, InputError


class Forbidden(HoldfastError):
    """The person sees the thing and may not change it."""


class Stale(HoldfastError):
    """Somebody else wrote meanwhile; ``mine`` is what was about to be written, ``theirs`` what stands now.

    ``version`` is the present one: sending it with the next attempt overrides what the other wrote, knowingly.
    """

    def __init__(self, found: str, *, mine: Mapping[str, Any], theirs: Mapping[str, Any], version: int) -> None:
        self.mine, self.theirs, self.version = dict(mine), dict(theirs), version
        super().__init__(found, expected="the newest version", next_step="look at both, and send the one that holds")


class Invalid(InputError):
    """Something that was typed cannot be kept; ``fields`` says why, field by field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        said = "; ".join(f"{name}: {why}" for name, why in self.fields.items())
        super().__init__(said, expected="the fields as their labels say", next_step="correct what is named")
