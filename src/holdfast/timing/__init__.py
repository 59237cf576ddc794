"""When it will be signed: chances with intervals, or an honest abstention."""

from __future__ import annotations

from holdfast.timing.incidence import ALL, Chance, Incidence, fit

__all__ = ["ALL", "Chance", "Incidence", "fit"]
