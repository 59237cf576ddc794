"""Reading push-back: what people wrote, as labelled proposals with quoted words, doubt included."""

from __future__ import annotations

from holdfast.triage.base import ALSO, CLASSES, HEADS, Backend, Reading
from holdfast.triage.default import load
from holdfast.triage.entries import Earlier, Proposal, clean_also, clean_classes, propose, yes_said
from holdfast.triage.mailbox import Mail
from holdfast.triage.message import Message, read

__all__ = [
    "ALSO",
    "CLASSES",
    "HEADS",
    "Backend",
    "Earlier",
    "Mail",
    "Message",
    "Proposal",
    "Reading",
    "clean_also",
    "clean_classes",
    "load",
    "propose",
    "read",
    "yes_said",
]
