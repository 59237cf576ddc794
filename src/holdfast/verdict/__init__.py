"""What each deal that said yes is doing now, with dated reasons a person can dispute."""

from __future__ import annotations

from holdfast.verdict.assess import Assessed, assess, evidence_key
from holdfast.verdict.baseline import Baseline, learn
from holdfast.verdict.order import FLAGGED, SAVE_DAYS
from holdfast.verdict.rule import printed

__all__ = ["FLAGGED", "SAVE_DAYS", "Assessed", "Baseline", "assess", "evidence_key", "learn", "printed"]
